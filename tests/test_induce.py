"""A lexicon learned from beads: words that go together are found, whichever side is the source."""

import random

import pytest

from aligner.beads import rivals, taught
from aligner.cuts import windows
from aligner.induce import applied, learn
from aligner.vectors import Pair, represent

# Each word of one language has its own in the other; no two are spelt alike.
WORDS = {
    "суу": "water", "жер": "earth", "тоо": "mountain", "көл": "lake", "айыл": "village", "шаар": "city",
    "мектеп": "school", "китеп": "book", "бала": "child", "жол": "road", "үй": "house", "нан": "bread",
}  # fmt: skip
NAMES = list(WORDS)


def sentences(number: int) -> list[list[str]]:
    chance = random.Random(1)
    return [chance.sample(NAMES, 3) for _ in range(number)]


def pair(number: int, swapped: bool = False) -> Pair:
    source = [" ".join(words) for words in sentences(number)]
    target = [" ".join(WORDS[word] for word in words) for words in sentences(number)]
    nothing: list[list] = [[] for _ in source]
    return (
        represent(target, source, nothing, nothing)
        if swapped
        else represent(source, target, nothing, nothing)
    )


def beads(number: int) -> list[tuple[int, int, int, int]]:
    return [(i, i + 1, i, i + 1) for i in range(number)]


def test_words_that_stand_in_the_same_beads_translate_each_other() -> None:
    lexicon = learn([(pair(60), beads(60))])
    assert lexicon
    worth = zip(lexicon.source_weights * lexicon.target_weights, lexicon.source, lexicon.target, strict=True)
    best = {source: target for _, source, target in sorted(worth)}
    assert best == {source[:5]: target[:5] for source, target in WORDS.items()}


def test_swapping_the_sides_swaps_the_lexicon() -> None:
    there, back = learn([(pair(60), beads(60))]), learn([(pair(60, swapped=True), beads(60))])
    assert there
    assert back
    assert sorted(zip(there.source, there.target, there.source_weights.round(4), strict=True)) == sorted(
        zip(back.target, back.source, back.target_weights.round(4), strict=True)
    )


def test_too_few_beads_teach_nothing() -> None:
    assert learn([(pair(20), beads(20))]) is None


def test_documents_teach_together() -> None:
    assert learn([(pair(30), beads(30)), (pair(30), beads(30))])


def test_a_lexicon_is_applied_to_other_words_of_the_same_stem() -> None:
    lexicon = learn([(pair(60), beads(60))])
    assert lexicon
    source, target = applied(lexicon, ("\n", "мектептер", "schooling", "китеп"))
    near = (source @ target.T).toarray()
    assert near[1, 2] > 0
    assert near[3, 2] < near[1, 2] / 4


def test_the_ratio_of_lengths_is_that_of_the_beads() -> None:
    whole = pair(60)
    assert whole.with_ratio(beads(30)).ratio == pytest.approx(whole.with_ratio(beads(60)).ratio, rel=0.1)
    assert whole.with_ratio([]).ratio == 1


def test_rivals_add_up_to_their_score() -> None:
    documents = pair(60)
    places = windows(documents)
    found = rivals(taught(documents, places), places, 30)
    assert found[0].span == (30, 31, 30, 31)
    assert [rival.probability for rival in found] == sorted((r.probability for r in found), reverse=True)
    for rival in found:
        assert rival.score == pytest.approx(sum(value for _, value in rival.parts))

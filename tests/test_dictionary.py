"""The core vocabulary, as a linguist keeps it, and what is made of it."""

import csv
import unicodedata
from pathlib import Path

import pytest

from aligner.dictionary import with_meanings
from aligner.vectors import Pair, represent

VOCABULARY = Path(__file__).parents[1] / "aligner" / "lang" / "vocabulary.tsv"
with VOCABULARY.open(encoding="utf-8", newline="") as file:
    HEADS, *ROWS = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def compared(source: list[str], target: list[str]) -> Pair:
    nothing: list[list] = [[] for _ in source], [[] for _ in target]
    return represent(source, target, nothing[0], nothing[1])


def meanings(pair: Pair) -> list[list[float]]:
    """How much each source segment has in common with each target segment, by their meanings."""
    first, second = pair.channels["dictionary"].features
    return ((pair.source.words @ first) @ (pair.target.words @ second).T).toarray().tolist()


def test_each_row_has_a_cell_for_each_language() -> None:
    assert HEADS[0] == "concept"
    assert all(len(row) == len(HEADS) for row in ROWS)


def test_no_concept_stands_twice() -> None:
    concepts = [row[0] for row in ROWS]
    assert concepts == sorted(set(concepts))


@pytest.mark.parametrize("column", range(1, len(HEADS)), ids=HEADS[1:])
def test_entries_are_words_in_lower_case(column: int) -> None:
    for row in ROWS:
        for entry in filter(None, row[column].split("|")):
            word = entry.removeprefix("=")
            letters = word.replace("'", "").replace("-", "")
            assert letters.isalpha(), f"{row[0]}: {entry!r}"
            assert word == unicodedata.normalize("NFC", word.lower()), f"{row[0]}: {entry!r}"


@pytest.mark.parametrize("column", range(1, len(HEADS)), ids=HEADS[1:])
def test_entries_are_in_one_script(column: int) -> None:
    scripts = {
        unicodedata.name(letter).split()[0]
        for row in ROWS
        for letter in row[column]
        if letter.isalpha() and letter not in "ʻʼ"
    }
    assert len(scripts) == 1


def test_words_that_mean_the_same_meet() -> None:
    pair = with_meanings(
        compared(["Өкмөт чечти.", "Суу муздак."], ["Government decided.", "Water."]), "ky", "en"
    )
    near = meanings(pair)
    assert near[0][0] > 0
    assert near[0][1] == 0


def test_another_script_of_the_language_is_looked_up_too() -> None:
    pair = with_meanings(compared(["мактаб"], ["school"]), "uz", "en")
    assert meanings(pair) == [
        [pytest.approx(meanings(with_meanings(compared(["maktab"], ["school"]), "uz", "en"))[0][0])]
    ]


def test_a_language_that_is_not_known_has_no_meanings() -> None:
    assert "dictionary" not in with_meanings(compared(["a"], ["b"]), "xx", "en").channels


def test_a_persons_lexicon_serves_any_language() -> None:
    lexicon = [("kelgesidämbür", "frobnicate"), ("zu viel", "too much")]
    pair = with_meanings(
        compared(["kelgesidämbürs here", "viel"], ["frobnicated", "much"]), "xx", "en", lexicon
    )
    near = meanings(pair)
    assert min(near[0][0], near[1][1]) > 0
    assert near[0][1] == near[1][0] == 0

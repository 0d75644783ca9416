"""Tell the language of a text from its alphabet and its commonest words.

A small naive Bayes model without training: a word is either one of the language's commonest
words or a string of letters, as frequent as they are in those, and a letter that the alphabet lacks
is very unlikely. What is known of each language stands in its data file.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from aligner.lang import Profile, known, load

_WORD = re.compile(r"[^\W\d_]+(?:[ʻʼ‘’'`][^\W\d_]+)*")
_COMMON = 0.3
"""Share of running words that the commonest words of a language make up, roughly."""
_FEWEST_LETTERS = 36
_SHAPE = 0.5
"""How much the letters of the commonest words tell of the frequency of letters."""
_FOREIGN = math.log(1e-4)
_APOSTROPHE = -math.log(_FEWEST_LETTERS)
_SECOND_SCRIPT = 3.0
"""What a language's other script must be likelier by, in the logarithm: few texts are in it."""
_SAMPLE = 4_000
_RANDOM_LETTERS = 60
"""Letters that a wrongly decoded text draws from, roughly."""
_FOREIGN_SHARE = 0.3
"""Share of letters that a profile may lack beyond the best one, and still be looked at."""
_MIXED_CASE = 10.0
_STRETCH = 200
"""Letters from which a stretch of a text is looked at by itself."""
_STRETCHES = 200
"""Stretches into which a long text is cut at most: what is worth a word shows in them too."""
_FEW = 40
"""Stretches of a long text that are looked at first."""
_WORTH_A_WORD = 0.15
"""Share of a text in other languages from which a person is told."""
SURE = 0.9


@dataclass(frozen=True, slots=True)
class Detection:
    """The likeliest language, how sure that is (a probability), and the runner-up."""

    tag: str
    confidence: float
    second: str = ""

    @property
    def sure(self) -> bool:
        """Whether to go on without asking."""
        return self.confidence >= SURE


@cache
def _profiles() -> tuple[tuple[str, Profile], ...]:
    found = []
    for primary in known():
        for number, profile in enumerate(load(primary).profiles):
            found.append((f"{primary}-{profile.script}" if number else primary, profile))
    return tuple(found)


def _in_question(letters: Counter[str]) -> list[tuple[str, Profile]]:
    """The profiles with nearly as many of a text's letters as the best: no other can be the likeliest."""
    lacking = [
        (sum(number for letter, number in letters.items() if letter not in profile.letters), tag, profile)
        for tag, profile in _profiles()
    ]
    lacking.sort(key=lambda entry: entry[:2])
    most = max(lacking[1][0], lacking[0][0] + _FOREIGN_SHARE * letters.total())
    return [(tag, profile) for number, tag, profile in lacking if number <= most]


@cache
def _odds_of_letters(profile: Profile) -> dict[str, float]:
    """The logarithm of how frequent each letter is, told from the commonest words.

    Letters that a language writes in every line and a text has nowhere tell it from its neighbours.
    """
    # A small alphabet makes a word no likelier than an average one.
    uniform = (1 - _SHAPE) / max(len(profile.letters), _FEWEST_LETTERS)
    counts = Counter("".join(profile.words))
    total = counts.total() or 1
    return {letter: math.log(uniform + _SHAPE * counts[letter] / total) for letter in profile.letters}


def _likelihoods(words: Sequence[str]) -> Iterator[tuple[float, str]]:
    """How likely words are in each language that may be theirs, in the logarithm."""
    seen = Counter(words)
    letters = Counter("".join(words))
    for tag, profile in _in_question(letters):
        odds = _odds_of_letters(profile)
        known = {word: seen[word] for word in seen.keys() & profile.words}
        total = sum(known.values()) * math.log(_COMMON / (len(profile.words) or 1))
        total += (len(words) - sum(known.values())) * math.log(1 - _COMMON)
        for letter, number in letters.items():
            total += number * (odds.get(letter, _FOREIGN) if letter.isalpha() else _APOSTROPHE)
        for word, number in known.items():
            total -= number * sum(odds.get(x, _FOREIGN) if x.isalpha() else _APOSTROPHE for x in word)
        yield total, tag


def detect(text: str) -> Detection:
    """The language of a text.

    Args:
        text: some text; of a long one a sample from beginning, middle and end is looked at.

    Returns:
        The detection; its tag is "" where the text holds no words.

    Example:
        >>> detect("Биз жарансыздыкты жоюу жөнүндө сүйлөдүк жана үлгү көрсөттүк.").tag
        'ky'
    """
    if len(text) > 3 * _SAMPLE:
        middle = len(text) // 2
        text = " ".join((text[:_SAMPLE], text[middle : middle + _SAMPLE], text[-_SAMPLE:]))
    words = _WORD.findall(text.lower().replace("̇", ""))
    if not words:
        return Detection("", 0.0)
    scores = sorted(
        (
            (likelihood - (_SECOND_SCRIPT if "-" in tag else 0.0), tag)
            for likelihood, tag in _likelihoods(words)
        ),
        reverse=True,
    )
    (best, tag), (next_best, second) = scores[:2]
    # Words of one text depend on each other, so the evidence grows with the root of their number.
    margin = (best - next_best) / math.sqrt(len(words))
    return Detection(tag, 1 / (1 + math.exp(-min(margin, 30.0))), second)


def plausibility(text: str) -> float:
    """How much a text looks like words of any known language: above 0 where it does.

    The log-likelihood ratio per word of the best language against random letters; wrongly decoded
    text has letters that no alphabet holds together.
    """
    words = _WORD.findall(text.lower())[:_SAMPLE]
    if not words:
        return 0.0
    best = max(_likelihoods(words))[0]
    random = sum(len(word) for word in words) * -math.log(_RANDOM_LETTERS)
    mixed = sum(_mixes_case(word) for word in _WORD.findall(text)[:_SAMPLE])
    return (best - random) / len(words) - _MIXED_CASE * mixed / len(words)


def _mixes_case(word: str) -> bool:
    """Whether a capital stands after a small letter, as in text decoded with the wrong table."""
    return not (word.islower() or word.isupper() or word[1:].islower() or not word.isalpha())


def others(texts: Sequence[str], tag: str) -> list[tuple[int, int, str]]:
    """Where a text is in another language than the rest.

    Args:
        texts: its paragraphs or lines, in order; short ones are looked at together.
        tag: the language of the whole.

    Returns:
        First and last place, and language, of each stretch that is surely in another language;
        nothing if they make up less than a share of the letters that is worth a word.

    Example:
        >>> ky = "Бул мыйзам жөнүндө көп сүйлөнүп жүргөн, бирок эмне үчүн керек экени айтылган эмес. " * 3
        >>> ru = "Это было уже после того, как жители села построили новый мост и открыли его для всех. " * 3
        >>> others([ky, ky, ru], "ky")
        [(2, 2, 'ru')]
    """
    stretches = list(_stretches(texts))
    # What is worth a word shows in a few stretches as well, and most documents are in one language.
    few = stretches[:: 1 + len(stretches) // _FEW]
    if not any(_other(texts, stretch, tag) for stretch in few):
        return []
    found: list[tuple[int, int, str]] = []
    other = 0
    for stretch in stretches:
        looks = _other(texts, stretch, tag)
        if looks:
            first, last, length = stretch
            other += length
            if found and found[-1][1] == first - 1 and found[-1][2] == looks:
                found[-1] = found[-1][0], last, looks
            else:
                found.append((first, last, looks))
    return found if other >= _WORTH_A_WORD * sum(length for *_, length in stretches) else []


def _stretches(texts: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """First and last place of texts that are looked at together, and how many letters they have, roughly."""
    enough = max(_STRETCH, sum(map(len, texts)) // _STRETCHES)
    first, length = 0, 0
    for place, text in enumerate(texts):
        length += len(text) if len(text) > _STRETCH else sum(map(str.isalpha, text))
        if length >= enough or place == len(texts) - 1:
            yield first, place, length
            first, length = place + 1, 0


def _other(texts: Sequence[str], stretch: tuple[int, int, int], tag: str) -> str:
    """The language that a stretch is surely in, "" if that is the language given or none."""
    first, last, length = stretch
    if length < _STRETCH:
        return ""
    looks = detect(" ".join(texts[first : last + 1])[: 4 * _STRETCH])
    return looks.tag if looks.sure and looks.tag.split("-")[0] != tag.split("-")[0] else ""

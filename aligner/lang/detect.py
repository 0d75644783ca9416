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

from aligner.lang import Profile, known, load, profiles

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
_PLAINLY = 0.2
"""Share of a language's commonest words from which a text is plainly in it,"""
_FOREIGN_AT_MOST = 0.01
"""where so few letters at most are not its own."""
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
        for number, profile in enumerate(profiles(primary)):
            found.append((f"{primary}-{profile.script}" if number else primary, profile))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text and their letters, counted."""

    words: Counter[str]
    letters: Counter[str]

    @staticmethod
    def of(words: Sequence[str]) -> _Words:
        return _Words(Counter(words), Counter("".join(words)))

    def among(self, common: frozenset[str]) -> dict[str, int]:
        """The words that are among some, with how often they occur."""
        return {word: self.words[word] for word in common & self.words.keys()}

    def foreign_to(self, alphabet: frozenset[str]) -> int:
        """How many letters are not in an alphabet."""
        return sum(n for letter, n in self.letters.items() if letter not in alphabet and letter.isalpha())


def _in_question(text: _Words) -> list[tuple[str, Profile]]:
    """The profiles with nearly as many of a text's letters as the best: no other can be the likeliest."""
    lacking = [
        (sum(map(text.letters.__getitem__, text.letters.keys() - profile.letters)), tag, profile)
        for tag, profile in _profiles()
    ]
    lacking.sort(key=lambda entry: entry[:2])
    most = max(lacking[1][0], lacking[0][0] + _FOREIGN_SHARE * text.letters.total())
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


def _log_likelihood(text: _Words, profile: Profile) -> float:
    """The log probability of a text's words in a language.

    A word is one of its commonest or a string of letters; of the latter only their sums are needed.
    """
    odds = _odds_of_letters(profile)

    def weight(letter: str) -> float:
        return odds.get(letter, _FOREIGN) if letter.isalpha() else _APOSTROPHE

    common = text.among(profile.words)
    number = sum(common.values())
    return (
        number * math.log(_COMMON / (len(profile.words) or 1))
        + (text.words.total() - number) * math.log(1 - _COMMON)
        + sum(n * weight(letter) for letter, n in text.letters.items())
        - sum(n * sum(map(weight, word)) for word, n in common.items())
    )


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
    words = _sample(text)
    if not words:
        return Detection("", 0.0)
    counted = _Words.of(words)
    scores = sorted(
        (
            (_log_likelihood(counted, profile) - (_SECOND_SCRIPT if "-" in tag else 0.0), tag)
            for tag, profile in _in_question(counted)
        ),
        reverse=True,
    )
    (best, tag), (next_best, second) = scores[:2]
    # Words of one text depend on each other, so the evidence grows with the root of their number.
    margin = (best - next_best) / math.sqrt(len(words))
    return Detection(tag, 1 / (1 + math.exp(-min(margin, 30.0))), second)


def held_against(text: str, tag: str) -> Detection:
    """The likeliest language of a text, and how sure it is that it is in that one and not in another.

    Args:
        text: some text.
        tag: the BCP 47 tag of the language that it is said to be in; it must be one that is known.

    Example:
        >>> held_against("Мы говорили о том, как покончить с этим.", "kk").tag
        'ru'
    """
    words = _sample(text)
    if not words:
        return Detection("", 0.0)
    counted = _Words.of(words)
    scores = [
        (_log_likelihood(counted, profile) - (_SECOND_SCRIPT if "-" in other else 0.0), other)
        for other, profile in _in_question(counted)
    ]
    best, found = max(scores)
    own = max(_log_likelihood(counted, profile) for profile in load(tag).profiles)
    margin = (best - own) / math.sqrt(len(words))
    return Detection(found, 1 / (1 + math.exp(-max(-30.0, min(margin, 30.0)))), tag)


def _sample(text: str) -> list[str]:
    """The words of a text, or of the beginning, the middle and the end of a long one."""
    if len(text) > 3 * _SAMPLE:
        middle = len(text) // 2
        text = " ".join((text[:_SAMPLE], text[middle : middle + _SAMPLE], text[-_SAMPLE:]))
    return _WORD.findall(text.lower().replace("̇", ""))


def is_plainly(text: str, tag: str) -> bool:
    """Whether a text is in a language beyond question, so that it need not be compared with others.

    Args:
        text: some text; of a long one a sample is looked at.
        tag: the BCP 47 tag of the language.

    Example:
        >>> text = "Биз жарансыздыкты жоюу жөнүндө сүйлөдүк жана үлгү көрсөттүк."
        >>> is_plainly(text, "ky"), is_plainly(text, "kk")
        (True, False)
    """
    counted = _Words.of(_sample(text))
    return any(
        sum(counted.among(profile.words).values()) >= _PLAINLY * max(1, counted.words.total())
        and counted.foreign_to(profile.letters) <= _FOREIGN_AT_MOST * counted.letters.total()
        for profile in load(tag).profiles
    )


def plausibility(text: str) -> float:
    """How much a text looks like words of any known language: above 0 where it does.

    The log-likelihood ratio per word of the best language against random letters; wrongly decoded
    text has letters that no alphabet holds together.
    """
    words = _WORD.findall(text.lower())[:_SAMPLE]
    if not words:
        return 0.0
    counted = _Words.of(words)
    best = max(_log_likelihood(counted, profile) for _, profile in _in_question(counted))
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
    enough = sum(map(len, texts)) // _STRETCHES
    is_long, enough = enough > _STRETCH, max(_STRETCH, enough)
    first, length = 0, 0
    for place, text in enumerate(texts):
        length += len(text) if is_long or len(text) > _STRETCH else _letters_in(text)
        if length >= enough or place == len(texts) - 1:
            yield first, place, length
            first, length = place + 1, 0


def _letters_in(text: str) -> int:
    return sum(map(str.isalpha, text))


def _other(texts: Sequence[str], stretch: tuple[int, int, int], tag: str) -> str:
    """The language that a stretch is surely in, "" if that is the language given or none."""
    first, last, length = stretch
    if length < _STRETCH:
        return ""
    text = " ".join(texts[first : last + 1])[: 4 * _STRETCH]
    if _letters_in(text) < _STRETCH // 2 or is_plainly(text, tag):
        return ""
    looks = detect(text)
    return looks.tag if looks.sure and looks.tag.split("-")[0] != tag.split("-")[0] else ""

"""What stands in texts often enough to be a term: words with all their forms, and phrases that hold together.

A text becomes numbers, a word with all its forms one number. Phrases are stretches of two to five words that
begin and end with a word of meaning and stand together far more often than chance would have it, wherever one
cuts them (log-likelihood ratio, Dunning 1993, and normalised pointwise mutual information, Bouma 2009).
What stands only inside a longer phrase is no term of its own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.inflection import heads
from aligner.lang import Language

LONGEST = 5
"""Words of the longest phrase."""
_LIKELY = 10.83
"""Log-likelihood ratio above which two parts stand together by chance once in a thousand times."""
_GLUE = 0.35
"""Normalised pointwise mutual information from which parts hold together; 1: never one without the other."""
_LINKING = 2
"""Function words in a row inside a phrase, at most: rule of the law."""
_SHORTEST = 3
"""Letters of a term that is one word and no abbreviation."""
_TOO_COMMON = 0.1
"""A word that stands in a larger share of the units says nothing of its own."""
_FEW = 200
"""Units from which a share says something."""

_TOKEN = re.compile(r"[^\W\d_]+(?:[-’'ʻʼ‘][^\W_]+)*|\d[\w.,-]*|\S")

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """One side of the units as numbers: a number a token, and 0 for what parts phrases.

    Args:
        forms: spellings by number.
        tokens: the spelling of each token.
        words: the word of each token: the number of its head's first spelling.
        content: of each token, whether its word means something.
        alone: of each token, whether its word may be a term by itself.
        units: the unit of each token.
        bases: by spelling number its head in small letters.
        size: how many units.
    """

    forms: tuple[str, ...]
    tokens: Numbers
    words: Numbers
    content: NDArray[np.bool_]
    alone: NDArray[np.bool_]
    units: Numbers
    bases: tuple[str, ...]
    size: int


@dataclass(frozen=True, slots=True, eq=False)
class Occurrences:
    """Where terms stand: parallel arrays, by place; the number of a term is that of no other.

    Args:
        terms: which term.
        starts: its first token.
        lengths: how many tokens.
        units: the unit.
        size: how many terms there are.
    """

    terms: Numbers
    starts: Numbers
    lengths: Numbers
    units: Numbers
    size: int


def numbered(texts: Sequence[str], language: Language) -> Texts:
    """Texts as numbers, with the forms of a word under one.

    Args:
        texts: one a unit.
        language: their language.

    Example:
        >>> from aligner.lang import load
        >>> found = numbered(["Мектеп жаңы.", "Мектепте китеп көп."], load("ky"))
        >>> int(found.words[0]) == int(found.words[4]), found.bases[found.tokens[4]]
        (True, 'мектеп')
    """
    known: dict[str, int] = {"": 0}
    lengths, ids = [], []
    for text in texts:
        found = [known.setdefault(token, len(known)) for token in _TOKEN.findall(text)]
        ids.append(np.array([*found, 0], dtype=np.int32))
        lengths.append(len(found) + 1)
    tokens = np.concatenate(ids).astype(np.int64) if ids else np.zeros(0, dtype=np.int64)
    forms = tuple(known)
    units = np.repeat(np.arange(len(texts)), lengths)
    often = np.bincount(tokens, minlength=len(forms))
    small: Counter[str] = Counter()
    for form, number in zip(forms, often.tolist(), strict=True):
        if form[:1].isalpha():
            small[form.lower()] += number
    base_of = heads(small, language)
    bases = tuple(base_of.get(form.lower(), "") for form in forms)
    numbers: dict[str, int] = {"": 0}
    words_of = np.array([numbers.setdefault(base, len(numbers)) for base in bases], dtype=np.int64)
    words = words_of[tokens]
    spread = np.bincount(distinct(words + units * len(numbers)) % len(numbers), minlength=len(numbers))
    common = (spread > _TOO_COMMON * len(texts)) & (len(texts) >= _FEW)
    plain = ~(common | np.array([base in language.function for base in numbers])) & (
        np.arange(len(numbers)) > 0
    )
    function = np.array([form.lower() in language.function for form in forms])
    content = plain[words] & ~function[tokens]
    short = np.array([len(base) < _SHORTEST for base in numbers])
    capitals = np.array([form.isupper() for form in forms])
    alone = content & (~short[words] | capitals[tokens])
    return Texts(forms, tokens, words, content, alone, units, bases, len(texts))


def distinct(values: Numbers) -> Numbers:
    """Numbers in order, each once; many times faster than what NumPy does from version 2.3 on.

    Example:
        >>> distinct(np.array([3, 1, 3])).tolist()
        [1, 3]
    """
    values = np.sort(values)
    return values[np.concatenate([[True], values[1:] != values[:-1]])] if len(values) else values


def occurrences(texts: Texts, least: int) -> Occurrences:
    """The terms of texts, and where each stands: phrases first, then the words that are in none.

    Args:
        texts: as ``numbered`` gives them.
        least: how often a phrase stands there at least; words are all given.
    """
    taken = np.zeros(len(texts.tokens), dtype=bool)
    terms, starts, lengths = [], [], []
    total = 0
    for size, places, keys in reversed(list(_phrases(texts, least))):
        free = _free(places, size, taken)
        places, keys = places[free], keys[free]
        _, number, often = np.unique(keys, return_inverse=True, return_counts=True)
        kept = often[number] >= least
        places = places[kept]
        _, number = np.unique(number[kept], return_inverse=True)
        for step in range(size):
            taken[places + step] = True
        terms.append(number + total)
        starts.append(places)
        lengths.append(np.full(len(places), size))
        total += int(number.max(initial=-1)) + 1
    places = np.flatnonzero(texts.alone & ~taken)
    _, number = np.unique(texts.words[places], return_inverse=True)
    terms.append(number + total)
    starts.append(places)
    lengths.append(np.ones(len(places), dtype=np.int64))
    total += int(number.max(initial=-1)) + 1
    order = np.argsort(np.concatenate(starts), kind="stable")
    chosen = np.concatenate(terms)[order], np.concatenate(starts)[order], np.concatenate(lengths)[order]
    return Occurrences(*chosen, texts.units[chosen[1]], total)


def _phrases(texts: Texts, least: int) -> Iterator[tuple[int, Numbers, NDArray[np.uint64]]]:
    """For each length the places where phrases begin, and a number for the words of each."""
    words = texts.words.astype(np.uint64)
    mixed = _mixed(words)
    counts: list[NDArray[np.int32]] = []
    key, valid = np.zeros(len(words), dtype=np.uint64), np.ones(len(words), dtype=bool)
    for size in range(1, min(LONGEST, len(words)) + 1):
        within = len(words) - size + 1
        key = _mixed(key[:within] * np.uint64(31) + mixed[size - 1 :])
        valid = valid[:within] & (words[size - 1 :] > 0)
        here = np.flatnonzero(valid)
        _, inverse, number = np.unique(key[here], return_inverse=True, return_counts=True)
        often = np.zeros(len(words), dtype=np.int32)
        often[here] = number[inverse]
        counts.append(often)
        if size > 1:
            valid = often[:within] >= least  # what is too rare is not in anything that is often enough
            places = _held_together(texts, counts, np.flatnonzero(valid))
            yield size, places, key[places]


def _mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers of 64 bits that have nothing to do with each other (the finaliser of splitmix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def _held_together(texts: Texts, counts: list[NDArray[np.int32]], here: Numbers) -> Numbers:
    """Of the places where as many words begin as there are counts those where they are a phrase."""
    size, often = len(counts), counts[-1]
    here = here[texts.content[here] & texts.content[here + size - 1]]
    run = np.zeros(len(here), dtype=np.int64)
    longest = run
    for step in range(1, size - 1):
        run = np.where(texts.content[here + step], 0, run + 1)
        longest = np.maximum(longest, run)
    here = here[longest <= _LINKING]
    total = float(np.count_nonzero(texts.words))
    glued = np.ones(len(here), dtype=bool)
    whole = often[here].astype(float)
    for cut in range(1, size):
        parts = counts[cut - 1][here].astype(float), counts[size - cut - 1][here + cut].astype(float)
        glued &= (_ratio(whole, *parts, total) >= _LIKELY) & (_glue(whole, *parts, total) >= _GLUE)
    return here[glued]


def _ratio(
    both: NDArray[np.float64], first: NDArray[np.float64], second: NDArray[np.float64], total: float
) -> NDArray[np.float64]:
    """The log-likelihood ratio of two parts standing together so often."""
    table = (both, first - both, second - both, total - first - second + both)
    expected = (
        first * second / total, first * (total - second) / total,
        (total - first) * second / total, (total - first) * (total - second) / total,
    )  # fmt: skip
    parts = [
        seen * np.log(np.maximum(seen, 1e-9) / np.maximum(chance, 1e-9))
        for seen, chance in zip(table, expected, strict=True)
    ]
    return 2 * np.asarray(sum(parts))


def _glue(
    both: NDArray[np.float64], first: NDArray[np.float64], second: NDArray[np.float64], total: float
) -> NDArray[np.float64]:
    """How far two parts are seen together only: normalised pointwise mutual information."""
    return np.log(both * total / (first * second)) / np.maximum(-np.log(both / total), 1e-9)


def _free(places: Numbers, size: int, taken: NDArray[np.bool_]) -> Numbers:
    """Which of the places where phrases begin do not meet a longer phrase, nor one before them."""
    free = np.ones(len(places), dtype=bool)
    for step in range(size):
        free &= ~taken[places + step]
    kept = []
    end = -1
    for number, place in zip(np.flatnonzero(free).tolist(), places[free].tolist(), strict=True):
        if place >= end:
            kept.append(number)
            end = place + size
    return np.array(kept, dtype=np.int64)

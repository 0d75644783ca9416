"""What a rule may know besides the pair it looks at: the whole file, and what the person gave."""

from __future__ import annotations

import hashlib
import math
from array import array
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from aligner.checks.findings import Pair
from aligner.checks.names import Names
from aligner.checks.voices import Voices

_MOST_RATIOS = 50_000
"""Ratios that are kept for median and spread; of a larger file every second, fourth … pair."""
_MOST_TEXTS = 10_000_000
"""Pairs whose texts are compared with each other: 16 bytes each while the file is read."""
_MOST_CONFLICTS = 200_000
"""Texts with several translations of which the first is remembered."""
_SHOWN = 80
"""Characters of such a text that are kept, to be shown."""
_FEW = 20
"""Pairs from which a file has a ratio of its own."""
_USUAL_SPREAD = 0.25
_SHORTEST = 12
"""Characters that every text counts as at least, so that short ones do not tell much."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """The usual ratio of lengths: the median of its logarithm, and its spread (from the MAD)."""

    middle: float = 0.0
    spread: float = _USUAL_SPREAD
    known: bool = False


def log_ratio(pair: Pair) -> float:
    """How much longer the target is, in the logarithm; short texts count as a little longer.

    Example:
        >>> round(log_ratio(Pair("a" * 100, "a" * 100)), 2), log_ratio(Pair("a" * 30, "a" * 90)) > 0.8
        (0.0, True)
    """
    return math.log((len(pair.target) + _SHORTEST) / (len(pair.source) + _SHORTEST))


def folded(text: str) -> str:
    """A text as it is compared with others: case and blanks do not matter.

    Example:
        >>> folded("  Жер\\u00a0 жана суу ")
        'жер жана суу'
    """
    return " ".join(text.casefold().split())


def digest(text: str) -> int:
    """A number of 64 bits for a text; two texts of a million share one with a probability of 3 in 10⁸."""
    return int.from_bytes(
        hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big"
    )


@dataclass(slots=True)
class Repeats:
    """Texts that have several translations, by the number of the text on one side.

    Args:
        several: digests of those texts.
        first: what the first one was translated as, and the id of its pair; filled while the pairs pass.
    """

    several: frozenset[int] = frozenset()
    first: dict[int, tuple[int, str, str]] = field(default_factory=dict)

    def other(self, text: str, translation: str, name: str) -> tuple[str, str] | None:
        """The first translation of a text and where it stands, if this is another one."""
        if not self.several:
            return None
        key = digest(folded(text))
        if key not in self.several:
            return None
        this = digest(folded(translation))
        if key not in self.first:
            if len(self.first) < _MOST_CONFLICTS:
                self.first[key] = this, translation[:_SHOWN], name
            return None
        that, written, where = self.first[key]
        return (written, where) if that != this else None


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known when a pair is looked at.

    Args:
        lengths: the usual ratio of lengths for each pair of languages.
        by_source, by_target: sources with several targets, targets with several sources.
        voices: how the two sides sound, for each pair of languages.
        names: how the names of the file are usually kept.
        terms: what the person says words must be translated as, (source, targets).
    """

    lengths: Mapping[tuple[str, str], Lengths] = field(default_factory=dict)
    by_source: Repeats = field(default_factory=Repeats)
    by_target: Repeats = field(default_factory=Repeats)
    voices: Mapping[tuple[str, str], Voices] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def gather(pairs: Iterable[Pair], terms: Mapping[str, tuple[str, ...]] | None = None) -> Knowledge:
    """Read all pairs once, and keep what the rules need to know of the whole.

    Memory is bounded: 16 bytes a pair for the digests of its texts, up to ten million pairs; a sample
    of the ratios of lengths; the names that come back.
    """
    texts = _Texts()
    ratios: dict[tuple[str, str], _Sample] = {}
    voices: dict[tuple[str, str], Voices] = {}
    names = Names()
    for pair in pairs:
        if not (pair.source.strip() and pair.target.strip()):
            continue
        texts.add(pair)
        languages = pair.source_language, pair.target_language
        ratios.setdefault(languages, _Sample()).add(log_ratio(pair))
        voices.setdefault(languages, Voices()).add(pair)
        names.add(pair)
    by_source, by_target = texts.repeats()
    return Knowledge(
        lengths={languages: sample.lengths() for languages, sample in ratios.items()},
        by_source=by_source,
        by_target=by_target,
        voices=voices,
        names=names,
        terms=terms or {},
    )


def gather_repeats(pairs: Iterable[Pair]) -> Knowledge:
    """Only which texts have several translations, in an eighth of the time that ``gather`` takes.

    Example:
        >>> pairs = [Pair("суу", "су"), Pair("суу", "көл"), Pair("тоо", "тау")]
        >>> known = gather_repeats(pairs)
        >>> len(known.by_source.several), len(known.by_target.several)
        (1, 0)
    """
    texts = _Texts()
    for pair in pairs:
        if pair.source.strip() and pair.target.strip():
            texts.add(pair)
    by_source, by_target = texts.repeats()
    return Knowledge(by_source=by_source, by_target=by_target)


class _Texts:
    """Digests of the texts of both sides of the pairs that pass."""

    def __init__(self) -> None:
        self.sides = array("Q"), array("Q")

    def add(self, pair: Pair) -> None:
        if len(self.sides[0]) < _MOST_TEXTS:
            self.sides[0].append(digest(folded(pair.source)))
            self.sides[1].append(digest(folded(pair.target)))

    def repeats(self) -> tuple[Repeats, Repeats]:
        """By source, by target."""
        return Repeats(_several(*self.sides)), Repeats(_several(*reversed(self.sides)))


def _several(texts: array[int], others: array[int]) -> frozenset[int]:
    """The texts that stand beside more than one other."""
    these = np.frombuffer(texts, np.uint64) if texts else np.zeros(0, np.uint64)
    those = np.frombuffer(others, np.uint64) if others else these
    order = np.lexsort((those, these))
    these, those = these[order], those[order]
    return frozenset(these[1:][(these[1:] == these[:-1]) & (those[1:] != those[:-1])].tolist())


class _Sample:
    """Every so many of the ratios that pass, never more than a fixed number."""

    def __init__(self) -> None:
        self.values = array("d")
        self.step, self.number = 1, 0

    def add(self, value: float) -> None:
        self.number += 1
        if self.number % self.step:
            return
        self.values.append(value)
        if len(self.values) >= _MOST_RATIOS:
            self.values = self.values[::2]
            self.step *= 2

    def lengths(self) -> Lengths:
        if len(self.values) < _FEW:
            return Lengths()
        middle = _median(self.values)
        spread = 1.4826 * _median([abs(value - middle) for value in self.values])
        return Lengths(middle, max(spread, 0.05), known=True)


def _median(values: Iterable[float]) -> float:
    found = sorted(values)
    return (found[len(found) // 2] + found[(len(found) - 1) // 2]) / 2

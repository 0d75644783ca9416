"""How the two sides of a file sound: which letters follow each other there.

Dictionaries of languages tell Kyrgyz from Kazakh in most sentences, but not in all; the file itself
shows how both of its sides are spelt, also where nothing is known of a language.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field

from aligner.checks.findings import Pair

_WORD = re.compile(r"[^\W\d_]+")
_MOST = 400_000
"""Letters of a side that are counted; the rest of a file sounds the same."""
_LEAST = 6_000
"""Letters from which a side is known."""
_UNSEEN = 0.5


@dataclass(slots=True)
class Voice:
    """The triples of letters of one side, with word ends, and how many were counted."""

    triples: Counter[str] = field(default_factory=Counter)
    number: int = 0

    def add(self, text: str) -> None:
        """Listen to a text."""
        if self.number < _MOST:
            found = triples_of(text)
            self.triples.update(found)
            self.number += len(found)


def triples_of(text: str) -> list[str]:
    """Each three letters in a row of the words without capitals: names sound the same in every language.

    Example:
        >>> triples_of("Ал жана")
        [' жа', 'жан', 'ана', 'на ']
    """
    found = []
    for word in _WORD.findall(text):
        if word[0].isupper() and word[1:].islower():
            continue
        whole = f" {word.lower()} "
        found += [whole[i : i + 3] for i in range(len(whole) - 2)]
    return found


@dataclass(slots=True)
class Voices:
    """The voices of both sides of a file in two languages."""

    source: Voice = field(default_factory=Voice)
    target: Voice = field(default_factory=Voice)

    def add(self, pair: Pair) -> None:
        """Listen to both sides of a pair."""
        self.source.add(pair.source)
        self.target.add(pair.target)

    def leaning(self, text: str, *, at_source: bool) -> float | None:
        """How much a text sounds like the other side, in the logarithm of odds for each of its triples.

        Its own letters are taken out of its own side first, or a small file would always agree with itself.

        Returns:
            Above 0 for the other side, below 0 for its own; None where a side is not known well enough.
        """
        own, other = (self.source, self.target) if at_source else (self.target, self.source)
        if min(own.number, other.number) < _LEAST:
            return None
        counts = Counter(triples_of(text))
        whole = counts.total()
        if not whole:
            return None
        log_odds = 0.0
        for triple, number in counts.items():
            here = max(0, own.triples.get(triple, 0) - number) + _UNSEEN
            there = other.triples.get(triple, 0) + _UNSEEN
            log_odds += number * math.log(there / here)
        scale = math.log(max(own.number - whole, 1) / other.number)
        return (log_odds + whole * scale) / whole

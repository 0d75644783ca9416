"""Translation units: the beads as a translation memory takes them.

A memory holds text that another program will look up character by character, so units are clean:
no character that XML forbids, no blank too many, nothing empty, and one translation for a source.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from aligner.model import Bead, Bitext
from aligner.normalise import clean, compose

# XML 1.0, production 2 (Char): what is left out here must not even stand there as a reference.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Unit:
    """A translation unit: a bead and its two texts, clean, with the sentences around the source.

    Args:
        id: the same from run to run for the same documents.
        previous, next: the source segments before and after the bead, "" at the ends.
    """

    id: str
    bead: Bead
    source: str
    target: str
    previous: str
    next: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A unit that was left out because its source has another translation in ``kept``."""

    left_out: Unit
    kept: Unit


@dataclass(frozen=True, slots=True)
class Memory:
    """The units of a bitext, and what became of the rest.

    Args:
        units: in document order, one for each source text.
        conflicts: other translations of the same sources.
        repeated: how many units were the same as one that is in.
        empty: how many had a side without any text.
        forbidden: how many characters were left out because XML forbids them.
    """

    units: tuple[Unit, ...]
    conflicts: tuple[Conflict, ...]
    repeated: int
    empty: int
    forbidden: int


def memory_of(bitext: Bitext) -> Memory:
    """The translation units of a bitext.

    Of several translations of one source the most confident stays, then the most frequent, then
    the first. Nulls and rejected beads are no units.
    """
    found: list[Unit] = []
    empty = forbidden = 0
    segments = bitext.source_segments
    names = bitext.source.name, bitext.target.name
    for bead, *sides in bitext.units():
        if bead.status == "rejected":
            continue
        forbidden += sum(len(_FORBIDDEN.findall(side)) for side in sides)
        source, target = (plain(side) for side in sides)
        if not (source and target):
            empty += 1
            continue
        first, last = bead.source_index[0], bead.source_index[-1]
        found.append(
            Unit(
                _id(*names, repr(bead.source_index), repr(bead.target_index), source, target),
                bead,
                source,
                target,
                plain(segments[first - 1].text) if first else "",
                plain(segments[last + 1].text) if last + 1 < len(segments) else "",
            )
        )
    return _one_each(found, empty, forbidden)


def plain(text: str) -> str:
    """A text as it can stand in a translation memory: normal form C, single blanks, trimmed.

    Where nothing would be seen it is "".

    Example:
        >>> plain(" 32\\u00a0000-нан\\x0b  астам ")
        '32 000-нан астам'
    """
    text = _FORBIDDEN.sub(" ", text)
    while True:
        # What is dropped may bring together what then composes, or must be dropped as well.
        cleaned = compose(clean(text, 0, len(text))[0])
        if cleaned == text:
            return text if any(map(str.isprintable, text)) else ""
        text = cleaned


def _id(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:20]


def _one_each(found: list[Unit], empty: int, forbidden: int) -> Memory:
    times = Counter((unit.source, unit.target) for unit in found)
    rivals: dict[str, list[Unit]] = defaultdict(list)
    for unit in found:
        rivals[unit.source].append(unit)
    best = {
        source: max(units, key=lambda unit: (unit.bead.confidence, times[source, unit.target]))
        for source, units in rivals.items()
    }
    conflicts = {
        (unit.source, unit.target): Conflict(unit, best[unit.source])
        for unit in reversed(found)
        if unit.target != best[unit.source].target
    }
    units = tuple(unit for unit in found if best[unit.source] is unit)
    others = tuple(reversed(conflicts.values()))
    return Memory(units, others, len(found) - len(units) - len(others), empty, forbidden)

"""Partly parallel documents: which parts are translations of each other.

Where one version has chapters that the other lacks, or other chapters in their place, an aligner still
puts segments together, unsurely and here and there. What the beads of a stretch are worth together tells
such stretches from the rest; in them, a bead that is no likelier than not is taken apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np

from aligner.beads import Found
from aligner.model import Part

_NEAR = 4
"""Beads and nulls on either side that are looked at with each."""
_WEAK = 0.35
"""Mean probability of a bead around a place from which on it is no translation."""
_LONG = 8
"""Segments on one side that make a stretch."""
_STRAY = 0.6
"""Probability below which a bead of such a stretch is none."""


def parted(found: Sequence[Found]) -> tuple[list[Found], tuple[Part, ...]]:
    """The beads without those that stray through stretches that are no translations, and the other parts.

    Args:
        found: the beads and nulls of two documents, in order.

    Returns:
        Beads and nulls, in order, and the parts of both documents that are translations of each other.
    """
    kept: list[Found] = []
    parts: list[Part] = []
    for weak, group in groupby(zip(_weak(found), found, strict=True), key=lambda item: item[0]):
        stretch = [bead for _, bead in group]
        if not weak:
            first, last = stretch[0].span, stretch[-1].span
            parts.append(Part((first[0], last[1]), (first[2], last[3])))
            kept += stretch
            continue
        for bead in stretch:
            kept += [bead] if _is_null(bead) or bead.probability >= _STRAY else _apart(bead)
    return _source_first(kept), tuple(parts)


def _weak(found: Sequence[Found]) -> list[bool]:
    """For each bead or null whether it lies in a stretch that is no translation."""
    sizes = np.array([bead.span[1] - bead.span[0] + bead.span[3] - bead.span[2] for bead in found], float)
    worth = np.array([0.0 if _is_null(bead) else bead.probability for bead in found]) * sizes
    sums = [np.concatenate([[0.0], np.cumsum(values)]) for values in (worth, sizes)]
    at = np.arange(len(found))
    start, stop = np.maximum(at - _NEAR, 0), np.minimum(at + _NEAR + 1, len(found))
    mean = (sums[0][stop] - sums[0][start]) / np.maximum(sums[1][stop] - sums[1][start], 1.0)
    weak = [bool(value) for value in np.round(mean, 6) < _WEAK]
    for low, group in groupby(range(len(found)), key=lambda place: weak[place]):
        places = list(group)
        if low:
            first, last = found[places[0]].span, found[places[-1]].span
            if max(last[1] - first[0], last[3] - first[2]) < _LONG:
                for place in places:
                    weak[place] = False
    return weak


def _source_first(found: Sequence[Found]) -> list[Found]:
    """The same with the nulls between two beads in a fixed order: those of the source first."""
    ordered: list[Found] = []
    for null, group in groupby(found, key=_is_null):
        here = list(group)
        if not null:
            ordered += here
            continue
        last, column = here[-1].span[1], here[0].span[2]
        sources = [bead for bead in here if bead.span[0] < bead.span[1]]
        targets = [bead for bead in here if bead.span[2] < bead.span[3]]
        ordered += [Found((*bead.span[:2], column, column), bead.probability) for bead in sources]
        ordered += [Found((last, last, *bead.span[2:]), bead.probability) for bead in targets]
    return ordered


def _is_null(bead: Found) -> bool:
    return bead.span[0] == bead.span[1] or bead.span[2] == bead.span[3]


def _apart(bead: Found) -> list[Found]:
    """The segments of a bead as nulls, those of the source first."""
    i, k, j, q = bead.span
    rest = 1.0 - bead.probability
    return [
        *(Found((row, row + 1, j, j), rest) for row in range(i, k)),
        *(Found((k, k, column, column + 1), rest) for column in range(j, q)),
    ]

"""Clauses that have moved: two beads of one segment each that are one bead of two and two.

A translator may end a sentence earlier or later than the author, so that a clause at the end of one
sentence stands at the beginning of the next in the translation. Both beads fit as they are, but in each
something is left over: the first is too long on one side, the second on the other, by as much. Where what is
left over on one side is like what is left over on the other, both beads are one. What each ground is worth
(`clauses.toml`) is learned by ``benchmarks/learn_clauses.py`` and the same for all languages.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aligner.beads import Found
from aligner.clauses import COMPARED, clause, cosines, probabilities
from aligner.vectors import Array, Channel, Matrix, Pair, Span, counts_of

TABLE = "moved"
GROUNDS = (
    *(f"{channel} {name}" for channel in COMPARED for name in ("likeness", "gain", "lead")),
    "exchanged", "uneven", "size",
)  # fmt: skip
_SHORTEST = 12.0
"""Letters of a clause, at least,"""
_LEFT_OVER = 6.0
"""and that each of the two beads has on one side more than on the other."""
_USUAL = 40.0
"""Letters by which lengths are divided, so that all grounds are of one size."""


@dataclass(frozen=True, slots=True)
class Shifts:
    """Neighbouring beads that may be one.

    Args:
        places: for each pair which of the beads is its first.
        grounds: what speaks for one bead, an array (pair, ground), in the order of GROUNDS.
    """

    places: NDArray[np.int64]
    grounds: Array


def joined(
    pair: Pair,
    texts: tuple[Sequence[str], Sequence[str]],
    found: Sequence[Found],
    standing: Sequence[Span] = (),
) -> list[Found]:
    """The beads, two put together where a clause has moved from one into the other.

    Args:
        pair: the documents as numbers.
        texts: the segments of both.
        found: the beads and nulls of the documents, in order.
        standing: beads that are known to be right, and stay as they are.
    """
    shifts = between(pair, texts, found)
    right = set(standing)
    likely = probabilities(TABLE, GROUNDS, shifts.grounds).tolist()
    one = {
        place: probability
        for place, probability in zip(shifts.places.tolist(), likely, strict=True)
        if right.isdisjoint((found[place].span, found[place + 1].span))
    }
    kept: list[Found] = []
    at = 0
    while at < len(found):
        bead, moved = found[at], one.get(at, 0.0)
        if moved > 0.5:
            (i, _, j, _), (_, k, _, q) = bead.span, found[at + 1].span
            kept.append(Found((i, k, j, q), moved))
            at += 2
            continue
        # What may be half of another bead is less sure by as much.
        kept.append(Found(bead.span, bead.probability * (1 - moved) * (1 - one.get(at - 1, 0.0))))
        at += 1
    return kept


def between(pair: Pair, texts: tuple[Sequence[str], Sequence[str]], found: Sequence[Found]) -> Shifts:
    """The neighbouring beads between which a clause may have moved, with what speaks for it.

    Args:
        pair, texts, found: as for ``joined``.
    """
    spans = np.array([bead.span for bead in found], dtype=np.int64).reshape(-1, 4)
    single = (spans[:, 1] - spans[:, 0] == 1) & (spans[:, 3] - spans[:, 2] == 1)
    first = np.flatnonzero(single[:-1] & single[1:])
    rows, columns = spans[first, 0], spans[first, 2]
    scale = math.sqrt(pair.ratio)
    over = [
        pair.source.lengths[rows + further] / scale - pair.target.lengths[columns + further] * scale
        for further in (0, 1)
    ]
    moved = (over[0] - over[1]) / 2
    least = np.minimum(np.abs(over[0]), np.abs(over[1]))
    likely = np.flatnonzero((over[0] * over[1] < 0) & (np.abs(moved) >= _SHORTEST) & (least >= _LEFT_OVER))
    chosen: list[int] = []
    clauses: tuple[list[str], list[str]] = ([], [])
    for place in likely.tolist():
        long = moved[place] > 0  # the clause ends the first source segment, and begins the second target one
        sides = (
            clause(texts[0][rows[place] + (not long)], abs(moved[place]) * scale, at_end=bool(long)),
            clause(texts[1][columns[place] + long], abs(moved[place]) / scale, at_end=not long),
        )
        if all(sides):
            chosen.append(place)
            for side, found_clause in zip(clauses, sides, strict=True):
                side.append(found_clause)
    at = np.array(chosen, dtype=np.int64)
    size = np.abs(moved[at])
    where = rows[at], columns[at], moved[at] > 0
    grounds = [
        *(ground for name in COMPARED for ground in _likeness(pair, name, clauses, *where)),
        least[at] / _USUAL, np.abs(over[0] + over[1])[at] / _USUAL, size / _USUAL,
    ]  # fmt: skip
    return Shifts(first[at], np.round(np.stack(grounds, axis=1), 6))


def _likeness(
    pair: Pair,
    name: str,
    clauses: tuple[list[str], list[str]],
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    long: NDArray[np.bool_],
) -> tuple[Array, Array, Array]:
    """How alike the clauses are, what the beads gain without them, how much less they are like the beads."""
    channel = pair.channels.get(name)
    if channel is None or not len(rows):
        nothing = np.zeros(len(rows))
        return nothing, nothing, nothing
    parts = [
        counts_of(side, pair) @ features for side, features in zip(clauses, channel.features, strict=True)
    ]
    whole = [
        [_rows(pair, channel, side, at + further) for further in (0, 1)]
        for side, at in enumerate((rows, columns))
    ]
    # The segments that hold the clauses, and those that stand beside them.
    source_has, source_lacks = (_either(long, *whole[0]), _either(~long, *whole[0]))
    target_has, target_lacks = (_either(~long, *whole[1]), _either(long, *whole[1]))
    alike = cosines(parts[0], parts[1])
    beside = np.maximum(cosines(parts[0], target_lacks), cosines(source_lacks, parts[1]))
    gain = (
        cosines(source_has - parts[0], target_lacks)
        + cosines(source_lacks, target_has - parts[1])
        - cosines(source_has, target_lacks)
        - cosines(source_lacks, target_has)
    )
    return alike, gain, alike - beside


def _rows(pair: Pair, channel: Channel, side: int, places: NDArray[np.int64]) -> Matrix:
    words = (pair.source, pair.target)[side].words[places]
    return words @ channel.features[side]


def _either(first: NDArray[np.bool_], one: Matrix, other: Matrix) -> Matrix:
    """The rows of one where it is so, else those of the other."""
    return one.multiply(first[:, None]).tocsr() + other.multiply(~first[:, None]).tocsr()

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
from aligner.clauses import COMPARED, LIKELY, clause, probabilities
from aligner.vectors import Array, Matrix, Pair, Span, cosines, counts_of

Ids = NDArray[np.int64]

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

    places: Ids
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
        if moved > LIKELY:
            (i, _, j, _), (_, k, _, q) = bead.span, found[at + 1].span
            bead = Found((i, k, j, q), moved)
            at += 1
        elif moved or at - 1 in one:
            # What may be half of another bead is less sure by as much.
            bead = Found(bead.span, bead.probability * (1 - moved) * (1 - one.get(at - 1, 0.0)))
        kept.append(bead)
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
    lengths = pair.lengths
    over = [lengths[0][rows + further] - lengths[1][columns + further] for further in (0, 1)]
    moved = (over[0] - over[1]) / 2
    least = np.minimum(np.abs(over[0]), np.abs(over[1]))
    likely = np.flatnonzero((over[0] * over[1] < 0) & (np.abs(moved) >= _SHORTEST) & (least >= _LEFT_OVER))
    # Whether the clause ends the first source segment and begins the second target segment, or the reverse.
    long = moved > 0
    has = rows + ~long, columns + long
    chosen: list[int] = []
    clauses: tuple[list[str], list[str]] = ([], [])
    for place in likely.tolist():
        wanted, at_end = abs(float(moved[place])), bool(long[place])
        source = clause(texts[0][has[0][place]], wanted * scale, at_end=at_end)
        target = source and clause(texts[1][has[1][place]], wanted / scale, at_end=not at_end)
        if target:
            chosen.append(place)
            clauses[0].append(source)
            clauses[1].append(target)
    at = np.array(chosen, dtype=np.int64)
    lacks = rows + long, columns + ~long
    parts = counts_of(clauses[0], pair), counts_of(clauses[1], pair)
    grounds = [
        *(
            ground
            for name in COMPARED
            for ground in _likeness(pair, name, parts, (has[0][at], has[1][at]), (lacks[0][at], lacks[1][at]))
        ),
        least[at] / _USUAL, np.abs(over[0] + over[1])[at] / _USUAL, np.abs(moved[at]) / _USUAL,
    ]  # fmt: skip
    return Shifts(first[at], np.round(np.stack(grounds, axis=1), 6))


def _likeness(
    pair: Pair, name: str, parts: tuple[Matrix, Matrix], has: tuple[Ids, Ids], lacks: tuple[Ids, Ids]
) -> tuple[Array, Array, Array]:
    """How alike the clauses are, what the beads gain without them, how much less they are like the beads.

    Args:
        pair: the documents as numbers.
        name: of the channel.
        parts: how often each word form occurs in the clauses of both sides.
        has, lacks: for both sides the segments that hold the clauses, and those beside them.
    """
    channel = pair.channels.get(name)
    if channel is None or not len(has[0]):
        nothing = np.zeros(len(has[0]))
        return nothing, nothing, nothing
    words = pair.source.words, pair.target.words
    clauses, holding, beside = (
        [counts @ features for counts, features in zip(sides, channel.features, strict=True)]
        for sides in (
            parts,
            [side[at] for side, at in zip(words, has, strict=True)],
            [side[at] for side, at in zip(words, lacks, strict=True)],
        )
    )
    alike = cosines(clauses[0], clauses[1])
    strange = np.maximum(cosines(clauses[0], beside[1]), cosines(beside[0], clauses[1]))
    gain = (
        cosines(holding[0] - clauses[0], beside[1])
        + cosines(beside[0], holding[1] - clauses[1])
        - cosines(holding[0], beside[1])
        - cosines(beside[0], holding[1])
    )
    return alike, gain, alike - strange

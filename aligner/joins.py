"""Two segments against one: are both its translation, or has one of them none?

A translator joins two sentences, or leaves one out. If both are there, the segment on the other side begins
like the first of them and ends like the second, and is as long as both together. What each ground is worth
(`clauses.toml`) is learned by ``benchmarks/learn_clauses.py`` and the same for all languages.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from aligner.beads import Found
from aligner.clauses import COMPARED, LIKELY, first_part, probabilities
from aligner.vectors import Array, Matrix, Pair, Span, cosines, counts_of

TABLE = "two against one"
GROUNDS = (
    "odds",
    *(f"{channel} {name}" for channel in COMPARED for name in ("order", "places", "gain", "least")),
    "length", "longer", "length of one", "border", "short",
)  # fmt: skip
_TYPICAL = 25.0
"""Letters added to lengths before they are compared: short segments vary most."""
_SURE = 5.0
"""Odds above which nothing more is said by them, as a logarithm."""
_WORSE = 0.3
"""By how much, as a logarithm, the lengths of both sides may fit worse with a null than without."""
_TOGETHER = 0.2
"""How likely one bead must be where the search has found one: few translators leave out half a sentence."""
_USUALLY = 0.13
"""By how much, as a logarithm, the sides of a bead differ in length in most documents,"""
_AS_MANY = 30.0
"""which counts as much as so many beads seen."""
_SHORT = 30.0
"""Letters of a short segment, roughly."""


@dataclass(frozen=True, slots=True)
class Case:
    """Two neighbouring segments on one side and one on the other.

    Args:
        places: which of the beads that were found it is made of: one, or a bead and a null beside it.
        span: of all three segments.
        odds: what the alignment says for one bead, as the logarithm of odds.
    """

    places: tuple[int, ...]
    span: Span
    odds: float


def cases(pair: Pair, found: Sequence[Found]) -> list[Case]:
    """Where two segments stand against one, in order.

    Args:
        pair: the documents as numbers.
        found: the beads and nulls of the documents, in order.
    """
    shapes = [_shape(bead.span) for bead in found]
    made = [
        Case((at,), bead.span, _odds(bead.probability))
        for at, (bead, shape) in enumerate(zip(found, shapes, strict=True))
        if shape in ((1, 2), (2, 1))
    ]
    lengths = [np.concatenate([[0.0], np.cumsum(side)]) for side in pair.lengths]
    for at, null in _beside_nulls(shapes):
        (i, k, j, q), (a, b, c, d) = found[at].span, found[null].span
        span = (min(i, a), max(k, b), j, q) if a < b else (i, k, min(j, c), max(q, d))
        alone, both = (
            abs(float(_longer(lengths[0][k] - lengths[0][i], lengths[1][q] - lengths[1][j])))
            for i, k, j, q in (found[at].span, span)
        )
        if both < alone + _WORSE:
            made.append(Case((at, null), span, -_odds(min(found[at].probability, found[null].probability))))
    return made


def _beside_nulls(shapes: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The places of each bead of one and one and of the nearest nulls of either side before and behind it."""
    for at, shape in enumerate(shapes):
        if shape != (1, 1):
            continue
        for step in (-1, 1):
            sides = set()
            null = at + step
            while 0 <= null < len(shapes) and 0 in shapes[null]:
                if shapes[null] not in sides:
                    sides.add(shapes[null])
                    yield at, null
                null += step


def spread(pair: Pair, found: Sequence[Found]) -> float:
    """How far the lengths of both sides of beads differ, as a share of what they do in most documents.

    Where translators are free, what fits badly in length says less.

    Args:
        pair: the documents as numbers.
        found: the beads and nulls of the documents.
    """
    singles = np.array([bead.span for bead in found if _shape(bead.span) == (1, 1)], dtype=np.int64)
    rows, columns = singles.reshape(-1, 4)[:, 0], singles.reshape(-1, 4)[:, 2]
    off = np.abs(_longer(pair.lengths[0][rows], pair.lengths[1][columns]))
    return float((off.sum() + _AS_MANY * _USUALLY) / (len(off) + _AS_MANY) / _USUALLY)


def grounds(
    pair: Pair, texts: tuple[Sequence[str], Sequence[str]], asked: Sequence[Case], spread: float
) -> Array:
    """What speaks for one bead in each case, an array (case, ground), in the order of GROUNDS.

    Args:
        pair: the documents as numbers.
        texts: the segments of both.
        asked: the cases.
        spread: how far lengths differ in these documents, as ``spread`` gives it.
    """
    seen = np.zeros((len(asked), len(GROUNDS)))
    # Those with two source segments, then those with two target segments, which mirror them.
    for side in (0, 1):
        here = np.array([n for n, case in enumerate(asked) if _shape(case.span)[side] == 2], dtype=np.int64)
        if len(here):
            seen[here] = _seen(pair, texts, [asked[n] for n in here], side, spread)
    return np.round(seen, 6)


def joined(
    pair: Pair,
    texts: tuple[Sequence[str], Sequence[str]],
    found: Sequence[Found],
    standing: Sequence[Span] = (),
) -> list[Found]:
    """The beads, two segments put together with the one on the other side where both belong to it, else not.

    Args:
        pair: the documents as numbers.
        texts: the segments of both.
        found: the beads and nulls of the documents, in order.
        standing: beads and nulls that are known to be right, and stay as they are.
    """
    right = set(standing)
    asked = [
        case for case in cases(pair, found) if right.isdisjoint(found[place].span for place in case.places)
    ]
    if not asked:
        return list(found)
    seen = grounds(pair, texts, asked, spread(pair, found))
    likely = probabilities(TABLE, GROUNDS, seen)
    new: dict[int, list[Found]] = {}
    doubt: dict[int, float] = {}
    # The likeliest first, since a bead may stand in two cases; of equal ones the same if sides are swapped.
    for n in sorted(range(len(asked)), key=lambda n: (-likely[n], sum(asked[n].span))):
        case, one = asked[n], float(likely[n])
        first, *others = case.places
        if not others:
            new[first] = [Found(case.span, one)] if one >= _TOGETHER else _apart(pair, case.span, 1 - one)
        elif one > LIKELY and new.keys().isdisjoint(case.places):
            new.update({first: [Found(case.span, one)], **{place: [] for place in others}})
        else:
            for place in case.places:
                doubt[place] = doubt.get(place, 1.0) * (1 - one)
    kept: list[Found] = []
    for at, bead in enumerate(found):
        if at in new:
            kept += new[at]
        else:
            kept.append(Found(bead.span, bead.probability * doubt[at]) if at in doubt else bead)
    return kept


def _seen(
    pair: Pair,
    texts: tuple[Sequence[str], Sequence[str]],
    asked: Sequence[Case],
    side: int,
    spread: float,
) -> Array:
    """The grounds of cases with two segments on one side."""
    first, single = (
        np.array([case.span[2 * part] for case in asked], dtype=np.int64) for part in (side, 1 - side)
    )
    two, one_side = pair.lengths[side], pair.lengths[1 - side]
    lengths = two[first], two[first + 1], one_side[single]
    both = lengths[0] + lengths[1]
    begins = [
        first_part(texts[1 - side][place], share)
        for place, share in zip(single.tolist(), (lengths[0] / np.maximum(both, 1)).tolist(), strict=True)
    ]
    head = counts_of([text for text, _ in begins], pair)
    words = (pair.source, pair.target)
    found: list[Array] = [np.clip([case.odds for case in asked], -_SURE, _SURE)]
    for name in COMPARED:
        channel = pair.channels.get(name)
        if channel is None:
            found += [np.zeros(len(asked))] * 4
            continue
        one, other = (words[side].words[places] @ channel.features[side] for places in (first, first + 1))
        whole, start = (
            counts @ channel.features[1 - side] for counts in (words[1 - side].words[single], head)
        )
        found += _likeness(one, other, whole, start)
    found += [
        np.abs(_longer(both, lengths[2])) / spread,
        _longer(both, lengths[2]) / spread,
        np.abs(_longer(np.maximum(lengths[0], lengths[1]), lengths[2])) / spread,
        np.array([float(is_border) for _, is_border in begins]),
        np.log((np.minimum(lengths[0], lengths[1]) + _TYPICAL / 5) / _SHORT),
    ]
    return np.stack(found, axis=1)


def _likeness(one: Matrix, other: Matrix, whole: Matrix, start: Matrix) -> list[Array]:
    """How far two segments stand in the third in their order, each in its place, more than one, both."""
    rest = whole - start
    right = cosines(one, start), cosines(other, rest)
    wrong = cosines(one, rest), cosines(other, start)
    alone = cosines(one, whole), cosines(other, whole)
    return [
        right[0] + right[1] - wrong[0] - wrong[1],
        np.minimum(right[0] - wrong[0], right[1] - wrong[1]),
        cosines(one + other, whole) - np.maximum(*alone),
        np.minimum(*alone),
    ]


def _apart(pair: Pair, span: Span, probability: float) -> list[Found]:
    """The bead of one segment and the null that are left when one of two goes."""
    i, k, j, q = span
    if k - i == 2:
        ways = [((i, i + 1, j, q), (i + 1, k, q, q)), ((i + 1, k, j, q), (i, i + 1, j, j))]
    else:
        ways = [((i, k, j, j + 1), (k, k, j + 1, q)), ((i, k, j + 1, q), (i, i, j, j + 1))]
    bead, null = max(ways, key=lambda way: (_fit(pair, way[0]), -way[0][0], -way[0][2]))
    return [Found(part, probability) for part in sorted((bead, null))]


def _fit(pair: Pair, span: Span) -> float:
    """How well one segment and one fit: how alike they are, and how equally long."""
    i, _, j, _ = span
    longer = float(_longer(pair.lengths[0][i], pair.lengths[1][j]))
    alike = sum(
        float(
            cosines(
                pair.source.words[i : i + 1] @ pair.channels[name].features[0],
                pair.target.words[j : j + 1] @ pair.channels[name].features[1],
            )[0]
        )
        for name in COMPARED
        if name in pair.channels
    )
    return round(alike - abs(longer) / 4, 6)


def _longer(one: Array, other: Array) -> Array:
    """By how much one length exceeds another, as a logarithm."""
    return np.asarray(np.log((one + _TYPICAL) / (other + _TYPICAL)))


def _shape(span: Span) -> tuple[int, int]:
    return span[1] - span[0], span[3] - span[2]


def _odds(probability: float) -> float:
    likely = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(likely / (1 - likely))

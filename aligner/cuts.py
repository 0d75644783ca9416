"""Long documents in pieces: where both sides surely meet, so that each piece is aligned alone.

The idea of hunalign and of bilingual sentence aligners since Moore (2002): a sparse comparison on
rare words finds pairs of segments that fit each other and nobody else; the longest chain of them
in order gives the cuts. Very long documents are first compared in groups of segments, and the
comparison then keeps to a corridor around the way the groups take. Time and memory grow with the
length of the documents, not with its square.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from aligner.score import Window
from aligner.vectors import Array, Matrix, Pair, Side

Indexes = NDArray[np.int64]
Point = tuple[int, int]

_WHOLE = 120 * 120
"""Area up to which two documents are compared in full."""
_LARGEST = 320 * 320
_NARROW = 48
"""Segments of the shorter side up to which a window may be ``_STRETCHED`` in area: one side has a gap."""
_STRETCHED = 1_000_000
_SHORTEST = 16
"""Segments between two cuts, at least."""
_BUDGET = 400
"""Multiplications for a segment that the sparse comparison may cost."""
_ROUGH_BUDGET = 20
"""The same for the first chain of very long documents, which only shows the way."""
_FAINT = 0.05
_FIT = 0.12
_MARGIN = 1.2
_REACH = 4

_SHORT = 1200
"""Segments up to which there is no corridor."""
_GROUPS = 600
_GROUP_BUDGET = 10_000_000
_BESIDE = 2
"""Groups on either side of the way that belong to the corridor."""
_CROWD = 20
"""Segments of a group from which a second, narrower corridor follows the first chain."""
_NEAR = 32
"""Segments on either side of the first chain in the second corridor."""
_TOGETHER = 100
"""Source segments that are compared in one go,"""
_WIDE = 4000
"""with so many of the target's, or fewer with more."""


def windows(pair: Pair) -> list[Window]:
    """The windows of two documents, in order, covering both.

    Args:
        pair: the documents as numbers.
    """
    n, m = len(pair.source), len(pair.target)
    if n * m <= _WHOLE:
        return [Window(slice(0, n), slice(0, m))]
    chain, strong = _chain(pair)
    cuts = [(0, 0)]
    for (i, j), (k, q) in pairwise(chain):
        sure = (k, q) == (i + 1, j + 1) and (i, j) in strong and (k, q) in strong
        if sure and min(k - cuts[-1][0], q - cuts[-1][1]) >= _SHORTEST:
            cuts.append((k, q))
    cuts.append((n, m))
    found: list[Window] = []
    for (i, j), (k, q) in pairwise(cuts):
        found += _bounded(i, k, j, q, chain)
    return found


def _bounded(i: int, k: int, j: int, q: int, chain: list[Point]) -> list[Window]:
    """A rectangle, cut further where it is too large to be compared in full."""
    area = (k - i) * (q - j)
    if area <= _LARGEST or (min(k - i, q - j) <= _NARROW and area <= _STRETCHED):
        return [Window(slice(i, k), slice(j, q))]
    inside = [
        point for point in chain[bisect_left(chain, (i + 1, 0)) : bisect_left(chain, (k, 0))]
        if j < point[1] < q
    ]  # fmt: skip
    middle = (i + k) / 2, (j + q) / 2
    row, column = min(
        inside,
        key=lambda point: (abs(point[0] - middle[0]) + abs(point[1] - middle[1]), sum(point)),
        default=((i + k) // 2, (j + q) // 2),
    )
    return [*_bounded(i, row, j, column, chain), *_bounded(row, k, column, q, chain)]


def _chain(pair: Pair) -> tuple[list[Point], set[Point]]:
    """The longest chain of pairs that fit each other best, and those of them far from a rival."""
    n, m = len(pair.source), len(pair.target)
    if max(n, m) <= _SHORT:
        return _chain_within(pair, np.zeros(n, dtype=np.int64), np.full(n, m, dtype=np.int64))
    low, high = _corridor(pair)
    if max(n, m) <= _CROWD * _GROUPS:
        return _chain_within(pair, low, high)
    rough, _ = _chain_within(pair, low, high, _ROUGH_BUDGET)
    return _chain_within(pair, *(_around(rough, n, m) if rough else (low, high)))


def _around(chain: list[Point], n: int, m: int) -> tuple[Indexes, Indexes]:
    """For each source segment the target segments near a chain: from, to."""
    points = np.array([(0, 0), *chain, (n, m)], dtype=np.int64)
    rows = np.arange(n)
    first = np.searchsorted(points[:, 0], rows - _NEAR, side="right") - 1
    last = np.searchsorted(points[:, 0], rows + _NEAR, side="right")
    low = points[np.maximum(first, 0), 1] - _NEAR
    high = points[np.minimum(last, len(points) - 1), 1] + _NEAR
    return np.clip(low, 0, m), np.clip(high, 0, m)


def _corridor(pair: Pair) -> tuple[Indexes, Indexes]:
    """For each source segment the target segments it may belong to: from, to."""
    sizes = [max(1, -(-len(side) // _GROUPS)) for side in (pair.source, pair.target)]
    groups = [
        _grouped(side, size) @ pair.spelling
        for side, size in zip((pair.source, pair.target), sizes, strict=True)
    ]
    for group in groups:
        group.data = np.log1p(group.data)
    counts = [np.bincount(group.indices, minlength=group.shape[1]) for group in groups]
    chosen = _cheapest(counts[0], counts[1], _GROUP_BUDGET)
    a, b = (_unit(sparse.csr_array(group[:, chosen])) for group in groups)
    likeness = np.round((a @ b.T).toarray(), 5)
    likeness -= likeness.mean(axis=1, keepdims=True)
    likeness -= likeness.mean(axis=0, keepdims=True)
    likeness /= likeness.std() + 1e-9
    first = np.full(a.shape[0], b.shape[0])
    last = np.zeros(a.shape[0], dtype=np.int64)
    for i, j in _way(np.clip(np.round(likeness, 4) - 0.5, -1.0, 4.0)):
        near = slice(max(0, i - _BESIDE), i + _BESIDE + 1)
        first[near] = np.minimum(first[near], j - _BESIDE)
        last[near] = np.maximum(last[near], j + _BESIDE + 1)
    low = np.repeat(first, sizes[0])[: len(pair.source)] * sizes[1]
    high = np.repeat(last, sizes[0])[: len(pair.source)] * sizes[1]
    return np.clip(low, 0, len(pair.target)), np.clip(high, 0, len(pair.target))


def _grouped(side: Side, size: int) -> Matrix:
    """The words of each ``size`` segments together."""
    rows = np.arange(len(side)) // size
    gather = sparse.csr_array((np.ones(len(side)), (rows, np.arange(len(side)))))
    return sparse.csr_array(gather @ side.words)


def _way(gains: Array) -> list[Point]:
    """The best way through the groups, which may pass over groups of either side."""
    gap = 0.3
    n, m = gains.shape
    slope = gap * np.arange(m + 1)
    total = np.zeros((n + 1, m + 1))
    total[0] = -slope
    for i in range(1, n + 1):
        row = total[i - 1] - gap
        row[1:] = np.maximum(row[1:], total[i - 1, :-1] + gains[i - 1])
        total[i] = np.maximum.accumulate(row + slope) - slope
    way = []
    i, j = n, m
    while i and j:
        way.append((i - 1, j - 1))
        ways = (
            (total[i - 1, j - 1] + gains[i - 1, j - 1], 1, 1),
            (total[i - 1, j] - gap, 1, 0),
            (total[i, j - 1] - gap, 0, 1),
        )
        _, a, b = max(
            ways, key=lambda item: (round(item[0], 6), item[1] + item[2], (i - j) * (item[1] - item[2]))
        )
        i, j = i - a, j - b
    return [*way, *((k, 0) for k in range(i)), *((0, k) for k in range(j))]


def _feature_counts(side: Side, features: Matrix) -> Indexes:
    """How often each feature occurs on a side."""
    words = np.bincount(side.words.indices, side.words.data, minlength=features.shape[0])
    per_entry = np.repeat(words, np.diff(features.indptr))
    return np.bincount(features.indices, per_entry, minlength=features.shape[1]).astype(np.int64)


def _cheapest(first: Indexes, second: Indexes, budget: float) -> Indexes:
    """The features that are cheapest to compare, for so many multiplications.

    Args:
        first, second: how often each feature occurs on either side.
        budget: how many multiplications there may be.
    """
    cost = first * second
    order = np.argsort(cost, kind="stable")
    order = order[cost[order] > 0]
    return np.sort(order[np.cumsum(cost[order]) <= budget])


def _unit(rows: Matrix, norms: Array | None = None) -> Matrix:
    """The rows, each divided by its length."""
    if norms is None:
        norms = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sparse.csr_array(sparse.diags_array(1 / (norms + 1e-9)) @ rows)


def _chain_within(
    pair: Pair, low: Indexes, high: Indexes, budget: float = _BUDGET
) -> tuple[list[Point], set[Point]]:
    """The chain among the pairs of source segments with the target segments from low to high."""
    n, m = len(pair.source), len(pair.target)
    pieces = _pieces(low, high)
    share = sum((rows.stop - rows.start) * (columns.stop - columns.start) for rows, columns in pieces) / (
        n * m
    )
    sides = pair.source, pair.target
    counts = [_feature_counts(side, pair.spelling) for side in sides]
    features = sparse.csr_array(pair.spelling[:, _cheapest(counts[0], counts[1], budget * (n + m) / share)])
    a, b = (
        _unit(side.words @ features, norms[0])
        for side, norms in zip(sides, pair.channels["spelling"].norms, strict=True)
    )
    peaks, back = _Peaks(n), _Peaks(m)
    for rows, columns in pieces:
        products = np.round((a[rows] @ b[columns].T).toarray(), 5)
        place = np.arange(columns.start, columns.stop)
        products[(place < low[rows, None]) | (place >= high[rows, None])] = 0.0
        peaks.add(products, rows.start, columns.start)
        back.add(products.T, columns.start, rows.start)
    # A peak that another equals is no peak: whichever were taken, swapped sides might take the other.
    found = np.flatnonzero((peaks.best > _FAINT) & (peaks.best > peaks.second))
    column = peaks.place[found]
    found = found[(back.place[column] == found) & (back.best[column] > back.second[column])]
    points = _supported([(int(i), int(peaks.place[i])) for i in found])
    chain = _longest(points)
    strong = {
        (i, j)
        for i, j in chain
        if peaks.best[i] > _FIT and peaks.best[i] > _MARGIN * max(peaks.second[i], back.second[j])
    }
    return chain, strong


def _pieces(low: Indexes, high: Indexes) -> list[tuple[slice, slice]]:
    """The corridor in rectangles of a few source segments."""
    found = []
    start = 0
    while start < len(low):
        rows = slice(start, min(start + _TOGETHER, len(low)))
        width = int(high[rows].max()) - int(low[rows].min())
        if width > _WIDE:
            rows = slice(start, min(start + max(1, _TOGETHER * _WIDE // width), len(low)))
        found.append((rows, slice(int(low[rows].min()), int(high[rows].max()))))
        start = rows.stop
    return found


class _Peaks:
    """For each row the largest value, its column and the second largest value."""

    def __init__(self, rows: int) -> None:
        self.best, self.second = np.zeros(rows), np.zeros(rows)
        self.place = np.zeros(rows, dtype=np.int64)

    def add(self, values: Array, row: int, column: int) -> None:
        """Take in a piece of the comparison that begins at a row and a column."""
        if not values.size:
            return
        here = np.arange(len(values))
        place = values.argmax(axis=1)
        best = values[here, place]
        rest = values.copy()
        rest[here, place] = 0.0
        rows = slice(row, row + len(values))
        # A row may be met in several pieces: the columns of long documents are.
        better = best > self.best[rows]
        self.second[rows] = np.maximum(
            np.minimum(best, self.best[rows]), np.where(better, rest.max(axis=1), self.second[rows])
        )
        self.place[rows] = np.where(better, column + place, self.place[rows])
        self.best[rows] = np.maximum(best, self.best[rows])


def _supported(points: list[Point]) -> list[Point]:
    """The points with another one near them on nearly the same diagonal."""
    kept = []
    for at, (i, j) in enumerate(points):
        near = points[max(0, at - _REACH) : at] + points[at + 1 : at + 1 + _REACH]
        if any(max(abs(k - i), abs(q - j)) <= _REACH and abs((q - j) - (k - i)) <= 2 for k, q in near):
            kept.append((i, j))
    return kept


def _longest(points: list[Point]) -> list[Point]:
    """The points that every longest chain rising on both sides goes through.

    Where several chains are equally long they differ by chance; what they share does not depend on
    which side is looked at first.
    """
    before = _ranks([column for _, column in points])
    after = _ranks([-column for _, column in reversed(points)])[::-1]
    longest = max((a + b for a, b in zip(before, after, strict=True)), default=0)
    on_chain = [at for at in range(len(points)) if before[at] + after[at] == longest]
    alone = Counter(before[at] for at in on_chain)
    return [points[at] for at in on_chain if alone[before[at]] == 1]


def _ranks(columns: list[int]) -> list[int]:
    """For each column the length of the longest rising chain that ends there."""
    tails: list[int] = []
    ranks: list[int] = []
    for column in columns:
        rank = bisect_left(tails, column)
        tails[rank : rank + 1] = [column]
        ranks.append(rank)
    return ranks

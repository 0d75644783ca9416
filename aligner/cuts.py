"""Long documents in pieces: where both sides surely meet, so that each piece is aligned alone.

The idea of hunalign and of bilingual sentence aligners since Moore (2002): a sparse comparison on
rare words finds pairs of segments that fit each other and nobody else; the longest chain of them
in order gives the cuts. Very long documents are first compared in groups of segments, and the
comparison then keeps to a corridor around the way the groups take. Time and memory grow with the
length of the documents, not with its square.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from scipy import sparse

from aligner.corridors import cheapest, corridor, feature_counts, unit
from aligner.holding import joined
from aligner.vectors import Array, Pair, Span
from aligner.windows import Window

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
_ENTRIES = 60
"""Features of a segment that are compared, on average,"""
_MOST_ENTRIES = 10_000_000
"""and of all segments together."""
_FAINT = 0.05
_FIT = 0.12
_MARGIN = 1.2
_REACH = 4

_TOGETHER = 100
"""Source segments that are compared in one go,"""
_CELLS = 400_000
"""or fewer where these would be more pairs of segments."""


def windows(pair: Pair, standing: Sequence[Span] = ()) -> list[Window]:
    """The windows of two documents, in order, covering both.

    Args:
        pair: the documents as numbers.
        standing: beads that are known to be right, in order; each lies in one window.
    """
    n, m = len(pair.source), len(pair.target)
    if n * m <= _WHOLE:
        return [Window(slice(0, n), slice(0, m))]
    chain, strong = _chain(pair)
    standing = [span for span in standing if span[0] < span[1] and span[2] < span[3]]
    if standing:
        chain = _through(chain, standing)
    cuts = [(0, 0)]
    for (i, j), (k, q) in pairwise(chain):
        sure = (k, q) == (i + 1, j + 1) and (i, j) in strong and (k, q) in strong
        if sure and min(k - cuts[-1][0], q - cuts[-1][1]) >= _SHORTEST:
            cuts.append((k, q))
    cuts.append((n, m))
    found: list[Window] = []
    for (i, j), (k, q) in pairwise(cuts):
        found += _bounded(i, k, j, q, chain)
    return joined(found, standing)


def _through(chain: list[Point], standing: Sequence[Span]) -> list[Point]:
    """The points of a chain that go together with beads that stand, and where these begin and end."""
    ends = [(0, 0), *((k, q) for _, k, _, q in standing)]
    starts = [(i, j) for i, _, j, _ in standing]
    kept = set(starts) | {point for point in ends if point != (0, 0)}
    for point in chain:
        at = bisect_right(starts, (point[0] + 1, -1))
        before = ends[at]
        after = starts[at] if at < len(starts) else (math.inf, math.inf)
        if before[0] <= point[0] < after[0] and before[1] <= point[1] < after[1]:
            kept.add(point)
    return sorted(kept)


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
    inside = corridor(pair)
    pieces = inside.pieces(_TOGETHER, _CELLS)
    share = inside.area / (n * m)
    sides = pair.source, pair.target
    counts = [feature_counts(side, pair.spelling) for side in sides]
    entries = min(_ENTRIES * (n + m), _MOST_ENTRIES)
    chosen = cheapest(counts[0], counts[1], _BUDGET * (n + m) / share, entries)
    features = sparse.csr_array(pair.spelling[:, chosen])
    a, b = (
        unit(side.words @ features, norms[0])
        for side, norms in zip(sides, pair.channels["spelling"].norms, strict=True)
    )
    peaks, back = _Peaks(n), _Peaks(m)
    for rows, columns in pieces:
        products = np.round((a[rows] @ b[columns].T).toarray(), 5)
        place = np.arange(columns.start, columns.stop)
        products[(place < inside.low[rows, None]) | (place >= inside.high[rows, None])] = 0.0
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

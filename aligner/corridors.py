"""Where in a long target each source segment may stand: a corridor, found coarsely and then narrowed.

Groups of segments are compared by what is rare in them, and the best way through the groups is taken
(dynamic time warping, Sakoe and Chiba 1978). Around it smaller groups are compared, and so on, until
the groups are as small as a page: a sentence that occurs again elsewhere cannot mislead.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from aligner.vectors import Array, Matrix, Pair, Side, squares

Indexes = NDArray[np.int64]
Place = tuple[int, int]

_SHORT = 1200
"""Segments up to which the corridor is everything."""
_GROUPS = 600
"""Groups of a side that are compared at first."""
_PAGE = 20
"""Segments of the smallest groups, roughly."""
_FINER = 4
"""How many times smaller the next groups are."""
_BESIDE = 2
"""Groups on either side of the way that belong to the corridor."""
_BUDGET = 10_000_000
"""Multiplications that comparing the groups may cost, each time."""
_ENTRIES = 12
"""Features of a segment that may stand in its group, on average."""
_TOGETHER = 64
"""Source groups that are compared in one go."""
_GAP = 0.3
"""What passing over a group costs."""


@dataclass(frozen=True, slots=True)
class Corridor:
    """For each source segment, or group of them, the target's first and the one after the last."""

    low: Indexes
    high: Indexes

    @property
    def area(self) -> int:
        """How many pairs of segments lie in it."""
        return int((self.high - self.low).sum())

    def pieces(self, together: int, most: int) -> list[tuple[slice, slice]]:
        """The corridor in rectangles that cover it.

        Args:
            together: rows of a rectangle,
            most: or fewer where it would have more cells than this.
        """
        found = []
        start = 0
        while start < len(self.low):
            rows = slice(start, min(start + together, len(self.low)))
            width = int(self.high[rows].max()) - int(self.low[rows].min())
            if width * together > most:
                rows = slice(start, min(start + max(1, most // width), len(self.low)))
            found.append((rows, slice(int(self.low[rows].min()), int(self.high[rows].max()))))
            start = rows.stop
        return found


def corridor(pair: Pair) -> Corridor:
    """The corridor of two documents.

    Args:
        pair: the documents as numbers.
    """
    n, m = len(pair.source), len(pair.target)
    found = Corridor(np.zeros(n, dtype=np.int64), np.full(n, m, dtype=np.int64))
    if max(n, m) <= _SHORT:
        return found
    sizes = -(-n // _GROUPS), -(-m // _GROUPS)
    rounds = 1 + max(0, round(math.log(max(sizes) / _PAGE, _FINER)))
    for number in range(rounds):
        smaller = _FINER**number
        found = _narrowed(pair, found, (max(1, sizes[0] // smaller), max(1, sizes[1] // smaller)))
    return found


def _narrowed(pair: Pair, wide: Corridor, sizes: tuple[int, int]) -> Corridor:
    """A corridor around the best way through groups of so many segments, inside a wider one."""
    n, m = len(pair.source), len(pair.target)
    groups = _grouped(wide, sizes, m)
    a, b = _compared(pair, groups, sizes)
    way = _way(_gains(a, b, groups), b.shape[0])
    first = np.full(a.shape[0], b.shape[0])
    last = np.zeros(a.shape[0], dtype=np.int64)
    rows, columns = np.array(way, dtype=np.int64).T
    for beside in range(-_BESIDE, _BESIDE + 1):
        near = np.clip(rows + beside, 0, a.shape[0] - 1)
        np.minimum.at(first, near, columns - _BESIDE)
        np.maximum.at(last, near, columns + _BESIDE + 1)
    low, high = (np.repeat(edge, sizes[0])[:n] * sizes[1] for edge in (first, last))
    return Corridor(np.clip(low, 0, m), np.clip(high, 0, m))


def _grouped(wide: Corridor, sizes: tuple[int, int], m: int) -> Corridor:
    """A corridor of segments as one of groups, rising on both edges and whole from corner to corner."""
    starts = np.arange(0, len(wide.low), sizes[0])
    low = np.minimum.reduceat(wide.low, starts) // sizes[1]
    high = -(-np.maximum.reduceat(wide.high, starts) // sizes[1])
    low[0], high[-1] = 0, -(-m // sizes[1])
    low = np.minimum.accumulate(low[::-1])[::-1]
    high = np.maximum.accumulate(high)
    # Where it is broken the way may pass over what lies between.
    low[1:] = np.minimum(low[1:], high[:-1])
    return Corridor(low, high)


def _compared(pair: Pair, groups: Corridor, sizes: tuple[int, int]) -> tuple[Matrix, Matrix]:
    """The groups of both sides by their cheapest features, each row of length 1."""
    sides = pair.source, pair.target
    n, m = map(len, sides)
    counted = [feature_counts(side, pair.spelling) for side in sides]
    counts = [
        np.minimum(count, -(-len(side) // size))
        for count, side, size in zip(counted, sides, sizes, strict=True)
    ]
    share = groups.area / (len(groups.low) * groups.high[-1])
    features = sparse.csr_array(
        pair.spelling[:, cheapest(counts[0], counts[1], _BUDGET / share, _ENTRIES * (n + m))]
    )
    found = []
    for side, size in zip(sides, sizes, strict=True):
        place = np.arange(len(side))
        gather = sparse.csr_array((np.ones(len(side)), (place // size, place)))
        rows = (gather @ side.words) @ features
        rows.data = np.log1p(rows.data)
        found.append(unit(rows))
    return found[0], found[1]


def _gains(a: Matrix, b: Matrix, groups: Corridor) -> list[tuple[int, Array]]:
    """For each source group the first target group it is compared with, and what each is worth."""
    pieces = groups.pieces(_TOGETHER, 1_000_000)
    parts = []
    sums, numbers = np.zeros(b.shape[0]), np.zeros(b.shape[0])
    for rows, columns in pieces:
        part = np.round((a[rows] @ b[columns].T).toarray(), 5)
        place = np.arange(columns.start, columns.stop)
        inside = (place >= groups.low[rows, None]) & (place < groups.high[rows, None])
        part = np.where(inside, part, 0.0)
        part -= part.sum(axis=1, keepdims=True) / np.maximum(inside.sum(axis=1, keepdims=True), 1)
        part[~inside] = 0.0
        sums[columns] += part.sum(axis=0)
        numbers[columns] += inside.sum(axis=0)
        parts.append((part, inside))
    means = sums / np.maximum(numbers, 1)
    squares = 0.0
    for (part, inside), (_, columns) in zip(parts, pieces, strict=True):
        part -= means[columns]
        squares += float((part[inside] ** 2).sum())
    spread = math.sqrt(squares / max(1, groups.area)) + 1e-9
    found = []
    for (part, _), (rows, columns) in zip(parts, pieces, strict=True):
        gains = np.clip(np.round(part / spread, 4) - 0.5, -1.0, 4.0)
        for at, row in enumerate(range(rows.start, rows.stop)):
            low, high = int(groups.low[row]), int(groups.high[row])
            found.append((low, gains[at, low - columns.start : high - columns.start]))
    return found


def _way(gains: list[tuple[int, Array]], m: int) -> list[Place]:
    """The best way through the groups, which may pass over groups of either side."""
    n = len(gains)
    # A row of totals begins at its own column: what was best after so many groups of both sides.
    totals = [(0, -_GAP * np.arange(gains[0][0] + len(gains[0][1]) + 1))]
    for low, row in gains:
        before, last = totals[-1]
        total = np.full(len(row) + 1, -np.inf)
        down = last[low - before :][: len(total)]
        total[: len(down)] = down - _GAP
        across = down[: len(row)] + row[: len(down)]
        total[1 : len(across) + 1] = np.maximum(total[1 : len(across) + 1], across)
        slope = _GAP * np.arange(len(total))
        totals.append((low, np.maximum.accumulate(total + slope) - slope))

    def best(i: int, j: int) -> float:
        low, total = totals[i]
        return float(total[j - low]) if low <= j < low + len(total) else -math.inf

    way = []
    i, j = n, m
    while i and j:
        way.append((i - 1, j - 1))
        low, row = gains[i - 1]
        gain = float(row[j - 1 - low]) if low < j <= low + len(row) else -math.inf
        ways = (
            (best(i - 1, j - 1) + gain, 1, 1),
            (best(i - 1, j) - _GAP, 1, 0),
            (best(i, j - 1) - _GAP, 0, 1),
        )
        # Of equal ways the one that leads back to the diagonal: swapped sides make the same choice.
        _, a, b = max(
            ways, key=lambda item: (round(item[0], 6), item[1] + item[2], (i - j) * (item[1] - item[2]))
        )
        i, j = i - a, j - b
    return [*way, *((k, 0) for k in range(i)), *((0, k) for k in range(j))]


def feature_counts(side: Side, features: Matrix) -> Indexes:
    """How often each feature occurs on a side.

    Args:
        side: the side.
        features: of each word form.
    """
    words = np.bincount(side.words.indices, side.words.data, minlength=features.shape[0])
    per_entry = np.repeat(words, np.diff(features.indptr))
    return np.bincount(features.indices, per_entry, minlength=features.shape[1]).astype(np.int64)


def cheapest(first: Indexes, second: Indexes, budget: float, entries: float) -> Indexes:
    """The features that are cheapest to compare, for so much time and memory.

    Args:
        first, second: how often each feature occurs on either side.
        budget: how many multiplications there may be.
        entries: how many occurrences there may be.

    Example:
        >>> cheapest(np.array([1, 50, 2, 3]), np.array([2, 40, 0, 1]), 10, 10).tolist()
        [0, 3]
    """
    cost = first * second
    order = np.argsort(cost, kind="stable")
    order = order[cost[order] > 0]
    held = np.cumsum((first + second)[order])
    return np.sort(order[(np.cumsum(cost[order]) <= budget) & (held <= entries)])


def unit(rows: Matrix, norms: Array | None = None) -> Matrix:
    """The rows, each divided by its length, or by what is given; the matrix itself is changed."""
    if norms is None:
        norms = np.sqrt(squares(rows))
    rows.data /= np.repeat(norms + 1e-9, np.diff(rows.indptr))
    return rows

"""Long documents in pieces: where both sides surely meet, so that each piece is aligned alone.

The idea of hunalign and of bilingual sentence aligners since Moore (2002): a sparse comparison on
rare words finds pairs of segments that fit each other and nobody else; the longest chain of them
in order gives the cuts. Time and memory grow with the length of the documents, not with its square.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import pairwise

import numpy as np
from scipy import sparse

from aligner.score import Array, Pair, Window

_WHOLE = 120 * 120
"""Area up to which two documents are compared in full."""
_LARGEST = 240 * 240
_SHORTEST = 32
"""Segments between two cuts, at least."""
_BUDGET = 800
"""Multiplications for a segment that the sparse comparison may cost."""
_FAINT = 0.05
_FIT = 0.12
_MARGIN = 1.2
_REACH = 4


def windows(pair: Pair) -> list[Window]:
    """The windows of two documents, in order, covering both.

    Args:
        pair: the documents as numbers.
    """
    n, m = pair.source.vectors.shape[0], pair.target.vectors.shape[0]
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


def _bounded(i: int, k: int, j: int, q: int, chain: list[tuple[int, int]]) -> list[Window]:
    """A rectangle, cut further where it is too large to be compared in full."""
    if (k - i) * (q - j) <= _LARGEST:
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


def _chain(pair: Pair) -> tuple[list[tuple[int, int]], set[tuple[int, int]]]:
    """The longest chain of pairs that fit each other best, and those of them far from a rival."""
    a, b = _rare(pair)
    similar = sparse.csr_array(a @ b.T)
    similar.sort_indices()
    best, place, second = _row_peaks(similar)
    back = sparse.csr_array(similar.T)
    back.sort_indices()
    back_best, back_place, back_second = _row_peaks(back)
    # A peak that another equals is no peak: whichever were taken, swapped sides might take the other.
    rows = np.flatnonzero((best > _FAINT) & (best > second))
    rows = rows[(back_place[place[rows]] == rows) & (back_best[place[rows]] > back_second[place[rows]])]
    points = [(int(i), int(place[i])) for i in rows]
    points = _supported(points)
    chain = _longest(points)
    strong = {
        (i, j)
        for i, j in chain
        if best[i] > _FIT and best[i] > _MARGIN * second[i] and best[i] > _MARGIN * back_second[j]
    }
    return chain, strong


def _rare(pair: Pair) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Both sides as unit vectors with only the features that are cheapest to compare."""
    a, b = pair.source.vectors, pair.target.vectors
    df_a, df_b = (np.bincount(side.indices, minlength=side.shape[1]) for side in (a, b))
    cost = df_a.astype(np.int64) * df_b
    order = np.argsort(cost, kind="stable")
    order = order[cost[order] > 0]
    allowed = np.cumsum(cost[order]) <= _BUDGET * (a.shape[0] + b.shape[0])
    chosen = np.sort(order[allowed])
    sides = []
    for side in (a, b):
        norm = np.sqrt(np.asarray(side.multiply(side).sum(axis=1)).ravel()) + 1e-9
        sides.append(sparse.csr_array(sparse.diags_array(1 / norm) @ side[:, chosen]))
    return sides[0], sides[1]


def _row_peaks(similar: sparse.csr_array) -> tuple[Array, np.ndarray, Array]:
    """For each row the largest value, its column and the second largest value."""
    rows = similar.shape[0]
    best, second = np.zeros(rows), np.zeros(rows)
    place = np.zeros(rows, dtype=np.int64)
    values = np.round(similar.data, 5)
    for i in range(rows):
        start, stop = similar.indptr[i], similar.indptr[i + 1]
        if stop > start:
            here = values[start:stop]
            peak = int(here.argmax())
            best[i], place[i] = here[peak], similar.indices[start + peak]
            if stop - start > 1:
                second[i] = np.partition(here, -2)[-2]
    return best, place, second


def _supported(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The points with another one near them on nearly the same diagonal."""
    kept = []
    for at, (i, j) in enumerate(points):
        near = points[max(0, at - _REACH) : at] + points[at + 1 : at + 1 + _REACH]
        if any(max(abs(k - i), abs(q - j)) <= _REACH and abs((q - j) - (k - i)) <= 2 for k, q in near):
            kept.append((i, j))
    return kept


def _longest(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
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

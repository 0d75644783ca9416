"""Windows of two documents that are aligned by themselves, and many of one size as padded arrays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from aligner.vectors import Array, Matrix

_CELLS = 40_000
"""Candidates of one type that are scored in one go."""
_PADDED = 1.5
"""How many times as many as windows of unequal sizes have by themselves,"""
_FEW_CELLS = 8000
"""and so many more: another batch takes about as long."""
_GRAIN = 256.0
"""Products are kept in parts of one by this: sums of them are exact in 32 bits, in whatever order."""

Cells = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of source rows and target rows that is aligned by itself."""

    source: slice
    target: slice

    @property
    def shape(self) -> tuple[int, int]:
        """How many segments it has on either side."""
        return self.source.stop - self.source.start, self.target.stop - self.target.start


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of about one size that are worked on together; arrays have a first axis for them.

    Args:
        windows: the windows.
        numbers: their places among all windows of the documents.
        rows, columns: how many segments each has.
    """

    windows: tuple[Window, ...]
    numbers: tuple[int, ...]
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]


def batches(windows: Sequence[Window]) -> Iterator[Batch]:
    """The windows in batches, the smallest first."""
    order = sorted(range(len(windows)), key=lambda at: (max(windows[at].shape), windows[at].shape, at))
    waiting: list[int] = []
    most = [0, 0]
    filled = 0
    for at in order:
        shape = windows[at].shape
        larger = [max(most[0], shape[0]), max(most[1], shape[1])]
        cells = (len(waiting) + 1) * larger[0] * larger[1]
        if waiting and cells > min(_CELLS, _PADDED * (filled + shape[0] * shape[1]) + _FEW_CELLS):
            yield _batch(windows, waiting)
            waiting, larger, filled = [], [*shape], 0
        waiting.append(at)
        most = larger
        filled += shape[0] * shape[1]
    if waiting:
        yield _batch(windows, waiting)


def _batch(windows: Sequence[Window], numbers: list[int]) -> Batch:
    chosen = tuple(windows[at] for at in numbers)
    shapes = np.array([window.shape for window in chosen], dtype=np.int64)
    return Batch(chosen, tuple(numbers), shapes[:, 0], shapes[:, 1])


class Places:
    """Where the segments of a batch's windows stand in the documents, as padded arrays."""

    def __init__(self, slices: Sequence[slice]) -> None:
        self.starts = np.array([part.start for part in slices], dtype=np.int64)
        self.sizes = np.array([part.stop - part.start for part in slices], dtype=np.int64)
        within = np.arange(int(self.sizes.max()))[None, :]
        self.inside = within < self.sizes[:, None]
        self.index = np.where(self.inside, self.starts[:, None] + within, 0)
        self.ends = np.cumsum(self.sizes)

    @property
    def key(self) -> tuple[int, ...]:
        """What tells these places from others."""
        return (*self.starts.tolist(), *self.sizes.tolist())

    def spread(self, values: Array, filling: float = 0.0) -> Array:
        """One value a segment, as an array (windows, segments)."""
        if not len(values):
            return np.full(self.inside.shape, filling)
        return np.where(self.inside, values[np.minimum(self.index, len(values) - 1)], filling)

    def cells(self, values: Array, filling: float = 0.0) -> Cells:
        """The same in 32 bits, for what is worked out for every cell."""
        return self.spread(values, filling).astype(np.float32)

    def rows(self, matrix: Matrix, features: Matrix | None) -> Matrix:
        """The rows of all segments, those of each window in columns of its own."""
        found = matrix[self.index[self.inside]]
        if features is not None:
            found = found @ features
        window = np.repeat(np.arange(len(self.sizes)), self.sizes)
        moved = found.indices + np.repeat(window, np.diff(found.indptr)).astype(np.int64) * found.shape[1]
        return sparse.csr_array(
            (found.data, moved, found.indptr), shape=(found.shape[0], found.shape[1] * len(self.sizes))
        )


def dots(places: tuple[Places, Places], rows: tuple[Matrix, Matrix]) -> Cells:
    """The products of each window's rows with each other, as an array (windows, rows, columns)."""
    shape = places[0].inside.shape[1], places[1].inside.shape[1]
    found = np.zeros((len(places[0].sizes), *shape), dtype=np.float32)
    first, second = _on_both_sides(*rows)
    products = first @ second.T
    window, row = np.nonzero(places[0].inside)
    begin = (window * shape[0] + row) * shape[1] - (places[1].ends - places[1].sizes)[window]
    cells = np.repeat(begin, np.diff(products.indptr)) + products.indices
    # Rounded, so that a machine that adds in another order finds the same alignment.
    found.reshape(-1)[cells] = np.round(products.data * _GRAIN) / _GRAIN
    return found


def _on_both_sides(first: Matrix, second: Matrix) -> tuple[Matrix, Matrix]:
    """The columns that both have, numbered anew: of millions in a batch most stand on one side or on none."""
    there = np.zeros(first.shape[1], dtype=bool)
    there[second.indices] = True
    first = _with_entries(first, there[first.indices])
    there[:] = False
    there[first.indices] = True
    second = _with_entries(second, there[second.indices])
    # Any number serves that all entries of a column share: that of its last entry.
    number = np.empty(first.shape[1], dtype=np.int32)
    number[second.indices] = np.arange(second.nnz)
    size = max(1, second.nnz)
    return (
        sparse.csr_array((first.data, number[first.indices], first.indptr), shape=(first.shape[0], size)),
        sparse.csr_array((second.data, number[second.indices], second.indptr), shape=(second.shape[0], size)),
    )


def _with_entries(rows: Matrix, kept: NDArray[np.bool_]) -> Matrix:
    """The rows with some of their entries."""
    before = np.concatenate([[0], np.cumsum(kept)])
    return sparse.csr_array((rows.data[kept], rows.indices[kept], before[rows.indptr]), shape=rows.shape)


class Blocks:
    """Sums over neighbouring rows and columns, each worked out once."""

    def __init__(self, values: Cells) -> None:
        self._found = {(1, 1): values}

    def __getitem__(self, size: tuple[int, int]) -> Cells:
        if size not in self._found:
            a, b = size
            if b > 1:
                less, last = self[a, b - 1], self[a, 1]
                self._found[size] = less[:, :, : less.shape[2] - 1] + last[:, :, b - 1 :]
            else:
                less, last = self[a - 1, 1], self[1, 1]
                self._found[size] = less[:, : less.shape[1] - 1] + last[:, a - 1 :]
        return self._found[size]

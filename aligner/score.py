"""What a candidate bead is worth: likeness in spelling and meaning, shared anchors, lengths, as one number.

Segments are compared in channels: how they are spelt, and, where words are known, what they mean. A
bead's sides are the sums of their segments' rows. From cosines, shared keys and lengths a few
features are taken, and a linear model with learned weights (`weights.toml`, made by
``benchmarks/learn.py``) turns them into a score: the log of how much likelier the bead is than not.
The model is the same for all languages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from aligner.packaged import packaged
from aligner.vectors import Array, Channel, Matrix, Pair, sums

TYPES: tuple[tuple[int, int], ...] = (
    (1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1), (2, 3), (3, 2), (1, 4), (4, 1),
    (3, 3), (2, 4), (4, 2), (3, 4), (4, 3), (4, 4),
)  # fmt: skip
"""Segments on either side of the beads that are tried, nulls aside."""

COMPARED = (
    ("spelling",), ("spelling", "dictionary"), ("spelling", "induced"), ("spelling", "dictionary", "induced"),
)  # fmt: skip
"""The channels that may be there; weights are learned for each of these cases."""
CONSTANTS = tuple(f"{a}-{b}" for a, b in TYPES if a <= b)
_LIKENESS = ("cosine", "root", "relative", "gain", "support")
BEAD_FEATURES = (
    "length", "length2", "keys", "clash", "onesided", "numbers", "together", "apart", "crossed", "kind",
    "joining",
)  # fmt: skip
NULL_FEATURES = ("null", "size")
_NULL_LIKENESS = ("best", "relative")

_TYPICAL = 25.0
"""Characters added to a length before it is compared: short segments vary most."""
_CELLS = 40_000
"""Candidates of one type that are scored in one go."""
_GRAIN = 256.0
"""Products are kept in parts of one by this: sums of them are exact in 32 bits, in whatever order."""

Cells = NDArray[np.float32]


def bead_features(channels: Sequence[str]) -> tuple[str, ...]:
    """The names of a bead's features, its type's constant aside, where these channels are compared."""
    return (*(f"{channel} {name}" for channel in channels for name in _LIKENESS), *BEAD_FEATURES)


def null_features(channels: Sequence[str]) -> tuple[str, ...]:
    """The names of a null's features where these channels are compared."""
    return (*NULL_FEATURES, *(f"{channel} {name}" for channel in channels for name in _NULL_LIKENESS))


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
    for at in order:
        shape = windows[at].shape
        larger = [max(most[0], shape[0]), max(most[1], shape[1])]
        if waiting and (len(waiting) + 1) * larger[0] * larger[1] > _CELLS:
            yield _batch(windows, waiting)
            waiting, larger = [], [*shape]
        waiting.append(at)
        most = larger
    if waiting:
        yield _batch(windows, waiting)


def _batch(windows: Sequence[Window], numbers: list[int]) -> Batch:
    chosen = tuple(windows[at] for at in numbers)
    shapes = np.array([window.shape for window in chosen], dtype=np.int64)
    return Batch(chosen, tuple(numbers), shapes[:, 0], shapes[:, 1])


class _Places:
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


def _dots(places: tuple[_Places, _Places], rows: tuple[Matrix, Matrix]) -> Cells:
    """The products of each window's rows with each other, as an array (windows, rows, columns)."""
    shape = places[0].inside.shape[1], places[1].inside.shape[1]
    found = np.zeros((len(places[0].sizes), *shape), dtype=np.float32)
    products = rows[0] @ rows[1].T
    window, row = np.nonzero(places[0].inside)
    begin = (window * shape[0] + row) * shape[1] - (places[1].ends - places[1].sizes)[window]
    cells = np.repeat(begin, np.diff(products.indptr)) + products.indices
    # Rounded, so that a machine that adds in another order finds the same alignment.
    found.reshape(-1)[cells] = np.round(products.data * _GRAIN) / _GRAIN
    return found


@dataclass(frozen=True, slots=True)
class Features:
    """The features of every candidate of a batch, ready to be weighted.

    Args:
        batch: whose they are.
        beads: for each type its arrays (windows, rows, columns), in the order of ``bead_features``;
            each is made when it is asked for, and None where it is 0 everywhere.
        source_nulls, target_nulls: arrays (features, windows, segments), in the order of ``null_features``.
    """

    batch: Batch
    beads: dict[tuple[int, int], Iterator[Cells | None]]
    source_nulls: Array
    target_nulls: Array


def features(pair: Pair, batch: Batch, types: Sequence[tuple[int, int]] = TYPES) -> Features:
    """The features of every bead and null in a batch of windows.

    Args:
        pair: the documents.
        batch: the windows.
        types: the types of beads that are tried.
    """
    places = (
        _Places([window.source for window in batch.windows]),
        _Places([window.target for window in batch.windows]),
    )
    likenesses = [_Likeness(pair, channel, places) for channel in pair.channels.values()]
    lengths = (
        # Both sides in the same measure, so that swapping them changes nothing.
        places[0].spread(pair.source.lengths / pair.ratio**0.5),
        places[1].spread(pair.target.lengths * pair.ratio**0.5),
    )
    keys = _dots(places, (places[0].rows(pair.source.keys, None), places[1].rows(pair.target.keys, None)))
    shared = _Blocks(keys)
    counts = places[0].cells(pair.source.key_counts), places[1].cells(pair.target.key_counts)
    most = places[0].inside.shape[1], places[1].inside.shape[1]

    def made(a: int, b: int) -> Iterator[Cells | None]:
        for likeness in likenesses:
            yield from likeness.features(a, b)
        yield from _length_features(lengths, a, b)
        yield from _key_features(shared, counts, a, b)
        yield from _border_features(pair, places, a, b)
        yield _habit_feature(pair, places, a, b)

    nulls = []
    for side, values in enumerate((pair.source.lengths, pair.target.lengths)):
        spread = places[side].spread(values)
        ones = np.ones_like(spread)
        found = [likeness.null_features(side) for likeness in likenesses]
        nulls.append(np.stack([ones, np.log1p(spread) / 5, *(part for parts in found for part in parts)]))
    beads = {(a, b): made(a, b) for a, b in types if a <= most[0] and b <= most[1]}
    return Features(batch, beads, nulls[0], nulls[1])


class _Blocks:
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


class _Likeness:
    """How alike the segments of a batch are in one channel."""

    def __init__(self, pair: Pair, channel: Channel, places: tuple[_Places, _Places]) -> None:
        key = places[0].key, places[1].key
        if key not in channel.products:
            sides = pair.source, pair.target
            rows = [
                place.rows(side.words, part)
                for place, side, part in zip(places, sides, channel.features, strict=True)
            ]
            channel.products[key] = _dots(places, (rows[0], rows[1]))
        self._dots = _Blocks(channel.products[key])
        self._norms = [
            [1 / place.cells(norm, 1.0) for norm in norms]
            for place, norms in zip(places, channel.norms, strict=True)
        ]
        self._cosines: dict[tuple[int, int], Cells] = {}
        one = self._cosine(1, 1)
        self._best = one.max(axis=2, initial=0.0), one.max(axis=1, initial=0.0)
        # Summed in 64 bits and rounded: in 32 the order would count.
        self._usual = [
            np.round(best.sum(axis=1, keepdims=True, dtype=float) / np.maximum(place.sizes, 1)[:, None], 6)
            for best, place in zip(self._best, places, strict=True)
        ]

    def _cosine(self, a: int, b: int) -> Cells:
        if (a, b) not in self._cosines:
            dots = self._dots[a, b]
            rows = self._norms[0][a - 1][:, : dots.shape[1], None]
            columns = self._norms[1][b - 1][:, None, : dots.shape[2]]
            self._cosines[a, b] = np.multiply(dots, rows * columns, dtype=np.float32)
        return self._cosines[a, b]

    def features(self, a: int, b: int) -> Iterator[Cells | None]:
        """The features in the order of _LIKENESS."""
        cosine = self._cosine(a, b)
        yield cosine
        yield np.sqrt(cosine)
        rows, columns = sums(self._best[0], a) * (0.5 / a), sums(self._best[1], b) * (0.5 / b)
        yield np.minimum(cosine / (rows[:, :, None] + columns[:, None, :] + 0.02), 2.0)
        yield None if a == b == 1 else self._gain(cosine, a, b)
        yield None if a == b == 1 else self._support(cosine, a, b)

    def _gain(self, cosine: Cells, a: int, b: int) -> Cells:
        """How much better a bead is than the best it becomes when an outer segment leaves it."""
        rivals = np.full_like(cosine, -np.inf)
        _, n, m = cosine.shape
        if a > 1:
            less = self._cosine(a - 1, b)
            np.maximum(less[:, :n], less[:, 1 : n + 1], out=rivals)
        if b > 1:
            less = self._cosine(a, b - 1)
            np.maximum(rivals, less[:, :, :m], out=rivals)
            np.maximum(rivals, less[:, :, 1 : m + 1], out=rivals)
        return np.subtract(cosine, rivals, out=rivals)

    def _support(self, cosine: Cells, a: int, b: int) -> Cells:
        """The weakest segment's own cosine with the other side, as a share of the bead's."""
        weakest = np.full_like(cosine, np.inf)
        _, n, m = cosine.shape
        if a > 1:
            own = self._cosine(1, b)
            for row in range(a):
                np.minimum(weakest, own[:, row : row + n], out=weakest)
        if b > 1:
            own = self._cosine(a, 1)
            for column in range(b):
                np.minimum(weakest, own[:, :, column : column + m], out=weakest)
        weakest /= cosine + 0.02
        return np.minimum(weakest, 1.5, out=weakest)

    def null_features(self, side: int) -> tuple[Array, Array]:
        """The features in the order of _NULL_LIKENESS."""
        best = np.asarray(self._best[side], dtype=float)
        return best, np.minimum(best / (self._usual[side] + 0.02), 2.0)


def _length_features(lengths: tuple[Array, Array], a: int, b: int) -> Iterator[Cells]:
    rows, columns = (
        np.round(np.log(sums(values, size) + _TYPICAL), 6).astype(np.float32)
        for values, size in zip(lengths, (a, b), strict=True)
    )
    length = np.abs(rows[:, :, None] - columns[:, None, :])
    np.minimum(length, 3.0, out=length)
    yield length
    yield length * length


def _key_features(shared: _Blocks, counts: tuple[Cells, Cells], a: int, b: int) -> Iterator[Cells]:
    rows = sums(counts[0], a)[:, :, None]
    columns = sums(counts[1], b)[:, None, :]
    common = np.minimum(shared[a, b], np.minimum(rows, columns))
    total = rows + columns
    both = (rows > 0) & (columns > 0)
    yield 2 * common / np.maximum(total, 1.0)
    yield (both & (common == 0)).astype(np.float32)
    yield np.where(both, np.float32(0.0), np.minimum(total, 3.0))
    yield np.minimum(common, 4.0)


def _border_features(pair: Pair, places: tuple[_Places, _Places], a: int, b: int) -> Iterator[Cells | None]:
    """Blocks begin together or apart, lie inside the bead, are headings on one side only."""
    if not pair.borders:
        yield from (None, None, None, None)
        return
    starts = places[0].cells(pair.source.structure.starts), places[1].cells(pair.target.structure.starts)
    headings = (
        places[0].cells(pair.source.structure.headings),
        places[1].cells(pair.target.structure.headings),
    )
    n, m = starts[0].shape[1] - a + 1, starts[1].shape[1] - b + 1
    starts_a, starts_b = starts[0][:, :n, None], starts[1][:, None, :m]
    inside_a = sums(starts[0], a)[:, :, None] - starts_a
    inside_b = sums(starts[1], b)[:, None, :] - starts_b
    yield pair.borders * starts_a * starts_b
    yield pair.borders * np.abs(starts_a - starts_b)
    yield pair.borders * (np.abs(inside_a - inside_b) + 0.5 * np.minimum(inside_a, inside_b))
    yield pair.borders * np.abs(headings[0][:, :n, None] - headings[1][:, None, :m])


def _habit_feature(pair: Pair, places: tuple[_Places, _Places], a: int, b: int) -> Cells | None:
    """How freely the translation joins and cuts, for beads that do."""
    if a == b == 1 or not pair.joining:
        return None
    windows, n = places[0].inside.shape
    shape = windows, n - a + 1, places[1].inside.shape[1] - b + 1
    return np.full(shape, pair.joining, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Weights:
    """The learned weights.

    Args:
        constants: one for each name in CONSTANTS.
        bead: one for each name that ``bead_features`` gives.
        null: one for each name that ``null_features`` gives.
        opening: what a run of nulls on one side costs beside its nulls.
    """

    constants: Array
    bead: Array
    null: Array
    opening: float

    def constant(self, bead_type: tuple[int, int]) -> float:
        """The constant of a bead type, the same for its mirror image."""
        smaller, larger = sorted(bead_type)
        return float(self.constants[CONSTANTS.index(f"{smaller}-{larger}")])


@cache
def weights(compared: tuple[str, ...]) -> Weights:
    """The weights that come with the package, for these channels."""
    data = packaged("weights")[" and ".join(compared)]
    return Weights(
        np.array([data[name] for name in CONSTANTS]),
        np.array([data["bead " + name] for name in bead_features(compared)]),
        np.array([data["null " + name] for name in null_features(compared)]),
        data["opening"],
    )


@dataclass(frozen=True, slots=True)
class Scores:
    """The score of every bead and null of a batch, higher is likelier.

    Args:
        batch: whose they are.
        beads: for each type an array (windows, rows, columns), minus infinity outside the windows.
        source_nulls, target_nulls: arrays (windows, segments).
        opening: the score of beginning a run of nulls on one side.
    """

    batch: Batch
    beads: dict[tuple[int, int], Array]
    source_nulls: Array
    target_nulls: Array
    opening: float


def score(found: Features, using: Weights) -> Scores:
    """Weight the features of a batch."""
    weights = using.bead.tolist()
    beads = {}
    for (a, b), values in found.beads.items():
        total: Cells | None = None
        for weight, value in zip(weights, values, strict=True):
            if value is None:
                continue
            if total is None:
                total, part = np.full_like(value, using.constant((a, b))), np.empty_like(value)
            total += np.multiply(value, weight, out=part)
        beads[a, b] = inside(np.asarray(total, dtype=float), found.batch, a, b)
    nulls = [
        sum(weight * value for weight, value in zip(using.null, values, strict=True))
        for values in (found.source_nulls, found.target_nulls)
    ]
    return Scores(found.batch, beads, np.asarray(nulls[0]), np.asarray(nulls[1]), using.opening)


def inside(values: Array, batch: Batch, a: int, b: int) -> Array:
    """The values with minus infinity where a bead would reach out of its window."""
    _, n, m = values.shape
    rows = np.arange(n)[None, :] + a <= batch.rows[:, None]
    columns = np.arange(m)[None, :] + b <= batch.columns[:, None]
    return np.where(rows[:, :, None] & columns[:, None, :], values, -np.inf)

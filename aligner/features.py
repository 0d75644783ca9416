"""What speaks for a candidate bead and against it, as numbers.

Segments are compared in channels: how they are spelt, and, where words are known, what they mean. A
bead's sides are the sums of their segments' rows. From cosines, shared keys, lengths, signs and blocks
a few features are taken; what each is worth, ``score`` knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from aligner.vectors import Array, Channel, Pair, sums
from aligner.windows import Batch, Blocks, Cells, Places, dots

TYPES: tuple[tuple[int, int], ...] = (
    (1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1), (2, 3), (3, 2), (1, 4), (4, 1),
    (3, 3), (2, 4), (4, 2), (3, 4), (4, 3), (4, 4),
)  # fmt: skip
"""Segments on either side of the beads that are tried, nulls aside."""

_LIKENESS = ("cosine", "root", "relative", "gain", "support")
BEAD_FEATURES = (
    "length", "length2", "keys", "clash", "onesided", "numbers", "together", "apart", "crossed", "kind",
    "joining", "signs", "signs clash", "echo", "begins", "ends", "unstopped",
)  # fmt: skip
NULL_FEATURES = ("null", "size")
_NULL_LIKENESS = ("best", "relative")

_TYPICAL = 25.0
"""Characters added to a length before it is compared: short segments vary most."""
_MOST_SIGNS = np.float32(2.0)
"""Signs of a kind that count: how many brackets a list has says no more."""


def bead_features(channels: Sequence[str]) -> tuple[str, ...]:
    """The names of a bead's features, its type's constant aside, where these channels are compared."""
    return (*(f"{channel} {name}" for channel in channels for name in _LIKENESS), *BEAD_FEATURES)


def null_features(channels: Sequence[str]) -> tuple[str, ...]:
    """The names of a null's features where these channels are compared."""
    return (*NULL_FEATURES, *(f"{channel} {name}" for channel in channels for name in _NULL_LIKENESS))


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
        Places([window.source for window in batch.windows]),
        Places([window.target for window in batch.windows]),
    )
    likenesses = [_Likeness(pair, channel, places) for channel in pair.channels.values()]
    lengths = (
        places[0].spread(pair.lengths[0]),
        places[1].spread(pair.lengths[1]),
    )
    keys = dots(places, (places[0].rows(pair.source.keys, None), places[1].rows(pair.target.keys, None)))
    shared = Blocks(keys)
    counts = places[0].cells(pair.source.key_counts), places[1].cells(pair.target.key_counts)
    signs = tuple(
        [place.cells(kind * kept) for kind, kept in zip(side.signs, pair.signs_kept, strict=True) if kept]
        for place, side in zip(places, (pair.source, pair.target), strict=True)
    )
    edges = tuple(
        [place.cells(part) for part in (*side.edges, side.edges[1] == 0)]
        for place, side in zip(places, (pair.source, pair.target), strict=True)
    )
    echoes = tuple(
        _echoed([place.cells(near) for near in found])
        for place, found in zip(places, pair.channels["spelling"].echoes, strict=True)
    )
    most = places[0].inside.shape[1], places[1].inside.shape[1]

    def made(a: int, b: int) -> Iterator[Cells | None]:
        for likeness in likenesses:
            yield from likeness.features(a, b)
        yield from _length_features(lengths, a, b)
        yield from _key_features(shared, counts, a, b)
        yield from _border_features(pair, places, a, b)
        yield _habit_feature(pair, places, a, b)
        yield from _sign_features(signs, a, b)
        yield None if a == b == 1 else _echo_feature(echoes, a, b)
        yield from _edge_features(pair, edges, a, b)

    nulls = []
    for side, values in enumerate((pair.source.lengths, pair.target.lengths)):
        spread = places[side].spread(values)
        ones = np.ones_like(spread)
        found = [likeness.null_features(side) for likeness in likenesses]
        nulls.append(np.stack([ones, np.log1p(spread) / 5, *(part for parts in found for part in parts)]))
    beads = {(a, b): made(a, b) for a, b in types if a <= most[0] and b <= most[1]}
    return Features(batch, beads, nulls[0], nulls[1])


class _Likeness:
    """How alike the segments of a batch are in one channel."""

    def __init__(self, pair: Pair, channel: Channel, places: tuple[Places, Places]) -> None:
        key = places[0].key, places[1].key
        if key not in channel.products:
            sides = pair.source, pair.target
            rows = [
                place.rows(side.words, part) if kept is None else place.rows(kept, None)
                for place, side, part, kept in zip(places, sides, channel.features, channel.kept, strict=True)
            ]
            channel.products[key] = dots(places, (rows[0], rows[1]))
        self._dots = Blocks(channel.products[key])
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


def _key_features(shared: Blocks, counts: tuple[Cells, Cells], a: int, b: int) -> Iterator[Cells]:
    rows = sums(counts[0], a)[:, :, None]
    columns = sums(counts[1], b)[:, None, :]
    common = np.minimum(shared[a, b], np.minimum(rows, columns))
    total = rows + columns
    both = (rows > 0) & (columns > 0)
    yield 2 * common / np.maximum(total, 1.0)
    yield (both & (common == 0)).astype(np.float32)
    yield np.where(both, np.float32(0.0), np.minimum(total, 3.0))
    yield np.minimum(common, 4.0)


def _border_features(pair: Pair, places: tuple[Places, Places], a: int, b: int) -> Iterator[Cells | None]:
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


def _habit_feature(pair: Pair, places: tuple[Places, Places], a: int, b: int) -> Cells | None:
    """How freely the translation joins and cuts, for beads that do."""
    if a == b == 1 or not pair.joining:
        return None
    windows, n = places[0].inside.shape
    shape = windows, n - a + 1, places[1].inside.shape[1] - b + 1
    return np.full(shape, pair.joining, dtype=np.float32)


def _sign_features(signs: tuple[list[Cells], ...], a: int, b: int) -> Iterator[Cells | None]:
    """How many quotation marks, question marks and the like both sides have, and how many only one."""
    common: list[Cells] = []
    clash: list[Cells] = []
    for one, two in zip(*signs, strict=True):
        rows, columns = sums(one, a)[:, :, None], sums(two, b)[:, None, :]
        common.append(np.minimum(np.minimum(rows, _MOST_SIGNS), columns))
        apart = rows - columns
        clash.append(np.minimum(np.abs(apart, out=apart), _MOST_SIGNS, out=apart))
    for found in (common, clash):
        yield np.sum(found, axis=0) if found else None


def _echoed(near: list[Cells]) -> list[Cells]:
    """How alike the two likest of some neighbouring segments are: of 1, 2 and so on to LONGEST."""
    found = [np.zeros_like(near[0])]
    for size, alike in enumerate(near, 2):
        n = near[0].shape[1] - size + 1
        if n <= 0:
            break
        before = found[-1]
        found.append(np.maximum(np.maximum(before[:, :n], before[:, 1 : n + 1]), alike[:, :n]))
    return found


def _echo_feature(echoes: tuple[list[Cells], ...], a: int, b: int) -> Cells:
    """How much one side repeats itself more than the other, as a heading and the sentence after it do."""
    found: Cells = np.abs(echoes[0][a - 1][:, :, None] - echoes[1][b - 1][:, None, :])
    return found


def _edge_features(pair: Pair, edges: tuple[list[Cells], ...], a: int, b: int) -> Iterator[Cells | None]:
    """Whether the sides begin in different ways, end in different ways, and hold ends without a stop.

    All as far as both documents do these things alike: in some scripts sentences end without a stop.
    """
    begins, ends = map(np.float32, pair.edges_kept)
    n, m = edges[0][0].shape[1] - a + 1, edges[1][0].shape[1] - b + 1
    yield (edges[0][0][:, :n, None] != edges[1][0][:, None, :m]) * begins
    yield (edges[0][1][:, a - 1 :, None] != edges[1][1][:, None, b - 1 :]) * ends
    if a == b == 1:
        yield None
        return
    rows, columns = (
        sums(unstopped, size - 1)[:, : unstopped.shape[1] - size + 1] * ends
        if size > 1
        else np.zeros_like(unstopped)
        for (_, _, unstopped), size in zip(edges, (a, b), strict=True)
    )
    yield rows[:, :, None] + columns[:, None, :]

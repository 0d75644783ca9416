"""What a candidate bead is worth: similarity of spelling, shared anchors, lengths, as one number.

Each segment becomes a sparse vector of skeleton words and 4-grams, weighted by how rare they are
in the two documents; a bead's sides are the sums of their segments' vectors. From cosines, shared
keys and lengths a few features are taken, and a linear model with learned weights (`weights.toml`,
made by ``benchmarks/learn.py``) turns them into a score: the log of how much likelier the bead is
than not. The model is the same for all languages.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from aligner.anchors import Key
from aligner.skeleton import skeleton

Array = NDArray[np.float64]
Matrix: TypeAlias = "sparse.csr_array[Any, tuple[int, int]]"

TYPES: tuple[tuple[int, int], ...] = (
    (1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1), (2, 3), (3, 2), (1, 4), (4, 1), (3, 3),
)  # fmt: skip
"""Segments on either side of the beads that are tried, nulls aside."""
LONGEST = 4

BEAD_FEATURES = (
    "1-1", "1-2", "2-2", "1-3", "2-3", "1-4", "3-3",
    "cosine", "root", "relative", "gain", "support", "length", "length2",
    "keys", "clash", "onesided", "numbers",
    "together", "apart", "crossed", "kind",
)  # fmt: skip
NULL_FEATURES = ("null", "best", "relative", "size")

_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_NUMBER_WEIGHT = 2.0
_TYPICAL = 25.0
"""Characters added to a length before it is compared: short segments vary most."""


@dataclass(frozen=True, slots=True)
class Structure:
    """Where the segments of one side stand in its blocks: 1 for yes, 0 for no, one a segment.

    Args:
        starts: whether the segment is the first of its block.
        headings: whether its block is a heading.
    """

    starts: Array
    headings: Array


@dataclass(frozen=True, slots=True)
class Side:
    """One document as numbers: a row a segment.

    Args:
        vectors: weighted skeleton words and 4-grams.
        keys: how often each key occurs.
        lengths: characters without blanks.
        key_counts: how many keys.
        structure: its blocks; all 0 where nothing is known of them.
    """

    vectors: Matrix
    keys: Matrix
    lengths: Array
    key_counts: Array
    structure: Structure


@dataclass(frozen=True, slots=True)
class Pair:
    """Two documents as numbers, in one feature space.

    Args:
        ratio: the source's length by the target's.
        borders: how far the blocks of both sides can be trusted to be the same, 0 to 1.
    """

    source: Side
    target: Side
    ratio: float
    borders: float


def represent(
    source: Sequence[str],
    target: Sequence[str],
    source_keys: Sequence[Sequence[Key]],
    target_keys: Sequence[Sequence[Key]],
    structures: tuple[Structure, Structure] | None = None,
) -> Pair:
    """Two lists of segments and their keys as numbers.

    Args:
        source, target: the texts of the segments.
        source_keys, target_keys: their keys, a list for each segment.
        structures: the blocks of both sides; None where segments are all there is.
    """
    borders = 0.0
    if structures:
        numbers = sorted(float(side.starts.sum()) for side in structures)
        borders = numbers[0] / max(numbers[1], 1.0)
    else:
        structures = _unknown(len(source)), _unknown(len(target))
    forms: dict[str, int] = {}
    counts = [_form_counts(texts, forms) for texts in (source, target)]
    counts = [sparse.csr_array(c, shape=(c.shape[0], len(forms))) for c in counts]
    grams = _form_features(list(forms))
    total = np.asarray(counts[0].sum(axis=0) + counts[1].sum(axis=0))
    occurrences = np.asarray(grams.T @ total).ravel()
    rows = len(source) + len(target)
    weight = np.maximum(0.0, np.log((rows + 1) / (occurrences + 0.5)))
    weighted = sparse.csr_array(grams.multiply(weight[None, :]))
    kinds: dict[tuple[str, str], int] = {}
    keyed = [_key_counts(keys, kinds) for keys in (source_keys, target_keys)]
    sides = []
    for c, k, texts, structure in zip(counts, keyed, (source, target), structures, strict=True):
        keys = sparse.csr_array(k, shape=(k.shape[0], max(1, len(kinds))))
        lengths = np.array([len(text) - text.count(" ") for text in texts], dtype=float)
        vectors = sparse.csr_array(c @ weighted)
        key_counts = np.asarray(keys.sum(axis=1), dtype=float).ravel()
        sides.append(Side(vectors, keys, lengths, key_counts, structure))
    totals = sides[0].lengths.sum(), sides[1].lengths.sum()
    return Pair(sides[0], sides[1], float((totals[0] + 1) / (totals[1] + 1)), borders)


def _unknown(size: int) -> Structure:
    return Structure(np.zeros(size), np.zeros(size))


def _form_counts(texts: Sequence[str], forms: dict[str, int]) -> Matrix:
    """How often each word form occurs in each text; new forms are added to ``forms``."""
    columns: list[int] = []
    ends = [0]
    for text in texts:
        columns.extend(forms.setdefault(form, len(forms)) for form in _TOKEN.findall(text.lower()))
        ends.append(len(columns))
    data = np.ones(len(columns), dtype=np.float64)
    found = sparse.csr_array((data, columns, ends), shape=(len(texts), max(1, len(forms))))
    found.sum_duplicates()
    return found


def _form_features(forms: Sequence[str]) -> Matrix:
    """The skeleton word and the 4-grams of each word form, a row a form."""
    if not forms:
        return sparse.csr_array(np.zeros((0, 1), dtype=np.float64))
    words = skeleton("\n".join(forms))
    codes = np.frombuffer(f"\n{words}\n".encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    border = codes == ord("\n")
    form_of = np.cumsum(border) - 1
    inner = ~(border[1:-2] | border[2:-1])
    prime = np.uint64(1_000_003)
    hashed = codes[:-3]
    for shift in range(1, 4):
        hashed = hashed * prime + codes[shift : len(codes) - 3 + shift]
    grams, gram_forms = hashed[inner], form_of[1:-2][inner]
    whole: dict[str, int] = {}
    split = words.split("\n")
    word_ids = np.array([whole.setdefault(word, len(whole)) for word in split])
    word_weights = np.array([_NUMBER_WEIGHT if word[:1].isdigit() else 1.0 for word in split])
    gram_ids = np.unique(grams, return_inverse=True)[1] + len(whole)
    rows = np.concatenate([np.arange(len(split)), gram_forms])
    columns = np.concatenate([word_ids, gram_ids])
    data = np.concatenate([word_weights, np.ones(len(grams))]).astype(np.float64)
    size = int(columns.max()) + 1
    return sparse.csr_array(sparse.coo_array((data, (rows, columns)), shape=(len(forms), size)))


def _key_counts(keys: Sequence[Sequence[Key]], kinds: dict[tuple[str, str], int]) -> Matrix:
    columns: list[int] = []
    ends = [0]
    for found in keys:
        columns.extend(kinds.setdefault((key.kind, key.value), len(kinds)) for key in found)
        ends.append(len(columns))
    data = np.ones(len(columns), dtype=np.float64)
    return sparse.csr_array((data, columns, ends), shape=(len(keys), max(1, len(kinds))))


def _sums(values: Array, size: int) -> Array:
    """Sums over ``size`` neighbours, one for each place where they begin."""
    sums = values[: len(values) - size + 1].copy()
    for shift in range(1, size):
        sums += values[shift : len(values) - size + 1 + shift]
    return sums


def _norms(vectors: Matrix) -> list[Array]:
    """Lengths of the sums of 1 to LONGEST neighbouring vectors."""
    size = vectors.shape[0]
    lags = [np.asarray(vectors.multiply(vectors).sum(axis=1)).ravel().astype(float)]
    for lag in range(1, min(LONGEST, size)):
        near = vectors[:-lag].multiply(vectors[lag:])
        lags.append(np.asarray(near.sum(axis=1)).ravel().astype(float))
    norms = []
    for window in range(1, min(LONGEST, size) + 1):
        total = _sums(lags[0], window)
        for lag in range(1, window):
            total += 2 * _sums(lags[lag], window - lag)[: len(total)]
        norms.append(np.sqrt(np.maximum(total, 1e-9)))
    return norms


def _dots(source: Matrix, target: Matrix) -> Array:
    # Rounded, so that a machine that adds in another order finds the same alignment.
    return np.round(np.asarray((source @ target.T).toarray(), dtype=float), 4)


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of source rows and target rows that is aligned by itself."""

    source: slice
    target: slice


@dataclass(frozen=True, slots=True)
class Features:
    """The features of every candidate in a window, ready to be weighted.

    Args:
        beads: for each type an array (features, rows, columns); the features are named in
            BEAD_FEATURES without the type's own constant.
        source_nulls, target_nulls: arrays (NULL_FEATURES, segments).
    """

    beads: dict[tuple[int, int], Array]
    source_nulls: Array
    target_nulls: Array


def features(pair: Pair, window: Window) -> Features:
    """The features of every bead and null in a window."""
    a, b = pair.source, pair.target
    rows, columns = window.source, window.target
    n, m = rows.stop - rows.start, columns.stop - columns.start
    if not (n and m):
        return Features({}, _nulls(np.zeros(n), a.lengths[rows]), _nulls(np.zeros(m), b.lengths[columns]))
    dots = _dots(a.vectors[rows], b.vectors[columns])
    shared = _dots(a.keys[rows], b.keys[columns])
    norms = _norms(a.vectors[rows]), _norms(b.vectors[columns])
    one = dots / norms[0][0][:, None] / norms[1][0][None, :]
    best = one.max(axis=1), one.max(axis=0)
    cosines: dict[tuple[int, int], Array] = {}
    found: dict[tuple[int, int], Array] = {}
    for size_a, size_b in TYPES:
        if size_a > n or size_b > m:
            continue
        summed = _sums(_sums(dots, size_a).T, size_b).T
        cosine = summed / norms[0][size_a - 1][:, None] / norms[1][size_b - 1][None, :]
        cosines[size_a, size_b] = cosine
    for (size_a, size_b), cosine in cosines.items():
        usual = 0.5 * (_sums(best[0], size_a)[:, None] / size_a + _sums(best[1], size_b)[None, :] / size_b)
        # Both sides in the same measure, so that swapping them changes nothing.
        length_a = _sums(a.lengths[rows], size_a)[:, None] / pair.ratio**0.5 + _TYPICAL
        length_b = _sums(b.lengths[columns], size_b)[None, :] * pair.ratio**0.5 + _TYPICAL
        length = np.minimum(np.abs(np.log(length_a / length_b)), 3.0)
        keys_a = _sums(a.key_counts[rows], size_a)[:, None]
        keys_b = _sums(b.key_counts[columns], size_b)[None, :]
        common = np.minimum(_sums(_sums(shared, size_a).T, size_b).T, np.minimum(keys_a, keys_b))
        both = (keys_a > 0) & (keys_b > 0)
        found[size_a, size_b] = np.stack([
            cosine,
            np.sqrt(np.maximum(cosine, 0)),
            np.minimum(cosine / (usual + 0.02), 2.0),
            _gain(cosines, size_a, size_b),
            _support(dots, norms, cosine, size_a, size_b),
            length,
            length**2,
            np.where(both, 2 * common / np.maximum(keys_a + keys_b, 1), 0.0),
            np.where(both & (common == 0), 1.0, 0.0),
            np.where(both | ((keys_a == 0) & (keys_b == 0)), 0.0, np.minimum(keys_a + keys_b, 3.0)),
            np.minimum(common, 4.0),
            *(pair.borders * part for part in _borders(pair, window, size_a, size_b)),
        ])  # fmt: skip
    return Features(found, _nulls(best[0], a.lengths[rows]), _nulls(best[1], b.lengths[columns]))


def _borders(pair: Pair, window: Window, size_a: int, size_b: int) -> tuple[Array, Array, Array, Array]:
    """Blocks begin together or apart, lie inside the bead, are headings on one side only."""
    source, target = pair.source.structure, pair.target.structure
    a, b = source.starts[window.source], target.starts[window.target]
    starts_a, starts_b = a[: len(a) - size_a + 1, None], b[None, : len(b) - size_b + 1]
    inside_a = _sums(a, size_a)[:, None] - starts_a
    inside_b = _sums(b, size_b)[None, :] - starts_b
    heading_a = source.headings[window.source][: len(a) - size_a + 1, None]
    heading_b = target.headings[window.target][None, : len(b) - size_b + 1]
    return (
        starts_a * starts_b,
        np.abs(starts_a - starts_b),
        np.abs(inside_a - inside_b) + 0.5 * np.minimum(inside_a, inside_b),
        np.abs(heading_a - heading_b),
    )


def _gain(cosines: dict[tuple[int, int], Array], size_a: int, size_b: int) -> Array:
    """How much better a bead is than the best it becomes when an outer segment leaves it."""
    cosine = cosines[size_a, size_b]
    rivals = np.full_like(cosine, -np.inf)
    n, m = cosine.shape
    for smaller, first, last in (
        ((size_a - 1, size_b), (0, 0), (1, 0)),
        ((size_a, size_b - 1), (0, 0), (0, 1)),
    ):
        if smaller in cosines:
            for row, column in (first, last):
                part = cosines[smaller][row : row + n, column : column + m]
                np.maximum(rivals, part, out=rivals)
    return np.where(np.isfinite(rivals), cosine - rivals, 0.0)


def _support(
    dots: Array, norms: tuple[list[Array], list[Array]], cosine: Array, size_a: int, size_b: int
) -> Array:
    """The weakest segment's own cosine with the other side, as a share of the bead's."""
    if size_a == size_b == 1:
        return np.zeros_like(cosine)
    n, m = cosine.shape
    weakest = np.full_like(cosine, np.inf)
    if size_a > 1:
        own = _sums(dots.T, size_b).T / norms[0][0][:, None] / norms[1][size_b - 1][None, :]
        for row in range(size_a):
            np.minimum(weakest, own[row : row + n], out=weakest)
    if size_b > 1:
        own = _sums(dots, size_a) / norms[0][size_a - 1][:, None] / norms[1][0][None, :]
        for column in range(size_b):
            np.minimum(weakest, own[:, column : column + m], out=weakest)
    return np.minimum(weakest / (cosine + 0.02), 1.5)


def _nulls(best: Array, lengths: Array) -> Array:
    usual = float(np.median(best)) if len(best) else 0.0
    return np.stack([
        np.ones_like(best),
        best,
        np.minimum(best / (usual + 0.02), 2.0),
        np.log1p(lengths) / 5,
    ])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Weights:
    """The learned weights: one value for each name in BEAD_FEATURES and NULL_FEATURES."""

    bead: Array
    null: Array

    def constant(self, bead_type: tuple[int, int]) -> float:
        """The constant of a bead type, the same for its mirror image."""
        smaller, larger = sorted(bead_type)
        return float(self.bead[BEAD_FEATURES.index(f"{smaller}-{larger}")])

    @property
    def shared(self) -> Array:
        """The weights of the features that all types have."""
        return self.bead[BEAD_FEATURES.index("cosine") :]


@cache
def weights() -> Weights:
    """The weights that come with the package."""
    with resources.files(__package__).joinpath("weights.toml").open("rb") as file:
        data: dict[str, Any] = tomllib.load(file)
    return Weights(
        np.array([data["bead"][name] for name in BEAD_FEATURES], dtype=float),
        np.array([data["null"][name] for name in NULL_FEATURES], dtype=float),
    )


@dataclass(frozen=True, slots=True)
class Scores:
    """The score of every bead and null in a window, higher is likelier."""

    beads: dict[tuple[int, int], Array]
    source_nulls: Array
    target_nulls: Array


def score(found: Features, using: Weights) -> Scores:
    """Weight the features of a window."""
    return Scores(
        {
            bead_type: np.tensordot(using.shared, values, 1) + using.constant(bead_type)
            for bead_type, values in found.beads.items()
        },
        using.null @ found.source_nulls,
        using.null @ found.target_nulls,
    )

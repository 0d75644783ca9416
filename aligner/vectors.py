"""Two documents as numbers: a sparse row a segment, in a feature space that both sides share.

A segment is the sum of its word forms, and what a form is made of is worked out once for each form,
not for each of its occurrences: its word and its 4-grams in the shared skeleton spelling, weighted
by how rare they are in the two documents. Rows are made when they are needed and dropped again, so
memory grows with the text and not with its features.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from aligner import signs
from aligner.anchors import Key
from aligner.remembered import Remembered
from aligner.skeleton import skeleton

Array = NDArray[np.float64]
Floats = TypeVar("Floats", bound=np.floating[Any])
Matrix: TypeAlias = "sparse.csr_array[Any, tuple[int, int]]"

# An apostrophe is a letter in Uzbek o‘, g‘, ma’no; after a consonant it parts words, as in French.
_TOKEN = re.compile(r"\d+|[^\W\d_]+(?:(?<=[oaeg])['ʻʼ’‘][^\W\d_]+)*|\n")
_NUMBER_WEIGHT = 2.0
_ALIKE = 200.0
_USUALLY_JOINED = 0.15
"""Share of beads that are not one to one in most documents,"""
_AS_MANY = 30.0
"""which counts as much as so many beads seen."""
Span = tuple[int, int, int, int]
"""A bead as source start, source stop, target start, target stop."""

LONGEST = 4
"""Segments on one side of a bead, at most."""
_ROWS = 3000
"""Segments that are turned into rows in one go."""
_KEPT = 20_000
"""Segments up to which the rows of a document are kept: they are needed twice."""
_TOGETHER = 4000
"""Segments whose words are looked up in one go."""


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
        words: how often each word form occurs.
        keys: how often each key occurs.
        lengths: characters without blanks.
        key_counts: how many keys.
        signs: for each kind of ``signs.SIGNS`` how many, an array (kind, segment).
        edges: how each segment begins and how it ends, as numbers, an array (2, segment); see ``signs``.
        structure: its blocks; all 0 where nothing is known of them.
    """

    words: Matrix
    keys: Matrix
    lengths: Array
    key_counts: Array
    signs: Array
    edges: Array
    structure: Structure

    def __len__(self) -> int:
        return len(self.lengths)


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to compare segments.

    Args:
        features: of each word form, for the source and for the target.
        kept: for each side the rows of all segments, None where they would take too much memory.
        norms: for each side the lengths of the sums of 1 to LONGEST neighbouring rows.
        echoes: for each side how alike a segment and the next ones are, an array (LONGEST - 1, segment).
        products: of the rows of windows with each other, kept for who asks for the same windows again.
    """

    features: tuple[Matrix, Matrix]
    kept: tuple[Matrix | None, Matrix | None]
    norms: tuple[list[Array], list[Array]]
    echoes: tuple[Array, Array]
    products: dict[Hashable, NDArray[np.float32]] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two documents as numbers, in one feature space.

    Args:
        source, target: the documents.
        forms: the word forms of both, in the order of the columns of ``words``.
        channels: the ways to compare them by name. "spelling": what each form is spelt of;
            "dictionary": what it means, where its language is known; "induced": what it means as far
            as the documents tell. Each for the source and for the target, a row a form, weighted.
        ratio: the source's length by the target's.
        borders: how far the blocks of both sides can be trusted to be the same, 0 to 1.
        signs_kept: for each kind of ``signs.SIGNS`` how far both sides use them alike, 0 to 1.
        edges_kept: the same for how segments begin, and for how they end.
        joining: how much oftener than usual the translation joins and cuts sentences, as a logarithm, as
            far as that is known.
    """

    source: Side
    target: Side
    forms: tuple[str, ...]
    channels: dict[str, Channel]
    ratio: float
    borders: float
    signs_kept: tuple[float, ...]
    edges_kept: tuple[float, float]
    joining: float = 0.0

    @property
    def spelling(self) -> Matrix:
        """What each form is spelt of, the same for both sides."""
        return self.channels["spelling"].features[0]

    @property
    def lengths(self) -> tuple[Array, Array]:
        """The lengths of both sides' segments in one measure, so that swapping the sides changes nothing."""
        scale = self.ratio**0.5
        return self.source.lengths / scale, self.target.lengths * scale

    def with_channel(self, name: str, features: tuple[Matrix, Matrix]) -> Pair:
        """The same documents with one more way to compare them."""
        return replace(self, channels={**self.channels, name: _channel(features, self.source, self.target)})

    def with_ratio(self, beads: Sequence[Span]) -> Pair:
        """The same documents with the ratio of lengths that beads have; what one side lacks is left out.

        Args:
            beads: by source start, source stop, target start, target stop.
        """
        sums = [np.concatenate([[0.0], np.cumsum(side.lengths)]) for side in (self.source, self.target)]
        spans = np.array(beads, dtype=np.int64).reshape(-1, 4)
        source = float((sums[0][spans[:, 1]] - sums[0][spans[:, 0]]).sum())
        target = float((sums[1][spans[:, 3]] - sums[1][spans[:, 2]]).sum())
        # As many letters as a few sentences have say that both sides are alike.
        return replace(self, ratio=round((source + _ALIKE) / (target + _ALIKE), 6))

    def with_habits(self, beads: Sequence[Span]) -> Pair:
        """The same documents with what a first alignment tells of how freely they were translated.

        Args:
            beads: as for ``with_ratio``.
        """
        joined = sum((k - i, q - j) != (1, 1) for i, k, j, q in beads)
        share = (joined + _AS_MANY * _USUALLY_JOINED) / (len(beads) + _AS_MANY)
        return replace(self.with_ratio(beads), joining=round(float(np.log(share / _USUALLY_JOINED)), 6))

    def with_sides(self, source: Side, target: Side) -> Pair:
        """Other segments in the same feature space."""
        made = {name: _channel(known.features, source, target) for name, known in self.channels.items()}
        return replace(self, source=source, target=target, channels=made)


def _channel(features: tuple[Matrix, Matrix], source: Side, target: Side) -> Channel:
    sides = source, target
    kept = [
        side.words @ part if len(side) <= _KEPT else None for side, part in zip(sides, features, strict=True)
    ]
    lags = [_lags(*of_side) for of_side in zip(sides, features, kept, strict=True)]
    return Channel(
        features, (kept[0], kept[1]), (_norms(lags[0]), _norms(lags[1])), (_echoes(lags[0]), _echoes(lags[1]))
    )


def _lags(side: Side, features: Matrix, kept: Matrix | None) -> list[Array]:
    """The products of each row with itself and with the next ones, a list by distance."""
    lags = [np.zeros(max(0, len(side) - lag)) for lag in range(LONGEST)]
    for start in range(0, len(side), _ROWS):
        here = slice(start, start + _ROWS + LONGEST - 1)
        rows = side.words[here] @ features if kept is None else kept[here]
        for lag, (found, near) in enumerate(zip(lags, _near_products(rows), strict=True)):
            number = min(_ROWS, len(near) - lag)
            found[start : start + number] = near[:number]
    return lags


def _echoes(lags: list[Array]) -> Array:
    """How alike each row and the next ones are, as cosines."""
    found = np.zeros((LONGEST - 1, len(lags[0])))
    lengths = np.sqrt(np.maximum(lags[0], 1e-4))
    for row, lag in zip(found, range(1, LONGEST), strict=True):
        row[: len(lags[lag])] = lags[lag] / (lengths[: len(lags[lag])] * lengths[lag:])
    return np.round(found, 6)


def _norms(lags: list[Array]) -> list[Array]:
    norms = []
    for window in range(1, max(1, min(LONGEST, len(lags[0]))) + 1):  # of no segments the first is empty
        total = sums(lags[0], window)
        for lag in range(1, window):
            total = total + 2 * sums(lags[lag], window - lag)[: len(total)]
        norms.append(np.sqrt(np.maximum(np.round(total, 4), 1e-4)))
    return norms


def _near_products(rows: Matrix) -> Array:
    """The products of each row with itself and the next few, an array (distance, row).

    By columns, what neighbouring rows share stands next to each other.
    """
    size = rows.shape[0]
    by_column = rows.tocsc()
    row, value = by_column.indices, by_column.data
    place = row + np.repeat(
        np.arange(rows.shape[1], dtype=np.int64) * (size + LONGEST), np.diff(by_column.indptr)
    )
    found = np.zeros(LONGEST * size)
    found[:size] = np.bincount(row, value * value, minlength=size)
    for ahead in range(1, LONGEST):
        distance = place[ahead:] - place[:-ahead]
        near = np.flatnonzero(distance < LONGEST)
        found += np.bincount(
            distance[near] * size + row[near], value[near] * value[near + ahead], minlength=len(found)
        )
    return found.reshape(LONGEST, size)


def sums(values: NDArray[Floats], size: int) -> NDArray[Floats]:
    """Sums over ``size`` neighbours on the last axis, one for each place where they begin."""
    count = values.shape[-1] - size + 1
    sums = values[..., :count]
    for shift in range(1, size):
        sums = sums + values[..., shift : shift + count]
    return sums


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
    forms: defaultdict[str, int] = defaultdict(count(1).__next__, {"\n": 0})
    # The forms of what stands between two blanks, new ones numbered as they are met.
    pieces = Remembered(lambda piece: tuple(map(forms.__getitem__, _TOKEN.findall(piece))))
    words = [_word_counts(texts, pieces) for texts in (source, target)]
    kinds: defaultdict[tuple[str, str], int] = defaultdict(count().__next__)
    keys = [_key_counts(found, kinds) for found in (source_keys, target_keys)]
    sides = []
    for counted, keyed, texts, structure in zip(words, keys, (source, target), structures, strict=True):
        sides.append(
            Side(
                _widened(counted, len(forms)),
                _widened(keyed, len(kinds)),
                np.array([len(text) - text.count(" ") for text in texts], dtype=float),
                np.asarray(keyed.sum(axis=1), dtype=float).ravel(),
                signs.counts(texts),
                signs.edges(texts),
                structure,
            )
        )
    used = [side.signs.sum(axis=1) for side in sides]
    kept = np.minimum(*used) / np.maximum(np.maximum(*used), 1)
    written = tuple(forms)
    totals = sides[0].lengths.sum(), sides[1].lengths.sum()
    spelt = spelling(written)
    return Pair(
        sides[0], sides[1], written, {"spelling": _channel(weighted((spelt, spelt), sides), *sides)},
        float((totals[0] + 1) / (totals[1] + 1)), borders, tuple(kept.round(6).tolist()),
        signs.alike(sides[0].edges, sides[1].edges),
    )  # fmt: skip


def _unknown(size: int) -> Structure:
    return Structure(np.zeros(size), np.zeros(size))


def _widened(counts: Matrix, columns: int) -> Matrix:
    return sparse.csr_array(
        (counts.data, counts.indices, counts.indptr), shape=(counts.shape[0], max(1, columns))
    )


def _word_counts(texts: Sequence[str], pieces: Remembered[tuple[int, ...]]) -> Matrix:
    """How often each word form occurs in each text."""
    found: list[NDArray[np.int32]] = []
    for start in range(0, len(texts), _TOGETHER):
        # The line end is form 0: where it stands a segment ends.
        joined = "".join([text.replace("\n", " ") + " \n " for text in texts[start : start + _TOGETHER]])
        forms = map(pieces.__getitem__, joined.lower().split(" "))
        found.append(np.fromiter(chain.from_iterable(forms), dtype=np.int32))
    ids = np.concatenate(found) if found else np.zeros(0, dtype=np.int32)
    ends = np.flatnonzero(ids == 0)
    pointers = np.concatenate([[0], ends - np.arange(len(ends))]).astype(np.int32)
    columns = ids[ids != 0]
    counts = sparse.csr_array(
        (np.ones(len(columns)), columns, pointers), shape=(len(texts), int(columns.max(initial=0)) + 1)
    )
    counts.sum_duplicates()
    return counts


def counts_of(texts: Sequence[str], pair: Pair) -> Matrix:
    """How often each word form of two documents occurs in other texts; forms they lack are left out.

    Args:
        texts: the texts.
        pair: the documents.

    Returns:
        A row a text, a column a form.
    """
    known = {form: number for number, form in enumerate(pair.forms) if number}
    columns: list[int] = []
    ends = [0]
    for text in texts:
        columns += [known[token] for token in _TOKEN.findall(text.lower()) if token in known]
        ends.append(len(columns))
    ids = np.array(columns, dtype=np.int32)
    counts = sparse.csr_array((np.ones(len(ids)), ids, ends), shape=(len(texts), len(pair.forms)))
    counts.sum_duplicates()
    return counts


def words_of(text: str) -> list[str]:
    """The word forms of a text, numbers aside, in lower case.

    Example:
        >>> words_of("L'an 2024, ma’no va O‘zbekiston")
        ['l', 'an', 'ma’no', 'va', 'o‘zbekiston']
    """
    return [token for token in _TOKEN.findall(text.lower()) if token[0].isalpha()]


def _key_counts(keys: Sequence[Sequence[Key]], kinds: defaultdict[tuple[str, str], int]) -> Matrix:
    columns: list[int] = []
    ends = [0]
    for found in keys:
        columns.extend(kinds[key.kind, key.value] for key in found)
        ends.append(len(columns))
    counts = sparse.csr_array((np.ones(len(columns)), columns, ends), shape=(len(keys), max(1, len(kinds))))
    counts.sum_duplicates()
    return counts


def spelling(forms: Sequence[str]) -> Matrix:
    """The skeleton word and the 4-grams of each word form, a row a form."""
    words = skeleton("\n".join(forms[1:]))
    codes = np.frombuffer(f"\n{words}\n".encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    border = codes == ord("\n")
    form_of = np.cumsum(border)
    inner = ~(border[1:-2] | border[2:-1])
    prime = np.uint64(1_000_003)
    hashed = codes[:-3]
    for shift in range(1, 4):
        hashed = hashed * prime + codes[shift : len(codes) - 3 + shift]
    grams, gram_forms = hashed[inner], form_of[1:-2][inner]
    whole: dict[str, int] = {}
    split = words.split("\n")[: len(forms) - 1]  # of no words there is not even an empty one
    word_ids = np.array([whole.setdefault(word, len(whole)) for word in split], dtype=int)
    word_weights = np.array([_NUMBER_WEIGHT if word[:1].isdigit() else 1.0 for word in split])
    gram_ids = np.unique(grams, return_inverse=True)[1] + len(whole)
    rows = np.concatenate([np.arange(1, len(split) + 1), gram_forms])
    columns = np.concatenate([word_ids, gram_ids])
    data = np.concatenate([word_weights, np.ones(len(grams))])
    size = int(columns.max(initial=0)) + 1
    return sparse.csr_array(sparse.coo_array((data, (rows, columns)), shape=(len(forms), size)))


def weighted(tables: tuple[Matrix, Matrix], sides: Sequence[Side]) -> tuple[Matrix, Matrix]:
    """Features of word forms, weighted by how rare they are on both sides together.

    Args:
        tables: for the source and for the target a row a word form.
        sides: both documents.
    """
    occurrences = sum(
        np.asarray(table.T @ np.asarray(side.words.sum(axis=0)).ravel()).ravel()
        for table, side in zip(tables, sides, strict=True)
    )
    rows = sum(map(len, sides))
    weight = np.maximum(0.0, np.log((rows + 1) / (np.asarray(occurrences) + 0.5)))
    found = []
    for table in tables:
        values = np.round(table.data * weight[table.indices], 6)
        found.append(sparse.csr_array((values, table.indices, table.indptr), shape=table.shape))
    return found[0], found[1]


def gathered(rows: Matrix, spans: Sequence[tuple[int, ...]]) -> Matrix:
    """The sums of the rows of some spans, a row a span.

    Args:
        rows: a row a segment.
        spans: for each the first segment and the one after the last.
    """
    columns = [row for start, stop in spans for row in range(start, stop)]
    ends = np.cumsum([0, *(stop - start for start, stop in spans)])
    gather = sparse.csr_array((np.ones(len(columns)), columns, ends), shape=(len(spans), rows.shape[0]))
    return sparse.csr_array(gather @ rows)


def cosines(one: Matrix, other: Matrix) -> Array:
    """How alike each two rows of equal number are."""
    products = np.asarray(one.multiply(other).sum(axis=1), dtype=float).ravel()
    return np.asarray(products / np.sqrt(np.maximum(squares(one) * squares(other), 1e-9)))


def squares(rows: Matrix) -> Array:
    """The squares of the lengths of rows."""
    places = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    return np.asarray(np.bincount(places, rows.data * rows.data, minlength=rows.shape[0]))

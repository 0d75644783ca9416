"""A lexicon learned from the two documents themselves: which words stand in the same beads.

What a first alignment has put together shows which words go together, and with that a second
alignment sees more. Words are compared by their first letters, because endings change. How likely a
stem translates another is estimated like IBM model 1 (Brown et al. 1993, section 4.1), but in both
directions at once: a link is worth what it is worth to both words, so that swapping the sides changes
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from aligner.vectors import Array, Matrix, Pair, Span, gathered

_STEM = 5
_FEWEST = 40
"""Beads from which something can be learned."""
_LINKS = 1 << 20
"""Pairs of words standing in one bead that are looked at; of more beads an even sample is taken."""
_ROUNDS = 3
_DOUBT = 0.5
"""Added to how often a stem occurs: what was seen once is no proof."""
_FAINT = 1e-3
"""Product of both directions below which a pair is left out."""

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Pairs of stems that translate each other; the lists are parallel.

    Args:
        source, target: the stems.
        source_weights, target_weights: how surely each is translated by the other, and how rare it is.
    """

    source: tuple[str, ...]
    target: tuple[str, ...]
    source_weights: Array
    target_weights: Array


Told = tuple[tuple[str, ...], tuple[str, ...]]
"""What a bead tells: the stems of its source side and those of its target side."""


def learn(parts: Sequence[tuple[Pair, Sequence[Span]]]) -> Lexicon | None:
    """The lexicon that beads of one or more document pairs tell.

    Args:
        parts: document pairs with their surest beads, by source start, source stop, target start,
            target stop.

    Returns:
        The lexicon; None where the beads are too few.
    """
    if sum(len(beads) for _, beads in parts) < _FEWEST:
        return None
    known: dict[str, int] = {}
    found: tuple[list[Matrix], list[Matrix]] = ([], [])
    for pair, beads in parts:
        stems = _stems(pair.forms, known)
        found[0].append(_occurrences(pair.source.words, stems, [bead[:2] for bead in beads]))
        found[1].append(_occurrences(pair.target.words, stems, [bead[2:] for bead in beads]))
    steps = _steps(
        [
            int((np.diff(a.indptr).astype(np.int64) * np.diff(b.indptr)).sum())
            for a, b in zip(*found, strict=True)
        ]
    )
    sides = [
        sparse.vstack(
            [_widened(part[::step], len(known)) for part, step in zip(side, steps, strict=True)], "csr"
        )
        for side in found
    ]
    return _lexicon(list(known), sides[0], sides[1])


def told(pair: Pair, beads: Sequence[Span]) -> list[Told]:
    """What beads tell, in words, so that it can be kept and put together with that of other documents.

    Args:
        pair: the documents.
        beads: as for ``learn``.
    """
    known: dict[str, int] = {}
    stems = _stems(pair.forms, known)
    names = np.array(list(known), dtype=object)
    sides = [
        _occurrences(side.words, stems, [bead[at : at + 2] for bead in beads])
        for side, at in ((pair.source, 0), (pair.target, 2))
    ]
    first, second = (
        [tuple(names[part].tolist()) for part in np.split(side.indices, side.indptr[1:-1])] for side in sides
    )
    return list(zip(first, second, strict=True))


def learn_from(beads: Sequence[Told]) -> Lexicon | None:
    """The lexicon that beads tell, as ``told`` gives them; every so many of them where there are too many.

    Args:
        beads: of any number of documents.

    Returns:
        The lexicon; None where the beads are too few.

    Example:
        >>> lexicon = learn_from([(("суу",), ("water",)), (("тоо",), ("mount",))] * 30)
        >>> list(zip(lexicon.source, lexicon.target))
        [('суу', 'water'), ('тоо', 'mount')]
    """
    if len(beads) < _FEWEST:
        return None
    (step,) = _steps([sum(len(source) * len(target) for source, target in beads)])
    known: dict[str, int] = {}
    sides = []
    for at in range(2):
        ids = [known.setdefault(stem, len(known)) for bead in beads[::step] for stem in bead[at]]
        ends = np.cumsum([0, *(len(bead[at]) for bead in beads[::step])])
        sides.append((np.ones(len(ids)), np.array(ids, dtype=np.int32), ends))
    shape = len(beads[::step]), max(1, len(known))
    first, second = (sparse.csr_array(side, shape=shape) for side in sides)
    return _lexicon(list(known), first, second)


def _lexicon(names: Sequence[str], source: Matrix, target: Matrix) -> Lexicon:
    """The lexicon of which stems stand in the same beads, a row a bead on either side."""
    first, second, worth = translations(source, target)
    counts = [np.asarray(side.sum(axis=0)).ravel() for side in (source, target)]
    chosen = list(zip(counts, (first, second), strict=True))
    shares = [np.round(worth / (counted[stem] + _DOUBT), 6) for counted, stem in chosen]
    kept = np.flatnonzero(shares[0] * shares[1] > _FAINT)
    rarity = [np.maximum(0.0, np.log((source.shape[0] + 1) / (counted + 0.5))) for counted in counts]
    values = [
        np.round(np.sqrt(share[kept]) * rare[stem[kept]], 6)
        for share, rare, stem in zip(shares, rarity, (first, second), strict=True)
    ]
    return Lexicon(
        tuple(names[at] for at in first[kept]), tuple(names[at] for at in second[kept]), values[0], values[1]
    )


def _steps(links: Sequence[int]) -> list[int]:
    """One of so many beads is taken from each part: all together are not too many, none is crowded out."""
    steps = [1] * len(links)
    left = _LINKS
    for number, part in enumerate(sorted(range(len(links)), key=lambda part: links[part])):
        share = max(1, left // (len(links) - number))
        steps[part] = max(1, -(-links[part] // share))
        left -= links[part] // steps[part]
    return steps


def applied(lexicon: Lexicon, forms: Sequence[str]) -> tuple[Matrix, Matrix]:
    """What word forms mean by a lexicon, on the source's side and on the target's.

    Returns:
        Two tables: a row a form, a column a pair of the lexicon.
    """
    known: dict[str, int] = {}
    stems = _stems(forms, known)
    found = []
    for names, weights in (
        (lexicon.source, lexicon.source_weights),
        (lexicon.target, lexicon.target_weights),
    ):
        rows = np.array([known.get(name, -1) for name in names], dtype=np.int64)
        here = np.flatnonzero(rows >= 0)
        table = sparse.csr_array(
            (weights[here], (rows[here], here)), shape=(max(1, len(known)), max(1, len(names)))
        )
        found.append(sparse.csr_array(stems @ table))
    return found[0], found[1]


def _stems(forms: Sequence[str], known: dict[str, int]) -> Matrix:
    """Which stem each form has, a row a form; new stems are added to ``known``."""
    ids = [known.setdefault(form[:_STEM], len(known)) for form in forms]
    return sparse.csr_array(
        (np.ones(len(ids)), ids, np.arange(len(ids) + 1)), shape=(len(ids), max(1, len(known)))
    )


def _widened(rows: Matrix, columns: int) -> Matrix:
    return sparse.csr_array((rows.data, rows.indices, rows.indptr), shape=(rows.shape[0], columns))


def _occurrences(words: Matrix, stems: Matrix, spans: Sequence[tuple[int, ...]]) -> Matrix:
    """Which stems stand in each span, a row a span; a stem that stands there twice counts once."""
    found = sparse.csr_array(gathered(words, spans) @ stems)
    found.data[:] = 1.0
    found.sort_indices()
    return found


def translations(source: Matrix, target: Matrix, least: int = 1) -> tuple[Ids, Ids, Array]:
    """Pairs of a source stem and a target stem in one bead, and how much they have to do with each other.

    Args:
        source, target: which stems, or terms, stand in each bead, a row a bead; each is there once.
        least: in how many beads a pair stands at least; others are no rivals either.

    Returns:
        Source stems, target stems, and how often one is likely to stand for the other.
    """
    at = _links(source, target)
    first, second = source.indices[at[0]].astype(np.int64), target.indices[at[1]].astype(np.int64)
    # Sorted by pair: the places of a pair's links are neighbours, and sums over them run in one go.
    bits = len(first).bit_length()
    packed = np.sort(((first * target.shape[1] + second) << bits) | np.arange(len(first)))
    order = packed & ((1 << bits) - 1)
    starts = _starts(packed >> bits)
    sizes = np.diff(np.concatenate([starts, [len(order)]]))
    if least > 1:
        order = order[np.repeat(sizes >= least, sizes)]
        sizes = sizes[sizes >= least]
        starts = np.cumsum(sizes) - sizes
    places = at[0][order], at[1][order]
    first, second = first[order][starts], second[order][starts]
    likely = np.ones(len(starts))
    worth = likely
    for _ in range(_ROUNDS):
        weight = np.repeat(likely, sizes)
        rivals = [np.bincount(place, weight)[place] for place in places]
        worth = np.add.reduceat(weight / np.sqrt(rivals[0] * rivals[1]), starts)
        totals = np.bincount(first, worth)[first], np.bincount(second, worth)[second]
        likely = worth / np.sqrt((totals[0] + _DOUBT) * (totals[1] + _DOUBT))
    return first, second, worth


def _starts(values: Ids) -> Ids:
    """Where runs of equal values begin."""
    return np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]]))


def _links(source: Matrix, target: Matrix) -> tuple[Ids, Ids]:
    """Every two words that stand in one bead, as places in the data of both sides."""
    sizes = np.diff(source.indptr), np.diff(target.indptr)
    partners = np.repeat(sizes[1], sizes[0])
    left = np.repeat(np.arange(source.nnz), partners)
    begin = np.repeat(target.indptr[:-1], sizes[0])
    within = np.arange(int(partners.sum())) - np.repeat(np.cumsum(partners) - partners, partners)
    return left, np.repeat(begin, partners) + within

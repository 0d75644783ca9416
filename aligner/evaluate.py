"""Strict and lax precision, recall and F1 of an alignment against gold.

The convention is that of Thompson and Koehn (2019, section 5, after Sennrich and Volk): recall is
over gold beads with both sides; precision counts every predicted bead, and a predicted null is
right only when the gold has it. A null of several segments counts as so many nulls.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Indices = tuple[tuple[int, ...], tuple[int, ...]]
"""A bead as source positions and target positions."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Beads that were looked at, and how many of them are right strictly and laxly."""

    total: int = 0
    strict: int = 0
    lax: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.total + other.total, self.strict + other.strict, self.lax + other.lax)


@dataclass(frozen=True, slots=True)
class Quality:
    """Precision, recall and F1, each between 0 and 1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over one or more documents; tallies are added to average over a set (micro)."""

    predicted: Counts = Counts()
    gold: Counts = Counts()

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.predicted + other.predicted, self.gold + other.gold)

    @property
    def strict(self) -> Quality:
        """Only beads that are exactly those of the gold are right."""
        return Quality(_share(self.predicted.strict, self.predicted.total),
                       _share(self.gold.strict, self.gold.total))  # fmt: skip

    @property
    def lax(self) -> Quality:
        """A bead is right that shares a source and a target segment with a gold bead."""
        return Quality(_share(self.predicted.lax, self.predicted.total),
                       _share(self.gold.lax, self.gold.total))  # fmt: skip


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def compare(gold: Iterable[Sequence[Sequence[int]]], predicted: Iterable[Sequence[Sequence[int]]]) -> Tally:
    """Hold one document's beads against its gold.

    Args:
        gold, predicted: beads as (source positions, target positions).

    Example:
        >>> tally = compare([([0], [0]), ([1], [1, 2])], [([0], [0]), ([1], [1]), ([], [2])])
        >>> round(tally.strict.precision, 3), tally.strict.recall, tally.lax.recall
        (0.333, 0.5, 1.0)
    """
    right, found = _normal(gold), _normal(predicted)
    pairs = {bead for bead in right if all(bead)}
    return Tally(_count(found, right), _count(pairs, {bead for bead in found if all(bead)}))


def _normal(beads: Iterable[Sequence[Sequence[int]]]) -> set[Indices]:
    """Beads as a set, nulls one segment each."""
    normal: set[Indices] = set()
    for source, target in beads:
        if source and target:
            normal.add((tuple(sorted(source)), tuple(sorted(target))))
        else:
            normal.update(((i,), ()) for i in source)
            normal.update(((), (j,)) for j in target)
    return normal


def _count(looked_at: set[Indices], reference: set[Indices]) -> Counts:
    partners: dict[int, set[int]] = {}
    for source, target in reference:
        for i in source:
            partners.setdefault(i, set()).update(target)
    strict = lax = 0
    for source, target in looked_at:
        exact = (source, target) in reference
        strict += exact
        lax += exact or any(j in partners.get(i, ()) for i in source for j in target)
    return Counts(len(looked_at), strict, lax)

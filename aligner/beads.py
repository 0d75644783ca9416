"""The search: the best sequence of beads in a window, and how sure each bead is.

Dynamic programming over all ways to cover both sides in order with beads and nulls. The
probabilities are those of the log-linear model over whole alignments (forward and backward sums),
so a bead's confidence already weighs every rival alignment of the window. The likeliest alignment as
a whole is taken: it measured better than the one with the most likely single beads, which joins
parts of alignments that do not belong together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from aligner.score import Array, Scores

Span = tuple[int, int, int, int]
"""A bead as source start, source stop, target start, target stop."""


@dataclass(frozen=True, slots=True)
class Found:
    """A bead that was found, by its span, with its probability."""

    span: Span
    probability: float


def _forward(scores: Scores) -> Array:
    """Log of the summed weight of all ways to cover the first i and j segments."""
    n, m = len(scores.source_nulls), len(scores.target_nulls)
    skipped = np.concatenate([[0.0], np.cumsum(scores.target_nulls)])
    total = np.full((n + 1, m + 1), -np.inf)
    total[0] = skipped
    for i in range(1, n + 1):
        row = total[i - 1] + scores.source_nulls[i - 1]
        for (size_a, size_b), values in scores.beads.items():
            if size_a <= i:
                row[size_b:] = np.logaddexp(
                    row[size_b:], total[i - size_a, : m + 1 - size_b] + values[i - size_a]
                )
        total[i] = np.logaddexp.accumulate(row - skipped) + skipped
    return total


def _reversed(scores: Scores) -> Scores:
    return Scores(
        {bead_type: values[::-1, ::-1] for bead_type, values in scores.beads.items()},
        scores.source_nulls[::-1],
        scores.target_nulls[::-1],
    )


def probabilities(scores: Scores) -> tuple[Scores, float]:
    """The probability of every bead and null of a window, in the same shape as the scores.

    The sums run over all alignments of the window (Lafferty, McCallum and Pereira 2001, section 3,
    for the model; the recursion is the usual forward-backward one).

    Returns:
        The probabilities, and the log of the summed weight of all alignments.
    """
    n, m = len(scores.source_nulls), len(scores.target_nulls)
    before = _forward(scores)
    after = _forward(_reversed(scores))[::-1, ::-1]
    whole = before[n, m]
    beads = {
        (size_a, size_b): np.exp(
            before[: n + 1 - size_a, : m + 1 - size_b] + values + after[size_a:, size_b:] - whole
        )
        for (size_a, size_b), values in scores.beads.items()
    }
    source = np.exp(before[:-1] + scores.source_nulls[:, None] + after[1:] - whole).sum(axis=1)
    target = np.exp(before[:, :-1] + scores.target_nulls[None, :] + after[:, 1:] - whole).sum(axis=0)
    return Scores(beads, source, target), float(whole)


def best_path(values: Scores) -> list[Span]:
    """The sequence of beads and nulls with the highest sum of values, in order.

    Nulls are single segments; between two beads those of the source come first.
    """
    n, m = len(values.source_nulls), len(values.target_nulls)
    skipped = np.concatenate([[0.0], np.cumsum(values.target_nulls)])
    total = np.full((n + 1, m + 1), -np.inf)
    total[0] = skipped
    for i in range(1, n + 1):
        row = total[i - 1] + values.source_nulls[i - 1]
        for (size_a, size_b), gains in values.beads.items():
            if size_a <= i:
                np.maximum(
                    row[size_b:],
                    total[i - size_a, : m + 1 - size_b] + gains[i - size_a],
                    out=row[size_b:],
                )
        total[i] = np.maximum.accumulate(row - skipped) + skipped
    path: list[Span] = []
    i, j = n, m
    while i or j:
        options = [
            (total[i - a, j - b] + gains[i - a, j - b], a, b)
            for (a, b), gains in values.beads.items()
            if a <= i and b <= j
        ]
        if i:
            options.append((total[i - 1, j] + values.source_nulls[i - 1], 1, 0))
        if j:
            options.append((total[i, j - 1] + values.target_nulls[j - 1], 0, 1))
        # Of equal ways the one with more segments is taken, then the one that takes from the side that
        # has more left: a choice that swapped sides make alike.
        lead = float(i * m - j * n)
        if not lead and i and j:
            lead = round(float(values.source_nulls[i - 1] - values.target_nulls[j - 1]), 6)
        ranked = [(round(value, 6), a + b, lead * (a - b), a, b) for value, a, b in options]
        *_, a, b = max(ranked)
        path.append((i - a, i, j - b, j))
        i, j = i - a, j - b
    return _ordered(path[::-1])


def _ordered(path: list[Span]) -> list[Span]:
    """The path with the nulls between two beads in a fixed order: source first."""
    ordered: list[Span] = []
    waiting: list[Span] = []
    i = j = 0
    for span in [*path, (-1, 0, -1, 0)]:
        if (span[0] < span[1] and span[2] < span[3]) or span[0] < 0:
            sources = sum(s[1] - s[0] for s in waiting)
            targets = sum(s[3] - s[2] for s in waiting)
            ordered += [(i + k, i + k + 1, j, j) for k in range(sources)]
            ordered += [(i + sources, i + sources, j + k, j + k + 1) for k in range(targets)]
            waiting = []
            if span[0] >= 0:
                ordered.append(span)
                i, j = span[1], span[3]
        else:
            waiting.append(span)
    return ordered


def search(scores: Scores) -> list[Found]:
    """The beads and nulls of a window, in order, covering every segment once.

    Args:
        scores: the score of every candidate, as a log weight.
    """
    likely, _ = probabilities(scores)
    found = []
    for span in best_path(scores):
        size = span[1] - span[0], span[3] - span[2]
        if not size[1]:
            probability = likely.source_nulls[span[0]]
        elif not size[0]:
            probability = likely.target_nulls[span[2]]
        else:
            probability = likely.beads[size][span[0], span[2]]
        found.append(Found(span, float(min(1.0, probability))))
    return found

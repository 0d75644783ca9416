"""Beads that stand: a person has confirmed them, and the search may only go through them."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from aligner.score import Scores
from aligner.vectors import LONGEST, Array, Span
from aligner.windows import Window

_BARRED = -1e3
"""A score that no sum makes good again; minus infinity would leave nothing to compute with."""


def held(scores: Scores, standing: Sequence[Span]) -> Scores:
    """The scores with all beads and nulls barred that do not go together with those that stand.

    Args:
        scores: of a batch.
        standing: beads and nulls by their place in the documents; each lies in one window.
    """
    if not standing:
        return scores
    beads = {size: values.copy() for size, values in scores.beads.items()}
    nulls = scores.source_nulls.copy(), scores.target_nulls.copy()
    by_row = sorted(span for span in standing if span[0] < span[1])
    by_column = sorted((span for span in standing if span[0] == span[1]), key=_column)
    for at, window in enumerate(scores.batch.windows):
        row, column = window.source.start, window.target.start
        here = [
            *by_row[bisect_left(by_row, (row,)) : bisect_left(by_row, (window.source.stop,))],
            *by_column[
                bisect_left(by_column, column, key=_column) : bisect_left(
                    by_column, window.target.stop, key=_column
                )
            ],
        ]
        for i, k, j, q in (piece for span in here for piece in pieces(span)):
            _bar(beads, nulls, at, (i - row, k - row, j - column, q - column))
    return replace(scores, beads=beads, source_nulls=nulls[0], target_nulls=nulls[1])


def _column(span: Span) -> int:
    return span[2]


def _bar(beads: dict[tuple[int, int], Array], nulls: tuple[Array, Array], window: int, span: Span) -> None:
    """Leave no way but through a bead or a null of a window."""
    i, k, j, q = span
    for (a, b), values in beads.items():
        own = values[window, i, j] if (a, b) == (k - i, q - j) else None
        if i < k:
            values[window, max(0, i - a + 1) : k] = _BARRED
        if j < q:
            values[window, :, max(0, j - b + 1) : q] = _BARRED
        if own is not None:
            values[window, i, j] = own
    if i < k and j < q:
        nulls[0][window, i:k] = nulls[1][window, j:q] = _BARRED


def pieces(span: Span) -> Iterator[Span]:
    """A bead that is larger than those that are searched for, as beads that are not, and nulls behind them.

    Example:
        >>> list(pieces((0, 6, 0, 1)))
        [(0, 4, 0, 1), (4, 5, 1, 1), (5, 6, 1, 1)]
    """
    i, k, j, q = span
    while i < k and j < q:
        a, b = min(k, i + LONGEST), min(q, j + LONGEST)
        yield i, a, j, b
        i, j = a, b
    yield from ((row, row + 1, j, j) for row in range(i, k))
    yield from ((k, k, column, column + 1) for column in range(j, q))


def joined(windows: Sequence[Window], spans: Sequence[Span], largest: float = math.inf) -> list[Window]:
    """The windows, neighbours made one where a bead lies in both.

    Args:
        windows: in order, covering both documents.
        spans: beads by their place in the documents, in order.
        largest: the area of a window that may be made.
    """
    found: list[Window] = []
    waiting = list(spans)[::-1]
    for window in windows:
        if found and waiting and _reaches_over(waiting[-1], found[-1]):
            last = found[-1]
            both = Window(
                slice(last.source.start, window.source.stop), slice(last.target.start, window.target.stop)
            )
            if both.shape[0] * both.shape[1] <= largest:
                found.pop()
                window = both
        found.append(window)
        while waiting and _is_before(waiting[-1], window):
            waiting.pop()
    return found


def _is_before(span: Span, window: Window) -> bool:
    """Whether a bead ends inside a window or before it; of a null the side that it lacks does not count."""
    i, k, j, q = span
    return (i == k or k <= window.source.stop) and (j == q or q <= window.target.stop)


def _reaches_over(span: Span, window: Window) -> bool:
    """Whether a bead begins inside a window or before it, and ends behind it."""
    i, k, j, q = span
    begins = (i < k and i < window.source.stop) or (j < q and j < window.target.stop)
    return begins and not _is_before(span, window)

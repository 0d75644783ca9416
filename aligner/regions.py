"""The columns and tables of a page, in the order in which they are read.

Columns hold lines that fill them and are read one after the other; a table's cells are read row by row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Literal

from aligner.rows import Row, cut, right_edge
from aligner.strips import FAR, LINE_STEP, best_strip, gaps_of, is_columns, is_stretched, white_through

Flow = Literal["body", "cell", "note", "head", "aside"]
"""What a line belongs to: running text, a cell of a table, a footnote, a running head, foot or
page number, text set at an angle to the rest."""

_DEEPEST = 12


@dataclass(slots=True)
class Region:
    """Rows of one column, or one cell of a table."""

    rows: list[Row]
    flow: Flow = "body"
    cell: int = -1
    left: float = 0.0
    right: float = 0.0


@dataclass
class Cells:
    """Counts the cells of a document's tables."""

    number: int = 0

    def next(self) -> int:
        """The number of one more cell."""
        self.number += 1
        return self.number


def regions_of(rows: list[Row], cells: Cells | None = None, depth: int = 0) -> list[Region]:
    """The columns and cells of a page in reading order."""
    cells = cells or Cells()
    if not rows:
        return []
    strip = best_strip(rows) if depth < _DEEPEST else None
    if strip is None:
        return list(_single_rows(rows, cells))
    above, inside, below = rows[: strip.first], rows[strip.first : strip.last + 1], rows[strip.last + 1 :]
    middle = (strip.left + strip.right) / 2
    left, right = cut(inside, middle)
    if is_columns(left, right):
        return (
            regions_of(above, cells, depth + 1)
            + regions_of(left, cells, depth + 1)
            + regions_of(right, cells, depth + 1)
            + regions_of(below, cells, depth + 1)
        )
    # A table begins with a row that has text on both sides, and ends with the last line of such a row.
    first, last = strip.inner
    while last < strip.last and rows[last].y - rows[last + 1].y <= LINE_STEP * rows[last + 1].size:
        last += 1
    return (
        regions_of(rows[:first], cells, depth + 1)
        + _table(rows[first : last + 1], cells)
        + regions_of(rows[last + 1 :], cells, depth + 1)
    )


def _single_rows(rows: Sequence[Row], cells: Cells) -> Iterator[Region]:
    """Running text, in which a row with several wide gaps is a table's only row on its page."""
    text: list[Row] = []
    right = right_edge(rows)
    for row in rows:
        wide = len(gaps_of(row.words, FAR * row.size)) - 2
        if wide >= 2 and not is_stretched(row, right):
            if text:
                yield Region(text)
            text = []
            yield from _table([row], cells)
        else:
            text.append(row)
    if text:
        yield Region(text)


def _table(rows: list[Row], cells: Cells) -> list[Region]:
    """The cells of a table, row by row."""
    size = median(row.size for row in rows)
    middles = white_through(rows, 0.6 * size)
    steps = [above.y - below.y for above, below in pairwise(rows)]
    least = min(steps, default=0.0)
    two = any(step > 1.25 * least for step in steps)
    groups: list[list[Row]] = [[rows[0]]]
    for row, step in zip(rows[1:], steps, strict=True):
        if step < 0.5 * size or (two and step <= 1.25 * least and least < 1.6 * size):
            groups[-1].append(row)
        else:
            groups.append([row])
    found = []
    for group in groups:
        rest = group
        for middle in middles:
            here, rest = cut(rest, middle)
            if here:
                found.append(Region(here, "cell", cells.next()))
        if rest:
            found.append(Region(rest, "cell", cells.next()))
    return found

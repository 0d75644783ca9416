"""From the characters of a document's pages to lines in the order in which a person reads them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from aligner.furniture import EDGE_LINES, Printed, at_edges
from aligner.regions import Cells, Flow, Region, regions_of
from aligner.rows import Glyph, Row, right_edge, rows_of, words_of

_PLACE = 3.0
"""Points by which the heights of running heads are counted, and ..."""
_SLACK = 1
"""... how many such steps they may be off."""
_NOTE_MARK = re.compile(r"(?:\d{1,3}|[*†‡]+)(?=[\s\W]|[^\W\d])")


@dataclass(slots=True)
class PageLine:
    """A line of a column, with what can be seen of it.

    Args:
        text: its words, with single blanks.
        page: the number of its page, from 0.
        x0, x1, y: its ends and its base line, in points, upwards.
        left, right: the edges of its column.
        first: the width of its first word.
        size, bold: of its type; bold when every word is.
        flow: what it belongs to.
        cell: which cell of a table it stands in, for lines of tables.
        reason: why it does not belong to the text, for running heads and the like.
    """

    text: str
    page: int
    x0: float
    x1: float
    y: float
    left: float
    right: float
    first: float
    size: float
    bold: bool
    flow: Flow = "body"
    cell: int = -1
    reason: str = ""
    region: int = -1


def heads_of(pages: Sequence[Sequence[Row]], heights: Sequence[float]) -> dict[tuple[int, int], str]:
    """The rows that are running heads, running feet or page numbers, as (page, row), with the reason."""
    printed = [
        list(_edges(rows, height)) if rows else [] for rows, height in zip(pages, heights, strict=True)
    ]
    found = at_edges(printed, _SLACK)
    return {
        (page, i): f"{what} of page {page + 1}"
        for (page, i), what in found.items()
        # Footnotes may be alike too.
        if not pages[page][i].words[0].raised
    }


def _edges(rows: Sequence[Row], height: float) -> Iterator[Printed]:
    """The first and last rows of a page."""
    steps = [above.y - below.y for above, below in pairwise(rows)]
    usual = median(steps) if steps else 0.0
    body = median(row.size for row in rows)
    apart: set[int] = set()
    for order, inwards in ((range(len(rows)), 1), (range(len(rows) - 1, -1, -1), -1)):
        group: list[int] = []
        for i in order[: EDGE_LINES + 1]:
            group.append(i)
            j = i + inwards
            gap = abs(rows[i].y - rows[j].y) if 0 <= j < len(rows) else 1e9
            # The white next to it is wider than between lines, or its type is smaller than the text's.
            if gap > 1.45 * usual or rows[i].size < 0.9 * body:
                apart.update(k for k in group if gap > 1.2 * rows[i].size)
    for i, row in enumerate(rows):
        if min(i, len(rows) - 1 - i) < EDGE_LINES:
            top = row.y > height / 2
            yield Printed(i, row.text, round(row.y / _PLACE), row.size, i in apart, top)


def lines_of_pages(pages: Iterable[tuple[Sequence[Glyph], float]]) -> list[PageLine]:
    """The lines of a document in reading order, with running heads and all that is to be left out.

    Args:
        pages: the characters of each page, and how high it is, in points.
    """
    heights: list[float] = []
    asides: list[list[Row]] = []
    all_rows: list[list[Row]] = []
    for glyphs, height in pages:
        heights.append(height)
        words = words_of([g for g in glyphs if g.angle == 0])
        all_rows.append(rows_of(words))
        angles = dict.fromkeys(g.angle for g in glyphs if g.angle)
        asides.append([row for a in angles for row in rows_of(words_of([g for g in glyphs if g.angle == a]))])
    heads = heads_of(all_rows, heights)
    marks: dict[int, dict[int, str]] = defaultdict(dict)
    for (number, i), why in heads.items():
        marks[number][i] = why
    cells = Cells()
    lines: list[PageLine] = []
    regions: list[Region] = []
    placed: list[tuple[PageLine, Region]] = []
    body_size = _body_size(all_rows, heads)
    running = False
    for number, rows in enumerate(all_rows):
        marked = marks[number]
        text_rows = [row for i, row in enumerate(rows) if i not in marked]
        top = [i for i in marked if all(k in marked for k in range(i))]
        for i in top:
            lines.append(_line(rows[i], number, Region([rows[i]]), "head", marked[i]))
        lowest = min((row.y for row in text_rows), default=0.0)
        for region in regions_of(text_rows, cells):
            region.left = min(row.words[0].x0 for row in region.rows)
            region.right = right_edge(region.rows)
            regions.append(region)
            note = len(region.rows)
            if region.flow == "body":
                note = _notes_from(region, body_size, lowest, running=running)
                running = note < len(region.rows)
            for k, row in enumerate(region.rows):
                line = _line(row, number, region, "note" if k >= note else region.flow, "")
                line.region = len(regions) - 1
                placed.append((line, region))
                lines.append(line)
        for i in marked:
            if i not in top:
                lines.append(_line(rows[i], number, Region([rows[i]]), "head", marked[i]))
        for row in asides[number]:
            lines.append(_line(row, number, Region([row]), "aside", "set at an angle to the text"))
    _widen(placed, regions)
    return lines


def _body_size(pages: Sequence[Sequence[Row]], heads: dict[tuple[int, int], str]) -> float:
    sizes: Counter[float] = Counter()
    for number, rows in enumerate(pages):
        for i, row in enumerate(rows):
            if (number, i) not in heads:
                sizes[row.size] += len(row.text)
    return max(sizes, key=lambda size: (sizes[size], size)) if sizes else 0.0


def _line(row: Row, page: int, region: Region, flow: Flow, reason: str) -> PageLine:
    first, last = row.words[0], row.words[-1]
    bold = all(word.bold for word in row.words if any(c.isalnum() for c in word.text))
    return PageLine(
        row.text, page, first.x0, max(word.x1 for word in row.words), row.y, region.left or first.x0,
        region.right or last.x1, first.x1 - first.x0, row.size, bold, flow, region.cell, reason,
    )  # fmt: skip


def _widen(placed: Sequence[tuple[PageLine, Region]], regions: Sequence[Region]) -> None:
    """Give lines of short columns the edges of the narrowest long one that holds them."""
    frames = {
        (round(region.left), round(region.right)): (region.left, region.right)
        for region in regions
        if region.flow == "body" and len(region.rows) >= 5
    }
    known: dict[int, tuple[float, float]] = {}
    for line, region in placed:
        if region.flow != "body":
            continue
        key = id(region)
        if key not in known:
            slack = 3.0
            fits = [
                (right - left, left, right)
                for left, right in frames.values()
                if left <= region.left + slack and right >= region.right - slack
            ]
            if fits and len(region.rows) < 12:
                _, left, right = min(fits)
                known[key] = min(left, region.left), max(right, region.right)
            else:
                known[key] = region.left, region.right
        line.left, line.right = known[key]


def _notes_from(region: Region, body: float, lowest: float, *, running: bool) -> int:
    """Which row of a column its footnotes begin at; their number if there are none.

    Footnotes stand last in a column, in smaller type, the first with a mark, unless notes of the
    column before it are ``running`` on.
    """
    rows = region.rows
    start = len(rows)
    while start > 0 and rows[start - 1].size < 0.93 * body:
        start -= 1
    if start == 0 and rows[-1].y > lowest:
        return len(rows)
    if running and rows[-1].y - lowest < rows[-1].size:
        return start
    for i in range(start, len(rows)):
        if rows[i].words[0].raised or _NOTE_MARK.match(rows[i].text):
            return start
    return len(rows)

"""Columns in plain text: lines in which text stands side by side, taken apart in reading order.

What ``pdftotext -layout`` and its like give of a page with columns has them beside each other, with a
gutter of blanks that runs down the page. Each line is laid out as if its characters were set in one
width, and the gutter is looked for as on a page of a PDF (`strips.py`). The extractor puts the gutter at
different places of one page: stretches of columns right below each other are the same columns.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from aligner.gutters import DRIFT, Band, gutters, part_touching
from aligner.lines import COLUMN_END
from aligner.rows import Row, Word, cut
from aligner.strips import best_strip, is_columns

_SIZE = 1.6
"""The type size that goes with characters of width 1, chosen so that a single blank may be a gutter."""
_STEP = 0.9
_SIDE_BY_SIDE = re.compile(r"\S(?: {2,}|\t[ \t]*)\S|^(?: {12,}|\t+[ \t]*)\S", re.MULTILINE)
_FEWEST = 4
"""Lines of a page that must have a wide blank, in them or before them, for it to be looked at."""
_LONGEST_PAGE = 250
_PAGE_END = re.compile(r"(\f|(?:^[ \t]*\n){3,})", re.MULTILINE)
_TAB = 8
_BELOW = 0.4
"""How far a line is below the one above it at least, if they belong to different columns."""
_PARTED = 1.25
"""Steps between two lines of a column above which there is a gap."""
_COLUMN_END = f"\n{COLUMN_END}\n"


def take_apart(text: str) -> str:
    """A text with its columns one below the other; as it was where it has none.

    Example:
        >>> left = ["The first column", "goes on for some", "lines, and is then", "at its end here."]
        >>> right = ["And the second", "column goes on", "beside it, also", "four lines long."]
        >>> page = "\\n".join(f"{a:22}{b}" for a, b in zip(left, right))
        >>> take_apart(page).split() == " ".join([*left, *right]).split()
        True
    """
    parts = _PAGE_END.split(text)
    if len(parts) == 1 and len(_SIDE_BY_SIDE.findall(text)) < _FEWEST:
        return text
    return "".join(part if i % 2 else _page(part) for i, part in enumerate(parts))


def _page(text: str) -> str:
    """A page with its columns taken apart."""
    if len(_SIDE_BY_SIDE.findall(text)) < _FEWEST:
        return text
    lines = [line.expandtabs(_TAB).rstrip() for line in text.split("\n")]
    rows = [_row(line, number) for number, line in enumerate(lines) if line.strip()]
    if len(rows) > _LONGEST_PAGE:
        return text
    bands = _joined(_absorbed(_joined(_bands(rows))))
    if all(len(band.columns) == 1 for band in bands):
        return text
    made = "".join(_spelled(bands))
    return text[: len(text) - len(text.lstrip("\n"))] + made + text[len(text.rstrip("\n")) :]


def _row(line: str, number: int) -> Row:
    words = [
        Word(m.group(), float(m.start()), float(m.end()), -_STEP * number, _SIZE, bold=False)
        for m in re.finditer(r"\S+", line)
    ]
    return Row(-_STEP * number, words, _SIZE)


def _bands(rows: list[Row]) -> list[Band]:
    """The stretches of a page from top to bottom."""
    if not rows:
        return []
    strip = best_strip(rows)
    if strip is None or strip.both < _FEWEST:
        return [Band([rows])]
    sides = cut(rows[strip.first : strip.last + 1], (strip.left + strip.right) / 2)
    if not is_columns(*sides):
        return [Band([rows])]
    return [
        *_bands(rows[: strip.first]),
        Band([column for side in sides for column in _columns(side)]),
        *_bands(rows[strip.last + 1 :]),
    ]


def _columns(rows: list[Row]) -> list[list[Row]]:
    """The columns of one side of a gutter, if there are more than one."""
    bands = _joined(_bands(rows))
    return bands[0].columns if len(bands) == 1 else [rows]


def _absorbed(bands: Sequence[Band]) -> list[Band]:
    """The bands, where lines next to columns are parts of them if each can be parted near their gutters."""
    absorbed = [piece for band in bands for piece in _pieces(band)]
    i = 0
    while i < len(absorbed):
        above = absorbed[i - 1] if i and len(absorbed[i - 1].columns) > 1 else None
        below = next((b for b in absorbed[i + 1 : i + 2] if len(b.columns) > 1), None)
        parted = _parts(absorbed[i], above, below) if len(absorbed[i].columns) == 1 else ()
        if parted and ((above and below) or any(sum(map(bool, parts)) > 1 for parts in parted)):
            rows = absorbed.pop(i).columns[0]
            for k, column in enumerate((above or below or Band([])).columns):
                place = len(column) if above else 0
                column[place:place] = [
                    Row(row.y, parts[k], _SIZE) for row, parts in zip(rows, parted, strict=True) if parts[k]
                ]
            # What is above may now be next to columns.
            i = max(0, i - 1)
        else:
            i += 1
    return absorbed


def _pieces(band: Band) -> Iterator[Band]:
    """Rows that run across a page, taken apart where empty lines stand; columns as they are."""
    if len(band.columns) > 1:
        yield Band([list(column) for column in band.columns])
        return
    piece: list[Row] = []
    for row in band.columns[0]:
        if piece and piece[-1].y - row.y > 1.5 * _STEP:
            yield Band([piece])
            piece = []
        piece.append(row)
    yield Band([piece])


def _parts(band: Band, above: Band | None, below: Band | None) -> Sequence[Sequence[list[Word]]]:
    """What of each line stands in each column of those above and below it; nothing where lines run across."""
    rows = band.columns[0]
    beside = [b for b in (above, below) if b and _adjoin(band, b)]
    if not beside:
        return ()
    if all(len(b.columns) == 2 for b in (above, below) if b):
        return part_touching(rows, above, below)
    parted = [_parted(row, gutters(beside[0])) for row in rows]
    return parted if all(parted) else ()


def _adjoin(band: Band, other: Band) -> bool:
    """Whether no empty line parts rows from columns above or below them."""
    rows = band.columns[0]
    heights = [row.y for column in other.columns for row in column]
    return any(abs(y - row.y) < 1.5 * _STEP for y in heights for row in (rows[0], rows[-1]))


def _parted(row: Row, begins: Sequence[float]) -> list[list[Word]]:
    """What of a line stands in each column; nothing where it runs across."""
    parts: list[list[Word]] = []
    rest = row.words
    for begin in begins:
        near = [
            (word.x0 - before.x1 - 0.5 * abs(word.x0 - begin), k)
            for k, (before, word) in enumerate(pairwise(rest), 1)
            if abs(word.x0 - begin) <= DRIFT and (word.x0 - before.x1 > 1 or abs(word.x0 - begin) <= 1)
        ]
        if near:
            _, k = max(near)
        elif not rest or rest[0].x0 >= begin - DRIFT:
            k = 0
        elif rest[-1].x1 < begin:
            k = len(rest)
        else:
            return []
        parts.append(rest[:k])
        rest = rest[k:]
    return [*parts, rest]


def _joined(bands: Sequence[Band]) -> list[Band]:
    """The bands, where columns right below columns are the same."""
    joined: list[Band] = []
    for band in bands:
        if joined and len(joined[-1].columns) == len(band.columns):
            for column, more in zip(joined[-1].columns, band.columns, strict=True):
                column += more
        else:
            joined.append(Band([list(column) for column in band.columns]))
    return joined


def _spelled(bands: Sequence[Band]) -> Iterator[str]:
    """The text of bands, their columns one below the other, each with its indents and empty lines."""
    above: float | None = None
    for band in bands:
        heights = _heights(band.columns)
        for number, rows in enumerate(band.columns):
            if number:
                yield _COLUMN_END
            elif above is not None:
                yield "\n" * min(3, max(1, round((above - rows[0].y) / _STEP)))
            left = min(row.words[0].x0 for row in rows)
            for before, row in pairwise([None, *rows]):
                if before and row:
                    yield "\n" * (2 if heights[row.y] - heights[before.y] > _PARTED else 1)
                if row:
                    yield _line(row, left)
        above = min(rows[-1].y for rows in band.columns)


def _heights(columns: Sequence[Sequence[Row]]) -> dict[float, float]:
    """How far down each line of columns stands, in steps from line to line of one column.

    Columns whose lines are not level are set on lines of their own, one between the other's, so an
    empty place beside a line may be no gap. Each column is the other's ruler: a line stands at least
    a step below the one above it in its column, and somewhat below the line above it in any.
    """
    beside: dict[float, list[int]] = defaultdict(list)
    for number, rows in enumerate(columns):
        for row in rows:
            beside[row.y].append(number)
    heights: dict[float, float] = {}
    lowest = [0.0] * len(columns)
    above, height = 0.0, 0.0
    for y in sorted(beside, reverse=True):
        empty = round((above - y) / _STEP) - 1 if heights else 0
        height = max(
            height + (1 + _PARTED * empty / 2 if empty else _BELOW),
            *(lowest[number] + 1 for number in beside[y]),
        )
        heights[y] = height
        for number in beside[y]:
            lowest[number] = height
        above = y
    return heights


def _line(row: Row, left: float) -> str:
    """A row's words with the blanks that stood before and between them."""
    parts = [" " * int(row.words[0].x0 - left), row.words[0].text]
    for before, word in pairwise(row.words):
        parts += [" " * int(word.x0 - before.x1), word.text]
    return "".join(parts)

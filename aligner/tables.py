"""Tables in plain text: lines with wide blanks at the same places are rows, each a text of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aligner.lines import Line

_CELL = re.compile(r"\S+(?: {1,2}\S+)*")
_BLANKS = re.compile(r" +")
_TAB = re.compile(r" *\t[ \t]*")
_OFF = 1
"""Characters by which the cells of a column may be off."""
_WIDER = 2.0
"""How much wider than the narrowest of its line a blank between cells is."""


def cells_of(text: str, lines: Sequence[Line]) -> list[int]:
    """For each line how many cells it has as a row of a table; 1 for what is none.

    A row has a wide blank, and the line above or below it has one too, with text that begins at the
    same place after it, or a figure that ends there.

    Example:
        >>> from aligner.lines import lines_of
        >>> text = "Айыл     2023     5\\nШаар     2024    12\\nБул жерде таблица бүтөт."
        >>> cells_of(text, lines_of(text))
        [3, 3, 1]
    """
    cells = [_cells(text[line.start : line.stop], line.indent) for line in lines]
    return [
        len(own)
        if any(_aligned(own, other) for other in (*cells[max(0, i - 1) : i], *cells[i + 1 : i + 2]))
        else 1
        for i, own in enumerate(cells)
    ]


def _cells(content: str, indent: int) -> list[tuple[int, int, bool]]:
    """Where the cells of a line begin and end, and which are figures; one for a line of plain text."""
    if "\t" in content:
        parts = _TAB.split(content)
        return [(-i, -i, False) for i in range(len(parts))]
    if "   " not in content:
        return [(indent, indent, False)]
    cells = [
        (indent + m.start(), indent + m.end(), m.group()[-1] in "0123456789%₽$€₸")
        for m in _CELL.finditer(content)
    ]
    blanks = [len(m.group()) for m in _BLANKS.finditer(content)]
    figures = sum(is_figure for _, _, is_figure in cells[1:])
    # In justified text all blanks of a line are wide alike, nearly.
    stretched = max(blanks) <= _WIDER * min(blanks) and 2 * figures < len(blanks)
    return cells[:1] if stretched else cells


def _aligned(own: Sequence[tuple[int, int, bool]], other: Sequence[tuple[int, int, bool]]) -> bool:
    """Whether two lines have cells below each other, those aside that they begin with."""
    return any(
        abs(a[0] - b[0]) <= _OFF or (a[2] and b[2] and abs(a[1] - b[1]) <= _OFF)
        for a in own[1:]
        for b in other[1:]
    )

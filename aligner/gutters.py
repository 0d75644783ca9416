"""Columns that touch: lines of two columns with one blank between them, at another place in each line.

``pdftotext -layout`` leaves no more of a narrow gutter where the lines of both columns are level. The
columns above or below on the page tell how wide each side is: a line is parted where both sides fit, and
where the first word of the line below would not have fitted any more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from aligner.blocks import ends_sentence
from aligner.rows import Row, Word
from aligner.typewidths import in_type

DRIFT = 10
"""Characters by which the place of a gutter may differ from stretch to stretch of a page."""
_BLANK = in_type(" ")
_SLACK = 0.03
"""Share of a column's width by which widths of letters may be wrong."""
_TOO_WIDE = 50.0
"""What a line costs that is too wide for its column, by the share that it is."""
_OFF_PLACE = 0.05
"""What it costs to part a line beside the gutter, by characters."""
_CLEAR = 1.5
"""What it is worth that there is a blank which is by far the widest of its line, ..."""
_CLEARLY = 2
"""... by so many times."""
_UNEVEN = 2.0
"""What it costs that a side of a line has both wide blanks and narrow ones: if stretched, it is all over."""
_SHORT = 1.0, 2.5, 5.0
"""What a line costs that leaves room for the next word: where it ends a sentence, where the next begins
with a capital letter, and else."""
_DEAREST = 2.5
"""What a line may cost on average."""


@dataclass(slots=True)
class Band:
    """Rows below each other that run across the page, or stand in columns."""

    columns: list[list[Row]]


def gutters(band: Band) -> list[float]:
    """Where the columns after the first begin."""
    return [Counter(row.words[0].x0 for row in rows).most_common(1)[0][0] for rows in band.columns[1:]]


Sides = tuple[list[Word], list[Word]]
"""The words of a line that stand in the left and in the right column."""


@dataclass(frozen=True, slots=True)
class _Path:
    """Lines as they may be parted: what that costs, the lines, the last words of either column."""

    cost: float
    lines: tuple[Sides, ...]
    last: Sides


def part_touching(rows: Sequence[Row], above: Band | None, below: Band | None) -> Sequence[Sides]:
    """The words of each row in the left and the right column; nothing if the rows run across both.

    Args:
        rows: rows right above or below columns.
        above, below: the columns above and below them, two in each.
    """
    beside = [band for band in (above, below) if band]
    begin = gutters(beside[0])[0]
    widths = [_width([row for band in beside for row in band.columns[side]]) for side in (0, 1)]
    paths = [_Path(0.0, (), _edge(above, -1))]
    for row in rows:
        paths = [
            min((_longer(path, sides, cost, widths) for path in paths), key=lambda path: path.cost)
            for sides, cost in _ways(row, begin, widths)
        ]
        if not paths:
            return ()
    last = _edge(below, 0)
    best = min(paths, key=lambda path: path.cost + _room(path.last, last, widths))
    return best.lines if best.cost <= _DEAREST * len(rows) else ()


def _edge(band: Band | None, number: int) -> Sides:
    """The first or last line of each of two columns."""
    return (band.columns[0][number].words, band.columns[1][number].words) if band else ([], [])


def _longer(path: _Path, sides: Sides, cost: float, widths: Sequence[float]) -> _Path:
    """A path with one more line."""
    last = (sides[0] or path.last[0], sides[1] or path.last[1])
    return _Path(path.cost + cost + _room(path.last, sides, widths), (*path.lines, sides), last)


def _width(rows: Sequence[Row]) -> float:
    """How wide a column is: as its widest line, or one nearly as wide where they are many."""
    widths = sorted((in_type(row.text) for row in rows), reverse=True)
    return widths[min(2, len(widths) // 8)]


def _ways(row: Row, begin: float, widths: Sequence[float]) -> Iterator[tuple[Sides, float]]:
    """How a row may be parted, and what each way costs."""
    words = row.words
    blanks = [word.x0 - before.x1 for before, word in pairwise(words)]
    for k in range(len(words) + 1):
        off = words[k].x0 - begin if k < len(words) else max(0.0, words[-1].x1 - begin)
        # With one blank between them the right side moves far to the left where the left one is short.
        if off > DRIFT or off < -(DRIFT if k == 0 else begin / 2):
            continue
        cost = _excess(words[:k], widths[0]) + _excess(words[k:], widths[1])
        if 0 < k < len(words):
            rest = [*blanks[: k - 1], *blanks[k:]]
            cost += _OFF_PLACE * abs(off) - _CLEAR * (blanks[k - 1] > _CLEARLY * max(rest, default=1))
            cost += _UNEVEN * (_is_uneven(blanks[: k - 1]) + _is_uneven(blanks[k:]))
        yield (words[:k], words[k:]), cost


def _is_uneven(blanks: Sequence[float]) -> bool:
    """Whether some blanks are much wider than others."""
    return bool(blanks) and max(blanks) > 2 * min(blanks) + 1


def _excess(words: Sequence[Word], width: float) -> float:
    """What it costs that words are too wide for a column."""
    share = in_type(_spelled(words)) / width - 1 if words else 0.0
    return _TOO_WIDE * max(0.0, share)


def _room(above: Sides, below: Sides, widths: Sequence[float]) -> float:
    """What it costs that the next words would have fitted into the lines above them."""
    cost = 0.0
    for line, following, width in zip(above, below, widths, strict=True):
        if not line or not following:
            continue
        text, first = _spelled(line), following[0].text
        if in_type(text) + _BLANK + in_type(first) <= (1 - _SLACK) * width:
            ended, begun, torn = _SHORT
            cost += torn if first[0].islower() else ended if ends_sentence(text) else begun
    return cost


def _spelled(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)

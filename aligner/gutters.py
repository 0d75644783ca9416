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


def part_touching(rows: Sequence[Row], beside: Sequence[Band]) -> list[tuple[list[Word], list[Word]]]:
    """The words of each row in the left and the right column; nothing if the rows run across both.

    Args:
        rows: rows right above or below columns.
        beside: the columns, two of them in each band.
    """
    begin = gutters(beside[0])[0]
    left, right = (_width([row for band in beside for row in band.columns[side]]) for side in (0, 1))
    # For each place to part the last row at: what all rows cost, and where those above are parted.
    paths: list[tuple[float, list[int]]] = [(0.0, [])]
    above: Row | None = None
    for row in rows:
        found = []
        for k, cost in _places(row, begin, left, right):
            cheapest = min(
                (before + (_wrap(above, path[-1], row, k, left, right) if above else 0.0), path)
                for before, path in paths
            )
            found.append((cheapest[0] + cost, [*cheapest[1], k]))
        if not found:
            return []
        paths, above = found, row
    cost, path = min(paths)
    if cost > _DEAREST * len(rows):
        return []
    return [(row.words[:k], row.words[k:]) for row, k in zip(rows, path, strict=True)]


def _width(rows: Sequence[Row]) -> float:
    """How wide a column is: as its widest line, or one nearly as wide where they are many."""
    widths = sorted((in_type(row.text) for row in rows), reverse=True)
    return widths[min(2, len(widths) // 8)]


def _places(row: Row, begin: float, left: float, right: float) -> Iterator[tuple[int, float]]:
    """Where a row may be parted, as the number of words on the left, and what that costs."""
    words = row.words
    blanks = [word.x0 - before.x1 for before, word in pairwise(words)]
    for k in range(len(words) + 1):
        off = words[k].x0 - begin if k < len(words) else max(0.0, words[-1].x1 - begin)
        # With one blank between them the right side moves far to the left where the left one is short.
        if off > DRIFT or off < -(DRIFT if k == 0 else begin / 2):
            continue
        clear = 0 < k < len(words) and blanks[k - 1] > _CLEARLY * max(blanks[: k - 1] + blanks[k:], default=1)
        yield (
            k,
            _excess(words[:k], left) + _excess(words[k:], right) - _CLEAR * clear
            + _UNEVEN * (_is_uneven(blanks[: max(0, k - 1)]) + _is_uneven(blanks[k:]))
            + (_OFF_PLACE * abs(off) if 0 < k < len(words) else 0.0),
        )  # fmt: skip


def _is_uneven(blanks: Sequence[float]) -> bool:
    """Whether some blanks are much wider than others."""
    return bool(blanks) and max(blanks) > 2 * min(blanks) + 1


def _excess(words: Sequence[Word], width: float) -> float:
    """What it costs that words are too wide for a column."""
    share = in_type(_spelled(words)) / width - 1 if words else 0.0
    return _TOO_WIDE * max(0.0, share)


def _wrap(above: Row, over: int, below: Row, under: int, left: float, right: float) -> float:
    """What it costs that two rows are parted where they are, as to the room their lines leave."""
    return _room(above.words[:over], below.words[:under], left) + _room(
        above.words[over:], below.words[under:], right
    )


def _room(above: Sequence[Word], below: Sequence[Word], width: float) -> float:
    """What a line of a column costs above another one."""
    if not above or not below:
        return 0.0
    line, first = _spelled(above), below[0].text
    if in_type(line) + _BLANK + in_type(first) > (1 - _SLACK) * width:
        return 0.0
    ended, begun, torn = _SHORT
    return torn if first[0].islower() else ended if ends_sentence(line) else begun


def _spelled(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)

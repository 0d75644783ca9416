"""Strips of white that run down a page between the words of its rows: gutters of columns and tables.

A strip that several rows have text on both sides of divides them, if text begins or ends at its edge.
Lines of justified text have wide blanks too, but all blanks of such a line are wide alike: they make no
strip.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from aligner.blocks import marker_of
from aligner.rows import Row, Word, cut, right_edge

_GUTTER = 1.0
"""Type sizes of white between two columns or cells, at least ..."""
_NARROW_GUTTER = 0.6
_WIDER_THAN_BLANK = 1.3
"""How much wider than a blank such white is: where all letters have one width, blanks are wide."""
_CANDIDATES = 12
_CLEAREST = 4
_SURE_ROWS = 6
"""... or, where so many rows begin or end at its edge, less."""
_ALIGNED = 0.35
_INDENTS = 3
_COLUMN_ROWS = 4
_NEAR = 6
_ALIKE = 1.08
"""How much wider than the narrowest a stretched line's widest blank may be."""
_PLAIN = 0.4
_WIDEST = 6.0
"""Type sizes of blanks that no line is stretched to."""
FAR = 2.5
"""Type sizes of white between the cells of a table's only row on a page."""
LINE_STEP = 1.45
"""Type sizes from a line of a column or a cell to the next one, at most."""
_CELLS = 1.0
"""Type sizes of white between the cells of a table, through all of its rows, ..."""
_CELL_BLANKS = 4.0
"""... and how many times a blank."""
_TABLE_ROWS = 3
_FILLED = 0.55
_WIDE_COLUMN = 7.0
_GOES_ON = 0.3
"""Share of the lines of running text that begin with a small letter, at least."""
_MOST_ROWS = 0.6
"""Share of its rows that make columns of a side that holds some."""


@dataclass(slots=True)
class Strip:
    """White between words of the rows ``first`` to ``last``, from ``left`` to ``right``.

    ``both`` rows have text on both sides; ``inner`` are the first and the last of them.
    """

    first: int
    last: int
    left: float
    right: float
    both: int = 0
    inner: tuple[int, int] = (0, 0)


def _seen_from(rows: Sequence[Row], i: int) -> list[Word]:
    """The words level with a row: its own and those of rows set a little higher or lower beside it."""
    row = rows[i]
    words = list(row.words)
    for step in (-1, 1):
        j = i + step
        while 0 <= j < len(rows) and abs(rows[j].y - row.y) < 0.6 * row.size:
            words += rows[j].words
            j += step
    if len(words) > len(row.words):
        words.sort(key=lambda word: word.x0)
    return words


def gaps_of(words: Sequence[Word], least: float) -> list[tuple[float, float]]:
    """The white between the words of a row where it is wide, and at either end."""
    gaps = [(-1e9, words[0].x0)]
    right = words[0].x1
    for word in words[1:]:
        if word.x0 - right >= least:
            gaps.append((right, word.x0))
        right = max(right, word.x1)
    return [*gaps, (right, 1e9)]


def best_strip(rows: Sequence[Row], *, whole: bool = False) -> Strip | None:
    """The strip of white that most rows have text on both sides of.

    Args:
        rows: the rows of a page or of a part of it.
        whole: whether columns beside the strip must not hold columns of their own.
    """
    size = median(row.size for row in rows)
    level = [_seen_from(rows, i) for i in range(len(rows))]
    blank = _WIDER_THAN_BLANK * _blank(rows)
    gaps = [
        gaps_of(words, max(blank, _NARROW_GUTTER * max(size, row.size)))
        for row, words in zip(rows, level, strict=True)
    ]
    best: Strip | None = None
    for x in _whitest(gaps):
        for strip in _strips_at(rows, gaps, x):
            if (best is None or strip.both > best.both) and _is_strip(rows, level, strip, size, whole=whole):
                best = strip
    return best


def _blank(rows: Sequence[Row]) -> float:
    """How wide a blank between words is, in points, where no line is stretched; 0 where there is none."""
    blanks = sorted(b.x0 - a.x1 for row in rows for a, b in pairwise(row.words))
    return blanks[len(blanks) // 10] if blanks else 0.0


def _whitest(gaps: Sequence[list[tuple[float, float]]]) -> list[float]:
    """The places across a page that lie in wide gaps of most rows, or that fewest rows run across."""
    inner: Counter[float] = Counter()
    white: Counter[float] = Counter()
    for row_gaps in gaps:
        for gap in row_gaps:
            for edges in (inner, white) if _is_inner(gap) else (white,):
                edges[gap[0]] += 1
                edges[gap[1]] -= 1
    between = []
    clear = []
    count = free = 0
    for x, following in pairwise(sorted(white)):
        count += inner[x]
        free += white[x]
        if count >= 2 and following > x:
            between.append((count, following - x, (x + following) / 2))
            clear.append((free, following - x, (x + following) / 2))
    ranked = [*sorted(between, reverse=True)[:_CANDIDATES], *sorted(clear, reverse=True)[:_CLEAREST]]
    return list(dict.fromkeys(x for _, _, x in ranked))


def _strips_at(rows: Sequence[Row], gaps: Sequence[list[tuple[float, float]]], x: float) -> Iterator[Strip]:
    """The strips of white around a place: rows below each other that all have a gap there."""
    here = [next((gap for gap in row_gaps if gap[0] < x < gap[1]), None) for row_gaps in gaps]
    end = -1
    for i, gap in enumerate(here):
        if i <= end or not _is_inner(gap):
            continue
        first = last = end = i
        while end + 1 < len(rows) and here[end + 1]:
            end += 1
            last = end if _is_inner(here[end]) else last
        strip = Strip(i, end, -1e9, 1e9, inner=(i, last))
        while first > 0 and here[first - 1] and rows[first - 1].y - rows[first].y <= 1.6 * rows[first].size:
            first -= 1
        strip.first = first
        if end < len(rows) - 1:
            # Lines on one side only, below the columns, go with what follows when they stand nearer to it.
            to_next = rows[end].y - rows[end + 1].y
            apart = (
                k
                for k in range(last + 1, end + 1)
                if max(LINE_STEP * rows[k].size, to_next) < _white_above(rows, k, x)
            )
            strip.last = next(apart, end + 1) - 1
        for k in range(strip.first, strip.last + 1):
            left, right = here[k] or (-1e9, 1e9)
            strip.left, strip.right = max(left, strip.left), min(right, strip.right)
            strip.both += _is_inner(here[k])
        yield strip


def _white_above(rows: Sequence[Row], i: int, x: float) -> float:
    """How far above a row, in points, the next one stands that has text on the same side of a place."""
    on_left = rows[i].words[0].x0 < x
    above = (
        row.y - rows[i].y
        for row in rows[i - 1 :: -1]
        if (row.words[0].x0 < x if on_left else row.words[-1].x1 > x)
    )
    return next(above, 0.0)


def _is_inner(gap: tuple[float, float] | None) -> bool:
    """Whether a gap has text on both sides."""
    return gap is not None and gap[0] > -1e8 and gap[1] < 1e8


def is_stretched(row: Row, right: float) -> bool | None:
    """Whether a row was stretched to the column's edge: all its blanks are wide alike.

    None where a single blank leaves it open.
    """
    words = row.words
    if right - words[-1].x1 > 0.3 * row.size:
        return False
    blanks = [b.x0 - a.x1 for a, b in pairwise(words)]
    # Blanks that must not break a line are not stretched either.
    wide = [blank for blank in blanks if blank > _PLAIN * row.size]
    if len(wide) > len(blanks) / 2:
        blanks = wide
    if len(blanks) < 2:
        return None
    return min(blanks) < _WIDEST * row.size and max(blanks) <= _ALIKE * max(min(blanks), 0.1 * row.size)


def _trim(rows: Sequence[Row], strip: Strip) -> None:
    """Take stretched lines off a strip's ends: they are text above and below a table."""
    right = right_edge(rows)
    first, last = strip.inner
    while first < last and is_stretched(rows[first], right):
        first += 1
    while first < last and is_stretched(rows[last], right):
        last -= 1
    if (first, last) != strip.inner:
        strip.both -= first - strip.inner[0] + strip.inner[1] - last
        strip.first = strip.first if first == strip.inner[0] else first
        strip.last = strip.last if last == strip.inner[1] else last
        strip.inner = first, last


def _is_prose(rows: Sequence[Row], strip: Strip) -> bool:
    """Whether the rows of a strip are lines of justified text with wide blanks."""
    around = rows[max(0, strip.first - _NEAR) : strip.last + 1 + _NEAR]
    right = right_edge(around)
    inside = [is_stretched(row, right) for row in rows[strip.first : strip.last + 1]]
    if inside.count(True):
        return inside.count(True) >= 0.3 * len(inside)
    if not inside.count(None):
        return False
    outside = [is_stretched(row, right) for row in around]
    return outside.count(True) >= 0.4 * len(outside)


def _is_strip(
    rows: Sequence[Row], level: Sequence[list[Word]], strip: Strip, size: float, *, whole: bool
) -> bool:
    """Whether white is meant: text begins or ends at its edge, and it is no list's markers."""
    if strip.both < 2:
        return False
    lefts: list[list[Word]] = []
    rights: list[list[Word]] = []
    for i in range(strip.first, strip.last + 1):
        left = [w for w in level[i] if w.x1 <= strip.left + 0.01]
        right = [w for w in level[i] if w.x0 >= strip.right - 0.01]
        if left and right:
            lefts.append(left)
            rights.append(right)
    near = _ALIGNED * size
    begins = sum(words[0].x0 - strip.right < near for words in rights)
    ends = sum(strip.left - words[-1].x1 < near for words in lefts)
    aligned = max(begins, ends) >= (0.6 if strip.both >= _COLUMN_ROWS else 1.0) * len(lefts)
    wide = strip.right - strip.left >= FAR * size
    if strip.right - strip.left < _GUTTER * size and (strip.both < _SURE_ROWS or begins < 0.6 * len(lefts)):
        return False
    markers = sum(_is_marker(words) for words in lefts)
    if markers >= 0.8 * len(lefts):
        return False
    # Paragraphs, lists and what they hold begin at several places in a column, but at few.
    places = Counter(round(words[0].x0 / near) for words in rights).most_common(_INDENTS)
    if strip.both >= _SURE_ROWS and (aligned or sum(n for _, n in places) >= 0.6 * len(rights)):
        sides = cut(rows[strip.first : strip.last + 1], (strip.left + strip.right) / 2)
        if is_columns(*sides, whole=whole):
            return True
    _trim(rows, strip)
    if strip.both < 2 or _is_prose(rows, strip):
        return False
    if strip.both >= _TABLE_ROWS:
        return aligned or (wide and strip.both >= _COLUMN_ROWS)
    return aligned and len(white_through(rows[strip.first : strip.last + 1], _GUTTER * size)) >= 2


def _is_marker(words: Sequence[Word]) -> bool:
    text = " ".join(word.text for word in words)
    marker = marker_of(f"{text} ")
    return len(words) == 1 and (bool(marker) or (len(text) <= 2 and not text.isalnum()))


def is_columns(left: Sequence[Row], right: Sequence[Row], *, whole: bool = False) -> bool:
    """Whether two sides are columns of running text: wide, and mostly filled by their lines.

    A side may also hold columns of its own, unless it is to be a ``whole`` one.
    """
    return max(len(left), len(right)) >= _COLUMN_ROWS and all(
        _is_column(side) or (not whole and _holds_columns(side)) for side in (left, right)
    )


def _is_column(side: Sequence[Row]) -> bool:
    """Whether the rows are wide and mostly filled."""
    x0, x1 = min(row.words[0].x0 for row in side), max(row.words[-1].x1 for row in side)
    size = median(row.size for row in side)
    filled = sum(row.words[-1].x1 - row.words[0].x0 for row in side) / (len(side) * (x1 - x0 or 1))
    letters = median(len(row.text) for row in side)
    return (
        x1 - x0 >= _WIDE_COLUMN * size
        and filled >= _FILLED
        and letters >= 12
        and not white_through(side, max(_CELLS * size, _CELL_BLANKS * _blank(side)))
    )


def _holds_columns(side: Sequence[Row]) -> bool:
    """Whether most of the rows make columns of their own."""
    strip = best_strip(side, whole=True)
    if strip is None:
        return False
    inside = side[strip.first : strip.last + 1]
    columns = cut(inside, (strip.left + strip.right) / 2)
    return (
        len(inside) >= _MOST_ROWS * len(side)
        and is_columns(*columns, whole=True)
        and all(map(_runs_on, columns))
    )


def _runs_on(side: Sequence[Row]) -> bool:
    """Whether lines go on in the next, as far as capitals tell: cells of a table mostly begin with one."""
    first = [row.text.lstrip()[:1] for row in side]
    small, large = sum(map(str.islower, first)), sum(map(str.isupper, first))
    return small >= _GOES_ON * (small + large)


def white_through(rows: Sequence[Row], least: float) -> list[float]:
    """The middles of the strips of white that run through all rows."""
    spans = sorted((word.x0, word.x1) for row in rows for word in row.words)
    middles = []
    right = spans[0][1]
    for x0, x1 in spans[1:]:
        if x0 - right >= least:
            middles.append((x0 + right) / 2)
        right = max(right, x1)
    return middles

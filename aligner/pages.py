"""From characters with their places on a page to lines in the order in which a person reads them.

Characters on one base line make words and rows. Where a strip of white runs down between words of
several rows, the page has columns there, or a table: columns hold lines that fill them and are
read one after the other, a table's cells are read row by row. What stands at the edge of many
pages at the same place, the same but for its digits, is a running head or foot.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Literal

from aligner.blocks import marker_of

Flow = Literal["body", "cell", "note", "head", "aside"]
"""What a line belongs to: running text, a cell of a table, a footnote, a running head, foot or
page number, text set at an angle to the rest."""

_WORD_GAP = 0.15
"""Part of the type size between two letters above which a blank was meant."""
_GUTTER = 1.0
"""Type sizes of white between two columns or cells, at least ..."""
_NARROW_GUTTER = 0.6
_CANDIDATES = 12
_SURE_ROWS = 6
"""... or, where so many rows begin or end at its edge, less."""
_ALIGNED = 0.35
_COLUMN_ROWS = 4
_NEAR = 6
_ALIKE = 1.08
"""How much wider than the narrowest a stretched line's widest blank may be."""
_WIDEST = 6.0
"""Type sizes of blanks that no line is stretched to."""
_FAR = 2.5
"""Type sizes of white between the cells of a table's only row on a page."""
_TABLE_ROWS = 3
_FILLED = 0.55
_WIDE_COLUMN = 7.0
_EDGE_ROWS = 3
_FEW_PAGES = 4
_MOST = 0.6
_DEEPEST = 12
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"[\W_]*(?:\d{1,4}(?:\s*/\s*\d{1,4})?|[ivxlc]{1,7}|[IVXLC]{1,7})[\W_]*")
_NOTE_MARK = re.compile(r"(?:\d{1,3}|[*†‡]+)(?=[\s\W]|[^\W\d])")


@dataclass(slots=True)
class Glyph:
    """A character and where it stands: left and right end, base line (upwards), size, weight, angle."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    angle: int = 0


@dataclass(slots=True)
class Word:
    """Characters without a blank between them."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    raised: bool = False


@dataclass(slots=True)
class Row:
    """Words on one base line, from left to right."""

    y: float
    words: list[Word]
    size: float = 0.0

    def measure(self) -> Row:
        """Put the words in order and find the size that most letters have."""
        self.words.sort(key=lambda word: word.x0)
        sizes: Counter[float] = Counter()
        for word in self.words:
            sizes[round(word.size, 1)] += len(word.text)
        self.size = max(sizes, key=lambda size: (sizes[size], size))
        return self

    @property
    def text(self) -> str:
        """Its words with single blanks."""
        return " ".join(word.text for word in self.words)


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


def words_of(glyphs: Sequence[Glyph]) -> list[Word]:
    """The words of a page, from its characters in the order in which they were set.

    A character set twice at the same place, to look bold, counts once.
    """
    words: list[Word] = []
    seen: dict[tuple[str, int, int], float] = {}
    last: Glyph | None = None
    for glyph in glyphs:
        if glyph.text.isspace():
            last = None
            continue
        place = glyph.text, round(glyph.x0 / 2), round(glyph.y / 2)
        near = 0.15 * glyph.size
        twin = next(
            (
                place_x
                for dx in (0, -1, 1)
                if (place_x := seen.get((place[0], place[1] + dx, place[2]))) is not None
                and abs(place_x - glyph.x0) < near
            ),
            None,
        )
        if twin is not None and glyph.x1 - glyph.x0 > near:
            if words:
                words[-1].bold = True
            continue
        seen[place] = glyph.x0
        if last is not None and _adjoins(last, glyph):
            word = words[-1]
            word.text += glyph.text
            word.x0, word.x1 = min(word.x0, glyph.x0), max(word.x1, glyph.x1)
            if glyph.size > 1.2 * word.size:
                word.y, word.size = glyph.y, glyph.size
            word.bold = word.bold and glyph.bold
        else:
            words.append(Word(glyph.text, glyph.x0, glyph.x1, glyph.y, glyph.size, glyph.bold))
        last = glyph
    return words


def _adjoins(last: Glyph, glyph: Glyph) -> bool:
    """Whether a character continues the word of the one before it."""
    size = max(last.size, glyph.size)
    level = abs(glyph.y - last.y) < (0.2 * size if last.size == glyph.size else 0.55 * size)
    return level and -0.5 * size < glyph.x0 - last.x1 < _WORD_GAP * min(last.size, glyph.size)


def rows_of(words: Sequence[Word]) -> list[Row]:
    """The rows of a page, from top to bottom; raised and lowered signs stay with their row."""
    rows: list[Row] = []
    for word in sorted(words, key=lambda word: (-word.y, word.x0)):
        if rows and rows[-1].y - word.y < 0.2 * max(word.size, rows[-1].words[0].size):
            rows[-1].words.append(word)
        else:
            rows.append(Row(word.y, [word]))
    for row in rows:
        row.measure()
    return _with_raised(rows)


def _with_raised(rows: list[Row]) -> list[Row]:
    """The rows, with those of small signs above or below another row's letters put into it."""
    kept = list(rows)
    for i, row in enumerate(rows):
        for word in list(row.words):
            for other in rows[max(0, i - 2) : i + 3]:
                if (
                    other is not row
                    and word.size < 0.85 * other.size
                    and abs(other.y - word.y) < 0.6 * other.size
                    and any(
                        -0.3 * other.size < gap < 0.5 * other.size
                        for host in other.words
                        for gap in (word.x0 - host.x1, host.x0 - word.x1)
                        if host.size >= 0.95 * other.size
                    )
                ):
                    row.words.remove(word)
                    word.raised = True
                    other.words.append(word)
                    other.words.sort(key=lambda w: w.x0)
                    break
        if not row.words:
            kept.remove(row)
        else:
            row.measure()
    return kept


@dataclass(slots=True)
class _Strip:
    """White between words of the rows ``first`` to ``last``, from ``left`` to ``right``.

    ``both`` rows have text on both sides; ``inner`` are the first and the last of them.
    """

    first: int
    last: int
    left: float
    right: float
    both: int = 0
    inner: tuple[int, int] = (0, 0)


@dataclass(slots=True)
class Region:
    """Rows of one column, or one cell of a table."""

    rows: list[Row]
    flow: Flow = "body"
    cell: int = -1
    left: float = 0.0
    right: float = 0.0


@dataclass
class _Cells:
    """Counts the cells of a document's tables."""

    number: int = 0

    def next(self) -> int:
        self.number += 1
        return self.number


def regions_of(rows: list[Row], cells: _Cells | None = None, depth: int = 0) -> list[Region]:
    """The columns and cells of a page in reading order."""
    cells = cells or _Cells()
    if not rows:
        return []
    strip = _best_strip(rows) if depth < _DEEPEST else None
    if strip is None:
        return list(_single_rows(rows, cells))
    above, inside, below = rows[: strip.first], rows[strip.first : strip.last + 1], rows[strip.last + 1 :]
    middle = (strip.left + strip.right) / 2
    left, right = _cut(inside, middle)
    if _is_columns(left, right):
        return (
            regions_of(above, cells, depth + 1)
            + regions_of(left, cells, depth + 1)
            + regions_of(right, cells, depth + 1)
            + regions_of(below, cells, depth + 1)
        )
    # A table begins and ends with rows that have text on both sides.
    first, last = strip.inner
    return (
        regions_of(rows[:first], cells, depth + 1)
        + _table(rows[first : last + 1], cells)
        + regions_of(rows[last + 1 :], cells, depth + 1)
    )


def _cut(rows: Sequence[Row], x: float) -> tuple[list[Row], list[Row]]:
    """What stands left and right of a place."""
    sides: tuple[list[Row], list[Row]] = ([], [])
    for row in rows:
        for side, keep in zip(sides, (True, False), strict=True):
            words = [word for word in row.words if (word.x0 + word.x1 < 2 * x) == keep]
            if words:
                side.append(Row(row.y, words).measure())
    return sides


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


def _gaps(words: Sequence[Word], least: float) -> list[tuple[float, float]]:
    """The white between the words of a row where it is wide, and at either end."""
    gaps = [(-1e9, words[0].x0)]
    right = words[0].x1
    for word in words[1:]:
        if word.x0 - right >= least:
            gaps.append((right, word.x0))
        right = max(right, word.x1)
    return [*gaps, (right, 1e9)]


def _best_strip(rows: Sequence[Row]) -> _Strip | None:
    """The strip of white that most rows have text on both sides of."""
    size = median(row.size for row in rows)
    level = [_seen_from(rows, i) for i in range(len(rows))]
    gaps = [
        _gaps(words, _NARROW_GUTTER * max(size, row.size)) for row, words in zip(rows, level, strict=True)
    ]
    best: _Strip | None = None
    for x in _whitest(gaps):
        for strip in _strips_at(rows, gaps, x):
            if (best is None or strip.both > best.both) and _is_strip(rows, level, strip, size):
                best = strip
    return best


def _whitest(gaps: Sequence[list[tuple[float, float]]]) -> list[float]:
    """The places across a page that lie in wide gaps of most rows, best first."""
    edges: Counter[float] = Counter()
    for row_gaps in gaps:
        for left, right in row_gaps[1:-1]:
            edges[left] += 1
            edges[right] -= 1
    stretches = []
    count = 0
    ordered = sorted(edges)
    for x, following in pairwise(ordered):
        count += edges[x]
        if count >= 2 and following > x:
            stretches.append((count, following - x, (x + following) / 2))
    return [x for _, _, x in sorted(stretches, reverse=True)[:_CANDIDATES]]


def _strips_at(rows: Sequence[Row], gaps: Sequence[list[tuple[float, float]]], x: float) -> Iterator[_Strip]:
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
        strip = _Strip(i, end, -1e9, 1e9, inner=(i, last))
        while first > 0 and here[first - 1] and rows[first - 1].y - rows[first].y <= 1.6 * rows[first].size:
            first -= 1
        strip.first = first
        if end < len(rows) - 1:
            # Lines on one side only, below the columns, go with what follows when they stand apart.
            apart = (k for k in range(last + 1, end + 1) if rows[k - 1].y - rows[k].y > 1.45 * rows[k].size)
            strip.last = next(apart, end + 1) - 1
        for k in range(strip.first, strip.last + 1):
            left, right = here[k] or (-1e9, 1e9)
            strip.left, strip.right = max(left, strip.left), min(right, strip.right)
            strip.both += _is_inner(here[k])
        yield strip


def _is_inner(gap: tuple[float, float] | None) -> bool:
    """Whether a gap has text on both sides."""
    return gap is not None and gap[0] > -1e8 and gap[1] < 1e8


def _is_stretched(row: Row, right: float) -> bool | None:
    """Whether a row was stretched to the column's edge: all its blanks are wide alike.

    None where a single blank leaves it open.
    """
    words = row.words
    if right - words[-1].x1 > 0.3 * row.size:
        return False
    blanks = [b.x0 - a.x1 for a, b in pairwise(words)]
    if len(blanks) < 2:
        return None
    return min(blanks) < _WIDEST * row.size and max(blanks) <= _ALIKE * max(min(blanks), 0.1 * row.size)


def _trim(rows: Sequence[Row], strip: _Strip) -> None:
    """Take stretched lines off a strip's ends: they are text above and below a table."""
    right = _right_edge(rows)
    first, last = strip.inner
    while first < last and _is_stretched(rows[first], right):
        first += 1
    while first < last and _is_stretched(rows[last], right):
        last -= 1
    if (first, last) != strip.inner:
        strip.both -= first - strip.inner[0] + strip.inner[1] - last
        strip.first = strip.first if first == strip.inner[0] else first
        strip.last = strip.last if last == strip.inner[1] else last
        strip.inner = first, last


def _is_prose(rows: Sequence[Row], strip: _Strip) -> bool:
    """Whether the rows of a strip are lines of justified text with wide blanks."""
    around = rows[max(0, strip.first - _NEAR) : strip.last + 1 + _NEAR]
    right = _right_edge(around)
    inside = [_is_stretched(row, right) for row in rows[strip.first : strip.last + 1]]
    if inside.count(True):
        return inside.count(True) >= 0.3 * len(inside)
    if not inside.count(None):
        return False
    outside = [_is_stretched(row, right) for row in around]
    return outside.count(True) >= 0.4 * len(outside)


def _is_strip(rows: Sequence[Row], level: Sequence[list[Word]], strip: _Strip, size: float) -> bool:
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
    wide = strip.right - strip.left >= _FAR * size
    if strip.right - strip.left < _GUTTER * size and (strip.both < _SURE_ROWS or begins < 0.6 * len(lefts)):
        return False
    markers = sum(_is_marker(words) for words in lefts)
    if markers >= 0.8 * len(lefts):
        return False
    if strip.both >= _SURE_ROWS and aligned:
        sides = _cut(rows[strip.first : strip.last + 1], (strip.left + strip.right) / 2)
        if _is_columns(*sides):
            return True
    _trim(rows, strip)
    if strip.both < 2 or _is_prose(rows, strip):
        return False
    if strip.both >= _TABLE_ROWS:
        return aligned or (wide and strip.both >= _COLUMN_ROWS)
    return aligned and len(_edges(rows[strip.first : strip.last + 1], _GUTTER * size)) >= 2


def _is_marker(words: Sequence[Word]) -> bool:
    text = " ".join(word.text for word in words)
    marker = marker_of(f"{text} ")
    return len(words) == 1 and (bool(marker) or (len(text) <= 2 and not text.isalnum()))


def _is_columns(left: Sequence[Row], right: Sequence[Row]) -> bool:
    """Whether two sides are columns of running text: wide, and mostly filled by their lines."""
    for side in (left, right):
        x0, x1 = min(row.words[0].x0 for row in side), max(row.words[-1].x1 for row in side)
        size = median(row.size for row in side)
        filled = sum(row.words[-1].x1 - row.words[0].x0 for row in side) / (len(side) * (x1 - x0 or 1))
        letters = median(len(row.text) for row in side)
        if x1 - x0 < _WIDE_COLUMN * size or filled < _FILLED or letters < 12:
            return False
    return max(len(left), len(right)) >= _COLUMN_ROWS


def _edges(rows: Sequence[Row], least: float) -> list[float]:
    """The middles of the strips of white that run through all rows."""
    spans = sorted((word.x0, word.x1) for row in rows for word in row.words)
    middles = []
    right = spans[0][1]
    for x0, x1 in spans[1:]:
        if x0 - right >= least:
            middles.append((x0 + right) / 2)
        right = max(right, x1)
    return middles


def _single_rows(rows: Sequence[Row], cells: _Cells) -> Iterator[Region]:
    """Running text, in which a row with several wide gaps is a table's only row on its page."""
    text: list[Row] = []
    right = _right_edge(rows)
    for row in rows:
        wide = len(_gaps(row.words, _FAR * row.size)) - 2
        if wide >= 2 and not _is_stretched(row, right):
            if text:
                yield Region(text)
            text = []
            yield from _table([row], cells)
        else:
            text.append(row)
    if text:
        yield Region(text)


def _table(rows: list[Row], cells: _Cells) -> list[Region]:
    """The cells of a table, row by row."""
    size = median(row.size for row in rows)
    middles = _edges(rows, 0.6 * size)
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
            here, rest = _cut(rest, middle)
            if here:
                found.append(Region(here, "cell", cells.next()))
        if rest:
            found.append(Region(rest, "cell", cells.next()))
    return found


# Running heads and feet


def heads_of(pages: Sequence[Sequence[Row]], heights: Sequence[float]) -> dict[tuple[int, int], str]:
    """The rows that are running heads, running feet or page numbers, as (page, row), with the reason.

    They stand at the edge of a page, at the same height and the same but for digits on several
    pages; in a document of two or three pages they also stand apart from the text.
    """
    edges = [_edge_rows(rows) for rows in pages]
    places: dict[tuple[str, int], set[int]] = defaultdict(set)
    slots: dict[tuple[int, float], set[int]] = defaultdict(set)
    for number, (rows, edge) in enumerate(zip(pages, edges, strict=True)):
        for i, apart in edge.items():
            for level in (-1, 0, 1):
                places[_mask(rows[i]), round(rows[i].y / 3) + level].add(number)
                if apart:
                    slots[round(rows[i].y / 3) + level, rows[i].size].add(number)
    filled = sum(bool(rows) for rows in pages)
    often = max(3, 0.3 * filled)
    found: dict[tuple[int, int], str] = {}
    for number, (rows, edge) in enumerate(zip(pages, edges, strict=True)):
        for i, apart in edge.items():
            row = rows[i]
            bare = bool(_NUMBER.fullmatch(row.text))
            at_place = len(places[_mask(row), round(row.y / 3)])
            numbered = bare and apart and _counts(row.text, number)
            # Heads that name the chapter stay the same for some pages only, at one place on most.
            slot = len(slots[round(row.y / 3), row.size])
            if (
                at_place >= often
                or (apart and at_place >= 2 and filled <= _FEW_PAGES)
                or (apart and at_place >= 3 and slot >= _MOST * filled)
                or numbered
            ):
                what = (
                    "page number"
                    if bare
                    else "running head"
                    if row.y > heights[number] / 2
                    else "running foot"
                )
                found[number, i] = f"{what} of page {number + 1}"
    return {place: why for place, why in found.items() if _reaches_edge(place, found, pages)}


def _mask(row: Row) -> str:
    return _DIGITS.sub("0", row.text)


def _counts(text: str, number: int) -> bool:
    """Whether a bare number may be the page's: a small one in digits, or a Roman one."""
    digits = _DIGITS.search(text)
    return not digits or int(digits.group()) <= number + 5000


def _edge_rows(rows: Sequence[Row]) -> dict[int, bool]:
    """The first and last rows of a page, and whether each stands apart from the text."""
    steps = [above.y - below.y for above, below in pairwise(rows)]
    usual = median(steps) if steps else 0.0
    body = median(row.size for row in rows) if rows else 0.0
    found: dict[int, bool] = {}
    for order, inwards in ((range(len(rows)), 1), (range(len(rows) - 1, -1, -1), -1)):
        group: list[int] = []
        for i in order:
            group.append(i)
            if len(group) > _EDGE_ROWS:
                break
            j = i + inwards
            gap = abs(rows[i].y - rows[j].y) if 0 <= j < len(rows) else 1e9
            # The white next to it is wider than between lines, or its type is smaller than the text's.
            apart = gap > 1.45 * usual or rows[i].size < 0.9 * body
            for k in group:
                found[k] = found.get(k, False) or (apart and gap > 1.2 * rows[i].size)
    return {i: apart for i, apart in found.items() if min(i, len(rows) - 1 - i) < _EDGE_ROWS}


def _reaches_edge(
    place: tuple[int, int], found: dict[tuple[int, int], str], pages: Sequence[Sequence[Row]]
) -> bool:
    """Whether only running heads stand between a row and the edge of its page."""
    number, i = place
    last = len(pages[number]) - 1
    return all((number, k) in found for k in range(i)) or all(
        (number, k) in found for k in range(i + 1, last + 1)
    )


# Lines


def lines_of_pages(pages: Sequence[Sequence[Glyph]], heights: Sequence[float]) -> list[PageLine]:
    """The lines of a document in reading order, with running heads and all that is to be left out.

    Args:
        pages: the characters of each page.
        heights: how high each page is, in points.
    """
    asides: list[list[Row]] = []
    all_rows: list[list[Row]] = []
    for glyphs in pages:
        words = words_of([g for g in glyphs if g.angle == 0])
        all_rows.append(rows_of(words))
        angles = dict.fromkeys(g.angle for g in glyphs if g.angle)
        asides.append([row for a in angles for row in rows_of(words_of([g for g in glyphs if g.angle == a]))])
    heads = heads_of(all_rows, heights)
    cells = _Cells()
    lines: list[PageLine] = []
    regions: list[Region] = []
    placed: list[tuple[PageLine, Region]] = []
    body_size = _body_size(all_rows, heads)
    for number, rows in enumerate(all_rows):
        marked = {i: why for (page, i), why in heads.items() if page == number}
        text_rows = [row for i, row in enumerate(rows) if i not in marked]
        top = [i for i in marked if all(k in marked for k in range(i))]
        for i in top:
            lines.append(_line(rows[i], number, Region([rows[i]]), "head", marked[i]))
        lowest = min((row.y for row in text_rows), default=0.0)
        for region in regions_of(text_rows, cells):
            region.left = min(row.words[0].x0 for row in region.rows)
            region.right = _right_edge(region.rows)
            regions.append(region)
            note = _notes_from(region, body_size, lowest) if region.flow == "body" else len(region.rows)
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


def _right_edge(rows: Sequence[Row]) -> float:
    """The right edge of a column: where its longest lines end, unless one alone sticks out."""
    ends = sorted((row.words[-1].x1 for row in rows), reverse=True)
    return ends[2] if len(ends) >= 8 and ends[0] - ends[2] > rows[0].size else ends[0]


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


def _notes_from(region: Region, body: float, lowest: float) -> int:
    """Which row of a column its footnotes begin at; their number if there are none.

    Footnotes stand last in a column, in smaller type, the first with a mark.
    """
    rows = region.rows
    start = len(rows)
    while start > 0 and rows[start - 1].size < 0.93 * body:
        start -= 1
    if start == 0 and rows[-1].y > lowest:
        return len(rows)
    for i in range(start, len(rows)):
        if rows[i].words[0].raised or _NOTE_MARK.match(rows[i].text):
            return start
    return len(rows)

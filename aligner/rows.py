"""From the characters of a page and their places to words and rows.

Characters on one base line make words and rows; raised and lowered signs stay with their row. A page of
plain text is brought to the same words and rows by `columns.py`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_WORD_GAP = 0.15
"""Part of the type size between two letters above which a blank was meant."""


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
    """Characters without a blank between them; ``ended`` where a blank was set right after them."""

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    raised: bool = False
    ended: bool = False


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
        """Its words with single blanks; a raised sign stands right after the word it belongs to."""
        parts = [self.words[0].text]
        for before, word in pairwise(self.words):
            close = word.raised and not before.ended and word.x0 - before.x1 < _WORD_GAP * before.size
            parts += ["" if close else " ", word.text]
        return "".join(parts)


def words_of(glyphs: Sequence[Glyph]) -> list[Word]:
    """The words of a page, from its characters in the order in which they were set.

    A character set twice at the same place, to look bold, counts once.
    """
    words: list[Word] = []
    seen: dict[tuple[str, int, int], float] = {}
    last: Glyph | None = None
    for glyph in glyphs:
        if glyph.text.isspace():
            if last is not None and _adjoins(last, glyph):
                words[-1].ended = True
            last = None
            continue
        column, level = round(glyph.x0 / 2), round(glyph.y / 2)
        near = 0.15 * glyph.size
        if glyph.x1 - glyph.x0 > near and any(
            abs(twin - glyph.x0) < near
            for twin in (
                seen.get((glyph.text, column, level), math.inf),
                seen.get((glyph.text, column - 1, level), math.inf),
                seen.get((glyph.text, column + 1, level), math.inf),
            )
        ):
            if words:
                words[-1].bold = True
            continue
        seen[glyph.text, column, level] = glyph.x0
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
        row.words = _mended(row.words)
        row.measure()
    return _with_raised(rows)


def _mended(words: Sequence[Word]) -> list[Word]:
    """The words of a row, whole where letters from another font were set after the rest of the line."""
    mended: list[Word] = []
    for word in sorted(words, key=lambda word: word.x0):
        last = mended[-1] if mended else None
        if (
            last
            and not last.ended
            and abs(last.y - word.y) < 0.05 * word.size
            and abs(last.size - word.size) < 0.1 * word.size
            and -0.3 * word.size < word.x0 - last.x1 < _WORD_GAP * word.size
        ):
            last.text += word.text
            last.x1 = max(last.x1, word.x1)
            last.bold = last.bold and word.bold
            last.ended = word.ended
        else:
            mended.append(word)
    return mended


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


def cut(rows: Sequence[Row], x: float) -> tuple[list[Row], list[Row]]:
    """What stands left and right of a place."""
    sides: tuple[list[Row], list[Row]] = ([], [])
    for row in rows:
        for side, keep in zip(sides, (True, False), strict=True):
            words = [word for word in row.words if (word.x0 + word.x1 < 2 * x) == keep]
            if words:
                side.append(Row(row.y, words).measure())
    return sides


def right_edge(rows: Sequence[Row]) -> float:
    """The right edge of a column: where its longest lines end, unless one alone sticks out."""
    ends = sorted((row.words[-1].x1 for row in rows), reverse=True)
    return ends[2] if len(ends) >= 8 and ends[0] - ends[2] > rows[0].size else ends[0]

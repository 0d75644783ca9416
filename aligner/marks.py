"""Where the anchors of a bead stand in its texts, so that a page can mark them alike on both sides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from aligner.cognates import cognates
from aligner.model import Anchor

COLOURS = 6
"""The anchors of a bead get the colours of a style sheet in turn, by their numbers."""

_BETWEEN = r"[\W_]{1,3}"
_BREAK = "\n"
_NEAR_DATE = 2
"""Words that may stand between a day and its month."""

Mark = tuple[int, int, int, str]
"""Where an anchor begins and ends in a segment, its number in the bead, and of what kind it is."""
Marks = dict[int, list[Mark]]
"""The marks of the segments of one side, by their number."""


def marks_of(anchors: Sequence[Anchor], source: Sequence[str], target: Sequence[str]) -> tuple[Marks, Marks]:
    """Where to mark the anchors that have a place of their own on both sides; the longest ones first.

    Args:
        anchors: what both sides of a bead share.
        source, target: the texts of its segments.

    Example:
        >>> marks_of((Anchor("number", "25", "25"), Anchor("number", "5", "7")), ["а 25"], ["25 б", "7"])
        ({0: [(2, 4, 0, 'number')]}, {0: [(0, 2, 0, 'number')]})
        >>> marks_of((Anchor("date", "8 ноябрында", "8 қарашада"),), ["8-ноябрында"], ["8 қарашада"])
        ({0: [(0, 11, 0, 'date')]}, {0: [(0, 10, 0, 'date')]})
    """
    found: tuple[Marks, Marks] = ({}, {})
    longest = sorted(anchors, key=lambda anchor: -len(anchor.source) - len(anchor.target))
    for number, anchor in enumerate(longest):
        first = _place(anchor.kind, anchor.source, source, found[0])
        second = _place(anchor.kind, anchor.target, target, found[1])
        if first and second:
            for (text, start, stop), side in zip((first, second), found, strict=True):
                side.setdefault(text, []).append((start, stop, number, anchor.kind))
    return found


def with_cognates(
    marks: tuple[Marks, Marks], source: Sequence[str], target: Sequence[str]
) -> tuple[Marks, Marks]:
    """The marks of a bead and, where nothing is marked yet, those of the words that both sides spell alike.

    Example:
        >>> marks = {0: [(0, 2, 0, "number")]}, {0: [(0, 2, 0, "number")]}
        >>> with_cognates(marks, ["25 министр"], ["25", "министрі"])[1]
        {0: [(0, 2, 0, 'number')], 1: [(0, 8, 1, 'cognate')]}
    """
    found = tuple({text: list(given) for text, given in side.items()} for side in marks)
    first = 1 + max((mark[2] for side in found for given in side.values() for mark in given), default=-1)
    texts = [
        [_unmarked(text, side.get(place, ())) for place, text in enumerate(given)]
        for side, given in zip(found, (source, target), strict=True)
    ]
    for number, pair in enumerate(cognates(*map(_BREAK.join, texts)), first):
        for side, given, (start, stop) in zip(found, texts, pair, strict=True):
            place = 0
            while start > len(given[place]):
                start, stop = start - len(given[place]) - 1, stop - len(given[place]) - 1
                place += 1
            side.setdefault(place, []).append((start, stop, number, "cognate"))
    return found[0], found[1]


def _unmarked(text: str, marks: Sequence[Mark]) -> str:
    """A text with blanks in place of what is marked."""
    for start, stop, _, _ in marks:
        text = text[:start] + " " * (stop - start) + text[stop:]
    return text


def _place(kind: str, written: str, texts: Sequence[str], taken: Marks) -> tuple[int, int, int] | None:
    """The first text in which something stands where nothing is marked yet, its beginning and its end."""
    if not written.strip():
        return None
    wanted = _written(kind, written)
    for number, text in enumerate(texts):
        for match in wanted.finditer(text):
            start, stop = match.span()
            if not any(start < end and begin < stop for begin, end, _, _ in taken.get(number, ())):
                return number, start, stop
    return None


@lru_cache(1000)
def _written(kind: str, written: str) -> re.Pattern[str]:
    """Finds an anchor by the words it is made of: whole ones, whatever signs stand between them."""
    words = [re.escape(word) for word in written.split()]
    found = _BETWEEN.join(words)
    if kind == "date" and len(words) == 2:
        day, month = words
        found = rf"{day}(?:[\W_]+\w+){{0,{_NEAR_DATE}}}?[\W_]+{month}|{month}{_BETWEEN}{day}"
    whole = {True: r"\d", False: r"[^\W\d_]"}
    before, after = whole[written[:1].isdigit()], whole[written[-1:].isdigit()]
    return re.compile(f"(?<!{before})(?:{found})(?!{after})")

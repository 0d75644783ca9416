"""Footnotes in plain text: the lines at the foot of a page that a mark in its text points to.

They stand in the middle of whatever the page broke off, so they are put together by themselves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_NOTE = re.compile(
    r"(?P<raised>[⁰¹²³⁴-⁹]{1,3})(?=\s?\S)"
    r"|(?P<sign>\*{1,3}|†|‡|§)(?=\s?[^\W\d_])"
    r"|(?P<plain>\d{1,3})(?=\s+[^\W\d_])"
)
_PAGE = 130
"""Lines that a page may have: a mark further above is another's."""


def mark_of(line: str) -> str:
    """The mark that a line begins with if it is the first of a footnote, or "".

    Example:
        >>> mark_of("¹ Ошол эле жерде."), mark_of("12 See above."), mark_of("** Болжол."), mark_of("Болжол.")
        ('¹', '12', '**', '')
    """
    match = _NOTE.match(line)
    return match.group() if match else ""


def _points(mark: str, text: str) -> bool:
    """Whether a mark stands in a text behind a word."""
    digits = mark.translate(_DIGITS)
    if digits.isdigit():
        either = f"(?:{digits}|{digits.translate(_SUPERSCRIPTS)})"
        behind = rf"(?<=[^\W\d_]{{3}})[.,;:!?»”\"')\]]*{either}(?![.,]?\d|\w)"
    else:
        behind = rf"(?<=\S)(?<!\{mark[0]}){re.escape(mark)}(?!\{mark[0]})"
    return re.search(behind, text) is not None


def find(lines: Sequence[str], page_starts: Sequence[int]) -> list[range]:
    """The lines of each footnote.

    From the first line in the lower half of a page that begins with a mark which a word above it
    bears, all lines to the page's end are footnotes. A note for which its page had no room stands on
    the next. Where pages are not known nothing tells how far a note goes, nor does it cut a sentence
    in two.

    Args:
        lines: the lines of a document, without page furniture.
        page_starts: which of them begin a page.

    Example:
        >>> find(["Ак боз¹ ат", "¹ Аттын түсү.", "чаап келди."], [0, 2])
        [range(1, 2)]
    """
    found: list[range] = []
    if len(page_starts) < 2:
        return found
    above, noted = 0, set[str]()
    for first, stop in pairwise([*page_starts, len(lines)]):
        begins: dict[int, str] = {}
        for i in range(max(first + 1, (first + stop) // 2), stop):
            mark = mark_of(lines[i])
            since = first if mark in noted else above
            if mark and any(_points(mark, line) for line in lines[max(since, i - _PAGE) : i]):
                begins[i] = mark
        found += [range(a, b) for a, b in pairwise([*begins, stop])]
        above, noted = first, set(begins.values())
    return found

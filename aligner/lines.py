"""The lines of a text: where they stand, what gap is before them, how they look on the page."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from aligner.model import LINE_END

_STRETCH = 1 << 20
_BLANK = re.compile(r"\s")
RULED = "rule"
"""The gap where a row of signs parted two sections."""
COLUMN_END = "\v"
"""What stands alone on the line between two columns of a page."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a reader saw of a line on the page.

    Args:
        room: characters of middling width that would still have gone into the line.
        first: the width of its first word, in such characters.
        size: of its type, in points.
        bold: whether all of it is.
        begins: whether the reader knows that a block begins with it.
        below: lines that would still have gone under it in its column; None where that is not known.
    """

    room: float
    first: float
    size: float
    bold: bool = False
    begins: bool = False
    below: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line with something on it: its span without outer blanks, and the gap before it.

    A reader that knows the page names the kinds of gaps itself, measures the indent in half type
    sizes and says how the line looks; either all lines of a text have a look or none has.
    ``seam``, if not None, is what stands between it and the line above, in the middle of a word: both
    stand in one line of the text.
    """

    start: int
    stop: int
    gap: str
    indent: int
    trailing: int
    look: Look | None = None
    seam: str | None = None


def lines_of(text: str) -> list[Line]:
    """The lines of a text that hold more than blanks.

    The gap before a line is "none", "one" (one empty line), "blank" (a line of blanks among
    them), "many", "column" or "page" (a form feed, or three empty lines in a row).
    """
    lines: list[Line] = []
    empty = blank = run = longest = 0
    page = column = False
    position = 0
    ends = [(match.start(), match.end()) for match in LINE_END.finditer(text)]
    for stop, following in [*ends, (len(text), len(text))]:
        raw = text[position:stop]
        content = raw.strip()
        page = page or "\f" in raw
        if content:
            gap = (
                "page" if page
                else "column" if column
                else "page" if longest >= 3
                else "none" if not empty and not blank
                else "blank" if blank
                else "one" if empty == 1
                else "many"
            )  # fmt: skip
            start = position + raw.index(content[0])
            indent = len(raw[: start - position].replace("\f", "").expandtabs(4))
            trailing = len(raw) - (start - position) - len(content)
            lines.append(Line(start, start + len(content), gap, indent, trailing))
            empty = blank = run = longest = 0
            column = False
            page = "\f" in raw[start - position + len(content) :]
        elif raw == COLUMN_END:
            column = True
        elif raw.strip("\f"):
            blank, run = blank + 1, 0
        else:
            empty, run = empty + 1, run + 1
            longest = max(longest, run)
        position = following
    return lines


def stretches(text: str) -> Iterator[str]:
    """A text in stretches of about a million characters that end at a blank.

    What is looked for in a whole document, such as its words, then takes memory for a stretch only.

    Example:
        >>> list(stretches("адам менен"))
        ['адам менен']
    """
    start = 0
    while len(text) - start > _STRETCH:
        blank = _BLANK.search(text, start + _STRETCH)
        stop = blank.start() if blank else len(text)
        yield text[start:stop]
        start = stop
    yield text[start:] if start else text


def tokens_of(text: str) -> Counter[str]:
    """What stands between the blanks of a text, counted; line ends and other white space are no blanks.

    Example:
        >>> tokens_of("ат менен ат").most_common(1)
        [('ат', 2)]
    """
    found: Counter[str] = Counter()
    for stretch in stretches(text):
        found.update(stretch.split(" "))
    return found


def numbering(text: str) -> Callable[[Line], int]:
    """What tells the number of a line, from 1."""
    ends = [match.start() for match in LINE_END.finditer(text)]
    return lambda line: bisect_left(ends, line.start) + 1

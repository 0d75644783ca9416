"""How wide a line of plain text was where it was set: in characters, or in letters of their own widths.

Text pulled out of a PDF was broken by the width of its letters: "Щ" takes three times as much as "і".
Text wrapped by a program was broken by their number. The lines that were surely wrapped tell which: a
line must hold what it holds, and no more than would have kept the next word out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from functools import cache

from aligner.packaged import packaged

_FEWEST = 8
"""Wrapped lines below which their number of characters counts, ..."""
_MOST = 2000
"""... and how many of them are asked."""


@cache
def _widths() -> dict[str, float]:
    widths = packaged("typewidths")["widths"]
    return {letter: float(width) for width, letters in widths.items() for letter in letters}


@cache
def _width(letter: str) -> float:
    known = _widths()
    if letter in known:
        return known[letter]
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    base = unicodedata.normalize("NFD", letter)[0]
    return known.get(base, 1.5 if letter.isupper() else known["o"])


def in_type(text: str) -> float:
    """The width of a text in proportional type, in widths of common small letters.

    Example:
        >>> in_type("Щи") > in_type("іл")
        True
    """
    return sum(map(_width, text))


def ruler(texts: Sequence[str], wrapped: Sequence[bool]) -> Callable[[str], float]:
    """The measure of width by which the lines of a text were broken, in characters of middling width.

    Args:
        texts: the lines.
        wrapped: of each but the last, whether it surely goes on in the next.
    """
    pairs = [(texts[i], texts[i + 1].split(None, 1)[0]) for i, sure in enumerate(wrapped) if sure]
    if len(pairs) < _FEWEST:
        return len
    pairs = pairs[:_MOST]
    if _agreeing(pairs, in_type) <= _agreeing(pairs, len):
        return len
    scale = sum(len(line) for line, _ in pairs) / sum(in_type(line) for line, _ in pairs)
    return lambda text: scale * in_type(text)


def _agreeing(pairs: Sequence[tuple[str, str]], measure: Callable[[str], float]) -> int:
    """How many wrapped lines agree on one width."""
    blank = measure(" ")
    widths = ((measure(line), measure(following)) for line, following in pairs)
    return agreed_width([(width, width + blank + more) for width, more in widths])[0]


def agreed_width(lines: Sequence[Sequence[float]]) -> tuple[int, float]:
    """How many wrapped lines agree on one width, and the least such width; the widest of several.

    Args:
        lines: how long each line is, and how long it would be with the first word of the next one: they
            agree on a width if they fit into it and would not have with that word.

    Example:
        >>> agreed_width([(60, 66), (58, 67), (61, 65), (71, 78)])
        (3, 61)
    """
    edges = sorted([(width, 1) for width, _ in lines] + [(more, -1) for _, more in lines])
    most = count = 0
    agreed = 0.0
    for width, step in edges:
        count += step
        if count >= most and step > 0:
            most, agreed = count, width
    return most, agreed

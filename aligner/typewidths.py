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
"""Wrapped lines below which their number of characters counts."""


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
    if _agreeing(pairs, in_type) <= _agreeing(pairs, len):
        return len
    scale = sum(len(line) for line, _ in pairs) / sum(in_type(line) for line, _ in pairs)
    return lambda text: scale * in_type(text)


def _agreeing(pairs: Sequence[tuple[str, str]], measure: Callable[[str], float]) -> int:
    """How many wrapped lines agree on one width: they fit in, and the next word would not have."""
    blank = measure(" ")
    edges = []
    for line, following in pairs:
        width = measure(line)
        edges += [(width, 1), (width + blank + measure(following), -1)]
    most = count = 0
    for _, step in sorted(edges):
        count += step
        most = max(most, count)
    return most

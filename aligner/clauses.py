"""Clauses of segments, and what they have in common with segments of the other side.

A score of whole segments does not see where in a segment its words stand. Where two ways to put segments
together are nearly as good, the parts of a segment tell which is right.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from aligner.packaged import packaged
from aligner.vectors import Array

COMPARED = ("spelling", "dictionary")
"""The channels that are asked: the induced one has learned from the very beads in question."""
_BORDER = re.compile(r"(?<=[,;:.!?…–—\-\"”»“)])\s+|\s+(?=[–—\-«“\"(])")
"""Where a clause may begin or end."""
_OFF = math.log(2.5)
"""By how much, as a logarithm, a clause may be longer or shorter than is wanted."""
_ROUGHLY = 8.0
"""Letters added to lengths of clauses before they are compared: short ones vary most."""
LIKELY = 0.5
"""How likely one bead must be where the search has found two."""
_NEAR = 0.25
"""Share of a text by which a border may be away from where it is looked for."""


def clause(text: str, wanted: float, *, at_end: bool) -> str:
    """What ends a text, or begins it, and is about so many letters long; "" where nothing is.

    Args:
        text: the text.
        wanted: letters, blanks aside.
        at_end: whether what ends it is looked for.

    Example:
        >>> clause("Ал келди, биз кеттик.", 10, at_end=True)
        'биз кеттик.'
    """
    letters = 1 - text.count(" ") / max(1, len(text))
    borders = [border.end() if at_end else border.start() for border in _BORDER.finditer(text)]
    sizes = [(len(text) - border if at_end else border) * letters for border in borders]
    off = [round(abs(math.log((size + _ROUGHLY) / (wanted + _ROUGHLY))), 6) for size in sizes]
    best = min(range(len(borders)), key=off.__getitem__, default=-1)
    if best < 0 or off[best] > _OFF:
        return ""
    return text[borders[best] :] if at_end else text[: borders[best]]


def first_part(text: str, share: float) -> tuple[str, bool]:
    """The first part of a text, about such a share of it, and whether a clause ends there.

    Example:
        >>> first_part("Ал келди, биз кеттик.", 0.4), first_part("Ал кечээ келди", 0.5)
        (('Ал келди,', True), ('Ал кечээ', False))
    """
    wanted = round(share * len(text), 3)
    borders = [border.start() for border in _BORDER.finditer(text)]
    best = min(borders, key=lambda place: (abs(place - wanted), place), default=-1)
    if best >= 0 and abs(best - wanted) <= _NEAR * len(text):
        return text[:best], True
    blanks = (text.rfind(" ", 0, int(wanted) + 1), text.find(" ", int(wanted) + 1))
    best = min((b for b in blanks if b > 0), key=lambda place: (abs(place - wanted), place), default=0)
    return text[:best], False


def probabilities(table: str, names: Sequence[str], grounds: Array) -> NDArray[np.float64]:
    """How likely something is, by the learned weights of its grounds (`clauses.toml`).

    Args:
        table: of what; a table of the file.
        names: of the grounds.
        grounds: an array (case, ground).
    """
    using = packaged("clauses")[table]
    odds = using["constant"] + grounds @ np.array([using[name] for name in names])
    return np.asarray(np.round(1 / (1 + np.exp(-odds)), 6))

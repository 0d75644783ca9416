"""How often a program looks for garbage: a document is many values and hardly any garbage."""

from __future__ import annotations

import gc

_VALUES = 50_000
"""Values that are made between two looks."""
_OLDER = (20, 100)
"""Looks at the newest values between two at those that have lasted, and between two at all."""


def look_seldom() -> None:
    """Look for garbage less often than Python does, and never at what was there at the start.

    For whole programs and workers: a library leaves that to who uses it. Aligning takes a twentieth less.
    """
    gc.freeze()
    gc.set_threshold(_VALUES, *_OLDER)


def look_no_more() -> None:
    """Do not look for garbage when the program ends: what is there goes with it.

    A program that has loaded numpy and scipy ends thirty milliseconds sooner.
    """
    gc.freeze()

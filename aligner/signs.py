"""The signs of segments that a translation keeps: quotation marks, question marks, brackets, stops."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

_QUOTES = '"«»„“”‟‹›「」『』＂'
SIGNS = (_QUOTES, "?？؟¿!！¡", "()[]（）")
"""The kinds that are counted: of what somebody says, of questions and calls, brackets."""
_BEGINS = (f"{_QUOTES}‚‘'-–—―", "0123456789", "([（")
_ENDS = (".。।۔։።", "?？؟", "!！", ":：", ",;；،؛", "…")
_CLOSING = f" \n\t\u00a0{_QUOTES}’')]）"
"""What stands behind the last stop."""
_TOGETHER = 4000
"""Segments whose characters are looked at in one go."""


def counts(texts: Sequence[str]) -> Array:
    """How often signs of each of the SIGNS occur in each text, an array (kind, text).

    Example:
        >>> counts(["«Келдиңби?» деди ал.", "Ооба (кечээ)."]).tolist()
        [[2.0, 0.0], [1.0, 0.0], [0.0, 2.0]]
    """
    found = np.zeros((len(SIGNS), len(texts)))
    for start in range(0, len(texts), _TOGETHER):
        some = texts[start : start + _TOGETHER]
        codes = np.frombuffer("\n".join(some).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        kinds = _by_code().take(codes, mode="clip")
        places = np.flatnonzero(kinds)
        owners = np.searchsorted(np.cumsum([len(text) + 1 for text in some]), places, "right")
        np.add.at(found, (kinds[places] - 1, start + owners), 1)
    return found


@cache
def _by_code() -> NDArray[np.int8]:
    """For each character the kind of sign that it is, from 1; 0 for none."""
    table = np.zeros(0x10000, dtype=np.int8)
    for sign, kind in _kinds(SIGNS).items():
        table[ord(sign)] = kind
    return table


@cache
def _kinds(kinds: tuple[str, ...]) -> dict[str, int]:
    """For each sign the number of its kind, from 1."""
    return {sign: kind for kind, signs in enumerate(kinds, 1) for sign in signs}


def alike(source: Array, target: Array) -> tuple[float, float]:
    """How far two documents begin their segments with the same kinds of signs, and how far they end them so.

    Args:
        source, target: what ``edges`` gives.

    Returns:
        Two parts of one: 1 where both have each kind equally often, 0 where they have none in common.

    Example:
        >>> alike(edges(["Ооба.", "Жок."]), edges(["Иә", "Жоқ."]))
        (1.0, 0.5)
    """
    found = []
    for one, two in zip(source, target, strict=True):
        shares = [
            np.bincount(side.astype(int), minlength=len(_BEGINS + _ENDS)) / max(len(side), 1)
            for side in (one, two)
        ]
        found.append(round(float(np.minimum(*shares).sum()), 6))
    return found[0], found[1]


def edges(texts: Sequence[str]) -> Array:
    """The kinds of signs with which texts begin and end, from 1; 0 for letters and all other signs.

    What closes a quotation or a bracket stands behind the stop and is not looked at.

    Returns:
        An array (2, text).

    Example:
        >>> edges(["«Келдиңби?»", "Ооба."]).tolist()
        [[1.0, 0.0], [2.0, 1.0]]
    """
    begins, ends = _kinds(_BEGINS), _kinds(_ENDS)
    return np.array(
        [
            [begins.get(text.lstrip()[:1], 0) for text in texts],
            [ends.get(text.rstrip(_CLOSING)[-1:], 0) for text in texts],
        ],
        dtype=float,
    )

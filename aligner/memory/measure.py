"""How like a text many others are by their characters, and what each of them can score at most."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from aligner.memory.packing import ONE_BYTE, Stored, unpacked
from aligner.memory.scoring import (
    CARRIED_TO,
    ORDER_COSTS,
    TRIVIAL_TO,
    WORDS_TO,
    in_order,
    letters,
    normal,
)

_MOST = 100
"""Texts of which more is to be found out, by each measure; twice as many if only numbers differ."""
_LETTERS_DIFFER = WORDS_TO + 0.5
_ORDER = ORDER_COSTS / 100
_DIGITS = bytes.maketrans(b"123456789", b"000000000")
_NO_DIGITS = bytes(code for code in range(256) if not 48 < code < 58)
_ZEROS, _ROW_OF_DIGITS = re.compile(b"00+"), re.compile(r"\d+")

Measured = tuple[float, float, int, Stored]
Numbers = np.ndarray[Any, np.dtype[Any]]


class Measure:
    """Compares a text with many, as bytes of one letter each where both can be written so: that is fast.

    Args:
        text: the text.
        share: how like it the others must be, from 0 to 1.

    Example:
        >>> measure = Measure("Баасы 500 сом", 0.7)
        >>> measure.take([(1, "Баасы 700 сом"), (2, "Биз келдик")])
        >>> [(round(bound, 2), round(likeness, 2), unit) for bound, likeness, unit, _ in measure.best()]
        [(0.97, 0.92, 1)]
    """

    def __init__(self, text: str, share: float) -> None:
        self._text, self._share = text, share
        self._bytes: list[tuple[int, bytes, Stored]] = []
        self._texts: list[tuple[int, str, Stored]] = []
        try:
            self._query: bytes | None = normal(text).encode(ONE_BYTE)
        except UnicodeEncodeError:
            self._query = None

    def take(self, rows: Any) -> None:
        """Take in texts as they are stored, with their units."""
        table = _small()
        for unit, stored in rows:
            if self._query is not None and isinstance(stored, bytes):
                self._bytes.append((unit, stored.translate(table), stored))
            elif self._query is not None and stored is not None and stored.isascii():
                self._bytes.append((unit, stored.encode().translate(table), stored))
            elif stored is not None:
                self._texts.append((unit, normal(unpacked(stored)), stored))

    def best(self) -> list[Measured]:
        """The most that a text can score, how like it is, its unit and itself; the best first."""
        found: list[Measured] = []
        if self._query is not None and self._bytes:
            found += self._compared(self._query, self._bytes)
        if self._texts:
            found += self._compared(normal(self._text), self._texts)
        return sorted(found, key=lambda item: item[:2], reverse=True)

    def _compared(self, query: Any, rows: Sequence[tuple[int, Any, Stored]]) -> Iterator[Measured]:
        texts = [query, *(row[1] for row in rows)]
        raw, bounds = self._likeness(texts)
        _fit(bounds, texts)
        order = np.lexsort((-raw, -bounds))
        # Where only numbers differ, which of them can be put in is not known yet, and all are as good.
        alike = int((100 * bounds > _LETTERS_DIFFER).sum())
        chosen = {*order[: max(_MOST, min(alike, 2 * _MOST))], *np.argsort(-raw, kind="stable")[:_MOST]}
        chosen = {place for place in map(int, chosen) if max(bounds[place], raw[place]) > 0}
        return ((float(bounds[i]), float(raw[i]), rows[i][0], rows[i][2]) for i in sorted(chosen))

    def _likeness(self, texts: Sequence[Any]) -> tuple[Numbers, Numbers]:
        """How like the first text the others are: as they are, and with numbers and order aside."""
        blanks, least = _without_numbers(texts), self._share
        raw = _cdist(texts, Levenshtein.normalized_similarity, least)
        bounds = raw.copy()
        same = blanks[0] == texts[0]
        other = [i for i, (a, b) in enumerate(zip(texts[1:], blanks[1:], strict=True)) if not same or a != b]
        if other:
            masked = [blanks[0], *(blanks[i + 1] for i in other)]
            bounds[other] = np.maximum(raw[other], _cdist(masked, Levenshtein.normalized_similarity, least))
        # The same words in another order: sorted only where they may be that. A substitution counts twice in
        # this ratio, of the sum of both lengths.
        anyhow = _cdist(blanks, fuzz.token_sort_ratio, 100 * least) / 100
        lengths = np.array([len(text) for text in blanks], np.float32)
        of_longer = (lengths[1:] + lengths[0]) / (2 * np.maximum(lengths[1:], max(lengths[0], 1)))
        most = np.where(anyhow > 0, 1 - (1 - anyhow) * of_longer - _ORDER, 0)
        moved = np.flatnonzero(most > bounds).tolist()
        if moved:
            words = [_in_order(blanks[0]), *(_in_order(blanks[i + 1]) for i in moved)]
            found = _cdist(words, Levenshtein.normalized_similarity, least) - _ORDER
            bounds[moved] = np.maximum(bounds[moved], found)
        return raw, bounds


def _cdist(texts: Sequence[Any], scorer: Any, cutoff: float) -> Numbers:
    """How like the first text the others are; 0 where that is less than a cutoff."""
    first, *others = texts
    found: Numbers = process.cdist([first], others, scorer=scorer, score_cutoff=cutoff, dtype=np.float32)[0]
    return found


def _fit(bounds: Numbers, texts: Sequence[Any]) -> None:
    """Put right what characters say wrongly about how much the others can score beside the first text.

    Where only numbers, signs and capitals differ, the score does not follow the characters; where letters
    do, words differ, or an address.
    """
    query, *others = texts
    bare, *others_bare = _bare(texts)
    digits, has_address = _digits(query), _has_address(query)
    for place, (text, letters_of_it) in enumerate(zip(others, others_bare, strict=True)):
        if letters_of_it == bare and bare:
            bounds[place] = (TRIVIAL_TO if _digits(text) == digits else CARRIED_TO) / 100
    for place in np.flatnonzero(100 * bounds > WORDS_TO).tolist():
        if others_bare[place] != bare and not (has_address or _has_address(others[place])):
            bounds[place] = WORDS_TO / 100


@cache
def _small() -> bytes:
    """For each byte that of its small letter; every blank becomes the plain one."""
    table = bytearray(range(256))
    for code in range(256):
        sign = bytes([code]).decode(ONE_BYTE, "replace")
        small = " " if sign.isspace() else sign.casefold()
        try:
            (table[code],) = small.encode(ONE_BYTE)
        except (UnicodeEncodeError, ValueError):
            continue
    return bytes(table)


@cache
def _signs() -> bytes:
    """The bytes of all that is no letter."""
    signs = (bytes([code]).decode(ONE_BYTE, "replace") for code in range(256))
    return bytes(code for code, sign in enumerate(signs) if not sign.isalpha() and code != 10)


def _bare(texts: Sequence[Any]) -> Sequence[Any]:
    """The letters of each text alone."""
    if isinstance(texts[0], bytes):  # all at once: there are no ends of lines in normal texts
        return b"\n".join(texts).translate(None, _signs()).split(b"\n")
    return [letters(text) for text in texts]


def _has_address(text: Any) -> bool:
    if isinstance(text, bytes):
        return b"@" in text or b"://" in text or b"www." in text
    return "@" in text or "://" in text or "www." in text


def _digits(text: Any) -> list[int]:
    """The digits of a text but zeros, in whatever order a date has them."""
    if isinstance(text, bytes):
        return [sign - 48 for sign in sorted(text.translate(None, _NO_DIGITS))]
    return sorted(int(sign) for sign in text if sign.isdecimal() and sign != "0")


def _in_order(text: Any) -> str:
    return in_order(text.decode(ONE_BYTE) if isinstance(text, bytes) else text)


def _without_numbers(texts: Sequence[Any]) -> Sequence[Any]:
    """Each text with a zero for each row of digits; their grouping is left as it is, which is fast."""
    if isinstance(texts[0], bytes):
        return _ZEROS.sub(b"0", b"\n".join(texts).translate(_DIGITS)).split(b"\n")
    return [_ROW_OF_DIGITS.sub("0", text) for text in texts]

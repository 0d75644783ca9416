"""What the index knows of texts: their lengths, and the stems in them as numbers.

A stem is the first five letters of a word, which endings leave alone. Thousands of texts are gone through
at once, as one array of characters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

Numbers = np.ndarray[Any, np.dtype[Any]]

BUCKETS = 1 << 16
"""Numbers that stems are mapped to; two stems with one number only cost time."""
LONGEST = 0xFFFF
"""Characters up to which the length of a text is known."""
_STEM = 5
_UNSPACED_STEM = 2
# Where no blanks stand between words, every two letters are a stem: Thai to Khmer, kana, Chinese characters.
_UNSPACED = ((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF), (0x3040, 0x30FF), (0x3400, 0x9FFF))
_GROUPING = " \u00a0\u2009\u202f.,'’"
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_RARE = "\ue000"
"""Stands for letters that need more than 16 bits: gothic, rare Chinese characters, emojis."""
_HALVES = 0xD800
HALF = re.compile("[\ud800-\udfff]")
"""Half of a character, which stands in texts that were damaged."""
_STEP = np.uint32(0x01000193)
_SPREAD = np.uint32(2654435761)


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is known of some texts.

    Args:
        lengths: in characters, cut off at ``LONGEST``.
        owners: for each stem the text in which it stands, growing.
        buckets: the number of each stem.
    """

    lengths: Numbers
    owners: Numbers
    buckets: Numbers


@cache
def _folded() -> Numbers:
    """For each character what it counts as: its small letter, or 0 outside words."""
    table = np.zeros(0x10000, np.uint16)
    for code in range(0x10000):
        sign = chr(code)
        if sign.isalnum() or unicodedata.category(sign)[0] == "M":
            table[code] = ord(sign.casefold()[:1])
    table[ord(_RARE)] = ord(_RARE)
    return table


@cache
def _unspaced() -> Numbers:
    table = np.zeros(0x10000, bool)
    for first, last in _UNSPACED:
        table[first : last + 1] = True
    return table


class Column:
    """Some texts, one below the other.

    Args:
        texts: the texts; halves of characters, which no file can hold, are replaced.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        joined = "\n".join([*texts, ""])
        codes = _characters(joined)
        if (codes >= _HALVES).any() and HALF.search(joined):
            texts = [HALF.sub("\ufffd", text) for text in texts]
            joined = "\n".join([*texts, ""])
            codes = _characters(joined)
        self.texts, self.joined, self.codes = texts, joined, codes
        self.sizes = np.fromiter(map(len, texts), np.int64, len(texts))
        self.ends = np.cumsum(self.sizes + 1)


def _characters(text: str) -> Numbers:
    """The characters of a text as numbers of 16 bits; those that need more are all taken for one letter."""
    data = text.encode("utf-16-le", "surrogatepass")
    if len(data) > 2 * len(text):
        data = _BEYOND.sub(_RARE, text).encode("utf-16-le", "surrogatepass")
    return np.frombuffer(data, "<u2")


def analyse(column: Column) -> Analysis:
    """What is known of texts.

    Example:
        >>> known = analyse(Column(["Мектепте 30 000 окуучу", "мектептер"]))
        >>> known.lengths.tolist(), known.owners.tolist()
        ([22, 9], [0, 0, 0, 0, 0, 1])
        >>> int(known.buckets[0]) == int(known.buckets[-1])
        True
    """
    codes, ends = column.codes, column.ends
    letters = _folded().take(codes)
    starts, unspaced = _starts(codes, letters)
    buckets = _buckets(letters, starts, unspaced)
    owners = np.repeat(np.arange(len(ends)), np.diff(np.searchsorted(starts, ends), prepend=0))
    numbers = _grouped(column.joined, codes)
    if numbers:
        places, values = zip(*numbers, strict=True)
        owners = np.concatenate([owners, np.searchsorted(ends, places, "right")])
        buckets = np.concatenate([buckets, np.fromiter(map(bucket, values), np.uint16, len(values))])
        order = np.argsort(owners, kind="stable")
        owners, buckets = owners[order], buckets[order]
    return Analysis(np.minimum(column.sizes, LONGEST).astype(np.uint16), owners, buckets)


def _starts(codes: Numbers, letters: Numbers) -> tuple[Numbers, Numbers]:
    """Where stems begin, and whether each is one of a script without blanks."""
    is_letter = letters != 0
    begins = is_letter.copy()
    begins[1:] &= ~is_letter[:-1]
    if len(letters) and letters.max() >= _UNSPACED[0][0]:
        unspaced = _unspaced()[codes] & is_letter
        starts = np.flatnonzero(begins | unspaced)
        return starts, unspaced[starts]
    starts = np.flatnonzero(begins)
    return starts, np.zeros(len(starts), bool)


def _buckets(letters: Numbers, starts: Numbers, unspaced: Numbers) -> Numbers:
    padded = np.concatenate([letters, np.zeros(_STEM, np.uint16)])
    found = letters[starts].astype(np.uint32)
    going = np.ones(len(starts), bool)
    for ahead in range(1, _STEM):
        following = padded[starts + ahead]
        going &= following != 0
        if ahead == _UNSPACED_STEM:
            going &= ~unspaced
        found = np.where(going, (found * _STEP) ^ following, found)
    return ((found * _SPREAD) >> np.uint32(16)).astype(np.uint16)


def bucket(word: str) -> int:
    """The number of the stem of a word.

    Example:
        >>> bucket("мектеп") == bucket("Мектебинде") == bucket("мект")
        False
        >>> bucket("30000") == bucket("30000,5")
        True
    """
    letters = _folded()[_characters(word[:_STEM])]
    return int(_buckets(letters, np.zeros(1, np.int64), np.zeros(1, bool))[0])


def _grouped(joined: str, codes: Numbers) -> list[tuple[int, str]]:
    """Where numbers stand whose digits are grouped, and how they are written without that: 30000."""
    digits = np.zeros(len(codes) + 4, bool)
    np.less(codes - np.uint16(48), 10, out=digits[: len(codes)])
    firsts = np.flatnonzero(digits)
    signs = firsts[~digits[firsts - 1]] - 1
    signs = signs[signs > 0]
    signs = signs[digits[signs - 1] & digits[signs + 2] & digits[signs + 3] & ~digits[signs + 4]]
    found: list[tuple[int, str]] = []
    last = -1
    for sign in signs.tolist():
        if joined[sign] not in _GROUPING:
            continue
        group = joined[sign + 1 : sign + 4]
        if sign == last:
            if len(found[-1][1]) < _STEM:  # further digits do not count
                found[-1] = found[-1][0], found[-1][1] + group
        else:
            start = sign
            while start and "0" <= joined[start - 1] <= "9":
                start -= 1
            if sign - start > 3:
                continue
            found.append((start, joined[start:sign] + group))
        last = sign + 4
    return found

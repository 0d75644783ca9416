"""What the index knows of texts: their lengths, a hash of each, and the stems in them as numbers.

A stem is the first five letters of a word, which endings leave alone. Thousands of texts are gone through
at once, as one array of characters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Any

import numpy as np

from aligner.units import primary

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
_STEP = np.uint32(0x01000193)
_SPREAD = np.uint32(2654435761)
_FACTOR = 0x9E3779B97F4A7C15
_FINISH = np.uint64(0xBF58476D1CE4E5B9)


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is known of some texts.

    Args:
        lengths: in characters, cut off at ``LONGEST``.
        hashes: 48 bits of each text's language, letters and digits.
        owners: for each stem the text in which it stands, growing.
        buckets: the number of each stem.
    """

    lengths: Numbers
    hashes: Numbers
    owners: Numbers
    buckets: Numbers


@cache
def _folded() -> Numbers:
    """For each character of the basic plane what it counts as: its small letter, or 0 outside words."""
    table = np.zeros(0x10000, np.uint32)
    for code in range(0x10000):
        sign = chr(code)
        if sign.isalnum() or unicodedata.category(sign)[0] == "M":
            table[code] = ord(sign.casefold()[:1])
    return table


@cache
def _grouping() -> Numbers:
    table = np.zeros(0x10000, bool)
    table[[ord(sign) for sign in _GROUPING]] = True
    return table


@cache
def _unspaced() -> Numbers:
    table = np.zeros(0x10000, bool)
    for first, last in _UNSPACED:
        table[first : last + 1] = True
    return table


@cache
def _seed(language: str) -> np.uint64:
    return np.frombuffer(blake2b(language.encode("utf-8", "replace"), digest_size=8).digest(), "<u8")[0]


@cache
def _powers(size: int) -> Numbers:
    return np.cumprod(np.full(size, _FACTOR, np.uint64))


def analyse(texts: Sequence[str], language: str) -> Analysis:
    """What is known of texts in one language.

    Example:
        >>> known = analyse(["Мектепте 30 000 окуучу", "мектептер"], "ky")
        >>> known.lengths.tolist(), known.owners.tolist()
        ([22, 9], [0, 0, 0, 0, 0, 1])
        >>> int(known.buckets[0]) == int(known.buckets[-1])
        True
    """
    joined = "\n".join([*texts, ""])
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), "<u4")
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    ends = np.cumsum(sizes + 1)
    basic = np.minimum(codes, 0xFFFF)
    letters = _folded()[basic]
    if len(codes) and codes.max() > 0xFFFF:
        letters = np.where(codes > 0xFFFF, codes, letters)
    is_letter = letters != 0
    hashes = _hashes(letters, is_letter, ends, _seed(primary(language)))
    starts, unspaced = _starts(basic, is_letter)
    buckets = _buckets(letters, starts, unspaced)
    owners = np.searchsorted(ends, starts, "right")
    numbers = _grouped(joined, codes, basic)
    if numbers:
        places, values = zip(*numbers, strict=True)
        owners = np.concatenate([owners, np.searchsorted(ends, places, "right")])
        buckets = np.concatenate([buckets, np.fromiter(map(bucket, values), np.uint16, len(values))])
        order = np.argsort(owners, kind="stable")
        owners, buckets = owners[order], buckets[order]
    return Analysis(np.minimum(sizes, LONGEST).astype(np.uint16), hashes, owners, buckets)


def _hashes(letters: Numbers, is_letter: Numbers, ends: Numbers, seed: np.uint64) -> Numbers:
    kept = letters[is_letter].astype(np.uint64)
    behind = np.cumsum(is_letter)[ends - 1] if len(ends) else np.zeros(0, np.int64)
    counts = np.diff(behind, prepend=0)
    places = np.arange(len(kept)) - np.repeat(behind - counts, counts)
    longest = int(counts.max()) if len(counts) else 0
    size = 1024 if longest <= 1024 else 1 << longest.bit_length()
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(kept * _powers(size)[places])])
    found = (sums[behind] - sums[behind - counts]) * _FINISH + seed
    found ^= found >> np.uint64(31)
    found *= _FINISH
    return (found >> np.uint64(16)).astype(np.int64)


def _starts(basic: Numbers, is_letter: Numbers) -> tuple[Numbers, Numbers]:
    """Where stems begin, and whether each is one of a script without blanks."""
    before = np.zeros(len(is_letter), bool)
    before[1:] = is_letter[:-1]
    unspaced = _unspaced()[basic] & is_letter
    starts = np.flatnonzero((is_letter & ~before) | unspaced)
    return starts, unspaced[starts]


def _buckets(letters: Numbers, starts: Numbers, unspaced: Numbers) -> Numbers:
    padded = np.concatenate([letters, np.zeros(_STEM, np.uint32)])
    found = letters[starts]
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
    letters = np.array([_folded()[min(ord(sign), 0xFFFF)] for sign in word[:_STEM]], np.uint32)
    return int(_buckets(letters, np.zeros(1, np.int64), np.zeros(1, bool))[0])


def _grouped(joined: str, codes: Numbers, basic: Numbers) -> list[tuple[int, str]]:
    """Where numbers stand whose digits are grouped, and how they are written without that: 30 000 is 30000."""
    digits = np.concatenate([(codes >= 48) & (codes <= 57), np.zeros(5, bool)])
    signs = np.flatnonzero(_grouping()[basic])
    signs = signs[signs > 0]
    signs = signs[
        digits[signs - 1] & digits[signs + 1] & digits[signs + 2] & digits[signs + 3] & ~digits[signs + 4]
    ]
    found: list[tuple[int, str]] = []
    last = -1
    for sign in signs.tolist():
        group = joined[sign + 1 : sign + 4]
        if sign == last:
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

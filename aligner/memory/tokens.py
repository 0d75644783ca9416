"""The words, numbers, dates, addresses and signs of a text, and by what each is compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from aligner.anchors import NUMBER, number_value

ADDRESS = (
    r"""(?:https?://|www\.)[^\s<>«»“”"]*[^\s<>«»“”".,;:!?)\]]|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"""
)
_TIME = r"\d+(?::\d+)+"
_DAY = r"\d{1,2}(?P<sep>[./])\d{1,2}(?P=sep)\d{4}|\d{4}(?P<mark>[-./])\d{1,2}(?P=mark)\d{1,2}"
_LETTER = r"(?:[^\W\d_]|[\u0300-\u036f\u0900-\u0dff])"
_WORD_OR_SIGN = rf"(?P<word>[^\W\d_]{_LETTER}*)|(?P<sign>\S)"
# Inside a word: o'qidi, ma’no, teacher's; not where a vowel was left out before another: l'homme, dell'anno.
_INSIDE = r"(?!(?<=[b-dfhj-np-tv-z])['’‘`][aeiouyhàâäèéêëìíîïòóôöùúûüæœ])(?<=[^\W\d_])['’‘`](?=[^\W\d_])"
_DENIED = r"n['’]t(?!\w)"
_WITH_APOSTROPHES = (
    rf"(?P<word>(?i:{_DENIED}|[^\W\d_](?:(?!{_DENIED})(?:{_LETTER}|{_INSIDE}))*))|(?P<sign>\S)"
)
# Addresses of machines, versions and sections: 192.168.1.1; 1.234.567 is a number in groups.
_PARTED = r"(?!\d{1,3}(?:\.\d{3})+(?![.\d]))\d+(?:\.\d+){2,}"
_NUMERAL = rf"(?<![\d.,/])(?P<date>{_DAY})(?![\d/])|(?P<time>{_TIME})|(?P<number>{_PARTED}|{NUMBER})"
# Most texts hold no address, and many no number; what is not looked for takes no time.
_TOKEN = re.compile(_WORD_OR_SIGN)
_TOKEN_OR_NUMBER = re.compile(rf"{_NUMERAL}|{_WORD_OR_SIGN}")
_ANY_TOKEN = re.compile(rf"(?P<address>{ADDRESS})|{_NUMERAL}|{_WITH_APOSTROPHES}")
# The same without words, which are gone over at once: for numbers and what stands beside them.
_SIGN = r"(?P<sign>[^\w\s]|_)"
_NUMBER_OR_SIGN = re.compile(rf"{_LETTER}+|{_NUMERAL}|{_SIGN}")
_ANY_BUT_WORD = re.compile(rf"(?P<address>{ADDRESS})|{_LETTER}+|{_NUMERAL}|{_SIGN}")
_IS_PARTED = re.compile(_PARTED)
_RARE = re.compile(r"[@'’‘`]|://|www\.")
_APOSTROPHES = dict.fromkeys(map(ord, "’‘`ʼʻ"), "'")
_DIGIT = re.compile(r"\d")
MINUS = "-−–"
"""Signs that are a minus before a digit, ..."""
_BEHIND = ")],.;%°"
"""... unless one of these or a letter or digit stands before them."""
PLACEABLE = ("number", "date", "time", "address")
"""Kinds of tokens that go from one language into another as they are."""


class Token(NamedTuple):
    """A word, number, date, time, address or sign of a text, and by what it is compared."""

    kind: str
    key: str
    text: str
    start: int
    stop: int


@lru_cache(256)
def tokens_of(text: str) -> tuple[Token, ...]:
    """The tokens of a text.

    Example:
        >>> [(token.kind, token.key) for token in tokens_of("2023-жылы 30 000 адам, 08.11.2024")]
        ... # doctest: +NORMALIZE_WHITESPACE
        [('number', '2023'), ('sign', '-'), ('word', 'жылы'), ('number', '30000'), ('word', 'адам'),
         ('sign', ','), ('date', '2024-11-8')]
    """
    return tuple(found(text))


def found(text: str) -> Iterator[Token]:
    """The tokens of a text, not kept for another time."""
    pattern = _ANY_TOKEN if _RARE.search(text) else _TOKEN_OR_NUMBER if _DIGIT.search(text) else _TOKEN
    return _found(pattern.finditer(text), text)


@lru_cache(256)
def wordless(text: str) -> tuple[Token, ...]:
    """The tokens of a text that are no words.

    Example:
        >>> [token.key for token in wordless("2023-жылы 30 000 адам.")]
        ['2023', '-', '30000', '.']
    """
    pattern = _ANY_BUT_WORD if _RARE.search(text) else _NUMBER_OR_SIGN
    return tuple(_found(pattern.finditer(text), text))


def _found(matches: Iterable[re.Match[str]], text: str) -> Iterator[Token]:
    for match in matches:
        kind, written = match.lastgroup, match[0]  # of nested groups the outer one
        if kind is None:
            continue
        if kind == "date" and not day(written):
            kind = "number"
        start, stop = match.span()
        key = _sign(written, text, start, stop) if kind == "sign" else _key(kind, written)
        yield Token(kind, key, written, start, stop)


@lru_cache(20_000)
def _key(kind: str, written: str) -> str:
    if kind == "number":
        return written if _IS_PARTED.fullmatch(written) else number_value(written)
    if kind == "date":
        return "-".join(map(str, day(written) or ()))
    if kind == "time":
        return ":".join(part.lstrip("0") or "0" for part in written.split(":"))
    if kind == "word":
        key = small(written).translate(_APOSTROPHES)
        return "not" if key == "n't" else key
    return written.casefold()


def small(text: str) -> str:
    """A text in small letters, the Turkish İ as i.

    Example:
        >>> small("ÖĞRENCİ"), small("МЕКТЕП")
        ('öğrenci', 'мектеп')
    """
    return text.casefold().replace("i\u0307", "i")


def _sign(written: str, text: str, start: int, stop: int) -> str:
    """By what a sign is compared: a minus is something else than a hyphen or a dash."""
    if written not in MINUS or not text[stop : stop + 1].isdecimal():
        return written
    before = text[start - 1] if start else " "
    return written if before.isalnum() or before in _BEHIND else MINUS


@lru_cache(1024)
def day(written: str) -> tuple[int, int, int] | None:
    """Year, month and day of a date in digits; None where there is no such day.

    Example:
        >>> day("8.11.2024"), day("2024-11-08"), day("40.1.2024")
        ((2024, 11, 8), (2024, 11, 8), None)
    """
    first, month, last = (int(part) for part in re.split(r"[-./]", written))
    year, number = (first, last) if first > 31 else (last, first)
    return (year, month, number) if 1 <= month <= 12 and 1 <= number <= 31 else None

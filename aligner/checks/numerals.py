"""What numbers a text may name: each written number with its readings, and all that words say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from aligner.anchors import NUMBER, number_value, times
from aligner.blocks import roman
from aligner.checks.addresses import prose
from aligner.lang import Language

_NUMBER = re.compile(rf"(?<![\d:])\d{{1,2}}:\d{{2}}(?![\d:])|(?:(?<![\w.])\.)?(?:{NUMBER})")
"""A time, or a number; three decimals may go without their nought."""
_WORD = re.compile(r"[^\W\d_]+")
_FOLLOWING = re.compile(r"[\s-]{0,2}([^\W\d_]+)")
_JOINED = re.compile(r"\s?[-–—]\s?|\s(?:to|and|до|и|bis|und|à|a|же|немесе|жана|және)\s")
_BLANKS = re.compile(r"[.\s]{0,2}")
_ONE_GROUP = re.compile(r"\d{1,3}[.,]\d{3}")
_NEXT_WORD = re.compile(r"[ \u00a0]([^\W\d_]+)")
_HALF = 0.5
_BEFORE_HALF = 2
"""Words that may stand between a number and its half: and a."""
_LONGEST = 30
"""Digits of a number that is looked at as a value."""
_LONGEST_RUN = 12
"""Numerals in a row that are added up."""
_ENDING = 6
_STEM = 4
_CYRILLIC_ROMAN = str.maketrans("ХІСVМ", "XICVM")
_ONE_LETTER = {"V": "5", "X": "10", "Х": "10"}
"""Roman numbers of one letter that are no word: chapter V."""
_AFTERNOON = re.compile(r"\s?(?:p\.?m\b|pm\b)", re.IGNORECASE)
_FRACTIONS = {"½": "0.5", "¼": "0.25", "¾": "0.75"}


class Number(NamedTuple):
    """A number as it stands in a text, and the values it may have, the likeliest first."""

    start: int
    stop: int
    written: str
    readings: tuple[str, ...]


def ascii_digits(text: str) -> str:
    """A text with the digits of every script written as 0–9.

    Example:
        >>> ascii_digits("٢٠٢٤ жана २०२४")
        '2024 жана 2024'
    """
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c > "\x7f" and c.isdecimal() else c for c in text)


def find_numbers(text: str, language: Language) -> list[Number]:
    """The numbers of a text; those in addresses and placeholders are left to other checks.

    Example:
        >>> from aligner.lang import load
        >>> [n.readings[0] for n in find_numbers("142 миң адам, 6,4 пайыз, 12 400 киши", load("ky"))]
        ['142000', '6.4', '12400']
    """
    if not any(map(str.isdecimal, text)):
        return []
    plain = prose(ascii_digits(text))
    found: list[Number] = []
    factors: list[int] = []
    for match in _NUMBER.finditer(plain):
        written = match.group()
        value = number_value("0" + written if written[0] == "." else written.replace(":", "."))
        readings = [value]
        if _ONE_GROUP.fullmatch(written):  # a group of thousands, or three decimals
            readings.append(number_value(written.replace(",", ".") + "0"))
        stop = _half(plain, match.end(), language)
        if stop > match.end() and value.isdigit():
            readings.insert(0, f"{value}.5")
        stop, factor = _magnitude(plain, stop, language)
        if factor > 1 and value.count(".") < 2 and len(value) <= _LONGEST:
            readings = [times(reading, factor) for reading in readings]
            attached = plain[match.end() : stop]
            if len(attached) == 1 or not language.magnitudes:
                readings.append(value)  # 5m may be metres
        elif len(value) <= 5 and _AFTERNOON.match(plain, match.end()):
            hour, dot, minutes = value.partition(".")
            if hour.isdigit() and int(hour) < 12:
                readings.append(f"{int(hour) + 12}{dot}{minutes}")
        number = Number(match.start(), stop, text[match.start() : stop], tuple(readings))
        if found and _continues(found[-1], factors[-1], number, plain):
            number = _summed(found.pop(), number, text)
            factors.pop()
        found.append(number)
        factors.append(factor)
    return _ranges(found, factors, plain)


def _half(text: str, place: int, language: Language) -> int:
    """Where a number ends together with the half behind it: 2½, 2 жарым, 2 с половиной, 2 and a half."""
    if text[place : place + 1] == "½":
        return place + 1
    stop = place
    for _ in range(_BEFORE_HALF + 1):
        match = _NEXT_WORD.match(text, stop)
        if not match:
            break
        stop, word = match.end(), match.group(1).lower()
        if language.grammar.quantities.get(word) == _HALF:
            return stop
        if word not in language.common:
            break
    return place


def _magnitude(text: str, place: int, language: Language) -> tuple[int, int]:
    """Where a number ends together with the words that multiply it, and by how much they do."""
    factor = 1
    while True:
        match = _FOLLOWING.match(text, place)
        times_more = magnitude(match.group(1), language, attached=match.start(1) == place) if match else 0
        if not match or not times_more or factor * times_more > 10**18:
            return place, factor
        factor *= times_more
        if not match.group(1)[-1:].isascii() and not match.group(1).isalpha():
            return place, factor
        stop = match.end(1)
        if _is_unspaced(match.group(1)):
            stop = match.start(1) + 1
        place = stop


def _is_unspaced(word: str) -> bool:
    """Whether a word is written in a script that puts no blanks between words."""
    return "\u3040" <= word[0] <= "\u9fff" or "\uac00" <= word[0] <= "\ud7a3"


def magnitude(word: str, language: Language, *, attached: bool = False) -> int:
    """The thousand, million … that a word is, with its endings; 0 for none.

    Args:
        word: the word after a number.
        attached: whether it stands right at the number, where k is a thousand and m a million.

    Example:
        >>> from aligner.lang import load
        >>> magnitude("миңдей", load("ky")), magnitude("тысячами", load("ru")), magnitude("km", load("en"))
        (1000, 1000, 0)
    """
    lower = word.lower()
    known = language.magnitudes.get(lower)
    if known:
        return known
    if _is_unspaced(word):
        return language.magnitudes.get(word[0], 0)
    if attached and len(word) == 1:
        return {"k": 1000, "m": 1_000_000}.get(lower, 0)
    for length in range(len(lower), 2, -1):
        found = language.magnitudes.get(lower[:length])
        if found and len(lower) - length <= _ENDING and (length >= _STEM or language.grammar.suffixes):
            return found
    return 0


def _continues(before: Number, factor: int, number: Number, text: str) -> bool:
    """Whether two numbers are one: 2 million 300 thousand."""
    if factor < 1000 or not _BLANKS.fullmatch(text[before.stop : number.start]):
        return False
    value = number.readings[0]
    return (
        max(len(value), len(before.readings[0])) <= _LONGEST
        and value.isdigit()
        and before.readings[0].isdigit()
        and int(value) < factor
    )


def _summed(before: Number, number: Number, text: str) -> Number:
    value = str(int(before.readings[0]) + int(number.readings[0]))
    return Number(before.start, number.stop, text[before.start : number.stop], (value,))


def _ranges(found: list[Number], factors: Sequence[int], text: str) -> list[Number]:
    """In 2–3 million the first number may be two million as well."""
    for i in range(len(found) - 2, -1, -1):
        here, after = found[i], found[i + 1]
        if factors[i] == 1 < factors[i + 1] and _JOINED.fullmatch(text[here.stop : after.start]):
            value = here.readings[0]
            if value.count(".") < 2 and len(value) <= _LONGEST:
                more = times(value, factors[i + 1])
                found[i] = here._replace(readings=(*here.readings, more))
    return found


def find_romans(text: str) -> list[Number]:
    """Roman numbers of two letters or more, in Latin letters or in Cyrillic ones that look alike.

    Example:
        >>> [number.readings for number in find_romans("ХХI кылым, XIX век, CD")]
        [('21',), ('19',)]
    """
    found = []
    for match in _WORD.finditer(text):
        word = match.group()
        head = word[: len(word) - len(word.lstrip("IVXLCХІС"))]
        if len(head) < 2 or (len(word) > len(head) and word[len(head)].isupper()):
            continue
        value = roman(head.translate(_CYRILLIC_ROMAN))
        if value > 1:
            found.append(Number(match.start(), match.start() + len(head), head, (str(value),)))
    return found


def find_months(text: str, language: Language) -> list[Number]:
    """The months that a text names beyond doubt: a word that may be another needs a number beside it.

    Example:
        >>> from aligner.lang import load
        >>> [n.readings for n in find_months("2024-жылдын 8-ноябрында", load("ky"))]
        [('11',)]
    """
    found = []
    if not language.months:
        return []
    for match in _WORD.finditer(text):
        word = match.group().lower()
        number = _month(word, language)
        if not number:
            continue
        beside = text[max(0, match.start() - 4) : match.start()] + text[match.end() : match.end() + 4]
        if (word in language.common or len(word) <= _STEM) and not any(map(str.isdigit, beside)):
            continue
        found.append(Number(match.start(), match.end(), match.group(), (str(number),)))
    return found


@lru_cache(maxsize=100_000)
def _month(word: str, language: Language) -> int:
    return language.month(word)


def said_in_words(text: str, language: Language) -> frozenset[str]:
    """Every value that the words of a text may name: numerals and their sums, Roman numbers, months, halves.

    It is generous: it only excuses a number that the other side writes in figures.

    Example:
        >>> from aligner.lang import load
        >>> sorted(said_in_words("он беш адам, он тогузунчу кылым", load("ky")), key=int)
        ['5', '9', '10', '15', '19']
    """
    values = {reading for number in find_romans(text) for reading in number.readings}
    run: list[float] = []
    words = list(_WORD.finditer(ascii_digits(text)))
    previous = 0
    for match in words:
        between, word = text[previous : match.start()], match.group().lower()
        previous = match.end()
        month = _month(word, language)
        if month:
            values.add(str(month))
        if match.group() in _ONE_LETTER:
            values.add(_ONE_LETTER[match.group()])
        if word in language.grammar.linking and run:
            continue
        if run and (between.strip(" \u00a0-‐‑") or len(run) >= _LONGEST_RUN):
            values |= _sums(run)
            run = []
        named = list(_named(word, language))
        if not named:
            values |= _sums(run)
            run = []
        run += named
    values |= _sums(run)
    values |= {_FRACTIONS[sign] for sign in text if sign in _FRACTIONS}
    return frozenset(values)


def _sums(run: Sequence[float]) -> set[str]:
    """The values of numerals that follow each other: each alone, and what they make together."""
    values = {_written(value) for value in run}
    if len(run) < 2:
        return values
    for first in range(len(run)):
        whole: float = 0
        part: float = 0
        for value in run[first:]:
            if value >= 1000:
                whole += (part or 1) * value
                part = 0
            elif value == 100 and 0 < part < 100:
                part *= value
            else:
                part += value
            values.add(_written(whole + part))
    return values


def _written(value: float) -> str:
    return number_value(str(int(value) if value == int(value) else value))


@lru_cache(maxsize=50_000)
def _named(word: str, language: Language) -> tuple[float, ...]:
    """The numbers that one word names, in order; a compound such as fünfundzwanzig names several."""
    if _is_unspaced(word):
        return tuple(value for sign in word for value in (_numeral(sign, language),) if value)
    parts = tuple(_compound(word, language))
    alone = _numeral(word, language)
    return (alone,) if alone and len(parts) < 2 else parts


def _numeral(word: str, language: Language) -> float:
    """The value of a numeral, with endings; 0 for another word."""
    for table in (language.ordinals, language.cardinals, language.magnitudes, language.grammar.quantities):
        if word in table:
            return table[word]
    if word in language.common:
        return 0
    least = 2 if language.grammar.suffixes else _STEM
    for length in range(len(word) - 1, least - 1, -1):
        if len(word) - length > 2 * _ENDING:
            break
        stem = word[:length]
        for table in (
            language.ordinals,
            language.cardinals,
            language.magnitudes,
            language.grammar.quantities,
        ):
            if stem in table and (length >= _STEM or len(word) - length <= _ENDING):
                return table[stem]
    return 0


def _compound(word: str, language: Language) -> Iterator[float]:
    """The numerals that make a word up, whatever links them; nothing if a part is something else."""
    parts: list[float] = []
    place = 0
    tables = (language.cardinals, language.ordinals, language.magnitudes, language.grammar.quantities)
    while place < len(word):
        for length in range(min(len(word) - place, 16), 1, -1):
            piece = word[place : place + length]
            value = next((table[piece] for table in tables if piece in table), None)
            if value is not None:
                parts.append(value)
            elif piece not in language.grammar.linking:
                continue
            place += length
            break
        else:
            break
    # zwanzigjährig, fünfundzwanzigste: what follows the numerals is no matter if they are long enough
    if len(parts) > 1 or (parts and place >= _STEM):
        yield from parts

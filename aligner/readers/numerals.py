"""Numbers as lists show them: letters, Roman numerals and the like. Shared by readers; no reader itself."""

from __future__ import annotations

from collections.abc import Callable

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LATIN = "abcdefghijklmnopqrstuvwxyz"
# Without й, ё, ъ, ы, ь, as lists in Russian leave them out.
_CYRILLIC = "абвгдежзиклмнопрстуфхцчшщэюя"
_LARGEST_ROMAN = 3999
_MOST_REPEATS = 20


def roman(value: int) -> str:
    """A number as a Roman numeral in small letters; in digits where there is none.

    Example:
        >>> roman(1999), roman(0)
        ('mcmxcix', '0')
    """
    if not 0 < value <= _LARGEST_ROMAN:
        return str(value)
    numeral = ""
    for worth, letters in _ROMAN:
        count, value = divmod(value, worth)
        numeral += letters * count
    return numeral


def repeated(alphabet: str) -> Callable[[int], str]:
    """Numbers as word processors letter them: a … z, aa, bb, cc.

    Example:
        >>> repeated("abc")(1), repeated("abc")(5)
        ('a', 'bb')
    """

    def letters(value: int) -> str:
        rounds, place = divmod(value - 1, len(alphabet))
        return alphabet[place] * (rounds + 1) if 0 <= rounds < _MOST_REPEATS else str(value)

    return letters


def counted(value: int) -> str:
    """A number as web pages letter it: a … z, aa, ab, ac.

    Example:
        >>> counted(3), counted(28)
        ('c', 'ab')
    """
    if value < 1:
        return str(value)
    letters = ""
    while value:
        value, place = divmod(value - 1, len(_LATIN))
        letters = _LATIN[place] + letters
    return letters


latin = repeated(_LATIN)
cyrillic = repeated(_CYRILLIC)

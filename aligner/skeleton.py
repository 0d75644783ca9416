"""One spelling for many: words of related languages and scripts in a shared Latin skeleton.

Kyrgyz, Kazakh, Tatar, Uzbek and Turkish share most of their words but not their letters; names and
international words are shared by nearly all languages. The skeleton drops what usually differs:
vowel harmony's twins, marks on letters, soft and hard signs, doubled letters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя" + "әғқңөұүһі" + "җӊҥєїґўҳҷӣӯѓѕјљњќџђћ",
        ("a b v g d e e j z i i k l m n o p r s t u f h ts s s s - i - e iu ia "
         "a g k n o u u h i "
         "j n n e i g u h j i u g z i l n k j j s").replace("-", "\0").split(),
        strict=True,
    )
)  # fmt: skip
_LATIN = {
    "ı": "i", "y": "i", "w": "v", "q": "k", "x": "ks", "ß": "s", "æ": "a", "ø": "o", "œ": "o",
    "ł": "l", "đ": "d", "þ": "t", "ð": "d", "ə": "a", "c": "k", "ç": "s", "ş": "s", "č": "s",
    "š": "s", "ž": "j", "ğ": "g", "'": "\0", "ʻ": "\0", "ʼ": "\0", "’": "\0", "‘": "\0",
}  # fmt: skip
_PAIRS = (
    ("ce", "se"),
    ("ci", "si"),
    ("cy", "si"),
    ("sh", "s"),
    ("ch", "s"),
    ("zh", "j"),
    ("kh", "h"),
    ("ph", "f"),
    ("th", "t"),
    ("iy", "i"),
)
_DOUBLED = re.compile(r"([^\W\d_])\1+")


@cache
def _letter(character: str) -> str:
    known = _CYRILLIC.get(character) or _LATIN.get(character)
    if known is not None:
        return known.replace("\0", "")
    plain = unicodedata.normalize("NFKD", character)[0]
    if plain == character:
        return character
    return _letter(plain)


class _Letters(dict[int, str]):
    def __missing__(self, code: int) -> str:
        self[code] = _letter(chr(code))
        return self[code]


_LETTERS = _Letters()


def skeleton(text: str) -> str:
    """Lower-case text in the shared skeleton spelling; digits and blanks stay.

    Example:
        >>> skeleton("жарандыгы"), skeleton("қазақстан"), skeleton("казакстан")
        ('jarandigi', 'kazakstan', 'kazakstan')
    """
    for pair, single in _PAIRS:
        text = text.replace(pair, single)
    return _DOUBLED.sub(r"\1", text.translate(_LETTERS))

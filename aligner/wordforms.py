"""Forms of a word: which endings may follow, and what changes at the seam before them."""

from __future__ import annotations

import re
from functools import lru_cache

from aligner.lang import Language

_SHORT_STEM = 4
"""Letters up to which only endings that are known may follow: ат “name”, not ата “father”."""
_LONGEST_ENDING = 12
_INFLECTION = 3
"""Letters that may differ at the end where words are inflected rather than built of endings."""
_PLURAL = re.compile("(?:[лдт][аеоө]р|l[ae]r|d[ae]r|t[ae]r)")
VOWELS = frozenset("аәеёиіоөуұүыэюяaäəeıioöuüyàâéèêíóôúõ")


def is_form(word: str, base: str, language: Language) -> bool:
    """Whether a word is a form of a base word: endings, and what changes at the seam before them.

    Example:
        >>> from aligner.lang import load
        >>> ky, kk = load("ky"), load("kk")
        >>> is_form("китебинде", "китеп", ky), is_form("мектебі", "мектеп", kk), is_form("угу", "ук", ky)
        (True, True, True)
        >>> is_form("ордунда", "орун", ky), is_form("орны", "орын", kk), is_form("ата", "ат", ky)
        (True, True, False)
    """
    if word == base:
        return True
    grammar = language.grammar
    if not grammar.suffixes:
        return _is_inflected(word, base)
    if "-" in word and word.split("-")[0] == base:
        return True
    for stem, before_vowel in stems_of(base, language):
        rest = word[len(stem) :]
        if not word.startswith(stem) or not rest or len(rest) > _LONGEST_ENDING:
            continue
        if before_vowel and rest[0] not in VOWELS:
            continue
        if len(base) >= _SHORT_STEM or _is_ending(rest, language):
            return True
    return False


def _is_ending(rest: str, language: Language) -> bool:
    if not language.month_endings:
        return True
    return rest in language.month_endings or bool(_PLURAL.match(rest))


@lru_cache(maxsize=20_000)
def stems_of(base: str, language: Language) -> tuple[tuple[str, bool], ...]:
    """The stems of a word, and whether each needs a vowel after it.

    Example:
        >>> from aligner.lang import load
        >>> stems_of("китеп", load("ky")), stems_of("орун", load("ky"))
        ((('китеп', False), ('китеб', True)), (('орун', False), ('орн', True), ('орд', True)))
    """
    grammar = language.grammar
    stems = [(base, False)]
    soft = grammar.softened.get(base[-1:])
    if soft:
        stems.append((base[:-1] + soft, True))
    if len(base) >= _SHORT_STEM and base[-2] in grammar.narrow and {base[-1], base[-3]}.isdisjoint(VOWELS):
        short = base[:-2]
        stems.append((short + base[-1], True))
        if base[-1] in grammar.after_drop:
            stems.append((short + grammar.after_drop[base[-1]], True))
    return tuple(stems)


def _is_inflected(word: str, base: str) -> bool:
    """Whether two words differ only in a few letters at the end: договор, договора; law, laws."""
    common = shared_beginning(word, base)
    least = max(min(len(base), 3), len(base) - 2)
    return common >= least and len(word) - common <= _INFLECTION


@lru_cache(maxsize=1 << 16)
def shared_beginning(first: str, second: str) -> int:
    """With how many same letters two words begin.

    Example:
        >>> shared_beginning("окууга", "окуудан")
        4
    """
    for place, (a, b) in enumerate(zip(first, second, strict=False)):
        if a != b:
            return place
    return min(len(first), len(second))

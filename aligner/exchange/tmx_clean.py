"""Whether nothing can be wrong with a regular unit of a TMX file, told without taking it apart.

What is not clean by these questions need not be wrong: it is for the parser, and for the grammar, to judge.
"""

from __future__ import annotations

import re
from functools import lru_cache

from aligner.errors import LanguageError
from aligner.exchange.tmx_grammar import CODES, ELEMENTS, XML_LANGUAGE
from aligner.exchange.tmx_scan import KEPT, TAG, attributes_in
from aligner.lang import canonical
from aligner.units import TOO_LONG, primary

_DATE = ELEMENTS["tu"].optional["creationdate"].pattern.pattern
_MOMENT = re.compile(rf'([ \n\t](?:creationdate|changedate|lastusagedate)=)"{_DATE}"')
"""A good date of a unit or a variant, which says nothing of all else that stands there."""


def timeless(attributes: str) -> str:
    """Attributes of a regular unit or variant with one good date in the place of all others."""
    return _MOMENT.sub(r'\1"20000101T000000Z"', attributes)


@lru_cache(KEPT)
def are_good(tags: tuple[str, ...], source: str) -> bool:
    """Whether a regular unit, its tuid emptied, and its variants say of themselves what they should."""
    about = tags[0]
    pairs = attributes_in(about)
    if pairs is None or "srclang" in dict(pairs) or ("tuid" in about and ("tuid", "") not in pairs):
        return False
    if not _fit("tu", [pair for pair in pairs if pair[0] != "tuid"]):
        return False
    languages = []
    for attributes in tags[1:]:
        pairs = attributes_in(attributes)
        if pairs is None or not _fit("tuv", pairs):
            return False
        languages.append(dict(pairs).get(XML_LANGUAGE, ""))
    if len({tag.lower() for tag in languages}) < len(languages) or any(map(wrong_code, languages)):
        return False
    return not source or primary(source) in map(primary, languages)


def has_clean_codes(segment: str) -> bool:
    """Whether nothing can be wrong with a regular segment with codes, none of them in another."""
    pieces = TAG.split(segment)
    outside = pieces[0]
    is_open, begun, ended = "", [], []
    for closing, name, inside, text in zip(
        pieces[1::4], pieces[2::4], pieces[3::4], pieces[4::4], strict=True
    ):
        if closing:
            if is_open != name or inside:
                return False
            is_open = ""
        else:
            number = _number(name, inside)
            if is_open or number is None:
                return False
            if not inside.endswith("/"):
                is_open = name
            if name == "bpt":
                begun.append(number)
            elif name == "ept":
                ended.append(number)
                if number not in begun:
                    return False
        if is_open not in CODES:
            outside += text
    if is_open or len(set(begun)) < len(begun) or sorted(begun) != sorted(ended):
        return False
    return outside.isprintable() and len(outside) <= TOO_LONG


@lru_cache(KEPT)
def _number(name: str, inside: str) -> str | None:
    """The number with which a code is paired, "" without; None where the grammar may not allow it."""
    pairs = attributes_in(inside.removesuffix("/"))
    if pairs is None or name == "sub" or not _fit(name, pairs):
        return None
    return dict(pairs).get("i", "")


def _fit(name: str, pairs: list[tuple[str, str]]) -> bool:
    """Whether the attributes of a tag are all as the grammar asks."""
    grammar = ELEMENTS[name]
    given = dict(pairs)
    allowed = {**grammar.required, **grammar.optional}
    return all(key in given for key in grammar.required) and all(
        key in allowed and "&" not in value and allowed[key].pattern.fullmatch(value) for key, value in pairs
    )


def is_clean(text: str) -> bool:
    """Whether nothing can be wrong with a segment as it is written."""
    return (
        text.isprintable()
        and "  " not in text
        and "<" not in text
        and text.strip(" ") == text != ""
        and len(text) <= TOO_LONG
    )


def wrong_code(tag: str) -> str:
    """What a language should be called where tools would not find it under this tag; "" for a good one."""
    try:
        better = canonical(tag)
    except LanguageError:
        return ""
    return "" if better.lower() == tag.lower() else better

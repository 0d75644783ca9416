"""The grammar of TMX 1.4b as tables, and the names of the properties that carry what a unit says.

From the TMX 1.4b specification of 26 April 2005; where its text says more of a value than its DTD
(dates, language tags, numbers), the table says it too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

DOCUMENT, BEAD, CONFIDENCE, STATUS = OURS = ("x-document", "x-bead", "x-confidence", "x-status")
"""Properties of a unit that hold the fields of these names."""
CONTEXT = {"memoq": ("x-context-pre", "x-context-post"), "phrase": ("context_prev", "context_next")}
"""Properties of the source that hold the sentences before and after it, by the tool that reads them."""
RESERVED = ("file", "id", "prev", "next", "path")
"""Properties with which OmegaT binds a unit to a file."""

XML_LANGUAGE = "xml:lang"
ALL = "*all*"
"""The source language of a file whose units have different ones."""


@dataclass(frozen=True, slots=True)
class Values:
    """What an attribute may hold: an expression, and what it says in words."""

    pattern: re.Pattern[str]
    words: str


def _values(pattern: str, words: str) -> Values:
    return Values(re.compile(pattern), words)


_TAG = "[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*"
_DAY = "(?:0[1-9]|[12][0-9]|3[01])"
_TIME = "(?:[01][0-9]|2[0-3])[0-5][0-9](?:[0-5][0-9]|60)"
TEXT = _values("(?s:.*)", "any text")
LANGUAGE = _values(_TAG, "a language tag such as ky or kk-KZ")
_SOURCE = _values(rf"{_TAG}|\*[Aa][Ll][Ll]\*", "a language tag such as ky, or *all*")
_DATE = _values(rf"[0-9]{{4}}(?:0[1-9]|1[0-2]){_DAY}T{_TIME}Z", "a date such as 20241108T000000Z")
_NUMBER = _values("[0-9]+", "a number")
_NAME = _values(r"\S+", "an identifier without blanks")
_HEX = _values("#x[0-9A-Fa-f]+", "a hexadecimal number such as #xF8FF")
_ASCII = _values("[ -~]*", "plain ASCII")
_SIZE = _values("block|paragraph|sentence|phrase", "block, paragraph, sentence or phrase")
_HALF = _values("begin|end", "begin or end")
_SIDE = _values("[pfb]", "p, f or b")


@dataclass(frozen=True, slots=True)
class Group:
    """Elements that may stand at one place of a sequence, and how many of them together."""

    names: frozenset[str]
    least: int = 0
    most: float = float("inf")


@dataclass(frozen=True, slots=True)
class Element:
    """What an element may hold: attributes, groups of children in this order, text among them."""

    required: Mapping[str, Values] = field(default_factory=dict)
    optional: Mapping[str, Values] = field(default_factory=dict)
    children: tuple[Group, ...] = ()
    text: bool = False


def _group(names: str, least: int = 0, most: float = float("inf")) -> Group:
    return Group(frozenset(names.split()), least, most)


_REMARKS = _group("note prop")
_REMARK = {XML_LANGUAGE: LANGUAGE, "lang": LANGUAGE, "o-encoding": TEXT}
_WHO = {"creationdate": _DATE, "creationid": TEXT, "changedate": _DATE, "changeid": TEXT}
_UNIT = {
    **_WHO, "o-encoding": TEXT, "datatype": TEXT, "usagecount": _NUMBER, "lastusagedate": _DATE,
    "creationtool": TEXT, "creationtoolversion": TEXT, "o-tmf": TEXT,
}  # fmt: skip
_CODES = (_group("bpt ept it ph hi ut"),)
_SUBS = (_group("sub"),)
_X = {"x": _NUMBER}
_X_TYPE = {**_X, "type": TEXT}

ELEMENTS: Mapping[str, Element] = MappingProxyType({
    "tmx": Element(
        {"version": _values(r"1\.[1-4]", "1.4")}, {}, (_group("header", 1, 1), _group("body", 1, 1))
    ),
    "header": Element(
        {
            "creationtool": TEXT, "creationtoolversion": TEXT, "segtype": _SIZE, "o-tmf": TEXT,
            "adminlang": LANGUAGE, "srclang": _SOURCE, "datatype": TEXT,
        },
        {"o-encoding": TEXT, **_WHO},
        (_group("note prop ude"),),
    ),
    "body": Element(children=(_group("tu"),)),
    "tu": Element(
        {}, {"tuid": _NAME, "segtype": _SIZE, "srclang": _SOURCE, **_UNIT}, (_REMARKS, _group("tuv", 1))
    ),
    "tuv": Element({XML_LANGUAGE: LANGUAGE}, {"lang": LANGUAGE, **_UNIT}, (_REMARKS, _group("seg", 1, 1))),
    "seg": Element(children=_CODES, text=True),
    "note": Element({}, _REMARK, (), text=True),
    "prop": Element({"type": TEXT}, _REMARK, (), text=True),
    "ude": Element({"name": TEXT}, {"base": TEXT}, (_group("map", 1),)),
    "map": Element({"unicode": _HEX}, {"code": _HEX, "ent": _ASCII, "subst": _ASCII}),
    "bpt": Element({"i": _NUMBER}, _X_TYPE, _SUBS, text=True),
    "ept": Element({"i": _NUMBER}, {}, _SUBS, text=True),
    "it": Element({"pos": _HALF}, _X_TYPE, _SUBS, text=True),
    "ph": Element({}, {"assoc": _SIDE, **_X_TYPE}, _SUBS, text=True),
    "ut": Element({}, _X, _SUBS, text=True),
    "hi": Element({}, _X_TYPE, _CODES, text=True),
    "sub": Element({}, {"datatype": TEXT, "type": TEXT}, _CODES, text=True),
})  # fmt: skip

INLINE = frozenset({"bpt", "ept", "it", "ph", "hi", "ut", "sub"})
"""Elements that stand inside a segment."""
CODES = frozenset({"bpt", "ept", "it", "ph", "ut"})
"""Elements whose own text is mark-up of the document that was translated, not text to read."""


def attributes_of(name: str) -> frozenset[str]:
    """The attributes that an element may have.

    Example:
        >>> sorted(attributes_of("map"))
        ['code', 'ent', 'subst', 'unicode']
    """
    element = ELEMENTS[name]
    return frozenset({*element.required, *element.optional})

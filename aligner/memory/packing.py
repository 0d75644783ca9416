"""How units stand in the file of a memory: texts in one byte a letter where it can be, dates as numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from aligner.units import Unit, Variant

ONE_BYTE = "kz1048"
"""Holds the letters of Kazakh, Kyrgyz, Russian and of most languages in Cyrillic; half the size of UTF-8."""

Stored = str | bytes | None
OriginRow = tuple[Any, ...]

_DATE = re.compile(r"[12]\d{7}T\d{6}Z", re.ASCII)
_HEX = re.compile(r"(?:[0-9a-f]{2}){4,64}")
_PLAIN = ("", (), (), (), "")
_SURROGATE = re.compile("[\ud800-\udfff]")


def packed(text: str) -> Stored:
    """A text as it is stored: None if it is empty, UTF-8 for ASCII and where letters need it.

    Example:
        >>> packed("суу"), packed("water"), packed(""), packed("水")
        (b'\\xf1\\xf3\\xf3', 'water', None, '水')
    """
    if not text:
        return None
    if text.isascii():
        return text
    try:
        return text.encode(ONE_BYTE)
    except UnicodeEncodeError:
        return whole(text)


def packed_all(texts: Sequence[str]) -> list[Stored]:
    """Many texts as they are stored."""
    return [packed(text) for text in texts]


def packed_more(texts: Sequence[str]) -> str | None:
    """The texts of a third language and further ones."""
    return json.dumps(texts, ensure_ascii=False) if texts else None


def unpacked_more(stored: str | None) -> list[str]:
    """The texts that were packed."""
    return json.loads(stored) if stored else []


def unpacked(stored: Stored) -> str:
    """The text that was packed.

    Example:
        >>> unpacked(packed("суу")), unpacked(None)
        ('суу', '')
    """
    if isinstance(stored, bytes):
        return stored.decode(ONE_BYTE)
    return stored or ""


def whole(text: str) -> str:
    """A text without halves of characters, which no file can hold.

    Example:
        >>> whole("a\\ud800b")
        'a\ufffdb'
    """
    return _SURROGATE.sub("\ufffd", text)


def cleaned(unit: Unit) -> Unit:
    """A unit with texts that can be stored, and no more variants than can be looked up."""
    if not any(_SURROGATE.search(variant.text) for variant in unit.variants):
        return unit
    return unit._replace(variants=tuple(v._replace(text=whole(v.text)) for v in unit.variants))


@lru_cache(1024)
def _word(text: str) -> str | None:
    return whole(text) or None


@lru_cache(1024)
def _packed_date(date: str) -> int | str | None:
    if _DATE.fullmatch(date):
        return int(date[:8] + date[9:15])
    return whole(date) or None


def unpacked_date(stored: int | str | None) -> str:
    """A date as TMX writes it.

    Example:
        >>> unpacked_date(20241108000000)
        '20241108T000000Z'
    """
    if isinstance(stored, int):
        digits = str(stored)
        return f"{digits[:8]}T{digits[8:]}Z"
    return stored or ""


def packed_id(id: str) -> Stored:
    """An id; one in hexadecimal takes half the room."""
    if not id:
        return None
    return bytes.fromhex(id) if _HEX.fullmatch(id) else whole(id)


def _unpacked_id(stored: Stored) -> str:
    return stored.hex() if isinstance(stored, bytes) else stored or ""


def packed_origin(unit: Unit, number_of: Callable[[str], int]) -> OriginRow:
    """What is said of a unit, as a row of ``origins`` without its key.

    Args:
        unit: the unit.
        number_of: gives the number of a text that many origins share.
    """
    attributes = unit.attributes
    return (
        packed_id(unit.id),
        number_of(unit.document),
        number_of(unit.file),
        unit.line,
        _word(unit.bead),
        _word(unit.status),
        unit.confidence,
        _packed_date(unit.created),
        _packed_date(unit.changed),
        number_of(_attributes(attributes)) if attributes else 0,
        packed(unit.previous),
        packed(unit.next),
        _rest(unit),
    )


@lru_cache(1024)
def _attributes(pairs: tuple[tuple[str, str], ...]) -> str:
    return json.dumps(pairs, separators=(",", ":"))


def _rest(unit: Unit) -> str | None:
    """Notes, properties, and what the variants have beside their texts; None where there is nothing."""
    data: dict[str, Any] = {}
    if unit.notes:
        data["notes"] = unit.notes
    if unit.props:
        data["props"] = unit.props
    if unit.other:
        data["other"] = unit.other
    for variant in unit.variants:
        if variant[2:] != _PLAIN:
            data["variants"] = [list(v[2:]) for v in unit.variants]
            break
    return json.dumps(data, separators=(",", ":")) if data else None


def _pairs(value: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((kind, text) for kind, text in value)


def unpacked_unit(
    languages: Sequence[str], texts: Sequence[str], row: OriginRow, strings: Mapping[int, str]
) -> Unit:
    """The unit of its texts and a row of ``origins``; the opposite of ``packed_origin``."""
    (id, document, file, line, bead, status, confidence, created, changed, attributes, previous, following,
     rest) = row  # fmt: skip
    data = json.loads(rest) if rest else {}
    sides = data.get("variants") or [_PLAIN] * len(texts)
    variants = tuple(
        Variant(language, text, markup, _pairs(props), tuple(notes), _pairs(given), other)
        for language, text, (markup, props, notes, given, other) in zip(languages, texts, sides, strict=True)
    )
    return Unit(
        variants,
        _unpacked_id(id),
        strings[document],
        bead or "",
        confidence,
        status or "",
        unpacked(previous),
        unpacked(following),
        unpacked_date(created),
        unpacked_date(changed),
        tuple(data.get("notes", ())),
        _pairs(data.get("props", ())),
        _pairs(json.loads(strings[attributes])) if attributes else (),
        data.get("other", ""),
        strings[file],
        line,
    )

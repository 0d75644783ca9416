"""How units stand in the file of a memory: texts in one byte a letter where it can be, dates as numbers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import chain, pairwise, repeat
from operator import itemgetter
from typing import Any
from zlib import crc32

import numpy as np

from aligner.memory.stems import HALF, Column, Numbers
from aligner.units import Unit, Variant, primary

ONE_BYTE = "kz1048"
"""Holds the letters of Kazakh, Kyrgyz, Russian and of most languages in Cyrillic; half the size of UTF-8."""

Stored = str | bytes | None
OriginRow = tuple[Any, ...]

_DATE = re.compile(r"[12]\d{7}T\d{6}Z", re.ASCII)
_PLAIN = ("", (), (), (), "")
_NO_TEXT = "a text is none, or a number"
_beside_text = itemgetter(slice(2, None))


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


def packed_all(column: Column) -> list[Stored]:
    """Many texts as they are stored, in a tenth of the time.

    Example:
        >>> texts = ["суу", "water", "", "水"]
        >>> packed_all(Column(texts)) == [packed(text) for text in texts]
        True
    """
    data = _one_byte().take(column.codes)
    ends = column.ends.tolist()
    everything = data.tobytes()
    found: list[Stored] = [everything[start : end - 1] for start, end in pairwise([0, *ends])]
    other = set(np.searchsorted(column.ends, np.flatnonzero(data == 0), "right").tolist())
    other.update(number for number, text in enumerate(column.texts) if text.isascii())
    for number in other:
        found[number] = packed(column.texts[number])
    return found


@cache
def _one_byte() -> Numbers:
    """For each character its byte; 0 where it has none."""
    table = np.zeros(0x10000, np.uint8)
    for code in range(1, 0x100):
        try:
            table[ord(bytes([code]).decode(ONE_BYTE))] = code
        except UnicodeDecodeError:
            continue
    return table


def hash_of(stored: Stored, seed: int) -> int:
    """32 bits of a text as it is stored; ``seed_of`` its language."""
    return hashes_of([stored], seed)[0]


def hashes_of(column: Sequence[Stored], seed: int) -> list[int]:
    """The hashes of many texts."""
    return [crc32(text.encode() if isinstance(text, str) else text or b"", seed) for text in column]


@cache
def seed_of(language: str) -> int:
    """The seed for the hashes of texts in a language, whatever its region."""
    return crc32(primary(language).encode("utf-8", "replace"))


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
    return HALF.sub("\ufffd", text)


def _word(text: str) -> str | None:
    return whole(text) or None


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


def _packed_ids(ids: Sequence[str]) -> Iterable[Stored]:
    """Ids; those in hexadecimal take half the room.

    Example:
        >>> list(_packed_ids(["00ff", "a1b2"])), list(_packed_ids(["00FF", "", "7"]))
        ([b'\\x00\\xff', b'\\xa1\\xb2'], ['00FF', None, '7'])
    """
    size = len(ids[0])
    if size and set(map(len, ids)) == {size}:
        joined = "".join(ids)
        with suppress(ValueError):
            data, half = bytes.fromhex(joined), size // 2
            if size % 2 == 0 and data.hex() == joined:
                return [data[begin : begin + half] for begin in range(0, len(data), half)]
    return map(_packed_id, ids)


def _packed_id(id: str) -> Stored:
    with suppress(ValueError):
        data = bytes.fromhex(id)
        if data.hex() == id:
            return data or None
    return whole(id)


def _unpacked_id(stored: Stored) -> str:
    return stored.hex() if isinstance(stored, bytes) else stored or ""


def packed_origins(units: Sequence[Unit], number_of: Callable[[str], int]) -> list[Iterable[Any]]:
    """What is said of units, as columns of ``units`` and ``origins``.

    Units are gone through column by column: in most files whole columns are empty or say the same.

    Args:
        units: the units.
        number_of: gives the number of a text that many origins share.
    """
    (variants, ids, documents, beads, confidences, statuses, befores, afters, created, changed, notes, props,
     attributes, others, files, lines) = zip(*units, strict=True)  # fmt: skip
    plain = not (any(notes) or any(props) or any(others) or _have_more(variants))
    return [
        _packed_ids(ids) if any(ids) else repeat(None),
        _each(documents, number_of),
        _each(files, number_of),
        lines,
        _each(beads, _word),
        _each(statuses, _word),
        confidences,
        _each(created, _packed_date),
        _each(changed, _packed_date),
        _each(attributes, lambda pairs: number_of(_attributes(pairs)) if pairs else 0),
        [packed(text) for text in befores] if any(befores) else repeat(None),
        [packed(text) for text in afters] if any(afters) else repeat(None),
        repeat(None) if plain else [_rest(unit) for unit in units],
    ]


def _each(column: Sequence[Any], pack: Callable[[Any], Any]) -> Iterable[Any]:
    """A column, packed; values that come several times are packed once."""
    packed = {value: pack(value) for value in set(column)}
    return repeat(next(iter(packed.values()))) if len(packed) == 1 else [packed[value] for value in column]


def _have_more(units: Sequence[tuple[Variant, ...]]) -> bool:
    """Whether any variant has more than a language and a text."""
    said = map(_beside_text, chain.from_iterable(units))
    return any(any(more) for more in set(said))


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
    if any(variant[2:] != _PLAIN for variant in unit.variants):
        data["variants"] = [list(variant[2:]) for variant in unit.variants]
    return json.dumps(data, separators=(",", ":")) if data else None


def _pairs(value: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((kind, text) for kind, text in value)


def unpacked_marks(row: OriginRow) -> Unit:
    """Of the unit of a row of ``origins`` its bead, status, confidence and properties alone."""
    bead, status, confidence, rest = row[4], row[5], row[6], row[12]
    if not (isinstance(bead or "", str) and isinstance(status or "", str)):
        raise TypeError(_NO_TEXT)
    props = _pairs(json.loads(rest).get("props", ())) if rest else ()
    sure = confidence if confidence is None else float(confidence)
    return Unit((), bead=bead or "", status=status or "", confidence=sure, props=props)


def unpacked_unit(
    languages: Sequence[str], texts: Sequence[str], row: OriginRow, strings: Mapping[int, str]
) -> Unit:
    """The unit of its texts and a row of ``origins``; the opposite of ``packed_origin``."""
    (id, document, file, line, bead, status, confidence, created, changed, attributes, previous, following,
     rest) = row  # fmt: skip
    said = (
        _unpacked_id(id), strings[document], bead or "", status or "", unpacked(previous),
        unpacked(following), unpacked_date(created), unpacked_date(changed), strings[file],
    )  # fmt: skip
    # SQLite takes any value in any column, and in a damaged file any may stand there.
    if {*map(type, texts), *map(type, said)} != {str} or not isinstance(line, int):
        raise TypeError(_NO_TEXT)
    id, document, bead, status, previous, following, created, changed, file = said
    data = json.loads(rest) if rest else {}
    sides = data.get("variants") or [_PLAIN] * len(texts)
    variants = tuple(
        Variant(language, text, markup, _pairs(props), tuple(notes), _pairs(given), other)
        for language, text, (markup, props, notes, given, other) in zip(languages, texts, sides, strict=True)
    )
    return Unit(
        variants,
        id,
        document,
        bead,
        confidence if confidence is None else float(confidence),
        status,
        previous,
        following,
        created,
        changed,
        tuple(data.get("notes", ())),
        _pairs(data.get("props", ())),
        _pairs(json.loads(strings[attributes])) if attributes else (),
        data.get("other", ""),
        file,
        line,
    )

"""JSON Lines: a bead or a unit a line, with all that the aligner knows of it.

What no field of a unit takes (positions, anchors, the segments of a side) goes along in working properties.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain, islice
from typing import IO, Any, TypeGuard

from aligner.errors import InputError
from aligner.exchange.text_lines import lines
from aligner.settings import Options
from aligner.units import WORKING, Head, Memory, Unit, Variant

SUFFIXES = (".jsonl",)
WHOLE = True

_FIELDS = ("id", "document", "bead", "status", "source_language", "target_language", "previous", "next",
           "created", "changed")  # fmt: skip
_SIDES = ("source", "target")
_KNOWN = frozenset((*_FIELDS, *_SIDES, "confidence", "notes", "signature"))
_LONG, _MOST_SIGNS = 1 << 20, 1 << 20
"""Characters of a long line, and how many of JSON's own signs may stand in one: each may make an object."""
_MEND = "mend the line, or have the file written again"


def json_line(data: object) -> str:
    """A value as one line of JSON that can stand in a UTF-8 file, whatever the text in it.

    Example:
        >>> json_line({"text": "сүйлөм"})
        '{"text": "сүйлөм"}\\n'
    """
    # A lone surrogate has no UTF-8; JSON has an escape for it.
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "backslashreplace").decode() + "\n"


def write(memory: Memory, options: Options) -> Iterator[str]:
    """The lines of the file, one for each unit."""
    signature = dict(memory.head.props).get("x-signature", "")
    yield ""
    for unit in memory.units:
        yield json_line(_data(unit, signature, options))
    yield ""


def _data(unit: Unit, signature: str, options: Options) -> dict[str, Any]:
    """What stands in a line, as the writer of whole bitexts orders it; nothing that is not known."""
    working = _working(unit)
    sides = {"source": unit.source, "target": unit.target}
    data: dict[str, Any] = {"id": unit.id, "document": unit.document, "bead": unit.bead}
    data |= {
        "source_index": working.pop("source_index", None),
        "target_index": working.pop("target_index", None),
    }
    for side, text in sides.items():
        data[side] = working.pop(side, [text] if text else [])
    data["confidence"] = unit.confidence
    data |= {"status": unit.status, "anchors": working.pop("anchors", None), **working}
    data |= {
        "source_language": options.code(unit.source_language),
        "target_language": options.code(unit.target_language),
        "notes": list(unit.notes) or None, "created": unit.created, "changed": unit.changed,
        "signature": signature,
    }  # fmt: skip
    return {key: value for key, value in data.items() if key in _SIDES or value not in (None, "")}


def _working(unit: Unit) -> dict[str, Any]:
    """What working properties say. A memory of any origin may have such: what cannot be ours is left out."""
    found: dict[str, Any] = {}
    for kind, value in unit.props:
        name = kind.removeprefix(WORKING)
        if name == kind or (name in _KNOWN and name not in _SIDES):
            continue
        try:
            said = json.loads(value)
        except (ValueError, RecursionError):
            continue
        if name not in _SIDES or _are_texts(said):
            found[name] = said
    return found


def _are_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def read(file: IO[bytes], name: str) -> Memory:
    """The memory in a JSON Lines file.

    Args:
        file: its bytes, unpacked.
        name: what to call it in units.

    Raises:
        InputError: a line is no JSON, or holds no unit.
    """
    units = _in_context(_units(file, name))
    first = list(islice(units, 1))
    signature = next((value for unit, value in first), "")
    props = (("x-signature", signature),) if signature else ()
    head = Head(first[0][0].source_language if first else "", props=props)
    return Memory(head, (unit for unit, _ in chain(first, units)))


def _units(file: IO[bytes], name: str) -> Iterator[tuple[Unit, dict[str, Any]]]:
    languages = ("", "")
    for number, line in enumerate(lines(file), 1):
        if not line.strip():
            continue
        if len(line) > _LONG and sum(map(line.count, "[{:,")) > _MOST_SIGNS:
            raise InputError("it holds more than a unit may", place=f"line {number}", advice=_MEND)
        try:
            data = json.loads(line)
        except (ValueError, RecursionError) as error:
            what = (
                error.msg.lower()
                if isinstance(error, json.JSONDecodeError)
                else "too deep, or too long a number"
            )
            raise InputError(f"it is no JSON: {what}", place=f"line {number}", advice=_MEND) from None
        if not isinstance(data, dict):
            raise InputError("it holds no unit", place=f"line {number}", advice=_MEND)
        # What a line does not say of languages, an earlier one said for all that follow.
        languages = _languages(data) or languages
        yield _unit(data, languages, number, name), data


def _unit(data: dict[str, Any], languages: tuple[str, str], line: int, name: str) -> Unit:
    def wrong(key: str, wanted: str) -> InputError:
        return InputError(f"{key!r} is not {wanted}", place=f"line {line}", advice=_MEND)

    said = {key: data.get(key) or "" for key in _FIELDS}
    for key, value in said.items():
        if not isinstance(value, str):
            raise wrong(key, "a text")
    joined: dict[str, str] = {}
    working: list[tuple[str, str]] = []
    for side in _SIDES:
        segments = data.get(side)
        if isinstance(segments, str):
            segments = [segments]
        if not _are_texts(segments):
            raise wrong(side, "a text or a list of texts")
        joined[side] = " ".join(segments)
        if len(segments) > 1:
            working.append((WORKING + side, json.dumps(segments)))
    confidence, notes = data.get("confidence"), data.get("notes") or []
    if confidence is not None and not (
        isinstance(confidence, int | float) and not isinstance(confidence, bool) and 0 <= confidence <= 1
    ):
        raise wrong("confidence", "a number between 0 and 1")
    if not _are_texts(notes):
        raise wrong("notes", "a list of texts")
    working += [(WORKING + key, json.dumps(value)) for key, value in data.items() if key not in _KNOWN]
    return Unit(
        tuple(Variant(language, joined[side]) for language, side in zip(languages, _SIDES, strict=True)),
        said["id"], said["document"], said["bead"], None if confidence is None else float(confidence),
        said["status"], said["previous"], said["next"], said["created"], said["changed"], tuple(notes),
        tuple(working), file=name, line=line,
    )  # fmt: skip


def _languages(data: dict[str, Any]) -> tuple[str, str] | None:
    """The languages that a line names, if it does; our older files have them in the signature alone."""
    given = data.get("source_language") or "", data.get("target_language") or ""
    words = str(data.get("signature") or "").split()
    if not any(given) and len(words) > 4 and words[0] == "aligner":
        first, _, second = words[4].partition("-")
        return first, second
    return given if any(given) else None


def _in_context(units: Iterator[tuple[Unit, dict[str, Any]]]) -> Iterator[tuple[Unit, str]]:
    """The units with the segments before and after each, where positions say that they are neighbours."""
    waiting: list[tuple[Unit, str]] = []
    before, last = "", -2
    for unit, data in units:
        segments, index = data["source"], _positions(data.get("source_index"))
        signature = str(data.get("signature") or "")
        if index is None or not isinstance(segments, list) or len(segments) != len(index):
            yield from waiting
            waiting, last = [], -2
            yield unit, signature
            continue
        if index:
            follows = index[0] == last + 1
            yield from ((u._replace(next=segments[0]) if follows and u.source else u, s) for u, s in waiting)
            waiting = []
            unit = unit._replace(previous=before if follows else "")
            before, last = segments[-1], index[-1]
        waiting.append((unit, signature))
    yield from waiting


def _positions(value: Any) -> list[int] | None:
    if isinstance(value, list) and all(isinstance(item, int) for item in value):
        return value
    return None

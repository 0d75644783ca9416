"""Where a translation comes from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from aligner.memory.packing import Stored, unpacked, unpacked_marks, unpacked_more, unpacked_unit
from aligner.memory.store import Store
from aligner.units import Unit

_REMEMBERED = 10_000
_MOST = 1000
"""Places of one unit that are looked at: "Yes." may come from a hundred thousand."""


@dataclass(frozen=True, slots=True)
class Origin:
    """A place that a translation comes from.

    Args:
        unit: the unit as it stands there, with everything that is said of it.
    """

    unit: Unit

    def json(self) -> dict[str, Any]:
        """What is known of it, for a line of JSON."""
        unit = self.unit
        creator = dict(unit.attributes).get("changeid") or dict(unit.attributes).get("creationid")
        data = {
            "document": unit.document, "id": unit.id, "bead": unit.bead, "status": unit.status,
            "confidence": unit.confidence, "created": unit.created, "changed": unit.changed,
            "creator": creator, "previous": unit.previous, "next": unit.next,
            "file": unit.file, "line": unit.line or None,
        }  # fmt: skip
        return {name: value for name, value in data.items() if value not in (None, "")}


class Strings(dict[int, str]):
    """The texts that many origins share, read when they are first asked for."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store

    def __missing__(self, number: int) -> str:
        if len(self) > _REMEMBERED:
            self.clear()
        self[number] = self._store.string(number)
        return self[number]


def text_of(row: Sequence[Any], side: int) -> str:
    """The text of one side of a row that begins with source, target and more."""
    return unpacked(row[side]) if side < 2 else unpacked_more(row[2])[side - 2]


def texts_of(languages: Sequence[str], source: Stored, target: Stored, more: str | None) -> tuple[str, ...]:
    """The texts of a unit, as many as it has languages."""
    return (unpacked(source), unpacked(target), *unpacked_more(more))[: len(languages)]


def marks_of(store: Store, number: int, row: Sequence[Any]) -> Iterator[Unit]:
    """Of each place that a unit comes from only what tells how far it can be trusted: that is read soon."""
    for said in (tuple(row[3:]), *store.further(number, _MOST)):
        yield unpacked_marks(said)


def units_of(
    store: Store, number: int, languages: Sequence[str], row: Sequence[Any], strings: Strings
) -> Iterator[Unit]:
    """A unit as it stands in each of the places that it comes from.

    Args:
        store: of the memory.
        number: the unit.
        languages: of its segment.
        row: its row in the memory.
        strings: of the memory.
    """
    texts = texts_of(languages, *row[:3])
    yield unpacked_unit(languages, texts, tuple(row[3:]), strings)
    for said in store.further(number, _MOST):
        yield unpacked_unit(languages, texts, said, strings)

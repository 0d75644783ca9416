"""Units as rows of a table: the columns that TSV, XLSX and Parquet share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice

from aligner.errors import InputError
from aligner.units import FORBIDDEN, Head, Memory, Unit, Variant

COLUMNS = (
    "id", "source", "target", "confidence", "status", "bead", "note", "document",
    "source_language", "target_language",
)  # fmt: skip
_NEEDED = ("source", "target")
DIGITS = 4
"""Digits of a confidence behind the point."""


def row_of(unit: Unit) -> tuple[str, ...]:
    """The texts of a unit's row, one for each column.

    Characters that XML forbids have no place in a spreadsheet either; a line break is one character there.

    Example:
        >>> row_of(Unit((Variant("ky", "суу"), Variant("kk", "су")), id="1", confidence=0.9))[:4]
        ('1', 'суу', 'су', '0.9')
    """
    confidence = "" if unit.confidence is None else repr(round(unit.confidence, DIGITS))
    return tuple(
        map(
            _cell,
            (
                unit.id, unit.source, unit.target, confidence, unit.status, unit.bead, "\n".join(unit.notes),
                unit.document, unit.source_language, unit.target_language,
            ),
        )
    )  # fmt: skip


def _cell(text: str) -> str:
    if text.isprintable():
        return text
    return FORBIDDEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def columns_of(heads: Sequence[str]) -> dict[str, int] | None:
    """Where the columns stand that a head row names; None where it names no source and target.

    Example:
        >>> columns_of(["Target", "source", "mine"])
        {'target': 0, 'source': 1}
    """
    names = [head_name(head) for head in heads]
    found = {name: number for number, name in enumerate(names) if name in COLUMNS}
    twice = [name for name in found if names.count(name) > 1]
    return None if twice or not all(name in found for name in _NEEDED) else found


def head_name(head: str) -> str:
    """What a head says, whatever its case; a second mark of the byte order, which some programs put, is none.

    Example:
        >>> head_name("\ufeff ID ")
        'id'
    """
    return head.replace("\ufeff", "").strip().lower()


def memory_of_rows(rows: Iterable[tuple[int, Sequence[str]]], name: str) -> Memory:
    """The memory in a table.

    Args:
        rows: the number of each row and its cells, the row of heads first; cells at the end may be missing.
        name: what to call the file in units.

    Raises:
        InputError: there is no row of heads, or a row does not fit it.
    """
    stream = iter(rows)
    number, heads = next(stream, (1, ()))
    columns = columns_of(heads)
    if columns is None:
        raise InputError(
            "its first row does not name the columns source and target, each once",
            place=f"row {number}",
            advice=f"put their names there; the columns that are read are {', '.join(COLUMNS)}",
        )
    return memory_from(_units(stream, columns, len(heads), name))


def memory_from(units: Iterator[Unit]) -> Memory:
    """A memory of units as they come; its source language is that of the first."""
    first = list(islice(units, 1))
    return Memory(Head(first[0].source_language if first else ""), chain(first, units))


def _units(
    rows: Iterator[tuple[int, Sequence[str]]], columns: dict[str, int], width: int, name: str
) -> Iterator[Unit]:
    for number, cells in rows:
        if not any(cells):
            continue
        if any(cells[width:]):
            raise InputError(
                f"it has {len(cells)} cells, the first row has {width}",
                place=f"row {number}",
                advice="put a text that holds a tab into quotation marks",
            )
        # A spreadsheet leaves out empty cells at the end.
        said = {column: cells[place] for column, place in columns.items() if place < len(cells)}
        yield unit_of_row(said, number, name)


def unit_of_row(said: Mapping[str, str], number: int, name: str) -> Unit:
    """The unit that a row holds.

    Args:
        said: its texts by the names of their columns.
        number: that of the row.
        name: what the file is called.

    Raises:
        InputError: its confidence is no probability.

    Example:
        >>> unit_of_row({"source": "суу", "target": "су", "confidence": "0,9"}, 2, "a.tsv").confidence
        0.9
    """
    note = said.get("note", "")
    languages = (said.get(f"{side}_language", "").strip() for side in _NEEDED)
    return Unit(
        tuple(Variant(tag, said.get(side, "")) for tag, side in zip(languages, _NEEDED, strict=True)),
        said.get("id", "").strip(),
        said.get("document", ""),
        said.get("bead", "").strip(),
        _confidence(said.get("confidence", ""), number),
        said.get("status", "").strip().lower(),
        notes=(note,) if note else (),
        file=name,
        line=number,
    )


def _confidence(text: str, row: int) -> float | None:
    """A probability, with a point or, as spreadsheets write it in many countries, a comma."""
    if not text.strip():
        return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise InputError(
            f"the confidence {text[:40]!r} is no number between 0 and 1",
            place=f"row {row}",
            advice="mend the cell or empty it",
        )
    return value

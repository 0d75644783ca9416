"""Corrections that a person made in a table, applied to the alignment or memory that the table was made of.

A row belongs to the unit that has its id, or, where units have none, its number in the file. Nothing is
guessed: a row that fits no unit is named, with the reason.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import Literal

from aligner import exchange
from aligner.errors import InputError
from aligner.settings import Options
from aligner.units import SEEN, WORKING, Memory, Unit, Variant, identified, plain, select, translations

STATUSES = ("auto", "confirmed", "edited", "rejected")
Missing = Literal["keep", "reject"]

_ALIKE = 0.3
"""How like what it was a corrected source must still be: by letters in threes, in short texts by letters."""
_SHORT = 12
"""Characters of a short text."""
_SHOWN = 40
"""Characters of a text that a message shows."""


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A row that cannot be applied.

    Args:
        place: where it stands, such as "row 7".
        id: the id in it.
        what: why it cannot be applied.
        advice: what to do about it.
    """

    place: str
    id: str
    what: str
    advice: str

    def __str__(self) -> str:
        named = f" (id {self.id[:_SHOWN]})" if self.id else ""
        return f"{self.place}{named}: {self.what}; {self.advice}"


class UnmatchedError(InputError):
    """Rows of a table cannot be applied; nothing was written."""

    def __init__(self, path: str | os.PathLike[str], unmatched: tuple[Unmatched, ...]) -> None:
        self.unmatched = unmatched
        one = len(unmatched) == 1
        super().__init__(
            f"{len(unmatched)} row{'' if one else 's'} cannot be applied; nothing was written",
            path=path,
            advice="mend the table, or say --skip-unmatched",
        )


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a corrected table by the ids of their units, and those that can belong to none."""

    rows: Mapping[str, Unit]
    unmatched: tuple[Unmatched, ...] = ()
    place: str = "row"
    path: str = ""
    whole: bool = True
    """Whether its format holds what found no counterpart as well."""


@dataclass(slots=True)
class Outcome:
    """What became of a table: units by what was done with them, and rows that were not applied."""

    counts: Counter[str] = field(default_factory=Counter)
    unmatched: tuple[Unmatched, ...] = ()


def table_of(rows: Iterable[Unit], place: str = "row") -> Table:
    """The rows of a table, ready to be applied.

    Args:
        rows: as they were read.
        place: what their ``line`` counts.

    Example:
        >>> [str(fault) for fault in table_of([Unit((), "1", line=2), Unit((), "1", line=3)]).unmatched]
        ['row 3 (id 1): its id stands in row 2 already; leave one of the two']
    """
    found: dict[str, Unit] = {}
    unmatched = []

    def refuse(row: Unit, what: str, advice: str) -> None:
        unmatched.append(Unmatched(f"{place} {row.line}", row.id, what, advice))

    for row in rows:
        if not row.id:
            refuse(row, "it has no id", "copy the id from the table as it was written, or take the row away")
        elif row.id in found:
            refuse(row, f"its id stands in {place} {found[row.id].line} already", "leave one of the two")
        elif row.status and row.status not in STATUSES:
            known = ", ".join(STATUSES)
            refuse(row, f"the status {row.status[:_SHOWN]!r} is not known", f"write one of {known}")
        else:
            found[row.id] = row
    return Table(found, tuple(unmatched), place)


def corrected(
    table: Table, memory: Memory, outcome: Outcome, *, date: str = "", missing: Missing = "keep"
) -> Iterator[Unit]:
    """The units of an alignment or a memory with the corrections of a table in them.

    Args:
        table: the rows.
        memory: what the table was made of.
        outcome: is told what was done; complete when the last unit has come.
        date: when the corrected units are said to have been changed, such as 20241108T000000Z.
        missing: what becomes of units that have no row.

    Example:
        >>> from aligner.units import Head
        >>> def unit(target): return Unit((Variant("ky", "суу"), Variant("kk", target)), "1", status="auto")
        >>> outcome = Outcome()
        >>> units = corrected(table_of([unit("су")]), Memory(Head("ky"), [unit("сү")]), outcome)
        >>> [(unit.target, unit.status) for unit in units], outcome.counts["edited"]
        ([('су', 'edited')], 1)
    """
    unmatched = list(table.unmatched)
    waiting = dict(table.rows)
    pairs = {_texts(row): row.id for row in table.rows.values()}
    repeated: set[str] = set()
    for id, unit in identified(memory.units):
        pair = pairs.get(_texts(unit))
        if pair is not None and pair != id and id in table.rows:
            repeated.add(pair)
        row = table.rows.get(id)
        if row is None:
            if not table.whole and (pair or not all(_texts(unit))):
                yield unit  # its format has no place for it: nobody took it out
                continue
            outcome.counts["without a row"] += 1
            yield unit._replace(status="rejected") if missing == "reject" else unit
            continue
        waiting.pop(row.id, None)
        fault = _fault(unit, row)
        if fault:
            unmatched.append(Unmatched(f"{table.place} {row.line}", row.id, *fault))
            yield unit
            continue
        done = _corrected(unit, row)
        if done is unit:
            outcome.counts["unchanged"] += 1
            yield unit
        else:
            outcome.counts[done.status if done.status != unit.status else "edited"] += 1
            yield done._replace(changed=date or done.changed)
    for row in waiting.values():
        # What found no counterpart, and the second of two that are the same, are in no memory.
        if all(_texts(row)) and row.id not in repeated and row.status != "rejected":
            advice = "apply it to the .jsonl or .tmx that the table was made of, or take the row away"
            unmatched.append(Unmatched(f"{table.place} {row.line}", row.id, "no unit has its id", advice))
    outcome.unmatched = tuple(sorted(unmatched, key=_order))


def _order(fault: Unmatched) -> int:
    return int(fault.place.split()[-1])


def _texts(unit: Unit) -> tuple[str, str]:
    return plain(unit.source), plain(unit.target)


def _fault(unit: Unit, row: Unit) -> tuple[str, str] | None:
    """Why a row cannot be applied to the unit that has its id, and what to do."""
    if row.status == "rejected":
        return None
    before, now = _texts(unit), _texts(row)
    for side, was, is_now in zip(("source", "target"), before, now, strict=True):
        if was and not is_now:
            return f"its {side} is empty", "to leave the unit out, set its status to rejected"
    if before[0] and not _alike(before[0], now[0]):
        shown = before[0][:_SHOWN] + "…" * (len(before[0]) > _SHOWN)
        return (
            f"its source is another text than that of the unit, {shown!r}",
            "see whether a column was sorted or shifted alone",
        )
    return None


def _alike(before: str, now: str) -> bool:
    """Whether a text may be a correction of another.

    Example:
        >>> _alike("Бул жерде суу бар.", "Бул жерде сүү бар"), _alike("Бул жерде суу бар.", "Ал кечээ келди.")
        (True, False)
    """
    if before == now:
        return True
    before, now = before.casefold(), now.casefold()
    if min(len(before), len(now)) <= _SHORT:
        return SequenceMatcher(None, before[:_SHORT], now[:_SHORT], autojunk=False).ratio() >= _ALIKE
    first, second = (Counter(map("".join, zip(t, t[1:], t[2:], strict=False))) for t in (before, now))
    return 2 * (first & second).total() >= _ALIKE * (first.total() + second.total())


def _corrected(unit: Unit, row: Unit) -> Unit:
    """The unit with what the row says; the unit itself where it says nothing new."""
    before, now = _texts(unit), _texts(row)
    status = row.status or unit.status
    done = unit
    if now != before and status != "rejected":
        status = "confirmed" if status == "confirmed" else "edited"
        sides = zip(unit.variants, before, now, strict=False)
        variants = tuple(variant if was == new else _with(variant, new) for variant, was, new in sides)
        # The segments that a side was made of are no longer its text.
        changed = {
            WORKING + name for name, a, b in zip(("source", "target"), before, now, strict=True) if a != b
        }
        done = unit._replace(
            variants=variants + unit.variants[2:],
            props=tuple(prop for prop in unit.props if prop[0] not in changed),
        )
    if row.notes and "\n".join(row.notes) != "\n".join(unit.notes):
        done = done._replace(notes=row.notes)
    return done._replace(status=status) if status != unit.status else done


def _with(variant: Variant, text: str) -> Variant:
    return variant._replace(text=text, markup="")


def apply(
    table: str | os.PathLike[str],
    bitext: str | os.PathLike[str],
    output: str | os.PathLike[str],
    options: Options | None = None,
    format: str = "",
    *,
    missing: Missing = "keep",
    skip_unmatched: bool = False,
    min_confidence: float = 0.0,
) -> Outcome:
    """Apply a corrected table to the alignment or memory it was made of, and write the result.

    Args:
        table: the corrected file: TSV, XLSX, XLIFF or any other that is read.
        bitext: the alignment (JSON Lines) or memory (TMX).
        output: the file to write; it appears whole or not at all.
        options: how it is written.
        format: the name of a format; "" lets the file's suffix say.
        missing: what becomes of units that have no row.
        skip_unmatched: write although rows cannot be applied.
        min_confidence: leave out less certain units that nobody has looked at.

    Returns:
        What was done.

    Raises:
        UnmatchedError: rows cannot be applied.
        InputError: a file cannot be read.
        OutputError: the result cannot be written.
    """
    options = options or Options()
    rows = read_table(table)
    outcome = check(rows, bitext, missing=missing, skip_unmatched=skip_unmatched)
    format = format or exchange.format_of(output, "write")
    made = result(rows, bitext, format, options, missing=missing, min_confidence=min_confidence)
    exchange.write_memory(made, output, options, format)
    return outcome


def read_table(path: str | os.PathLike[str]) -> Table:
    """The rows of a corrected file; its suffix names its format.

    Raises:
        InputError: it cannot be read.
    """
    name = exchange.format_of(path, "read")
    table = table_of(exchange.read_memory(path, whole=True), exchange.place_of(name))
    if table.unmatched and not table.rows and not any(fault.id for fault in table.unmatched):
        raise InputError(
            "none of its rows has an id",
            path=path,
            advice="keep the column id of the table as it was written, with its head",
        )
    if not (table.rows or table.unmatched):
        raise InputError("it has no rows", path=path, advice="give the table with its corrected rows")
    return replace(table, path=os.fspath(path), whole=exchange.is_whole(exchange.formats()[name]))


def check(
    rows: Table,
    bitext: str | os.PathLike[str],
    *,
    missing: Missing = "keep",
    skip_unmatched: bool = False,
) -> Outcome:
    """Go through everything once and write nothing; see ``apply``."""
    outcome = Outcome()
    for _ in corrected(rows, exchange.read_memory(bitext, whole=True), outcome, missing=missing):
        pass
    if outcome.unmatched and not skip_unmatched:
        raise UnmatchedError(rows.path, outcome.unmatched)
    return outcome


def result(
    rows: Table,
    bitext: str | os.PathLike[str],
    format: str,
    options: Options,
    *,
    missing: Missing = "keep",
    min_confidence: float = 0.0,
) -> Memory:
    """What is to be written in a format; see ``apply``."""
    memory = exchange.read_memory(bitext, whole=True)
    units = corrected(rows, memory, Outcome(), date=options.day, missing=missing)
    if min_confidence:
        units = (
            unit
            for unit in units
            if unit.status in SEEN or unit.confidence is None or unit.confidence >= min_confidence
        )
    formats = exchange.formats()
    if exchange.is_whole(formats[format]):
        return Memory(memory.head, units)
    if exchange.is_whole(formats[exchange.format_of(bitext, "read")]):
        made = (("creationid", "aligner"),)
        units = (
            unit._replace(created=unit.created or options.day, attributes=unit.attributes or made)
            for unit in units
        )
        return select(Memory(memory.head, units)).memory
    return Memory(memory.head, translations(units))

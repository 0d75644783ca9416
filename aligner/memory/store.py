"""The file of a memory: a SQLite database, and every statement that reads or changes it."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.resources import files
from itertools import chain, islice
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np

from aligner.errors import AlignerError, InputError, OutputError
from aligner.memory.packing import OriginRow, Stored, unpacked, whole
from aligner.memory.postings import SEGMENT
from aligner.memory.stems import Numbers

APPLICATION = 0x616C6D65
"""Marks our files among SQLite databases: "alme"."""
MIGRATIONS: tuple[str, ...] = ()
"""What changes a file of version 1 into one of version 2, that into version 3, and so on."""
VERSION = 1 + len(MIGRATIONS)
PATIENCE = 60.0
"""Seconds to wait for another program that is writing."""
_PAUSE = 0.005
"""Seconds between two looks whether it is done."""
_CACHE = 8_000
"""Kilobytes of the file that SQLite keeps in memory."""
_AT_ONCE = 500
"""Rows that one statement asks for, at most."""

_NO_FILES = ("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_IOERR_SHM")
"""What SQLite says where it cannot make files beside the memory: in a folder of others, on a full disk."""

_UNIT_BITS = 31
SEGMENTS = 1 << (_UNIT_BITS - 16)
"""As many segments as the numbers of units can tell apart."""
_ORIGIN = (
    "id, document, file, line, bead, status, confidence, created, changed, attributes, previous, next, rest"
)

PlaceRow = tuple[int, int, *OriginRow]
UnitRow = tuple[int, Stored, Stored, str | None]


@dataclass(slots=True)
class Segment:
    """Units with the same languages whose numbers follow each other; see ``schema.sql``."""

    number: int
    languages: tuple[str, ...]
    used: int = 0
    gone: int = 0
    version: int = 0


class Store:
    """A memory's file, open.

    Args:
        path: the file.
        create: make it where there is none.

    Raises:
        InputError: there is none, it is no memory, damaged, or of a newer release.
        OutputError: it cannot be made.
    """

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        try:
            if not stat.S_ISREG(path.stat().st_mode):
                raise InputError("it is no memory", path=path, advice="name a file")
        except FileNotFoundError:
            if not create:
                raise InputError(
                    "there is no such memory", path=path, advice="make it with: aligner memory import"
                ) from None
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise OutputError(
                    f"its folder cannot be made: {(error.strerror or str(error)).lower()}",
                    path=path, advice="choose another place",
                ) from None  # fmt: skip
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise InputError(
                f"it cannot be opened: {reason.lower()}", path=path, advice="check the path"
            ) from None
        try:
            with self._plainly():
                self._base = self._connect()
                self._prepare(create=create)
        except AlignerError:
            self.close()
            raise
        except UnicodeDecodeError:  # what SQLite says of a damaged file may hold bytes of it
            self.close()
            raise self.damaged() from None

    def _connect(self) -> sqlite3.Connection:
        """The database; one that may only be read is opened as it stands, without files beside it."""
        uri = Path(os.path.realpath(self.path)).as_uri()
        base = sqlite3.connect(
            uri,
            uri=True,
            isolation_level=None,
            timeout=PATIENCE,
            check_same_thread=False,
            cached_statements=256,
        )
        try:
            base.execute("SELECT 1 FROM sqlite_schema").fetchone()
        except sqlite3.DatabaseError as error:
            base.close()
            if not error.sqlite_errorname.startswith(_NO_FILES):
                raise
            with suppress(FileNotFoundError):
                if os.stat(f"{os.path.realpath(self.path)}-wal").st_size:
                    raise InputError(
                        "the last changes stand beside it, and nothing may be written there to take them up",
                        path=self.path, advice="copy both files to where you may write, or make room",
                    ) from None  # fmt: skip
            return sqlite3.connect(
                f"{uri}?mode=ro&immutable=1", uri=True, isolation_level=None, check_same_thread=False
            )
        return base

    def _prepare(self, *, create: bool) -> None:
        execute = self._base.execute
        execute(f"PRAGMA cache_size = -{_CACHE}")
        execute("PRAGMA temp_store = MEMORY")
        # A power cut may cost the last moments; a half-written file WAL prevents.
        execute("PRAGMA synchronous = NORMAL")
        with self.reading():  # at one moment: another program may be making it
            application, version = self._value("PRAGMA application_id"), self._value("PRAGMA user_version")
            tables = self._value("SELECT count(*) FROM sqlite_schema")
            foreign = self._value("SELECT count(*) FROM sqlite_schema WHERE rootpage = 0")
        if not application and not tables and create:
            self._use_wal()
            with self.changing():
                if not self._value("SELECT count(*) FROM sqlite_schema"):
                    for statement in _statements(
                        files("aligner.memory").joinpath("schema.sql").read_text("utf-8")
                    ):
                        execute(statement)
                    execute("INSERT INTO strings VALUES (0, '')")
                    execute(f"PRAGMA application_id = {APPLICATION}")
                    execute(f"PRAGMA user_version = {VERSION}")
        elif application != APPLICATION:
            raise InputError("it is no memory of aligner", path=self.path, advice="name another file")
        elif version > VERSION:
            raise InputError(
                f"it was made by a newer release (its version is {version}, this one knows {VERSION})",
                path=self.path, advice="install the newer release",
            )  # fmt: skip
        elif version < 1 or foreign:
            # Triggers, views and virtual tables that somebody else put there would run as ours.
            raise self.damaged()
        elif version < VERSION:
            self._migrate()

    def _use_wal(self) -> None:
        """Let readers go on while somebody writes."""
        self._wait_for("PRAGMA journal_mode = WAL")

    def _wait_for(self, statement: str) -> None:
        """Carry out a statement once no other program is writing.

        SQLite does not wait for every statement, and where it does, Ctrl-C is not heard until it is done.
        """
        until = time.monotonic() + PATIENCE
        self._base.execute("PRAGMA busy_timeout = 0")
        try:
            while True:
                try:
                    self._base.execute(statement)
                    return
                except sqlite3.OperationalError as error:
                    if not error.sqlite_errorname.startswith("SQLITE_BUSY") or time.monotonic() > until:
                        raise
                    time.sleep(_PAUSE)
        finally:
            self._base.execute(f"PRAGMA busy_timeout = {1000 * PATIENCE:.0f}")

    def _migrate(self) -> None:
        with self.changing():
            for number in range(self._value("PRAGMA user_version"), VERSION):
                for statement in _statements(MIGRATIONS[number - 1]):
                    self._base.execute(statement)
            self._base.execute(f"PRAGMA user_version = {VERSION}")

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        with suppress(sqlite3.Error, AttributeError):  # which may not have been opened
            self._base.close()

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        """What goes wrong in the database is said in plain words."""
        try:
            yield
        except sqlite3.Error as error:
            raise self._plain(error) from None

    def damaged(self) -> InputError:
        """What is said of a memory that holds what we do not write."""
        return InputError("it is damaged", path=self.path, advice="take a copy, or import the files anew")

    def _plain(self, error: sqlite3.Error) -> AlignerError:
        name = getattr(error, "sqlite_errorname", "") or ""
        if name.startswith("SQLITE_NOTADB"):
            return InputError("it is no memory of aligner", path=self.path, advice="name another file")
        if name.startswith("SQLITE_CORRUPT"):
            return self.damaged()
        if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
            return OutputError(
                f"another program has been writing to it for {PATIENCE:.0f} seconds",
                path=self.path, advice="try again when it is done",
            )  # fmt: skip
        if name.startswith("SQLITE_FULL"):
            return OutputError("the disk is full; nothing was changed", path=self.path, advice="make room")
        if name.startswith("SQLITE_READONLY"):
            return OutputError(
                "it may only be read, or the disk is full",
                path=self.path,
                advice="change its permissions, make room, or copy it",
            )
        if name.startswith("SQLITE_CANTOPEN"):
            return OutputError(
                "it cannot be opened", path=self.path, advice="check the path and its permissions"
            )
        if name.startswith("SQLITE_IOERR"):
            return OutputError(
                "the disk does not do what it should; nothing was changed", path=self.path, advice="check it"
            )
        return InputError(f"it cannot be used: {error}", path=self.path, advice="check it, or make it anew")

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Changes that are made all or not at all; waits for another program that is writing."""
        with self._plainly():
            self._wait_for("BEGIN IMMEDIATE")
            try:
                yield
                self._base.execute("COMMIT")
            finally:
                if self._base.in_transaction:
                    self._base.execute("ROLLBACK")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Reads that see the memory as it is at one moment, whatever others write meanwhile."""
        with self._plainly():
            if self._base.in_transaction:
                yield
                return
            self._base.execute("BEGIN")
            try:
                yield
            finally:
                if self._base.in_transaction:
                    self._base.execute("COMMIT")

    def _value(self, statement: str, *given: Any) -> Any:
        return self._base.execute(statement, given).fetchone()[0]

    def changes(self) -> tuple[int, int]:
        """Two numbers that stay the same as long as nobody changes the memory."""
        with self._plainly():
            return self._value("PRAGMA data_version"), self._base.total_changes

    # Segments

    def segments(self) -> list[Segment]:
        """All segments, the oldest first."""
        with self._plainly():
            rows = self._base.execute(
                "SELECT segment, languages, used, gone, version FROM segments ORDER BY 1"
            )
            found = [Segment(number, tuple(json.loads(tags)), *rest) for number, tags, *rest in rows]
        if not all(map(_is_sound, found)):  # by a wrong number loops would go on for years
            raise self.damaged()
        return found

    def save_segment(self, segment: Segment) -> None:
        """Write how much of a segment is used."""
        segment.version += 1
        self._base.execute(
            "INSERT OR REPLACE INTO segments VALUES (?, ?, ?, ?, ?)",
            (segment.number, json.dumps(segment.languages), segment.used, segment.gone, segment.version),
        )

    # Units and where they come from

    def add_units(self, rows: Iterable[tuple[int, Stored, Stored, str | None, *OriginRow]]) -> None:
        """Write units, each with the first place that it comes from."""
        self._base.executemany(f"INSERT INTO units VALUES ({', '.join('?' * 17)})", rows)

    def texts(self, numbers: Sequence[int]) -> Iterator[UnitRow]:
        """The texts of the units that are still there of these, in no order."""
        return self._of(numbers, "source, target, more")

    def unit(self, number: int) -> tuple[Stored, Stored, str | None, *OriginRow] | None:
        """A unit, with the first place that it comes from."""
        found = self._base.execute("SELECT * FROM units WHERE unit = ?", (number,)).fetchone()
        return found[1:] if found else None

    def units(self, numbers: Sequence[int]) -> dict[int, tuple[Stored, Stored, str | None, *OriginRow]]:
        """Those of the units that are still there, each with the first place that it comes from."""
        return {row[0]: row[2:] for row in self._of(numbers, "*")}

    def further(self, unit: int, most: int) -> list[OriginRow]:
        """Further places that a unit comes from."""
        return self._base.execute(
            f"SELECT {_ORIGIN} FROM origins WHERE unit = ? ORDER BY number LIMIT ?", (unit, most)
        ).fetchall()

    def source_in(self, number: int, document: str) -> str:
        """The source of a unit, if it comes from a document; "" if not."""
        found = self._base.execute(
            "SELECT source FROM units JOIN strings ON strings.id = document WHERE unit = ? AND text = ?",
            (number, document),
        ).fetchone()
        return unpacked(found[0]) if found else ""

    def column(self, name: str, numbers: Sequence[int]) -> Iterator[tuple[int, Any]]:
        """One column of the units that are still there of these."""
        return self._of(numbers, name)

    def _of(self, numbers: Sequence[int], columns: str) -> Iterator[Any]:
        """Columns of the units that are still there of these."""
        return chain.from_iterable(
            self._base.execute(
                f"SELECT unit, {columns} FROM units WHERE unit IN ({','.join(map(str, some))})"
            )
            for some in _portions(numbers)
        )

    def units_of(self, segment: int) -> Iterator[UnitRow]:
        """The units of a segment, in order."""
        return self._base.execute(
            "SELECT unit, source, target, more FROM units WHERE unit BETWEEN ? AND ? ORDER BY unit",
            (segment << 16, (segment << 16) + 0xFFFF),
        )

    def remove_unit(self, number: int) -> bool:
        """Take a unit away, with its origins; whether it was there."""
        self._base.execute("DELETE FROM origins WHERE unit = ?", (number,))
        return self._base.execute("DELETE FROM units WHERE unit = ?", (number,)).rowcount > 0

    def save_origin(self, unit: int, number: int, row: OriginRow) -> None:
        """Write a place that a unit comes from; number 0 is the first one."""
        if number:
            marks = ", ".join("?" * 15)
            self._base.execute(f"INSERT OR REPLACE INTO origins VALUES ({marks})", (unit, number, *row))
        else:
            marks = ", ".join("?" * 13)
            self._base.execute(f"UPDATE units SET ({_ORIGIN}) = ({marks}) WHERE unit = ?", (*row, unit))

    def origins(
        self, first: int, last: int | None = None, *, number: int | None = None
    ) -> Iterator[PlaceRow]:
        """The places that a unit comes from, or all units from one to another, in order.

        Args:
            first, last: the units.
            number: only the first place and the one of this number.
        """
        last = first if last is None else last
        # One of a hundred thousand places of a unit is found in one step only by equality.
        where = "unit BETWEEN ?1 AND ?2" if number is None else "unit = ?1 AND number = ?3"
        return self._base.execute(
            f"SELECT unit, 0 AS number, {_ORIGIN} FROM units WHERE unit BETWEEN ?1 AND ?2 UNION ALL "
            f"SELECT unit, number, {_ORIGIN} FROM origins WHERE {where} ORDER BY 1, 2",
            (first, last) if number is None else (first, last, number),
        )

    def first_origins(self, numbers: Sequence[int]) -> Iterator[tuple[int, OriginRow]]:
        """The first places that units come from."""
        return ((number, tuple(row)) for number, *row in self._of(numbers, _ORIGIN))

    def number_of(self, text: str) -> int:
        """The number of a text in ``strings``, which is given one where it has none."""
        found = self._base.execute("SELECT id FROM strings WHERE text = ?", (text,)).fetchone()
        if found:
            return int(found[0])
        return self._base.execute("INSERT INTO strings (text) VALUES (?)", (text,)).lastrowid or 0

    def string(self, number: int) -> str:
        """The text of a number in ``strings``."""
        with self._plainly():
            return str(self._value("SELECT text FROM strings WHERE id = ?", number))

    # The index of whole texts

    def add_exact(self, rows: Iterable[tuple[int]]) -> None:
        """Write entries, best in order."""
        self._base.executemany("INSERT OR IGNORE INTO exact VALUES (?)", rows)

    def exact(self, hash: int) -> list[int]:
        """The units one side of which has this hash."""
        first = hash << _UNIT_BITS
        rows = self._base.execute(
            "SELECT entry FROM exact WHERE entry BETWEEN ? AND ?", (first, first + (1 << _UNIT_BITS) - 1)
        )
        return [entry - first for (entry,) in rows]

    def exact_many(self, hashes: Sequence[int]) -> list[int]:
        """The units one side of which has one of these hashes."""
        rows = self._base.execute(
            f"SELECT entry & {(1 << _UNIT_BITS) - 1} FROM json_each(?) JOIN exact "
            f"ON entry BETWEEN value << {_UNIT_BITS} AND (value + 1 << {_UNIT_BITS}) - 1",
            (json.dumps(list(hashes)),),
        )
        return [unit for (unit,) in rows]

    def remove_exact(self, rows: Iterable[tuple[int]]) -> None:
        """Take entries away."""
        self._base.executemany("DELETE FROM exact WHERE entry = ?", rows)

    # The index of stems, and lengths

    def postings(self, places: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """The blocks of postings that there are of these."""
        return chain.from_iterable(
            self._base.execute(
                f"SELECT place, data FROM postings WHERE place IN ({','.join(map(str, some))})"
            )
            for some in _portions(places)
        )

    def postings_between(self, first: int, last: int) -> Iterator[tuple[int, bytes]]:
        """The blocks in a row of places."""
        return self._base.execute(
            "SELECT place, data FROM postings WHERE place BETWEEN ? AND ? ORDER BY place", (first, last)
        )

    def blocks(self) -> Iterator[tuple[str, Any]]:
        """All blocks of postings, and all parts of lengths, each with what it is."""
        return self._base.execute(
            "SELECT 'postings', data FROM postings UNION ALL SELECT 'lengths', data FROM lengths"
        )

    def save_postings(self, rows: Iterable[tuple[int, bytes]]) -> None:
        """Write blocks of postings."""
        self._base.executemany("INSERT OR REPLACE INTO postings VALUES (?, ?)", rows)

    def remove_postings(self, first: int, last: int) -> None:
        """Take away the blocks in a row of places."""
        self._base.execute("DELETE FROM postings WHERE place BETWEEN ? AND ?", (first, last))

    def lengths(self, first: int, last: int) -> Iterator[tuple[int, bytes]]:
        """The parts of lengths in a row of places."""
        return self._base.execute(
            "SELECT place, data FROM lengths WHERE place BETWEEN ? AND ? ORDER BY place", (first, last)
        )

    def save_lengths(self, rows: Iterable[tuple[int, bytes]]) -> None:
        """Write parts of lengths."""
        self._base.executemany("INSERT OR REPLACE INTO lengths VALUES (?, ?)", rows)

    # Imports, and the memory as a whole

    def note_import(self, file: str, head: str) -> None:
        """Keep what a file says of itself; what is kept already stays."""
        self._base.execute("INSERT OR IGNORE INTO imports (file, head) VALUES (?, ?)", (whole(file), head))

    def imports(self) -> list[tuple[str, str]]:
        """The files that were imported and what they say of themselves, in order."""
        with self._plainly():
            return self._base.execute("SELECT file, head FROM imports ORDER BY number").fetchall()

    def counts(self) -> list[tuple[int, int]]:
        """For each segment its number and its units."""
        with self._plainly():
            return self._base.execute(
                "SELECT unit >> 16, count(*) FROM units GROUP BY 1 ORDER BY 1"
            ).fetchall()

    def documents(self) -> list[tuple[str, int]]:
        """The documents that units come from, each with the number of places in it."""
        return self._counted("text", "JOIN strings ON strings.id = document WHERE document > 0")

    def statuses(self) -> list[tuple[str, int]]:
        """The statuses of the places that units come from, each with their number."""
        return self._counted("coalesce(status, '')", "")

    def files(self) -> list[str]:
        """The files that places stand in."""
        return [file for file, _ in self._counted("text", "JOIN strings ON strings.id = file WHERE file > 0")]

    def _counted(self, what: str, where: str) -> list[tuple[str, int]]:
        columns = "document, status, file"
        places = f"(SELECT {columns} FROM units UNION ALL SELECT {columns} FROM origins)"
        with self._plainly():
            return self._base.execute(
                f"SELECT {what}, count(*) FROM {places} {where} GROUP BY 1 ORDER BY 1"
            ).fetchall()

    def size(self) -> int:
        """The bytes that the file takes."""
        with self._plainly():
            return int(self._value("PRAGMA page_count") * self._value("PRAGMA page_size"))

    def check(self) -> list[str]:
        """What SQLite finds wrong in the file; nothing as a rule."""
        with self._plainly():
            found = [row[0] for row in self._base.execute("PRAGMA integrity_check")]
            return [] if found == ["ok"] else found


def entries(hashes: Numbers, units: Numbers) -> Numbers:
    """The entries of the index of whole texts for units one side of which has these hashes."""
    return (hashes.astype(np.int64) << _UNIT_BITS) + units


def _is_sound(segment: Segment) -> bool:
    """Whether a segment can be one that we have written."""
    numbers = segment.number, segment.used, segment.gone, segment.version
    return (
        all(isinstance(number, int) for number in numbers)
        and 0 <= segment.number < SEGMENTS
        and 0 <= segment.gone <= segment.used <= SEGMENT
        and bool(segment.languages)
        and all(isinstance(language, str) for language in segment.languages)
    )


def _portions(numbers: Sequence[int]) -> Iterator[list[int]]:
    rest = iter(numbers)
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one: a script as a whole would end the transaction."""
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""

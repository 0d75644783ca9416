"""A working file that is open. An operation is in the file before it is answered, whole or not at all.

The file is a database in WAL mode while it is open, with a synchronous write for each operation: a program
that is killed, or a machine that goes down, loses nothing that was answered. When it is closed it becomes
one plain file again, that can be copied and sent.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Any, Literal, NamedTuple

from aligner.draft import Draft
from aligner.edits import Applied, apply
from aligner.errors import AlignerError, OutputError, RefusedError
from aligner.files import save
from aligner.notation import data_of, json_of, row_data, stored_operation
from aligner.operations import Change, Operation
from aligner.working.contents import (
    NEXT,
    ROOM,
    STEP,
    VERSION,
    contents,
    facts_of,
    fixed_of,
    insert_rows,
    shown,
    state_of,
)
from aligner.working.database import check, clear, connected, understood
from aligner.working.soundness import see_rows, see_texts

Action = Literal["do", "undo", "redo"]


class StaleError(AlignerError):
    """An operation was meant for a state that is not the newest one; nothing was changed.

    Args:
        version: the newest version.
    """

    def __init__(self, version: int) -> None:
        self.version = version
        super().__init__("the alignment was changed elsewhere meanwhile", advice="look at it again")


class Saved(NamedTuple):
    """What an operation made, and the version that it is in the file."""

    version: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the history: what was done, when and by whom."""

    version: int
    time: str
    person: str
    action: Action
    operation: Operation


class WorkingFile:
    """An open working file: the newest state, and all that was done to come to it.

    Two programs may have one file open; each operation says the version that it was meant for, and one that
    comes too late is refused. It may be used from several threads.

    Attributes:
        path: the file.
        state: the draft as it is now.
        version: its number; each operation, undo and redo makes a new one.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._place = _place(path)
        self._lock = RLock()
        self._fixed: dict[str, Any] = {}
        self._ranks: list[int] = []
        self.state, self.version = self._load()

    @staticmethod
    def open(path: str | Path) -> WorkingFile:
        """Open a working file to work on it.

        Raises:
            InputError: it cannot be read, is damaged, no working file, or of a newer version of this program.
            OutputError: it cannot be written.
        """
        path = Path(path)
        with clear(path):
            connection = connected(path, "rw")
            try:
                check(path, connection)
                try:
                    connection.execute("PRAGMA journal_mode = WAL")
                    connection.execute("PRAGMA synchronous = FULL")
                    connection.execute("BEGIN IMMEDIATE")
                    connection.execute("ROLLBACK")
                except sqlite3.OperationalError as error:
                    raise OutputError(
                        f"it cannot be written: {error}", path=path, advice="copy it to a folder of yours"
                    ) from None
                return WorkingFile(path, connection)
            except BaseException:
                connection.close()
                raise

    def __enter__(self) -> WorkingFile:
        """The file itself."""
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; it is one plain file then."""
        with self._lock:
            # Another program that has it open keeps the log; it goes when that one is closed.
            with suppress(sqlite3.OperationalError):
                self._connection.execute("PRAGMA journal_mode = DELETE")
            self._connection.close()

    def apply(self, operation: Operation, *, version: int, time: str, person: str = "") -> Saved:
        """Apply an operation and save it.

        Args:
            operation: what is to be done.
            version: the version that it is meant for.
            time: when it is done, such as 2024-11-08T12:00:00Z.
            person: who does it.

        Raises:
            StaleError: there is a newer version.
            RefusedError: the operation makes no sense.
            OutputError: it cannot be saved.
        """
        with self._writing(version) as facts:
            applied = apply(self.state, operation)
            step = self._connection.execute(
                "INSERT INTO step (parent, operation, inverse) VALUES (?, ?, ?)",
                (facts[STEP], json_of(data_of(operation)), json_of(data_of(applied.inverse))),
            ).lastrowid
            return self._save(applied, "do", int(step or 0), int(step or 0), time, person)

    def undo(self, *, version: int, time: str, person: str = "") -> Saved:
        """Take the last operation back; see ``apply``."""
        with self._writing(version) as facts:
            step = facts[STEP]
            found = self._row("SELECT parent, inverse FROM step WHERE id = ?", step)
            if not found:
                raise RefusedError("there is nothing to undo")
            applied = self._again(found[1])
            self._connection.execute(
                "UPDATE step SET again = ? WHERE id = ?", (json_of(data_of(applied.inverse)), step)
            )
            return self._save(applied, "undo", step, found[0], time, person)

    def redo(self, *, version: int, time: str, person: str = "") -> Saved:
        """Do again what was taken back last; see ``apply``."""
        with self._writing(version) as facts:
            found = self._row(
                "SELECT id, again FROM step WHERE parent = ? ORDER BY id DESC LIMIT 1", facts[STEP]
            )
            if not found:
                raise RefusedError("there is nothing to redo")
            applied = self._again(found[1])
            return self._save(applied, "redo", found[0], found[0], time, person)

    @property
    def newest(self) -> tuple[Draft, int]:
        """The state and its version, of one moment, when nothing is half-saved."""
        with self._lock:
            return self.state, self.version

    @property
    def can_undo(self) -> bool:
        """Whether there is something to undo."""
        with self._lock, clear(self.path):
            return bool(facts_of(self._connection)[STEP])

    @property
    def can_redo(self) -> bool:
        """Whether there is something to redo."""
        with self._lock, clear(self.path):
            return bool(
                self._row("SELECT 1 FROM step WHERE parent = ? LIMIT 1", facts_of(self._connection)[STEP])
            )

    def history(self, limit: int = -1, before: int | None = None) -> list[Entry]:
        """What was done, the newest first.

        Args:
            limit: at most so many entries; -1 gives all.
            before: entries of earlier versions than this alone.
        """
        with self._lock, clear(self.path):
            found = self._connection.execute(
                "SELECT version, time, person, action, operation FROM entry JOIN step ON step = id"
                " WHERE ? IS NULL OR version < ? ORDER BY version DESC LIMIT ?",
                (before, before, limit),
            ).fetchall()
            with understood(self.path):
                see_texts(column for entry in found for column in entry[1:])
        return [
            Entry(version, time, person, action, self._stored(operation))
            for version, time, person, action, operation in found
        ]

    @property
    def origin(self) -> tuple[str, str]:
        """The name of the file that this one was made of, "" where there is none, and its SHA-256."""
        return self._fixed["origin"], self._fixed["origin_sha256"]

    def refresh(self) -> bool:
        """Take in what another program has done to the file; whether there was anything."""
        with self._lock, clear(self.path):
            if facts_of(self._connection)[VERSION] == self.version:
                return False
            self.state, self.version = self._load()
            return True

    @contextmanager
    def _writing(self, version: int) -> Iterator[dict[str, int]]:
        """A transaction on the newest version, if that is the one that was meant."""
        with self._lock, clear(self.path):
            # The database would go on to write where nobody ever looks again.
            if _place(self.path) != self._place:
                raise OutputError(
                    "it was moved, deleted or replaced while it was open", path=self.path,
                    advice="put it back, or end this and open it anew",
                )  # fmt: skip
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                facts = facts_of(self._connection)
                if facts[VERSION] != self.version:
                    self.state, self.version = self._load()
                if version != self.version:
                    raise StaleError(self.version)
                before = self.state, self.version, self._ranks
                try:
                    yield facts
                    self._connection.execute("COMMIT")
                except BaseException:
                    self.state, self.version, self._ranks = before
                    raise
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def _save(
        self, applied: Applied, action: Action, step: int, position: int, time: str, person: str
    ) -> Saved:
        """Write what an operation changed, and that it was done."""
        version = self.version + 1
        ranks = self._ranked(applied.changes)
        if ranks is None:
            self._connection.execute("DELETE FROM bead")
            ranks = insert_rows(self._connection, applied.state)
        self._connection.execute(
            "INSERT INTO entry VALUES (?, ?, ?, ?, ?)", (version, time, shown(person), action, step)
        )
        self._connection.executemany(
            "UPDATE fact SET value = ? WHERE name = ?",
            [(version, VERSION), (position, STEP), (applied.state.next_id, NEXT)],
        )
        self.state, self.version, self._ranks = applied.state, version, ranks
        return Saved(version, applied.changes)

    def _ranked(self, changes: tuple[Change, ...]) -> list[int] | None:
        """Write the rows of changes, and give the ranks of all rows after them; None if there is no room."""
        ranks = self._ranks.copy()
        for start, removed, rows in changes:
            old = ranks[start : start + removed]
            new = old[: len(rows)]
            more = len(rows) - len(new)
            if more:
                low = new[-1] if new else (ranks[start - 1] if start else 0)
                after = start + removed
                room = (ranks[after] - low) // (more + 1) if after < len(ranks) else ROOM
                if not room:
                    return None
                new += [low + room * number for number in range(1, more + 1)]
            self._connection.executemany(
                "DELETE FROM bead WHERE rank = ?", [(rank,) for rank in old[len(rows) :]]
            )
            self._connection.executemany(
                "INSERT OR REPLACE INTO bead VALUES (?, ?)",
                [(rank, json_of(row_data(row))) for rank, row in zip(new, rows, strict=True)],
            )
            ranks[start : start + removed] = new
        return ranks

    def _row(self, query: str, *values: object) -> tuple[Any, ...] | None:
        found: tuple[Any, ...] | None = self._connection.execute(query, values).fetchone()
        return found

    def _load(self) -> tuple[Draft, int]:
        """The state in the file, and its version."""
        with understood(self.path):
            if not self._fixed:
                self._fixed = fixed_of(self._connection)
            state, version, self._ranks = state_of(self._connection, self._fixed["draft"])
            return state, version

    def _again(self, data: str) -> Applied:
        """What an operation that is in the file makes, which the file's author may have invented."""
        operation = self._stored(data)
        with understood(self.path):
            applied = apply(self.state, operation)
            see_rows(applied.state, (row for change in applied.changes for row in change.rows))
        return applied

    def _stored(self, data: str) -> Operation:
        with understood(self.path):
            return stored_operation(json.loads(data))


def create(path: str | Path, draft: Draft, origin: str = "", sha256: str = "") -> None:
    """Write a new working file; it appears whole or not at all.

    Args:
        path: the file; one that is there is replaced.
        draft: the bitext.
        origin: the name of the file that it was made of.
        sha256: of the bytes of that file.

    Raises:
        OutputError: it cannot be written.
    """
    save(contents(draft, origin, sha256), path)


def read(path: str | Path) -> Draft:
    """The newest state in a working file, which is not changed.

    Raises:
        InputError: it cannot be read, is damaged, no working file, or of a newer version of this program.
    """
    path = Path(path)
    with clear(path):
        connection = connected(path, "ro")
        try:
            check(path, connection)
            connection.execute("BEGIN")  # all of one version, whoever writes meanwhile
            with understood(path):
                return state_of(connection, fixed_of(connection)["draft"])[0]
        finally:
            connection.close()


def _place(path: Path) -> tuple[int, int] | None:
    """Which file of the disk a path leads to."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino

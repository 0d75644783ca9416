"""A database as a file of a person: opened, checked, and what goes wrong with it said in plain words."""

from __future__ import annotations

import gc
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

from aligner.errors import InputError, OutputError
from aligner.files import reason
from aligner.packaged import packaged_text

APPLICATION = 0x416C426D
"""What tells our files from other databases: "AlBm"."""
SCHEMA = 1
"""The number of the schema; an older file is brought to it, a newer one is refused."""
_PATIENCE = 5.0
"""Seconds to wait for another program that writes into the file."""
_MEND = "get it from a copy, or make it anew"


def connected(path: Path, mode: str) -> sqlite3.Connection:
    """A connection to a file that is there, to read ("ro") or to write ("rw")."""
    if path.is_dir():
        raise IsADirectoryError
    if not path.exists():  # the database would make one
        raise FileNotFoundError
    if not path.is_file():
        raise InputError("it is no file", path=path, advice="name a file")
    if not os.access(path, os.R_OK):
        raise PermissionError
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=_PATIENCE,
        check_same_thread=False,
    )  # fmt: skip


def check(path: Path, connection: sqlite3.Connection) -> None:
    """See that a database is one of ours, of a schema that this program knows, and whole."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (number,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION:
        raise _strange(path)
    if number > SCHEMA:
        raise InputError(
            f"it was written by a newer version of this program (its format is {number}, known is {SCHEMA})",
            path=path, advice="install the newer version",
        )  # fmt: skip
    # A view may never come to an end, and a trigger may do anything, as soon as they are asked.
    if _tables(connection) != _own_tables():
        raise InputError("it is damaged (its tables are not those of a review)", path=path, advice=_MEND)
    (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        what = " ".join(found.split())
        raise InputError(f"it is damaged ({what})", path=path, advice=_MEND)


def _tables(connection: sqlite3.Connection) -> frozenset[tuple[str, ...]]:
    """All that is defined in a database, but for what SQLite notes of the sizes of tables."""
    found = connection.execute(
        "SELECT type, name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%'"
    )
    return frozenset((kind, name, " ".join(str(sql).split())) for kind, name, sql in found)


@cache
def _own_tables() -> frozenset[tuple[str, ...]]:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.executescript(packaged_text("working/schema.sql"))
        return _tables(connection)


@contextmanager
def clear(path: Path) -> Iterator[None]:
    """Errors of the database in plain words."""
    try:
        yield
    except OSError as error:
        raise InputError(reason(error), path=path, advice="check the path") from None
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise OutputError("another program is writing into it", path=path, advice="try again") from None
        if "no such" in str(error) or "decode" in str(error):
            raise InputError(f"it is damaged ({error})", path=path, advice=_MEND) from None
        raise OutputError(
            f"it cannot be used: {error}", path=path, advice="see whether the disk is full or gone"
        ) from None
    except sqlite3.DatabaseError as error:
        if "not a database" in str(error):
            raise _strange(path) from None
        raise InputError(f"it is damaged ({error})", path=path, advice=_MEND) from None


def _strange(path: Path) -> InputError:
    return InputError(
        "it is no working file of a review", path=path, advice="give one that 'aligner review' has made"
    )


@contextmanager
def understood(path: Path) -> Iterator[None]:
    """What cannot be read back is damaged; and nothing of what is read can be garbage yet."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise InputError(f"it is damaged ({error})", path=path, advice=_MEND) from None
    finally:
        if collecting:
            gc.enable()

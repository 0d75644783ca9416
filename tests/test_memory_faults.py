"""Memories that are damaged, hostile or in use elsewhere: one plain line, and nothing is lost."""

import os
import shutil
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from aligner import memory
from aligner.errors import AlignerError, InputError, OutputError
from aligner.memory import Memory, loading
from aligner.memory import store as storing
from aligner.units import Unit, Variant
from test_memory_store import many


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with memory.open(tmp_path / "m", create=True) as opened:
        opened.add(many(60))
        opened.add(Unit((Variant("ky", "Ооба."), Variant("kk", "Иә.")), id=str(n)) for n in range(3))
    return tmp_path / "m"


def altered(path: Path, statement: str) -> None:
    base = sqlite3.connect(path)
    with base:
        base.execute(statement)
    base.close()


def use(path: Path) -> None:
    """All that is done with a memory, one thing after the other."""
    with memory.open(path) as opened:
        opened.stats()
        opened.head()
        for one in many(60):
            opened.lookup(one.source + " эмес", "ky", "kk", minimum=50)
        opened.lookup("Ооба.", "ky", "kk")
        list(opened.concordance("мектеп*", "ky", "kk"))
        list(opened.units())
        opened.add(many(10, 55))
        opened.delete(many(30))


# What stands in the file


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE segments SET languages = '[\"ky\"'",
        "UPDATE segments SET languages = '[]'",
        "UPDATE segments SET used = 1 << 60",  # loops would go on for years
        "UPDATE segments SET version = 'a'",
        "UPDATE segments SET segment = segment + 1000",
        "UPDATE units SET source = x'98'",  # no letter has this byte
        "UPDATE units SET source = 5",
        "UPDATE units SET target = NULL, more = 'null', bead = x'00'",
        "UPDATE units SET confidence = 'sure'",
        "UPDATE units SET document = 99",
        "UPDATE units SET rest = '{\"variants\": 3}'",
        "UPDATE units SET source = CAST(x'C3280A' AS TEXT)",
        "UPDATE origins SET attributes = -1",
        "UPDATE postings SET data = x'00'",
        "UPDATE postings SET data = data || x'0000'",
        "UPDATE lengths SET data = 'long'",
        "DELETE FROM segments",
        "DELETE FROM strings",
        "DROP TABLE postings",
        "PRAGMA user_version = -3",
        "CREATE TRIGGER more AFTER INSERT ON units BEGIN DELETE FROM strings; END",
    ],
)
def test_contents_that_are_not_ours_are_said_in_one_line(path: Path, statement: str) -> None:
    altered(path, statement)
    with pytest.raises(AlignerError, match=r"damaged|cannot be used") as error:
        use(path)
    assert "\n" not in str(error.value)


def test_a_view_in_the_place_of_a_table_is_not_asked(path: Path) -> None:
    altered(path, "ALTER TABLE units RENAME TO others")
    altered(
        path,
        "CREATE VIEW units AS WITH RECURSIVE a(b) AS (SELECT 1 UNION ALL SELECT b FROM a) SELECT * FROM a",
    )
    with pytest.raises(InputError, match="damaged"):
        memory.open(path)


def test_a_fault_of_ours_is_not_said_to_be_damage(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aligner.memory.memory.lookup", lambda *_, **__: 1 // 0)
    with memory.open(path) as opened, pytest.raises(ZeroDivisionError):
        opened.lookup("Ооба.", "ky", "kk")


def test_names_that_lead_nowhere(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "file").write_text("")
    for name in ("loop", "x" * 300, "file/m", "a\0b"):
        with pytest.raises(InputError, match="cannot be opened"):
            memory.open(tmp_path / name, create=True)


def test_too_many_combinations_of_languages(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "SEGMENTS", 5)
    units = [Unit((Variant("ky", "а"), Variant(f"x-{n}", "б"))) for n in range(5)]
    with memory.open(path) as opened:
        with pytest.raises(OutputError, match="it is full"):
            opened.add(units)
        assert opened.stats().units == 61
        assert opened.add(units[:4]).units == 4


def test_where_nothing_can_be_made_beside_it_the_memory_is_read_as_it_stands(path: Path) -> None:
    Path(f"{path}-shm").symlink_to(path / "none")  # a file of this name cannot be made
    with memory.open(path) as opened:
        assert opened.lookup("Ооба.", "ky", "kk")
        with pytest.raises(OutputError, match="only be read"):
            opened.add(many(1, 500))


def test_changes_that_stand_beside_it_are_not_passed_over(path: Path, tmp_path: Path) -> None:
    with memory.open(path) as opened:
        opened.add(many(10, 500))
        for end in ("", "-wal"):  # as a program that is killed leaves them
            shutil.copy(f"{path}{end}", tmp_path / f"k{end}")
    (tmp_path / "k-shm").symlink_to(path / "none")
    with pytest.raises(InputError, match="the last changes stand beside it"):
        memory.open(tmp_path / "k")
    (tmp_path / "k-shm").unlink()
    with memory.open(tmp_path / "k") as opened:
        assert opened.stats().units == 71


# Others that write


def test_ctrl_c_is_heard_while_another_program_writes(path: Path) -> None:
    with memory.open(path) as one, memory.open(path) as two, one._store.changing():
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
        start = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            two.add(many(1))
        assert time.monotonic() - start < storing.PATIENCE / 4


def test_what_others_add_while_an_index_is_made_anew(path: Path) -> None:
    with memory.open(path) as one, memory.open(path) as two:
        one.delete(many(30))
        segments = Memory._loose

        def late(self: Memory) -> list[storing.Segment]:
            found = segments(self)
            if not one._store._base.in_transaction:
                two.add(many(5, 1000 + two.stats().units))
            return found

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Memory, "_loose", late)
            one.tidy()
        two.add(many(5, 2000))
        assert two.check() == []
        assert two.stats().units == 46


def test_programs_that_make_one_memory_at_the_same_time(path: Path) -> None:
    """Here as threads, each with a connection of its own."""
    for number in range(8):
        new = path.with_name(f"new-{number}")
        ready = threading.Barrier(6)

        def make(one: Unit, new: Path = new, ready: threading.Barrier = ready) -> int:
            ready.wait()
            with memory.open(new, create=True) as opened:
                return opened.add([one]).units

        with ThreadPoolExecutor(6) as threads:
            assert list(threads.map(make, many(6))) == [1] * 6
        with memory.open(new) as opened:
            assert opened.stats().units == 6


def test_what_was_taken_back_is_not_remembered(path: Path) -> None:
    def broken(opened: Memory) -> Iterator[Unit]:
        yield Unit(known, document="gone")
        yield from many(loading._BATCH, 500)
        assert "gone" in {one.document for one in opened.units()}
        raise InputError("the file breaks off")

    known = Variant("ky", "Ооба."), Variant("kk", "Иә.")
    with memory.open(path) as opened:
        with pytest.raises(InputError, match="breaks off"):
            opened.add(broken(opened))
        opened.add([Unit(known, document="there")])
        assert {one.document for one in opened.units()} == {"", "there"}

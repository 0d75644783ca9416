"""The working file of a review: saved before it is answered, whole whatever happens, refused if not ours."""

import hashlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread
from time import process_time

import pytest

import aligner
from aligner.draft import Draft, bitext_of, draft_of
from aligner.errors import AlignerError, InputError, OutputError, RefusedError
from aligner.exchange import read_memory
from aligner.operations import Confirm, Detach, EditText, Merge, Note, SplitBead, SplitSegment
from aligner.reviewing import open_review
from aligner.working import StaleError, WorkingFile
from aligner.working.database import SCHEMA
from aligner.working.store import create, read
from build import bitext

SCHEMA_TEXT = Path(aligner.__file__).parent / "working" / "schema.sql"


def small() -> Draft:
    texts = [f"{number}-сүйлөм, анда көп сөз бар." for number in range(6)]
    return draft_of(bitext(texts, texts, [((at,), (at,), 0.9) for at in range(6)]))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    create(tmp_path / "a.bitext", small(), "a.tmx", "00")
    return tmp_path / "a.bitext"


@pytest.fixture
def file(path: Path) -> Iterator[WorkingFile]:
    with WorkingFile.open(path) as found:
        yield found


def test_what_is_written_is_read(path: Path) -> None:
    assert read(path) == small()
    assert read(path).made == small().made
    with WorkingFile.open(path) as file:
        assert (file.state, file.version, file.origin) == (small(), 0, ("a.tmx", "00"))


def test_the_same_bitext_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        aligner.write(bitext_of(small()), tmp_path / f"{name}.bitext")
    assert (tmp_path / "a.bitext").read_bytes() == (tmp_path / "b.bitext").read_bytes()


def test_undo_and_redo_without_limit_and_across_restarts(path: Path) -> None:
    states = [small()]
    with WorkingFile.open(path) as file:
        for number in range(120):
            wanted = (
                EditText("source", number % 6, f"{number}") if number % 3 else Note(number % 6, f"{number}")
            )
            assert file.apply(wanted, version=file.version, time=f"{number}").version == number + 1
            states.append(file.state)
    with WorkingFile.open(path) as file:
        for state in states[-2::-1]:
            file.undo(version=file.version, time="")
            assert file.state == state
        assert not file.can_undo
        with pytest.raises(RefusedError, match="nothing to undo"):
            file.undo(version=file.version, time="")
    assert read(path) == small()
    with WorkingFile.open(path) as file:
        for state in states[1:]:
            file.redo(version=file.version, time="")
            assert file.state == state
        assert not file.can_redo
        with pytest.raises(RefusedError, match="nothing to redo"):
            file.redo(version=file.version, time="")
        assert file.version == 360


def test_after_a_new_operation_that_one_is_redone(file: WorkingFile) -> None:
    file.apply(Note(0, "бир"), version=0, time="")
    file.undo(version=1, time="")
    file.apply(Note(0, "эки"), version=2, time="")
    file.undo(version=3, time="")
    file.redo(version=4, time="")
    assert file.state.rows[0].note == "эки"
    assert [(entry.version, entry.action, entry.operation) for entry in file.history()] == [
        (5, "redo", Note(0, "эки")), (4, "undo", Note(0, "эки")), (3, "do", Note(0, "эки")),
        (2, "undo", Note(0, "бир")), (1, "do", Note(0, "бир")),
    ]  # fmt: skip


def test_the_history_says_when_who_and_what(file: WorkingFile) -> None:
    for number in range(5):
        file.apply(Confirm((number,)), version=number, time=f"2024-11-08T12:0{number}:00Z", person="Айгүл")
    entry = file.history(limit=1)[0]
    assert (entry.version, entry.time, entry.person, entry.action, entry.operation) == (
        5, "2024-11-08T12:04:00Z", "Айгүл", "do", Confirm((4,)),
    )  # fmt: skip
    assert [entry.version for entry in file.history(2, before=4)] == [3, 2]


def test_a_stale_operation_is_refused_and_says_the_newest_version(path: Path) -> None:
    with WorkingFile.open(path) as one, WorkingFile.open(path) as other:
        one.apply(Merge(0), version=0, time="")
        with pytest.raises(StaleError, match="changed elsewhere") as stale:
            other.apply(Merge(1), version=0, time="")
        assert stale.value.version == 1
        assert other.state == one.state
        other.apply(Confirm((3,)), version=1, time="")
        assert one.refresh()
        assert one.state == other.state
        assert not one.refresh()
        with pytest.raises(StaleError):
            one.undo(version=1, time="")


def test_what_is_refused_changes_nothing(file: WorkingFile, path: Path) -> None:
    with pytest.raises(RefusedError):
        file.apply(SplitBead(0), version=0, time="")
    assert (file.version, file.history(), read(path)) == (0, [], small())


def test_there_is_always_room_for_one_more_bead(tmp_path: Path) -> None:
    words = " ".join(f"с{number}" for number in range(90))
    path = tmp_path / "a.bitext"
    create(path, draft_of(bitext([words, "а"], ["б", "в"], [((0,), (0,), 0.5), ((1,), (1,), 0.5)])))
    with WorkingFile.open(path) as file:
        for _ in range(80):  # always at the same place: half of the room is taken each time
            cell = file.state.rows[0].source[0]
            text = file.state.text("source", cell)
            file.apply(SplitSegment("source", cell.id, text.rindex(" ")), version=file.version, time="")
            wanted = SplitBead(0, 1, 1)
            file.apply(wanted, version=file.version, time="")
        state = file.state
    assert read(path) == state
    assert len(state.rows) == 82
    assert " ".join(text for row in state.rows for text in state.texts("source", row)) == f"{words} а"


def test_what_is_not_saved_yet_is_not_shown(file: WorkingFile) -> None:
    seen: list[int] = []
    early: list[int] = []
    reader = Thread(target=lambda: seen.append(file.newest[1]))

    def look(statement: str) -> None:
        if statement == "COMMIT":
            reader.start()
            reader.join(0.05)
            early.extend(seen)

    file._connection.set_trace_callback(look)
    file.apply(Merge(0), version=0, time="")
    reader.join(5)
    assert (early, seen) == ([], [1])


def test_while_it_is_open_it_can_be_read(file: WorkingFile, path: Path) -> None:
    file.apply(EditText("source", 0, "Башка."), version=0, time="")
    assert next(iter(read_memory(path))).source == "Башка."


def test_when_it_is_closed_it_is_one_file(path: Path) -> None:
    with WorkingFile.open(path) as file:
        file.apply(Merge(0), version=0, time="")
    assert [found.name for found in path.parent.iterdir()] == ["a.bitext"]


KILLED = """
import random, sys
from aligner.operations import *
from aligner.errors import RefusedError
from aligner.working import WorkingFile
file = WorkingFile.open(sys.argv[1])
draw = random.Random(1)
while True:
    row = draw.choice(file.state.rows)
    side = "source" if row.source else "target"
    cell = row.cells(side)[0]
    wanted = draw.choice([
        Merge(row.id), Detach(side, cell.id), MoveSegment(side, cell.id, "up"), Confirm((row.id,)), None,
        Note(row.id, str(file.version)), EditText(side, cell.id, str(file.version)),
    ])
    try:
        saved = (
            file.apply(wanted, version=file.version, time="t") if wanted
            else file.undo(version=file.version, time="t")
        )
    except RefusedError:
        continue
    print(saved.version, flush=True)
"""


@pytest.mark.parametrize("seed", range(4))
def test_what_was_answered_outlives_the_program(path: Path, seed: int) -> None:
    draw = random.Random(seed)
    child = subprocess.Popen([sys.executable, "-c", KILLED, path], stdout=subprocess.PIPE, text=True)
    assert child.stdout
    answered = 0
    for _ in range(draw.randint(1, 60)):
        answered = int(child.stdout.readline())
    child.send_signal(signal.SIGKILL)
    answered = max([answered, *(int(line) for line in child.stdout.read().split("\n")[:-1])])
    child.wait()
    with WorkingFile.open(path) as file:
        assert file.version >= answered
        assert len(file.history()) == file.version
        while file.can_undo:
            file.undo(version=file.version, time="")
        assert file.state == small()
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def refused(path: Path) -> str:
    """Why a file cannot be opened, in one line; reading it says the same."""
    with pytest.raises(AlignerError) as error:
        WorkingFile.open(path)
    with pytest.raises(InputError) as other:
        read(path)
    assert str(error.value) == str(other.value)
    assert "\n" not in str(error.value)
    return str(error.value).removeprefix(f"{path}: ")


def test_what_a_killed_program_left_of_another_file_is_not_read_into_a_new_one(path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", KILLED, path], stdout=subprocess.PIPE, text=True)
    assert child.stdout
    for _ in range(30):
        child.stdout.readline()
    child.kill()
    child.communicate()
    assert path.with_name("a.bitext-wal").exists()
    texts = [f"{number}-башка сүйлөм. " * 20 for number in range(60)]
    other = draft_of(bitext(texts, texts, [((at,), (at,), 0.9) for at in range(60)]))
    create(path, other)
    with WorkingFile.open(path) as file:
        assert (file.state, file.version) == (other, 0)


@pytest.mark.parametrize("how", ["moved", "deleted", "replaced"])
def test_a_file_that_is_gone_takes_no_more_changes(path: Path, how: str) -> None:
    with WorkingFile.open(path) as file:
        file.apply(Note(0, "бир"), version=0, time="")
        if how == "deleted":
            path.unlink()
        else:
            path.rename(path.with_name("b.bitext"))
        if how == "replaced":
            create(path, small())
        with pytest.raises(OutputError, match="moved, deleted or replaced"):
            file.apply(Note(1, "эки"), version=1, time="")
        assert (file.version, file.state.rows[1].note) == (1, "")
        if how == "moved":
            path.with_name("b.bitext").rename(path)
            file.apply(Note(1, "эки"), version=1, time="")
    if how != "deleted":
        notes = [row.note for row in read(path).rows[:2]]
        assert notes == (["бир", "эки"] if how == "moved" else ["", ""])
    if how == "replaced":
        assert read(path.with_name("b.bitext")).rows[0].note == "бир"


def test_what_is_no_working_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.bitext"
    assert refused(path) == "there is no such file; check the path"
    path.write_bytes(b"")
    assert refused(path).startswith("it is no working file of a review")
    path.write_text("Салам! " * 500, "utf-8")
    assert refused(path).startswith("it is no working file of a review")
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bead (rank, data)")
    assert refused(path).startswith("it is no working file of a review")
    assert refused(tmp_path) == "it is a folder; check the path"


def test_a_newer_schema_is_refused(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA + 1}")
    assert refused(path).startswith("it was written by a newer version of this program")


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE bead SET data = '[1, [' WHERE rank IN (SELECT max(rank) FROM bead)",
        "UPDATE bead SET data = '7'",
        "UPDATE fact SET value = '[5]' WHERE name = 'made'",
        "DELETE FROM fact WHERE name = 'next_id'",
        "DELETE FROM fact",
        "DELETE FROM document WHERE side = 'target'",
        "UPDATE document SET data = '[]'",
        "DROP TABLE bead",
        # What was made to do harm: what never ends, what writes by itself, what lies beyond the texts.
        "DROP TABLE bead; CREATE VIEW bead AS WITH RECURSIVE more(rank, data) AS"
        " (SELECT 1, '[]' UNION ALL SELECT rank + 1, data FROM more) SELECT * FROM more",
        "CREATE TRIGGER harm AFTER INSERT ON entry BEGIN DELETE FROM bead; END",
        "CREATE TABLE more (data)",
        "UPDATE bead SET data = '[0, [[0, 99, 0, 4]], [], 0.5]'",
        "UPDATE bead SET data = replace(data, '0.9', 'NaN')",
        "UPDATE bead SET data = replace(data, '[0,0,0', '[0,0,-5')",
        "UPDATE bead SET data = replace(data, '[1,1,0', '[0,1,0')",
        "UPDATE bead SET data = replace(data, '[1,[', '[\"a\",[')",
        "UPDATE bead SET rank = 9223372036854775807 - rank",
        "UPDATE bead SET rank = -rank",
        "UPDATE fact SET value = 'many' WHERE name = 'next_id'",
        "UPDATE fact SET value = '[[1]]' WHERE name = 'parts'",
        "UPDATE fact SET value = '[[\"a\", 1, 0, 0, 5]]' WHERE name = 'made'",
        "UPDATE fact SET value = '5' WHERE name = 'signature'",
        "UPDATE document SET data = replace(data, '\"paragraph\"', '5')",
        "UPDATE document SET data = replace(data, '\"ky\"', '\"../../harm\"')",
        "UPDATE document SET data = CAST(x'ff' AS TEXT)",
    ],
)
def test_a_damaged_file_is_refused(path: Path, damage: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.executescript(damage)
    assert refused(path).startswith("it is damaged")


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE step SET inverse = '7'",
        "UPDATE step SET inverse = replace(inverse, '[0,[', '[\"a\",[')",
        'UPDATE step SET inverse = replace(inverse, \'"next_id":6\', \'"next_id":"6"\')',
    ],
)
def test_a_damaged_inverse_takes_nothing_back(path: Path, damage: str) -> None:
    with WorkingFile.open(path) as file:
        file.apply(Merge(0), version=0, time="")
    with sqlite3.connect(path) as connection:
        connection.execute(damage)
    with WorkingFile.open(path) as file:
        with pytest.raises(InputError, match="it is damaged"):
            file.undo(version=1, time="")
        assert [row.type for row in file.state.rows] == ["2-2", "1-1", "1-1", "1-1", "1-1"]


def test_a_damaged_history_is_not_told(path: Path) -> None:
    with WorkingFile.open(path) as file:
        file.apply(Merge(0), version=0, time="")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE entry SET time = x'ff'")
    with WorkingFile.open(path) as file, pytest.raises(InputError, match="it is damaged"):
        file.history()


@pytest.mark.parametrize("share", [0.1, 0.5, 0.8])
def test_a_file_that_was_cut_off_is_refused(path: Path, share: float) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    assert refused(path).startswith(("it is damaged", "it is no working file"))


def test_bytes_that_were_overwritten_never_give_a_traceback(path: Path) -> None:
    data = path.read_bytes()
    draw = random.Random(1)
    for _ in range(60):
        at = draw.randrange(len(data))
        path.write_bytes(data[:at] + draw.randbytes(draw.randint(1, 2000)) + data[at + 2000 :])
        with suppress(AlignerError):
            read(path)
        with suppress(AlignerError), WorkingFile.open(path) as file:
            file.apply(Note(0, "x"), version=file.version, time="")
            file.undo(version=file.version, time="")
            file.history()
        for beside in path.parent.glob("a.bitext-*"):
            beside.unlink()


def test_a_file_that_cannot_be_written_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Nothing keeps the user who runs this from writing, if it is the superuser: the database does.
    def connected(path: Path, _: str) -> sqlite3.Connection:
        return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)

    monkeypatch.setattr("aligner.working.store.connected", connected)
    with pytest.raises(OutputError, match="it cannot be written"):
        WorkingFile.open(path)


def test_a_file_that_is_written_to_by_another_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aligner.working.database._PATIENCE", 0.05)
    with WorkingFile.open(path) as file:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OutputError, match="another program is writing into it"):
            file.apply(Merge(0), version=0, time="")
        other.execute("ROLLBACK")
        other.close()
        assert file.state == small()
        file.apply(Merge(0), version=0, time="")


def test_a_full_disk_loses_nothing(path: Path) -> None:
    with WorkingFile.open(path) as file:
        pages = file._connection.execute("PRAGMA page_count").fetchone()[0]
        file._connection.execute(f"PRAGMA max_page_count = {pages}")
        before = file.state
        with pytest.raises(OutputError, match="full"):
            file.apply(Note(0, "x" * 100_000), version=0, time="")
        assert (file.state, file.version) == (before, 0)
        file._connection.execute("PRAGMA max_page_count = 100000")
        file.apply(Note(0, "x" * 100_000), version=0, time="")
    assert read(path).rows[0].note == "x" * 100_000


def test_any_text_can_be_kept(tmp_path: Path) -> None:
    odd = "а\x00б\udc80 \u202e <script> 𐰴"
    state = draft_of(bitext([odd], ["Су."], [((0,), (0,), 0.5)]))
    create(tmp_path / "a.bitext", state, "\udc80")
    with WorkingFile.open(tmp_path / "a.bitext") as file:
        assert file.state == state
        file.apply(Note(0, odd), version=0, time="", person=odd)
        file.apply(EditText("target", 0, odd), version=1, time="")
        kept = file.state
    assert read(tmp_path / "a.bitext") == kept
    assert kept.rows[0].note == odd


def test_the_schema_has_a_number() -> None:
    """Who changes the schema gives it a new number, and tells how an older file is brought to it."""
    digest = hashlib.sha256(SCHEMA_TEXT.read_bytes()).hexdigest()[:16]
    assert (SCHEMA, digest) == (1, "4d74b54d59f540d3")


def test_20000_beads_open_and_save_fast(tmp_path: Path) -> None:
    texts = [f"Бул {number}-сүйлөм, анда {7 * number} киши Бишкекте жашайт." for number in range(20_000)]
    path = tmp_path / "a.bitext"
    create(path, draft_of(bitext(texts, texts, [((at,), (at,), 0.9) for at in range(20_000)])))
    begin = process_time()
    with WorkingFile.open(path) as file:
        opened = process_time() - begin
        file.apply(Merge(19_000), version=0, time="")
        begin = process_time()
        for version, bead in enumerate(range(19_100, 19_120), 1):
            file.apply(Detach("target", bead), version=version, time="")
        saved = (process_time() - begin) / 20
    # On a machine of today a quarter of a second and 5 ms; a busy one may take its time.
    assert opened < 1.5
    assert saved < 0.05


# A review is begun with any bitext.

TMX = """<?xml version="1.0"?><tmx version="1.4"><header srclang="ky"/><body>
<tu><note>көр</note><tuv xml:lang="ky"><seg>1991-жылы 15 киши келди.</seg></tuv>
 <tuv xml:lang="kk"><seg>1991 жылы 15 адам келді.</seg></tuv></tu>
<tu><tuv xml:lang="ky"><seg>Бишкекте 20 үй бар.</seg></tuv>
 <tuv xml:lang="kk"><seg>Бішкекте 20 үй бар.</seg></tuv></tu>
<tu><tuv xml:lang="ky"><seg>Көлдө суу көп.</seg></tuv><tuv xml:lang="kk"><seg>Көлде су көп.</seg></tuv></tu>
</body></tmx>"""


def test_a_memory_becomes_a_review(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    path.write_text(TMX, "utf-8")
    with open_review(path) as file:
        assert file.path == tmp_path / "a.bitext"
        assert file.origin[0] == "a.tmx"
        assert [row.type for row in file.state.rows] == ["1-1"] * 3
        assert all(row.confidence > 0.5 for row in file.state.rows)
        assert [anchor.kind for anchor in file.state.rows[0].anchors] == ["number", "number"]
        assert file.state.rows[0].note == "көр"
        file.apply(Merge(0), version=0, time="")
    with open_review(path) as file:  # taken up again
        assert len(file.state.rows) == 2
    path.write_text(TMX.replace("20", "30"), "utf-8")
    with pytest.raises(OutputError, match="has changed since this review was begun"):
        open_review(path)
    with open_review(tmp_path / "a.bitext") as file:
        assert len(file.state.rows) == 2


def test_what_the_aligner_wrote_comes_back_as_it_was(tmp_path: Path) -> None:
    made = bitext(
        ["Бир.", "Эки.", "Үч."], ["Бір.", "Екі."],
        [((0, 1), (0,), 0.42, "confirmed"), ((2,), (), 0.7, "rejected"), ((), (1,), 0.9)],
    )  # fmt: skip
    for suffix in ("jsonl", "tsv", "xlsx"):
        path = tmp_path / f"{suffix}.{suffix}"
        aligner.write(made, path)
        with open_review(path, tmp_path / f"{suffix}.bitext", "ky", "kk") as file:
            found = [(row.confidence, row.status) for row in file.state.rows]
            assert found == [(0.42, "confirmed"), (0.7, "rejected"), (0.9, "auto")], suffix
            texts = [" ".join(file.state.texts("source", row)) for row in file.state.rows]
            assert texts == ["Бир. Эки.", "Үч.", ""], suffix
    with open_review(tmp_path / "jsonl.bitext") as file:
        assert file.state.rows[0].type == "2-1"


@pytest.mark.parametrize(
    "line", ['{"source": ["Суу."], "target": []}', '{"source": [""], "target": ["Су."]}']
)
def test_a_memory_of_one_side_alone_is_opened(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.jsonl").write_text(line, "utf-8")
    with open_review(tmp_path / "a.jsonl", None, "ky", "kk") as file:
        assert [row.type for row in file.state.rows] in (["1-0"], ["0-1"])


def test_a_working_file_is_named_as_one(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"source": ["Суу."], "target": ["Су."]}\n', "utf-8")
    with pytest.raises(OutputError, match=r"x\.tmx: a working file is known by its name"):
        open_review(tmp_path / "a.jsonl", tmp_path / "x.tmx")
    assert [found.name for found in tmp_path.iterdir()] == ["a.jsonl"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system knows no named pipes")
def test_nobody_waits_for_a_pipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aligner.files.PATIENCE", 0.1)
    for name in ("a.tmx", "a.bitext"):
        os.mkfifo(tmp_path / name)
        with pytest.raises(InputError, match="name a file"):
            open_review(tmp_path / name)


def test_an_alignment_becomes_a_review(tmp_path: Path) -> None:
    made = bitext(["Бир.", "Эки."], ["Бір.", "Екі."], [((0,), (0,), 0.9), ((1,), (1,), 0.8)])
    with open_review(made, tmp_path / "a.bitext") as file:
        assert bitext_of(file.state) == made
        file.apply(Confirm((0,)), version=0, time="")
    with open_review(made, tmp_path / "a.bitext") as file:
        assert file.state.rows[0].confirmed
    with pytest.raises(OutputError, match="name a working file"):
        open_review(made)


def test_a_review_is_a_bitext_for_every_command(tmp_path: Path) -> None:
    path = tmp_path / "a.bitext"
    made = bitext(
        ["Айылда 25 үй бар.", "Эки."], ["Ауылда 27 үй бар.", "Екі."], [((0,), (0,), 0.9), ((1,), (1,), 0.8)]
    )
    aligner.write(made, path)
    assert [found.check for found in aligner.check(path)] == ["numbers"]
    with open_review(path) as file:
        file.apply(EditText("target", 0, "Ауылда 25 үй бар."), version=0, time="")
        file.apply(Note(1, "көр"), version=1, time="")
        state = file.state
    assert not list(aligner.check(path))
    aligner.write(bitext_of(state), tmp_path / "a.jsonl")
    aligner.apply(tmp_path / "a.jsonl", path, tmp_path / "b.jsonl")
    units = [list(read_memory(tmp_path / f"{name}.jsonl", whole=True)) for name in "ab"]
    assert [unit._replace(file="") for unit in units[0]] == [unit._replace(file="") for unit in units[1]]
    assert [(unit.target, unit.status, unit.notes) for unit in units[0]] == [
        ("Ауылда 25 үй бар.", "edited", ()), ("Екі.", "auto", ("көр",)),
    ]  # fmt: skip

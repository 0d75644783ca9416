"""The file of a memory: nothing is lost, nothing stands twice, nothing is half-written."""

import hashlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aligner import memory
from aligner.errors import AlignerError, InputError, OutputError
from aligner.exchange import read_memory, validate, write_memory
from aligner.memory import Memory
from aligner.memory import store as storing
from aligner.units import Head, Unit, Variant
from aligner.units import Memory as Units

SCHEMA = "3919dc47"
SAMPLE = Path(__file__).parents[1] / "tmx_out" / "samples" / "declaration.ky-kk.tmx"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Memory]:
    with memory.open(tmp_path / "m", create=True) as opened:
        yield opened


def unit(source: str, target: str, **given: object) -> Unit:
    return Unit((Variant("ky", source), Variant("kk", target)), **given)  # type: ignore[arg-type]


def many(count: int, start: int = 0) -> Iterator[Unit]:
    """Different units with words in common."""
    words = [
        "мектеп",
        "китеп",
        "окуучу",
        "жыйын",
        "токтом",
        "мыйзам",
        "шаар",
        "айыл",
        "суу",
        "жол",
        "көпүрө",
        "тоо",
    ]
    for number in range(start, start + count):
        chosen = random.Random(number).choices(words, k=6)
        yield unit(f"{' '.join(chosen)} {number}", f"{' '.join(reversed(chosen))} {number}", id=f"u{number}")


# Nothing is lost

text = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"),
    max_size=12,
)
word = st.text("абвxyzөү 0123é水😀", min_size=1, max_size=8).filter(str.strip)
date = st.sampled_from(["", "20241108T000000Z", "20200101T235959Z", "2024"])
pairs = st.lists(st.tuples(st.sampled_from(["x-a", "x-b"]), word.map(str.strip)), max_size=2).map(tuple)
variants = st.builds(
    Variant, language=st.sampled_from(["ky", "kk", "kk-KZ", "ru"]), text=text,
    markup=st.sampled_from(["", "", "<ph>1</ph>суу"]), props=pairs,
    notes=st.lists(word, max_size=1).map(tuple),
    attributes=st.sampled_from([(), (("creationid", "a"),)]), other=st.just(""),
)  # fmt: skip
units = st.builds(
    Unit, st.lists(variants, min_size=1, max_size=4, unique_by=lambda variant: variant.language).map(tuple),
    id=st.sampled_from(["", "1", "ab", "00ff", "00FF", "0a1b2c3d4e"]),
    document=st.sampled_from(["", "a|b", "c"]),
    bead=st.sampled_from(["", "1-1"]), confidence=st.none() | st.floats(0, 1),
    status=st.sampled_from(["", "auto"]),
    previous=text, next=text, created=date, changed=date,
    notes=st.lists(word, max_size=2).map(tuple), props=pairs,
    attributes=st.sampled_from([(), (("creationid", "b"), ("usagecount", "3"))]), other=st.just(""),
    file=st.just("a.tmx"), line=st.integers(0, 10**6),
)  # fmt: skip


def place(unit: Unit) -> tuple[object, ...]:
    """What makes two units one place of one unit."""
    texts = tuple((variant.language, variant.text) for variant in unit.variants)
    return (texts, unit.id, unit.document) if unit.id else (texts, unit._replace(file="", line=0))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(units, max_size=8))
def test_what_goes_in_comes_out(tmp_path_factory: pytest.TempPathFactory, found: list[Unit]) -> None:
    with memory.open(tmp_path_factory.mktemp("m") / "m", create=True) as opened:
        opened.add(found)
        kept = list(opened.units())
        assert {place(unit) for unit in kept} == {place(unit) for unit in found}
        assert len({place(unit) for unit in kept}) == len(kept)
        alone = {place(unit) for unit in found if [place(u) for u in found].count(place(unit)) == 1}
        assert {unit for unit in kept if place(unit) in alone} == {u for u in found if place(u) in alone}
        assert opened.add(found).units == 0
        assert sorted(map(repr, opened.units())) == sorted(map(repr, kept))
        assert opened.check() == []


def test_tmx_of_a_memory_is_that_which_was_imported(tmp_path: Path, store: Memory) -> None:
    store.add(read_memory(SAMPLE))
    write_memory(Units(store.head(), store.units()), tmp_path / "out.tmx")
    assert (tmp_path / "out.tmx").read_bytes() == SAMPLE.read_bytes()


def test_an_export_of_several_source_languages_names_none(tmp_path: Path, store: Memory) -> None:
    store.add(Units(Head("ky", (("o-tmf", "x"),)), [unit("суу", "су")]))
    store.add(Units(Head("en"), [Unit((Variant("en", "water"), Variant("kk", "су")))]))
    assert store.head() == Head("", (("o-tmf", "x"),))
    write_memory(Units(store.head(), store.units()), tmp_path / "out.tmx")
    assert 'srclang="*all*"' in (tmp_path / "out.tmx").read_text("utf-8")
    assert list(validate(tmp_path / "out.tmx")) == []
    store.delete([unit("суу", "су")])
    assert store.head() == Head("en", (("o-tmf", "x"),))


def test_what_a_file_says_as_a_whole_is_kept(store: Memory) -> None:
    head = Head("ky", (("o-tmf", "x"),), ("note",), (("x-a", "1"),), "<ude/>")
    store.add(Units(head, [unit("суу", "су")]))
    assert store.head() == head


def test_what_is_asked_for_in_the_other_direction_can_be_deleted(store: Memory) -> None:
    store.add([unit("суу", "су"), unit("жер", "жер")])
    assert store.delete(store.units("kk", "ky")) == 2
    assert list(store.units()) == []


def test_halves_of_characters_are_replaced(store: Memory) -> None:
    store.add([unit("a\ud800b", "c", document="d\udfff")])
    assert [(one.source, one.document) for one in store.units()] == [("a\ufffdb", "d\ufffd")]
    assert store.delete([unit("a\ud800b", "c")]) == 1


# Nothing stands twice


def test_second_import_adds_nothing(store: Memory) -> None:
    assert store.add(many(3000)).units == 3000
    again = store.add(many(3000))
    assert (again.units, again.places, again.repeated) == (0, 0, 3000)
    assert store.stats().units == store.stats().places == 3000


def test_same_unit_of_two_documents_is_one_from_two_places(store: Memory) -> None:
    store.add(
        [
            unit("суу", "су", document="a", id="1"),
            unit("суу", "су", document="b", id="1"),
            unit("суу", "сулар"),
        ]
    )
    found = store.stats()
    assert (found.units, found.places, found.documents) == (2, 3, {"a": 1, "b": 1})


def test_of_two_about_one_place_the_newer_holds(store: Memory) -> None:
    old = unit("суу", "су", id="1", status="auto", changed="20200101T000000Z", previous="а")
    new = unit("суу", "су", id="1", status="confirmed", changed="20210101T000000Z")
    for order in ((old, new), (new, old)):
        store.add(order)
        (kept,) = store.units()
        assert (kept.status, kept.changed, kept.previous) == ("confirmed", "20210101T000000Z", "а")
        assert store.delete([old]) == 1


def test_a_unit_from_very_many_places(store: Memory) -> None:
    store.add(unit("Ооба.", "Иә.", id=str(number), document="d") for number in range(5000))
    assert (store.stats().units, store.stats().places) == (1, 5000)
    hundreds_of_steps: list[int] = []
    store._store._base.set_progress_handler(lambda: hundreds_of_steps.append(1), 100)
    assert store.add([unit("Ооба.", "Иә.", id="new", document="d")]).places == 1
    assert len(hundreds_of_steps) < 50  # the other places are not gone through
    assert store.lookup("Ооба.", "ky", "kk")[0].score == 100


# Add, change, delete


def test_single_changes_are_seen_at_once(store: Memory) -> None:
    store.add([unit("Ал китепти окуду.", "Ол кітапты оқыды.")])
    for number in range(40):
        new = unit(f"Ал {number} китепти окуду.", f"Ол {number} кітапты оқыды.")
        store.add([new])
        assert store.lookup(new.source, "ky", "kk")[0].target == new.target
    assert store.change(
        unit("Ал 7 китепти окуду.", "Ол 7 кітапты оқыды."), unit("Ал жетини окуду.", "Ол жетіні оқыды.")
    )
    assert not store.change(unit("Ал 7 китепти окуду.", "Ол 7 кітапты оқыды."), unit("а", "б"))
    assert store.lookup("Ал жетини окуду.", "ky", "kk")[0].score == 100
    assert store.delete([unit("Ал 8 китепти окуду.", "Ол 8 кітапты оқыды."), unit("жок", "жоқ")]) == 1
    found = store.lookup("Ал 8 китепти окуду.", "ky", "kk", minimum=50, limit=100)
    assert found
    assert "Ол 8 кітапты оқыды." not in [match.target for match in found]
    assert store.stats().units == 40
    assert store.check() == []


def test_memory_after_many_changes_finds_what_a_fresh_one_finds(tmp_path: Path) -> None:
    chance = random.Random(1)
    everything = list(many(1500))
    with (
        memory.open(tmp_path / "a", create=True) as changed,
        memory.open(tmp_path / "b", create=True) as fresh,
    ):
        changed.add(everything[:1000])
        left = everything[:1000]
        gone = chance.sample(left, 600)
        changed.delete(gone)
        left = [one for one in left if one not in set(gone)] + everything[1000:]
        changed.add(everything[1000:])
        changed.tidy()
        fresh.add(left)
        for one in chance.sample(everything, 60):
            query = one.source.replace("мектеп", "мектептер")
            wanted, found = (m.lookup(query, "ky", "kk", minimum=60) for m in (fresh, changed))
            assert [match.score for match in found] == [match.score for match in wanted]
        assert sorted(one.id for one in changed.units()) == sorted(one.id for one in left)
        assert changed.check() == []


def test_more_units_than_a_segment_holds(store: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aligner.memory.postings.SEGMENT", 100)
    monkeypatch.setattr("aligner.memory.loading._WAITING", 150)
    monkeypatch.setattr("aligner.memory.loading._REMEMBERED", 300)
    everything = list(many(1000))
    store.add(everything[:333])
    store.add(everything)
    assert store.stats().units == 1000
    for one in everything[::50]:
        assert store.lookup(one.source, "ky", "kk")[0].target == one.target
        assert store.lookup(one.target, "kk", "ky")[0].target == one.source


def test_a_segment_ends_where_the_next_begins(store: Memory) -> None:
    everything = [unit(f"суу {number}", f"су {number}") for number in range(66_000)]
    store.add(everything)
    assert [one.source for one in store.units()] == [one.source for one in everything]


# What goes wrong is said in one line


def test_a_file_that_is_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "m"
    path.write_bytes(b"<tmx version='1.4'>" * 100)
    with pytest.raises(InputError, match="no memory of aligner"):
        memory.open(path, create=True)
    assert path.read_bytes().startswith(b"<tmx")
    sqlite3.connect(tmp_path / "other").execute("CREATE TABLE a (b)").connection.close()
    with pytest.raises(InputError, match="no memory of aligner"):
        memory.open(tmp_path / "other", create=True)
    with pytest.raises(InputError, match="there is no such memory"):
        memory.open(tmp_path / "none")
    with pytest.raises(InputError, match="it is no memory"):
        memory.open(tmp_path)
    assert not (tmp_path / "none").exists()


def test_a_memory_of_a_newer_release(tmp_path: Path) -> None:
    memory.open(tmp_path / "m", create=True).close()
    base = sqlite3.connect(tmp_path / "m")
    base.execute(f"PRAGMA user_version = {storing.VERSION + 1}")
    base.close()
    with pytest.raises(InputError, match="newer release"):
        memory.open(tmp_path / "m")


def test_a_damaged_memory(tmp_path: Path) -> None:
    with memory.open(tmp_path / "m", create=True) as opened:
        opened.add(many(500))
    data = bytearray((tmp_path / "m").read_bytes())
    data[4096:-4096] = os.urandom(len(data) - 8192)
    (tmp_path / "m").write_bytes(data)
    with pytest.raises(AlignerError) as error, memory.open(tmp_path / "m") as opened:
        list(opened.units())
    assert "\n" not in str(error.value)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_memory_that_may_only_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "f"
    with memory.open(folder / "m", create=True) as opened:
        opened.add(many(10))
    (folder / "m").chmod(0o444)
    folder.chmod(0o555)
    try:
        with memory.open(folder / "m") as opened:
            assert opened.lookup(next(many(1)).source, "ky", "kk")
            with pytest.raises(OutputError, match="only be read"):
                opened.add(many(1, 10))
        with pytest.raises(OutputError):
            memory.open(folder / "new", create=True)
    finally:
        folder.chmod(0o755)


def test_a_full_disk(tmp_path: Path) -> None:
    with memory.open(tmp_path / "m", create=True) as opened:
        opened.add(many(10))
        pages = opened._store._value("PRAGMA page_count")
        opened._store._base.execute(f"PRAGMA max_page_count = {pages + 5}")
        with pytest.raises(OutputError, match="disk is full; nothing was changed"):
            opened.add(many(5000, 10))
        assert opened.stats().units == 10
        assert opened.check() == []


def test_a_fault_in_the_file_that_is_imported_leaves_the_memory_as_it_was(store: Memory) -> None:
    def broken() -> Iterator[Unit]:
        yield from many(3000)
        raise InputError("the file breaks off")

    store.add(many(5))
    with pytest.raises(InputError, match="breaks off"):
        store.add(broken())
    assert store.stats().units == 5
    assert store.add(many(10)).units == 5


# Several programs, and programs that are killed

WRITER = """
import sys
sys.path.insert(0, {tests!r})
from aligner import memory
from test_memory_store import many
with memory.open({path!r}, create=True) as store:
    print("go", flush=True)
    {work}
    print("done", flush=True)
"""


def program(path: Path, work: str) -> subprocess.Popen[str]:
    code = WRITER.format(tests=str(Path(__file__).parent), path=str(path), work=work)
    return subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_two_programs_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "m"
    running = [program(path, f"[store.add([one]) for one in many(150, {start})]") for start in (0, 100, 200)]
    for one in running:
        out, err = one.communicate(timeout=100)
        assert out.endswith("done\n"), err
    with memory.open(path) as opened:
        assert sorted(int(one.id[1:]) for one in opened.units()) == list(range(350))
        assert opened.check() == []


def test_who_waits_too_long_is_told_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storing, "PATIENCE", 0.2)
    with memory.open(tmp_path / "m", create=True) as one, memory.open(tmp_path / "m") as two:
        one.add(many(5))
        with one._store.changing():
            with pytest.raises(OutputError, match="another program has been writing"):
                two.add(many(5, 5))
            assert two.lookup(next(many(1)).source, "ky", "kk")  # who only reads goes on
        assert two.add(many(5, 5)).units == 5


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no SIGKILL on this system")
@pytest.mark.parametrize("number", range(5))
def test_a_program_that_is_killed_leaves_whole_imports(number: int, tmp_path: Path) -> None:
    path = tmp_path / "m"
    with memory.open(path, create=True) as opened:
        opened.add(many(50))
    work = "[store.add(many(400, 50 + 400 * n)) or store.delete(many(1, 50 + 400 * n)) for n in range(60)]"
    running = program(path, work)
    assert running.stdout
    assert running.stdout.readline() == "go\n"
    time.sleep(random.Random(number).uniform(0.0, 0.6))
    running.kill()
    running.communicate(timeout=60)
    with memory.open(path) as opened:
        assert opened.check() == []
        there = {int(one.id[1:]) for one in opened.units()}
        assert set(range(50)) <= there
        for start in range(50, max(there) + 1, 400):
            imported = set(range(start, start + 400)) & there
            assert imported in (set(), set(range(start, start + 400)), set(range(start + 1, start + 400)))
        one = next(many(1, max(there)))
        assert opened.lookup(one.source, "ky", "kk")[0].target == one.target


def test_a_change_of_the_schema_is_a_migration() -> None:
    schema = files("aligner.memory").joinpath("schema.sql").read_bytes()
    said = "memories that exist keep their schema: write what changes it to MIGRATIONS, and this mark anew"
    assert hashlib.sha256(schema).hexdigest()[:8] == SCHEMA, said


def test_an_older_memory_is_brought_up_to_date(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with memory.open(tmp_path / "m", create=True) as opened:
        opened.add(many(3))
    monkeypatch.setattr(storing, "MIGRATIONS", ("CREATE TABLE more (a);\nCREATE INDEX more_a ON more (a);",))
    monkeypatch.setattr(storing, "VERSION", 2)
    with memory.open(tmp_path / "m") as opened:
        assert opened.stats().units == 3
        assert opened._store._value("SELECT count(*) FROM more") == 0

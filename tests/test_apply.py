"""A corrected table goes back into its alignment; what fits nowhere is named, and nothing is written."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import aligner
from aligner import Options, Unit
from aligner.cli import aligner as command
from aligner.corrections import UnmatchedError
from aligner.errors import AlignerError, InputError
from aligner.exchange import read_memory, write_memory
from build import DATE, bitext

DATA = bitext(
    ["Бишкекте жыйын өттү.", "Ага 25 адам катышты.", "Андан кийин", "тамак берилди.", "Жалгыз сүйлөм.",
     "Ооба.", "Ооба."],
    ["Бішкекте жиын өтті.", "Оған 25 адам қатысты.", "Содан кейін тамақ берілді.", "Иә.", "Иә."],
    [([0], [0], 0.97), ([1], [1], 0.6), ([2, 3], [2], 0.4), ([4], [], 0.8), ([5], [3], 0.95),
     ([6], [4], 0.95)],
)  # fmt: skip
OPTIONS = Options(date=DATE)
TABLES = ["tsv", "xlsx", "xlf", "xlf2", "jsonl"]
every_table = pytest.mark.parametrize("table", TABLES)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for suffix in ("jsonl", "tmx", *TABLES):
        aligner.write(DATA, tmp_path / f"a.{suffix}", options=OPTIONS)
    return tmp_path


def correct(folder: Path, table: str, number: int, **new: object) -> Path:
    """The table with something else in one of its units, or without it."""
    path = folder / f"corrected.{table}"
    units = list(read_memory(folder / f"a.{table}", whole=True))
    source, target = units[number].variants
    texts = {"source": source.text, "target": target.text} | {
        k: str(v) for k, v in new.items() if k in ("source", "target")
    }
    variants = (source._replace(text=texts["source"]), target._replace(text=texts["target"]))
    rest = {name: value for name, value in new.items() if name not in ("source", "target")}
    units[number] = units[number]._replace(variants=variants, props=(), **rest)
    write_memory(units, path, OPTIONS)
    return path


def applied(folder: Path, table: Path, bitext: str = "a.jsonl", **how: object) -> list[Unit]:
    aligner.apply(table, folder / bitext, folder / "out.tmx", OPTIONS, **how)
    return list(read_memory(folder / "out.tmx"))


@every_table
@pytest.mark.parametrize("data", ["a.jsonl", "a.tmx"])
def test_a_table_in_which_nothing_changed_changes_nothing(folder: Path, table: str, data: str) -> None:
    outcome = aligner.apply(folder / f"a.{table}", folder / data, folder / "out.tmx", OPTIONS)
    assert not outcome.unmatched
    assert outcome.counts["edited"] == 0
    assert (folder / "out.tmx").read_bytes() == (folder / "a.tmx").read_bytes()


@every_table
@pytest.mark.parametrize("data", ["a.jsonl", "a.tmx"])
def test_a_corrected_text_is_edited(folder: Path, table: str, data: str) -> None:
    path = correct(folder, table, 1, target="Оған жиырма бес  адам\u00a0қатысты.")
    unit = applied(folder, path, data)[1]
    assert (unit.target, unit.status) == ("Оған жиырма бес адам қатысты.", "edited")
    assert unit.changed == OPTIONS.day
    assert unit.id == list(read_memory(folder / "a.tmx"))[1].id


@every_table
def test_a_confirmed_unit_stays_confirmed_also_when_it_was_corrected(folder: Path, table: str) -> None:
    assert applied(folder, correct(folder, table, 1, status="confirmed"))[1].status == "confirmed"
    path = correct(folder, table, 1, status="confirmed", source="Ага 26 адам катышты.")
    assert [(u.source, u.status) for u in applied(folder, path)][1] == ("Ага 26 адам катышты.", "confirmed")


@pytest.mark.parametrize("table", ["tsv", "xlsx", "jsonl"])
def test_a_rejected_unit_is_in_no_memory_but_stays_in_the_alignment(folder: Path, table: str) -> None:
    path = correct(folder, table, 0, status="rejected")
    assert "Бишкекте жыйын өттү." not in [unit.source for unit in applied(folder, path)]
    aligner.apply(path, folder / "a.jsonl", folder / "out.jsonl", OPTIONS)
    found = list(read_memory(folder / "out.jsonl", whole=True))
    assert [unit.status for unit in found] == ["rejected", *["auto"] * 5]


@pytest.mark.parametrize("table", ["tsv", "xlsx", "jsonl"])
def test_a_side_that_was_missing_may_be_filled_in(folder: Path, table: str) -> None:
    unit = applied(folder, correct(folder, table, 3, target="Жалғыз сөйлем."))[3]
    assert (unit.source, unit.target, unit.status) == ("Жалгыз сүйлөм.", "Жалғыз сөйлем.", "edited")


def test_the_alignment_keeps_all_that_was_not_corrected(folder: Path) -> None:
    path = correct(folder, "tsv", 2, target="Кейін тамақ берілді.")
    aligner.apply(path, folder / "a.jsonl", folder / "out.jsonl", OPTIONS)
    before, after = ((folder / name).read_text("utf-8").splitlines() for name in ("a.jsonl", "out.jsonl"))
    assert [i for i, (a, b) in enumerate(zip(before, after, strict=True)) if a != b] == [2]
    assert '"source": ["Андан кийин", "тамак берилди."], "target": ["Кейін тамақ берілді."]' in after[2]


def test_of_two_translations_the_one_that_a_person_saw_stays(folder: Path) -> None:
    found = applied(folder, correct(folder, "tsv", 5, target="Ия."))
    assert [(u.source, u.target) for u in found if u.source == "Ооба."] == [("Ооба.", "Ия.")]


def test_rows_may_be_fewer_and_in_another_order(folder: Path) -> None:
    units = list(read_memory(folder / "a.tsv", whole=True))
    write_memory([units[4], units[0]._replace(status="confirmed")], folder / "few.tsv", OPTIONS)
    assert [u.status for u in applied(folder, folder / "few.tsv")] == ["confirmed", "auto", "auto", "auto"]
    kept = applied(folder, folder / "few.tsv", missing="reject")
    assert [u.source for u in kept] == ["Бишкекте жыйын өттү.", "Ооба."]
    sure = applied(folder, folder / "few.tsv", min_confidence=0.96)
    assert [u.source for u in sure] == ["Бишкекте жыйын өттү."]


FAULTS = [
    ({"id": "0" * 20}, "row 3 (id 00000000000000000000): no unit has its id"),
    ({"id": ""}, "row 3: it has no id"),
    ({"source": "Кеме деңизде сүзүп баратат."}, "its source is another text than that of the unit"),
    ({"target": " "}, "its target is empty; to leave the unit out, set its status to rejected"),
    ({"status": "okay"}, "the status 'okay' is not known; write one of auto, confirmed, edited, rejected"),
]


@pytest.mark.parametrize(("new", "words"), FAULTS, ids=[words for _, words in FAULTS])
@pytest.mark.parametrize("table", ["tsv", "xlsx"])
def test_a_row_that_fits_no_unit_is_named(folder: Path, table: str, new: dict[str, str], words: str) -> None:
    path = correct(folder, table, 1, **new)
    with pytest.raises(UnmatchedError) as raised:
        applied(folder, path)
    (fault,) = raised.value.unmatched
    assert words in str(fault)
    assert fault.place == "row 3"
    assert not (folder / "out.tmx").exists()
    assert len(applied(folder, path, skip_unmatched=True)) == 4


def test_a_column_that_was_sorted_alone_is_noticed(folder: Path) -> None:
    units = list(read_memory(folder / "a.tsv", whole=True))
    sources = sorted(unit.source for unit in units)
    moved = [
        unit._replace(variants=(unit.variants[0]._replace(text=source), unit.variants[1]))
        for unit, source in zip(units, sources, strict=True)
    ]
    write_memory(moved, folder / "sorted.tsv", OPTIONS)
    with pytest.raises(UnmatchedError) as raised:
        applied(folder, folder / "sorted.tsv")
    assert len(raised.value.unmatched) >= 3


def test_an_id_that_stands_twice_is_named(folder: Path) -> None:
    text = (folder / "a.tsv").read_text("utf-8")
    (folder / "twice.tsv").write_text(text + text.splitlines()[1] + "\n", "utf-8")
    with pytest.raises(UnmatchedError) as raised:
        applied(folder, folder / "twice.tsv")
    assert "row 8" in str(raised.value.unmatched[0])
    assert "its id stands in row 2 already" in str(raised.value.unmatched[0])


def test_a_table_without_its_ids_is_one_error(folder: Path) -> None:
    rows = (folder / "a.tsv").read_text("utf-8").splitlines()
    (folder / "bare.tsv").write_text("\n".join(row.partition("\t")[2] for row in rows) + "\n", "utf-8")
    with pytest.raises(InputError, match="none of its rows has an id; keep the column id"):
        applied(folder, folder / "bare.tsv")


def test_a_table_of_nothing_but_its_head_takes_nothing_away(folder: Path) -> None:
    head = (folder / "a.tsv").read_text("utf-8-sig").splitlines()[0]
    (folder / "head.tsv").write_text(f"{head}\n", "utf-8")
    with pytest.raises(InputError, match="it has no rows"):
        aligner.apply(folder / "head.tsv", folder / "a.jsonl", folder / "b.jsonl", OPTIONS, missing="reject")


def test_what_a_format_has_no_place_for_was_not_taken_out(folder: Path) -> None:
    kept = aligner.apply(folder / "a.xlf", folder / "a.jsonl", folder / "b.jsonl", OPTIONS, missing="reject")
    assert [unit.status for unit in read_memory(folder / "b.jsonl", whole=True)] == ["auto"] * 6
    assert kept.counts["without a row"] == 0


# On the command line


def run(folder: Path, *arguments: str) -> Result:
    paths = [str(folder / argument) if "." in argument else argument for argument in arguments]
    return CliRunner().invoke(command, ["apply", *paths])


def test_the_command_names_rows_and_ends_with_1(folder: Path) -> None:
    correct(folder, "tsv", 1, id="x")
    done = run(folder, "corrected.tsv", "a.jsonl", "-o", "out.tmx")
    assert isinstance(done.exception, AlignerError)
    assert done.exception.exit_code == 1
    assert "row 3 (id x): no unit has its id" in done.stderr
    assert str(done.exception).endswith(
        "1 row cannot be applied; nothing was written; mend the table, or say --skip-unmatched"
    )
    assert not (folder / "out.tmx").exists()
    assert run(folder, "corrected.tsv", "a.jsonl", "-o", "out.tmx", "--skip-unmatched").exit_code == 0
    assert (folder / "out.tmx").exists()


def test_the_command_writes_several_formats_and_says_what_it_did(folder: Path) -> None:
    correct(folder, "xlsx", 0, status="confirmed")
    done = run(folder, "corrected.xlsx", "a.jsonl", "-o", "out.tmx", "-o", "a.jsonl", "-o", "out.xlf")
    assert done.exit_code == 0
    assert "units: 5 unchanged, 1 confirmed" in done.stderr
    assert next(iter(read_memory(folder / "a.jsonl"))).status == "confirmed"
    assert done.stdout == ""


def test_the_command_writes_to_standard_output(folder: Path) -> None:
    done = run(folder, "a.tsv", "a.jsonl", "-o", "-", "--to", "tsv")
    assert done.stdout_bytes.decode("utf-8") == (folder / "a.tsv").read_text("utf-8")

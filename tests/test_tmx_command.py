"""``aligner tmx`` as a person types it."""

import gzip
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aligner import Options, Unit, Variant
from aligner.cli import aligner
from aligner.commands.tmx import tmx
from aligner.errors import AlignerError
from aligner.exchange import read_memory, write_memory

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "tmx_out" / "samples" / "declaration.ky-kk.tmx"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1731024000")
    shutil.copy(SAMPLE, tmp_path / "a.tmx")
    return tmp_path


def run(*arguments: str) -> Result:
    done = CliRunner().invoke(aligner, ["tmx", *arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit | AlignerError), done.exception
    return done


def pair(source: str, target: str, **more: object) -> Unit:
    return Unit((Variant("ky", source), Variant("kk", target)), **more)  # type: ignore[arg-type]


def texts(path: str) -> list[tuple[str, str]]:
    return [(unit.source, unit.target) for unit in read_memory(path)]


def test_every_tool_has_help_with_an_example() -> None:
    for name in tmx.commands:
        assert f"Example: aligner tmx {name}" in " ".join(run(name, "--help").output.split())


def test_validate_says_all_of_each_file_and_ends_with_1(here: Path) -> None:
    assert run("validate", "a.tmx").output == "a.tmx: nothing is wrong\n"
    assert run("validate", "a.tmx").exit_code == 0
    (here / "b.tmx").write_text((here / "a.tmx").read_text("utf-8").replace("<seg>", "<seg> ", 2), "utf-8")
    done = run("validate", "b.tmx", "none.tmx", "a.tmx", "--limit", "1")
    assert done.exit_code == 1
    assert done.output.splitlines() == [
        "b.tmx: line 13, column 1: the segment has a blank at its beginning, and no match is found for it; "
        "leave single blanks",
        "b.tmx: 2 errors, 0 warnings, 1 not shown: --limit",
        "none.tmx: there is no such file; check the path",
        "none.tmx: 1 error, 0 warnings",
        "a.tmx: nothing is wrong",
    ]
    first, second = (
        json.loads(line) for line in run("validate", "a.tmx", "b.tmx", "--json").output.splitlines()
    )
    assert first == {"file": "a.tmx", "valid": True, "errors": 0, "warnings": 0, "faults": []}
    assert (second["valid"], second["errors"]) == (False, 2)
    assert second["faults"][0] | {"what": "", "advice": ""} == {
        "line": 13, "column": 1, "rule": "blanks", "what": "", "advice": "", "level": "error",
    }  # fmt: skip


def test_warnings_alone_are_no_failure(here: Path) -> None:
    write_memory([pair("таза\u00a0суу", "су")], "b.tmx")
    done = run("validate", "b.tmx")
    assert (done.exit_code, done.output.count("warning")) == (0, 2)


def test_stats(here: Path) -> None:
    assert run("stats", "a.tmx").output.splitlines()[:3] == [
        "a.tmx: 48 units", "  ky → kk: 48 units", "  ky: 881 words, 7,679 characters; longest 706 (line 31)",
    ]  # fmt: skip
    assert json.loads(run("stats", "a.tmx", "--json").output)["sides"]["kk"]["words"] == 890


def test_merge_and_dedup(here: Path) -> None:
    write_memory([pair("бир", "бір"), pair("эки", "эки", confidence=0.2)], "b.tmx")
    write_memory([pair("эки", "екі", confidence=0.9), pair("бир", "бір")], "c.tmx")
    done = run("merge", "b.tmx", "c.tmx", "-o", "all.tmx")
    assert done.output == "written: all.tmx (3 units, 1 the same as an earlier one and left out)\n"
    assert run("validate", "all.tmx").exit_code == 0
    done = run("dedup", "b.tmx", "c.tmx", "-o", "one.tmx", "--left-out", "rest.tmx")
    assert texts("one.tmx") == [("бир", "бір"), ("эки", "екі")]
    assert sorted(texts("rest.tmx")) == [("бир", "бір"), ("эки", "эки")]
    assert (
        "one.tmx (2 units, 1 repeated left out, 1 less good translations of a source left out)" in done.output
    )
    run("dedup", "all.tmx", "-o", "all.tmx")
    assert texts("all.tmx") == [("бир", "бір"), ("эки", "екі")]


def test_split_in_three_ways(here: Path) -> None:
    assert run("split", "a.tmx", "--split-units", "20", "-o", "p.tmx").output.count("written: p.00") == 3
    assert [len(texts(f"p.00{number}.tmx")) for number in (1, 2, 3)] == [20, 20, 8]
    run("split", "a.tmx", "--split-size", "20kB", "-o", "q.tmx.gz")
    parts = sorted(here.glob("q.*.tmx.gz"))
    assert sum(len(texts(str(path))) for path in parts) == 48
    assert all(len(gzip.decompress(path.read_bytes())) <= 20_000 for path in parts)
    assert run("split", "a.tmx", "--by-document", "-o", "d").output == "written: d/declaration.ky.txt.tmx\n"
    assert (here / "d" / "declaration.ky.txt.tmx").read_bytes() == SAMPLE.read_bytes()


def test_diff(here: Path) -> None:
    write_memory([pair("бир", "бір"), pair("эки", "эки"), pair("үч", "үш")], "b.tmx")
    write_memory([pair("бир", "бір"), pair("эки", "екі"), pair("төрт", "төрт")], "c.tmx")
    assert run("diff", "b.tmx", "c.tmx").output.splitlines() == [
        "removed, line 22: үч", "  - үш", "changed, line 14 and line 14: эки", "  - эки", "  + екі",
        "added, line 22: төрт", "  + төрт", "1 removed, 1 changed, 1 added",
    ]  # fmt: skip
    lines = CliRunner().invoke(aligner, ["tmx", "diff", "b.tmx", "c.tmx", "--json"]).stdout.splitlines()
    rows = [json.loads(line) for line in lines if line.startswith("{")]
    assert [row["kind"] for row in rows] == ["removed", "changed", "added"]
    assert rows[1]["new"]["variants"][1] == {"language": "kk", "text": "екі"}
    assert rows[0]["new"] is None


def test_convert_there_and_back_gives_the_same_bytes(here: Path) -> None:
    for how in (["--encoding", "utf-16"], ["--tmx-version", "1.1"], []):
        assert run("convert", "a.tmx", "-o", "b.tmx.gz", *how).output == "written: b.tmx.gz (48 units)\n"
        run("convert", "b.tmx.gz", "-o", "c.tmx")
        assert (here / "c.tmx").read_bytes() == SAMPLE.read_bytes()


def test_convert_for_other_tools(here: Path) -> None:
    run("convert", "a.tmx", "-o", "b.tmx", "--flavour", "trados", "--tmx-language", "kk=kk-KZ")
    first = next(iter(read_memory("b.tmx")))
    assert (first.target_language, dict(first.props)["x-Origin"]) == ("kk-KZ", "Alignment")
    assert run("validate", "b.tmx").exit_code == 0
    run("convert", "b.tmx", "-o", "b.tmx", "--reverse")
    assert next(iter(read_memory("b.tmx"))).source_language == "kk-KZ"
    three = Unit((Variant("ky", "суу"), Variant("kk", "су"), Variant("ru", "вода", "вода<ph></ph>")))
    write_memory([three, pair("нан", "нан")], "c.tmx")
    done = run("convert", "c.tmx", "-o", "d.tmx", "-s", "rus", "-t", "ky", "--strip-codes")
    assert done.output == "written: d.tmx (1 unit, 1 without both languages and left out)\n"
    assert [variant.markup for unit in read_memory("d.tmx") for variant in unit.variants] == ["", ""]


def test_languages_that_no_unit_has_give_no_file(here: Path) -> None:
    done = run("convert", "a.tmx", "-o", "d.tmx", "-s", "ky", "-t", "ru")
    assert isinstance(done.exception, AlignerError)
    assert str(done.exception) == (
        "a.tmx: it has no unit in ky and ru; see which languages it has with: aligner tmx stats a.tmx"
    )
    assert not (here / "d.tmx").exists()


def test_a_memory_without_ids_is_corrected_in_a_table(here: Path) -> None:
    write_memory([pair("суу", "су"), pair("нан", "наан"), pair("нан", "наан")], "b.tmx")
    run("convert", "b.tmx", "-o", "b.tsv")
    table = (here / "b.tsv").read_text("utf-8")
    assert [line.split("\t")[0] for line in table.splitlines()[1:]] == ["unit-1", "unit-2", "unit-3"]
    (here / "b.tsv").write_text(table.replace("unit-2\tнан\tнаан", "unit-2\tнан\tнан"), "utf-8")
    done = CliRunner().invoke(aligner, ["apply", "b.tsv", "b.tmx", "-o", "c.tmx"])
    assert done.exit_code == 0
    assert [(unit.id, unit.target) for unit in read_memory("c.tmx")][:2] == [("", "су"), ("", "нан")]


def test_an_older_version_is_valid(here: Path) -> None:
    run("convert", "a.tmx", "-o", "b.tmx", "--tmx-version", "1.1")
    done = run("validate", "b.tmx")
    assert done.exit_code == 0
    assert done.output == (
        "b.tmx: warning: line 2, column 1: it is TMX 1.1, and some newer programs ask for 1.4; "
        "aligner tmx convert writes that\nb.tmx: 0 errors, 1 warning\n"
    )


def test_standard_output_holds_the_result_alone(here: Path) -> None:
    done = CliRunner().invoke(aligner, ["tmx", "convert", "a.tmx", "-o", "-"])
    assert done.stdout.encode() == SAMPLE.read_bytes()


def test_long_sides_are_warned_of(here: Path) -> None:
    write_memory([pair("а" * 2001, "б")], "b.tmx")
    assert (
        "1 longer than 2,000 characters a side, which Trados' cloud refuses"
        in run("convert", "b.tmx", "-o", "c.tmx").output
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["split", "a.tmx", "-o", "b.tmx"], 2),
        (["split", "a.tmx", "-o", "b.tmx", "--split-units", "2", "--by-document"], 2),
        (["split", "a.tmx", "-o", "b.tmx", "--split-size", "much"], 2),
        (["convert", "a.tmx", "-o", "b.doc"], 2),
        (["convert", "a.doc", "-o", "b.tmx"], 2),
        (["convert", "a.tmx", "-o", "b.tmx", "-s", "ky"], 2),
        (["convert", "none.tmx", "-o", "b.tmx"], 1),
        (["merge", "a.tmx", "broken.tmx", "-o", "b.tmx"], 1),
        (["dedup", "broken.tmx", "-o", "broken.tmx"], 1),
        (["dedup", "a.tmx", "-o", "b.tmx", "--left-out", "a.tmx"], 2),
        (["stats", "broken.tmx"], 1),
        (["diff", "a.tmx", "broken.tmx"], 1),
        (["validate"], 2),
    ],
)
def test_what_cannot_be_done_leaves_everything_as_it_was(here: Path, arguments: list[str], code: int) -> None:
    broken = SAMPLE.read_bytes()[:-30]
    (here / "broken.tmx").write_bytes(broken)
    done = run(*arguments)
    given = getattr(done.exception, "exit_code", done.exit_code)
    assert given == code
    assert sorted(path.name for path in here.iterdir()) == ["a.tmx", "broken.tmx"]
    assert (here / "broken.tmx").read_bytes() == broken


def test_align_splits_and_turns_round(here: Path) -> None:
    folder = ROOT / "corpora" / "ashgabat-declaration"
    files = [str(folder / "declaration.ky.txt"), str(folder / "declaration.kk.txt")]
    done = CliRunner().invoke(
        aligner, ["align", *files, "-o", "x.tmx", "--split-units", "30", "--reverse"], catch_exceptions=False
    )
    assert "written: x.001.tmx to x.002.tmx (48 units)" in done.output
    assert [unit.source_language for unit in read_memory("x.002.tmx")] == ["kk"] * 18
    plain = [(unit.target, unit.source) for unit in read_memory("a.tmx")]
    assert texts("x.001.tmx") + texts("x.002.tmx") == plain
    done = CliRunner().invoke(aligner, ["align", *files, "-o", "x.jsonl", "--split-units", "30"])
    assert getattr(done.exception, "exit_code", 0) == 2
    assert not (here / "x.jsonl").exists()


def test_options_of_writing_are_told_in_the_signature() -> None:
    assert Options(context="memoq", flavour="trados").signature() == " context=memoq flavour=trados"


def test_what_writes_says_in_json_what_it_wrote(here: Path) -> None:
    write_memory([pair("суу", "су"), pair("суу", "сулар", confidence=0.2), pair("суу", "су")], here / "b.tmx")

    def said(*arguments: str) -> list[dict[str, object]]:
        done = run(*arguments, "--json")
        assert (done.exit_code, done.stderr) == (0, "")
        return [json.loads(line) for line in done.stdout.splitlines()]

    assert said("merge", "b.tmx", "b.tmx", "-o", "c.tmx") == [
        {"file": "c.tmx", "units": 2, "long": 0, "repeated": 4}
    ]
    assert said("dedup", "b.tmx", "-o", "d.tmx") == [
        {"file": "d.tmx", "units": 1, "long": 0, "repeated": 1, "translations": 1}
    ]
    assert said("split", "b.tmx", "--split-units", "2", "-o", "e.tmx") == [
        {"file": name, "bytes": (here / name).stat().st_size} for name in ("e.001.tmx", "e.002.tmx")
    ]
    more = Unit((Variant("ky", "суу"), Variant("ru", "вода"), Variant("ru", "воды")))
    write_memory([more, pair("суу", "су")], here / "f.tmx")
    assert said("convert", "f.tmx", "-s", "ky", "-t", "ru", "-o", "f.tmx") == [
        {"file": "f.tmx", "units": 2, "long": 0, "one-sided": 1, "further": 0}
    ]
    write_memory([more, pair("суу", "су")], here / "f.tmx")
    assert said("convert", "f.tmx", "-o", "f.tsv") == [
        {"file": "f.tsv", "units": 2, "long": 0, "one-sided": 0, "further": 1}
    ]
    assert "  ky: 2 words, 6 characters; longest 3 (row 2)\n" in run("stats", "f.tsv").output
    done = run("merge", "b.tmx", "-o", "-", "--json")
    assert done.stdout.startswith("<?xml")
    assert json.loads(done.stderr)["units"] == 2

"""``aligner memory`` as a person calls it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from aligner.cli import aligner
from aligner.commands.opening import data_folder
from aligner.errors import AlignerError
from aligner.exchange import write_memory
from aligner.units import Unit, Variant

SAMPLES = Path(__file__).parents[1] / "tmx_out" / "samples"
Run = Callable[..., Result]
PAIR = ("-s", "ky", "-t", "kk")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("ALIGNER_MEMORY", str(tmp_path / "work.memory"))

    def call(*arguments: str) -> Result:
        result = CliRunner().invoke(aligner, ["memory", *arguments])
        if isinstance(result.exception, AlignerError):
            return result
        assert result.exit_code in (0, 2), result.output
        return result

    return call


@pytest.fixture
def filled(run: Run, tmp_path: Path) -> Run:
    (tmp_path / "a.tsv").write_text(
        "source\ttarget\n2023-жылы 15 адам келген.\t2023 жылы 15 адам келген.\n"
        "Ал мектепке барды.\tОл мектепке барды.\n",
        "utf-8",
    )
    assert "2 units added" in run("import", str(tmp_path / "a.tsv"), *PAIR).stderr
    return run


def test_what_is_not_translated_yet_is_not_imported(run: Run, tmp_path: Path) -> None:
    units = [
        Unit((Variant("ky", source), Variant("kk", target)), id=source)
        for source, target in (("Суу", "Суу"), ("Жер", "Жер"), ("Тоо таза.", "Тау таза."))
    ]
    path = tmp_path / "a.xlf"
    write_memory(units, path)
    text = path.read_text("utf-8").replace('state="translated"', 'state="needs-translation"')
    path.write_text(text.replace('state="needs-translation"', 'state="final"', 1), "utf-8")
    assert "2 units added, 1 left out that are not translated yet" in run("import", str(path)).stderr
    # A draft is no 100 that is inserted unseen.
    assert run("lookup", "Тоо таза.", *PAIR).stdout.startswith("99 exact: Тау таза.")


def test_single_units_are_added_corrected_and_deleted(filled: Run) -> None:
    text, known, better = "Ал мектепке барды.", "Ол мектепке барды.", "Ол мектепке кетті."
    assert "other translations: 1; --instead deletes them" in filled("add", text, better, *PAIR).stderr
    # What a person has put in comes first.
    assert filled("lookup", text, *PAIR).stdout.startswith(f"100 exact: {better}")
    assert f"deleted: {known}" in filled("add", text, better, *PAIR, "--instead").stderr
    assert known not in filled("lookup", text, *PAIR).stdout
    assert "no such translation, but 1 other" in filled("delete", text, known, *PAIR).stderr
    assert f"deleted: {text}" in filled("delete", better, "-s", "kk", "-t", "ky").stderr
    assert "no unit with exactly this text" in filled("delete", text, *PAIR).stderr
    assert "is empty; give both" in str(filled("add", " ", better, *PAIR).exception)


def test_every_imported_file_is_named(run: Run, tmp_path: Path) -> None:
    for name, text in (("a.tmx", "Суу"), ("b.tmx", "Жер")):
        write_memory([Unit((Variant("ky", text), Variant("kk", text)))], tmp_path / name)
    run("import", str(tmp_path))
    assert "imported: a.tmx, b.tmx" in run("stats").stdout


def test_a_pair_of_languages_that_is_not_there_is_named(filled: Run, tmp_path: Path) -> None:
    other = ("-s", "kk", "-t", "fr")
    for asked in (
        ("lookup", "Ал", *other),
        ("concordance", "Ал", *other),
        ("terms", *other),
        ("export", *other, "-o", str(tmp_path / "a.tmx")),
    ):
        assert "has no units in kk and fr; its languages: ky–kk" in filled(*asked).stderr
    assert "has no units" not in filled("lookup", "Ал", "-s", "kk", "-t", "ky").stderr


def test_what_is_imported_is_found(filled: Run) -> None:
    lines = filled("lookup", "2024-жылы 27 адам келген.", *PAIR, "--to", "jsonl").stdout.splitlines()
    (found,) = map(json.loads, lines)
    assert set(found) == {"score", "kind", "source", "target", "proposal", "changed", "origin"}
    assert (found["score"], found["kind"]) == (96, "fuzzy")
    assert found["proposal"] == "2024 жылы 27 адам келген."
    assert found["changed"][0] == {"kind": "number", "memory": "2023", "query": "2024", "proposal": "2024"}
    assert found["origin"]["file"] == "a.tsv"


def test_text_says_what_differs_and_where_it_comes_from(filled: Run) -> None:
    shown = filled("lookup", "Ал мектептен барды.", *PAIR).stdout
    assert shown.splitlines() == [
        "89 fuzzy: Ол мектепке барды.",
        "  source: Ал мектепке барды.",
        "  ending: мектепке → мектептен",
        "  from: a.tsv",
    ]
    nothing = filled("lookup", "Башка сүйлөм", *PAIR)
    assert not nothing.stdout
    assert "nothing like it" in nothing.stderr
    assert not filled("lookup", "Башка сүйлөм", *PAIR, "--to", "jsonl").output


def test_memory_serves_both_directions_and_any_code_of_a_language(filled: Run) -> None:
    found = filled("lookup", "Ол мектепке барды.", "-s", "kaz", "-t", "kir", "--to", "jsonl").stdout
    assert json.loads(found)["target"] == "Ал мектепке барды."


def test_penalties_are_settings(run: Run) -> None:
    run("import", str(SAMPLES / "declaration.ky-kk.tmx"))
    text = "2024-жылдын 8-ноябрында кабыл алынган"
    scores = [
        json.loads(run("lookup", text, *PAIR, "--to", "jsonl", "--limit", "1", *more).stdout)["score"]
        for more in ((), ("--penalty", "aligned=0"), ("--penalty", "aligned=7"))
    ]
    assert scores == [99, 100, 93]
    assert "is no NAME=POINTS" in str(run("lookup", text, *PAIR, "--penalty", "x=1").exception)


def test_folders_are_gone_through(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "many" / "deep"
    folder.mkdir(parents=True)
    shutil.copy(SAMPLES / "declaration.ky-kk.tmx", folder)
    (folder / "notes.txt").write_text("no memory")
    assert "48 units added" in run("import", str(tmp_path / "many")).stderr
    assert "0 units added, 48 known already" in run("import", str(tmp_path / "many")).stderr
    (tmp_path / "none").mkdir()
    assert "no memory in this folder" in str(run("import", str(tmp_path / "none")).exception)


@pytest.mark.parametrize("suffix", ["tmx", "xlf", "tsv", "jsonl"])
def test_every_output_of_align_can_be_imported(suffix: str, run: Run) -> None:
    assert "48 units added" in run("import", str(SAMPLES / f"declaration.ky-kk.{suffix}"), *PAIR).stderr


def test_units_that_name_no_language_are_refused_without_one(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("source\ttarget\nсуу\tсу\n", "utf-8")
    error = run("import", str(tmp_path / "a.tsv")).exception
    assert "does not say which languages it is in; say so with -s and -t" in str(error)
    assert "1 unit added" in run("import", str(tmp_path / "a.tsv"), *PAIR).stderr


def test_an_import_with_a_fault_leaves_nothing(run: Run, tmp_path: Path) -> None:
    text = (SAMPLES / "declaration.ky-kk.tmx").read_text("utf-8")
    (tmp_path / "broken.tmx").write_text(text[: len(text) // 2], "utf-8")
    files = (str(SAMPLES / "declaration.ky-kk.tmx"), str(tmp_path / "broken.tmx"))
    assert "broken.tmx" in str(run("import", *files).exception)
    assert ": 0 units" in run("stats").stdout
    assert "there is no such file" in str(run("import", str(tmp_path / "none.tmx")).exception)


def test_export_is_what_was_imported(run: Run, tmp_path: Path) -> None:
    run("import", str(SAMPLES / "declaration.ky-kk.tmx"))
    run("export", "-o", str(tmp_path / "out.tmx"))
    assert (tmp_path / "out.tmx").read_bytes() == (SAMPLES / "declaration.ky-kk.tmx").read_bytes()
    run("export", "-o", str(tmp_path / "back.tsv"), "-s", "kk", "-t", "ky")
    assert "азаматтығы" in (tmp_path / "back.tsv").read_text("utf-8").splitlines()[1].split("\t")[1]


def test_concordance_marks_what_it_found(run: Run) -> None:
    run("import", str(SAMPLES / "declaration.ky-kk.tmx"))
    shown = run("concordance", "декларация*", *PAIR, "--in", "source", "--limit", "1").output
    assert "Ашхабад ‹декларациясы›" in shown
    assert "… 2024-жылдын 8-ноябрында кабыл алынган" in shown
    assert "1 passage" in shown
    assert "1 passage; there are more: --limit" in run("concordance", "2024", *PAIR, "--limit", "1").stderr
    hit = json.loads(run("concordance", "2024", *PAIR, "--to", "jsonl", "--limit", "1").stdout)
    assert (
        hit["source"][slice(*hit["source_spans"][0])]
        == hit["target"][slice(*hit["target_spans"][0])]
        == "2024"
    )
    assert "holds no word" in str(run("concordance", "…", *PAIR).exception)


def test_stats_for_a_person_and_for_scripts(filled: Run) -> None:
    assert "work.memory: 2 units from 2 places" in filled("stats").stdout
    assert json.loads(filled("stats", "--json").stdout)["languages"] == {"ky-kk": 2}


def test_without_a_memory_it_is_said_how_to_make_one(run: Run, tmp_path: Path) -> None:
    for command in (("lookup", "а", *PAIR), ("stats",), ("concordance", "а", *PAIR)):
        assert "there is no such memory; make it with: aligner memory import" in str(run(*command).exception)
    assert not list(tmp_path.glob("work.memory*"))


def test_memory_stands_in_the_data_folder_of_the_person(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ALIGNER_MEMORY", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    CliRunner().invoke(aligner, ["memory", "import", str(SAMPLES / "declaration.ky-kk.tmx")])
    assert data_folder() == tmp_path / "aligner"
    assert (tmp_path / "aligner" / "translations.memory").is_file()

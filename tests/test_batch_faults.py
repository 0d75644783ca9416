"""Batches among broken files, hostile manifests and interruptions: the rest is done, each fault is named."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from aligner.batch import local
from aligner.batch.jobs import Job, Plan, Side
from aligner.batch.manifest import Batch, in_folder, read_manifest
from aligner.batch.run import align_batch
from aligner.batch.wanted import Wanted
from aligner.cli import aligner
from aligner.errors import AlignerError, InputError, UsageError
from aligner.settings import Options, Settings

KY = "Салам. Бүгүн 2024-жылдын 8-ноябры. Мектеп ачылды. Китеп окуйбуз."
KK = "Сәлем. Бүгін 2024 жылғы 8 қараша. Мектеп ашылды. Кітап оқимыз."
EMPTY_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def folders(root: Path, number: int) -> Path:
    """Pairs in one folder, named for their languages."""
    root.mkdir(exist_ok=True)
    for n in range(number):
        (root / f"act{n}.ky.txt").write_text(f"{KY} Бул {n}-документ.", "utf-8")
        (root / f"act{n}.kk.txt").write_text(f"{KK} Бұл {n}-құжат.", "utf-8")
    return root


def run(*arguments: object) -> Any:
    return CliRunner().invoke(aligner, ["batch", *map(str, arguments)])


def test_ten_broken_files_are_named_and_the_rest_is_done(tmp_path: Path) -> None:
    root = folders(tmp_path / "in", 14)
    large = root / "act3.ky.txt"
    os.truncate(large, 65 << 20)
    (root / "act0.ky.txt").write_text("")
    (root / "act1.ky.txt").write_bytes(random.Random(1).randbytes(5000))
    (root / "act2.kk.txt").write_text(f"{KY} Балдар анан үйлөрүнө келишти." * 5, "utf-8")
    (root / "act4.ky.txt").rename(root / "act4.ky.pdf")
    (root / "act4.ky.pdf").write_bytes(EMPTY_PDF)
    (root / "act5.kk.txt").rename(root / "act5.kk.docx")
    (root / "act5.kk.docx").write_bytes(b"PK\3\4 cut off")
    (root / "act6.ky.txt").write_text("1 2 3\n" * 9)
    (root / "act7.kk.txt").rename(root / "act7.kk.pdf")
    (root / "act7.kk.pdf").write_bytes(b"%PDF-1.7\n")
    batch = in_folder(str(root), ("", ""))
    # These are there when the batch begins, and gone, or something else, when their turn comes.
    (root / "act8.ky.txt").unlink()
    (root / "act9.kk.txt").unlink()
    (root / "act9.kk.txt").mkdir()
    (root / "act10.ky.txt").unlink()
    (root / "act10.ky.txt").symlink_to("act10.ky.txt")
    done = align_batch(batch, Wanted(str(tmp_path / "out")), lambda *given: local.run(*given, 2))
    said = {record.id: record.error for record in done.records}
    for name, words in {
        "act0": "act0.ky.txt: the file is empty",
        "act1": "act1.ky.txt: it is ",
        "act2": "act2.kk.txt: it is said to be in Kazakh, but it looks like Kyrgyz",
        "act3": "act3.ky.txt: it is larger than 64 MB",
        "act4": "act4.ky.pdf: ",
        "act5": "act5.kk.docx: ",
        "act6": "do not look like translations of each other",
        "act7": "act7.kk.pdf: ",
        "act8": "act8.ky.txt: there is no such file",
        "act9": "act9.kk.txt: it is a folder",
        "act10": "act10.ky.txt: too many levels of symbolic links",
    }.items():
        assert words in said.pop(name), name
        assert not (tmp_path / "out" / f"{name}.tmx").exists()
    assert set(said) == {"act11", "act12", "act13"}
    assert not any(said.values())
    assert len(list((tmp_path / "out").glob("*.tmx"))) == 3
    assert not [path for path in (tmp_path / "out").iterdir() if path.name.startswith(".")]


@pytest.mark.skipif(os.geteuid() == 0, reason="whoever may do everything is never refused")
def test_what_may_not_be_read_or_written_is_said(tmp_path: Path) -> None:
    root = folders(tmp_path / "in", 2)
    (root / "act0.ky.txt").chmod(0)
    done = align_batch(in_folder(str(root), ("", "")), Wanted(str(tmp_path / "out")))
    assert "act0.ky.txt: it may not be read" in done.records[0].error
    assert done.records[1].status == "done"
    root.chmod(0o500)
    ran = run(root, "-o", root / "out")
    assert ran.exit_code == 1
    assert "it cannot be written: permission denied" in str(ran.exception)


def test_files_that_cannot_be_read_when_partners_are_sought_are_named(tmp_path: Path) -> None:
    for folder, text in (("a", KY), ("b", KK)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / f"{folder}.txt").write_text(text, "utf-8")
    (tmp_path / "a" / "empty.txt").write_text("")
    ran = run(tmp_path / "a", tmp_path / "b", "-o", tmp_path / "out", "-j", "1")
    assert ran.exit_code == 1
    assert "1 aligned" in ran.stderr
    assert "not read: " in ran.stderr
    assert "empty.txt: the file is empty" in ran.stderr
    assert "empty.txt" in (tmp_path / "out" / "index.html").read_text("utf-8")


def stumbles(*_: object) -> None:
    raise ZeroDivisionError("division\nby zero")


def test_a_fault_of_ours_stops_one_document_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = in_folder(str(folders(tmp_path / "in", 2)), ("", ""))
    monkeypatch.setattr("aligner.batch.jobs._described", stumbles)
    done = align_batch(batch, Wanted(str(tmp_path / "out"), share=True))
    wanted = "act0: the program failed on it (ZeroDivisionError: division by zero); please report this"
    assert done.records[0].error == wanted
    assert [record.status for record in done.records] == ["failed"] * 2


def test_where_nothing_could_be_written_it_is_tried_again(tmp_path: Path) -> None:
    batch = in_folder(str(folders(tmp_path / "in", 1)), ("", ""))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "act0.tmx").mkdir()
    done = align_batch(batch, Wanted(str(tmp_path / "out")))
    assert "act0.tmx: it cannot be written: it is a folder" in done.records[0].error
    (tmp_path / "out" / "act0.tmx").rmdir()
    assert align_batch(batch, Wanted(str(tmp_path / "out"))).records[0].status == "done"


# Manifests


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("m.jsonl", random.Random(2).randbytes(5000), "m.jsonl: line 1: "),
        ("m.tsv", random.Random(2).randbytes(5000), "m.tsv: "),
        ("m.csv", b"source,target\n" + b'"' + b"a" * 200_000, "m.csv: line "),
        ("m.jsonl", b"", "m.jsonl: the file is empty"),
        ("m.jsonl", b"\n" * 10, "m.jsonl: it holds no pair"),
        ("m.jsonl", b"[" * 100_000, "m.jsonl: line 1: it is not JSON"),
        ("m.jsonl", b'{"source": "a\\u0000", "target": "b"}', "line 1: source cannot be the name of a file"),
        ("m.jsonl", b'{"source": "a", "target": "\\ud800"}', "line 1: target cannot be the name of a file"),
        ("m.jsonl", b'{"id": {}, "source": "a", "target": "b"}', "line 1: id and output must be texts"),
        ("m.jsonl", b'{"source": [], "target": ["b"]}', "line 1: source is neither a path nor a list"),
    ],
)
def test_a_hostile_manifest_ends_in_one_line(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError) as error:
        read_manifest(tmp_path / name)
    assert said in str(error.value)
    assert error.value.advice


def test_a_manifest_of_one_endless_line_is_refused_early(tmp_path: Path) -> None:
    for name in ("m.jsonl", "m.csv"):
        (tmp_path / name).write_bytes(b'{"source": "')
        os.truncate(tmp_path / name, 1 << 30)
        with pytest.raises(InputError, match=r"longer than 16 million characters|larger than 256 MB"):
            read_manifest(tmp_path / name)


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("../a.tmx", "lies outside"),
        ("/etc/a.tmx", "lies outside"),
        ("link/a.tmx", "lies outside"),
        ("", None),
        ("sub/a.tmx", None),
        (".", "lies outside"),
        ("report.jsonl", "is a file of the batch itself"),
        ("sub/../index.html", "is a file of the batch itself"),
        (".batch/journal.jsonl", "is a file of the batch itself"),
        ("a\0b", "is no name of a file"),
    ],
)
def test_an_output_leads_nowhere_but_into_the_folder(tmp_path: Path, output: str, said: str | None) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "link").symlink_to(tmp_path)
    batch = Batch((Job("a", Side("", (KY,), "ky"), Side("", (KK,), "kk"), output),))
    if said:
        with pytest.raises(UsageError, match=said):
            align_batch(batch, Wanted(str(tmp_path / "out")))
        assert {path.name for path in (tmp_path / "out").iterdir()} == {"link"}
    else:
        assert align_batch(batch, Wanted(str(tmp_path / "out"))).records[0].status == "done"


@pytest.mark.parametrize(
    ("id", "format", "name"), [("index", "html", "index_.html"), ("report", "jsonl", "report_.jsonl")]
)
def test_a_document_called_as_the_report_keeps_both(tmp_path: Path, id: str, format: str, name: str) -> None:
    done = align_batch(
        Batch((Job(id, Side("", (KY,), "ky"), Side("", (KK,), "kk")),)), Wanted(str(tmp_path), format)
    )
    assert done.records[0].output == str(tmp_path / name)
    assert "1 document pair" in Path(done.page).read_text("utf-8")


def test_nothing_that_is_not_of_a_batch_is_replaced(tmp_path: Path) -> None:
    root = folders(tmp_path / "in", 1)
    (tmp_path / "m.jsonl").write_text('{"source": ["Салам."], "target": ["Сәлем."]}\n', "utf-8")
    for name in ("page", "report", "one", "lexicon"):
        (tmp_path / name).mkdir()
    (tmp_path / "page" / "index.html").write_text("<h1>My page</h1>")
    (tmp_path / "report" / "report.jsonl").write_text('{"mine": 1}\n')
    (tmp_path / "one" / "mine.jsonl").write_text('{"mine": 1}\n')
    (tmp_path / "lexicon" / "lexicon.tsv").write_text("суу\tсу\n", "utf-8")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    for options in (
        [root, "-o", tmp_path / "page"],
        [root, "-o", tmp_path / "report"],
        [root, "-o", tmp_path / "lexicon", "--share-lexicon"],
        [tmp_path / "m.jsonl", "-o", tmp_path / "one" / "mine.jsonl", "--to", "indices"],
        [tmp_path / "m.jsonl", "-o", tmp_path / "m.jsonl", "--to", "indices"],
        [root, "-o", tmp_path / "out", "--merge", root / "act0.ky.txt"],
        [root, "-o", tmp_path / "out", "--merge", tmp_path / "out" / "act0.tmx"],
        [root, "-o", tmp_path / "out", "--to", "moses"],
    ):
        ran = run(*options, "-j", "1")
        assert ran.exit_code in (1, 2), options
        assert len(ran.stderr.strip().split("\n")) == 1
        assert ran.exception is None or isinstance(ran.exception, SystemExit | AlignerError)
    assert {path: path.read_bytes() for path in before} == before


def test_outputs_inside_the_folder_of_inputs_are_no_inputs(tmp_path: Path) -> None:
    root = folders(tmp_path / "in", 2)
    for _ in range(2):
        ran = run(root, "-o", root / "out", "--to", "html", "-j", "1")
        assert ran.exit_code == 0
        assert "2 document pairs: 2 aligned" in ran.stderr
        assert "without a partner" not in ran.stderr
    assert "as they were: 2" in ran.stderr
    ran = run(root, "-o", root, "-j", "1")
    assert isinstance(ran.exception, UsageError)
    assert "choose another -o" in str(ran.exception)


def test_names_with_line_breaks_stay_one_line(tmp_path: Path) -> None:
    root = folders(tmp_path / "in", 1)
    for tag in ("ky", "kk"):
        (root / f"act0.{tag}.txt").rename(root / f"a\nb\x1b[31m.{tag}.txt")
    (root / "a\nb\x1b[31m.ky.txt").write_text("")
    ran = run(root, "-o", tmp_path / "out", "-j", "1")
    assert ran.exit_code == 1
    assert "\x1b" not in ran.stderr
    said = next(line for line in ran.stderr.split("\n") if "the file is empty" in line)
    assert said.startswith("  a\\nb")


# Interruptions


def waits(item: Job, plan: Plan) -> str:
    if item.id != "d0":
        try:
            time.sleep(60)
        finally:
            Path(item.source.path, item.id).touch()
    return item.id


def test_a_stop_waits_for_no_document_and_lets_each_clean_up(tmp_path: Path) -> None:
    given = (Job(f"d{n}", Side(str(tmp_path)), Side()) for n in range(20))
    begin = time.monotonic()
    results = local.run(waits, given, Plan(Settings(), "tmx", Options()), 2)
    assert next(results)[0].id == "d0"
    time.sleep(0.5)  # until both workers are at work
    results.close()
    assert time.monotonic() - begin < 20
    assert len(list(tmp_path.iterdir())) in (1, 2)


@pytest.mark.parametrize("moment", [1.0, 1.5, 2.5])
def test_ctrl_c_stops_everything_and_the_rest_is_done_later(tmp_path: Path, moment: float) -> None:
    root = folders(tmp_path / "in", 60)
    command = [sys.executable, "-m", "aligner", "batch", str(root), "-j", "2", "-o", str(tmp_path / "out")]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    time.sleep(moment)
    for _ in range(2):
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGINT)
            time.sleep(0.2)
    said = running.communicate(timeout=60)[1]
    assert running.returncode in (0, 130, -signal.SIGINT)
    assert "Traceback" not in said
    assert not list(tmp_path.rglob("*.part"))
    again = subprocess.run(command, capture_output=True, text=True)
    assert again.returncode == 0
    assert len(list((tmp_path / "out").glob("*.tmx"))) == 60
    assert not (tmp_path / "out" / ".batch").exists()


def test_records_do_not_depend_on_the_number_of_workers_with_a_shared_lexicon(tmp_path: Path) -> None:
    texts = [
        (f"Бул {n}-документ. Мектеп {n} ачылды.", f"Бұл {n}-құжат. Мектеп {n} ашылды.") for n in range(25)
    ]
    batch = Batch(tuple(
        Job(f"d{n}", Side("", tuple(a.split(". ")), "ky"), Side("", tuple(b.split(". ")), "kk"))
        for n, (a, b) in enumerate(texts)
    ))  # fmt: skip
    for workers in (1, 2):
        align_batch(
            batch, Wanted(str(tmp_path / f"out{workers}"), share=True),
            lambda *given, workers=workers: local.run(*given, workers),
        )  # fmt: skip
    for path in (tmp_path / "out1").iterdir():
        if path.suffix in (".tmx", ".tsv"):
            assert path.read_bytes() == (tmp_path / "out2" / path.name).read_bytes()
    assert (tmp_path / "out1" / "lexicon.tsv").stat().st_size > 100

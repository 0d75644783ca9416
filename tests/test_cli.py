"""The command line: exit codes, messages that help, and nothing but the result on standard output."""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import aligner
from aligner.cli import main
from build import KK, KY, STRANGER, Done, outside, parsed, units

ROOT = Path(__file__).parents[1]
PAIR = ("a.ky.txt", "a.kk.txt")
TO_STANDARD_OUTPUT = [sys.executable, "-m", "aligner", "align", *PAIR, "-o", "-"]

Run = Callable[..., Done]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a document in two languages, and nothing else; the tests run in it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1731024000")
    for name, paragraphs in (("a.ky.txt", KY), ("a.kk.txt", KK), ("b.kk.txt", STRANGER)):
        Path(name).write_text("\n\n".join(paragraphs) + "\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `aligner align` with these arguments, in this process."""

    def aligner(*arguments: str) -> Done:
        monkeypatch.setattr(sys, "argv", ["aligner", "align", *arguments])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        return Done(code, *capsys.readouterr())

    return aligner


def test_without_options_the_memory_stands_in_tmx_out(run: Run) -> None:
    done = run(*PAIR)
    assert (done.code, done.out) == (0, "")
    assert "tmx_out/a.ky.ky-kk.tmx" in done.err
    assert units(parsed(Path("tmx_out/a.ky.ky-kk.tmx").read_bytes())) == list(zip(KY, KK, strict=True))


def test_the_declaration_becomes_valid_tmx_with_the_same_bytes_each_time() -> None:
    sample = ROOT / "corpora" / "ashgabat-declaration"
    files = [str(sample / f"declaration.{language}.txt") for language in ("ky", "kk")]
    runs = [outside(*files, "-o", "-", PYTHONHASHSEED=seed) for seed in ("1", "2")]
    assert runs[0].returncode == 0
    assert runs[0].stdout == runs[1].stdout
    assert len(units(parsed(runs[0].stdout))) == 48


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-16"])
def test_standard_output_is_utf_8_wherever_it_runs(encoding: str) -> None:
    done = outside(*PAIR, "--to", "jsonl", "-o", "-", PYTHONIOENCODING=encoding)
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["source"] for line in done.stdout.splitlines()] == [[text] for text in KY]


def test_json_lines_and_indices_on_standard_output(run: Run) -> None:
    rows = [json.loads(line) for line in run(*PAIR, "--to", "jsonl", "-o", "-").out.splitlines()]
    (line,) = run(*PAIR, "--to", "indices", "-o", "-").out.splitlines()
    assert json.loads(line)["beads"] == [
        [r["source_index"], r["target_index"], r["confidence"]] for r in rows
    ]
    assert [row["target"] for row in rows] == [[text] for text in KK]


def test_several_outputs_in_folders_that_do_not_exist_yet(run: Run) -> None:
    done = run(*PAIR, "-o", "new/a.tmx", "-o", "new/deep/a.jsonl", "-o", "-")
    assert done.code == 0
    assert Path("new/a.tmx").read_bytes() == done.out.encode("utf-8")
    assert len(Path("new/deep/a.jsonl").read_text("utf-8").splitlines()) == len(KY)


def test_less_certain_beads_are_left_out_on_demand(run: Run) -> None:
    command = ("a.ky.txt", "b.kk.txt", "--force", "--to", "jsonl", "-o", "-")
    rows = [json.loads(line) for line in run(*command).out.splitlines()]
    least = max(row["confidence"] for row in rows)
    kept = [json.loads(line) for line in run(*command, "--min-confidence", str(least)).out.splitlines()]
    assert 0 < len(kept) < len(rows)
    assert [row["source"] for row in kept] == [row["source"] for row in rows if row["confidence"] >= least]


@pytest.mark.parametrize("name", ["utf-16", "utf-16-le", "utf-8-sig", "cp1251"])
def test_other_encodings_are_read(run: Run, name: str) -> None:
    text = "Встреча прошла 8 ноября 2024 года. В ней участвовали 25 человек и 14 гостей."
    Path("a.ru.txt").write_bytes(text.encode(name))
    done = run("a.ru.txt", "a.kk.txt", "-s", "ru", "-t", "kk", "--force", "--to", "jsonl", "-o", "-")
    assert done.code == 0, done.err
    assert "Встреча прошла 8 ноября 2024 года." in done.out


INPUTS: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "only blanks": (b" \n\t\r\n \n", "empty"),
    "no letters": ("— … !\n".encode(), "text"),
    "random bytes": (random.Random(5).randbytes(4000), "text"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00", "text"),
    "NULs": (bytes(1000), "text"),
    "a PDF": (b"%PDF-1.7\n", "PDF"),
    "broken UTF-8": ("\n".join(KY).encode() + b"\n\xd0\n", "line 6"),
    "cut UTF-16": ("Салам".encode("utf-16")[:-1], "utf-16"),
}


@pytest.mark.parametrize(("content", "word"), INPUTS.values(), ids=list(INPUTS))
@pytest.mark.parametrize("side", [0, 1], ids=["as source", "as target"])
def test_a_file_that_is_no_text_is_named(run: Run, content: bytes, word: str, side: int) -> None:
    Path("bad.txt").write_bytes(content)
    files = ["a.kk.txt", "bad.txt"] if side else ["bad.txt", "a.kk.txt"]
    run(*files, "-o", "out.tmx").failed(1, "bad.txt", word)
    assert not Path("out.tmx").exists()


def test_presegmented_lines_are_taken_as_they_are(run: Run) -> None:
    Path("l.ky.txt").write_text("\n".join([f"{KY[0]} {KY[1]}", *KY[2:]]), encoding="utf-8")
    Path("l.kk.txt").write_text("\n".join(KK), encoding="utf-8")
    done = run("l.ky.txt", "l.kk.txt", "--presegmented", "--to", "indices", "-o", "-")
    beads = [bead[:2] for bead in json.loads(done.out)["beads"]]
    assert beads == [[[0], [0, 1]], [[1], [2]], [[2], [3]], [[3], [4]]]


@pytest.mark.parametrize("empty", ["", " \t"], ids=["empty", "blank"])
def test_presegmented_refuses_an_empty_line(run: Run, empty: str) -> None:
    Path("l.ky.txt").write_text("\n".join(KY), encoding="utf-8")
    Path("l.kk.txt").write_text("\n".join([*KK[:2], empty, *KK[2:]]), encoding="utf-8")
    run("l.ky.txt", "l.kk.txt", "--presegmented").failed(1, "l.kk.txt", "line 3")


def test_strangers_are_refused_and_nothing_is_written(run: Run) -> None:
    Path("out.tmx").write_text("old", encoding="utf-8")
    run("a.ky.txt", "b.kk.txt", "-o", "out.tmx", "-o", "out.jsonl").failed(
        3, "a.ky.txt", "b.kk.txt", "--force"
    )
    assert Path("out.tmx").read_text("utf-8") == "old"
    assert not Path("out.jsonl").exists()
    assert run("a.ky.txt", "b.kk.txt", "-o", "out.jsonl", "--force").code == 0
    assert Path("out.jsonl").exists()


FAULTS: dict[str, tuple[int, str, tuple[str, ...]]] = {
    "a missing file": (1, "no.txt a.kk.txt", ("no.txt", "no such file")),
    "a folder": (1, ". a.kk.txt", (".: it is a folder",)),
    "the same file twice": (1, "a.ky.txt a.ky.txt", ("a.ky.txt", "both in Kyrgyz")),
    "one language": (1, "a.kk.txt b.kk.txt", ("a.kk.txt", "b.kk.txt", "both in Kazakh", "-s")),
    "one language, two tags": (1, "a.ky.txt a.kk.txt -s ky -t ky-KG", ("both in Kyrgyz",)),
    "languages swapped": (1, "a.ky.txt a.kk.txt -s kk -t ky", ("swapped", "a.ky.txt", "-s")),
    "languages with regions swapped": (1, "a.ky.txt a.kk.txt -s kk-KZ -t ky-KG", ("swapped", "a.ky.txt")),
    "a bad tag": (1, "a.ky.txt a.kk.txt -s к1", ("к1", "language tag")),
    "an encoding nobody knows": (1, "a.ky.txt a.kk.txt --encoding nonsense", ("a.ky.txt", "nonsense")),
    "the wrong encoding": (1, "a.ky.txt a.kk.txt --encoding ascii", ("a.ky.txt", "ascii")),
    "a folder as output": (1, "a.ky.txt a.kk.txt --to tmx -o .", (".", "folder")),
    "the root as output": (1, "a.ky.txt a.kk.txt --to tmx -o /", ("/", "folder")),
    "output below a file": (1, "a.ky.txt a.kk.txt -o a.ky.txt/out.tmx", ("a.ky.txt/out.tmx", "folder")),
    "an input as output": (2, "a.ky.txt a.kk.txt --to tmx -o ./a.ky.txt", ("a.ky.txt",)),
    "no arguments": (2, "", ("SOURCE",)),
    "an unknown option": (2, "a.ky.txt a.kk.txt --nonsense", ("--nonsense",)),
    "an unknown suffix": (2, "a.ky.txt a.kk.txt -o out.docx", ("out.docx", ".tmx")),
    "an unknown format": (2, "a.ky.txt a.kk.txt --to docx", ("docx", "tmx")),
    "standard output twice": (2, "a.ky.txt a.kk.txt -o - -o -", ("standard output",)),
    "a confidence above 1": (2, "a.ky.txt a.kk.txt --min-confidence 1.5", ("1.5",)),
    "no number as confidence": (2, "a.ky.txt a.kk.txt --min-confidence nan", ("nan",)),
    "a mapping without code": (2, "a.ky.txt a.kk.txt --tmx-language kk=", ("kk=", "kk=kk-KZ")),
    "a mapping to no code": (1, "a.ky.txt a.kk.txt --tmx-language kk=?", ("?", "language tag")),
    "a mapping to one code": (2, "a.ky.txt a.kk.txt --tmx-language kk=ky", ("ky",)),
}  # fmt: skip


@pytest.mark.parametrize(("code", "arguments", "words"), FAULTS.values(), ids=list(FAULTS))
def test_a_fault_is_said_in_one_line(
    run: Run, folder: Path, code: int, arguments: str, words: tuple[str, ...]
) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    run(*arguments.split()).failed(code, *words)
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("date", ["-1", "soon", "1e9", "²", " 1", "9" * 14, "9" * 5000])
def test_a_bad_date_is_wrong_usage(run: Run, monkeypatch: pytest.MonkeyPatch, date: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", date)
    run(*PAIR, "-o", "out.tmx").failed(2, "SOURCE_DATE_EPOCH")
    assert not Path("out.tmx").exists()


def test_the_date_is_given_or_that_of_the_newest_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, date in zip(PAIR, (10**9, 10**9 + 86_400), strict=True):
        os.utime(name, (date, date))
    assert 'creationdate="20241108T000000Z"' in run(*PAIR, "-o", "-").out
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert 'creationdate="20010910T014640Z"' in run(*PAIR, "-o", "-").out


def test_a_folder_where_the_conflicts_would_stand_is_named(run: Run) -> None:
    Path("out.conflicts.tsv").mkdir()
    done = run(*PAIR, "-o", "out.tmx")
    assert done.code == 0 or "out.conflicts.tsv" in done.err


@pytest.mark.parametrize("name", ["caf\udce9.txt", "a\nb.txt"], ids=["Latin-1", "a line end"])
def test_a_strange_file_name(name: str) -> None:
    Path("a.ky.txt").rename(name)
    for format in ("tmx", "jsonl", "indices"):
        done = outside(os.fsencode(name), "a.kk.txt", "--to", format, "-o", "-")
        assert done.returncode == 0, done.stderr
        done.stdout.decode("utf-8")
    missing = outside(os.fsencode(f"no{name}"), "a.kk.txt")
    assert (missing.returncode, missing.stderr.count(b"\n")) == (1, 1)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no device that is always full")
def test_a_full_disk_behind_standard_output_is_said() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(TO_STANDARD_OUTPUT, stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)


def test_a_reader_that_has_had_enough_is_no_fault() -> None:
    with subprocess.Popen(TO_STANDARD_OUTPUT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_a_pipe_that_nothing_is_written_into_is_refused(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aligner.files.PATIENCE", 0.01)
    os.mkfifo("pipe.txt")
    done = run("pipe.txt", "a.kk.txt")
    assert done.code == 1
    assert "nothing is written into" in done.err


def test_ctrl_c_leaves_no_traceback_and_no_file() -> None:
    os.mkfifo("slow.txt")
    command = [sys.executable, "-m", "aligner", "align", "slow.txt", "a.kk.txt", "-o", "out.tmx"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    with open("slow.txt", "wb"):  # opens when the program has opened it to read
        process.send_signal(signal.SIGINT)
        said = process.communicate(timeout=30)[1]
    assert process.returncode not in (0, 1, 2, 3)
    assert said.strip().count(b"\n") == 0, said
    assert not Path("out.tmx").exists()


def test_presegmented_lines_are_never_columns(tmp_path: Path) -> None:
    lines = [f"бир {n}                 эки {n}" for n in range(12)]
    for name in ("a.ky", "a.kk"):
        (tmp_path / name).write_text("\n".join(lines) + "\n", "utf-8")
    document = aligner.read(tmp_path / "a.ky", "ky", aligner.Settings(presegmented=True))
    assert [block.text for block in document.blocks] == lines

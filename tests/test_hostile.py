"""Files made to harm are refused with one line before they cost time or memory.

`benchmarks/attack.py` has many more of them.
"""

import gzip
import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from click.testing import CliRunner

from aligner import Unit, Variant
from aligner.cli import aligner
from aligner.errors import InputError
from aligner.exchange import read_memory, write_memory

TMX = b'<tmx version="1.4"><header srclang="ky"/><body>'
UNIT = b'<tu><tuv xml:lang="ky"><seg>a</seg></tuv><tuv xml:lang="kk"><seg>b</seg></tuv></tu>'
HEADS = b'<c r="A1" t="str"><v>source</v></c><c r="B1" t="str"><v>target</v></c>'
SHEET = b'<worksheet><sheetData><row r="1">' + HEADS + b"</row>"
REFERS = b'<row><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>'
END = b"</sheetData></worksheet>"


def refusal(path: Path, data: bytes) -> str:
    """What is said of a file that is read to its end; "" where nothing is."""
    path.write_bytes(data)
    try:
        for _ in read_memory(path, whole=True):
            pass
    except InputError as error:
        message = str(error)
        if not message.startswith(f"{path}: ") or not error.advice:
            raise
        return message
    return ""


def archive(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as made:
        for name, data in parts.items():
            made.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("same", [b"<!---->", b"<?a?>", b"<![CDATA[]]>"])
def test_many_of_what_nobody_keeps_are_refused(tmp_path: Path, same: bytes) -> None:
    assert "longer than 16 million" in refusal(tmp_path / "a.tmx", TMX + b"<tu><note>" + same * 10**6)


@pytest.mark.parametrize("begins", [b"<a ", b'<a b="', b"<!--", b"<?a "])
def test_a_tag_of_some_megabytes_is_refused(tmp_path: Path, begins: bytes) -> None:
    assert "longer than 4 MB" in refusal(tmp_path / "a.tmx", TMX + begins + b"a" * (6 << 20))


def test_a_grammar_with_many_attributes_is_refused(tmp_path: Path) -> None:
    declared = b"".join(b"<!ATTLIST tu a%d CDATA ''>" % i for i in range(2000))
    assert "declares more than 1,000 attributes" in refusal(
        tmp_path / "a.tmx", b"<!DOCTYPE tmx [" + declared + b"]>" + TMX
    )


@pytest.mark.parametrize("same", [UNIT, b" "])
def test_what_is_packed_too_tightly_is_refused(tmp_path: Path, same: bytes) -> None:
    message = refusal(tmp_path / "a.tmx", gzip.compress(TMX + same * ((40 << 20) // len(same))))
    assert "packed more tightly" in message


def test_packed_files_one_after_the_other_are_one(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx.gz"
    path.write_bytes(
        gzip.compress(TMX) + gzip.compress(b"") + gzip.compress(UNIT + b"</body></tmx>") + bytes(99)
    )
    assert [unit.target for unit in read_memory(path)] == ["b"]


def test_what_stands_behind_a_packed_file_is_refused(tmp_path: Path) -> None:
    whole = gzip.compress(TMX + UNIT + b"</body></tmx>")
    for data in (
        whole + b"more",
        whole[:-9],
        whole[:-8] + bytes(8),
        b"\x1f\x8b\x08\x08" + bytes(6) + b"a" * 10**6,
    ):
        assert "its packing is damaged or cut off" in refusal(tmp_path / "a.tmx.gz", data)
    empty = gzip.compress(b"") * 2000
    assert "pieces that hold nothing" in refusal(tmp_path / "a.tmx.gz", empty)


@pytest.mark.parametrize(
    ("rows", "words"),
    [(b'"' + b'\n"\t"' * 5 * 10**6, "row 2: it is longer"), (b"\t\t\n" * 2 * 10**6, "empty lines")],
)
def test_rows_without_an_end_are_refused(tmp_path: Path, rows: bytes, words: str) -> None:
    assert words in refusal(tmp_path / "a.tsv", b"source\ttarget\n" + rows)


def test_a_second_mark_of_the_byte_order_hides_no_column(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_bytes(b"\xef\xbb\xbf" * 2 + b"id\tsource\ttarget\n7\ta\tb\n")
    assert [unit.id for unit in read_memory(path)] == ["7"]


def test_a_line_of_a_million_lists_is_refused(tmp_path: Path) -> None:
    line = b'{"source": "a", "target": "b", "x": [' + b"[]," * 10**6 + b"1]}"
    assert "line 1: it holds more than a unit may" in refusal(tmp_path / "a.jsonl", line)


SHEETS = "xl/worksheets/sheet{}.xml"
STRINGS = "xl/sharedStrings.xml"
LONG = b"<sst><si><t>" + b"a" * 10**6 + b"</t></si></sst>"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (archive({SHEETS.format(i): SHEET + b" " * (15 << 20) for i in range(3)}), "packed more tightly"),
        (archive({SHEETS.format(1): SHEET + END}, zipfile.ZIP_LZMA), "packed in a way"),
        (archive({STRINGS: LONG, SHEETS.format(1): SHEET + REFERS * 99 + END}), "the same long text"),
        (archive({SHEETS.format(1): SHEET + b"<row/>" * 2000 + END}), "more rows than"),
        (archive({f"{i:0200}": b"" for i in range(20_000)}), "more parts than any spreadsheet"),
    ],
    ids=["bombs", "packing", "a text in many cells", "rows", "parts"],
)  # fmt: skip
def test_a_spreadsheet_that_no_program_writes_is_refused(
    tmp_path: Path, data: bytes, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aligner.exchange.xlsx_reader._MOST_ROWS", 1000)
    assert words in refusal(tmp_path / "a.xlsx", data)


@pytest.mark.parametrize("suffix", [".xlsx", ".parquet", ".tmx", ".tsv", ".jsonl"])
def test_a_device_without_an_end_is_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.symlink_to("/dev/zero")
    with pytest.raises(InputError):
        list(read_memory(path))


def parquet(columns: dict[str, object]) -> bytes:
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), out)
    return out.getvalue()


def test_a_parquet_file_that_grows_is_refused(tmp_path: Path) -> None:
    rows = pyarrow.array([0] * 10**5, pyarrow.int32())
    long = pyarrow.DictionaryArray.from_arrays(rows, ["a" * 10_000])
    message = refusal(tmp_path / "a.parquet", parquet({"source": long, "target": long}))
    assert "too many rows say the same" in message
    empty = pyarrow.nulls(10**6)
    assert "too many rows" in refusal(tmp_path / "a.parquet", parquet({"source": empty, "target": empty}))
    assert "damaged, or no Parquet" in refusal(tmp_path / "a.parquet", b"PAR1" * 10)


@pytest.mark.parametrize("value", [["a"], b"a", {"a": 1}, True])
def test_a_parquet_column_without_texts_is_named(tmp_path: Path, value: object) -> None:
    message = refusal(tmp_path / "a.parquet", parquet({"source": [value], "target": ["b"]}))
    assert "the column source holds neither texts nor numbers" in message


def test_working_properties_of_others_are_no_json(tmp_path: Path) -> None:
    props = tuple(
        (f"x-json-{name}", value)
        for name, value in (
            ("source", "5 5"),
            ("target", "7"),
            ("id", '"x"'),
            ("a", "[" * 10**5),
            ("b", "[1]"),
        )
    )
    unit = Unit((Variant("ky", "суу"), Variant("kk", "су")), "1", props=props)
    write_memory([unit], tmp_path / "a.tmx")
    write_memory(read_memory(tmp_path / "a.tmx"), tmp_path / "a.jsonl")
    (found,) = read_memory(tmp_path / "a.jsonl", whole=True)
    assert (found.id, found.source, found.target) == ("1", "суу", "су")
    assert found.props == (("x-json-b", "[1]"),)


# Commands


@pytest.fixture
def two(tmp_path: Path) -> list[str]:
    """Two files with texts that are no UTF-8 and move the cursor of a terminal."""
    for name, sign in (("a", "\\u001b[2J"), ("b", "\\ud800")):
        line = f'{{"source": "{sign}", "target": "{name}", "source_language": "{sign}"}}\n'
        (tmp_path / f"{name}\n.jsonl").write_text(line)
    return [str(tmp_path / "a\n.jsonl"), str(tmp_path / "b\n.jsonl")]


@pytest.mark.parametrize("command", [["tmx", "diff"], ["tmx", "stats"], ["tmx", "diff", "--json"]])
def test_texts_do_nothing_to_a_terminal(two: list[str], command: list[str]) -> None:
    result = CliRunner().invoke(aligner, [*command, *two])
    assert result.exception is None
    assert "\x1b" not in result.output
    assert "a\n.jsonl" not in result.output


def test_a_report_does_not_take_the_place_of_what_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_memory([Unit((Variant("ky", "суу"), Variant("kk", "су")))], tmp_path / "a.xlsx")
    before = Path("a.xlsx").read_bytes()
    result = CliRunner().invoke(aligner, ["check", "a.xlsx", "-o", "./a.xlsx"])
    assert "is an input" in str(result.exception)
    assert Path("a.xlsx").read_bytes() == before


@pytest.fixture
def endless(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """A pipe out of which units come as long as one reads, and a folder to write to."""
    pipe, folder = tmp_path / "a.tmx", tmp_path / "out"
    os.mkfifo(pipe)
    folder.mkdir()
    script = f"file = open({str(pipe)!r}, 'wb')\nfile.write({TMX!r})\nwhile True: file.write({UNIT!r} * 1000)"
    with subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.DEVNULL) as writer:
        yield pipe, folder
        writer.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("more", [[], ["--split-units", "100000"]], ids=["one", "several"])
def test_whoever_ends_the_program_finds_no_half_written_file(
    endless: tuple[Path, Path], number: signal.Signals, more: list[str]
) -> None:
    pipe, folder = endless
    command = [
        sys.executable,
        "-m",
        "aligner",
        "tmx",
        "convert",
        str(pipe),
        "-o",
        str(folder / "a.tmx"),
        *more,
    ]
    root = Path(__file__).parents[1]
    with subprocess.Popen(command, stderr=subprocess.PIPE, cwd=root, text=True) as process:
        try:
            while not any(path.stat().st_size for path in folder.iterdir()):
                assert process.poll() is None
                time.sleep(0.02)
            process.send_signal(number)
            said = process.communicate(timeout=20)[1]
        finally:
            process.kill()
    assert process.returncode == 130
    assert said.strip() == "aligner: stopped; nothing half-written is left"
    assert list(folder.iterdir()) == []


def test_some_files_of_several_are_not_left_behind(tmp_path: Path) -> None:
    units = [Unit((Variant("ky", "суу"), Variant("kk", "су")))] * 5
    (tmp_path / "a.003.tmx").mkdir()
    write_memory(units, tmp_path / "b.tmx", units=2)
    with pytest.raises(Exception, match=r"a\.003\.tmx: it cannot be written: it is a folder"):
        write_memory(units, tmp_path / "a.tmx", units=2)
    assert sorted(path.name for path in tmp_path.glob("*a.*")) == ["a.003.tmx"]


@pytest.mark.parametrize("suffix", [".tmx", ".xlsx", ".parquet", ".tsv.gz"])
@pytest.mark.parametrize("blocks", [1, 40])
def test_a_full_disk_is_one_line(tmp_path: Path, suffix: str, blocks: int) -> None:
    """No file may be larger than so many blocks, those that are only needed for a while included."""
    resource = pytest.importorskip("resource", reason="this system has no limits of files")
    units = (Unit((Variant("ky", f"{i * i}"), Variant("kk", f"{i**3}")), str(i)) for i in range(20_000))
    write_memory(units, tmp_path / "a.tmx")
    output = tmp_path / f"b{suffix}"
    command = [sys.executable, "-m", "aligner", "tmx", "convert", str(tmp_path / "a.tmx"), "-o", str(output)]
    limit = (blocks << 10, blocks << 10)
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=Path(__file__).parents[1],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
    )  # fmt: skip
    assert (
        done.stderr
        == f"aligner: {output}: it cannot be written: file too large; choose another place with -o\n"
    )
    assert done.returncode == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.tmx"]

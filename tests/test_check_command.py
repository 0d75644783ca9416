"""``aligner check``: what it reads, what it writes, how it ends."""

import gzip
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import aligner
from aligner.bitexts import read_pairs
from aligner.cli import aligner as command
from aligner.errors import InputError
from aligner.reports import MOST, Tally, cut_out
from aligner.reports import page as page_report

ROOT = Path(__file__).parents[1]
TMX = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4"><header srclang="*all*" adminlang="en" creationtool="x" creationtoolversion="1"
 segtype="sentence" datatype="plaintext" o-tmf="x"/><body>
<tu tuid="a"><tuv xml:lang="ru"><seg>25 домов.</seg></tuv><tuv xml:lang="ky-KG"><seg>25 үй.</seg></tuv>
<tuv xml:lang="KK-KZ"><seg>27 үй<ph x="1">&lt;br&gt;</ph>.</seg></tuv></tu>
<tu tuid="b"><tuv xml:lang="ky"><seg>Салам.</seg></tuv><tuv xml:lang="kk"><seg></seg></tuv></tu>
</body></tmx>"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, ["check", *map(str, arguments)])


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    path = tmp_path / "a.tmx"
    path.write_text(TMX, encoding="utf-8")
    return path


@pytest.fixture
def bitext(tmp_path: Path) -> Path:
    rows = [
        {"source": ["Айылда 25 үй бар."], "target": ["Ауылда 27 үй бар."],
         "signature": "aligner 0.1.0 results 1 ky-kk"},
        {"bead": "1-0", "source": ["Эч ким жок."], "target": []},
        {"source": ["<script>alert(1)</script>"], "target": ["=1+1\x1b[2J"]},
    ]  # fmt: skip
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_json_is_one_object_a_finding(bitext: Path) -> None:
    found = [json.loads(line) for line in run(bitext, "--json").stdout.splitlines()]
    (numbers,) = [row for row in found if row["check"] == "numbers" and row["id"] == "1"]
    assert numbers["severity"] == "error"
    assert numbers["message"] == "“25” became “27”"
    assert numbers["spans"] == {"source": [[7, 9]], "target": [[7, 9]]}
    assert (numbers["source_language"], numbers["target_language"]) == ("ky", "kk")
    assert (numbers["source"], numbers["place"]) == ("Айылда 25 үй бар.", "line 1")


@pytest.mark.parametrize(("level", "code"), [("error", 1), ("warning", 1), ("note", 1), (None, 0)])
def test_it_fails_only_when_asked(bitext: Path, level: str | None, code: int) -> None:
    assert run(bitext, *(["--fail-on", level] if level else [])).exit_code == code


def test_it_does_not_fail_on_less(bitext: Path) -> None:
    assert run(bitext, "--only", "empty", "--fail-on", "warning").exit_code == 0
    assert run(bitext, "--only", "empty", "--fail-on", "note").exit_code == 1


def test_terminal_shows_the_worst_first_and_marks_what_was_found(bitext: Path) -> None:
    text = run(bitext).stdout
    assert "Айылда ⟦25⟧ үй бар." in text
    assert text.index("error: ") < text.index("note: empty (1)")
    assert "\x1b" not in text
    assert re.search(r"a\.jsonl: \d+ errors, ", text)


def test_a_memory_of_three_languages(memory: Path) -> None:
    first = [(pair.source_language, pair.target_language) for pair in read_pairs(memory)]
    assert first == [("ru", "ky-KG")]
    pairs = list(read_pairs(memory, "ky", "kk"))
    assert [(pair.id, pair.source, pair.target) for pair in pairs] == [
        ("a", "25 үй.", "27 үй."),
        ("b", "Салам.", ""),
    ]
    found = [json.loads(line) for line in run(memory, "-s", "ky", "-t", "kk", "--json").stdout.splitlines()]
    assert {(row["id"], row["check"]) for row in found} == {
        ("a", "numbers"),
        ("a", "placeholders"),
        ("b", "empty"),
    }


def test_texts_in_further_languages_are_said_to_be_left(memory: Path) -> None:
    done = run(memory, "-s", "ru", "-t", "ky")
    assert "texts that were not checked: 1 in KK-KZ, 1 in ky, 1 in kk; for another pair" in done.stderr
    assert "not checked" not in done.stdout


def test_every_translation_in_a_unit_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    more = '<tuv xml:lang="kk"><seg>Сәлем 5.</seg></tuv></tu>\n</body>'
    path.write_text(TMX.replace("</tu>\n</body>", more), encoding="utf-8")
    assert "Сәлем ⟦5⟧." in run(path, "-s", "ky", "-t", "kk").stdout


def test_a_table_is_told_by_its_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    text = "source\ttarget\tsource_language\ttarget_language\n25 үй.\t27 үй.\tky\tkk\n"
    path.write_text(text, encoding="utf-8")
    assert "row 2 unit 1: “25” became “27”" in run(path).stdout


def test_a_packed_memory(memory: Path, tmp_path: Path) -> None:
    packed = tmp_path / "a.tmx.gz"
    packed.write_bytes(gzip.compress(memory.read_bytes()))
    assert list(read_pairs(packed, "ky", "kk")) == list(read_pairs(memory, "ky", "kk"))


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.jsonl", b"", "the file is empty"),
        ("a.jsonl", b"{}\n", "line 1: 'source' is not a text"),
        ("a.jsonl", b'{"source": "a", "target": "b"}\n[1]\n', "line 2: it holds no unit"),
        ("a.jsonl", b'{"source": [1], "target": ["b"]}\n', "line 1: 'source' is not a text"),
        ("a.jsonl", b"\xff\xfe\n", "line 1"),
        ("a.jsonl", b"[" * 100_000 + b"\n", "line 1: it is no JSON"),
        ("a.tmx", b"<tmx><body><tu>", "the file breaks off"),
        ("a.tmx", b'<tmx version="1.4"><header/><body/></tmx>', "it holds no unit in two languages"),
        ("a.tmx.gz", b"no gzip", "a.tmx.gz: "),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(
    name: str, data: bytes, message: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as error:
        list(aligner.check(path))
    assert message in str(error.value)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_other_languages_than_the_file_has(memory: Path) -> None:
    with pytest.raises(InputError, match="its languages are ru, ky-KG, KK-KZ, ky, kk"):
        list(aligner.check(memory, "ky", "de"))


def test_unknown_check_unknown_report_unknown_file(bitext: Path) -> None:
    assert "names no memory; use one of .bitext, .jsonl, " in str(run("a.txt").exception)
    assert "there is no check 'spelling'" in str(run(bitext, "--only", "spelling").exception)
    assert "names no report" in str(run(bitext, "-o", "a.doc").exception)


def test_terms_from_a_file(tmp_path: Path) -> None:
    terms = tmp_path / "terms.tsv"
    terms.write_text("китеп\tкітап\nкитеп\tоқулық\n", encoding="utf-8")
    pairs = [aligner.Pair("Китебим жок.", "Дәптерім жоқ.", "ky", "kk")]
    (found,) = aligner.check(pairs, terms=terms, only=["terms"])
    assert found.message == "the term “Китебим” should be “кітап” or “оқулық”"


def test_an_alignment_is_checked_as_it_is() -> None:
    folder = ROOT / "corpora" / "ashgabat-declaration"
    bitext = aligner.align(
        aligner.read(folder / "declaration.ky.txt"), aligner.read(folder / "declaration.kk.txt")
    )
    assert [finding.severity for finding in aligner.check(bitext)].count("error") == 0


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_page_needs_nothing_else_and_holds_no_foreign_mark_up(bitext: Path, tmp_path: Path) -> None:
    assert run(bitext, "-o", tmp_path / "a.html").exit_code == 0
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    page = _Page()
    page.feed(text)
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert not [attributes for _, attributes in page.tags if {"src", "href"} & set(attributes)]
    assert "http:" not in text
    assert "https:" not in text
    assert "<mark>25</mark>" in text
    assert "&lt;script&gt;" in text
    boxes = [attributes for tag, attributes in page.tags if tag == "input"]
    assert {"error", "warning", "note"} == {box["data-severity"] for box in boxes if "data-severity" in box}
    assert "numbers" in {box.get("data-check") for box in boxes}
    assert "prefers-color-scheme: dark" in text


def test_a_report_counts_all_and_holds_so_many() -> None:
    pairs = [aligner.Pair("Салам.", "", "ky", "kk", str(i)) for i in range(MOST + 5)]
    tally = Tally("a.tmx")
    for finding in aligner.check(pairs, only=["empty"]):
        tally.add(finding)
    text = page_report.make(tally).decode()
    assert text.count("<tr data-severity") == MOST + 1
    assert "… and 5 more of this kind" in text


def test_workbook_has_real_columns_and_no_formulas(bitext: Path, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    assert run(bitext, "-o", tmp_path / "a.xlsx").exit_code == 0
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("Severity", "Check", "Unit", "Place", "What", "Source", "Target", "Confidence")
    assert ("error", "numbers", "1") in [row[:3] for row in rows]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} <= {"s", "n"}


def test_found_parts_are_cut_out_whatever_the_spans() -> None:
    text = "0123456789"
    for spans in ([(2, 4), (3, 6)], [(8, 20)], [(5, 5)], []):
        assert "".join(part for part, _ in cut_out(text, spans)) == text

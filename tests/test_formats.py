"""What every format of translation memories promises, then what is particular to each."""

import csv
import gzip
import io
import json
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

import aligner
from aligner import Memory, Options, Unit, Variant
from aligner.errors import AlignerError, InputError, OutputError, UsageError
from aligner.exchange import formats, is_whole, read_memory, write_memory
from aligner.exchange.tables import COLUMNS
from aligner.units import FORBIDDEN, Head, beads_of
from build import ANY_TEXT, DATE, SAMPLE

GRAMMARS = Path(__file__).parent / "grammar"
CASES = Path(__file__).parent / "cases"
BOTH = [name for name, format in formats().items() if hasattr(format, "read") and hasattr(format, "write")]
OPTIONS = Options(date=DATE)

every_format = pytest.mark.parametrize("name", BOTH)


def unit(source: str, target: str, id: str = "", **more: object) -> Unit:
    return Unit((Variant("ky", source), Variant("kk", target)), id, **more)


def file_of(units: list[Unit], name: str, options: Options = OPTIONS) -> bytes:
    parts = formats()[name].write(Memory(Head("ky"), iter(units)), options)
    return b"".join(part.encode() if isinstance(part, str) else part for part in parts)


def read_back(data: bytes, name: str) -> Memory:
    return formats()[name].read(io.BytesIO(data), "x")


def round_trip(units: list[Unit], name: str) -> list[Unit]:
    return list(read_back(file_of(units, name), name))


def said(text: str) -> str:
    """A text as it may come back: without what XML forbids; in a table every line break is one character."""
    return FORBIDDEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n")


def refusal(read: Callable[[], Memory]) -> str:
    """What is said of a file that is not read; "" where it is."""
    try:
        assert len(list(read())) < 100
    except AlignerError as error:
        return str(error)
    return ""


HALVES = re.compile("[\ud800-\udbff](?=[\udc00-\udfff])")
WRITTEN = [
    unit("Салам.", "Сәлем.", "0123456789abcdef0123", document="а|б", bead="1-1", confidence=0.97,
         status="confirmed"),
    unit("Бир. Эки.", "Бір. Екі.", "0123456789abcdef0124", document="а|б", bead="2-1", confidence=0.25,
         status="auto", notes=("кара",)),
    unit("Үч", "Үш", "0123456789abcdef0125", status="edited"),
]  # fmt: skip
FIELDS = ("id", "document", "bead", "confidence", "status", "notes", "source_language", "target_language")


@every_format
def test_what_is_written_is_read_again(name: str) -> None:
    found = round_trip(WRITTEN, name)
    assert [(u.source, u.target) for u in found] == [(u.source, u.target) for u in WRITTEN]
    for field in FIELDS:
        assert [getattr(u, field) for u in found] == [getattr(u, field) for u in WRITTEN], field
    assert {u.file for u in found} == {"x"}
    assert all(u.line for u in found)


@every_format
@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT), max_size=4))
def test_any_text_survives(name: str, rows: list[tuple[str, str]]) -> None:
    # Two halves of a character, one after the other, are one.
    rows = [tuple(HALVES.sub("", text) for text in row) for row in rows or [("", "")]]
    units = [unit("а" + s, "б" + t, str(i)) for i, (s, t) in enumerate(rows) if len(s + t) < 30_000]
    found = [(u.source, u.target) for u in round_trip(units, name)]
    wanted = [(u.source, u.target) for u in units]
    assert [tuple(map(said, row)) for row in found] == [tuple(map(said, row)) for row in wanted]


@every_format
def test_every_character_that_xml_allows_survives(name: str) -> None:
    """A character of every block of every plane, right to left and mark-up among them."""
    codes = [code for code in range(0x20, 0x110000, 97) if not 0xD800 <= code < 0xE000]
    text = "а" + FORBIDDEN.sub("", "".join(map(chr, codes))) + "<b>&amp;]]>\"'\tшлום"
    (found,) = round_trip([unit(text, "б", "1")], name)
    assert found.source == text


@every_format
def test_a_long_text_survives(name: str) -> None:
    long = "сөз " * (8_000 if name == "xlsx" else 400_000)
    assert round_trip([unit(long, "б", "1")], name)[0].source == long


@every_format
def test_the_same_units_give_the_same_bytes(name: str) -> None:
    assert file_of(WRITTEN, name) == file_of(WRITTEN, name)


@every_format
def test_an_empty_memory_is_one(name: str) -> None:
    if file_of([], name):
        assert round_trip([], name) == []
    else:  # where nothing stands around units, the file is empty, and an empty file is a mistake
        with pytest.raises(InputError, match="the file is empty"):
            round_trip([], name)


@every_format
def test_units_are_written_and_read_one_by_one(name: str) -> None:
    """What is asked for first is there before the last unit is made; nothing is kept of those that passed."""
    made = 0

    def units() -> Iterator[Unit]:
        nonlocal made
        for made in range(1, 20_001):
            yield unit(f"сөз {made}", f"сөз {made}", str(made))

    parts = formats()[name].write(Memory(Head("ky"), units()), OPTIONS)
    pieces = [part.encode() if isinstance(part, str) else part for part in parts]
    file = io.BytesIO(b"".join(pieces))
    memory = formats()[name].read(file, "x")
    assert next(iter(memory.units)).source == "сөз 1"
    if name not in ("xlsx", "parquet"):  # these are archives: the end comes first
        assert file.tell() < len(file.getvalue())


@every_format
def test_files_are_read_by_suffix_packed_or_not(name: str, tmp_path: Path) -> None:
    suffix = formats()[name].SUFFIXES[0]
    data = file_of(WRITTEN, name)
    (tmp_path / f"a{suffix}").write_bytes(data)
    (tmp_path / f"b{suffix}.gz").write_bytes(gzip.compress(data))
    for path in tmp_path.iterdir():
        assert len(list(aligner.read_memory(path))) == len(WRITTEN)


@every_format
def test_beads_that_are_no_translations_are_for_work_on_alignments_alone(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{formats()[name].SUFFIXES[0]}"
    aligner.write(SAMPLE, path, name, OPTIONS)
    assert [u.source for u in read_memory(path)] == ["Салам.", "Бир. Эки."]
    whole = [u.source for u in read_memory(path, whole=True)]
    assert whole == ["Салам.", "Бир. Эки.", *(["Жалгыз.", ""] if is_whole(formats()[name]) else [])]


@every_format
def test_a_file_that_breaks_off_or_is_another_is_refused_with_one_line(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{formats()[name].SUFFIXES[0]}"
    for data in (b"", b"\0", b"\xff\xfe\xff", b"PK\x03\x04", b"<html>", b"{", file_of(WRITTEN, name)[:-20]):
        path.write_bytes(data)
        message = refusal(lambda path=path: read_memory(path))
        if message:
            assert message.startswith(str(path))
        else:
            assert name in ("tsv", "jsonl"), "a line less cannot be noticed there, all else can"


# Hostile files


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The data with a few changes of the kinds that happen and of those that are made on purpose."""
    found = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(found) or 1)
        kind = chance.randrange(5)
        if kind == 0:
            del found[place:]
        elif kind == 1:
            found[place : place + 1] = bytes([chance.randrange(256)])
        elif kind == 2:
            del found[place : place + chance.randint(1, 30)]
        elif kind == 3:
            found[place:place] = found[place : place + chance.randint(1, 60)]
        else:
            signs = b'< > & " \t \n \0 \xff ]]> &#x0; <!-- -1 <target> </source> { } [ 999999999999 NaN &a;'
            found[place:place] = chance.choice(signs.split(b" "))
    return bytes(found)


def damaged_archive(data: bytes, chance: random.Random) -> bytes:
    """An archive whose parts are damaged, and which opens all the same."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            wanted = "sheet" in name or "shared" in name
            new.writestr(name, damaged(part, chance) if wanted and chance.random() < 0.7 else part)
    return out.getvalue()


@every_format
def test_mutated_files_end_in_one_message_or_in_units(name: str) -> None:
    whole = file_of(WRITTEN, name)
    for seed in range(300):
        chance = random.Random(seed)
        archive = name == "xlsx" and seed % 4
        data = damaged_archive(whole, chance) if archive else damaged(whole, chance)
        assert "\n" not in refusal(lambda data=data: read_back(data, name)), seed


def entity(name: str, declared: str) -> bytes:
    text = file_of(WRITTEN, name).decode().replace("Салам.", "&a;")
    head, mark, rest = text.partition("?>\n")
    return (head + mark + f"<!DOCTYPE xliff [{declared}]>" + rest).encode()


@pytest.mark.parametrize("name", ["xliff", "xliff2"])
@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a SYSTEM "file:///etc/hostname">',
        '<!ENTITY a SYSTEM "http://example.org/a">',
        '<!ENTITY b "bbbbbbbbbb"><!ENTITY a "&b;&b;&b;&b;&b;&b;&b;">',
        '<!ENTITY % p SYSTEM "http://example.org/p">%p;',
    ],
)
def test_no_entity_is_expanded(name: str, declared: str) -> None:
    with pytest.raises(InputError, match=r"entit|&a;"):
        list(read_back(entity(name, declared), name))


def repacked(data: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def test_a_sheet_that_defines_entities_is_refused() -> None:
    def change(name: str, part: bytes) -> bytes:
        return (
            part.replace(b"<worksheet", b'<!DOCTYPE a [<!ENTITY a "b">]><worksheet')
            if "sheet1" in name
            else part
        )

    with pytest.raises(InputError, match="entities"):
        list(read_back(repacked(file_of(WRITTEN, "xlsx"), change), "xlsx"))


def test_a_bomb_is_not_unpacked() -> None:
    def change(name: str, part: bytes) -> bytes:
        return (
            part.replace(b"</sheetData>", b" " * (40 << 20) + b"</sheetData>") if "sheet1" in name else part
        )

    with pytest.raises(InputError, match="packed more tightly"):
        list(read_back(repacked(file_of(WRITTEN, "xlsx"), change), "xlsx"))


def test_a_row_that_says_it_is_the_last_takes_no_time() -> None:
    def change(name: str, part: bytes) -> bytes:
        return (
            part.replace(b'r="3"', b'r="999999999"').replace(b'"B3"', b'"XFD999999999"')
            if "sheet1" in name
            else part
        )

    assert len(list(read_back(repacked(file_of(WRITTEN, "xlsx"), change), "xlsx"))) == 3


class Endless(io.RawIOBase):
    """A gigabyte of the same, behind a beginning."""

    def __init__(self, begin: bytes, same: bytes) -> None:
        self.begin, self.same, self.left = begin, same, 1 << 30

    def read(self, size: int = -1) -> bytes:
        begin, self.begin = self.begin, b""
        self.left -= size
        return begin or (self.same * (size // len(self.same)) if self.left > 0 else b"")


XLIFF = b'<xliff version="1.2"><file source-language="ky"><body><trans-unit id="1"><source>'


@pytest.mark.parametrize(
    ("name", "begin", "same"),
    [
        ("xliff", XLIFF, b"a"), ("xliff", XLIFF[:-1] + b" ", b"a"), ("xliff", XLIFF, b"<g>"),
        ("jsonl", b"[", b"["),
        ("xliff", XLIFF, b"<g/>"), ("tsv", b"source\ttarget\n", b"a"), ("tsv", b'source\ttarget\n"', b"a\n"),
        ("tsv", b"source\ttarget\n", b"\n"), ("jsonl", b'{"source": "', b"a"), ("jsonl", b"", b"\n"),
    ],
)  # fmt: skip
def test_a_gigabyte_of_one_thing_is_not_gone_through(name: str, begin: bytes, same: bytes) -> None:
    file = Endless(begin, same)
    with pytest.raises(InputError):
        list(formats()[name].read(file, "x").units)
    assert file.left > 900 << 20


# XLIFF


@pytest.mark.parametrize(("name", "grammar"), [("xliff", "xliff12.rng"), ("xliff2", "xliff21.rng")])
@pytest.mark.parametrize("units", [WRITTEN, [], [unit("а", "б", "a b", document="1"), unit("в", "")]])
def test_xliff_is_valid(name: str, grammar: str, units: list[Unit]) -> None:
    schema = etree.RelaxNG(etree.parse(str(GRAMMARS / grammar)))
    root = etree.fromstring(file_of(units, name))
    assert schema.validate(root), str(schema.error_log)
    ids = [element.get("id") for element in root.iter("{*}trans-unit", "{*}unit")]
    assert len(set(ids)) == len(ids)


def test_the_state_says_how_sure_a_target_is() -> None:
    root = etree.fromstring(file_of(WRITTEN, "xliff"))
    states = [target.get("state") for target in root.iter("{*}target")]
    assert states == ["final", "needs-review-translation", "final"]
    assert [u.get("approved") for u in root.iter("{*}trans-unit")] == ["yes", None, None]


@pytest.mark.parametrize("path", sorted((CASES / "xliff").glob("*.xlf")), ids=lambda path: path.stem)
def test_xliff_of_other_tools_is_read(path: Path) -> None:
    """The comment before the root has the units that are to be found: id, source, target, status."""
    comment = re.search("<!--(.*?)-->", path.read_text("utf-8"), re.DOTALL)
    assert comment
    wanted = [line.strip().split(" | ") for line in comment[1].strip().splitlines()]
    found = [[u.id, u.source, u.target, u.status] for u in read_memory(path)]
    assert found == [["" if cell == "-" else cell for cell in row] for row in wanted]


def test_xliff_2_has_one_pair_of_languages() -> None:
    other = Unit((Variant("ru", "вода"), Variant("kk", "су")))
    with pytest.raises(OutputError, match="unit 2 is ru-kk"):
        file_of([unit("суу", "су"), other], "xliff2")


# Tables


def test_tsv_is_what_spreadsheets_read() -> None:
    text = file_of([unit('а\t"б"\nв', "=1+1", "1")], "tsv").decode("utf-8-sig")
    heads, row = csv.reader(io.StringIO(text), "excel-tab")
    assert tuple(heads) == COLUMNS
    assert row[:3] == ["1", 'а\t"б"\nв', "=1+1"]


def test_tsv_comes_back_from_spreadsheets() -> None:
    rows = 'ID\tSource\tTarget\tconfidence\tmine\r\n1\t"а\nб"\tв\t0,5\tx\r\n\t\t\t\t\r\n2\tг\tд\r\n'
    found = list(read_back(rows.encode("utf-16"), "tsv"))
    assert [(u.id, u.source, u.target, u.confidence, u.line) for u in found] == [
        ("1", "а\nб", "в", 0.5, 2),
        ("2", "г", "д", None, 4),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a\tb\n", "source and target"),
        ("source\tsource\ttarget\n", "each once"),
        ("source\ttarget\nа\tб\tв\n", "row 2: it has 3 cells"),
        ('source\ttarget\n"а\tб\n', "row 2"),
        ("source\ttarget\tconfidence\nа\tб\tмного\n", "row 2: the confidence 'много'"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(text: str, words: str) -> None:
    with pytest.raises(InputError) as raised:
        list(read_back(text.encode(), "tsv"))
    assert words in str(raised.value)


def sheet_of(units: list[Unit]) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(file_of(units, "xlsx")), rich_text=True)


def test_a_spreadsheet_shows_texts_as_texts() -> None:
    sheet = sheet_of([unit("=1+1", "_x0041_", "1e5", confidence=0.25), unit("-а", "@б", "007")]).active
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert [cell.value for cell in sheet[2]][:4] == ["1e5", "=1+1", "_x0041_", 0.25]
    assert [cell.data_type for cell in sheet[2]][:4] == ["s", "s", "s", "n"]
    assert sheet["A3"].value == "007"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:J3"
    assert sheet["B2"].alignment.wrap_text
    assert sheet.column_dimensions["B"].width > 40
    assert (
        sheet["D2"].fill.bgColor.rgb != sheet["D3"].fill.bgColor.rgb
        or sheet["D2"].fill.fgColor.rgb == "FFF4CCCC"
    )


def test_a_spreadsheet_comes_back_from_another_program() -> None:
    """With shared texts, rich text, a formula's result, rows and columns moved, and sheets of its own."""
    book = sheet_of(WRITTEN)
    sheet = book.active
    sheet["B2"] = CellRichText("Са", TextBlock(InlineFont(b=True), "лам"), "!")
    sheet["C4"] = "=1+1"
    sheet.insert_rows(3)
    sheet.insert_cols(2)
    book.create_sheet("мои заметки", 0)["A1"] = "ничего"
    out = io.BytesIO()
    book.save(out)
    found = list(read_back(out.getvalue(), "xlsx"))
    assert [u.id for u in found] == [u.id for u in WRITTEN]
    assert [u.source for u in found] == ["Салам!", "Бир. Эки.", "Үч"]
    assert [u.line for u in found] == [2, 4, 5]
    assert found[0].confidence == 0.97


def test_a_text_that_no_cell_holds_is_refused() -> None:
    with pytest.raises(OutputError, match=r"32767.*write \.tsv"):
        file_of([unit("а" * 40_000, "б", "1")], "xlsx")


def test_a_missing_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aligner.exchange.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"pip install xlsxwriter"):
        aligner.write(SAMPLE, tmp_path / "a.xlsx")
    assert not list(tmp_path.iterdir())


# JSON Lines


def test_json_lines_come_back_as_they_were(tmp_path: Path) -> None:
    aligner.write(SAMPLE, tmp_path / "a.jsonl", options=OPTIONS)
    write_memory(read_memory(tmp_path / "a.jsonl", whole=True), tmp_path / "b.jsonl")
    assert (tmp_path / "a.jsonl").read_bytes() == (tmp_path / "b.jsonl").read_bytes()


def test_json_lines_know_the_sentences_around_a_source(tmp_path: Path) -> None:
    aligner.write(SAMPLE, tmp_path / "a.jsonl", options=OPTIONS)
    found = [(u.id, u.previous, u.next) for u in read_memory(tmp_path / "a.jsonl", whole=True)]
    assert found == [(u.id, u.previous, u.next) for u in beads_of(SAMPLE)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "it is no JSON"),
        ("[" * 100_000, "it is no JSON"),
        ("[]", "it holds no unit"),
        ('{"source": "а"}', "'target' is not a text"),
        ('{"source": ["а", 1], "target": []}', "'source' is not a text"),
        ('{"source": "а", "target": "б", "confidence": 2}', "'confidence' is not a number"),
        ('{"source": "а", "target": "б", "confidence": NaN}', "'confidence' is not a number"),
        ('{"source": "а", "target": "б", "id": 7}', "'id' is not a text"),
        ('{"source": "а", "target": "б", "confidence": 1' + "0" * 5000 + "}", "it is no JSON"),
    ],
    ids=lambda text: text[:24],
)
def test_a_line_that_is_no_unit_is_named(line: str, words: str) -> None:
    good = json.dumps({"source": "а", "target": ["б", "в"]})
    with pytest.raises(InputError) as raised:
        list(read_back(f"{good}\n\n{line}\n".encode(), "jsonl"))
    assert words in str(raised.value)
    assert raised.value.place == "line 3"

"""Word documents: paragraphs, what styles and numbering make of them, and files made to do harm."""

import io
import time
import zipfile
from itertools import count
from pathlib import Path, PurePath

import docx as python_docx
import pytest

import aligner
from aligner.encodings import decode
from aligner.errors import InputError
from aligner.lang import load
from aligner.model import Block
from aligner.readers import docx, office, plain, reader_for
from office import docx_of, zipped

KY = load("ky")


def made(body: str, **parts: str) -> tuple[Block, ...]:
    return docx.read(docx.load(docx_of(body, **parts), ""), KY, "auto").blocks


def blocks(body: str, **parts: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in made(body, **parts)]


def dropped(body: str, **parts: str) -> list[tuple[str, str]]:
    source = docx.load(docx_of(body, **parts), "")
    return [(source.text[d.start : d.stop], d.reason) for d in docx.read(source, KY, "auto").dropped]


def p(text: str, properties: str = "") -> str:
    """A paragraph with one run."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{r(text)}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def item(text: str, level: int = 0, number: int = 1) -> str:
    """A paragraph in a list."""
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def style(name: str, number: str, based_on: str = "", properties: str = "") -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{number}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{based_on}"/><w:pPr>{properties}</w:pPr></w:style>'
    )


def numbering(*levels: tuple[str, str], numbers: str = "", more: str = "") -> str:
    """A list, each level with its format and its text."""
    return (
        '<w:abstractNum w:abstractNumId="0">'
        + "".join(
            f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
            f'<w:lvlText w:val="{text}"/></w:lvl>'
            for i, (form, text) in enumerate(levels)
        )
        + '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        + numbers
    )


def table(*rows: list[str]) -> str:
    lines = ("".join(f"<w:tc><w:tcPr/>{cell}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl><w:tblPr/>" + "".join(f"<w:tr>{line}</w:tr>" for line in lines) + "</w:tbl>"


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (p("бир") + p("") + p("эки"), [("paragraph", "бир"), ("paragraph", "эки")]),
        (f"<w:p>{r('ада')}{r('м')}</w:p>", [("paragraph", "адам")]),
        ("<w:p><w:r><w:t> бир </w:t></w:r><w:r><w:t>эки</w:t></w:r></w:p>", [("paragraph", "бирэки")]),
        ("<w:p><w:r><w:t>бир</w:t><w:tab/><w:t>эки</w:t><w:br/><w:t>үч</w:t></w:r></w:p>",
         [("paragraph", "бир эки үч")]),
        ("<w:p><w:r><w:t>бир</w:t><w:br/><w:br/><w:t>эки</w:t></w:r></w:p>",
         [("paragraph", "бир"), ("paragraph", "эки")]),
        ("<w:p><w:r><w:t>ме</w:t><w:softHyphen/><w:t>кен ата</w:t><w:noBreakHyphen/>"
         "<w:t>эне</w:t></w:r></w:p>",
         [("paragraph", "мекен ата\u2011эне")]),
        ('<w:p><w:r><w:sym w:font="a" w:char="00A7"/><w:sym w:font="Wingdings" w:char="F0A7"/>'
         "<w:t>5</w:t></w:r></w:p>",
         [("paragraph", "§5")]),
        (f"<w:p>{r('бир ')}<w:hyperlink>{r('эки')}</w:hyperlink>{r(' үч')}</w:p>",
         [("paragraph", "бир эки үч")]),
        (f"<w:p><w:sdt><w:sdtPr/><w:sdtContent>{r('бир')}</w:sdtContent></w:sdt></w:p>",
         [("paragraph", "бир")]),
        ("<w:p><w:r><w:fldChar/><w:instrText>PAGE</w:instrText></w:r>" + r("7") + "</w:p>",
         [("paragraph", "7")]),
        ("<w:p><w:r><w:t>би<!-- жок -->р</w:t></w:r></w:p>", [("paragraph", "бир")]),
        (table([p("а"), p("б")], [p("в") + p("г"), p("д")]), [("table_cell", x) for x in "абвгд"]),
        (table([p("а") + table([p("б")]) + p("в")]) + p("г"),
         [*(("table_cell", x) for x in "абв"), ("paragraph", "г")]),
        ("<w:sdt><w:sdtPr><w:alias/></w:sdtPr><w:sdtContent>" + table([p("а")]) + p("б")
         + "</w:sdtContent></w:sdt>", [("table_cell", "а"), ("paragraph", "б")]),
        (p("a) суу"), [("list_item", "a) суу")]),
        (p("и") + p("\u0306"), [("paragraph", "и"), ("paragraph", "\u0306")]),
    ],
)  # fmt: skip
def test_blocks_of_a_document(body: str, wanted: list[tuple[str, str]]) -> None:
    assert blocks(body) == wanted


# Styles

STYLES = (
    style("heading 1", "1") + style("heading 2", "berschrift2") + style("My Chapter", "My", "berschrift2")
    + style("Own", "Own", "", '<w:outlineLvl w:val="2"/>')
    + style("TOC Heading", "T", "1", '<w:outlineLvl w:val="9"/>')
    + style("Заголовок 3", "z") + style("Title", "Title") + style("caption", "c")
    + style("round", "round", "round")
)  # fmt: skip


@pytest.mark.parametrize(
    ("properties", "wanted"),
    [
        ('<w:pStyle w:val="1"/>', ("heading", 1)),
        ('<w:pStyle w:val="berschrift2"/>', ("heading", 2)),
        ('<w:pStyle w:val="My"/>', ("heading", 2)),
        ('<w:pStyle w:val="Own"/>', ("heading", 3)),
        ('<w:pStyle w:val="T"/>', ("paragraph", 0)),
        ('<w:pStyle w:val="z"/>', ("heading", 3)),
        ('<w:pStyle w:val="Title"/>', ("heading", 1)),
        ('<w:pStyle w:val="c"/>', ("caption", 0)),
        ('<w:pStyle w:val="round"/>', ("paragraph", 0)),
        ('<w:pStyle w:val="none"/>', ("paragraph", 0)),
        ('<w:outlineLvl w:val="3"/>', ("heading", 4)),
        ('<w:pStyle w:val="1"/><w:outlineLvl w:val="9"/>', ("paragraph", 0)),
    ],
)
def test_style_says_what_a_paragraph_is(properties: str, wanted: tuple[str, int]) -> None:
    (block,) = made(p("Башы", properties), styles=STYLES)
    assert (block.kind, block.level) == wanted


# Numbers of lists

SIMPLE = numbering(("decimal", "%1."), ("lowerLetter", "%2)"), ("upperRoman", "%3."))


@pytest.mark.parametrize(
    ("body", "numbers", "wanted"),
    [
        (item("а") + item("б"), SIMPLE, ["1.", "2."]),
        (item("а") + p("б") + item("в"), SIMPLE, ["1.", "", "2."]),
        (item("а") + item("б", 1) + item("в", 1) + item("г") + item("д", 1), SIMPLE,
         ["1.", "a)", "b)", "2.", "a)"]),
        (item("а", 2), SIMPLE, ["I."]),
        (item("а") + item("") + item("б"), SIMPLE, ["1.", "3."]),
        (item("а") + item("б"), numbering(("bullet", "•")), ["", ""]),
        (item("а") + item("б", 1) + item("в", 1), numbering(("decimal", "%1."), ("decimal", "%1.%2.")),
         ["1.", "1.1.", "1.2."]),
        (item("а", 1), numbering(("upperRoman", "%1."), ("decimal", "%1.%2"), more="<w:isLgl/>"), ["1.1"]),
        (item("а"), numbering(("decimal", "%1-берене.")), ["1-берене."]),
        (item("а"), numbering(("russianLower", "%1)")), ["а)"]),
        (item("а", 0, 7), SIMPLE, [""]),
        (item("а") + item("б", 0, 0), SIMPLE, ["1.", ""]),
        (item("а") + item("б", 0, 2) + item("в", 0, 2),
         numbering(("decimal", "%1."), numbers='<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'),
         ["1.", "2.", "3."]),
        (item("а") + item("б", 0, 2) + item("в", 0, 2),
         numbering(("decimal", "%1."), numbers='<w:num w:numId="2"><w:abstractNumId w:val="0"/>'
                   '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'),
         ["1.", "5.", "6."]),
        (item("а") + item("б", 1) + item("в") + item("г", 1),
         numbering(("decimal", "%1."), ("decimal", "%2)"), more='<w:lvlRestart w:val="0"/>'),
         ["1.", "1)", "2.", "2)"]),
    ],
)  # fmt: skip
def test_numbers_are_computed(body: str, numbers: str, wanted: list[str]) -> None:
    found = made(body, numbering=numbers)
    assert [block.marker for block in found] == wanted
    assert all(block.text.startswith(block.marker) for block in found)


def test_number_of_a_list_stands_in_the_text() -> None:
    assert blocks(item("суу"), numbering=SIMPLE) == [("list_item", "1. суу")]


def test_style_may_number_paragraphs() -> None:
    numbers = SIMPLE.replace(
        '<w:numFmt w:val="lowerLetter"/>', '<w:numFmt w:val="decimal"/><w:pStyle w:val="h2"/>'
    )
    styles = style("heading 2", "h2", "", '<w:numPr><w:numId w:val="1"/></w:numPr>')
    (block,) = made(p("Башы", '<w:pStyle w:val="h2"/>'), styles=styles, numbering=numbers)
    assert (block.kind, block.level, block.marker, block.text) == ("heading", 2, "1)", "1) Башы")


# Notes, text boxes, tracked changes

NOTE = '<w:footnote w:id="{0}"><w:p><w:r><w:footnoteRef/></w:r>' + r(" эскертүү {0}") + "</w:p></w:footnote>"
REFERENCE = '<w:r><w:footnoteReference w:id="{}"/></w:r>'


def test_footnote_follows_its_paragraph() -> None:
    notes = '<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>' + NOTE.format(2) + NOTE.format(1)
    body = f"<w:p>{r('бир')}{REFERENCE.format(1)}{r(' эки')}{REFERENCE.format(2)}</w:p>" + p("үч")
    assert blocks(body, footnotes=notes) == [
        ("paragraph", "бир эки"), ("footnote", "эскертүү 1"), ("footnote", "эскертүү 2"), ("paragraph", "үч")
    ]  # fmt: skip


def test_note_is_written_once() -> None:
    assert len(blocks(f"<w:p>{r('бир')}{REFERENCE.format(1) * 9}</w:p>", footnotes=NOTE.format(1))) == 2


BOX = (
    '<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    "<mc:Choice><w:drawing><w:txbxContent>{0}</w:txbxContent></w:drawing></mc:Choice>"
    "<mc:Fallback><w:pict><w:txbxContent>{0}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)


def test_text_box_follows_its_paragraph_and_comes_once() -> None:
    body = f"<w:p>{r('бир')}{BOX.format(p('куту') + p('жана'))}{r(' эки')}</w:p>" + p("үч")
    assert blocks(body) == [("paragraph", x) for x in ("бир эки", "куту", "жана", "үч")]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (f"<w:p>{r('бир')}<w:del>{r('жок')}</w:del><w:ins>{r(' эки')}</w:ins></w:p>", ["бир эки"]),
        (f"<w:p><w:moveFrom>{r('жок')}</w:moveFrom>{r('бир')}</w:p><w:p><w:moveTo>{r('эки')}</w:moveTo></w:p>",
         ["бир", "эки"]),
        (p("бир ", "<w:rPr><w:del/></w:rPr>") + p("эки") + p("үч"), ["бир эки", "үч"]),
        (p("бир", "<w:rPr><w:ins/></w:rPr>") + p("эки"), ["бир", "эки"]),
        (p("бир", "<w:rPr><w:del/></w:rPr>"), ["бир"]),
        (table([p("бир")]).replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>") + p("эки"), ["эки"]),
        (f"<w:p><w:pPr><w:pPrChange><w:pPr/></w:pPrChange></w:pPr>{r('бир')}</w:p>", ["бир"]),
    ],
)  # fmt: skip
def test_tracked_changes_are_taken(body: str, wanted: list[str]) -> None:
    assert [text for _, text in blocks(body)] == wanted


def test_what_tracked_changes_took_out_is_told() -> None:
    deleted = '<w:del><w:r><w:delText xml:space="preserve">эски сөз</w:delText></w:r></w:del>'
    row = table([p("жок"), p("сап")]).replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>")
    body = f"<w:p>{r('бир ')}{deleted}<w:moveFrom>{r('көчкөн')}</w:moveFrom>{r('эки')}</w:p>{row}"
    assert blocks(body) == [("paragraph", "бир эки")]
    assert dropped(body) == [
        ("эски сөз", "deleted text"),
        ("көчкөн", "text moved away"),
        ("жок сап", "deleted text"),
    ]


def test_comments_are_told() -> None:
    remark = '<w:comment w:id="0" w:author="Нур">{}</w:comment>'.format(p("Муну текшер"))
    body = f'<w:p><w:commentRangeStart w:id="0"/>{r("бир")}<w:r><w:commentReference w:id="0"/></w:r></w:p>'
    assert blocks(body, comments=remark) == [("paragraph", "бир")]
    assert dropped(body, comments=remark) == [("Муну текшер", "comment")]


def test_entries_of_contents_are_no_list_items() -> None:
    entry = (
        '<w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr><w:hyperlink w:anchor="_Toc1">'
        + r("{0}")
        + "<w:r><w:tab/></w:r><w:r><w:fldChar/><w:instrText> PAGEREF _Toc1 </w:instrText></w:r>"
        + r("{1}")
        + "</w:hyperlink></w:p>"
    )
    body = entry.format("1. Кириш", 3) + entry.format("2. Жайыт", 12) + p("2. Жайыт")
    assert blocks(body) == [
        ("paragraph", "1. Кириш 3"), ("paragraph", "2. Жайыт 12"), ("list_item", "2. Жайыт")
    ]  # fmt: skip


def test_headers_and_hidden_text_are_left_out_and_told() -> None:
    shown = r(" эки", '<w:vanish w:val="0"/>')
    body = f"<w:p>{r('бир')}{r('жашыруун', '<w:vanish/>')}{shown}</w:p>"
    parts = {"header1": p("Баш жагы"), "footer1": p("Барак 3")}
    assert blocks(body, **parts) == [("paragraph", "бир эки")]
    assert dropped(body, **parts) == [
        ("жашыруун", "hidden text"),
        ("Баш жагы", "header"),
        ("Барак 3", "footer"),
    ]


# Documents that others wrote


def saved(document: object) -> bytes:
    file = io.BytesIO()
    document.save(file)  # type: ignore[attr-defined]
    return file.getvalue()


def sample() -> bytes:
    document = python_docx.Document()
    document.add_heading("Башы", 0)
    document.add_heading("Бөлүм", 2)
    document.add_paragraph("Биринчи сүйлөм. Экинчи сүйлөм.")
    document.add_paragraph("суу", style="List Number")
    document.add_paragraph("жер", style="List Number")
    document.add_paragraph("көл", style="List Bullet")
    document.add_table(1, 2).cell(0, 1).text = "уяча"
    document.add_paragraph("Сүрөт", style="Caption")
    return saved(document)


def test_document_of_python_docx() -> None:
    found = docx.read(docx.load(sample(), ""), KY, "auto").blocks
    assert [(block.kind, block.level, block.text) for block in found] == [
        ("heading", 1, "Башы"),
        ("heading", 2, "Бөлүм"),
        ("paragraph", 0, "Биринчи сүйлөм. Экинчи сүйлөм."),
        ("list_item", 0, "1. суу"),
        ("list_item", 0, "2. жер"),
        ("list_item", 0, "көл"),
        ("table_cell", 0, "уяча"),
        ("caption", 0, "Сүрөт"),
    ]


def changed(data: bytes, old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped({name: archive.read(name).replace(old, new) for name in archive.namelist()})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"</Relationships>", b'<Relationship Id="x" Type="a/image" Target="../NULL"/></Relationships>'),
        (b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", b"http://purl.oclc.org/ooxml/wordprocessingml/main"),
        (b"wordprocessingml.document.main+xml", b"wordprocessingml.template.main+xml"),
    ],
    ids=["relation to nothing", "strict", "template"],
)  # fmt: skip
def test_document_that_word_opens_is_read(old: bytes, new: bytes) -> None:
    assert docx.load(changed(sample(), old, new), "").text == docx.load(sample(), "").text


def test_document_is_known_by_its_content(tmp_path: Path) -> None:
    assert reader_for(PurePath("a.docm"), sample()).SUFFIXES == docx.SUFFIXES
    assert reader_for(PurePath("a.txt"), sample()).SUFFIXES == plain.SUFFIXES
    with pytest.raises(InputError, match=r"Word document \(DOCX\).*give it the suffix \.docx"):
        decode(sample())
    path = tmp_path / "a.docx"
    path.write_bytes(sample())
    assert len(aligner.read(path, "ky").blocks) == 8


# Files made to do harm


def bomb(size: int) -> bytes:
    return docx_of(p("а" + " " * size))


def lying(data: bytes, name: str) -> bytes:
    """The archive, in which a part declares to be small."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = archive.getinfo(name).file_size
    return data.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))


LAUGHS = '<!DOCTYPE w:document [<!ENTITY a "ха"><!ENTITY b "&a;&a;">]><w:document/>'
FILE = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><a>&a;</a>'
DEEP = docx_of("<w:sdt>" * 100_000 + "</w:sdt>" * 100_000)
HARM = {
    "no archive": (b"not a zip", "damaged"),
    "cut off": (docx_of(p("бир"))[:400], "damaged"),
    "broken part": (docx_of("<w:p>"), "word/document.xml"),
    "other document": (zipped({"xl/workbook.xml": "<a/>"}), "no Word document"),
    "password": (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
    "old document": (b"\xd0\xcf\x11\xe0" + bytes(600), "old Office document"),
    "ratio": (bomb(20_000_000), "fold"),
    "large": (bomb(210_000_000), "200 MB"),
    "declared small": (lying(bomb(70_000_000), "word/document.xml"), "damaged|fold"),
    "many elements": (docx_of("<w:r/>" * 6_000_001 + "<w:a/>" * 6_000_001), "elements|fold|MB"),
    "laughs": (zipped({"word/document.xml": LAUGHS}), "entities"),
    "file": (zipped({"word/document.xml": FILE}), "entities"),
    "deep": (DEEP, "damaged"),
}


@pytest.mark.parametrize("name", HARM)
def test_harmful_file_gives_one_clear_error(name: str) -> None:
    data, words = HARM[name]
    began = time.monotonic()
    with pytest.raises(InputError, match=words) as caught:
        docx.load(data, "")
    assert caught.value.advice
    assert time.monotonic() - began < 10


def test_any_cut_of_a_file_gives_an_error() -> None:
    data = sample()
    for stop in range(0, len(data), max(1, len(data) // 50)):
        with pytest.raises(InputError):
            docx.load(data[:stop], "")


def test_any_changed_byte_gives_text_or_an_error() -> None:
    data = docx_of(item("бир"), numbering=SIMPLE, styles=STYLES)
    for place in range(0, len(data), 7):
        spoiled = data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :]
        try:
            docx.load(spoiled, "")
        except InputError as error:
            assert error.advice  # noqa: PT017


def test_parts_are_read_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "LARGEST_PART", 100)
    with pytest.raises(InputError, match="larger"):
        docx.load(docx_of("".join(p(str(number)) for number, _ in zip(count(), range(99), strict=False))), "")

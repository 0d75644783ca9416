"""Every reader keeps one contract; Markdown gives the author's blocks without the marks."""

from itertools import pairwise
from pathlib import Path, PurePath
from unicodedata import is_normalized

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import InputError
from aligner.lang import load
from aligner.model import Block, Document
from aligner.readers import Read, Source, docx, every_reader, html, markdown, odt, pdf, plain, reader_for
from aligner.splitting import split
from office import docx_of, odt_of

READERS = [plain, markdown]
BINARY = [docx, odt]
TEXT = (
    "# Башы\n\nБиринчи сүйлөм.\nЭкинчи сүйлөм.\n\n- суу\n- жер\n\n"
    "Аягы [шилтеме](https://a.example/b) менен.\n"
)
KY = load("ky")
NUMBERED = "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>"
# Each with a heading or a numbered item, odd blanks, a soft hyphen, a break, something left out.
SAMPLES = [
    (plain, TEXT.encode()),
    (pdf, (Path(__file__).parent / "cases" / "pdf" / "sections.kk.pdf").read_bytes()),
    (markdown, TEXT.encode()),
    (
        html,
        "<title>Барак</title><nav>Үй</nav><h1> Башы</h1><ol><li>су­у  <b> жер</b><br>көл</ol>"
        "<td>й‍<p hidden>жок</p>".encode(),
    ),
    (
        docx,
        docx_of(
            f"<w:p>{NUMBERED}<w:r><w:t>су­у  жер</w:t><w:br/><w:t>көл й</w:t></w:r></w:p>",
            numbering="<w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:start w:val='1'/>"
            "<w:lvlText w:val='%1. '/></w:lvl></w:abstractNum>"
            "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>",
            header1="<w:p><w:r><w:t>Барак</w:t></w:r></w:p>",
        ),
    ),
    (
        odt,
        odt_of(
            "<text:h>1. Башы </text:h><text:p>су­у <text:s/>жер<text:line-break/>й</text:p>"
            "<text:section text:display='none'><text:p>жок</text:p></text:section>"
        ),
    ),
]


def in_markdown(text: str) -> Read:
    """What the Markdown reader makes of a text."""
    return markdown.read(Source(text, "utf-8"), KY, "auto")


def read(text: str) -> list[tuple[str, str]]:
    """Kinds and texts of a Markdown text's blocks."""
    return [(block.kind, block.text) for block in in_markdown(text).blocks]


def check_pieces(blocks: tuple[Block, ...], text: str) -> None:
    """Every piece stands unchanged in the text, in order."""
    for block in blocks:
        for piece in block.pieces:
            length = piece.stop - piece.start
            assert block.text[piece.start : piece.stop] == text[piece.origin : piece.origin + length]
        assert all(a.stop <= b.start and a.origin < b.origin for a, b in pairwise(block.pieces))


# The contract


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
@pytest.mark.parametrize("layout", ["auto", "wrapped", "flowing"])
@pytest.mark.parametrize(
    "text", [TEXT, TEXT.replace("\n", "\r\n"), TEXT.replace("\n", "\r"), "", "\n\n", "бир"]
)
def test_reader_keeps_the_contract(reader: object, layout: str, text: str) -> None:
    check_contract(reader, Source(text, "utf-8"), layout)


@pytest.mark.parametrize(("reader", "data"), SAMPLES, ids=lambda value: getattr(value, "__name__", ""))
@pytest.mark.parametrize("layout", ["auto", "wrapped", "flowing"])
def test_reader_of_files_keeps_the_contract(reader: object, data: bytes, layout: str) -> None:
    source = reader.load(data, "")  # type: ignore[attr-defined]
    assert is_normalized("NFC", source.text)
    assert check_contract(reader, source, layout).blocks
    assert reader.load(data, "") == source  # type: ignore[attr-defined]


def check_contract(reader: object, source: Source, layout: str) -> Read:
    """What holds for whatever a reader makes of a source."""
    text = source.text
    made: Read = reader.read(source, KY, layout, explain=True)  # type: ignore[attr-defined]
    check_pieces(made.blocks, text)
    for block in made.blocks:
        assert block.text == " ".join(block.text.split()) != ""
        assert block.text.startswith(block.marker)
    assert all(text[span.start : span.stop].strip() and span.reason for span in made.dropped)
    assert all(a.stop <= b.start for a, b in pairwise(made.dropped))
    assert all(isinstance(reason, str) for reason in made.reasons)
    assert reader.read(source, KY, layout).blocks == made.blocks  # type: ignore[attr-defined]
    return made


def test_every_reader_has_a_sample() -> None:
    assert {id(reader) for reader in every_reader()} == {id(reader) for reader, _ in SAMPLES}


@pytest.mark.parametrize("reader", BINARY, ids=lambda reader: reader.__name__)
@pytest.mark.parametrize("data", [b"", b"\n", "бир".encode(), b"PK\x03\x04", b"%PDF-1.7", bytes(999)])
def test_other_bytes_are_refused(reader: object, data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        reader.load(data, "")  # type: ignore[attr-defined]
    assert caught.value.advice


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1251"])
def test_reader_decodes(reader: object, encoding: str) -> None:
    source = reader.load("Бир эки үч".replace("ү", "у").encode(encoding), "")  # type: ignore[attr-defined]
    assert (source.text, source.encoding) == ("Бир эки уч", encoding)


@pytest.mark.parametrize("reader", [reader for reader, _ in SAMPLES], ids=lambda reader: reader.__name__)
def test_suffixes_lead_to_their_reader(reader: object) -> None:
    for suffix in reader.SUFFIXES:  # type: ignore[attr-defined]
        assert suffix == suffix.lower()
        assert suffix.startswith(".")
        assert reader_for(PurePath(f"a{suffix}")).SUFFIXES == reader.SUFFIXES  # type: ignore[attr-defined]
        assert reader_for(PurePath(f"A{suffix.upper()}")).SUFFIXES == reader.SUFFIXES  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["a", "a.log", "a.md.txt", ".md"])
def test_other_names_are_plain_text(name: str) -> None:
    assert reader_for(PurePath(name)).SUFFIXES == plain.SUFFIXES


def test_xml_is_no_plain_text() -> None:
    with pytest.raises(InputError, match="an XML file"):
        plain.load(b'\xef\xbb\xbf<?xml version="1.0"?><tmx/>', "")


def test_table_of_endless_cells_is_refused() -> None:
    with pytest.raises(InputError, match="more than 200,000 cells"):
        markdown.load(("|a" * 1000 + "\n").encode() * 300, "")


# Markdown


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("# Башы\n\nсөз", [("heading", "Башы"), ("paragraph", "сөз")]),
        ("Башы\n====\n\nсөз", [("heading", "Башы"), ("paragraph", "сөз")]),
        ("Башы\n----", [("heading", "Башы")]),
        ("бир\nэки\n\nүч", [("paragraph", "бир эки"), ("paragraph", "үч")]),
        ("бир  \nэки", [("paragraph", "бир эки")]),
        ("бир\\\nэки", [("paragraph", "бир эки")]),
        ("- суу\n- жер", [("list_item", "суу"), ("list_item", "жер")]),
        ("1. суу\n2. жер", [("list_item", "1. суу"), ("list_item", "2. жер")]),
        ("- суу\n  - кудук\n  - булак\n- жер", [("list_item", x) for x in ("суу", "кудук", "булак", "жер")]),
        ("- суу\n\n  дагы\n\nэмес", [("list_item", "суу"), ("list_item", "дагы"), ("paragraph", "эмес")]),
        ("| а | б |\n|---|---|\n| 1 | *2* |", [("table_cell", x) for x in ("а", "б", "1", "2")]),
        ("*бир* **эки** ***үч*** _төрт_", [("paragraph", "бир эки үч төрт")]),
        ("**а**дам", [("paragraph", "адам")]),
        ("[бир эки](https://a.example) үч", [("paragraph", "бир эки үч")]),
        ("[бир][1] эки\n\n[1]: https://a.example", [("paragraph", "бир эки")]),
        ("<https://a.example/б>", [("paragraph", "https://a.example/б")]),
        ("а &amp; б &lt; в &#1103;", [("paragraph", "а & б < в я")]),
        ("а \\* б\\_в", [("paragraph", "а * б_в")]),
        ("![көл күзүндө](a.png)", [("paragraph", "көл күзүндө")]),
        ("`код` сөз", [("paragraph", "код сөз")]),
        ("    код\n    сап", [("paragraph", "код сап")]),
        ("> бир\n> эки", [("paragraph", "бир эки")]),
        ("бир <b>эки</b> үч", [("paragraph", "бир эки үч")]),
        ("бир <!-- жашыруун --> эки", [("paragraph", "бир эки")]),
        ("<div>жашыруун</div>\n\nбир", [("paragraph", "бир")]),
        ("---\n\nбир", [("paragraph", "бир")]),
        ("32\u00a0000 ме\u00adкен", [("paragraph", "32 000 мекен")]),
        ("бир<br>эки", [("paragraph", "бир эки")]),
        ("ата-\nэнелер", [("paragraph", "ата-энелер")]),
        ("кол-\nжана бут", [("paragraph", "кол- жана бут")]),
        ("бир[^1]\n\n[^1]: эскертүү", [("paragraph", "бир"), ("footnote", "эскертүү")]),
        (
            "бир[^а] эки[^2].\n\n[^а]: узун\nэскертүү\n[^2]: дагы *бир*",
            [("paragraph", "бир эки."), ("footnote", "узун эскертүү"), ("footnote", "дагы бир")],
        ),
        ("бир[^1]", [("paragraph", "бир[^1]")]),
        ("- [ ] иш\n- [x] дагы", [("list_item", "иш"), ("list_item", "дагы")]),
        ("1. [x] иш", [("list_item", "1. иш")]),
    ],
)
def test_blocks_without_marks(text: str, wanted: list[tuple[str, str]]) -> None:
    assert read(text) == wanted


def test_headings_have_their_level() -> None:
    blocks = in_markdown("# а\n\n### б\n\nв\n\n- г").blocks
    assert [block.level for block in blocks] == [1, 3, 0, 0]


def test_what_is_left_out_is_told() -> None:
    text = "[бир](https://a.example/b) эки\n\n<div>үч</div>\n"
    dropped = in_markdown(text).dropped
    left_out = " ".join(text[span.start : span.stop] for span in dropped)
    assert "https://a.example/b" in left_out
    assert "<div>үч</div>" in left_out
    assert "бир" not in left_out


@pytest.mark.parametrize(
    ("text", "word", "line"),
    [
        ("# бир\n\nэки\nүч", "үч", 4),
        ("бир\n\n- бир\n- бир үч", "үч", 4),
        ("[эки](b.html)\nүч", "үч", 2),
        ("| а | б |\n|---|---|\n| в | үч |", "үч", 3),
        ("бир &amp; эки\nүч", "үч", 2),
        ("[эки](үч.html)\nүч", "үч", 2),
        ('[эки](a "үч")\nүч', "үч", 2),
        ("а <br\n/>\nbr", "br", 3),
    ],
)
def test_word_is_traced_to_its_line(text: str, word: str, line: int) -> None:
    blocks = in_markdown(text).blocks
    document = Document("a.md", text, blocks)
    block = next(block for block in blocks if word in block.text)
    start = block.text.index(word)
    assert document.line(block.origin(start, start + len(word))[0]) == line


@pytest.mark.parametrize(
    "text",
    [
        "AT&amp;T\n\nбир",
        "a\\_b. Кийин башкасы.",
        "| x&nbsp;y |\n|---|\n| &lt;b&gt; |",
        "бир &amp; эки. Үч.",
        TEXT,
    ],
)
def test_every_segment_has_lines(text: str) -> None:
    blocks = in_markdown(text).blocks
    document = Document("a.md", text, blocks)
    for segment in split(blocks, KY):
        first, last = document.lines(segment)
        assert 1 <= first <= last


@given(st.text(alphabet="абв #*_-[]()<>!|`\\&;\n1.\"'", max_size=80))
def test_any_text_is_markdown(text: str) -> None:
    blocks = in_markdown(text).blocks
    for block in blocks:
        for piece in block.pieces:
            length = piece.stop - piece.start
            assert block.text[piece.start : piece.stop] == text[piece.origin : piece.origin + length]

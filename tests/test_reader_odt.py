"""OpenDocument texts: paragraphs, headings, lists and their numbers, notes; and harmful files."""

from pathlib import PurePath

import pytest

from aligner.encodings import decode
from aligner.errors import InputError
from aligner.lang import load
from aligner.model import Block
from aligner.readers import odt, reader_for
from office import odt_of, zipped

KY = load("ky")


def made(body: str, styles: str = "", automatic: str = "") -> tuple[Block, ...]:
    return odt.read(odt.load(odt_of(body, styles, automatic), ""), KY, "auto").blocks


def blocks(body: str, styles: str = "", automatic: str = "") -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in made(body, styles, automatic)]


def p(text: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def listed(*items: str, more: str = 'text:style-name="L"') -> str:
    """A list of paragraphs, or of whatever elements are given."""
    inside = (item if item.startswith("<") else p(item) for item in items)
    return (
        f"<text:list {more}>"
        + "".join(f"<text:list-item>{x}</text:list-item>" for x in inside)
        + "</text:list>"
    )


def note(text: str) -> str:
    return (
        "<text:note><text:note-citation>1</text:note-citation>\n"
        f"<text:note-body>\n{p(text)}\n</text:note-body></text:note>"
    )


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (p("бир") + p("") + p("эки"), [("paragraph", "бир"), ("paragraph", "эки")]),
        (p("ада<text:span>м <text:span>ж</text:span></text:span>ер"), [("paragraph", "адам жер")]),
        (p("бир\n   эки"), [("paragraph", "бир эки")]),
        (p('бир<text:s text:c="3"/>эки<text:tab/>үч<text:line-break/>төрт'),
         [("paragraph", "бир эки үч төрт")]),
        (p("бир<text:line-break/><text:line-break/>эки"), [("paragraph", "бир"), ("paragraph", "эки")]),
        (p("бир <text:a>эки</text:a> үч"), [("paragraph", "бир эки үч")]),
        (p("ме\u00adкен 32\u00a0000"), [("paragraph", "мекен 32 000")]),
        ('<text:h text:outline-level="2">Башы</text:h>', [("heading", "Башы")]),
        (p("Башы", "Title") + p("бир"), [("heading", "Башы"), ("paragraph", "бир")]),
        (listed("суу", "жер"), [("list_item", "суу"), ("list_item", "жер")]),
        (p("a) суу"), [("list_item", "a) суу")]),
        ("<table:table><table:table-row><table:table-cell>" + p("а") + "</table:table-cell><table:table-cell>"
         + p("б") + p("в") + "</table:table-cell></table:table-row></table:table>",
         [("table_cell", x) for x in "абв"]),
        (p("Сүрөт <text:sequence>1</text:sequence>", "Illustration"), [("caption", "Сүрөт 1")]),
        (p(f"ада{note('эскертүү')}м") + p("эки"),
         [("paragraph", "адам"), ("footnote", "эскертүү"), ("paragraph", "эки")]),
        (p(f"би<draw:frame><draw:text-box>{p('куту')}</draw:text-box></draw:frame>р"),
         [("paragraph", "бир"), ("paragraph", "куту")]),
        ("<text:tracked-changes><text:changed-region><text:deletion>" + p("жок")
         + "</text:deletion></text:changed-region></text:tracked-changes>" + p("бир <text:change/>эки"),
         [("paragraph", "бир эки")]),
        (p("бир<office:annotation>" + p("пикир") + "</office:annotation> эки"), [("paragraph", "бир эки")]),
        ("<text:section>" + p("бир") + "</text:section>", [("paragraph", "бир")]),
        (p("бир <!-- жок -->эки"), [("paragraph", "бир эки")]),
    ],
)  # fmt: skip
def test_blocks_of_a_document(body: str, wanted: list[tuple[str, str]]) -> None:
    assert blocks(body) == wanted


def test_headings_have_their_level() -> None:
    body = '<text:h text:outline-level="3">а</text:h>' + p("б", "Subtitle") + p("в", "P1")
    automatic = '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'
    assert [block.level for block in made(body, automatic=automatic)] == [3, 2, 1]


STYLE = (
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1"'
    ' style:num-suffix="."/>'
    '<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/>'
    '<text:list-level-style-number text:level="3" style:num-format="1" text:display-levels="3"/>'
    '</text:list-style><text:list-style style:name="B">'
    '<text:list-level-style-bullet text:level="1" text:bullet-char="•"/></text:list-style>'
)


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (listed("а", "б"), ["1.", "2."]),
        (listed("а") + p("б") + listed("в"), ["1.", "", "1."]),
        (listed("а") + listed("б", more='text:style-name="L" text:continue-numbering="true"'), ["1.", "2."]),
        (listed("а", p("б") + listed("в", "г", more=""), "д"), ["1.", "2.", "a)", "b)", "3."]),
        (listed(listed(listed("а", more=""), more="")), ["1.a.1"]),
        (listed(p("а") + p("б"), "в"), ["1.", "", "2."]),
        (listed("а", more='text:style-name="B"'), [""]),
        (listed("а", more='text:style-name="none"'), [""]),
        (
            listed("а", "б").replace("<text:list-item>", '<text:list-item text:start-value="7">', 1),
            ["7.", "8."],
        ),
        (listed("а").replace("list-item", "list-header"), [""]),
    ],
)
def test_numbers_are_computed(body: str, wanted: list[str]) -> None:
    found = made(body, automatic=STYLE)
    assert [block.marker for block in found] == wanted
    assert all(block.text.startswith(block.marker) for block in found)


def test_headings_are_numbered() -> None:
    outline = (
        "<text:outline-style>"
        '<text:outline-level-style text:level="1" style:num-format="I" style:num-suffix="."/>'
        '<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/>'
        "</text:outline-style>"
    )
    heading = '<text:h text:outline-level="{}">Башы</text:h>'
    body = "".join(heading.format(level) for level in (1, 2, 2, 1, 2))
    assert [block.marker for block in made(body, outline)] == ["I.", "I.1", "I.2", "II.", "II.1"]


def test_headers_and_hidden_text_are_left_out_and_told() -> None:
    pages = (
        "<office:master-styles><style:master-page><style:header>" + p("Баш жагы") + "</style:header>"
        "<style:footer>" + p("Барак 3") + "</style:footer></style:master-page></office:master-styles>"
    )  # fmt: skip
    body = p("бир") + '<text:section text:display="none">' + p("жашыруун") + "</text:section>"
    source = odt.load(odt_of(body, pages), "")
    made = odt.read(source, KY, "auto")
    assert [block.text for block in made.blocks] == ["бир"]
    assert [(source.text[d.start : d.stop], d.reason) for d in made.dropped] == [
        ("жашыруун", "hidden text"), ("Баш жагы", "header"), ("Барак 3", "footer")
    ]  # fmt: skip


def test_comments_and_deleted_text_are_told() -> None:
    changes = (
        "<text:tracked-changes><text:changed-region><text:deletion><office:change-info>2024"
        f"</office:change-info>{p('эски сөз')}</text:deletion></text:changed-region></text:tracked-changes>"
    )
    remark = f"<office:annotation><text:p>Муну</text:p>{p('текшер')}</office:annotation>"
    source = odt.load(odt_of(changes + p(f"бир{remark} эки")), "")
    made = odt.read(source, KY, "auto")
    assert [block.text for block in made.blocks] == ["бир эки"]
    assert [(source.text[d.start : d.stop], d.reason) for d in made.dropped] == [
        ("эски сөз", "deleted text"), ("Муну", "comment"), ("текшер", "comment")
    ]  # fmt: skip


def test_entries_of_contents_are_no_list_items() -> None:
    entries = p("1. Кириш<text:tab/>3") + p("2. Жайыт<text:tab/>12")
    body = f"<text:table-of-content><text:index-body>{entries}</text:index-body></text:table-of-content>"
    assert blocks(body) == [("paragraph", "1. Кириш 3"), ("paragraph", "2. Жайыт 12")]


def test_document_is_known_by_its_content() -> None:
    data = odt_of(p("бир"))
    assert reader_for(PurePath("a"), data).SUFFIXES == odt.SUFFIXES
    with pytest.raises(InputError, match=r"suffix \.odt"):
        decode(data)


ENCRYPTED = "<m:manifest xmlns:m='urn:m'><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>"
HARM = {
    "no archive": (b"not a zip", "damaged"),
    "cut off": (odt_of(p("бир"))[:300], "damaged"),
    "broken part": (odt_of("<text:p>"), "content.xml"),
    "other document": (zipped({"word/document.xml": "<a/>"}), "no OpenDocument text"),
    "password": (odt_of(p("бир"), **{"META-INF/manifest.xml": ENCRYPTED}), "password"),
    "ratio": (odt_of(p("а" + " " * 20_000_000)), "fold"),
    "deep": (odt_of("<text:section>" * 100_000 + "</text:section>" * 100_000), "damaged"),
    "entities": (zipped({"content.xml": '<!DOCTYPE a [<!ENTITY b "в">]><a>&b;</a>'}), "entities"),
}


@pytest.mark.parametrize("name", HARM)
def test_harmful_file_gives_one_clear_error(name: str) -> None:
    data, words = HARM[name]
    with pytest.raises(InputError, match=words) as caught:
        odt.load(data, "")
    assert caught.value.advice

"""Web pages: what is a block, what is left out, which encoding, and pages made to do harm."""

import time
from contextlib import suppress
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.errors import InputError
from aligner.lang import load
from aligner.model import Block
from aligner.readers import Read, html, reader_for

KY = load("ky")


def read(text: str) -> Read:
    source = html.load(text.encode(), "")
    return html.read(source, KY, "auto")


def blocks(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in read(text).blocks]


def dropped(text: str) -> list[tuple[str, str]]:
    """What is left out and why."""
    source = html.load(text.encode(), "")
    return [(source.text[d.start : d.stop], d.reason) for d in html.read(source, KY, "auto").dropped]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("<h1>Башы</h1><p>сөз</p>", [("heading", "Башы"), ("paragraph", "сөз")]),
        ("<h1><span>Ба</span><b>шы</b></h1>", [("heading", "Башы")]),
        ("<p>бир<p>эки", [("paragraph", "бир"), ("paragraph", "эки")]),
        ("<div>бир<p>эки</p>үч</div>төрт", [("paragraph", x) for x in ("бир", "эки", "үч", "төрт")]),
        ("<div><div>бир</div><section>эки</section></div>", [("paragraph", "бир"), ("paragraph", "эки")]),
        ("<p>бир\n  эки</p>", [("paragraph", "бир эки")]),
        ("<p>бир<br>эки<br/>үч", [("paragraph", "бир эки үч")]),
        ("<p>бир<br> <br>эки", [("paragraph", "бир"), ("paragraph", "эки")]),
        ("<p>а<b>да</b>м <i>ж</i>ер<sup>2</sup>", [("paragraph", "адам жер2")]),
        ("<p>ме&shy;кен узун<wbr>сөз", [("paragraph", "мекен узунсөз")]),
        ("<p>32&nbsp;000 &amp; &lt;б&gt; &#1103; &laquo;э&raquo;", [("paragraph", "32 000 & <б> я «э»")]),
        ("<ul><li>суу<li>жер</ul>", [("list_item", "суу"), ("list_item", "жер")]),
        ("<li>суу<ul><li>кудук</ul>дагы", [("list_item", x) for x in ("суу", "кудук", "дагы")]),
        (
            "<ul><li><p>суу</p><p>жер</p></ul>эмес",
            [("list_item", "суу"), ("list_item", "жер"), ("paragraph", "эмес")],
        ),
        ("<p>a) суу</p>", [("list_item", "a) суу")]),
        ("<dl><dt>суу<dd>жер</dl>", [("list_item", "суу"), ("list_item", "жер")]),
        ("<table><tr><th>а<td>б<tr><td><p>в</p><p>г</p></table>", [("table_cell", x) for x in "абвг"]),
        (
            "<table><tr><td>а<table><tr><td>б</table>в<td>г</table>д",
            [*(("table_cell", x) for x in "абвг"), ("paragraph", "д")],
        ),
        ("<td><ul><li>суу</ul>жер</td>", [("list_item", "суу"), ("table_cell", "жер")]),
        ("<figure><img src=a><figcaption>көл</figcaption></figure>", [("caption", "көл")]),
        ("<table><caption>көл</caption><tr><td>а</table>", [("caption", "көл"), ("table_cell", "а")]),
        ("<blockquote>бир <p>эки</blockquote>", [("paragraph", "бир"), ("paragraph", "эки")]),
        ("<pre>бир\n  эки\n\nүч</pre>төрт", [("paragraph", x) for x in ("бир эки", "үч", "төрт")]),
        ("<p>бир<sup><a href=#n>1</a></sup><aside role=doc-footnote>эки</aside>",
         [("paragraph", "бир1"), ("footnote", "эки")]),
        ("<p>и\u0306 <b>и</b>\u0306", [("paragraph", "й й")]),
        ("<p lang=ru>бир</p>", [("paragraph", "бир")]),
        ("бир <!-- эки --> үч", [("paragraph", "бир үч")]),
        ("<p>бир</b></p></div>эки</p>", [("paragraph", "бир"), ("paragraph", "эки")]),
        ("<p>бир<script>var x = '<p>эки';</script></p><style>p {}</style>", [("paragraph", "бир")]),
        ("<my-card>бир</my-card> эки", [("paragraph", "бир эки")]),
        ("<p>бир<ruby>漢<rp>(</rp><rt>kan</rt></ruby>", [("paragraph", "бир漢")]),
    ],
)  # fmt: skip
def test_blocks_of_a_page(text: str, wanted: list[tuple[str, str]]) -> None:
    assert blocks(text) == wanted


def test_headings_have_their_level() -> None:
    assert [block.level for block in read("<h1>а</h1><h3>б<p>в").blocks][:2] == [1, 3]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("<ol><li>а<li>б</ol>", ["1.", "2."]),
        ("<ol start=4><li>а<li value=9>б<li>в</ol>", ["4.", "9.", "10."]),
        ("<ol type=a start=26><li>а<li>б</ol>", ["z.", "aa."]),
        ("<ol type=I><li>а<li>б</ol>", ["I.", "II."]),
        ("<ol reversed start=2><li>а<li>б</ol>", ["2.", "1."]),
        ("<ol reversed><li>а</ol>", [""]),
        ("<ol style='list-style: none'><li>а</ol>", [""]),
        ("<ol><li>а<ol type=i><li>б<li>в</ol><li>г</ol>", ["1.", "i.", "ii.", "2."]),
        ("<ol><li><p>а<p>б</ol>", ["1.", ""]),
        ("<ol start=x><li>а</ol>", ["1."]),
    ],
)
def test_numbers_of_a_list(text: str, wanted: list[str]) -> None:
    found = read(text).blocks
    assert [block.marker for block in found] == wanted
    assert all(block.text.startswith(block.marker) for block in found)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("<head><title>Башы</title></head><p>бир", [("Башы", "title of the page")]),
        ("<nav><ul><li>Үй<li>Дагы</ul></nav><p>бир", [("ҮйДагы", "navigation")]),
        ("<p hidden>эки</p><p>бир", [("эки", "hidden")]),
        ("<p>бир <span style='display:none'>эки</span>", [("эки", "hidden")]),
        ("<div style='display: none'><p>эки<div>үч</div></div><p>бир", [("экиүч", "hidden")]),
        ("<form><button>Издөө</button></form><p>бир", [("Издөө", "form")]),
        ("<script>var a</script><template><p>эки</template><p>бир", []),
    ],
)
def test_what_is_left_out_is_told(text: str, wanted: list[tuple[str, str]]) -> None:
    assert dropped(text) == wanted
    assert blocks(text) == [("paragraph", "бир")]


# Encodings

PAGE = "<html><head>{}</head><body><p>Кыргыз Республикасынын мыйзамы жөнүндө сөз болду.</p></body></html>"
PLAIN = "Кыргыз Республикасынын мыйзамы жонундо соз болду."


@pytest.mark.parametrize(
    ("declared", "encoding", "wanted"),
    [
        ('<meta charset="utf-8">', "utf-8", "utf-8"),
        ("<meta charset=windows-1251>", "cp1251", "cp1251"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">', "cp1251", "cp1251"),
        ("<meta charset=windows-1251>", "utf-8", "utf-8"),
        ("<meta charset=iso-8859-1>", "cp1251", "cp1251"),
        ("<meta charset=utf-8>", "cp1251", "cp1251"),
        ("<meta charset=nonsense>", "cp1251", "cp1251"),
        ("", "cp1251", "cp1251"),
        ("<meta charset=koi8-r>", "koi8-r", "koi8-r"),
        ("<meta charset=utf-8>", "utf-8-sig", "utf-8"),
        ("<meta charset=utf-8>", "utf-16", "utf-16"),
        ("<script>" + "var a = 1; " * 3000 + "</script>", "cp1251", "cp1251"),
    ],
)
def test_encoding_of_a_page(declared: str, encoding: str, wanted: str) -> None:
    data = PAGE.format(declared).replace("ө", "о").replace("ү", "у").encode(encoding)
    source = html.load(data, "")
    assert (source.encoding, source.text) == (wanted, PLAIN + "\n")


def test_encoding_that_is_given_counts() -> None:
    data = PAGE.format("<meta charset=koi8-r>").replace("ө", "о").replace("ү", "у").encode("cp1251")
    assert html.load(data, "cp1251").text.strip() == PLAIN


# XHTML

XHTML = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml">{}</html>'


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("<head><title/><script src='a'/></head><body><p>бир&nbsp;эки</p></body>", ["бир эки"]),
        ("<body><p/><p>бир<br/>эки</p><div/>үч</body>", ["бир эки", "үч"]),
        ("<body><p>бир &unknown; эки</p></body>", ["бир &unknown; эки"]),
        ("<body><p>бир <b>эки</p></body>", ["бир эки"]),
    ],
)
def test_xhtml(body: str, wanted: list[str]) -> None:
    assert [block.text for block in read(XHTML.format(body)).blocks] == wanted


# Pages made to do harm


def test_entities_of_a_page_are_not_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    page = f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY l0 "ха">{laughs}]><html><p>бир &l9;</p></html>'
    assert len(html.load(page.encode(), "").text) < 2000


def test_no_file_is_read_for_an_entity() -> None:
    entity = '<!ENTITY f SYSTEM "file:///etc/passwd">'
    page = f'<?xml version="1.0"?><!DOCTYPE html [{entity}]><html><p>бир &f;</p></html>'
    assert "root:" not in html.load(page.encode(), "").text


def test_page_of_endless_elements_is_refused() -> None:
    with pytest.raises(InputError, match="more than 1,000,000 elements"):
        html.load(b"<p>" * 1_100_000, "")


@pytest.mark.parametrize(
    "page",
    [
        '<p>сөз<sup><a class="sdfootnoteanc" href="#n">1</a></sup></p><div id="sdfootnote1"><p>'
        '<a class="sdfootnotesym" href="#a">1</a>эскертүү</p></div>',
        '<p>сөз<a href="#_ftn1"><span class=MsoFootnoteReference>[1]</span></a></p><div id=ftn1><p>'
        "<span class=MsoFootnoteReference>[1]</span>эскертүү</p></div>",
        '<p>сөз<a class="footnote-ref" role="doc-noteref"><sup>1</sup></a></p>'
        '<section role="doc-endnotes"><ol><li id="fn1"><p>эскертүү<a role="doc-backlink">↩</a></p></li></ol>',
    ],
)
def test_notes_of_word_libreoffice_and_pandoc_are_notes(page: str) -> None:
    blocks = html.read(html.load(page.encode(), ""), load("ky"), "auto").blocks
    assert [(block.kind, block.text.removeprefix("1. ")) for block in blocks] == [
        ("paragraph", "сөз"),
        ("footnote", "эскертүү"),
    ]


def test_what_is_deleted_or_stands_at_the_edge_of_pages_is_left_out() -> None:
    page = '<div title="header"><p>башы</p></div><p>сөз <del>эски</del><ins>жаңы</ins></p>'
    made = html.read(html.load(page.encode(), ""), load("ky"), "auto")
    assert [block.text for block in made.blocks] == ["сөз жаңы"]
    assert [dropped.reason for dropped in made.dropped] == ["header", "deleted"]


def test_deep_nesting_is_refused_at_once() -> None:
    began = time.monotonic()
    with pytest.raises(InputError, match="nested"):
        html.load(b"<div><b>" * 6_000_000, "")
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    "part", ["<", "<!--", "&amp;", "</p>", "<p>", "<a b='", "<table>", "&#x", "<![CDATA["]
)
def test_what_repeats_without_end_takes_no_time(part: str) -> None:
    began = time.monotonic()
    with suppress(InputError):
        html.load(("бир " + part * 200_000).encode(), "utf-8")
    assert time.monotonic() - began < 20


@given(st.text(alphabet="абв <>/&;=\"'pbli!-\n", max_size=80))
def test_any_text_is_a_page(text: str) -> None:
    source = html.load(text.encode(), "utf-8")
    for block in html.read(source, KY, "auto").blocks:
        assert isinstance(block, Block)
        assert block.text == " ".join(block.text.split()) != ""


@pytest.mark.parametrize("name", ["a", "a.bin", "a.asp"])
@pytest.mark.parametrize(
    "start", ["<!DOCTYPE html>", "\ufeff\n<!doctype HTML>", '<?xml version="1.0"?><html>', "<html lang=ky>"]
)
def test_page_is_known_by_its_content(name: str, start: str) -> None:
    assert reader_for(PurePath(name), start.encode()).SUFFIXES == html.SUFFIXES
    assert reader_for(PurePath(name), start.strip("\ufeff").encode("utf-16")).SUFFIXES == html.SUFFIXES

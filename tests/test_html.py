"""The page of a bitext: what it shows, and that text in it is only ever text."""

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given, settings
from lxml import etree, html

from aligner import Anchor, Block
from build import ANY_TEXT, SAMPLE, STRANGE, bitext, pairs, written

HOSTILE = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</td></table></style><style>*{}",
    "<!-- ", "]]>", "javascript:alert(1)", "&lt;b&gt;", "</title><base href=//example.org>",
]  # fmt: skip


def page(text: str) -> html.HtmlElement:
    return html.document_fromstring(text)


def rows(tree: html.HtmlElement) -> list[html.HtmlElement]:
    return tree.xpath("//tbody/tr")


def well_formed(text: str) -> etree._Element:
    """The page as XML, once the elements that HTML never closes are closed: then every tag has its end."""
    body = re.sub(r"<(meta[^>]*)>", r"<\1/>", text.removeprefix("<!DOCTYPE html>"))
    return etree.fromstring(body.encode("utf-8"))


def test_the_page_shows_every_bead_and_nulls_too() -> None:
    tree = page(written(SAMPLE, "html"))
    found = [[" ".join(cell.itertext()) for cell in row.xpath("td")[:2]] for row in rows(tree)]
    assert found == [
        ["Салам.", "Сәлем."],
        ["Бир. Эки.", "Бір. Екі."],
        ["Жалгыз.", "no counterpart"],
        ["no counterpart", "Артық. Артық 2."],
    ]
    assert [row.get("class") for row in rows(tree)] == ["high", "middle", "none", "none"]
    assert rows(tree)[0].xpath("string(td[last()]/@title)") == "confidence 0.9700"
    assert tree.xpath("//tbody//td/@lang") == ["ky", "kk"] * 4


def test_anchors_have_one_colour_on_both_sides() -> None:
    anchors = (
        Anchor("number", "25", "25"),
        Anchor("name", "Асанов", "Асановтың"),
        Anchor("number", "7", "8"),
    )
    data = bitext(["Асанов 25"], ["Асановтың 25"], [([0], [0], 0.9, "auto", anchors)])
    (row,) = rows(page(written(data, "html")))
    marks = [{mark.text: mark.get("class") for mark in cell.iter("mark")} for cell in row.xpath("td")[:2]]
    assert marks[0] == {"Асанов": marks[1]["Асановтың"], "25": marks[1]["25"]}
    assert len(set(marks[0].values())) == 2


def test_headings_and_list_items_are_seen() -> None:
    kinds = (Block("heading", "Салам.", (), 1), Block("list_item", "Бир.", ()), *SAMPLE.source.blocks[2:])
    data = replace(SAMPLE, source=replace(SAMPLE.source, blocks=kinds))
    tree = page(written(data, "html"))
    assert tree.xpath("//*[@role='heading'][@aria-level='2']/text()") == ["Салам."]
    assert tree.xpath("//p[@class='list_item']/text()") == ["Бир."]


def test_rows_to_look_at_lead_to_one_another() -> None:
    tree = page(written(SAMPLE, "html"))
    assert tree.xpath("//header//a/@href") == ["#b2"]
    assert tree.xpath("//tbody//a/@href") == ["#b3", "#b4"]
    assert {f"#{id}" for id in tree.xpath("//tr/@id")} >= set(tree.xpath("//a/@href"))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text: str) -> None:
    data = pairs((text, text))
    data = replace(data, source=replace(data.source, name=text), signature=text)
    tree = page(written(data, "html"))
    usual = page(written(pairs(("а", "б")), "html"))
    assert {element.tag for element in tree.iter()} == {element.tag for element in usual.iter()}
    assert [cell.xpath("string(p)") for cell in rows(tree)[0].xpath("td")[:2]] == [text, text]
    assert not tree.xpath("//@*[starts-with(name(), 'on')] | //@src | //script")
    well_formed(written(data, "html"))


def test_the_policy_allows_the_style_sheet_alone() -> None:
    text = written(SAMPLE, "html")
    (policy,) = page(text).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    (style,) = re.findall("<style>(.*?)</style>", text, re.DOTALL)
    seal = b64encode(sha256(style.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{seal}'; base-uri 'none'; form-action 'none'"
    assert "@import" not in style
    assert "url(" not in style


@settings(max_examples=80, deadline=None)
@given(ANY_TEXT)
def test_any_text_gives_a_page(text: str) -> None:
    found = written(pairs((text, "б")), "html")
    well_formed(found)
    # HTML forbids these also where XML does not.
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\r]", found)


def test_strange_and_empty_bitexts_give_pages() -> None:
    well_formed(written(STRANGE, "html"))
    well_formed(written(bitext([], [], []), "html"))

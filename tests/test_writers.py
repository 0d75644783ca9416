"""What every writer promises, then what JSON Lines, indices and TMX look like."""

import json
import time
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

import aligner
from aligner import Bitext, Options
from aligner.errors import UsageError
from aligner.units import memory_of, plain
from aligner.writers import writers
from build import ANY_TEXT, DATE, SAMPLE, STRANGE, bitext, packed, pairs, parsed, props, units, written

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
HEADER = {"creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang", "datatype"}
CONTEXTS = ["none", "memoq", "phrase"]


def tmx(data: Bitext, **how: Any) -> etree._Element:
    return parsed(written(data, "tmx", Options(**{"date": DATE, **how})).encode("utf-8"))


every_writer = pytest.mark.parametrize("name", list(writers()))
every_bitext = pytest.mark.parametrize("data", [SAMPLE, bitext([], [], []), STRANGE])


@every_writer
@every_bitext
def test_a_writer_gives_parts_that_can_stand_in_a_file(name: str, data: Bitext) -> None:
    parts = list(writers()[name].write(data, Options()))
    assert {type(part) for part in parts} in ({str}, {bytes}, set())
    if parts and isinstance(parts[0], str):
        assert b"\r" not in "".join(parts).encode("utf-8")
    for suffix, beside in writers()[name].beside(data).items():
        assert suffix.startswith(".")
        beside.encode("utf-8")
    assert "\n" not in writers()[name].describe(data)


@every_writer
@every_bitext
def test_the_same_bitext_gives_the_same_text_at_any_time(
    name: str, data: Bitext, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = packed(data, name)

    def no_clock() -> float:
        raise AssertionError("a writer asked the clock")

    # Given a time, localtime only says what it is called.
    called = time.localtime
    monkeypatch.setattr(time, "localtime", lambda *given: called(*given) if given else no_clock())
    for clock in ("time", "time_ns"):
        monkeypatch.setattr(time, clock, no_clock)
    assert packed(data, name) == before


@every_writer
def test_a_document_may_have_any_file_name(name: str) -> None:
    for called in ('a "b" <c> & д|е\t.txt', "caf\udce9.txt"):  # the second is a name in Latin-1
        packed(replace(SAMPLE, source=replace(SAMPLE.source, name=called)), name)


@pytest.mark.parametrize(("path", "format"), [("out.docx", ""), ("out", ""), ("out.tmx", "docx")])
def test_an_unknown_format_is_wrong_usage(tmp_path: Path, path: str, format: str) -> None:
    with pytest.raises(UsageError):
        aligner.write(SAMPLE, tmp_path / path, format)
    assert not list(tmp_path.iterdir())


def test_a_format_without_a_suffix_of_its_own_has_its_name_for_one(tmp_path: Path) -> None:
    aligner.write(SAMPLE, tmp_path / "out.indices")
    assert (tmp_path / "out.indices").read_text("utf-8") == written(SAMPLE, "indices")
    aligner.write(SAMPLE, tmp_path / "indices", "jsonl")
    assert (tmp_path / "indices").read_text("utf-8") == written(SAMPLE, "jsonl")


def test_json_lines_have_the_promised_keys_and_the_nulls() -> None:
    rows = [json.loads(line) for line in written(SAMPLE, "jsonl").splitlines()]
    assert rows[0] == {
        "id": "e79696cbccfd0180a90b", "document": "text.ky.txt|text.kk.txt", "source_language": "ky",
        "target_language": "kk", "bead": "1-1", "source_index": [0], "target_index": [0],
        "source": ["Салам."], "target": ["Сәлем."], "confidence": 0.97, "status": "confirmed",
        "anchors": [{"kind": "number", "source": "30,000", "target": "30 000"}],
        "signature": "aligner test ky-kk",
    }  # fmt: skip
    assert [row["bead"] for row in rows] == ["1-1", "2-1", "1-0", "0-2"]
    assert rows[3]["source"] == []
    assert rows[3]["target"] == ["Артық.", "Артық 2."]
    assert [i for row in rows for i in row["source_index"]] == [0, 1, 2, 3]
    assert [j for row in rows for j in row["target_index"]] == [0, 1, 2, 3]
    assert [segment for row in rows for segment in row["source"]] == ["Салам.", "Бир.", "Эки.", "Жалгыз."]


def test_indices_are_one_line_for_the_pair() -> None:
    beads = "[[0], [0], 0.97], [[1, 2], [1], 0.5], [[3], [], 0.75], [[], [2, 3], 0.6]"
    assert written(SAMPLE, "indices") == f'{{"id": "text.ky", "beads": [{beads}]}}\n'


def test_other_aligners_formats() -> None:
    assert written(SAMPLE, "vecalign").splitlines() == [
        "[0]:[0]:0.030000", "[1, 2]:[1]:0.500000", "[3]:[]:0.250000", "[]:[2, 3]:0.400000",
    ]  # fmt: skip
    assert written(SAMPLE, "ladder").splitlines() == [
        "0\t0\t0.9700", "1\t1\t0.5000", "3\t2\t0.7500", "4\t2\t0.6000", "4\t4\t0.0000",
    ]  # fmt: skip
    assert written(SAMPLE, "hunalign").splitlines() == [
        "Салам.\tСәлем.\t0.9700", "Бир. ~~~ Эки.\tБір. Екі.\t0.5000", "Жалгыз.\t\t0.7500",
        "\tАртық. ~~~ Артық 2.\t0.6000",
    ]  # fmt: skip


def test_plain_pairs_are_two_files_of_as_many_lines(tmp_path: Path) -> None:
    data = pairs(("Бир\nэки", "Бір\u2028екі"), ("Үч", ""), ("Төрт", "Төрт"))
    assert aligner.write(data, tmp_path / "a.ky", "moses") == [tmp_path / "a.ky", tmp_path / "a.kk"]
    assert (tmp_path / "a.ky").read_bytes().decode() == "Бир эки\nТөрт\n"
    assert (tmp_path / "a.kk").read_bytes().decode() == "Бір екі\nТөрт\n"
    with pytest.raises(UsageError, match=r"NAME\.ky and NAME\.kk"):
        aligner.write(data, tmp_path / "a.txt", "moses")


@every_bitext
@pytest.mark.parametrize("flavour", ["plain", "trados"])
@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize("languages", [{}, {"kk": "kk-KZ", "ky": "ky-KG"}], ids=["ky kk", "ky-KG kk-KZ"])
def test_tmx_is_valid_in_every_manner(
    data: Bitext, flavour: str, context: str, languages: dict[str, str]
) -> None:
    tmx(data, flavour=flavour, context=context, languages=languages)


def test_the_tmx_header_says_what_tools_ask_for() -> None:
    root = tmx(SAMPLE)
    header = root.find("header")
    assert root.get("version") == "1.4"
    assert set(header.keys()) >= HEADER
    assert [header.get(key) for key in ("srclang", "segtype", "datatype")] == ["ky", "sentence", "plaintext"]
    assert header.get("creationtool") != "OmegaT"
    assert header.get("creationdate") == "20241108T000000Z"
    assert props(header) == {"x-signature": "aligner test ky-kk"}


def test_a_translation_unit_says_where_it_comes_from() -> None:
    first, second = tmx(SAMPLE).iter("tu")
    wanted = {"x-document": "text.ky.txt|text.kk.txt", "x-bead": "1-1"}
    assert props(first) == {**wanted, "x-confidence": "0.9700", "x-status": "confirmed"}
    assert props(second)["x-bead"] == "2-1"
    assert [variant.get(XML_LANG) for variant in first.iter("tuv")] == ["ky", "kk"]


def test_nulls_are_no_units_and_segments_are_joined_by_one_space() -> None:
    root = tmx(SAMPLE)
    assert units(root) == [("Салам.", "Сәлем."), ("Бир. Эки.", "Бір. Екі.")]
    assert all(len(seg) == 0 for seg in root.iter("seg"))


def test_languages_may_be_called_otherwise() -> None:
    root = tmx(SAMPLE, languages={"kk": "kk-KZ"})
    assert root.find("header").get("srclang") == "ky"
    assert {variant.get(XML_LANG) for variant in root.iter("tuv")} == {"ky", "kk-KZ"}
    assert props(root.find("header"))["x-signature"].endswith(" kk=kk-KZ")


@pytest.mark.parametrize(
    ("context", "before", "after"),
    [("memoq", "x-context-pre", "x-context-post"), ("phrase", "context_prev", "context_next")],
)
def test_context_stands_on_the_source(context: str, before: str, after: str) -> None:
    first, second = tmx(SAMPLE, context=context).iter("tu")
    assert props(first.find("tuv")) == {before: "", after: "Бир."}
    assert props(second.find("tuv")) == {before: "Салам.", after: "Жалгыз."}
    assert not props(second.findall("tuv")[1])


def test_trados_knows_aligned_units_and_how_far_they_are() -> None:
    found = [props(unit) for unit in tmx(SAMPLE, flavour="trados").iter("tu")]
    assert [unit["x-Origin"] for unit in found] == ["Alignment", "Alignment"]
    assert [unit["x-ConfirmationLevel"] for unit in found] == ["ApprovedTranslation", "Draft"]


@pytest.mark.parametrize(
    ("rows", "kept", "left_out"),
    [
        ([("Ооба", "Иә"), ("Ооба", "Иә")], ["Иә"], []),  # the same twice
        ([("Ооба", "Иә", 0.8), ("Ооба", "Ия", 0.9)], ["Ия"], ["Иә"]),  # the most confident
        ([("Ооба", "Иә"), ("Ооба", "Ия"), ("Ооба", "Ия")], ["Ия"], ["Иә"]),  # the most frequent
        ([("Ооба", "Ия"), ("Ооба", "Иә")], ["Ия"], ["Иә"]),  # the first
        (
            [("Ооба", "Иә", 0.9), ("Ооба", "Ия", 0.8), ("Ооба", "Ия", 0.8)],
            ["Иә"],
            ["Ия"],
        ),  # sure first
        (
            [("Ооба", "Иә"), ("Ооба\u00a0", " Иә"), ("Жок", "Жоқ")],
            ["Иә", "Жоқ"],
            [],
        ),  # the same
        ([("Ооба", "Ә"), ("Ооба", "Ө"), ("Ооба", "І")], ["Ә"], ["Ө", "І"]),
    ],
)
def test_one_translation_for_a_source(rows: list, kept: list[str], left_out: list[str]) -> None:
    data = pairs(*rows)
    assert [target for _, target in units(tmx(data))] == kept
    (table,) = writers()["tmx"].beside(data).values()
    lines = [line.split("\t") for line in table.splitlines()]
    assert [line[1:4] for line in lines[1:]] == [["Ооба", kept[0], other] for other in left_out]
    assert not lines or lines[0][1:4] == ["source", "translation kept", "translation left out"]


def test_the_table_of_conflicts_comes_and_goes_with_them(tmp_path: Path) -> None:
    path, table = tmp_path / "out.tmx", tmp_path / "out.conflicts.tsv"
    aligner.write(pairs(("Ооба", "Иә"), ("Ооба", "Ия")), path)
    assert "Ия" in table.read_text("utf-8")
    aligner.write(pairs(("Ооба", "Иә")), path)
    assert not table.exists()


BLANKS = ["", " ", "\u00a0\t", "\u00ad", "\u200b\ufeff", "\u200c\u2000", "\x00\x1f", "\ufffe", "\ud800"]


@pytest.mark.parametrize("side", BLANKS, ids=ascii)
def test_a_side_is_never_empty(side: str) -> None:
    assert units(tmx(pairs((side, "Бір"), ("Эки", side), ("Үч", "Үш")))) == [("Үч", "Үш")]
    assert memory_of(pairs((side, "Бір"))).empty == 1


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("  32\u00a0000-нан  \t астам ", "32 000-нан астам"),
        ("и\u0306", "й"),
        ("и\u00ad\u0306", "й"),
        ("е\u200b\u0308", "ё"),
        ("жа\u00adран\u200bдык", "жарандык"),
        ("а\x0bб\x1fв\x85г\u2028д", "а б в г д"),
        ("а\ud800б\ufffeв\uffffг", "а б в г"),
        ("\U0001f600\u200d\u200dа", "\U0001f600а"),
        *[(markup, markup) for markup in ("a < b > c", "]]>", "\"e\" 'f'", "&amp;", "<g/>", "&#x1F;")],
    ],
    ids=ascii,
)
def test_a_unit_is_clean(given: str, wanted: str) -> None:
    assert units(tmx(pairs((given, "Бір")))) == [(wanted, "Бір")]


def test_a_tuid_stays_and_is_unique() -> None:
    data = pairs(("Бир", "Бір"), ("Эки", "Екі", 0.4), ("Үч", "Үш"), ("Төрт", "Төрт"))

    def ids(data: Bitext) -> list[str | None]:
        return [unit.get("tuid") for unit in tmx(data).iter("tu")]

    assert len(set(ids(data))) == 4
    assert ids(data) == ids(replace(data, signature="aligner another release"))
    sure = replace(data, beads=tuple(bead for bead in data.beads if bead.confidence > 0.5))
    assert ids(sure) == [ids(data)[i] for i in (0, 2, 3)], "leaving a bead out renames those after it"


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT), min_size=1, max_size=4), st.sampled_from(CONTEXTS))
def test_any_text_gives_valid_tmx_and_comes_back_plain(rows: list[tuple[str, str]], context: str) -> None:
    found = units(tmx(pairs(*rows), context=context))
    wanted: dict[str, list[str]] = {}
    for source, target in rows:
        if plain(source) and plain(target):
            wanted.setdefault(plain(source), []).append(plain(target))
    assert sorted(source for source, _ in found) == sorted(wanted)
    assert all(target in wanted[source] for source, target in found)


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT)
def test_plain_text_is_composed_and_stays_as_it_is(value: str) -> None:
    once = plain(value)
    assert unicodedata.is_normalized("NFC", once)
    assert plain(once) == once

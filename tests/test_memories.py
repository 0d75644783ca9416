"""Merging, choosing, splitting, comparing, converting and counting units of any origin."""

from pathlib import Path

import pytest

from aligner.census import count
from aligner.dedup import choose
from aligner.differences import compare
from aligner.errors import UsageError
from aligner.exchange import formats, read_memory
from aligner.memories import Passing, between, convert, merge, save_by_document
from aligner.settings import Options
from aligner.units import TOO_LONG, Head, Memory, Unit, Variant


def pair(source: str, target: str, **more: object) -> Unit:
    return Unit((Variant("ky", source), Variant("kk", target)), **more)  # type: ignore[arg-type]


THREE = Unit(
    (Variant("ky", "суу"), Variant("kk", "су"), Variant("ru", "вода <b>", "вода <ph>&lt;b></ph>")), "3"
)


def memory(*units: Unit, source: str = "ky") -> Memory:
    return Memory(Head(source), units)


def test_merge_writes_once_what_stands_there_twice_and_keeps_the_order() -> None:
    one, two, three = pair("бир", "бір", id="1"), pair("эки", "екі", id="2"), pair("үч", "үш", id="3")
    merged = merge([memory(one, two), memory(two, THREE, three), memory(one)])
    assert [unit.source for unit in merged] == ["бир", "эки", "суу", "үч"]
    again = list(merge([memory(one, two), memory(one)], repeated=True))
    assert [unit.source for unit in again] == ["бир", "эки", "бир"]
    assert len({unit.id for unit in again}) == 3, "each has an id of its own"


def test_merge_tells_apart_what_differs_in_language_or_codes() -> None:
    plain = pair("суу", "су")
    coded = plain._replace(variants=(plain.variants[0], Variant("kk", "су", "су<ph/>")))
    other = Unit((Variant("ky", "суу"), Variant("ky-KG", "су")))
    assert len(list(merge([memory(plain, coded, other)]))) == 3


def test_merge_of_directions_has_no_source_of_its_own() -> None:
    turned = Unit((Variant("kk", "нан"), Variant("ky", "нан")))
    merged = merge([memory(pair("суу", "су")), memory(turned, source="kk")])
    assert merged.head.source_language == ""
    assert [dict(unit.attributes).get("srclang") for unit in merged] == ["ky", "kk"]


@pytest.mark.parametrize(
    ("units", "kept"),
    [
        ([pair("а", "б", confidence=0.5), pair("а", "в", confidence=0.9)], [1]),
        ([pair("а", "б", confidence=0.9), pair("а", "в")], [1]),  # a person made it
        ([pair("а", "б", created="20240101T000000Z"), pair("а", "в", changed="20250101T000000Z")], [1]),
        ([pair("а", "б"), pair("а", "в"), pair("а", "в")], [1]),  # the most frequent
        ([pair("а", "б"), pair("а", "в")], [0]),  # the first
        ([pair("б", "а"), pair("а", "б"), pair("б", "а"), pair("в", "а")], [0, 1, 3]),
        (
            [pair("а", "б", confidence=0.9), pair("а", "в", confidence=0.8), pair("а", "в", confidence=0.8)],
            [0],
        ),
        ([pair("а", "б"), Unit((Variant("ky", "а"), Variant("ru", "в")))], [0, 1]),  # other languages
        ([pair("а", "б"), pair("А", "б"), pair("а ", "б")], [0, 1, 2]),
        ([], []),
    ],
)
def test_dedup_keeps_one_translation_of_a_source(units: list[Unit], kept: list[int]) -> None:
    choice = choose(units)
    assert list(choice.of(units)) == [units[number] for number in kept]
    assert list(choice.of(units, left_out=True)) == [u for n, u in enumerate(units) if n not in kept]
    assert choice.repeated + choice.others == len(units) - len(kept)


def test_dedup_may_keep_every_translation_once() -> None:
    units = [pair("а", "б", confidence=0.1), pair("а", "в"), pair("а", "б", confidence=0.4)]
    choice = choose(units, translations=True)
    assert list(choice.of(units)) == [units[1], units[2]]
    assert (choice.repeated, choice.others) == (1, 0)


def test_differences_are_of_texts_not_of_properties() -> None:
    old = [pair("бир", "бір"), pair("эки", "екі"), pair("үч", "уш"), pair("төрт", "төрт"), pair("төрт", "4")]
    new = [
        pair("үч", "үш", line=3),
        pair("бир", "бір", status="confirmed"),
        pair("беш", "бес"),
        pair("төрт", "төрт"),
    ]
    found = [
        (
            one.kind,
            (one.new or one.old or old[0]).source,
            one.old and one.old.target,
            one.new and one.new.target,
        )
        for one in compare(lambda: old, lambda: new)
    ]
    assert found == [
        ("removed", "эки", "екі", None), ("removed", "төрт", "4", None), ("changed", "үч", "уш", "үш"),
        ("added", "беш", None, "бес"),
    ]  # fmt: skip
    assert not list(compare(lambda: old, lambda: old))
    assert [one.kind for one in compare(lambda: old, list)] == ["removed"] * 5
    assert [one.kind for one in compare(list, lambda: old)] == ["added"] * 5


def test_reversing_twice_changes_nothing_but_what_is_not_known_any_more() -> None:
    unit = pair("суу", "су", bead="1-2", document="a|b", confidence=0.5)
    once = list(convert(memory(unit), reverse=True))
    assert (once[0].source, once[0].bead, once[0].document) == ("су", "2-1", "b|a")
    twice = convert(convert(memory(unit, THREE), reverse=True), reverse=True)
    assert twice.head.source_language == "ky"
    assert list(twice) == [unit, THREE]


def test_languages_are_called_as_tools_look_for_them() -> None:
    old = Unit((Variant("kir", "суу"), Variant("kk_KZ", "су"), Variant("EN-US", "water")))
    (unit,) = (converted := convert(Memory(Head("kir"), [old])))
    assert converted.head.source_language == "ky"
    assert [variant.language for variant in unit.variants] == ["ky", "kk-KZ", "EN-US"]


def test_codes_go_and_their_text_stays() -> None:
    (unit,) = convert(memory(THREE), codes=False)
    assert [(variant.text, variant.markup) for variant in unit.variants][2] == ("вода <b>", "")


def test_two_languages_of_many() -> None:
    chosen = between(memory(THREE, pair("нан", "нан")), "ru", "kk")
    assert chosen.head.source_language == "ru"
    assert [(unit.source, unit.target) for unit in chosen] == [("вода <b>", "су")]


def test_two_texts_in_one_language_are_two_units() -> None:
    two = Unit((Variant("ru", "вода"), Variant("kk", "су"), Variant("kk", "сулар")), "7")
    chosen = between(memory(two), "ru", "kk")
    assert [(unit.id, unit.target) for unit in chosen] == [("7", "су"), ("", "сулар")]


def test_a_file_for_each_document(tmp_path: Path) -> None:
    documents = ["x/a.docx|b.docx", "c.docx|d.docx", "x/a.docx|b.docx", "", "X_a.docx|e"]
    units = [pair(f"сүйлөм {number}", "сөйлем", document=name) for number, name in enumerate(documents)]
    paths = save_by_document(formats()["tmx"], memory(*units), tmp_path, ".tmx", Options())
    assert [path.name for path in paths] == ["x_a.docx.tmx", "c.docx.tmx", "other.tmx", "X_a.docx.2.tmx"]
    assert [[unit.source for unit in read_memory(path)] for path in paths] == [
        ["сүйлөм 0", "сүйлөм 2"], ["сүйлөм 1"], ["сүйлөм 3"], ["сүйлөм 4"],
    ]  # fmt: skip
    assert len(list(tmp_path.iterdir())) == 4


def test_documents_may_come_in_any_order_and_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aligner.files._WAITING", 1000)
    units = [pair(f"сүйлөм {number}", "сөйлем", document=f"{number % 300}") for number in range(3000)]
    for options, suffix in (
        (Options(), ".tmx"),
        (Options(encoding="utf-16"), ".tmx"),
        (Options(), ".tmx.gz"),
    ):
        folder = tmp_path / f"{options.encoding}{suffix}"
        paths = save_by_document(formats()["tmx"], memory(*units), folder, suffix, options)
        assert [len(list(read_memory(path))) for path in paths] == [10] * 300
    monkeypatch.setattr("aligner.memories._MOST_DOCUMENTS", 20)
    with pytest.raises(UsageError, match="more than 20 documents"):
        save_by_document(formats()["tmx"], memory(*units), tmp_path / "new", ".tmx", Options())
    assert not list((tmp_path / "new").iterdir()), "nothing half-written is left"


def test_what_passes_is_counted() -> None:
    passing = Passing()
    units = [pair("суу", "су"), pair("а" * (TOO_LONG + 1), "б")]
    assert list(passing.of(units)) == units
    assert (passing.units, passing.long) == (2, 1)


def test_a_census_counts_everything() -> None:
    units = [
        pair("таза суу", "таза су", confidence=0.95, status="auto", created="20240101T000000Z", line=7),
        pair("таза суу", "таза су", confidence=1.0), pair("таза суу", "мөлдір су", document="a|b"),
        pair("", "x"), THREE,
    ]  # fmt: skip
    census = count(units)
    assert (census.units, census.repeated, census.translations, census.empty, census.codes) == (5, 1, 1, 1, 1)
    assert census.pairs == {("ky", "kk"): 4, ("ky", "kk", "ru"): 1}
    assert (census.sides["ky"].units, census.sides["ky"].words, census.sides["ky"].characters) == (5, 7, 27)
    assert (census.sides["ky"].longest, census.sides["ky"].longest_line) == (8, 7)
    assert census.confidences == {"0.9": 2, "none": 3}
    assert (census.statuses, census.documents) == ({"auto": 1}, {"a|b": 1})
    assert (census.first, census.last) == ("20240101T000000Z", "20240101T000000Z")

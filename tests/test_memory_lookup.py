"""What a lookup and a concordance find, by cases that a translator reads; the rules behind the scores."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from aligner import memory
from aligner.errors import UsageError
from aligner.memory import Match, Memory, Penalties
from aligner.memory.concordance import parsed
from aligner.units import Unit, Variant

CASES = Path(__file__).parent / "cases" / "memory"


def blocks(name: str) -> Iterator[list[str]]:
    text = re.sub(r"^#.*\n", "", (CASES / name).read_text("utf-8"), flags=re.MULTILINE)
    yield from (block.splitlines() for block in re.split(r"\n{2,}", text.strip()))


def unit(*sides: str, **given: object) -> Unit:
    return Unit(tuple(Variant(*side.split(": ", 1)) for side in sides), **given)  # type: ignore[arg-type]


def band(score: int) -> str:
    lowest = next(low for low in (101, 100, 95, 85, 75, 50, 0) if score >= low)
    return str(score) if score >= 100 else f"{lowest}-{ {95: 99, 85: 94, 75: 84, 50: 74, 0: 49}[lowest] }"


def shown(match: Match) -> list[str]:
    lines = [f"=> {band(match.score)} {match.kind}: {match.proposal}"]
    for change in match.changed:
        line = f"{change['kind']}: {change['memory'] or '–'} > {change['query'] or '–'}"
        line += f" = {change['proposal']}" if "proposal" in change else ""
        lines.append(line + (" (check the ending)" if "check_ending" in change else ""))
    return lines


@pytest.mark.parametrize("case", list(blocks("lookup.txt")))
def test_lookup_proposes_what_a_translator_expects(case: list[str], tmp_path: Path) -> None:
    languages = case[0][:2], case[1][:2]
    for number, sides in enumerate(
        (case[:2], case[1::-1])
    ):  # whatever the order in which the memory has them
        with memory.open(tmp_path / str(number), create=True) as store:
            store.add([unit(*sides)])
            found = store.lookup(case[2][2:], *languages)
            assert (shown(found[0]) if found else ["=> nothing"]) == case[3:]


def test_concordance_finds_what_a_translator_expects(tmp_path: Path) -> None:
    first, *queries = blocks("concordance.txt")
    with memory.open(tmp_path / "m", create=True) as store:
        store.add(unit(*first[place : place + 2]) for place in range(0, len(first), 2))
        for head, *wanted in queries:
            language, query = head[1:3], head[4:].strip()
            query, _, also = query.partition(" + ")
            other = "kk" if language == "ky" else "ky"
            found = []
            for hit in store.concordance(query, language, other, also=also, side="source"):
                text = hit.unit.source
                for start, stop in reversed(hit.source_spans):
                    text = f"{text[:start]}‹{text[start:stop]}›{text[stop:]}"
                found.append(text)
            assert found == wanted, head


@pytest.mark.parametrize("query", ["*теп", "мект*п", "жаңы *китеп"])
def test_a_star_before_letters_is_refused(query: str) -> None:
    with pytest.raises(UsageError, match="stands before letters; put it behind a stem"):
        parsed(query)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Memory]:
    with memory.open(tmp_path / "m", create=True) as opened:
        yield opened


def test_of_the_same_score_the_newer_comes_first(store: Memory) -> None:
    years = ("2023", "2025", "2024")
    store.add(unit("ky: Ал келди.", f"kk: Ол келді {year}.", created=f"{year}0101T000000Z") for year in years)
    found = [match.target[-5:-1] for match in store.lookup("Ал келди.", "ky", "kk")]
    assert found == ["2025", "2024", "2023"]


def test_the_same_neighbours_make_no_100_of_what_nobody_has_looked_at(store: Memory) -> None:
    pair = "ky: Ал келди.", "kk: Ол келді."
    store.add([unit(*pair, bead="1-1", status="auto", previous="А.", next="Б.")])
    (match,) = store.lookup("Ал келди.", "ky", "kk", previous="А.", following="Б.")
    assert (match.kind, match.score) == ("context", 99)


def test_same_neighbours_make_a_match_of_101(store: Memory) -> None:
    pair = "ky: Ал келди.", "kk: Ол келді."
    store.add([unit(*pair, previous="А.", next="Б."), unit(*pair, id="2", previous="В.", next="")])
    scores = [
        store.lookup("Ал келди.", "ky", "kk", previous=before, following=after)[0].score
        for before, after in (("А.", "Б."), ("В.", ""), ("А.", ""), (None, "Б."), (None, None))
    ]
    assert scores == [101, 101, 100, 100, 100]
    (match,) = store.lookup("Ал келди.", "ky", "kk", previous="В.", following="")
    assert match.kind == "context"
    assert match.origin.json()["id"] == "2"


def test_a_hundred_is_the_same_down_to_the_last_blank(store: Memory) -> None:
    store.add([unit("ky: Ал келди.", "kk: Ол келді.")])
    for text in ("Ал келди. ", "Ал  келди.", "ал келди.", "Ал келди"):
        (match,) = store.lookup(text, "ky", "kk")
        assert 95 <= match.score < 100
        assert match.kind == "fuzzy"


@pytest.mark.parametrize(
    ("given", "points"),
    [
        ({}, 0),
        ({"bead": "1-1", "status": "auto"}, 1),
        ({"bead": "1-1", "status": "auto", "confidence": 0.7}, 4),
        ({"bead": "1-1", "status": "auto", "confidence": 0.3}, 16),
        ({"bead": "1-1", "status": "confirmed", "confidence": 0.3}, 0),
        ({"status": "draft"}, 1),
        ({"props": (("x-ConfirmationLevel", "Draft"),)}, 1),
    ],
)
def test_what_nobody_has_confirmed_is_worth_less(
    given: dict[str, object], points: int, store: Memory
) -> None:
    store.add([unit("ky: Ал келди.", "kk: Ол келді.", **given)])
    (match,) = store.lookup("Ал келди.", "ky", "kk")
    assert (match.score, match.kind) == (100 - points, "exact")
    (match,) = store.lookup("Ал келди.", "ky", "kk", penalties=Penalties(0, 0, 0, 0))
    assert match.score == 100


def test_of_several_origins_the_best_counts(store: Memory) -> None:
    pair = "ky: Ал келди.", "kk: Ол келді."
    store.add([unit(*pair, id="1", bead="1-1", status="auto"), unit(*pair, id="2", status="confirmed")])
    (match,) = store.lookup("Ал келди.", "ky", "kk")
    assert match.score == 100
    assert match.origin.json()["status"] == "confirmed"


def test_best_comes_first_and_each_translation_once(store: Memory) -> None:
    store.add([unit("ky: Ал келди.", "kk: Ол келді."), unit("ky: Ал келди.", "kk: Келді ол.")])
    store.add([unit("ky-KG: Ал келди.", "kk-KZ: Ол келді."), unit("ky: Ал келген.", "kk: Ол келген.")])
    found = [(match.score, match.target) for match in store.lookup("Ал келди.", "kir", "kaz", minimum=50)]
    assert found[:2] == [(100, "Ол келді."), (100, "Келді ол.")]
    assert len(found) == 3
    assert len(store.lookup("Ал келди.", "ky", "kk", minimum=50, limit=1)) == 1


@pytest.mark.parametrize(
    ("language", "text", "other"),
    [
        ("zh", "委员会昨天通过了一项新的法律。", "委员会今天通过了一项新的法律。"),
        ("th", "คณะกรรมการผ่านกฎหมายใหม่เมื่อวานนี้", "คณะกรรมการผ่านกฎหมายใหม่เมื่อวานซืน"),
        ("ar", "صوت المجلس على القانون الجديد", "صوت المجلس على القوانين الجديدة"),
        ("de", "Der Ausschuss hat das Gesetz beschlossen.", "Der Ausschuss hatte das Gesetz beschlossen."),
        ("en", "𝐁old 😀 letters are found", "𝐁old 😀 letters were found"),
    ],
)
def test_any_language_and_script(language: str, text: str, other: str, store: Memory) -> None:
    store.add([Unit((Variant(language, text), Variant("ky", "котормо"))), unit("kk: басқа", "ky: башка")])
    assert [match.source for match in store.lookup(other, language, "ky", minimum=60)] == [text]
    assert [match.target for match in store.lookup("котормо", "ky", language)] == [text]


def test_a_memory_of_several_languages_serves_every_pair(store: Memory) -> None:
    store.add([unit("ru: вода", "kk: су", "ky: суу"), unit("en: water", "ru: вода")])
    for source, text, target, wanted in (
        ("ky", "суу", "kk", ["су"]), ("kk", "су", "ru", ["вода"]), ("ru", "вода", "ky", ["суу"]),
        ("ru", "вода", "en", ["water"]), ("ky", "суу", "en", []),
    ):  # fmt: skip
        assert [match.target for match in store.lookup(text, source, target)] == wanted


def test_what_has_no_letters_is_found_when_it_is_the_same(store: Memory) -> None:
    store.add([unit("ky: ***", "kk: * * *"), unit("ky: 5", "kk: 5")])
    assert [match.target for match in store.lookup("***", "ky", "kk")] == ["* * *"]
    assert store.lookup("", "ky", "kk") == store.lookup("  ", "ky", "kk") == []


def test_very_long_texts_take_no_time_that_grows_with_their_square(store: Memory) -> None:
    signs = ("а " + sign * 8000 for sign in ("! ", ". "))
    digits = ("Баасы " + digit * 5000 + " сом" for digit in "67")  # more than Python makes an integer of
    grouped = ("Баасы " + " ".join([digit * 3] * 20_000) + " сом" for digit in "12")
    for old, new in (signs, digits, grouped):
        start = time.monotonic()
        store.add([unit(f"ky: {old}", f"kk: {old}"), unit("ky: Баасы 5 000 сом", "kk: Бағасы 5 000 сом")])
        assert all(0 <= match.score <= 101 for match in store.lookup(new, "ky", "kk", minimum=50))
        list(store.concordance(new, "ky", "kk"))
        assert time.monotonic() - start < 20

"""Blocks are cut into segments as a linguist marked it in `cases/split`.

`ky.txt` holds Kyrgyz cases with ` | ` at each cut, `ky.keep.txt` lines that are one segment, and
`ky.known.txt` cases that do not work yet. A known failure is a strict expected failure: when it
starts to pass, the suite fails until the line is moved to `ky.txt`.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.lang import load
from aligner.model import Block, Piece
from aligner.splitting import RULES, decisions, spans, split

CASES = Path(__file__).parent / "cases" / "split"
TEXTS = st.text(alphabet="абвгАБVxI10 9.!?…,:;-—«»\"'()@", max_size=120)


def cases() -> Iterator[object]:
    """Every case of every file, as (language, line), named by its file and line number."""
    for path in sorted(CASES.glob("*.txt")):
        language, *manner = path.stem.split(".")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip() or line.startswith("# ") or line == "#":
                continue
            marks = [pytest.mark.xfail(reason="known", strict=True)] if manner == ["known"] else []
            yield pytest.param(language, line, id=f"{path.stem}:{number}", marks=marks)


def numbered(segments: list[str]) -> str:
    """Segments one a line with their numbers, for the report of a failure."""
    return "".join(f"\n  {number:2} {segment}" for number, segment in enumerate(segments, 1))


@pytest.mark.parametrize(("language", "line"), list(cases()))
def test_line_is_cut_where_it_is_marked(language: str, line: str) -> None:
    wanted = [segment.strip() for segment in line.split("|")]
    text = line.replace(" | ", " ").replace("|", "")
    got = [text[start:stop] for start, stop in spans(text, load(language))]
    assert got == wanted, f"\nexpected:{numbered(wanted)}\ngot:{numbered(got)}"


@pytest.mark.parametrize(
    ("language", "name"),
    [("ky", "ky.txt"), ("kk", "kk.txt"), ("ru", "ru.txt"), ("en", "en.txt")],
)
def test_language_has_enough_cases(language: str, name: str) -> None:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    marked = [line for line in lines if "|" in line and not line.startswith("# ")]
    assert len(marked) >= (40 if language in ("ky", "kk") else 20)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Ал келди, б.а. кайтты.", "lower_case_follows"),
        ("Ал (чын эле!), Асан да келди.", "punctuation_follows"),
        ("Инфляция 6.4 болду.", "address"),
        ("Кар эрип бүттү.Жол ачылды.", "space_is_missing"),
        ("3. Суу мыйзамы", "list_marker"),
        ("Аны проф. Юнусалиев окуткан.", "abbreviation_before"),
        ("Ал 1957-ж. Нарында төрөлгөн.", "abbreviation_after_number"),
        ("Алма, өрүк ж.б. Баары бар.", "abbreviation_closing"),
        ("Аны Б. Осмонов жазган.", "initial"),
        ("Ал келди. Биз кеттик.", "sentence_start"),
    ],
)
def test_first_decision_names_the_rule_that_made_it(text: str, rule: str) -> None:
    found = list(decisions(text, load("ky")))
    assert rule in [decision.rule for decision in found]
    assert {decision.rule for decision in found} <= {known.__name__ for known in RULES}


def test_acronym_with_stops_is_kept_by_its_own_rule() -> None:
    found = list(decisions("He served in the U.S. 7th Fleet.", load("en")))
    assert (False, "acronym") in [(decision.cut, decision.rule) for decision in found]


@given(TEXTS, st.sampled_from(["ky", "kk", "ru", "xx"]))
def test_segments_rebuild_their_block(text: str, language: str) -> None:
    block = Block("paragraph", text, (Piece(0, len(text), 0),))
    segments = split((block,), load(language))
    position = 0
    for segment in segments:
        assert segment.text == text[segment.start : segment.stop]
        assert segment.text == segment.text.strip() != ""
        assert not text[position : segment.start].strip(), "only blanks stand between segments"
        position = segment.stop
    assert not text[position:].strip()


@given(TEXTS)
def test_decisions_stand_in_order_and_name_a_rule(text: str) -> None:
    found = list(decisions(text, load("ky")))
    assert [decision.stop for decision in found] == sorted({decision.stop for decision in found})
    assert {decision.rule for decision in found} <= {rule.__name__ for rule in RULES}


def by_decisions(text: str, language: str) -> list[str]:
    """The segments as the decisions cut them, every candidate asked about."""
    begin, found = 0, []
    for decision in decisions(text, load(language)):
        if decision.cut:
            found.append(text[begin : decision.stop].strip())
            begin = decision.stop
    return [*found, text[begin:].strip()] if text[begin:].strip() else found


def words(language: str) -> list[str]:
    """Words with what may follow them: those that a rule knows, and those of the cases."""
    known = load(language)
    told = sorted(known.abbreviations | known.titles)
    lines = (CASES / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    seen = sorted({word for line in lines for word in line.replace("|", "").split()})
    return [
        *seen,
        *(f"{word}." for word in told),
        *(f"{word.title()}." for word in told),
        *sorted(known.common),
    ]


@pytest.mark.parametrize("language", ["ky", "kk", "ru", "en"])
def test_spans_are_the_cuts_of_the_decisions(language: str) -> None:
    @given(st.lists(st.sampled_from(words(language)), max_size=12).map(" ".join) | TEXTS.map(str.strip))
    @settings(max_examples=300)
    def agree(text: str) -> None:
        for long in (True, False):
            got = [text[start:stop] for start, stop in spans(text, load(language), long=long)]
            assert got == by_decisions(text, language)

    agree()


@pytest.mark.parametrize("path", sorted(CASES.parent.rglob("*.txt")), ids=lambda path: path.stem)
def test_spans_are_the_cuts_of_the_decisions_in_every_case(path: Path) -> None:
    whole = " ".join(path.read_text(encoding="utf-8").replace("|", "").split())
    for language in ("ky", "kk", "ru", "en", "xx"):
        for long in (True, False):
            got = [whole[start:stop] for start, stop in spans(whole, load(language), long=long)]
            assert got == by_decisions(whole, language)


def test_segments_know_their_block() -> None:
    blocks = tuple(Block("paragraph", text, (Piece(0, len(text), 0),)) for text in ("Бир. Эки.", "Үч."))
    assert [(s.block, s.start, s.text) for s in split(blocks, load("ky"))] == [
        (0, 0, "Бир."),
        (0, 5, "Эки."),
        (1, 0, "Үч."),
    ]


@pytest.mark.parametrize("text", ["", "   ", ".", "-Бөлүм."])
def test_almost_nothing_is_no_trouble(text: str) -> None:
    assert [text[a:b] for a, b in spans(text, load("ky"))] == ([text.strip()] if text.strip() else [])

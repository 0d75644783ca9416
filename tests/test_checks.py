"""Checks: cases that a linguist can read, and what holds for any text.

The cases stand in `cases/check/`, a file a check.
"""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.checking import check
from aligner.checks import RULES
from aligner.checks.findings import SEVERITIES, Finding, Pair

FOLDER = Path(__file__).parent / "cases" / "check"
NAMES = {"<NBSP>": "\u00a0", "<SP>": " ", "<SHY>": "\u00ad", "<BAD>": "\ufffd"}
TERMS = {
    "китеп": ["кітап"], "мектеп": ["мектеп"], "ук": ["құқық"], "орун": ["орын"],
    "бала укугу": ["бала құқығы"],
    "аймак": ["өңір", "аймақ"], "law": ["мыйзам"],
}  # fmt: skip
OF_FILES = {"length", "targets", "sources", "names"}


def cases() -> list[object]:
    """Every case as (check, pair, what is found), named by its file and line."""
    found: list[object] = []
    for path in sorted(FOLDER.glob("*.txt")):
        sides: list[tuple[str, str]] = []
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line or line.startswith("#"):
                continue
            if line.startswith("=> "):
                (one, source), (other, target) = sides
                pair = Pair(source, target, one, other, id="1")
                found.append(pytest.param(path.stem, pair, line[3:], id=f"{path.name}:{number}"))
                sides = []
                continue
            language, text = line.split(":", 1)
            text = text.removeprefix(" ")
            for name, sign in NAMES.items():
                text = text.replace(name, sign)
            sides.append((language, text))
    return found


@pytest.mark.parametrize(("name", "pair", "wanted"), cases())
def test_case(name: str, pair: Pair, wanted: str) -> None:
    found = check([pair], terms=TERMS, only=[name])
    got = [f"{finding.severity}: {finding.message}" for finding in found]
    assert (got or ["nothing"]) == [wanted]


def test_every_check_has_cases() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == {rule.name for rule in RULES} - OF_FILES


def test_the_same_source_has_two_targets() -> None:
    pairs = [
        Pair("Жерди пайдалануу", "Жерді пайдалану", "ky", "kk", "1"),
        Pair("жерди  пайдалануу", "Жерді қолдану туралы", "ky", "kk", "2"),
        Pair("Жерди пайдалануу", "жерді пайдалану", "ky", "kk", "3"),
    ]
    (found,) = check(pairs, only=["targets", "sources"])
    assert (found.check, found.pair.id) == ("targets", "2")
    assert "“Жерді пайдалану” in unit 1" in found.message
    (found,) = check([pair.swapped() for pair in pairs], only=["targets", "sources"])
    assert (found.check, found.pair.id) == ("sources", "2")


def _file(number: int) -> list[Pair]:
    """Pairs of a file whose targets are a quarter longer."""
    words = ["айыл", "мектеп", "китеп", "суулар", "тоолор", "жылкы"]
    return [
        Pair(
            " ".join((words * 5)[i % 5 : i % 5 + 12 + i % 7]),
            " ".join((words * 5)[i % 5 : i % 5 + 15 + i % 7]), "ky", "kk", str(i),
        )
        for i in range(number)
    ]  # fmt: skip


def test_length_is_held_against_the_file() -> None:
    pairs = _file(60)
    assert not list(check(pairs, only=["length"]))
    cut = pairs[7]._replace(target=pairs[7].target[:25])
    found = list(check([*pairs, cut], only=["length"]))
    assert [finding.pair for finding in found] == [cut]
    assert "shorter than is usual in this file" in found[0].message
    assert not list(check([*pairs, Pair("Иә", "Ооба, ооба", "ky", "kk")], only=["length"]))


def test_a_name_that_the_file_always_keeps() -> None:
    pairs = [
        Pair(f"Анан Бишкек жөнүндө {i}", f"Сосын Бішкек туралы {i}", "ky", "kk", str(i)) for i in range(8)
    ]
    assert not list(check(pairs, only=["names"]))
    (found,) = check([*pairs, Pair("Анан Бишкекте болду", "Сосын сонда болды", "ky", "kk")], only=["names"])
    assert "the name “Бишкекте” is not in the target" in found.message


def test_a_bead_without_counterpart_is_only_noted() -> None:
    (found,) = check([Pair("Салам.", "", "ky", "kk", bead="1-0")])
    assert (found.check, found.severity) == ("empty", "note")


def test_the_file_itself_tells_a_wrong_language_that_nobody_knows() -> None:
    latin = [
        Pair(f"blorto kwendi mashuro{'ne' * (i % 4)} tirkwa losten{i % 9}", "", "xx", "yy")
        for i in range(250)
    ]
    pairs = [
        pair._replace(target=f"szervhaty egykövér{'ek' * (i % 4)} udvarzás nyelvtény", id=str(i))
        for i, pair in enumerate(latin)
    ]
    wrong = pairs[3]._replace(target="kwendi blorto tirkwa mashurone losten", id="wrong")
    assert [finding.pair.id for finding in check([*pairs, wrong], only=["language"])] == ["wrong"]


TEXTS = st.text(max_size=80) | st.text(
    alphabet="аеоқғұк жana«»\"'“”()[]{}%<>/ 0123456789.,:;!?…—-\u00a0\u00ad\n€१२", max_size=60
)
TAGS = st.sampled_from(["ky", "kk", "ru", "en", "de", "zh", "ar", "el", "tr", "", "xx"])


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4), TAGS, TAGS)
def test_any_text_is_checked_and_spans_lie_in_it(texts: list[tuple[str, str]], one: str, other: str) -> None:
    pairs = [Pair(source, target, one, other, str(i)) for i, (source, target) in enumerate(texts)]
    for finding in check(pairs, terms=TERMS):
        assert finding.severity in SEVERITIES
        for text, spans in (
            (finding.pair.source, finding.fault.source),
            (finding.pair.target, finding.fault.target),
        ):
            assert all(0 <= start <= stop <= len(text) for start, stop in spans)


MIRRORED = ("empty", "untranslated", "language", "numbers", "addresses", "brackets", "quotes", "letters",
            "repeats", "blanks", "characters")  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(TEXTS, TEXTS, TAGS, TAGS)
def test_swapped_sides_give_the_mirrored_findings(source: str, target: str, one: str, other: str) -> None:
    pair = Pair(source, target, one, other)
    there = {_mirrored(finding) for finding in check([pair], only=MIRRORED)}
    back = {(finding.check, finding.severity, finding.fault.source, finding.fault.target)
            for finding in check([pair.swapped()], only=MIRRORED)}  # fmt: skip
    assert there == back


def _mirrored(finding: Finding) -> tuple[object, ...]:
    return finding.check, finding.severity, finding.fault.target, finding.fault.source


@settings(max_examples=100, deadline=None)
@given(TEXTS, TAGS)
def test_a_text_beside_itself_is_in_order(text: str, tag: str) -> None:
    """Nothing but that it is not translated, and what is wrong with a text alone."""
    alone = {"untranslated", "empty", "characters", "letters", "language"}
    assert {finding.check for finding in check([Pair(text, text, tag, tag)])} <= alone

"""What two languages share is found in each: numbers, dates, addresses, acronyms, markers.

The cases stand in `cases/anchors.txt`.
"""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.anchors import Key, find_keys, number_value, shared
from aligner.lang import load

CASES = Path(__file__).parent / "cases" / "anchors.txt"
NAMES = {"<NBSP>": "\u00a0", "<NNBSP>": "\u202f"}


def cases() -> list[object]:
    """Every case as (language, text, expected keys), named by its line number."""
    found: list[object] = []
    for number, line in enumerate(CASES.read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        language, rest = line.split(": ", 1)
        text, _, wanted = rest.partition(" =>")
        for name, character in NAMES.items():
            text = text.replace(name, character)
        keys = [key.strip() for key in wanted.split(",") if key.strip()]
        found.append(pytest.param(language, text, keys, id=f"line {number}"))
    return found


@pytest.mark.parametrize(("language", "text", "wanted"), cases())
def test_keys_of_a_block(language: str, text: str, wanted: list[str]) -> None:
    keys = find_keys(text, load(language), starts_block=True)
    named = any(key.startswith("name ") for key in wanted)
    got = [f"{key.kind} {key.value}" for key in keys if named or key.kind != "name"]
    assert sorted(got) == sorted(wanted), f"\nexpected: {wanted}\ngot:      {got}"


@pytest.mark.parametrize(("language", "text", "wanted"), cases())
def test_keys_are_written_in_the_text(language: str, text: str, wanted: list[str]) -> None:
    for key in find_keys(text, load(language), starts_block=True):
        assert all(word in text for word in key.written.split())


@pytest.mark.parametrize(
    ("ky", "kk"),
    [
        ("2023-жылдын 7-мартында 38 000ден ашуун", "2023 жылғы 7 наурызда 38,000-нан астам"),
        ("Бюджет 6,4 миллион сом", "Бюджет 6.4 млн сом"),
        ("БУУнун өкүлү", "БҰҰ-ның өкілі"),
        ("3. Суу", "3. Су"),
        ("алтынчы", "алтыншы"),
        ("XIX кылым", "XIX ғасыр"),
        ("info@bulak.kg", "info@bulak.kg"),
    ],
)
def test_both_languages_give_the_same_keys(ky: str, kk: str) -> None:
    one, other = (
        {(key.kind, key.value) for key in find_keys(text, load(tag), starts_block=True)}
        for text, tag in ((ky, "ky"), (kk, "kk"))
    )
    assert one == other != set()


def test_marker_is_looked_for_only_where_a_block_begins() -> None:
    assert find_keys("3. суу", load("ky"), starts_block=True) == [Key("marker", ".3", "3.")]
    assert find_keys("3. суу", load("ky")) == [Key("number", "3", "3")]


@given(st.integers(1000, 999_999_999), st.sampled_from([" ", "\u00a0", "\u202f", ",", ".", "'"]))
def test_grouping_does_not_change_a_number(number: int, sign: str) -> None:
    assert number_value(f"{number:,}".replace(",", sign)) == str(number)


@given(st.integers(0, 999), st.integers(1, 99), st.sampled_from([".", ","]))
def test_decimal_sign_does_not_change_a_number(whole: int, part: int, sign: str) -> None:
    assert number_value(f"{whole}{sign}{part:02}") == f"{whole}.{part:02}".rstrip("0")


@given(st.text(alphabet="абвАБ Vx019.,-%@#/ \u00a0", max_size=80))
def test_any_text_has_keys_or_none(text: str) -> None:
    for key in find_keys(text, load("ky"), starts_block=True):
        assert key.kind
        assert key.written


def test_every_key_is_shared_once_and_in_order() -> None:
    one, two = Key("number", "1", "1"), Key("number", "2", "2")
    assert [a.source for a in shared([two, one, one], [one, two])] == ["2", "1"]
    assert shared([one], [two]) == ()
    assert shared([Key("number", "1", "1")], [Key("date", "1", "1")]) == ()

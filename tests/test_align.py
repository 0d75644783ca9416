"""Scoring, search and cuts together: readable cases, and what holds for every pair of documents."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aligner.errors import NotParallelError
from aligner.model import Bitext
from aligner.pipeline import align
from aligner.settings import Settings
from build import document

FOLDER = Path(__file__).parent / "cases" / "align"
CASES = sorted(FOLDER.glob("*.txt"))
FORCED = Settings(presegmented=True, force=True)
WORDS = ["суу", "жер", "тоо", "көл", "китеп", "мектеп", "айыл", "шаар", "2024", "12", "Бишкек", "Нурила"]

SEGMENTS = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join), min_size=1, max_size=30
)


def bitext(source: list[str], target: list[str], languages: tuple[str, str] = ("ky", "kk")) -> Bitext:
    return align(document(source, languages[0]), document(target, languages[1]), FORCED)


def beads(found: Bitext) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    return [(bead.source_index, bead.target_index) for bead in found.beads]


def span(written: str) -> tuple[int, ...]:
    """Positions from 0 of "3-4" or "" as the case files write them from 1."""
    first, _, last = written.partition("-")
    return tuple(range(int(first) - 1, int(last or first))) if first else ()


def read_case(path: Path) -> tuple[dict[str, list[str]], list[tuple[tuple[int, ...], tuple[int, ...]]]]:
    names = [*path.name.split(".")[0].split("-"), "beads"]
    parts: dict[str, list[str]] = {name: [] for name in names}
    here = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line in names:
            here = line
        elif here and line:
            parts[here].append(line)
    wanted = [tuple(span(side) for side in line.split(":")) for line in parts.pop("beads")]
    return parts, wanted  # type: ignore[return-value]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    (first, source), (second, target) = read_case(path)[0].items()
    found = beads(bitext(source, target, (first, second)))
    assert found == read_case(path)[1]


def covers(found: Bitext) -> None:
    for side, segments in (("source_index", found.source_segments), ("target_index", found.target_segments)):
        assert [i for bead in found.beads for i in getattr(bead, side)] == list(range(len(segments)))
    assert all(0 <= bead.confidence <= 1 for bead in found.beads)


@settings(max_examples=60, deadline=None)
@given(SEGMENTS, SEGMENTS)
def test_beads_cover_both_sides_once_and_in_order(source: list[str], target: list[str]) -> None:
    covers(bitext(source, target))


@settings(max_examples=60, deadline=None)
@given(SEGMENTS, SEGMENTS)
@example(  # a run of nulls may pass a place where a bead would have been better but for what comes after
    [
        "көл", "суу суу китеп", "суу китеп 2024", "жер", "китеп китеп китеп 2024", "суу китеп",
        "суу көл мектеп", "жер", "жер мектеп", "суу суу жер тоо", "12",
    ],
    ["суу суу китеп", "суу"],
)  # fmt: skip
@example(["суу", "суу", "суу"], ["суу", "суу тоо тоо китеп китеп"])  # any of three may be meant
def test_swapping_the_sides_swaps_the_beads(source: list[str], target: list[str]) -> None:
    there, back = beads(bitext(source, target)), beads(bitext(target, source, ("kk", "ky")))
    # Of two alignments of identical sides that mirror each other nothing tells which is meant.
    assert {bead[::-1] for bead in back} == set(there) or (source == target and back == there)


def long_pair(size: int) -> tuple[list[str], list[str]]:
    """Two long versions with sentences joined, left out and repeated, always the same."""
    source = [
        f"{WORDS[i % 7]} {WORDS[i * i % 12]} {i * 37 % 1009} {'абвгдежз'[i % 8] * 3}{i % 61}"
        for i in range(size)
    ]
    target: list[str] = []
    for i, text in enumerate(source):
        if i % 17 == 5 and target:
            target[-1] += " " + text
        elif i % 23 != 7:
            target.append(text)
    return source, target


@pytest.mark.parametrize("size", [900, 3000])
def test_long_documents_are_cut_alike_from_both_sides(size: int) -> None:
    source, target = long_pair(size)
    there, back = bitext(source, target), bitext(target, source, ("kk", "ky"))
    covers(there)
    assert {bead[::-1] for bead in beads(back)} == set(beads(there))
    assert sum(bead.type == "1-1" for bead in there.beads) > 0.75 * size


@pytest.mark.parametrize("size", [1, 2, 40, 400])
def test_a_document_against_itself_is_all_one_to_one(size: int) -> None:
    source, _ = long_pair(size)
    assert {bead.type for bead in bitext(source, source).beads} == {"1-1"}


def test_the_same_input_gives_the_same_beads() -> None:
    source, target = long_pair(300)
    assert bitext(source, target).beads == bitext(source, target).beads


def test_one_side_much_longer() -> None:
    covers(bitext(["суу келди"], [f"жер {i}" for i in range(3000)]))


def test_strangers_are_refused_and_translations_are_not() -> None:
    (parts, _), (others, _) = read_case(FOLDER / "ky-kk.txt"), read_case(FOLDER / "en-de.txt")
    source, target = document(parts["ky"] * 2, "ky"), document(parts["kk"] * 2, "kk")
    align(source, target, Settings(presegmented=True))
    with pytest.raises(NotParallelError):
        align(source, document(others["de"] * 2, "de"), Settings(presegmented=True))


def test_a_true_pair_of_one_sentence_is_no_pair_of_strangers() -> None:
    source, target = document(["Бала мектепке келди."], "ky"), document(["Бала мектепке келді."], "kk")
    assert [bead.type for bead in align(source, target, Settings(presegmented=True)).beads] == ["1-1"]


@pytest.mark.parametrize(
    ("said", "target"),
    [
        ("«Мисот герап дулем? Нукер!»", "«Вукан шорет? Бизол!»"),
        ("Мисот герап дулем тазик?", "Вукан шорет бизол?"),
    ],
)
def test_signs_tell_where_no_word_does(said: str, target: str) -> None:
    told = "Бапар тадук локап."
    assert beads(bitext([said, told], [target])) == [((0,), (0,)), ((1,), ())]
    assert beads(bitext([told, said], [target])) == [((0,), ()), ((1,), (0,))]


def test_a_missing_chapter_is_left_out_and_named() -> None:
    source, target = long_pair(400)
    found = bitext(source, target[:120] + target[260:])
    covers(found)
    kept = 1 - 140 / len(target)
    wanted = sum(bead.type == "1-1" for bead in bitext(source, target).beads) * kept
    assert sum(bead.type == "1-1" for bead in found.beads) > 0.8 * wanted
    assert len(found.parts) == 2

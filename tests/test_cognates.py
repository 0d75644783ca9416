"""Words that both sides spell alike, as a linguist marked them in `cases/cognates.txt`."""

import re
from pathlib import Path

import pytest

from aligner.cognates import cognates
from aligner.marks import with_cognates

CASES = (Path(__file__).parent / "cases" / "cognates.txt").read_text(encoding="utf-8").splitlines()


def marked(text: str, spans: list[tuple[int, int]]) -> str:
    for start, stop in sorted(spans, reverse=True):
        text = f"{text[:start]}[{text[start:stop]}]{text[stop:]}"
    return text


@pytest.mark.parametrize("line", [line for line in CASES if line and not line.startswith("#")])
def test_words_are_tied_as_marked(line: str) -> None:
    wanted = line.split(" = ")
    source, target = (re.sub(r"[\[\]]", "", side) for side in wanted)
    found = cognates(source, target)
    assert [
        marked(source, [one for one, _ in found]),
        marked(target, [other for _, other in found]),
    ] == wanted
    assert [(other, one) for one, other in sorted(found, key=lambda pair: pair[1])] == cognates(
        target, source
    )


def test_what_is_marked_already_is_left_alone_and_segments_are_told_apart() -> None:
    anchors = {0: [(0, 9, 0, "name")]}, {0: [(0, 9, 0, "name")]}
    found = with_cognates(anchors, ["Казакстан министрлиги", "казакстан"], ["Қазақстан", "министрлігі"])
    assert found == (
        {0: [(0, 9, 0, "name"), (10, 21, 1, "cognate")]},
        {0: [(0, 9, 0, "name")], 1: [(0, 11, 1, "cognate")]},
    )


def test_a_word_a_thousand_times_takes_no_long() -> None:
    assert len(cognates("мектеп " * 3000, "мектеп " * 2000)) == 2000

"""Columns side by side in plain text come one below the other; what only looks like them stays."""

import pytest

from aligner.columns import take_apart

LEFT = ["The first column", "goes on for a few", "lines and has two", "sentences. This is", "the second."]
RIGHT = [
    "And here the next",
    "column stands, at",
    "the same height as",
    "the first one and",
    "as long as that.",
]


def beside(left: list[str], right: list[str], gutter: int = 24) -> str:
    return "\n".join(f"{a:{gutter}}{b}".rstrip() for a, b in zip(left, right, strict=True))


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def test_columns_come_one_below_the_other() -> None:
    assert lines(take_apart(beside(LEFT, RIGHT))) == LEFT + RIGHT


def test_a_title_across_stays_above() -> None:
    title = "A title that runs across both of the columns"
    assert lines(take_apart(f"{title}\n\n{beside(LEFT, RIGHT)}")) == [title, *LEFT, *RIGHT]


def test_gutter_may_move_on_a_page() -> None:
    text = beside(LEFT, RIGHT, 28) + "\n" + beside(LEFT, RIGHT, 21)
    assert lines(take_apart(text)) == LEFT + LEFT + RIGHT + RIGHT


def test_three_columns() -> None:
    text = beside([f"{a:22}{b}" for a, b in zip(LEFT, RIGHT, strict=True)], LEFT, 44)
    assert lines(take_apart(text)) == LEFT + RIGHT + LEFT


def test_lines_that_are_not_level_make_no_gaps() -> None:
    left = [line for text in LEFT for line in (text, "")]
    right = [line for text in RIGHT for line in ("", text)]
    assert "\n\v\n".join(["\n".join(LEFT), "\n".join(RIGHT)]) == take_apart(beside(left, right))


def test_pages_are_taken_apart_one_by_one() -> None:
    page = beside(LEFT, RIGHT)
    assert lines(take_apart(f"{page}\n\f{page}")) == (LEFT + RIGHT) * 2


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(LEFT + RIGHT),
        # Justified text with wide blanks.
        "The   first   line   is  stretched\nand  the   second   is   as   well,\nso   that  all  lines\n"
        "end at  the  same  place,   as  in\nmany  a  book   that   was  set.",
        # A table: short cells.
        "Name        Year     Sum\nTalas       2021      40\nOsh         2022       7\n"
        "Naryn       2023      11\nBatken      2024       3",
        # A list of contents.
        "Introduction ........ 1\nThe library ......... 3\nThe bridge .......... 7\nWeather ............. 9",
        "",
    ],
    ids=["one column", "justified", "table", "contents", "empty"],
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert take_apart(text) == text


def test_lines_that_touch_are_parted_by_their_widths() -> None:
    left = [
        "The library was opened in the spring",
        "of the year before last, when nobody",
        "believed that people would come. The",
        "first evening brought forty readers,",
        "and since then the room has been too",
        "small for all who want to sit there.",
        "In summer the doors are open till",
        "eight, in winter until five, for the",
        "lamps are few and the stove is old.",
        "A new stove was promised for autumn.",
    ]
    right = [
        "On the other side of the street the",
        "school has a garden with apple trees",
        "that were planted by the first class",
        "to finish there. Every autumn apples",
        "are sold for the good of the school,",
        "and the money buys books. This year",
        "hail took most of the fruit, so the",
        "books will have to wait, unless the",
        "village finds some other way to help",
        "with what is needed in the winter.",
    ]
    page = [f"{a:40}{b}" for a, b in zip(left, right, strict=True)]
    page[6:8] = [f"{left[6]} {right[6]}", f"{left[7]} {right[7]}"]
    assert lines(take_apart("\n".join(page))) == left + right

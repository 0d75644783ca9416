"""`read --explain` speaks of lines in plain words, whatever was seen of them."""

import pytest

from aligner import endings, reasons
from aligner.joints import Joint
from aligner.lines import lines_of
from aligner.reasons import reasons_of

TEXT = "Жол оңдолду\n\nэл ыраазы."


def said(*grounds: tuple[str, str, float]) -> str:
    """The reason that is given for joining two lines on some grounds."""
    score = sum(weight for _, _, weight in grounds)
    (reason,) = reasons_of(TEXT, lines_of(TEXT), [Joint(score > 0, score, grounds)])
    return reason


def test_a_reason_names_the_lines_the_verdict_and_what_each_ground_weighs() -> None:
    assert said(("words", "plain lower", 4.7), ("gap", "one|deeper|trailing", -1.1), ("room", "-3", 2.4)) == (
        "lines 1 and 3 joined (+6.0): "
        "line 1 ends without a stop and line 3 begins with a small letter (+4.7); "
        "one empty line between them, line 3 begins further to the right, "
        "blanks at the end of line 1 (-1.1); "
        "the first word of line 3 would not have fitted into line 1 (+2.4)"
    )


@pytest.mark.parametrize("end", endings._BREAK_END)
@pytest.mark.parametrize("start", [*endings._BREAK_START, "caseless"])
def test_there_are_words_for_all_ends_and_starts(end: str, start: str) -> None:
    assert said(("words", f"{end} {start}", 1.0)).startswith("lines 1 and 3 joined (+1.0): line 1 ends ")


@pytest.mark.parametrize("what", [*reasons._OTHERS, "prior", "place"])
def test_there_are_words_for_the_other_grounds(what: str) -> None:
    assert said((what, "7", -2.0)).startswith("lines 1 and 3 kept apart (-2.0): ")
    assert "{" not in said((what, "7", -2.0))

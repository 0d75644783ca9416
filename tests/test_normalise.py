"""Characters that nobody sees go, blanks become plain, and every letter is still traced."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.model import Piece
from aligner.normalise import clean, compose, leave_out

ODD = "\u00ad\u200b\u2060\ufeff\u00a0\u202f\u2009\u3000\t\n\r\f "


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("32\u00a0000 киши", "32 000 киши"),
        ("32\u202f000 киши", "32 000 киши"),
        ("бир  эки\t үч", "бир эки үч"),
        ("  шетинде бош  ", "шетинде бош"),
        ("мек\u00adтеп", "мектеп"),
        ("мек\u200bтеп", "мектеп"),
        ("\ufeffбашында", "башында"),
        ("мек\u200dтеп", "мектеп"),
        ("бир\u00ad эки", "бир эки"),
        ("бир \u200b эки", "бир эки"),
        ("бир\nэки", "бир эки"),
        ("бир\fэки", "бир эки"),
        ("бир\x00эки", "бир эки"),
        ("", ""),
        (" \u200b\u00a0 ", ""),
        ("\u2011 сызыкча", "\u2011 сызыкча"),
        ("„тырмак“ – «так»", "„тырмак“ – «так»"),
    ],
)
def test_text_is_written_as_a_careful_typist_would(text: str, wanted: str) -> None:
    assert clean(text, 0, len(text))[0] == wanted


@pytest.mark.parametrize("text", ["\u200c\r", "\u200d\t", "\u200c\u2009"])
def test_joiner_among_blanks_goes(text: str) -> None:
    assert clean(text, 0, len(text)) == ("", ())


@pytest.mark.parametrize(
    "text", ["می\u200cخواهم", "क\u094d\u200dष", "\U0001f468\u200d\U0001f469\u200d\U0001f467"]
)
def test_joiners_stay_where_they_carry_meaning(text: str) -> None:
    assert clean(text, 0, len(text))[0] == text


def test_only_the_given_stretch_is_cleaned() -> None:
    assert clean("бир\u00a0эки үч", 4, 7) == ("эки", (Piece(0, 3, 4),))


@given(st.text(alphabet="абв12.," + ODD, max_size=60), st.integers(0, 20), st.integers(0, 60))
def test_pieces_stand_in_the_text(text: str, start: int, length: int) -> None:
    start = min(start, len(text))
    stop = min(start + length, len(text))
    cleaned, pieces = clean(text, start, stop)
    assert cleaned == cleaned.strip()
    assert "  " not in cleaned
    visible = text[start:stop].translate(dict.fromkeys(map(ord, ODD)))
    assert visible == cleaned.replace(" ", "")
    position, origin = 0, start
    for piece in pieces:
        size = piece.stop - piece.start
        assert cleaned[piece.start : piece.stop] == text[piece.origin : piece.origin + size]
        assert cleaned[position : piece.start] in ("", " ")
        assert piece.origin >= origin
        position, origin = piece.stop, piece.origin + size
    assert position == len(cleaned)
    assert origin <= stop


@given(st.text(alphabet="абв12.," + ODD, max_size=60))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once, _ = clean(text, 0, len(text))
    assert clean(once, 0, len(once))[0] == once


@given(st.text(alphabet="абвгд -", max_size=30), st.sets(st.integers(0, 29)))
def test_what_is_left_after_leaving_out_is_traced(text: str, places: set[int]) -> None:
    cleaned, pieces = clean(text, 0, len(text))
    spans = [(place, place + 1) for place in sorted(places) if place < len(cleaned)]
    left, traced = leave_out(cleaned, pieces, spans)
    assert left == "".join(c for i, c in enumerate(cleaned) if (i, i + 1) not in spans)
    for piece in traced:
        assert left[piece.start : piece.stop] == text[piece.origin : piece.origin + piece.stop - piece.start]


@pytest.mark.parametrize("text", ["и\u0306", "ё", "e\u0301", "й", ""])
def test_composed_text_is_in_normal_form_c(text: str) -> None:
    assert compose(text) == unicodedata.normalize("NFC", text)

"""Beads of any origin are rated, those to be looked at are offered, and what is pending is aligned anew."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aligner.bitexts import bitext_of as bitext_of_texts
from aligner.doubts import uncertain
from aligner.draft import Draft, bitext_of, draft_of
from aligner.edits import apply
from aligner.errors import RefusedError
from aligner.holding import joined, pieces
from aligner.model import Bitext
from aligner.operations import (
    Confirm,
    Delete,
    EditText,
    Merge,
    MoveSegment,
    Note,
    ReplaceBeads,
)
from aligner.rating import rate, spans_of
from aligner.realigning import realign
from aligner.windows import Window

PAIRS = [
    ("Айылда 1991-жылы жаңы китепкана ачылды.", "Ауылда 1991 жылы жаңа кітапхана ашылды."),
    ("Анда 4000 китеп бар.", "Онда 4000 кітап бар."),
    ("Балдар үчүн өзүнчө бөлмө бөлүнгөн.", "Балалар үшін бөлек бөлме бөлінген."),
    ("Китепкананын башчысы Нурила Сатарова.", "Кітапхананың басшысы Нұрила Сатарова."),
    ("Кире бериш акысыз.", "Кіру тегін."),
    ("Салтанат 12-мартта саат 10до башталат.", "Салтанат 12 наурызда сағат 10-да басталады."),
    ("Бишкектен 30 конок келет.", "Бішкектен 30 қонақ келеді."),
    ("Кечинде концерт болот.", "Кешке концерт болады."),
    ("Билет 200 сом турат.", "Билет 200 сом тұрады."),
    ("Мектеп окуучулары ырдайт.", "Мектеп оқушылары ән айтады."),
]


def draft(*sizes: tuple[int, int]) -> Draft:
    """A review of the pairs above with beads of these sizes, as nobody knows how sure they are."""
    beads = []
    i = j = 0
    for a, b in sizes:
        beads.append(([source for source, _ in PAIRS[i : i + a]], [target for _, target in PAIRS[j : j + b]]))
        i, j = i + a, j + b
    assert (i, j) == (len(PAIRS), len(PAIRS))
    return draft_of(rate(bitext_of_texts(beads, ("ky", "kk"))))


RIGHT = [(1, 1)] * 10
SLIPPED = [(1, 1), (1, 2), *[(1, 1)] * 6, (1, 1), (1, 0)]


def types(state: Draft) -> list[str]:
    return [row.type for row in state.rows]


def test_right_beads_are_rated_high_and_wrong_ones_low() -> None:
    assert all(row.confidence > 0.9 for row in draft(*RIGHT).rows)
    slipped = draft(*SLIPPED)
    assert slipped.rows[0].confidence > 0.9
    assert all(row.confidence < 0.1 for row in slipped.rows[1:])


def test_a_bead_larger_than_any_that_is_searched_for_is_rated() -> None:
    right, wrong = draft((6, 6), *[(1, 1)] * 4), draft((1, 0), (6, 7), *[(1, 1)] * 3)
    assert right.rows[0].confidence > 0.9
    assert wrong.rows[1].confidence < 0.1


def test_rating_does_not_change_beads_and_swaps_with_the_sides() -> None:
    given = bitext_of(draft(*SLIPPED))
    rated = rate(given)
    assert spans_of(rated.beads) == spans_of(given.beads)
    other = rate(given.swapped()).swapped()
    assert [bead.confidence for bead in other.beads] == pytest.approx(
        [bead.confidence for bead in rated.beads], abs=1e-3
    )


def test_what_is_least_certain_is_offered_first() -> None:
    state = draft(*SLIPPED)
    found = uncertain(state, 100)
    assert set(found) == {row.id for row in state.rows if row.confidence < 0.9}
    confidences = [state.rows[state.place(bead)].confidence for bead in found]
    assert confidences == sorted(confidences)
    assert uncertain(state) == found[:3]  # a quarter of ten, rounded up
    assert uncertain(draft(*RIGHT)) == []


def test_what_a_person_has_seen_is_not_offered() -> None:
    state = draft(*SLIPPED)
    first, second, third = uncertain(state, 3)
    state = apply(state, Confirm((first,))).state
    state = apply(state, Delete((second,))).state
    assert first not in uncertain(state, 100)
    assert second not in uncertain(state, 100)
    assert third in uncertain(state, 100)


def test_pending_beads_are_aligned_anew_between_those_that_stand() -> None:
    state = draft(*SLIPPED)
    after = apply(state, realign(state)).state
    assert types(after) == ["1-1"] * 10
    assert all(row.confidence > 0.9 for row in after.rows)
    assert all(row.status == "auto" for row in after.rows)


def test_what_a_person_has_confirmed_stands_even_if_it_looks_wrong() -> None:
    state = draft(*SLIPPED)
    state = apply(state, Confirm((state.rows[4].id,))).state
    kept = state.rows[4]
    after = apply(state, realign(state)).state
    assert kept in after.rows
    place = after.rows.index(kept)
    assert sum(len(row.source) for row in after.rows[:place]) == 4
    assert sum(len(row.target) for row in after.rows[:place]) == 5


def test_a_confirmed_null_and_a_large_confirmed_bead_stand() -> None:
    state = draft((1, 0), (0, 1), (1, 1), (6, 5), (1, 2), (1, 1))
    state = apply(state, Confirm((state.rows[0].id, state.rows[3].id))).state
    after = apply(state, realign(state)).state
    assert [row for row in after.rows if row.confirmed] == [state.rows[0], state.rows[3]]


def test_nothing_of_a_person_is_lost() -> None:
    state = draft(*SLIPPED)
    state = apply(state, EditText("target", 5, "12 наурызда сағат 10-да басталады!")).state
    state = apply(state, Note(state.rows[5].id, "текшер")).state
    state = apply(state, Merge(state.rows[8].id)).state
    state = apply(state, Note(state.rows[8].id, "кара")).state
    operation = realign(state)
    after, inverse, _ = apply(state, operation)
    assert apply(after, inverse).state == state
    assert [text for row in after.rows for text in after.texts("target", row)][5].endswith("!")
    assert sorted(row.note for row in after.rows if row.note) == ["кара", "текшер"]
    assert after.rows[5].status == "edited"
    assert isinstance(operation, ReplaceBeads)
    assert operation.reason == "realign"


def test_there_may_be_nothing_to_align() -> None:
    state = draft(*RIGHT)
    with pytest.raises(RefusedError, match="is aligned anew already"):
        realign(
            apply(state, realign(draft(*SLIPPED))).state if types(state) != ["1-1"] * 10 else again(state)
        )
    state = apply(state, Confirm(tuple(row.id for row in state.rows))).state
    with pytest.raises(RefusedError, match="nothing is pending"):
        realign(state)


def again(state: Draft) -> Draft:
    try:
        return apply(state, realign(state)).state
    except RefusedError:
        return state


SIZES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=8)


@settings(max_examples=25, deadline=None)
@given(SIZES, st.sets(st.integers(0, 9)), st.sets(st.integers(0, 9)))
def test_whatever_stands_stands_and_all_is_covered(
    sizes: list[tuple[int, int]], confirmed: set[int], deleted: set[int]
) -> None:
    wanted = []
    left = [10, 10]
    for a, b in [*sizes, (10, 10)]:
        a, b = min(a, left[0]), min(b, left[1])
        if a or b:
            wanted.append((a, b))
            left = [left[0] - a, left[1] - b]
    state = draft(*wanted)
    state = replace(
        state,
        rows=tuple(
            row._replace(confirmed=number in confirmed, exported=number not in deleted)
            for number, row in enumerate(state.rows)
        ),
    )
    after = again(state)
    standing = [row for row in state.rows if row.confirmed or not row.exported]
    assert set(standing) <= set(after.rows)
    made: Bitext = bitext_of(after)
    assert spans_of(made.beads)[-1][1::2] == (10, 10)
    assert [cell.id for row in after.rows for cell in row.source] == list(range(10))
    assert [cell.id for row in after.rows for cell in row.target] == list(range(10))
    assert len({row.id for row in after.rows}) == len(after.rows)


def test_a_person_brings_order_into_a_slip() -> None:
    """The way it is done: mend one bead, confirm it, and let the rest be aligned anew."""
    state = draft(*SLIPPED)
    state = apply(state, MoveSegment("target", 2, "down")).state
    state = apply(state, Confirm((state.rows[1].id,))).state
    assert types(again(state)) == ["1-1"] * 10


@given(st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(any))
def test_pieces_of_a_large_bead_cover_it(size: tuple[int, int]) -> None:
    found = list(pieces((3, 3 + size[0], 5, 5 + size[1])))
    assert [row for i, k, _, _ in found for row in range(i, k)] == list(range(3, 3 + size[0]))
    assert [column for _, _, j, q in found for column in range(j, q)] == list(range(5, 5 + size[1]))
    assert all(k - i <= 4 and q - j <= 4 for i, k, j, q in found)


def test_windows_are_joined_where_a_bead_lies_in_both() -> None:
    windows = [Window(slice(at, at + 10), slice(at, at + 10)) for at in (0, 10, 20)]
    assert joined(windows, [(0, 5, 0, 5), (12, 14, 12, 14)]) == windows
    assert joined(windows, [(9, 11, 9, 10)]) == [Window(slice(0, 20), slice(0, 20)), windows[2]]
    assert joined(windows, [(3, 4, 22, 23)]) == [Window(slice(0, 30), slice(0, 30))]
    assert joined(windows, [(9, 11, 9, 10)], largest=300) == windows
    assert joined(windows, [(9, 10, 12, 12)]) == windows  # a null stands where its segment is

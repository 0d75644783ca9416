"""Operations of a review: readable cases, and what holds for every operation on every alignment."""

import json
import re
import statistics
from contextlib import suppress
from dataclasses import replace
from itertools import accumulate, chain, repeat
from pathlib import Path
from random import Random
from time import monotonic, process_time
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aligner.draft import SIDES, Cell, Draft, Row, bitext_of, draft_of, spans
from aligner.edits import apply
from aligner.errors import RefusedError
from aligner.model import Anchor, Bead, Bitext, Block, Document, Piece, Segment
from aligner.notation import data_of, operation_of, row_data, row_of, stored_operation
from aligner.operations import (
    Change,
    Confirm,
    ConfirmAbove,
    Delete,
    Detach,
    EditText,
    JoinSegments,
    Merge,
    MoveSegment,
    Note,
    Operation,
    Replace,
    ReplaceBeads,
    Restore,
    SplitBead,
    SplitSegment,
    Unconfirm,
)
from aligner.seeking import Pattern, find

CASES = Path(__file__).parent / "cases" / "edits"
MARKS = {"✓": "confirmed", "✎": "edited", "✗": "rejected"}


class Case(NamedTuple):
    before: list[str]
    do: list[str]
    after: list[str]
    refused: list[str]


def read_cases(path: Path) -> list[Case]:
    """The cases of a file, an empty line between them."""
    cases = []
    for part in path.read_text(encoding="utf-8").split("\n\n"):
        parts: dict[str, list[str]] = {name: [] for name in Case._fields}
        here = ""
        for line in part.splitlines():
            if line in parts:
                here = line
            elif here and not line.startswith("#"):
                parts[here].append(line)
        if here:
            cases.append(Case(**parts))
    return cases


def draft(lines: list[str]) -> Draft:
    """The review that the lines of a case show."""
    paragraphs: tuple[list[str], list[str]] = ([], [])
    rows = []
    numbers = [0, 0]
    for bead, line in enumerate(lines):
        mark = MARKS.get(line[:1], "auto")
        sides = []
        for side, written in enumerate((line[1:] if mark != "auto" else line).split("=")):
            cells = []
            for segment in filter(None, map(str.strip, written.split(" / "))):
                known = paragraphs[side]
                if not known or segment.startswith("¶"):
                    known.append("")
                text = segment.removeprefix("¶").strip()
                known[-1] += " " * bool(known[-1]) + text
                stop = len(known[-1])
                cells.append(Cell(numbers[side], len(known) - 1, stop - len(text), stop))
                numbers[side] += 1
            sides.append(tuple(cells))
        rows.append(Row(bead, *sides, 0.5, (), mark == "confirmed", mark == "edited", mark != "rejected"))
    documents = [
        Document("", "\n".join(texts), tuple(Block("paragraph", text, ()) for text in texts), language)
        for texts, language in zip(paragraphs, ("ky", "kk"), strict=True)
    ]
    # Without a mark a bead is the aligner's own.
    made = {spans(row.source, row.target): 0.5 for row in rows if row.status == "auto"}
    return Draft(*documents, tuple(rows), max(len(rows), *numbers), "", made)


def shown(state: Draft) -> list[str]:
    """A review as the lines of a case show it, paragraphs aside."""
    marks = {status: f"{mark} " for mark, status in MARKS.items()}
    return [
        marks.get(row.status, "") + " = ".join(" / ".join(state.texts(side, row)) for side in SIDES)
        for row in state.rows
    ]


def operation(step: str, state: Draft) -> Operation:
    """What a step of a case means."""
    texts = re.findall(r'"([^"]*)"', step)
    beads = tuple(state.rows[int(number) - 1].id for number in re.findall(r"(?<= )\d+", step))
    verb = step.split()[0]

    def segment(text: str) -> tuple[str, int]:
        return next(
            (side, cell.id)
            for row in state.rows
            for side in SIDES
            for cell in row.cells(side)
            if state.text(side, cell) == text
        )

    match verb:
        case "merge":
            return Merge(beads[0], step.endswith("next"))
        case "split":
            bead, source, target = map(int, re.findall(r"\d+", step))
            return SplitBead(state.rows[bead - 1].id, source, target)
        case "cut":
            return SplitSegment(*segment(texts[0].replace("|", "")), texts[0].index("|"))
        case "join":
            return JoinSegments(*segment(texts[0]))
        case "move":
            return MoveSegment(*segment(texts[0]), step.split()[-1])
        case "detach":
            return Detach(*segment(texts[0]))
        case "edit":
            return EditText(*segment(texts[0]), texts[1])
        case "replace":
            how = step.rpartition('"')[2]
            return Replace(*texts, "", (), "whole" in how, "any case" not in how, "regex" in how)
        case "confirm":
            return Confirm(beads)
        case "unconfirm":
            return Unconfirm(beads)
        case "delete":
            return Delete(beads)
        case "restore":
            return Restore(beads)
    raise ValueError(step)


@pytest.mark.parametrize(
    ("name", "case"),
    [
        pytest.param(path.stem, case, id=f"{path.stem}-{number}")
        for path in sorted(CASES.glob("*.txt"))
        for number, case in enumerate(read_cases(path), 1)
    ],
)
def test_case(name: str, case: Case) -> None:
    before = draft(case.before)
    if case.refused:
        with pytest.raises(RefusedError, match=re.escape(case.refused[0])):
            done(before, case.do)
        return
    after, back = done(before, case.do)
    assert [line.strip() for line in shown(after)] == [line.strip() for line in case.after]
    assert undone(after, back) == before


def done(state: Draft, steps: list[str]) -> tuple[Draft, list[ReplaceBeads]]:
    back = []
    for step in steps:
        state, inverse, _ = apply(state, operation(step, state))
        back.append(inverse)
    return state, back


def undone(state: Draft, back: list[ReplaceBeads]) -> Draft:
    for inverse in reversed(back):
        state = apply(state, inverse).state
    return state


# What holds for every alignment and every operation.

WORDS = st.lists(st.sampled_from(["Суу", "жер 12", "Бишкек", "тоо", "а"]), min_size=1, max_size=3).map(
    " ".join
)
PARAGRAPHS = st.lists(st.lists(WORDS, min_size=1, max_size=4), min_size=1, max_size=8)


def bitext_from(source: list[list[str]], target: list[list[str]], sizes: list[tuple[int, int]]) -> Bitext:
    """A bitext of paragraphs of sentences whose beads have these sizes, as far as there are segments."""
    documents, segments = [], []
    for paragraphs, language in ((source, "ky"), (target, "kk")):
        texts = ["  ".join(sentences) for sentences in paragraphs]
        starts = accumulate((len(text) + 1 for text in texts), initial=0)
        blocks = tuple(
            Block("paragraph", text, (Piece(0, len(text), start),))
            for text, start in zip(texts, starts, strict=False)
        )
        documents.append(Document(language, "\n".join(texts), blocks, language))
        segments.append(
            tuple(
                Segment(sentence, number, sum(map(len, before)) + 2 * len(before),
                        sum(map(len, before)) + 2 * len(before) + len(sentence))
                for number, sentences in enumerate(paragraphs)
                for before, sentence in ((sentences[:at], one) for at, one in enumerate(sentences))
            )
        )  # fmt: skip
    beads = []
    i = j = 0
    for a, b in chain(sizes, repeat((1, 1))):
        k, q = min(i + a, len(segments[0])), min(j + b, len(segments[1]))
        if (k, q) != (i, j):
            beads.append(Bead(tuple(range(i, k)), tuple(range(j, q)), 0.5))
        i, j = k, q
        if i == len(segments[0]) and j == len(segments[1]):
            break
    return Bitext(*documents, *segments, tuple(beads), "signature")


BITEXTS = st.builds(
    bitext_from,
    PARAGRAPHS,
    PARAGRAPHS,
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=20),
)


def some_operation(state: Draft, draw: Random) -> Operation:
    """An operation on something that is there, sensible or not."""
    row = draw.choice(state.rows)
    some = tuple(draw.sample([row.id for row in state.rows], draw.randint(1, min(3, len(state.rows)))))
    side = draw.choice([side for side in SIDES if row.cells(side)])
    cell = draw.choice(row.cells(side))
    return draw.choice(
        [
            Merge(row.id, draw.random() < 0.5),
            SplitBead(row.id, draw.randint(0, 2), draw.randint(0, 2)),
            SplitSegment(side, cell.id, draw.randint(0, 8)),
            JoinSegments(side, cell.id),
            MoveSegment(side, cell.id, draw.choice(["up", "down"])),
            Detach(side, cell.id),
            Delete(some),
            Restore(some),
            EditText(side, cell.id, draw.choice(["суу", "Бишкек 12 жер", state.original(side, cell)])),
            Confirm(some),
            Unconfirm(some),
            ConfirmAbove(draw.random()),
            Replace(draw.choice(["суу", "е"]), "көл", draw.choice(["", *SIDES]), match_case=False),
            Note(row.id, draw.choice(["", "көр"])),
        ]
    )  # fmt: skip


def letters(state: Draft) -> list[str]:
    """What the authors wrote, without blanks, as the rows hold it."""
    return [
        "".join("".join(state.original(side, cell) for row in state.rows for cell in row.cells(side)).split())
        for side in SIDES
    ]


def changed(rows: tuple[Row, ...], changes: tuple[Change, ...]) -> tuple[Row, ...]:
    """The rows of a page after it has replaced what changes tell it to replace."""
    for start, removed, new in changes:
        rows = (*rows[:start], *new, *rows[start + removed :])
    return rows


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(BITEXTS, st.integers(0, 10**6))
def test_200_operations_lose_nothing_and_are_taken_back_exactly(bitext: Bitext, seed: int) -> None:
    first = state = draft_of(bitext)
    draw = Random(seed)
    back: list[ReplaceBeads] = []
    for _ in range(200):
        wanted = some_operation(state, draw)
        try:
            after, inverse, changes = apply(state, wanted)
        except RefusedError:
            continue
        assert apply(after, inverse).state == state, wanted
        assert letters(after) == letters(first), wanted
        assert after.rows == changed(state.rows, changes), wanted
        assert len({row.id for row in after.rows}) == len(after.rows)
        assert all(row.source or row.target for row in after.rows)
        state = after
        back.append(inverse)
    for side in SIDES:
        cells = [cell for row in state.rows for cell in row.cells(side)]
        assert cells == sorted(cells, key=lambda cell: cell[1:3])
        assert len({cell.id for cell in cells}) == len(cells)
    assert bitext_of(undone(state, back)) == bitext


@settings(max_examples=25, deadline=None)
@given(BITEXTS, st.integers(0, 10**6))
def test_the_result_is_a_bitext_with_the_edited_texts(bitext: Bitext, seed: int) -> None:
    state = draft_of(bitext)
    draw = Random(seed)
    for _ in range(20):
        with suppress(RefusedError):
            state = apply(state, some_operation(state, draw)).state
    made = bitext_of(state)
    for document, segments in ((made.source, made.source_segments), (made.target, made.target_segments)):
        for segment in segments:
            assert segment.text == document.blocks[segment.block].text[segment.start : segment.stop]
        for block in document.blocks:
            for piece in block.pieces:
                origin = document.text[piece.origin : piece.origin + piece.stop - piece.start]
                assert block.text[piece.start : piece.stop] == origin
    assert [made.source_texts(bead) for bead in made.beads] == [
        state.texts("source", row) for row in state.rows
    ]
    assert [made.target_texts(bead) for bead in made.beads] == [
        state.texts("target", row) for row in state.rows
    ]
    # What was edited is the text now; opened again, nothing else has changed.
    assert bitext_of(draft_of(made)) == made


def swapped(state: Draft) -> Draft:
    rows = tuple(
        row._replace(
            source=row.target, target=row.source,
            anchors=tuple(Anchor(anchor.kind, anchor.target, anchor.source) for anchor in row.anchors),
        )
        for row in state.rows
    )  # fmt: skip
    made = {spans(row.source, row.target): row.confidence for row in rows if not row.by_hand}
    return replace(state, source=state.target, target=state.source, rows=rows, made=made)


def other_side(wanted: Operation) -> Operation:
    match wanted:
        case SplitBead(bead, source, target):
            return SplitBead(bead, target, source)
        case (
            Replace(side="")
            | Merge()
            | Note()
            | Confirm()
            | Unconfirm()
            | ConfirmAbove()
            | Delete()
            | Restore()
        ):
            return wanted
    return replace(wanted, side="target" if wanted.side == "source" else "source")


@settings(max_examples=60, deadline=None)
@given(BITEXTS, st.integers(0, 10**6))
def test_swapped_sides_swap_what_an_operation_makes(bitext: Bitext, seed: int) -> None:
    state = draft_of(bitext)
    draw = Random(seed)
    for _ in range(10):
        wanted = some_operation(state, draw)
        state = replace(state, made={spans(row.source, row.target): row.confidence for row in state.rows})
        try:
            after = apply(state, wanted).state
        except RefusedError as refused:
            with pytest.raises(RefusedError, match=re.escape(refused.what)):
                apply(swapped(state), other_side(wanted))
            continue
        other = apply(swapped(state), other_side(wanted)).state
        # Of nulls side by side those of the source come first, so their order is not swapped.
        assert {row[1:3] for row in other.rows} == {row[2:0:-1] for row in after.rows}, wanted
        assert {row.status for row in other.rows} == {row.status for row in after.rows}
        state = after


@settings(max_examples=30, deadline=None)
@given(BITEXTS, st.integers(0, 10**6))
def test_operations_and_rows_pass_through_json(bitext: Bitext, seed: int) -> None:
    state = draft_of(bitext)
    draw = Random(seed)
    for _ in range(10):
        wanted = some_operation(state, draw)
        assert operation_of(json.loads(json.dumps(data_of(wanted)))) == wanted
        with suppress(RefusedError):
            state, inverse, _ = apply(state, wanted)
            assert stored_operation(json.loads(json.dumps(data_of(inverse)))) == inverse
    assert tuple(row_of(json.loads(json.dumps(row_data(row)))) for row in state.rows) == state.rows


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "it is no operation: not a JSON object"),
        ({}, "there is no operation 'None'"),
        ({"operation": "ReplaceBeads", "changes": [], "next_id": 0}, "there is no operation 'ReplaceBeads'"),
        ({"operation": ["Merge"]}, "there is no operation"),
        ({"operation": "Merge"}, "Merge does not say bead"),
        ({"operation": "Merge", "bead": "1"}, "'bead' of Merge cannot be '1'"),
        ({"operation": "Merge", "bead": True}, "'bead' of Merge cannot be 'True'"),
        ({"operation": "Merge", "bead": 1, "and": 2}, "Merge has no 'and'"),
        ({"operation": "Confirm", "beads": [1, "2"]}, "'beads' of Confirm cannot be"),
        ({"operation": "ConfirmAbove", "confidence": 7}, "'confidence' of ConfirmAbove cannot be '7'"),
        ({"operation": "Detach", "side": "left", "segment": 1}, "'side' of Detach cannot be 'left'"),
        ({"operation": "Note", "bead": 1, "text": "x" * 2_000_000}, "'text' of Note cannot be"),
    ],
)
def test_what_is_no_operation_is_refused(data: object, said: str) -> None:
    with pytest.raises(RefusedError) as refused:
        operation_of(data)
    assert said in str(refused.value)


def long_draft(size: int) -> Draft:
    sentences = [[f"Бул {number}-сүйлөм, анда {7 * number} киши бар."] for number in range(size)]
    return draft_of(bitext_from(sentences, sentences, []))


def test_an_operation_on_20000_beads_is_fast() -> None:
    state = long_draft(20_000)
    wanted = [
        Merge(19_000), SplitBead(19_000), MoveSegment("source", 19_500, "up"), Detach("target", 19_600),
        EditText("target", 19_700, "Жаңы."), SplitSegment("source", 19_800, 5), Confirm((19_900,)),
        Note(19_901, "көр"), Delete((19_902,)),
    ]  # fmt: skip
    apply(state, Merge(0))  # the languages are loaded
    times = []
    for one in wanted:
        begin = process_time()
        state = apply(state, one).state
        times.append(process_time() - begin)
    # On a machine of today 1 to 4 ms; a busy one may take its time.
    assert statistics.median(times) < 0.02


def test_a_slow_regular_expression_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("regex", reason="the library regex is not installed")
    monkeypatch.setattr("aligner.seeking.SECONDS", 0.2)
    state = draft(["а" * 40 + "! = а"])
    begin = monotonic()
    with pytest.raises(RefusedError, match="takes longer than"):
        list(find(state, Pattern(r"(а|аа)+\.", regex=True)))
    assert monotonic() - begin < 10


@pytest.mark.parametrize("wanted", ["(?:а{65535}){65535}", "(а?){1000000}", "(?R)", "((?1))", "(?<а>(?&а))"])
def test_a_regular_expression_that_would_fill_the_memory_is_refused(wanted: str) -> None:
    pytest.importorskip("regex", reason="the library regex is not installed")
    with pytest.raises(RefusedError, match="repeats too often, or calls itself"):
        Pattern(wanted, regex=True)


@pytest.mark.parametrize(
    "wanted", [r"\(?1991\)?", r"\d{1,4}.{0,200}\d{1,4}.{0,200}", "[(?R]{2,5}", r"\{99999999}"]
)
def test_usual_regular_expressions_are_not_too_large(wanted: str) -> None:
    pytest.importorskip("regex", reason="the library regex is not installed")
    Pattern(wanted, regex=True)


def test_replacing_does_not_fill_the_memory() -> None:
    with pytest.raises(RefusedError, match="too long"):
        apply(draft(["а" * 2000 + " = а"]), Replace("а", "б" * 1000))


def test_replacing_touches_only_what_was_found() -> None:
    texts = ["Суу\u2028тоо ", "", "Суу."]
    made = bitext_from([[text] for text in texts], [["Су."]] * 3, [(1, 1)] * 3)
    state = apply(draft_of(made), Replace("Суу.", "Көл.")).state
    assert [state.texts("source", row) for row in state.rows] == [["Суу\u2028тоо "], [""], ["Көл."]]


def test_find_says_where() -> None:
    state = draft(["Суу. / Суусун. = Су.", "Тоо. = Тау, суу."])
    assert [tuple(found) for found in find(state, Pattern("суу", match_case=False))] == [
        (0, "source", 0, 0, 3), (0, "source", 1, 0, 3), (1, "target", 1, 5, 8),
    ]  # fmt: skip
    assert [found.segment for found in find(state, Pattern("Суу", whole_words=True), "source")] == [0]
    assert [found.bead for found in find(state, Pattern("Т"), beads=[1])] == [1, 1]


def test_a_note_goes_along() -> None:
    state = draft(["Бир. = Бір.", "Эки. = Екі."])
    for bead, text in ((0, "биринчи"), (1, "экинчи")):
        state = apply(state, Note(bead, text)).state
    merged = apply(state, Merge(0)).state
    assert merged.rows[0].note == "биринчи\nэкинчи"
    assert [bead.note for bead in bitext_of(merged).beads] == ["биринчи\nэкинчи"]


def test_beads_of_another_text_are_refused() -> None:
    state = draft(["Бир. = Бір.", "Эки. = Екі."])
    with pytest.raises(RefusedError, match="another text"):
        apply(state, ReplaceBeads((Change(0, 1, (state.rows[1],)),), 9))
    with pytest.raises(RefusedError, match="are not there"):
        apply(state, ReplaceBeads((Change(1, 5, ()),), 9))

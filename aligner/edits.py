"""Operations applied to a draft: the rows that each makes, and what takes it back exactly.

None loses a letter: a text that a person edits keeps what its author wrote beside it. One that makes no
sense is refused with a sentence for the person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import singledispatch
from typing import NamedTuple

from aligner.draft import SIDES, Cell, Draft, Row, Side, spans
from aligner.errors import RefusedError
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
from aligner.seeking import Pattern


class Applied(NamedTuple):
    """What an operation made.

    Args:
        state: the draft after it.
        inverse: what makes the draft before it again, exactly.
        changes: the rows that are others now, in the order in which a page replaces them.
    """

    state: Draft
    inverse: ReplaceBeads
    changes: tuple[Change, ...]


def apply(state: Draft, operation: Operation) -> Applied:
    """The draft after an operation.

    Args:
        state: the draft before it.
        operation: what is to be done.

    Raises:
        RefusedError: it makes no sense here.

    Example:
        >>> from aligner.model import Block, Document
        >>> document = Document("a", "", (Block("paragraph", "Суу. Тоо.", ()),), "ky")
        >>> cells = Cell(0, 0, 0, 4), Cell(1, 0, 5, 9)
        >>> before = Draft(document, document, tuple(Row(cell.id, (cell,), (cell,)) for cell in cells), 2)
        >>> after, inverse, changes = apply(before, Merge(0))
        >>> [row.type for row in after.rows], apply(after, inverse).state == before
        (['2-2'], True)
    """
    changes, next_id = _changes(operation, state)
    rows = list(state.rows)
    back = []
    for start, removed, new in changes:
        old = tuple(rows[start : start + removed])
        rows[start : start + removed] = new
        back.append(Change(start, len(new), old))
    inverse = ReplaceBeads(tuple(reversed(back)), state.next_id)
    return Applied(replace(state, rows=tuple(rows), next_id=next_id), inverse, changes)


Made = tuple[tuple[Change, ...], int]
"""The changes that an operation makes, and the next id after it."""


@singledispatch
def _changes(operation: object, state: Draft) -> Made:  # noqa: ARG001
    raise RefusedError(f"{type(operation).__name__} is no operation")


@_changes.register
def _merge(operation: Merge, state: Draft) -> Made:
    here = _place(state, operation.bead)
    first = here if operation.with_next else here - 1
    if first < 0 or first + 1 >= len(state.rows):
        raise RefusedError(f"there is no bead {'below' if operation.with_next else 'above'}")
    a, b = state.rows[first : first + 2]
    row = _row(state, operation.bead, a.source + b.source, a.target + b.target, (a, b))
    return (Change(first, 2, (row,)),), state.next_id


@_changes.register
def _split_bead(operation: SplitBead, state: Draft) -> Made:
    here = _place(state, operation.bead)
    row = state.rows[here]
    if not (0 <= operation.source <= len(row.source) and 0 <= operation.target <= len(row.target)):
        raise RefusedError("the bead has not so many segments")
    first = row.source[: operation.source], row.target[: operation.target]
    second = row.source[operation.source :], row.target[operation.target :]
    if not (any(first) and any(second)):
        raise RefusedError("one of the two beads would be empty", advice="split a segment first")
    rows = (
        _row(state, row.id, *first, (row,)),
        _row(state, state.next_id, *second, (row,))._replace(note=""),
    )
    return (Change(here, 1, rows),), state.next_id + 1


@_changes.register
def _split_segment(operation: SplitSegment, state: Draft) -> Made:
    side = operation.side
    here, number = _segment(state, side, operation.segment)
    row = state.rows[here]
    cell = row.cells(side)[number]
    text = state.text(side, cell)
    if not 0 < operation.offset < len(text):
        raise RefusedError("the cut is outside the segment", advice="put the cursor between two words")
    left, right = text[: operation.offset].rstrip(), text[operation.offset :].lstrip()
    if not (left and right):
        raise RefusedError(
            "there is no text on one side of the cut", advice="put the cursor between two words"
        )
    if cell.edited is None:
        halves = (
            cell._replace(stop=cell.start + len(left)),
            Cell(state.next_id, cell.block, cell.stop - len(right), cell.stop),
        )
    else:
        written = state.original(side, cell)
        at = _same_place(text, written, operation.offset)
        begin, end = written[:at].rstrip(), written[at:].lstrip()
        halves = (
            _with_text(state, side, cell._replace(stop=cell.start + len(begin)), left),
            _with_text(state, side, Cell(state.next_id, cell.block, cell.stop - len(end), cell.stop), right),
        )
    cells = row.cells(side)
    return _one_row(state, here, side, (*cells[:number], *halves, *cells[number + 1 :]), state.next_id + 1)


def _same_place(text: str, written: str, offset: int) -> int:
    """Where in what the author wrote a place in an edited text lies: between what both have in common."""
    shorter = min(len(text), len(written))
    begin = next((at for at in range(shorter) if text[at] != written[at]), shorter)
    end = next((at for at in range(shorter - begin) if text[-1 - at] != written[-1 - at]), shorter - begin)
    if offset <= begin:
        return offset
    if offset >= len(text) - end:
        return len(written) - (len(text) - offset)
    return begin + (offset - begin) * (len(written) - begin - end) // (len(text) - begin - end)


@_changes.register
def _join_segments(operation: JoinSegments, state: Draft) -> Made:
    side = operation.side
    here, number = _segment(state, side, operation.segment)
    cells = state.rows[here].cells(side)
    if number + 1 == len(cells):
        raise RefusedError("no segment of the bead follows", advice="merge the beads first")
    first, second = cells[number : number + 2]
    if first.block != second.block:
        raise RefusedError(
            "the segments stand in two paragraphs", advice="leave them as two segments of one bead"
        )
    joined = first._replace(stop=second.stop, edited=None)
    if first.edited is not None or second.edited is not None:
        between = state.document(side).blocks[first.block].text[first.stop : second.start]
        joined = _with_text(state, side, joined, state.text(side, first) + between + state.text(side, second))
    return _one_row(state, here, side, (*cells[:number], joined, *cells[number + 2 :]), state.next_id)


@_changes.register
def _move_segment(operation: MoveSegment, state: Draft) -> Made:
    side, up = operation.side, operation.direction == "up"
    here, number = _segment(state, side, operation.segment)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(state.rows):
        raise RefusedError(
            f"there is no bead {'above' if up else 'below'}", advice="detach the segment instead"
        )
    giving, taking = state.rows[here], state.rows[there]
    cells = giving.cells(side)
    cut = number + 1 if up else number
    gone, left = (cells[:cut], cells[cut:]) if up else (cells[cut:], cells[:cut])
    taken = (*taking.cells(side), *gone) if up else (*gone, *taking.cells(side))
    after = _with_cells(state, giving, side, left)
    rows = [_with_cells(state, taking, side, taken), after]
    if not (after.source or after.target):
        rows = [rows[0]._replace(note=_notes((taking, giving) if up else (giving, taking)))]
    return (Change(min(here, there), 2, tuple(rows if up else rows[::-1])),), state.next_id


@_changes.register
def _detach(operation: Detach, state: Draft) -> Made:
    side = operation.side
    here, number = _segment(state, side, operation.segment)
    row = state.rows[here]
    cells = row.cells(side)
    if row.type in ("1-0", "0-1"):
        raise RefusedError("the segment stands alone already")
    if 0 < number < len(cells) - 1:
        raise RefusedError("the segment is in the middle of its bead", advice="split the bead first")
    alone = (cells[number],)
    # Of what has no counterpart the source stands first.
    first = number == 0 and (len(cells) > 1 or side == "source")
    left = _with_cells(state, row, side, cells[1:] if number == 0 else cells[:-1])
    source, target = (alone, ()) if side == "source" else ((), alone)
    new = _row(state, state.next_id, source, target, (row,))._replace(note="")
    return (Change(here, 1, (new, left) if first else (left, new)),), state.next_id + 1


@_changes.register
def _delete(operation: Delete, state: Draft) -> Made:
    return _marked(
        state, operation.beads, lambda row: row._replace(exported=False), "left out of the export already"
    )


@_changes.register
def _restore(operation: Restore, state: Draft) -> Made:
    return _marked(state, operation.beads, lambda row: row._replace(exported=True), "in the export already")


@_changes.register
def _confirm(operation: Confirm, state: Draft) -> Made:
    return _marked(state, operation.beads, lambda row: row._replace(confirmed=True), "confirmed already")


@_changes.register
def _unconfirm(operation: Unconfirm, state: Draft) -> Made:
    return _marked(state, operation.beads, lambda row: row._replace(confirmed=False), "not confirmed")


@_changes.register
def _confirm_above(operation: ConfirmAbove, state: Draft) -> Made:
    new = {
        place: row._replace(confirmed=True)
        for place, row in enumerate(state.rows)
        if row.confidence >= operation.confidence and not row.confirmed and row.source and row.target
    }
    if not new:
        raise RefusedError(f"no bead of {operation.confidence:.0%} or more is left to confirm")
    return _grouped(new), state.next_id


@_changes.register
def _edit_text(operation: EditText, state: Draft) -> Made:
    side = operation.side
    here, number = _segment(state, side, operation.segment)
    cells = state.rows[here].cells(side)
    text = " ".join(operation.text.splitlines()).strip()
    if not text:
        raise RefusedError("the text is empty", advice="to leave the bead out, delete it from the export")
    if text == state.text(side, cells[number]):
        raise RefusedError("the text is what it was")
    edited = _with_text(state, side, cells[number], text)
    return _one_row(state, here, side, (*cells[:number], edited, *cells[number + 1 :]), state.next_id)


@_changes.register
def _replace_text(operation: Replace, state: Draft) -> Made:
    pattern = Pattern(operation.find, operation.whole_words, operation.match_case, operation.regex)
    replaced = pattern.replacer(operation.replacement)
    wanted = frozenset(operation.beads)
    new: dict[int, Row] = {}
    for place, row in enumerate(state.rows):
        if wanted and row.id not in wanted:
            continue
        sides = [
            _replaced(state, side, row.cells(side), replaced)
            if operation.side in ("", side)
            else row.cells(side)
            for side in SIDES
        ]
        after = row._replace(source=sides[0], target=sides[1])
        if after != row:
            new[place] = after._replace(anchors=state.anchors(*sides))
    if not new:
        raise RefusedError(f"{operation.find!r} was not found")
    return _grouped(new), state.next_id


def _replaced(
    state: Draft, side: Side, cells: tuple[Cell, ...], replaced: Callable[[str], str]
) -> tuple[Cell, ...]:
    """The segments of one side of a bead with something replaced in their texts."""
    new = list(cells)
    for number, cell in enumerate(cells):
        before = state.text(side, cell)
        made = replaced(before)
        if made == before:  # whatever else might be tidied there: it was not asked for
            continue
        after = " ".join(made.splitlines()).strip()
        if not after:
            raise RefusedError(
                f"nothing would be left of {before[:40]!r}", advice="delete the bead from the export instead"
            )
        new[number] = _with_text(state, side, cell, after)
    return tuple(new)


@_changes.register
def _note(operation: Note, state: Draft) -> Made:
    here = _place(state, operation.bead)
    row = state.rows[here]
    if operation.text == row.note:
        raise RefusedError("the note is what it was")
    return (Change(here, 1, (row._replace(note=operation.text),)),), state.next_id


@_changes.register
def _replace_beads(operation: ReplaceBeads, state: Draft) -> Made:
    rows = list(state.rows)
    for start, removed, new in operation.changes:
        if start < 0 or removed < 0 or start + removed > len(rows):
            raise RefusedError("the beads to be replaced are not there")
        old = rows[start : start + removed]
        for side in SIDES:
            same = [_spans(row, side) for row in old] == [_spans(row, side) for row in new]
            if not same and _letters(state, side, old) != _letters(state, side, new):
                raise RefusedError("the beads hold another text than those they are to replace")
        rows[start : start + removed] = new
    return operation.changes, operation.next_id


def _letters(state: Draft, side: Side, rows: Iterable[Row]) -> str:
    """What the author wrote in some rows, without blanks."""
    cells = (cell for row in rows for cell in row.cells(side))
    return "".join("".join(state.original(side, cell) for cell in cells).split())


def _spans(row: Row, side: Side) -> list[tuple[int, ...]]:
    return [cell[1:4] for cell in row.cells(side)]


def _place(state: Draft, bead: int) -> int:
    place = state.place(bead)
    if place < 0:
        raise RefusedError("the bead is not there any more", advice="look at it again")
    return place


def _segment(state: Draft, side: Side, segment: int) -> tuple[int, int]:
    found = state.place_of(side, segment)
    if found[0] < 0:
        raise RefusedError("the segment is not there any more", advice="look at it again")
    return found


def _row(
    state: Draft, id: int, source: tuple[Cell, ...], target: tuple[Cell, ...], made_of: Sequence[Row]
) -> Row:
    """A bead that a person makes of others: the aligner's own again where it is what the aligner made."""
    least = min(row.confidence for row in made_of)
    confidence = state.made.get(spans(source, target))
    return Row(
        id, source, target, least if confidence is None else confidence, state.anchors(source, target),
        by_hand=confidence is None, exported=any(row.exported for row in made_of), note=_notes(made_of),
    )  # fmt: skip


def _notes(rows: Sequence[Row]) -> str:
    return "\n".join(row.note for row in rows if row.note)


def _with_cells(state: Draft, row: Row, side: Side, cells: tuple[Cell, ...]) -> Row:
    """A bead with other segments on one side; one whose texts alone were edited stays confirmed."""
    source, target = (cells, row.target) if side == "source" else (row.source, cells)
    if spans(source, target) == spans(row.source, row.target):
        return row._replace(source=source, target=target, anchors=state.anchors(source, target))
    return _row(state, row.id, source, target, (row,))


def _one_row(state: Draft, here: int, side: Side, cells: tuple[Cell, ...], next_id: int) -> Made:
    return (Change(here, 1, (_with_cells(state, state.rows[here], side, cells),)),), next_id


def _with_text(state: Draft, side: Side, cell: Cell, text: str) -> Cell:
    return cell._replace(edited=None if text == state.original(side, cell) else text)


def _marked(state: Draft, beads: Iterable[int], mark: Callable[[Row], Row], otherwise: str) -> Made:
    """Rows with a mark that some of them have already; it makes no sense where all have it."""
    wanted = frozenset(beads)
    places = {place: row for place, row in enumerate(state.rows) if row[0] in wanted}
    if len(places) != len(wanted) or not wanted:
        raise RefusedError("the bead is not there any more", advice="look at it again")
    new = {place: after for place, row in places.items() if (after := mark(row)) != row}
    if not new:
        raise RefusedError(f"the bead is {otherwise}" if len(places) == 1 else f"the beads are {otherwise}")
    return _grouped(new), state.next_id


def _grouped(new: dict[int, Row]) -> tuple[Change, ...]:
    """Rows that stand in the places of others, neighbours in one change."""
    changes: list[Change] = []
    group: list[Row] = []
    for place, row in new.items():
        group.append(row)
        if place + 1 not in new:
            changes.append(Change(place - len(group) + 1, len(group), tuple(group)))
            group = []
    return tuple(changes)

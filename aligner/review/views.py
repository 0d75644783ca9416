"""What the page gets to see of a review, as plain data: the whole in short, and single beads in full.

Texts are text and nothing else; offsets count characters (Unicode code points), as everywhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict
from typing import Any

from aligner.draft import SIDES, Cell, Draft, Row, Side
from aligner.marks import Mark, marks_of, with_cognates
from aligner.notation import data_of
from aligner.operations import Change, ReplaceBeads
from aligner.units import CONFIDENT
from aligner.working import Entry

SHOWN = 1500
"""Characters of a segment that are sent with its bead; the rest is sent when it is asked for."""
_ROWS = 60
"""Changed beads that are sent in full with an answer; more are asked for as they come into sight."""
_MARKED = 20_000
"""Characters of a bead in which anchors are looked for."""

CONFIRMED, EDITED, LEFT_OUT, NOTED, BY_HAND, OFFERED = 1, 2, 4, 8, 16, 32
"""The marks of a bead, added up; static/review.js knows them too."""


def document_view(draft: Draft, side: Side) -> dict[str, Any]:
    """Name and language of a document."""
    document = draft.document(side)
    return {"name": document.name, "language": document.language}


def short_rows(rows: Iterable[Row], offered: Collection[int]) -> dict[str, list[int]]:
    """What the page keeps of every bead: few numbers each, so that it knows 20,000 beads at once.

    Args:
        rows: the beads.
        offered: the ids of those that a person should look at, as long as they are not sure.

    Returns:
        A list for each: id, confidence in hundredths (rounded down), marks, segments on either side, and how
        many characters the longer side has.

    Example:
        >>> short_rows([Row(7, (Cell(0, 0, 0, 4),), (), 0.899, note="?")], {7})
        {'ids': [7], 'sure': [89], 'marks': [40], 'sources': [1], 'targets': [0], 'sizes': [4]}
    """
    data: dict[str, list[int]] = {
        name: [] for name in ("ids", "sure", "marks", "sources", "targets", "sizes")
    }
    ids, sure, marks, sources, targets, sizes = data.values()
    for row in rows:
        ids.append(row.id)
        sure.append(int(100 * row.confidence))
        marks.append(
            CONFIRMED * row.confirmed
            + EDITED * row.edited
            + LEFT_OUT * (not row.exported)
            + NOTED * bool(row.note)
            + BY_HAND * row.by_hand
            + OFFERED * (row.id in offered and row.confidence < CONFIDENT)
        )
        sources.append(len(row.source))
        targets.append(len(row.target))
        sizes.append(max(_size(row.source), _size(row.target)))
    return data


def _size(cells: tuple[Cell, ...]) -> int:
    return sum(cell.stop - cell.start if cell.edited is None else len(cell.edited) for cell in cells)


def row_view(draft: Draft, row: Row) -> dict[str, Any]:
    """A bead in full: its segments with their blocks, anchors and cognates, and what a person said of it."""
    texts = [draft.texts(side, row) for side in SIDES]
    small = sum(map(len, texts[0] + texts[1])) <= _MARKED
    marks = with_cognates(marks_of(row.anchors, *texts), *texts) if small else ({}, {})
    return {
        "id": row.id, "confidence": row.confidence, "confirmed": row.confirmed, "by_hand": row.by_hand,
        "exported": row.exported, "note": row.note, "anchors": len(row.anchors),
    } | {
        side: [
            _segment(draft, side, cell, text, marked.get(number, []))
            for number, (cell, text) in enumerate(zip(row.cells(side), found, strict=True))
        ]
        for side, found, marked in zip(SIDES, texts, marks, strict=True)
    }  # fmt: skip


def _segment(draft: Draft, side: Side, cell: Cell, text: str, marks: list[Mark]) -> dict[str, Any]:
    block = draft.document(side).blocks[cell.block]
    data: dict[str, Any] = {"id": cell.id, "kind": block.kind, "text": text[:SHOWN]}
    if block.level:
        data["level"] = block.level
    if cell.start == 0:
        data["first"] = True
    if block.marker:
        data["marker"] = True
    if len(text) > SHOWN:
        data["length"] = len(text)
    if marks:
        data["marks"] = [mark for mark in sorted(marks) if mark[1] <= SHOWN]
    if cell.edited is not None:
        data["original"] = draft.original(side, cell)[:SHOWN]
    return data


def changes_view(draft: Draft, changes: tuple[Change, ...], offered: Collection[int]) -> dict[str, Any]:
    """What the page has to replace, in order; few beads are sent in full as well."""
    short = [[start, removed, short_rows(rows, offered)] for start, removed, rows in changes]
    new = [row for change in changes for row in change.rows]
    # What several changes of one operation have touched is sent as it came to be.
    rows = {row.id: row_view(draft, row) for row in new} if len(new) <= _ROWS else {}
    return {"changes": short, "rows": rows}


def holders(draft: Draft) -> dict[tuple[str, int], int]:
    """The bead that holds each segment, by side and id."""
    return {(side, cell.id): row.id for row in draft.rows for side in SIDES for cell in row.cells(side)}


def entry_view(entry: Entry, holders: dict[tuple[str, int], int]) -> dict[str, Any]:
    """An entry of the history; of what aligning anew has made no more than that it did.

    Args:
        entry: the entry.
        holders: the bead that holds each segment now: there one sees what was done to it.
    """
    data = asdict(entry) | {"operation": {}}
    if isinstance(entry.operation, ReplaceBeads):
        data["operation"] = {
            "operation": "ReplaceBeads",
            "reason": entry.operation.reason,
            "beads": sum(len(change.rows) for change in entry.operation.changes),
        }
    else:
        data["operation"] = {
            name: value[:SHOWN] if isinstance(value, str | tuple) else value
            for name, value in data_of(entry.operation).items()
        }
        if "segment" in data["operation"]:
            segment = data["operation"]["side"], data["operation"]["segment"]
            data["operation"]["bead"] = holders.get(segment)
    return data

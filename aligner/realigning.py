"""What is pending in a review, aligned anew: what a person has confirmed stands, and teaches the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate

from aligner.beads import Found, taught
from aligner.comparing import compare
from aligner.cuts import windows
from aligner.draft import SIDES, Draft, Row, bitext_of
from aligner.errors import RefusedError
from aligner.holding import pieces
from aligner.model import Anchor, Lexicon
from aligner.operations import Change, ReplaceBeads
from aligner.rating import spans_of
from aligner.vectors import Span


def realign(state: Draft, lexicon: Lexicon | None = None) -> ReplaceBeads:
    """The operation that aligns anew what nobody has confirmed.

    Beads that were confirmed, or left out of the export, stand; what lies between them is aligned as if the
    alignment had to go through them, and the words that they teach are known. A note goes with the first
    segment of its bead, and texts that were edited stay edited.

    Args:
        state: the review.
        lexicon: as ``lexicons.read`` gives it.

    Raises:
        RefusedError: nothing is pending, or it is aligned as it would be.
    """
    if all(map(stands, state.rows)):
        raise RefusedError("nothing is pending: every bead is confirmed or left out")
    bitext = bitext_of(state)
    segments = bitext.source_segments, bitext.target_segments
    ready = compare(bitext.source, bitext.target, segments, lexicon or Lexicon())
    given = spans_of(bitext.beads)
    standing = [span for span, row in zip(given, state.rows, strict=True) if stands(row)]
    places = windows(ready.pair, standing)
    pair = taught(ready.pair, places, ready.known, standing=standing)
    found = ready.aligned(pair, places, standing)
    rows, next_id = _rows(state, given, [(bead, ready.anchors(bead.span)) for bead in found])
    changes = _changes(state.rows, rows)
    if not changes:
        raise RefusedError("what is pending is aligned anew already")
    return ReplaceBeads(changes, next_id, "realign")


def stands(row: Row) -> bool:
    """Whether a bead stays as it is when the rest is aligned anew."""
    return row.confirmed or not row.exported


def _rows(
    state: Draft, given: Sequence[Span], found: Sequence[tuple[Found, tuple[Anchor, ...]]]
) -> tuple[list[Row], int]:
    """The rows of the beads that were found, those that stand in the places of their pieces; the next id."""
    sides = [[cell for row in state.rows for cell in row.cells(side)] for side in SIDES]
    standing: dict[_First, tuple[_First, Row]] = {}
    pending: dict[_First, Row] = {}
    for span, row in zip(given, state.rows, strict=True):
        if stands(row):
            standing.update((_first(piece), (_first(span), row)) for piece in pieces(span))
        else:
            pending[_first(span)] = row
    rows: list[Row] = []
    next_id = state.next_id
    for bead, anchors in found:
        first = _first(bead.span)
        if first in standing:
            begin, row = standing[first]
            if begin == first:
                rows.append(row)
            continue
        before = pending.pop(first, None)
        i, k, j, q = bead.span
        row = Row(
            before.id if before else next_id, tuple(sides[0][i:k]), tuple(sides[1][j:q]),
            round(bead.probability, 4), anchors, note=before.note if before else "",
        )  # fmt: skip
        next_id += before is None
        rows.append(row)
    return _with_notes(rows, [row for row in pending.values() if row.note]), next_id


_First = tuple[int, int]
"""The first segment of a bead: 0 for the source or 1 for the target, and its number there."""


def _first(span: Span) -> _First:
    return (0, span[0]) if span[0] < span[1] else (1, span[2])


def _with_notes(rows: list[Row], gone: Sequence[Row]) -> list[Row]:
    """The rows with the notes of rows that are no more, each on the row that has the first segment now."""
    if not gone:
        return rows
    holders = {
        (side, cell.id): place for place, row in enumerate(rows) for side in SIDES for cell in row.cells(side)
    }
    for row in gone:
        side = SIDES[0] if row.source else SIDES[1]
        place = holders[side, row.cells(side)[0].id]
        note = "\n".join(text for text in (rows[place].note, row.note) if text)
        rows[place] = rows[place]._replace(note=note)
    return rows


def _changes(before: Sequence[Row], after: Sequence[Row]) -> tuple[Change, ...]:
    """What makes rows out of others that hold the same segments."""
    changes: list[Change] = []
    old = _stretches(before, set(_ends(after)))
    new = _stretches(after, set(_ends(before)))
    place = 0
    for here, there in zip(old, new, strict=True):
        if here != there:
            last = changes[-1] if changes else None
            if last and last.start + len(last.rows) == place:
                changes[-1] = Change(last.start, last.removed + len(here), last.rows + there)
            else:
                changes.append(Change(place, len(here), there))
        place += len(there)
    return tuple(changes)


def _ends(rows: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """How many segments of either side there are up to the end of each row."""
    return zip(
        accumulate(len(row.source) for row in rows), accumulate(len(row.target) for row in rows), strict=True
    )


def _stretches(rows: Sequence[Row], ends: Collection[tuple[int, int]]) -> list[tuple[Row, ...]]:
    """The rows, parted behind each that ends where others end as well."""
    found: list[tuple[Row, ...]] = []
    start = 0
    for stop, end in enumerate(_ends(rows), 1):
        if end in ends:
            found.append(tuple(rows[start:stop]))
            start = stop
    return found

"""A bitext under review: its beads as rows that operations replace, cheaply and without losing a letter.

A row holds its segments themselves, not their numbers, so that a change touches the rows it is about and no
others. Rows and segments have ids that stay the same as long as they are there. What a person has done to a
row stands beside what the aligner found: confirmed, shaped by hand, left out of exports, a note.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, chain, groupby, pairwise
from operator import attrgetter, itemgetter
from typing import Literal, NamedTuple

from aligner.anchors import Key, find_keys, keys_of, shared
from aligner.errors import InputError
from aligner.lang import load
from aligner.model import Anchor, Bead, Bitext, Block, Document, Kind, Part, Piece, Repair, Segment, Status

Side = Literal["source", "target"]
SIDES: tuple[Side, Side] = ("source", "target")


class Cell(NamedTuple):
    """A segment under review: a span of its block, and what a person wrote in its place.

    Args:
        id: stays the same as long as the segment is there; of a segment that is cut its first part keeps it.
        block: the number of its block.
        start, stop: where it stands in the block's text.
        edited: the text that a person gave it; None where it is as the author wrote it.
    """

    id: int
    block: int
    start: int
    stop: int
    edited: str | None = None


class Row(NamedTuple):
    """A bead under review.

    Args:
        id: stays the same as long as the bead is there.
        source, target: its segments; one of the two may be empty.
        confidence: the probability that the aligner gives it; of a bead made by hand that of the least
            certain bead it was made of.
        anchors: what both sides share.
        confirmed: whether a person has said that it is right.
        by_hand: whether a person has made it what it is.
        exported: whether it goes into a translation memory.
        note: a person's remark.
    """

    id: int
    source: tuple[Cell, ...]
    target: tuple[Cell, ...]
    confidence: float = 1.0
    anchors: tuple[Anchor, ...] = ()
    confirmed: bool = False
    by_hand: bool = False
    exported: bool = True
    note: str = ""

    @property
    def type(self) -> str:
        """How many segments on either side, such as "1-2"."""
        return f"{len(self.source)}-{len(self.target)}"

    @property
    def edited(self) -> bool:
        """Whether the text of a segment was edited."""
        return any(cell.edited is not None for cell in self.source + self.target)

    @property
    def status(self) -> Status:
        """What a translation memory says of it: auto, confirmed, edited or rejected."""
        if not self.exported:
            return "rejected"
        if self.confirmed:
            return "confirmed"
        return "edited" if self.by_hand or self.edited else "auto"

    def cells(self, side: Side) -> tuple[Cell, ...]:
        """The segments of one side."""
        return self.source if side == "source" else self.target


Spans = tuple[int, ...]
"""What a bead is made of: how many source segments, then block, start and stop of each on either side."""


def spans(source: Sequence[Cell], target: Sequence[Cell]) -> Spans:
    """What a bead of these segments is made of, whatever their ids and the texts a person gave them.

    Example:
        >>> spans((Cell(7, 0, 0, 4),), ())
        (1, 0, 0, 4)
    """
    return (len(source), *(number for cell in (*source, *target) for number in cell[1:4]))


@dataclass(frozen=True)
class Draft:
    """A bitext under review, as it is after some operations.

    Args:
        source, target: the documents, as they were read.
        rows: the beads; their segments cover both sides, in order.
        next_id: the id that the next new segment or bead gets.
        signature: version and settings that made the alignment.
        made: the confidence of the beads that the aligner made, by what they are made of. A bead that was
            changed and mended is the aligner's own again.
        parts: which parts are translations of each other, by the places in the blocks where they begin and
            end, where not the whole is.
    """

    source: Document
    target: Document
    rows: tuple[Row, ...]
    next_id: int
    signature: str = ""
    made: Mapping[Spans, float] = field(default_factory=dict, compare=False, repr=False)
    parts: tuple[tuple[tuple[int, int], ...], ...] = ()

    def document(self, side: Side) -> Document:
        """The document of one side."""
        return self.source if side == "source" else self.target

    def original(self, side: Side, cell: Cell) -> str:
        """The text of a segment as its author wrote it."""
        return self.document(side).blocks[cell.block].text[cell.start : cell.stop]

    def text(self, side: Side, cell: Cell) -> str:
        """The text of a segment as it is now."""
        return self.original(side, cell) if cell.edited is None else cell.edited

    def texts(self, side: Side, row: Row) -> list[str]:
        """The texts of one side of a bead."""
        return [self.text(side, cell) for cell in row.cells(side)]

    def kind(self, side: Side, cell: Cell) -> Kind:
        """What the block of a segment is: a heading, a list item …"""
        return self.document(side).blocks[cell.block].kind

    def place(self, bead: int) -> int:
        """Where the bead with an id stands among the rows; -1 where there is none."""
        ids = list(map(itemgetter(0), self.rows))
        return ids.index(bead) if bead in ids else -1

    def place_of(self, side: Side, segment: int) -> tuple[int, int]:
        """The row that holds the segment with an id, and its place there; (-1, -1) where there is none."""
        # No loop: of 20,000 rows this is asked for every operation.
        cells = list(map(itemgetter(SIDES.index(side) + 1), self.rows))
        ids = list(map(itemgetter(0), chain.from_iterable(cells)))
        if segment not in ids:
            return -1, -1
        number = ids.index(segment)
        ends = list(accumulate(map(len, cells)))
        place = bisect_right(ends, number)
        return place, number - ends[place] + len(cells[place])

    def anchors(self, source: Sequence[Cell], target: Sequence[Cell]) -> tuple[Anchor, ...]:
        """What the two sides of a bead share."""
        if not (source and target):
            return ()
        return shared(self._keys("source", source), self._keys("target", target))

    def _keys(self, side: Side, cells: Sequence[Cell]) -> list[Key]:
        document = self.document(side)
        language = load(document.language)
        found = []
        for cell in cells:
            if cell.edited is not None:
                found += find_keys(cell.edited, language, starts_block=cell.start == 0)
            else:
                found += keys_of(document, _segment(document, cell), language)
        return found


def draft_of(bitext: Bitext) -> Draft:
    """A bitext, ready to be reviewed.

    Args:
        bitext: every segment of both sides in one bead, in order.

    Raises:
        InputError: its beads do not cover its segments in order.

    Example:
        >>> block = Block("paragraph", "Суу. Тоо.", ())
        >>> segments = Segment("Суу.", 0, 0, 4), Segment("Тоо.", 0, 5, 9)
        >>> document = Document("a", "", (block,), "ky")
        >>> beads = Bead((0,), (0,), 0.9), Bead((1,), (1,), 0.8, "confirmed")
        >>> draft = draft_of(Bitext(document, document, segments, segments, beads))
        >>> [(row.id, draft.texts("source", row), row.confirmed) for row in draft.rows]
        [(0, ['Суу.'], False), (1, ['Тоо.'], True)]
    """
    sides = tuple(
        [Cell(number, segment.block, segment.start, segment.stop) for number, segment in enumerate(segments)]
        for segments in (bitext.source_segments, bitext.target_segments)
    )
    for side, index in zip(SIDES, ("source_index", "target_index"), strict=True):
        covered = [number for bead in bitext.beads for number in getattr(bead, index)]
        if covered != list(range(len(sides[SIDES.index(side)]))):
            raise InputError(
                f"its beads do not hold every segment of the {side} once and in order", advice="align it anew"
            )
    rows = tuple(
        Row(
            number,
            tuple(sides[0][at] for at in bead.source_index),
            tuple(sides[1][at] for at in bead.target_index),
            bead.confidence,
            bead.anchors,
            bead.status == "confirmed",
            bead.status == "edited",
            bead.status != "rejected",
            bead.note,
        )
        for number, bead in enumerate(bitext.beads)
    )
    parts = tuple(
        (
            _edge(sides[0], part.source[0]), _edge(sides[0], part.source[1]),
            _edge(sides[1], part.target[0]), _edge(sides[1], part.target[1]),
        )
        for part in bitext.parts
    )  # fmt: skip
    return Draft(
        bitext.source, bitext.target, rows, max(len(rows), *map(len, sides)), bitext.signature,
        {spans(row.source, row.target): row.confidence for row in rows if not row.by_hand}, parts,
    )  # fmt: skip


def _edge(cells: Sequence[Cell], number: int) -> tuple[int, int]:
    """Where the segment of a number begins, or where all end."""
    if number < len(cells):
        return cells[number].block, cells[number].start
    return (cells[-1].block, cells[-1].stop) if cells else (0, 0)


def bitext_of(draft: Draft) -> Bitext:
    """The bitext that a review has come to.

    Where a person edited a text, the blocks have it as well: a segment is a span of its block.
    """
    documents, segments = [], []
    for side in SIDES:
        cells = [cell for row in draft.rows for cell in row.cells(side)]
        document = draft.document(side)
        if any(cell.edited is not None for cell in cells):
            document, found = _edited(document, cells)
        else:
            found = [_segment(document, cell) for cell in cells]
        documents.append(document)
        segments.append(tuple(found))
    beads = []
    at = [0, 0]
    for row in draft.rows:
        begin = tuple(at)
        at = [at[0] + len(row.source), at[1] + len(row.target)]
        beads.append(
            Bead(
                tuple(range(begin[0], at[0])), tuple(range(begin[1], at[1])), row.confidence, row.status,
                row.anchors, row.note,
            )
        )  # fmt: skip
    starts = [[(cell.block, cell.start) for row in draft.rows for cell in row.cells(side)] for side in SIDES]
    parts = tuple(
        Part(
            (bisect_left(starts[0], edges[0]), bisect_left(starts[0], edges[1])),
            (bisect_left(starts[1], edges[2]), bisect_left(starts[1], edges[3])),
        )
        for edges in draft.parts
    )
    return Bitext(documents[0], documents[1], segments[0], segments[1], tuple(beads), draft.signature, parts)


def _segment(document: Document, cell: Cell) -> Segment:
    return Segment(document.blocks[cell.block].text[cell.start : cell.stop], *cell[1:4])


def _edited(document: Document, cells: Sequence[Cell]) -> tuple[Document, list[Segment]]:
    """A document with the texts a person gave its segments, and the segments in it."""
    blocks = list(document.blocks)
    segments: list[Segment] = []
    for number, group in groupby(cells, attrgetter("block")):
        here = list(group)
        if all(cell.edited is None for cell in here):
            segments += (_segment(document, cell) for cell in here)
            continue
        block = blocks[number]
        ends = [0, *(edge for cell in here for edge in (cell.start, cell.stop)), len(block.text)]
        texts = [block.text[start:stop] for start, stop in pairwise(ends)]
        for at, cell in enumerate(here):
            if cell.edited is not None:
                texts[2 * at + 1] = cell.edited
        places = [0, *accumulate(map(len, texts))]
        kept = [
            (start, stop, places[at])
            for at, (start, stop) in enumerate(pairwise(ends))
            if not (at % 2 and here[at // 2].edited is not None)
        ]
        blocks[number] = _moved(block, "".join(texts), kept)
        segments += (
            Segment(texts[2 * at + 1], number, places[2 * at + 1], places[2 * at + 2])
            for at in range(len(here))
        )
    return replace(document, blocks=tuple(blocks)), segments


def _moved(block: Block, text: str, kept: Sequence[tuple[int, int, int]]) -> Block:
    """A block with another text, of which some stretches (start, stop, new start) stayed as they were."""
    pieces, repairs = [], []
    for start, stop, place in kept:
        for piece in block.pieces:
            first, last = max(start, piece.start), min(stop, piece.stop)
            if first < last:
                pieces.append(
                    Piece(first - start + place, last - start + place, piece.origin + first - piece.start)
                )
        repairs += [
            Repair(repair.start - start + place, repair.stop - start + place, repair.text)
            for repair in block.repairs
            if start <= repair.start and repair.stop <= stop
        ]
    return replace(block, text=text, pieces=tuple(pieces), repairs=tuple(repairs))

"""The plain data that every stage takes and gives: document, block, segment, anchor, bead, bitext.

All values are frozen. Positions are offsets in characters (Unicode code points) unless a name
says otherwise. A segment is a span of its block, a block is made of pieces of the text that was
read, so every segment can be traced to its lines in the file.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

Kind = Literal["heading", "paragraph", "list_item", "table_cell", "caption", "footnote"]
Status = Literal["auto", "confirmed", "edited", "rejected"]

LINE_END = re.compile(r"\r\n|[\n\r]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a block that stands unchanged in the text that was read.

    ``block.text[start:stop] == document.text[origin:origin + stop - start]``. What lies between
    two pieces was put in (the space where two lines were joined, a hyphen that an extractor took at a
    line's end) or replaced (a no-break space).
    """

    start: int
    stop: int
    origin: int


@dataclass(frozen=True, slots=True)
class Repair:
    """What ``text[start:stop]`` should read: a letter of the wrong script, a wrongly decoded word."""

    start: int
    stop: int
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, a list item, a paragraph: text that the author set apart.

    Args:
        kind: what the block is.
        text: its text on one line, as a careful typist would write it.
        pieces: where the text comes from, in order.
        level: 1 for the document's title, 2 and more for headings below it, 0 for the rest.
        marker: the list marker or heading number that the text begins with, or "".
        repairs: where the text is damaged and how it should read, in order; what is compared is
            the repaired text.
    """

    kind: Kind
    text: str
    pieces: tuple[Piece, ...]
    level: int = 0
    marker: str = ""
    repairs: tuple[Repair, ...] = ()

    def repaired(self, start: int, stop: int) -> str:
        """``text[start:stop]`` as it should read.

        Example:
            >>> Block("paragraph", "cааттык", (), repairs=(Repair(0, 1, "с"),)).repaired(0, 7) == "сааттык"
            True
        """
        parts = []
        position = start
        for repair in self.repairs:
            if start <= repair.start and repair.stop <= stop:
                parts += [self.text[position : repair.start], repair.text]
                position = repair.stop
        return "".join([*parts, self.text[position:stop]])

    def origin(self, start: int, stop: int) -> tuple[int, int]:
        """Where ``text[start:stop]`` stands in the text that was read, as (start, stop) there.

        Example:
            >>> block = Block("paragraph", "one two", (Piece(0, 3, 10), Piece(4, 7, 20)))
            >>> block.origin(2, 6)
            (12, 22)
        """
        spans = [
            (piece.origin + max(start, piece.start) - piece.start,
             piece.origin + min(stop, piece.stop) - piece.start)
            for piece in self.pieces
            if piece.start < stop and start < piece.stop
        ]  # fmt: skip
        if not spans:
            # Nothing here stands in the text as it is (a Markdown entity): the place is what counts.
            before = [p.origin + p.stop - p.start for p in self.pieces if p.stop <= start]
            here = before[-1] if before else next((p.origin for p in self.pieces), 0)
            return here, here
        return spans[0][0], spans[-1][1]


@dataclass(frozen=True, slots=True)
class Dropped:
    """Text that was read and belongs to no block, with the reason: nothing goes silently."""

    start: int
    stop: int
    reason: str


@dataclass(frozen=True)
class Document:
    """One language version of a text, as blocks in reading order.

    Args:
        name: the file's name, for messages and for the translation memory.
        text: the text that was read, decoded and in Unicode normal form C.
        blocks: the blocks, in reading order.
        language: a BCP 47 tag, or "" while it is not known.
        detected: how sure it is that this is the language, where it was told from the text.
        modified: when the file was last changed, in seconds since 1970, UTC.
        encoding: how the file was encoded, as it is called in Python.
        pages: where pages begin in the text, for formats that have pages.
        dropped: what was read and left out.
        notes: remarks for the person, one sentence each.
        reasons: why the blocks are what they are, a line each.
    """

    name: str
    text: str
    blocks: tuple[Block, ...]
    language: str = ""
    detected: float | None = None
    modified: int = 0
    encoding: str = "utf-8"
    pages: tuple[int, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    notes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = field(default=(), repr=False)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in LINE_END.finditer(self.text))]

    def line(self, offset: int) -> int:
        """The number of the line, counted from 1, that holds an offset of the text.

        Example:
            >>> Document("a.txt", "one\\ntwo", ()).line(4)
            2
        """
        return bisect_right(self._line_starts, offset)

    def page(self, offset: int) -> int:
        """The number of the page, counted from 1, that holds an offset; 0 where there are no pages."""
        return bisect_right(self.pages, offset)

    def repaired(self, segment: Segment) -> str:
        """The text of a segment as it should read, which is what is compared."""
        block = self.blocks[segment.block]
        return block.repaired(segment.start, segment.stop) if block.repairs else segment.text

    def lines(self, segment: Segment) -> tuple[int, int]:
        """The first and the last line of the file on which a segment stands, from 1."""
        start, stop = self.blocks[segment.block].origin(segment.start, segment.stop)
        return self.line(start), self.line(max(start, stop - 1))


@dataclass(frozen=True, slots=True)
class Segment:
    """A span of a block, usually a sentence: ``text == blocks[block].text[start:stop]``."""

    text: str
    block: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """A point both sides of a bead share: a number, a date, a name, as written on each side."""

    kind: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Bead:
    """Source segments and target segments that are translations of each other.

    Args:
        source_index: 0-based positions in the source document's segments, in order.
        target_index: the same for the target; one of the two may be empty.
        confidence: the probability that exactly this bead is right.
        status: "auto" until a person has looked at it.
        anchors: what both sides share.
        note: a person's remark.
    """

    source_index: tuple[int, ...]
    target_index: tuple[int, ...]
    confidence: float = 1.0
    status: Status = "auto"
    anchors: tuple[Anchor, ...] = ()
    note: str = ""

    @property
    def type(self) -> str:
        """How many segments on either side, such as "1-2"."""
        return f"{len(self.source_index)}-{len(self.target_index)}"

    @property
    def is_null(self) -> bool:
        """Whether one side has no counterpart."""
        return not (self.source_index and self.target_index)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of both documents: the first segment and the one after the last, on either side."""

    source: tuple[int, int]
    target: tuple[int, int]


@dataclass(frozen=True)
class Bitext:
    """Two versions of a document with their segments and the beads that cover both, in order.

    Args:
        source, target: the documents.
        source_segments, target_segments: their segments, in order.
        beads: every segment of both sides stands in exactly one.
        signature: version and settings that made it.
        parts: which parts are translations of each other, where not the whole is.
    """

    source: Document
    target: Document
    source_segments: tuple[Segment, ...]
    target_segments: tuple[Segment, ...]
    beads: tuple[Bead, ...]
    signature: str = ""
    parts: tuple[Part, ...] = ()

    def source_texts(self, bead: Bead) -> list[str]:
        """The texts of a bead's source segments."""
        return [self.source_segments[i].text for i in bead.source_index]

    def target_texts(self, bead: Bead) -> list[str]:
        """The texts of a bead's target segments."""
        return [self.target_segments[i].text for i in bead.target_index]

    def units(self) -> Iterator[tuple[Bead, str, str]]:
        """The beads with both sides, each with its two texts, segments joined by one space."""
        for bead in self.beads:
            if not bead.is_null:
                yield bead, " ".join(self.source_texts(bead)), " ".join(self.target_texts(bead))

    def swapped(self) -> Bitext:
        """The bitext with source and target in each other's place.

        Example:
            >>> bitext = Bitext(Document("a", "", ()), Document("b", "", ()), (), (), (Bead((0, 1), (0,)),))
            >>> bitext.swapped().source.name, bitext.swapped().beads[0].type
            ('b', '1-2')
        """
        beads = tuple(
            replace(
                bead,
                source_index=bead.target_index,
                target_index=bead.source_index,
                anchors=tuple(Anchor(anchor.kind, anchor.target, anchor.source) for anchor in bead.anchors),
            )
            for bead in self.beads
        )
        return Bitext(
            self.target, self.source, self.target_segments, self.source_segments, beads, self.signature,
            tuple(Part(part.target, part.source) for part in self.parts),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What a person has told of words: their own lexicon.

    Args:
        words: words and short phrases with their translations, each pair once.
        sentences: longer pairs, of which only a translation memory has any.
        digest: of the file's bytes, for the signature of results.
    """

    words: tuple[tuple[str, str], ...] = ()
    sentences: tuple[tuple[str, str], ...] = ()
    digest: str = ""

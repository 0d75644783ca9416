"""A text that a reader writes itself, for formats whose bytes hold no text to point into.

One paragraph a line, as the author wrote it; a line break inside a paragraph is a LINE SEPARATOR.
Shared by the readers of formats with mark-up; no reader itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from aligner.blocks import ends_in_leader, marker_of
from aligner.model import Block, Dropped, Kind
from aligner.normalise import clean, compose
from aligner.readers import Read, Source

BREAK = "\u2028"
"""A line break inside a paragraph. Two in a row end the paragraph, as an empty line does."""

_PARAGRAPH_END = re.compile(rf"{BREAK}[^\S{BREAK}]*{BREAK}\s*")
_LINE_END = re.compile(r"[\r\n]+")
_SEEN = re.compile(r"[^\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200d\u2060\ufeff]")
_PAGE = re.compile(r"\t\s*(?:\d{1,4}|[ivxlc]{1,7})\s*\Z", re.IGNORECASE)
_NUMBERED: tuple[Kind, ...] = ("heading", "paragraph", "list_item")


@dataclass(frozen=True, slots=True)
class Span:
    """A line of a transcript that becomes a block; ``marker`` is a number that the format computes."""

    kind: Kind
    start: int
    stop: int
    level: int = 0
    marker: str = ""


@dataclass(frozen=True)
class Transcribed(Source):
    """A source whose blocks are known since it was loaded.

    Args:
        spans: which parts of the text become blocks.
        left_out: which parts do not, and why.
    """

    spans: tuple[Span, ...] = ()
    left_out: tuple[Dropped, ...] = ()


@dataclass(slots=True)
class Transcript:
    """A text while it is written, paragraph by paragraph.

    Example:
        >>> transcript = Transcript()
        >>> transcript.add("list_item", "суу", marker="1.")
        >>> transcript.drop("7", "page number")
        >>> transcript.source("docx").text
        '1. суу\\n7\\n'
    """

    lines: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    left_out: list[Dropped] = field(default_factory=list)
    length: int = 0

    def add(self, kind: Kind, text: str, level: int = 0, marker: str = "") -> None:
        """Add a paragraph; nothing where there is nothing to be seen.

        Args:
            kind, level: what it is.
            text: its text, without the marker.
            marker: the number before it, where the author did not write it as text.
        """
        for part in _PARAGRAPH_END.split(text):
            if _SEEN.search(part):
                start, stop = self._write(f"{marker} {part.lstrip()}" if marker else part)
                self.spans.append(Span(kind, start, stop, level, marker))
                marker = ""

    def drop(self, text: str, reason: str) -> None:
        """Add a text that belongs to no block; nothing where it holds neither letter nor digit."""
        if any(character.isalnum() for character in text):
            start, stop = self._write(text.strip())
            self.left_out.append(Dropped(start, stop, reason))

    def _write(self, text: str) -> tuple[int, int]:
        line = compose(_LINE_END.sub(" ", text).strip(BREAK))
        start = self.length
        self.lines.append(line)
        self.length += len(line) + 1
        return start, start + len(line)

    def source(self, encoding: str, notes: tuple[str, ...] = ()) -> Transcribed:
        """What was written, as a source.

        Args:
            encoding: how the file was encoded, or the format's name.
            notes: remarks on the file.
        """
        text = "".join(f"{line}\n" for line in self.lines)
        return Transcribed(
            text, encoding, notes=notes, spans=tuple(self.spans), left_out=tuple(self.left_out)
        )


def blocks_of(source: Source) -> Read:
    """The blocks of a transcript.

    A number or a sign that the author wrote before a paragraph makes it a list item, as in plain text,
    unless a page number at its end makes it an entry of contents.

    Example:
        >>> transcript = Transcript()
        >>> transcript.add("paragraph", "a) суу")
        >>> [(block.kind, block.marker) for block in blocks_of(transcript.source("docx")).blocks]
        [('list_item', 'a)')]
    """
    if not isinstance(source, Transcribed):
        raise TypeError("the source was loaded by another reader")
    blocks = []
    for span in source.spans:
        text, pieces = clean(source.text, span.start, span.stop)
        kind, marker = span.kind, clean(span.marker, 0, len(span.marker))[0]
        written = marker_of(text) if not marker and kind in _NUMBERED else None
        if written:
            marker = written.text
            entry = _PAGE.search(source.text, span.start, span.stop) or ends_in_leader(text)
            kind = "list_item" if kind == "paragraph" and not entry else kind
        blocks.append(Block(kind, text, pieces, span.level, marker))
    return Read(tuple(blocks), source.left_out)

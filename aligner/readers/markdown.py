"""Markdown (CommonMark): the block structure is the author's; marks of emphasis and links go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token

from aligner.lang import Language
from aligner.model import LINE_END, Block, Dropped, Kind, Piece
from aligner.normalise import clean
from aligner.readers import Read
from aligner.settings import Layout

SUFFIXES = (".md", ".markdown")

_BREAKS = ("softbreak", "hardbreak")


@dataclass(frozen=True, slots=True)
class _Inline:
    """A block's inline content with its kind, its heading level and its place in the text."""

    token: Token
    kind: Kind
    level: int
    start: int
    stop: int


def read(text: str, language: Language, layout: Layout, *, explain: bool = False) -> Read:
    """The blocks of a Markdown text: headings with their level, list items, table cells, paragraphs.

    Line breaks inside a paragraph are wraps, as CommonMark has it; ``layout`` is not asked.
    """
    blocks: list[Block] = []
    position = 0
    for inline in _inlines(text):
        block, position = _build(text, inline, position)
        if block.text:
            blocks.append(block)
    covered = [(piece.origin, piece.origin + piece.stop - piece.start)
               for block in blocks for piece in block.pieces]  # fmt: skip
    return tuple(blocks), tuple(_left_out(text, covered)), ()


def _inlines(text: str) -> Iterator[_Inline]:
    line_starts = [0, *(match.end() for match in LINE_END.finditer(text)), len(text)]
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    kind: Kind = "paragraph"
    level = items = 0
    place = 0, len(text)
    for token in tokens:
        if token.map:
            first, last = (min(line, len(line_starts) - 1) for line in token.map)
            place = line_starts[first], line_starts[last]
        if token.type in ("list_item_open", "list_item_close"):
            items += token.nesting
        elif token.type == "heading_open":
            kind, level = "heading", int(token.tag[1:])
        elif token.type in ("td_open", "th_open"):
            kind, level = "table_cell", 0
        elif token.type == "paragraph_open":
            kind, level = ("list_item" if items else "paragraph"), 0
        elif token.type == "inline" or token.type in ("code_block", "fence"):
            yield _Inline(token, kind if token.type == "inline" else "paragraph", level, *place)


def _build(text: str, inline: _Inline, position: int) -> tuple[Block, int]:
    """A block, its words looked for from ``position`` on, and the position after it."""
    position = max(position, inline.start)
    content = ""
    pieces: list[Piece] = []
    for part in _words(inline.token):
        if part.isspace():
            content += " " if content and not content.endswith(" ") else ""
            continue
        start = text.find(part, position, inline.stop)
        if start < 0:  # an entity or an escape: the word stands there in another form
            content += part
            continue
        position = start + len(part)
        cleaned, found = clean(text, start, position)
        pieces += [Piece(p.start + len(content), p.stop + len(content), p.origin) for p in found]
        content += cleaned
    return Block(inline.kind, content.rstrip(), tuple(pieces), inline.level), position


def _words(token: Token) -> Iterator[str]:
    """The words of inline content and the blanks between them, without mark-up."""
    for child in (token.children or ()) if token.type == "inline" else (token,):
        if child.type in _BREAKS:
            yield " "
        elif child.type == "image":
            yield from _words(Token("inline", "", 0, children=child.children))
        elif child.type != "html_inline":
            yield from re.findall(r"\s|\S+", child.content)


def _left_out(text: str, covered: list[tuple[int, int]]) -> Iterator[Dropped]:
    """What stands between the pieces and holds letters or digits: link targets, HTML, fences."""
    position = 0
    for start, stop in [*sorted(covered), (len(text), len(text))]:
        gap = text[position:start]
        if any(character.isalnum() for character in gap):
            begin = position + len(gap) - len(gap.lstrip())
            yield Dropped(begin, begin + len(gap.strip()), "mark-up: link target, HTML or the like")
        position = max(position, stop)

"""Markdown (CommonMark): the block structure is the author's; marks of emphasis and links go."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import zip_longest

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

from aligner.encodings import decode
from aligner.errors import InputError
from aligner.lang import Language
from aligner.model import LINE_END, Block, Dropped, Kind, Piece
from aligner.normalise import clean
from aligner.readers import Read, Source
from aligner.settings import Layout

SUFFIXES = (".md", ".markdown")

_BREAKS = ("softbreak", "hardbreak")
# Where a link or an image goes: "](target "title")" or "][name]".
_TARGET = re.compile(r"[*_~]*\](?:\((?:[^()\\]|\\.|\([^()]*\))*\)|\[[^\]]*\])")
# One that the CommonMark parser does not know: a note's own paragraph, a mark of one, the box of a task.
_NOTE = re.compile(r"\[\^[^\]\s]+\]:[ \t]*(?=\S)")
_NOTE_MARK = re.compile(r"(\[\^[^\]\s]+\])")
_BOX = re.compile(r"\[[ xX]\]\s+")
_MOST_CELLS = 200_000
_RAW_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class _Inline:
    """A block's inline content with its kind, heading level, list number and place in the text."""

    token: Token
    kind: Kind
    level: int
    marker: str
    start: int
    stop: int


def load(data: bytes, encoding: str) -> Source:
    """The text of a file in any encoding."""
    decoded = decode(data, encoding)
    if decoded.text.count("|") > _MOST_CELLS:
        raise InputError(f"its tables have more than {_MOST_CELLS:,} cells", advice="split it into documents")
    return Source(decoded.text, decoded.encoding, notes=decoded.notes)


def read(source: Source, language: Language, layout: Layout, *, explain: bool = False) -> Read:
    """The blocks of a Markdown text: headings with their level, list items, table cells, paragraphs.

    Line breaks inside a paragraph are wraps, as CommonMark has it; ``layout`` is not asked.
    """
    text = source.text
    blocks: list[Block] = []
    covered: list[tuple[int, int]] = []
    position = 0
    for inline in _inlines(text):
        draft = _Draft(text, language.common, max(position, inline.start), inline.stop)
        if inline.marker:
            draft.add(inline.marker)
            draft.blank()
        draft.add_all(inline.token)
        position = draft.position
        covered += draft.covered
        content = "".join(draft.parts).rstrip()
        if content:
            blocks.append(Block(inline.kind, content, tuple(draft.pieces), inline.level, inline.marker))
    return Read(tuple(blocks), tuple(_left_out(text, covered)))


def _inlines(text: str) -> Iterator[_Inline]:
    line_starts = [0, *(match.end() for match in LINE_END.finditer(text)), len(text)]
    kind: Kind = "paragraph"
    level = items = item = 0
    marker = ""
    begins = False
    place = 0, len(text)
    for token in _parser().parse(text):
        if token.map:
            first, last = (min(line, len(line_starts) - 1) for line in token.map)
            place = line_starts[first], line_starts[last]
        if token.type in ("list_item_open", "list_item_close"):
            items += token.nesting
            marker = f"{token.info}{token.markup}" if token.info else ""
            item, begins = place[0], token.nesting > 0
        elif token.type == "heading_open":
            kind, level = "heading", int(token.tag[1:])
        elif token.type in ("td_open", "th_open"):
            kind, level = "table_cell", 0
        elif token.type == "paragraph_open":
            kind, level = ("list_item" if items else "paragraph"), 0
        elif token.type == "note_open":
            kind, level = "footnote", 0
        elif token.type in ("inline", "code_block", "fence"):
            found: Kind = kind if token.type == "inline" else "paragraph"
            if token.children and begins and _BOX.match(token.children[0].content):
                token.children[0].content = _BOX.sub("", token.children[0].content, count=1)
            yield _Inline(token, found, level, marker, item if marker else place[0], place[1])
            marker, begins = "", False


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    parser.block.ruler.before("reference", "note", _note, {"alt": ["paragraph"]})
    return parser


def _note(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A rule for the parser: a paragraph that begins with the mark of a footnote, [^1]: so."""

    def begins(at: int) -> re.Match[str] | None:
        return _NOTE.match(state.src, state.bMarks[at] + state.tShift[at], state.eMarks[at])

    mark = begins(line)
    if not mark or state.is_code_block(line):
        return False
    if not silent:
        after = line + 1
        while after < end and not state.isEmpty(after) and not begins(after):
            after += 1
        state.push("note_open", "p", 1).map = [line, after]
        inline = state.push("inline", "", 0)
        inline.content = state.getLines(line, after, state.blkIndent, False).lstrip()[len(mark.group()) :]
        inline.map, inline.children = [line, after], []
        state.push("note_close", "p", -1)
        state.line = after
    return True


@dataclass(slots=True)
class _Draft:
    """A block while it is put together: each word is looked for where the last one ended."""

    text: str
    common: frozenset[str]
    position: int
    stop: int
    parts: list[str] = field(default_factory=list)
    length: int = 0
    pieces: list[Piece] = field(default_factory=list)
    covered: list[tuple[int, int]] = field(default_factory=list)

    def add_all(self, token: Token) -> None:
        """Add inline content without its mark-up."""
        children = (token.children or []) if token.type == "inline" else [token]
        for child, following in zip_longest(children, children[1:]):
            if child.type == "softbreak" and following and self._goes_on(following.content):
                continue
            if child.type in _BREAKS:
                self.blank()
            elif child.type == "image":
                self.add_all(Token("inline", "", 0, children=child.children))
                self._skip_target()
            elif child.type == "link_close":
                self._skip_target()
            elif child.type == "html_inline":
                self._skip(child.content)
                if child.content.lower().startswith("<br"):
                    self.blank()
            else:
                for number, part in enumerate(_NOTE_MARK.split(child.content)):
                    if number % 2 and f"{part}:" in self.text:
                        self._skip(part)
                    else:
                        self._add_words(part)

    def _add_words(self, words: str) -> None:
        for part in re.findall(r"\s|\S+", words):
            if part.isspace():
                self.blank()
            else:
                self.add(part)

    def _goes_on(self, following: str) -> bool:
        """Whether the hyphen at the end of a line belongs to a word that goes on in the next one.

        Writers of Markdown divide no words, so the hyphen is the word's own: "ата-" and "энелер",
        but not "пре-" and "и пост-".
        """
        word = re.match(r"[^\W\d_]+", following)
        before = "".join(self.parts[-2:])
        ends = before.endswith("-") and before[-2:-1].isalnum()
        return bool(ends and word and word.group().islower() and word.group() not in self.common)

    def blank(self) -> None:
        """Add a blank, unless there is one or nothing yet."""
        if self.parts and self.parts[-1] != " ":
            self._append(" ")

    def _append(self, part: str) -> None:
        self.parts.append(part)
        self.length += len(part)

    def add(self, word: str) -> None:
        """Add a word with where it stands."""
        start = self.text.find(word, self.position, self.stop)
        if start < 0:
            self._add_unlike(word)
            return
        self.position = start + len(word)
        cleaned, found = clean(self.text, start, self.position)
        self.pieces += [Piece(p.start + self.length, p.stop + self.length, p.origin) for p in found]
        self.covered.append((start, self.position))
        if cleaned:
            self._append(cleaned)

    def _add_unlike(self, word: str) -> None:
        """Add a word that stands in the text in another form: with entities or escapes."""
        here = self.position
        for raw in _RAW_WORD.finditer(self.text, self.position, self.stop):
            if word in html.unescape(re.sub(r"\\(\W)", r"\1", raw.group())):
                here, self.position = raw.span()
                self.covered.append(raw.span())
                break
        # An empty piece keeps the place, though no stretch is the same.
        self.pieces.append(Piece(self.length, self.length, here))
        self._append(word)

    def _skip(self, markup: str) -> None:
        start = self.text.find(markup, self.position, self.stop)
        if start >= 0:
            self.position = start + len(markup)

    def _skip_target(self) -> None:
        match = _TARGET.match(self.text, self.position, self.stop)
        if match:
            self.position = match.end()


def _left_out(text: str, covered: list[tuple[int, int]]) -> Iterator[Dropped]:
    """What stands between the words and holds letters or digits: link targets, HTML, fences."""
    position = 0
    for start, stop in [*sorted(covered), (len(text), len(text))]:
        gap = text[position:start]
        if any(character.isalnum() for character in gap):
            begin = position + len(gap) - len(gap.lstrip())
            yield Dropped(begin, begin + len(gap.strip()), "mark-up: link target, HTML or the like")
        position = max(position, stop)

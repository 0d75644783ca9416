"""Blocks: what kind a stretch of text is, and the marker it begins with."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from aligner.footnotes import mark_of
from aligner.lang import Language
from aligner.model import Block, Kind, Piece

_MARKER = re.compile(
    r"""(?P<bullet>[•■▪●○◦‣⁃∙□➢✓–—-])(?=\s)
    | (?P<number>\(?\d{1,3}\)|\d{1,3}\.|\d{1,3}(?:\.\d{1,3})+\.?)(?=\s|$)
    | (?P<letter>\(?[^\W\d_]\)|[^\W\d_]\.)(?=\s|$)
    | (?P<roman>\(?[ivxlcIVXLC]{1,6}\)|[ivxlc]{2,6}\.|[IVXLC]{2,6}\.)(?=\s|$)""",
    re.VERBOSE,
)
_ROMAN = re.compile("c{0,3}(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_FIGURE = re.compile(r"(?!\d{1,2}$)[$€£₸₽]?\s?\d{1,3}(?:[\s.,]?\d{3})*(?:[.,]\d+)?\s?[%$€£₸₽]?")
_LEADER = re.compile(
    r"(?:\.{4,}|(?: \.){4,}|…{2,}|·{4,}|_{4,})[\s.…]*(?:\d{1,4}|[ivxlc]{1,7})?$", re.IGNORECASE
)
_ADDRESS = re.compile(r"\S@\S|://|\bwww\.|\|")
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d")
_WORD = re.compile(r"[^\W\d_]+")
_CLOSERS = ")]}»”’\"'›"
_LONGEST_HEADING = 160
_LONGEST_DATELINE = 12
_TITLE_WORDS = 3
_HEADINGS_IN_A_ROW = 3


@dataclass(frozen=True, slots=True)
class Marker:
    """A list marker or heading number: its text, its style such as "1." or "a)", what it counts.

    ``value`` is 0 for a bullet and for a number of several levels.
    """

    text: str
    style: str
    value: int

    @property
    def of_list(self) -> bool:
        """Whether headings never begin with it."""
        return self.style == "bullet" or self.style.endswith(")")


def roman(numeral: str) -> int:
    """The value of a Roman numeral in either case; 0 where it is none.

    Example:
        >>> roman("XIX"), roman("IIII"), roman("mix"), roman("")
        (19, 0, 0, 0)
    """
    numeral = numeral.lower()
    if not numeral or numeral[0] not in _ROMAN_VALUES or not _ROMAN.fullmatch(numeral):
        return 0
    values = [_ROMAN_VALUES[letter] for letter in numeral]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def marker_of(text: str) -> Marker | None:
    """The list marker or heading number that a text begins with.

    A capital letter with a stop is an initial, not a marker.

    Example:
        >>> marker_of("a) Казакстан"), marker_of("Ф. Гранди"), marker_of("200 000дөн")
        (Marker(text='a)', style='a)', value=1), None, None)
    """
    match = _MARKER.match(text)
    if not match:
        return None
    found, kind = match.group(), str(match.lastgroup)
    if kind == "bullet":
        return Marker(found, "bullet", 0)
    body = found.strip("().")
    shape = found.replace(body, "{}")
    if kind == "number":
        return Marker(found, shape.format("1"), int(body) if body.isdigit() else 0)
    if kind == "roman":
        value = roman(body)
        return Marker(found, shape.format("i"), value) if value else None
    if not body.islower() and found.endswith("."):
        return None
    alphabet = "a" if body < "а" else "а"
    return Marker(found, shape.format(alphabet), max(0, ord(body.lower()) - ord(alphabet) + 1))


def ends_sentence(text: str) -> bool:
    """Whether a text ends in a full stop or the like, closing quotes and brackets aside."""
    return text.rstrip(_CLOSERS).endswith((".", "!", "?", "…", "。", "！", "？", "؟", "۔", ";", ":"))


def is_figure(text: str) -> bool:
    """Whether a text is a figure and nothing else; numbers of one or two digits may be page or list numbers.

    Example:
        >>> [is_figure(text) for text in ("1 030", "8,019", "44 %", "$ 6,4", "12", "12.", "1 030 киши")]
        [True, True, True, True, False, False, False]
    """
    return _FIGURE.fullmatch(text) is not None


def ends_in_leader(text: str) -> bool:
    """Whether a text ends in the dots that lead to a page number, as an entry of contents does.

    Example:
        >>> ends_in_leader("Киришүү ......... 3"), ends_in_leader("Ойлонуп калды...")
        (True, False)
    """
    return bool(_LEADER.search(text))


def is_dateline(text: str, language: Language) -> bool:
    """Whether a short line holds day, month and year: when, and maybe where, a text was adopted."""
    words = text.lower().split()
    return (
        len(words) <= _LONGEST_DATELINE
        and bool(_YEAR.search(text))
        and any(language.month(word) for word in _WORD.findall(text.lower()))
        and any(re.match(r"\d{1,2}(?!\d)", word) for word in words)
    )


def _is_titled(text: str, language: Language) -> bool:
    """Whether a text begins with the like of "Article 5" or "4 бап"."""
    words = re.split(r"[\s.-]+", text.lower(), maxsplit=_TITLE_WORDS)[:_TITLE_WORDS]
    return (
        len(text) <= _LONGEST_HEADING
        and any(word in language.titles for word in words[:2])
        and any(word.isdigit() or roman(word) for word in words)
    )


def make_block(text: str, pieces: tuple[Piece, ...], language: Language, *, first: bool, last: bool) -> Block:
    """A block of running text, its kind told from the text alone.

    Args:
        text, pieces: the block's text and where it comes from.
        language: the language of the document.
        first, last: whether the block is the first or the last of the document.
    """
    marker = marker_of(text)
    found = marker.text if marker else ""
    kind: Kind = "paragraph"
    level = 0
    if marker and marker.of_list:
        kind = "list_item"
    elif not last and _is_heading(text[len(found) :].strip(), text, language):
        kind = "heading"
        level = 3 if marker else 1 if first else 2
    elif marker and not ends_in_leader(text):
        kind = "list_item"
    return Block(kind, text, pieces, level, found)


def as_footnote(block: Block) -> Block:
    """A block as a footnote, with the mark it begins with."""
    return replace(block, kind="footnote", level=0, marker=mark_of(block.text))


def _is_heading(content: str, text: str, language: Language) -> bool:
    if _is_titled(text, language) and not ends_in_leader(text):
        return True
    return (
        len(content) <= _LONGEST_HEADING
        and any(character.isalpha() for character in content)
        and not content[0].islower()
        and not content.endswith((",", "-", "–", "—"))
        and not ends_sentence(content)
        and not ends_in_leader(content)
        and not _ADDRESS.search(content)
        and not is_dateline(content, language)
    )


def without_false_headings(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks, where short lines in a row (an address, a poem, figures) are no headings.

    Two headings may follow each other, a chapter's and its first section's, and a title may take
    several lines in capitals; of three or more others in a row none names what follows.
    """
    settled = list(blocks)
    begin = 0
    for end in range(len(blocks) + 1):
        if end < len(blocks) and _is_bare_heading(blocks[end]):
            continue
        if end - begin >= _HEADINGS_IN_A_ROW:
            settled[begin:end] = [replace(b, kind="paragraph", level=0) for b in blocks[begin:end]]
        begin = end + 1
    return tuple(settled)


def settle(blocks: Sequence[Block], stacked: Sequence[range]) -> list[Block]:
    """The blocks, where kinds and markers are right that only the neighbours tell.

    A line in the middle of a stack (an address, a poem) is no heading; "I." is a number where
    "II." follows, and else an initial.

    Args:
        blocks: the blocks, as each looks by itself.
        stacked: where in the text that was read lines stand in stacks, in order.
    """
    settled = list(without_false_headings(tuple(blocks)))
    starts = [place.start for place in stacked]
    first = None
    for i, block in enumerate(settled):
        if _is_bare_heading(block):
            begin = block.origin(0, 1)[0]
            place = bisect_right(starts, begin) - 1
            if place >= 0 and begin in stacked[place]:
                settled[i] = replace(block, kind="paragraph", level=0)
        if block.text.startswith("I. "):
            first = i
        elif block.marker == "II." and first is not None:
            kind: Kind = "heading" if settled[first].kind == "heading" else "list_item"
            settled[first] = replace(settled[first], kind=kind, level=block.level, marker="I.")
            first = None
    return settled


def _is_bare_heading(block: Block) -> bool:
    return block.kind == "heading" and block.level == 2 and not block.text.isupper()

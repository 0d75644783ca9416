"""How a TMX file is gone through: regular units by an expression, all else by an XML parser.

Nearly every unit of nearly every file is regular: plain tags, two variants, text without codes. An
expression recognises such a unit whole, which takes half the time of a parser's calls back. Whatever
it does not recognise, to the end of that unit, is given to expat, and so are the beginning and the end of
the file: the parser sees a well-formed document from which regular units are missing, and reports every
fault at its place. The expression recognises nothing that is not well-formed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import IO, TypeVar

from aligner.exchange.streams import texts
from aligner.exchange.tmx_grammar import INLINE
from aligner.exchange.xml_parser import UNIT_END, Parser

_PATIENCE = 1 << 22
"""Characters without the end of a unit that are kept before they are given to the parser."""

_BLANKS = re.compile("[ \n\t]+")
T = TypeVar("T")


# What XML forbids; what is read holds no surrogates.
_FORBIDDEN = "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\ufffe\uffff"
_BLANK = "[ \n\t]*+"
_SIGNS = rf"[^<&\]{_FORBIDDEN}]*+"
_REFERENCE = "&(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});"
_TEXT = rf"{_SIGNS}(?:(?:{_REFERENCE}|\](?!\]>)){_SIGNS})*+"
_INSIDE = f"[^<>&{_FORBIDDEN}]*+"
_CODE = f"</?(?:{'|'.join(sorted(INLINE))})(?=[ \n\t/>]){_INSIDE}>"
_SEGMENT = f"{_TEXT}(?:{_CODE}{_TEXT})*+"
_VALUE = f'[^"<&\n\t{_FORBIDDEN}]'
_REMARKS = f'(?:<prop type="{_VALUE}++">{_TEXT}</prop>{_BLANK}|<note>{_TEXT}</note>{_BLANK})*+'


def _variant(group: str) -> str:
    return (
        f"<tuv{group}{_INSIDE})>{_BLANK}{group}{_REMARKS})<seg>{group}{_SEGMENT})</seg>{_BLANK}</tuv>{_BLANK}"
    )


VARIANT = re.compile(_variant("("))
"""A regular variant: its attributes, its notes and properties, its segment."""
UNIT = re.compile(
    f'<tu(?: tuid="({_VALUE}*+)")?+({_INSIDE})>{_BLANK}({_REMARKS})'
    f"{_variant('(')}{_variant('(')}((?:{_variant('(?:')})*+)</tu>{_BLANK}"
)
"""A regular unit: tuid, other attributes, notes and properties; twice what a variant has; further variants.

Who takes one must see to three things that no expression says: that what stands where attributes belong are
attributes (they are much the same in all units of a file), that codes of mark-up are closed as they were
opened, and that numbers of characters are of those that XML allows. All else in it is well-formed.
"""
_ATTRIBUTE = r"""[ \n\t]++([A-Za-z_][A-Za-z0-9_.:-]*+)[ \n\t]*+=[ \n\t]*+(?:"([^"\n\t]*+)"|'([^'\n\t]*+)')"""
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_ID = re.compile(r"""[ \n\t]tuid=(?:"([^"\n\t]*+)"|'([^'\n\t]*+)')""")
_EMPTY_ID = ' tuid=""'
TAG = re.compile(f"<(/?)({'|'.join(sorted(INLINE))})(?=[ \n\t/>])([^<>]*+)>")
"""A code of mark-up in a regular segment: whether it closes, its name, what is behind its name."""
KEPT = 10_000
"""Strings of attributes for which it is worth remembering what they say: a few come again and again."""


def attributes_in(text: str) -> list[tuple[str, str]] | None:
    """The attributes of a tag, given what is behind its name; None where they are for the parser to judge.

    Example:
        >>> attributes_in(' xml:lang="ky"'), attributes_in(" a"), attributes_in(' a="1" a="2"')
        ([('xml:lang', 'ky')], None, None)
    """
    pieces = _ATTRIBUTES.split(text)
    if "".join(pieces[::4]).strip(" \n\t"):
        return None
    pairs = [
        (name, one or two or "")
        for name, one, two in zip(pieces[1::4], pieces[2::4], pieces[3::4], strict=True)
    ]
    return pairs if len(dict(pairs)) == len(pairs) else None


def parted_id(attributes: str) -> tuple[str | None, str]:
    """The tuid that stands among the attributes of a unit, and these with an empty one in its place.

    Units differ in their tuid, and seldom in all else that is said of them.

    Example:
        >>> parted_id(' usagecount="2" tuid="a7"')
        ('a7', ' usagecount="2" tuid=""')
    """
    found = _ID.search(attributes)
    if not found:
        return None, attributes
    start, end = found.span()
    return found[1] or found[2] or "", f"{attributes[:start]}{_EMPTY_ID}{attributes[end:]}"


def scan(
    file: IO[bytes],
    parser: Parser,
    take: Callable[[re.Match[str], int], T | None],
    taken: Callable[[], list[T]],
) -> Iterator[T]:
    """Go through a file.

    Args:
        file: the bytes, unpacked.
        parser: what is given everything but regular units.
        take: makes something of a regular unit, given the line it stands on; None gives it to the parser.
        taken: what the parser has made since it was last asked.

    Raises:
        InputError: the file is damaged, in an unknown encoding or harmful.
    """
    buffer = ""
    position = 0
    line, start, seen = 1, 0, 0  # the line at the position; where its start is, as seen up to some place
    parser.encoding, parts = texts(file)
    for text in parts:
        if position:
            start = _line_start(buffer, start, seen, position) - position
            buffer, position, seen = buffer[position:], 0, 0
        buffer += text
        stop = buffer.rfind(UNIT_END) + len(UNIT_END)
        if stop < len(UNIT_END):
            stop = len(buffer) if len(buffer) > _PATIENCE else 0
        count = buffer.count
        between = parser.between_units
        while position < stop:
            if between:
                blanks = _BLANKS.match(buffer, position)
                if blanks:
                    line += count("\n", position, blanks.end())
                    position = blanks.end()
                if parser.regular:
                    while (match := UNIT.match(buffer, position)) and (made := take(match, line)) is not None:
                        yield made
                        before, position = position, match.end()
                        line += count("\n", before, position)
                if position >= stop:
                    break
                start, seen = _line_start(buffer, start, seen, position), position
                parser.skip(line, position - start)
            end = buffer.find(UNIT_END, position, stop) + len(UNIT_END)
            if end < len(UNIT_END):
                end = stop
            parser.feed(buffer[position:end])
            line += count("\n", position, end)
            position = end
            yield from taken()
            between = parser.between_units
    if parser.between_units:
        parser.skip(line, position - _line_start(buffer, start, seen, position))
    parser.feed(buffer[position:], last=True)
    yield from taken()


def _line_start(buffer: str, start: int, seen: int, position: int) -> int:
    """Where the line of a position starts, if ``start`` is where that of ``seen`` does."""
    found = buffer.rfind("\n", seen, position)
    return found + 1 if found >= 0 else start

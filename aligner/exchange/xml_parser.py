"""An XML parser for files of any size that says in plain words what is wrong, and where in the file."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NoReturn
from xml.parsers import expat

from aligner.errors import InputError
from aligner.exchange.streams import CHUNK, LARGEST

UNIT_END = "</tu>"
_DEEPEST = 100
_ELEMENT = 100
"""Characters that an element counts as, and a comment, an instruction and a CDATA section."""
_LONGEST_TAG = 4 << 20
"""Bytes of a tag or a comment; its beginning is gone through again with every part that comes."""
_MOST_DECLARED = 1000
"""Attributes that a grammar in the file may declare; each is compared with all the others."""
_CODES = expat.errors.codes
_MISMATCH = _CODES[expat.errors.XML_ERROR_TAG_MISMATCH]
_WORDS = {
    _CODES[expat.errors.XML_ERROR_SYNTAX]: "it is no XML",
    _CODES[expat.errors.XML_ERROR_NO_ELEMENTS]: "the file breaks off",
    _CODES[expat.errors.XML_ERROR_UNCLOSED_TOKEN]: "the file breaks off, or a tag has no end",
    _CODES[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION]: "the file breaks off in a CDATA section",
    _CODES[expat.errors.XML_ERROR_MISPLACED_XML_PI]: "something stands before <?xml …?>, be it an empty line",
    _MISMATCH: "the tag closes another element than is open",
    _CODES[expat.errors.XML_ERROR_DUPLICATE_ATTRIBUTE]: "the tag has an attribute twice",
    _CODES[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]: "there is more behind the end of the document",
}
_BAD_SIGN = {
    _CODES[expat.errors.XML_ERROR_INVALID_TOKEN],
    _CODES[expat.errors.XML_ERROR_UNDEFINED_ENTITY],
    _CODES[expat.errors.XML_ERROR_BAD_CHAR_REF],
}
_MEND = "mend that place, or save the file again"


class Parser:
    """An XML parser that is given the parts of a document in turn and knows where they stood in the file.

    What is to be done at tags and texts is said with ``calls``; what is called there calls ``opens`` and
    ``closes`` at the beginning and the end of each element.
    """

    def __init__(self) -> None:
        self.expat = expat.ParserCreate("utf-8")
        self.expat.buffer_text = True
        self.expat.ordered_attributes = True
        self.expat.specified_attributes = True
        self.expat.StartDoctypeDeclHandler = self._doctype
        self.expat.EntityDeclHandler = self._entity
        self.expat.SkippedEntityHandler = self._skipped
        self.expat.AttlistDeclHandler = self._declared
        self.expat.CommentHandler = self.expat.ProcessingInstructionHandler = self._aside
        self.expat.StartCdataSectionHandler = self._aside
        self.encoding = ""
        self.path: list[str] = []
        self.regular = True
        self.size = 0
        self._ended = -1
        self._fed = 0
        self._attributes = 0
        # Where the parser thinks it is, and where it is.
        self._thinks = self._is = self._shift = (1, 0)
        self._moved = (1, 0)
        self._last = b""

    def calls(
        self,
        starts: Callable[[str, list[str]], object],
        ends: Callable[[str], object],
        characters: Callable[[str], object],
    ) -> None:
        """Say what is to be called at the beginning of each element, at its end, and at text."""
        self.expat.StartElementHandler = starts
        self.expat.EndElementHandler = ends
        self.expat.CharacterDataHandler = characters

    def opens(self, name: str, attributes: list[str]) -> None:
        """Note that an element begins."""
        self.path.append(name)
        self.grows(_ELEMENT + sum(map(len, attributes)))
        if len(self.path) > _DEEPEST:
            self.refuse("elements are nested too deep")

    def closes(self, name: str) -> None:
        """Note that an element ends."""
        self.path.pop()
        if name == "tu":
            self.size = 0
            self._ended = self.expat.CurrentByteIndex

    def grows(self, length: int) -> None:
        """Note how much text was kept; there is a limit to that of a unit."""
        self.size += length
        if self.size > LARGEST:
            self.refuse(f"a unit is longer than {LARGEST >> 20} million characters")

    @property
    def between_units(self) -> bool:
        """Whether the last that was fed is the end of a unit, in the body."""
        return self._ended == self._fed - len(UNIT_END) and len(self.path) == 2

    def place(self) -> tuple[int, int]:
        """The line and the column, from 1, of what the parser is at."""
        return self._true(self.expat.CurrentLineNumber, self.expat.CurrentColumnNumber)

    def _true(self, line: int, column: int) -> tuple[int, int]:
        thought, true = self._shift, self._moved
        if line == thought[0]:
            column += true[1] - thought[1]
        return line - thought[0] + true[0], column + 1

    def refuse(self, what: str, advice: str = _MEND) -> NoReturn:
        """Stop with an error at the place where the parser is."""
        line, column = self.place()
        raise InputError(what, place=f"line {line}, column {column}", advice=advice)

    def feed(self, text: str, *, last: bool = False) -> None:
        """Give the parser the next part of the document."""
        for start in range(0, len(text) or 1, CHUNK):
            part = text[start : start + CHUNK]
            self._last = part.encode("utf-8", "surrogatepass")
            self._fed += len(self._last)
            try:
                self.expat.Parse(self._last, last and start + CHUNK >= len(text))
            except expat.ExpatError as error:
                self._explain(error)
            if self._fed - max(self.expat.CurrentByteIndex, 0) > _LONGEST_TAG:
                self.refuse(f"a tag or a comment is longer than {_LONGEST_TAG >> 20} MB")
        self._thinks, self._is = _after(self._thinks, text), _after(self._is, text)

    def skip(self, line: int, column: int) -> None:
        """Note where in the file the next part stands."""
        self._is = line, column
        self._shift, self._moved = self._thinks, self._is

    def _explain(self, error: expat.ExpatError) -> NoReturn:
        line, column = self._true(error.lineno, error.offset)
        at = self.expat.ErrorByteIndex - (self._fed - len(self._last))
        what = _WORDS.get(error.code, expat.ErrorString(error.code))
        if error.code in _BAD_SIGN:
            what, back = _unfit(
                self._last[max(0, at - 2) : max(0, at)].decode("utf-8", "ignore"),
                self._last[max(0, at) : max(0, at) + 40].decode("utf-8", "ignore"),
            )
            column -= back
        elif error.code == _MISMATCH:
            column -= len("</")
        raise InputError(what, place=f"line {line}, column {column}", advice=_MEND) from None

    def _doctype(self, _name: str, _system: str | None, _public: str | None, inside: int) -> None:
        """A grammar that the file brings along may say what attributes mean: the expression knows none."""
        self.regular = self.regular and not inside

    def _declared(self, *_attribute: object) -> None:
        self._attributes += 1
        if self._attributes > _MOST_DECLARED:
            self.refuse(f"the file declares more than {_MOST_DECLARED:,} attributes", "take its grammar out")

    def _aside(self, *_what: object) -> None:
        """A comment, an instruction or a CDATA section: nobody keeps them, but a million cost time."""
        self.grows(_ELEMENT)

    def _entity(self, *_declared: object) -> None:
        self.refuse("the file declares entities of its own", "write out the characters they stand for")

    def _skipped(self, name: str, _parameter: bool) -> None:
        self.refuse(f"the entity &{name}; stands here, which XML does not know", "write the character itself")


def _unfit(before: str, after: str) -> tuple[str, int]:
    """What is wrong between two stretches of text, and how many characters before it began."""
    reference = re.match("&[^;&<]{1,30};", after)
    if reference:
        return f"{reference[0]} stands here, which XML does not know", 0
    if after.startswith("&") or before.endswith("&"):
        return "an & stands here that should be &amp;", int(not after.startswith("&"))
    if before.endswith("<"):
        return "a < stands here that should be &lt;", 1
    if before == "]]" and after.startswith(">"):
        return "]]> stands here that should be ]]&gt;", 2
    if after and not after[0].isprintable() and after[0] not in "\t\n":
        return f"the character U+{ord(after[0]):04X} stands here, which XML forbids", 0
    return "the XML is not well-formed", 0


def _after(place: tuple[int, int], text: str) -> tuple[int, int]:
    """A place, as lines and columns before it, moved on by a text."""
    lines = text.count("\n")
    return (place[0] + lines, len(text) - text.rfind("\n") - 1) if lines else (place[0], place[1] + len(text))

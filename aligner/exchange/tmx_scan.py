"""How a TMX file is gone through: regular units by an expression, all else by an XML parser.

Nearly every unit of nearly every file is regular: plain tags, two variants, text without codes. An
expression recognises such a unit whole, which takes half the time of a parser's calls back. Whatever
it does not recognise, to the end of that unit, is given to expat, and so are the beginning and the end of
the file: the parser sees a well-formed document from which regular units are missing, and reports every
fault at its place. The expression recognises nothing that is not well-formed.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Iterator
from typing import IO, NoReturn, TypeVar
from xml.parsers import expat

from aligner.errors import InputError
from aligner.exchange.tmx_grammar import INLINE

_CHUNK = 1 << 18
LARGEST = 16 << 20
"""Characters of the largest unit, and of the largest tag."""
_DEEPEST = 100
_ELEMENT = 100
"""Characters that an element counts as."""
_PATIENCE = 1 << 22
"""Characters without the end of a unit that are kept before they are given to the parser."""
_END = "</tu>"

_BLANKS = re.compile("[ \n\t]+")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    # Without a mark: "<" followed by "?", "!" or "t" of the first tag.
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)  # fmt: skip
_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,100}?\sencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_ENCODINGS = re.compile("utf-?8|ascii|iso8859|cp[0-9]|koi8|kz1048|ptcp154|mac-|shift_jis|euc_|gb|big5|tis")
_CODES = expat.errors.codes
_MISMATCH = _CODES[expat.errors.XML_ERROR_TAG_MISMATCH]
_WORDS = {
    _CODES[expat.errors.XML_ERROR_SYNTAX]: "it is no XML",
    _CODES[expat.errors.XML_ERROR_NO_ELEMENTS]: "the file breaks off",
    _CODES[expat.errors.XML_ERROR_UNCLOSED_TOKEN]: "the file breaks off, or a tag has no end",
    _CODES[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION]: "the file breaks off in a CDATA section",
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
_ATTRIBUTES = re.compile(f"(?:{_ATTRIBUTE})*+[ \n\t]*+")
_EACH = re.compile(_ATTRIBUTE)


def attributes_in(text: str) -> list[tuple[str, str]] | None:
    """The attributes of a tag, given what is behind its name; None where they are for the parser to judge.

    Example:
        >>> attributes_in(' xml:lang="ky"'), attributes_in(" a"), attributes_in(' a="1" a="2"')
        ([('xml:lang', 'ky')], None, None)
    """
    if not _ATTRIBUTES.fullmatch(text):
        return None
    pairs = [(name, one or two) for name, one, two in _EACH.findall(text)]
    return pairs if len(dict(pairs)) == len(pairs) else None


class Parser:
    """An XML parser that is given the parts of a document in turn and knows where they stood in the file.

    What is to be done at tags and texts is set on ``expat``; whoever does so calls ``opens`` and ``closes``
    at the beginning and the end of each element.
    """

    def __init__(self) -> None:
        self.expat = expat.ParserCreate("utf-8")
        self.expat.buffer_text = True
        self.expat.ordered_attributes = True
        self.expat.specified_attributes = True
        self.expat.StartDoctypeDeclHandler = self._doctype
        self.expat.EntityDeclHandler = self._entity
        self.expat.SkippedEntityHandler = self._skipped
        self.encoding = ""
        self.path: list[str] = []
        self.regular = True
        self.size = 0
        self._ended = -1
        self._fed = 0
        # Where the parser thinks it is, and where it is.
        self._thinks = self._is = self._shift = (1, 0)
        self._moved = (1, 0)
        self._last = b""

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
        return self._ended == self._fed - len(_END) and len(self.path) == 2

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
        for start in range(0, len(text) or 1, _CHUNK):
            part = text[start : start + _CHUNK]
            self._last = part.encode("utf-8", "surrogatepass")
            self._fed += len(self._last)
            try:
                self.expat.Parse(self._last, last and start + _CHUNK >= len(text))
            except expat.ExpatError as error:
                self._explain(error)
            if self._fed - max(self.expat.CurrentByteIndex, 0) > LARGEST:
                self.refuse(f"a tag or a comment is longer than {LARGEST >> 20} MB")
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
        stop = buffer.rfind(_END) + len(_END)
        if stop < len(_END):
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
            end = buffer.find(_END, position, stop) + len(_END)
            if end < len(_END):
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


def texts(file: IO[bytes]) -> tuple[str, Iterator[str]]:
    """The encoding of a file and its text in parts, line ends as XML sees them.

    Raises:
        InputError: the encoding is unknown; later, the bytes are not in it.
    """
    data = file.read(_CHUNK)
    encoding, mark = _encoding(data)
    return encoding, _decoded(file, data[mark:], encoding)


def _decoded(file: IO[bytes], data: bytes, encoding: str) -> Iterator[str]:
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)("strict"), translate=True)
    lines = 1
    while True:
        try:
            text = decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            lines += error.object[: error.start].decode(encoding, "ignore").count("\n")
            raise InputError(
                f"the bytes {error.object[error.start : error.end][:4].hex(' ')} are not {encoding.upper()}",
                place=f"line {lines}",
                advice="save the file in the encoding that its first line names",
            ) from None
        lines += text.count("\n")
        yield text
        if not data:
            return
        data = file.read(_CHUNK)


def _encoding(data: bytes) -> tuple[str, int]:
    """The encoding of a file, and how many bytes its mark has."""
    if not data:
        raise InputError("the file is empty", advice="choose another file")
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name, 0 if b"<" in mark else len(mark)
    declared = _DECLARED.match(data)
    if not declared:
        return "utf-8", 0
    given = declared[1].decode()
    try:
        name = codecs.lookup(given).name
    except LookupError:
        name = ""
    if name.startswith(("utf-16", "utf-32")):  # a declaration that one byte a character belies
        return "utf-8", 0
    if not _ENCODINGS.match(name):
        raise InputError(f"its encoding {given!r} is not known", place="line 1", advice="save it as UTF-8")
    return name.replace("utf-8-sig", "utf-8"), 0

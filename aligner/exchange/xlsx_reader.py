"""Rows out of an XLSX file as spreadsheets save it: with shared texts, rich text, empty cells left out.

Read part by part from the archive with our own limits: a file that says row 999,999,999, is packed a
thousandfold or defines entities costs neither time nor memory (docs/design/dependencies.md).
"""

from __future__ import annotations

import io
import os
import re
import struct
import tempfile
import zipfile
import zlib
from array import array
from collections.abc import Iterator, Sequence
from typing import IO

from aligner.errors import InputError
from aligner.exchange.packing import seekable, too_tight
from aligner.exchange.streams import LARGEST, texts
from aligner.exchange.tables import COLUMNS, columns_of, head_name, memory_of_rows
from aligner.exchange.xml_parser import Parser
from aligner.units import Memory

_OLE = b"\xd0\xcf\x11\xe0"
_FAULTS = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, zlib.error, KeyError,
    struct.error, OSError,
)  # fmt: skip
_DAMAGED = "open it in a spreadsheet program, which may repair it, and save it anew"
_LARGEST_DIRECTORY = 4 << 20
"""Bytes of the list of what is in an archive: some 40,000 parts."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""The ways of packing that the format allows; others make a thousand times more of a byte."""
_MOST_ROWS = 1_048_576
_MOST_TEXTS = 8 * _MOST_ROWS
_STRINGS = "xl/sharedStrings.xml"
_ENTRIES = frozenset(("si", "row"))
"""Elements each of which may be as large as a unit."""
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_REFERENCE = re.compile("([A-Z]{1,3})[0-9]{1,9}")
_NUMBERED = re.compile("[0-9]{1,9}")


def read(file: IO[bytes], name: str) -> Memory:
    """The memory in an XLSX file: all its sheets that have a head row, one after the other.

    Args:
        file: its bytes, unpacked.
        name: what to call it in units.

    Raises:
        InputError: no sheet names its columns, or the file is damaged, protected or harmful.
    """
    return memory_of_rows(_rows(file), name)


def _rows(file: IO[bytes]) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows of all tables in the file, with the heads of the first."""
    with seekable(file) as whole:
        if whole.read(4) == _OLE:
            raise InputError(
                "it has a password, or is an old spreadsheet", advice="save it as XLSX without a password"
            )
        size = whole.seek(0, os.SEEK_END)
        try:
            with zipfile.ZipFile(_Careful(whole)) as archive, tempfile.TemporaryFile() as strings:
                yield from _tables(archive, size, strings)
        except _FAULTS:
            raise InputError("it is damaged, or no XLSX", advice=_DAMAGED) from None


class _Careful(io.RawIOBase):
    """An archive's file, of which nothing is read at once that no spreadsheet has; see `zipfile`."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """The place."""
        return self._file.tell()

    def read(self, size: int = -1) -> bytes:
        """What stands there; the list of an archive's parts is read in one go."""
        if size > _LARGEST_DIRECTORY:
            raise InputError("it has more parts than any spreadsheet", advice="do not trust this file")
        return self._file.read(size if size >= 0 else _LARGEST_DIRECTORY)


def _tables(archive: zipfile.ZipFile, size: int, file: IO[bytes]) -> Iterator[tuple[int, Sequence[str]]]:
    sheets = _sheets(archive)
    # Parts may lie one over the other, so that not what they say of themselves counts.
    infos = [archive.getinfo(part) for part in (*sheets, _STRINGS) if part in archive.NameToInfo]
    if too_tight(sum(info.file_size for info in infos), size):
        raise InputError("it is packed more tightly than any spreadsheet", advice="do not trust this file")
    if any(info.compress_type not in _METHODS for info in infos):
        raise InputError("it is packed in a way that XLSX does not know", advice=_DAMAGED)
    shared = _Shared(file, size)
    if _STRINGS in archive.NameToInfo:
        _strings(archive, shared)
    first: list[str] | None = None
    for part in sheets:
        rows = _sheet(archive, part, shared)
        number, heads = next(rows, (1, []))
        columns = columns_of(heads)
        if columns is None:
            continue
        if first is None:
            first = [head if head in columns else "" for head in map(head_name, heads)]
            yield number, first
        for row, cells in rows:
            said = {name: cells[place] for name, place in columns.items() if place < len(cells)}
            yield row, [said.get(head, "") for head in first]
    if first is None:
        yield 1, []


def _sheets(archive: zipfile.ZipFile) -> list[str]:
    """The parts that hold sheets, in the order of their numbers."""
    found = [n for n in archive.NameToInfo if re.fullmatch(r"xl/worksheets/[^/]{1,80}\.xml", n)]
    return sorted(found, key=lambda name: (len(name), name))


class _Shared:
    """The texts that cells refer to by number, kept in a file.

    Args:
        file: where they are kept.
        size: that of the archive, of which so much text can be made and no more.
    """

    def __init__(self, file: IO[bytes], size: int) -> None:
        self._file = file
        self._size, self._given = size, 0
        self._starts = array("Q", [0])

    def add(self, text: str) -> None:
        """Take the next text."""
        data = text.encode("utf-8", "surrogatepass")
        if len(self._starts) > _MOST_TEXTS:
            raise InputError("it has more texts than any spreadsheet", place=_STRINGS, advice=_DAMAGED)
        self._file.write(data)
        self._starts.append(self._starts[-1] + len(data))

    def close(self) -> None:
        """Nothing more will be added."""
        self._file.flush()

    def __getitem__(self, number: int) -> str:
        if number < 0:
            raise IndexError(number)
        start, stop = self._starts[number], self._starts[number + 1]
        self._given += stop - start
        if too_tight(self._given, self._size):
            raise InputError("the same long text stands in too many cells", advice="do not trust this file")
        return os.pread(self._file.fileno(), stop - start, start).decode("utf-8", "surrogatepass")


def _events(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, str, dict[str, str] | None]]:
    """What an XML part of the archive says, in order: ("start", name, attributes), ("end", name, None),
    ("text", its characters, None)."""
    parser = Parser()
    events: list[tuple[str, str, dict[str, str] | None]] = []

    def starts(tag: str, given: list[str]) -> None:
        parser.opens(tag, given)
        name = tag.rpartition(":")[2]
        if name in _ENTRIES:
            parser.size = 0
        events.append(("start", name, dict(zip(given[::2], given[1::2], strict=True))))

    def ends(tag: str) -> None:
        parser.closes(tag)
        events.append(("end", tag.rpartition(":")[2], None))

    def says(data: str) -> None:
        parser.grows(len(data))
        events.append(("text", data, None))

    parser.calls(starts, ends, says)
    try:
        with archive.open(part) as file:
            _, parts = texts(file)
            for text in parts:
                parser.feed(text)
                yield from events
                events.clear()
            parser.feed("", last=True)
            yield from events
    except InputError as error:
        place = f"{part}, {error.place}" if error.place else part
        raise InputError(error.what, place=place, advice=_DAMAGED) from None


def _strings(archive: zipfile.ZipFile, shared: _Shared) -> None:
    """Take the texts that cells share."""
    text: list[str] = []
    taking, aside = False, 0
    for kind, said, _ in _events(archive, _STRINGS):
        if kind == "text":
            if taking and not aside:
                text.append(said)
            continue
        taking = kind == "start" and said == "t"
        if said == "rPh":  # how to pronounce the text
            aside += 1 if kind == "start" else -1
        elif said == "si":
            if kind == "end":
                shared.add(_unescaped("".join(text)))
            text = []
    shared.close()


def _sheet(archive: zipfile.ZipFile, part: str, shared: _Shared) -> Iterator[tuple[int, list[str]]]:
    """The rows of a sheet, with their numbers."""
    number, column = 0, -1
    rows = length = 0
    cells: list[str] = []
    type_, text = "", list[str]()
    taking = False
    for kind, said, attributes in _events(archive, part):
        if kind == "text":
            if taking:
                text.append(said)
            continue
        taking = kind == "start" and said == ("t" if type_ == "inlineStr" else "v")
        if attributes is not None and said == "row":
            given = attributes.get("r", "")
            number = int(given) if _NUMBERED.fullmatch(given) else number + 1
            cells, column, length, rows = [], -1, 0, rows + 1
            if rows > _MOST_ROWS:
                raise InputError("it has more rows than any spreadsheet", place=part, advice=_DAMAGED)
        elif attributes is not None and said == "c":
            found = _REFERENCE.fullmatch(attributes.get("r", ""))
            column = _column(found[1]) if found else column + 1
            type_, text = attributes.get("t", "n"), []
        # Columns further to the right than any of ours matter to nobody here.
        elif kind == "end" and said == "c" and column < 8 * len(COLUMNS):
            cells += [""] * (column + 1 - len(cells))
            cells[column] = _cell(type_, "".join(text), shared, number)
            length += len(cells[column])
            if length > LARGEST:
                what = f"it is longer than {LARGEST >> 20} million characters"
                raise InputError(what, place=f"{part}, row {number}", advice=_DAMAGED)
        elif kind == "end" and said == "row":
            yield number, cells


def _cell(kind: str, text: str, shared: _Shared, row: int) -> str:
    if kind == "s" and text:
        try:
            return shared[int(text)]
        except (IndexError, ValueError):
            raise InputError("a cell refers to no text", place=f"row {row}", advice=_DAMAGED) from None
    if kind == "e":
        raise InputError(
            f"a cell holds the error {text[:20]} of the spreadsheet program",
            place=f"row {row}",
            advice="write its text again, with an apostrophe before it",
        )
    return _unescaped(text) if kind in ("inlineStr", "str") else text


def _column(letters: str) -> int:
    """The position, from 0, of a column.

    Example:
        >>> _column("A"), _column("AB")
        (0, 27)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _unescaped(text: str) -> str:
    """A text with the characters for which spreadsheets write their number."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text

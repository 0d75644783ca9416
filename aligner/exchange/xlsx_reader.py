"""Rows out of an XLSX file as spreadsheets save it: with shared texts, rich text, empty cells left out.

Read part by part from the archive with our own limits: a file that says row 999,999,999, is packed a
thousandfold or defines entities costs neither time nor memory (docs/design/dependencies.md).
"""

from __future__ import annotations

import os
import re
import shutil
import struct
import tempfile
import zipfile
import zlib
from array import array
from collections.abc import Iterator, Sequence
from typing import IO

from aligner.errors import InputError
from aligner.exchange.tables import COLUMNS, columns_of, memory_of_rows
from aligner.exchange.tmx_scan import Parser, texts
from aligner.units import Memory

_OLE = b"\xd0\xcf\x11\xe0"
_FAULTS = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, zlib.error, KeyError,
    struct.error, OSError,
)  # fmt: skip
_DAMAGED = "open it in a spreadsheet program, which may repair it, and save it anew"
_SMALL = 16 << 20
_HIGHEST_RATIO = 200
"""Parts of real files are packed thirtyfold at most; small ones may be packed however well."""
_MOST_COLUMNS = 16_384
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
    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(file, copy)  # what comes out of a pipe or of gzip cannot be gone back in
        copy.seek(0)
        if copy.read(4) == _OLE:
            raise InputError(
                "it has a password, or is an old spreadsheet", advice="save it as XLSX without a password"
            )
        try:
            with zipfile.ZipFile(copy) as archive, tempfile.TemporaryFile() as strings:
                yield from _tables(archive, strings)
        except _FAULTS:
            raise InputError("it is damaged, or no XLSX", advice=_DAMAGED) from None


def _tables(archive: zipfile.ZipFile, file: IO[bytes]) -> Iterator[tuple[int, Sequence[str]]]:
    shared = _Shared(file)
    if "xl/sharedStrings.xml" in archive.namelist():
        _Strings(shared).read(archive, "xl/sharedStrings.xml")
    first: list[str] | None = None
    for part in _sheets(archive):
        rows = _Sheet(shared).rows(archive, part)
        number, heads = next(rows, (1, []))
        columns = columns_of(heads)
        if columns is None:
            continue
        if first is None:
            first = [head if head in columns else "" for head in (head.strip().lower() for head in heads)]
            yield number, first
        for row, cells in rows:
            said = {name: cells[place] for name, place in columns.items() if place < len(cells)}
            yield row, [said.get(head, "") for head in first]
    if first is None:
        yield 1, []


def _sheets(archive: zipfile.ZipFile) -> list[str]:
    """The parts that hold sheets, in the order of their numbers."""
    found = [n for n in archive.namelist() if re.fullmatch(r"xl/worksheets/[^/]{1,80}\.xml", n)]
    return sorted(found, key=lambda name: (len(name), name))


class _Shared:
    """The texts that cells refer to by number, kept in a file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._starts = array("Q", [0])

    def add(self, text: str) -> None:
        """Take the next text."""
        data = text.encode("utf-8", "surrogatepass")
        self._file.write(data)
        self._starts.append(self._starts[-1] + len(data))

    def close(self) -> None:
        """Nothing more will be added."""
        self._file.flush()

    def __getitem__(self, number: int) -> str:
        start, stop = self._starts[number], self._starts[number + 1]
        return os.pread(self._file.fileno(), stop - start, start).decode("utf-8", "surrogatepass")


class _Part:
    """An XML part of the archive that is gone through; what is at hand is given to ``starts`` and ``ends``."""

    def __init__(self) -> None:
        self.parser = Parser()
        self.parser.expat.StartElementHandler = self._start
        self.parser.expat.EndElementHandler = self._end
        self.parser.expat.CharacterDataHandler = self._characters
        self.text: list[str] | None = None
        self._aside = 0

    def _start(self, tag: str, given: list[str]) -> None:
        self.parser.opens(tag)
        name = tag.rpartition(":")[2]
        # How to pronounce a text is no part of it.
        self._aside += name == "rPh"
        self.starts(name, dict(zip(given[::2], given[1::2], strict=True)))

    def _end(self, tag: str) -> None:
        self.parser.closes(tag)
        name = tag.rpartition(":")[2]
        self._aside -= name == "rPh"
        self.ends(name)

    def _characters(self, data: str) -> None:
        if self.text is not None and not self._aside:
            self.parser.grows(len(data))
            self.text.append(data)

    def starts(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        raise NotImplementedError

    def ends(self, name: str) -> None:
        """An element ends."""
        raise NotImplementedError

    def parts(self, archive: zipfile.ZipFile, part: str) -> Iterator[None]:
        """Go through the part, with a halt after each stretch."""
        info = archive.getinfo(part)
        if info.file_size > _SMALL and info.file_size > _HIGHEST_RATIO * info.compress_size:
            raise InputError(
                "it is packed more tightly than any spreadsheet", place=part, advice="do not trust this file"
            )
        try:
            with archive.open(info) as file:
                for text in texts(file):
                    self.parser.feed(text)
                    yield
                self.parser.feed("", last=True)
                yield
        except InputError as error:
            place = f"{part}, {error.place}" if error.place else part
            raise InputError(error.what, place=place, advice=_DAMAGED) from None


class _Strings(_Part):
    """The part that holds the shared texts."""

    def __init__(self, shared: _Shared) -> None:
        super().__init__()
        self.shared = shared
        self.whole: list[str] = []

    def read(self, archive: zipfile.ZipFile, part: str) -> None:
        """Take all texts."""
        for _ in self.parts(archive, part):
            pass
        self.shared.close()

    def starts(self, name: str, attributes: dict[str, str]) -> None:
        if name == "si":
            self.whole = []
        self.text = self.whole if name == "t" else None

    def ends(self, name: str) -> None:
        self.text = None
        if name == "si":
            self.shared.add(_unescaped("".join(self.whole)))
            self.parser.size = 0


class _Sheet(_Part):
    """A sheet: its rows with the texts of their cells."""

    def __init__(self, shared: _Shared) -> None:
        super().__init__()
        self.shared = shared
        self.made: list[tuple[int, list[str]]] = []
        self.number = 0
        self.cells: list[str] = []
        self.column = -1
        self.kind = ""
        self.said: list[str] = []

    def rows(self, archive: zipfile.ZipFile, part: str) -> Iterator[tuple[int, list[str]]]:
        """The rows, with their numbers."""
        for _ in self.parts(archive, part):
            yield from self.made
            self.made.clear()

    def starts(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            given = attributes.get("r", "")
            self.number = int(given) if _NUMBERED.fullmatch(given) else self.number + 1
            self.cells, self.column = [], -1
        elif name == "c":
            found = _REFERENCE.fullmatch(attributes.get("r", ""))
            self.column = _column(found[1]) if found else self.column + 1
            self.kind, self.said = attributes.get("t", "n"), []
        self.text = self.said if name == ("t" if self.kind == "inlineStr" else "v") else None

    def ends(self, name: str) -> None:
        self.text = None
        if name == "c":
            # Columns further to the right than any of ours matter to nobody here.
            if 0 <= self.column < min(_MOST_COLUMNS, 8 * len(COLUMNS)):
                self.cells += [""] * (self.column + 1 - len(self.cells))
                self.cells[self.column] = self._cell("".join(self.said))
        elif name == "row":
            self.made.append((self.number, self.cells))
            self.parser.size = 0

    def _cell(self, text: str) -> str:
        if self.kind == "s":
            if not _NUMBERED.fullmatch(text.strip()):
                raise InputError("a cell refers to no text", place=f"row {self.number}", advice=_DAMAGED)
            try:
                return self.shared[int(text)]
            except IndexError:
                raise InputError(
                    "a cell refers to no text", place=f"row {self.number}", advice=_DAMAGED
                ) from None
        if self.kind == "e":
            raise InputError(
                f"a cell holds the error {text[:20]} of the spreadsheet program",
                place=f"row {self.number}",
                advice="write its text again, with an apostrophe before it",
            )
        return _unescaped(text) if self.kind in ("inlineStr", "str") else text


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

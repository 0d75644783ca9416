"""What is packed: files that gzip made, and archives, which are read from their end.

A small file may hold thousands of times as much: none that a person has packed does.
"""

from __future__ import annotations

import io
import os
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, cast

from aligner.errors import InputError
from aligner.exchange.streams import LARGEST
from aligner.files import opened

HIGHEST_RATIO = 200
"""Real texts are packed thirtyfold at most; small ones may be packed however well."""
_PACKED = b"\x1f\x8b"
_GZIP = 31
"""Tells zlib that the data stands between the head and the sums of gzip."""
_CHUNK = 1 << 14
_MOST_EMPTY = 1000
_LARGEST_COPY = 1 << 30
"""Bytes of a copy that an archive is read from, some millions of units."""


def too_tight(size: int, packed: int) -> bool:
    """Whether more comes out of so many bytes than out of any honest file.

    Example:
        >>> too_tight(1 << 20, 1 << 10), too_tight(1 << 30, 1 << 20)
        (False, True)
    """
    return size > LARGEST and size > HIGHEST_RATIO * packed


@contextmanager
def unpacked(path: str | os.PathLike[str]) -> Iterator[IO[bytes]]:
    """A file to read from, unpacked if it is packed with gzip, whatever its name."""
    with opened(path) as file:
        packed = file.peek(2)[:2] == _PACKED
        yield cast("IO[bytes]", io.BufferedReader(_Unpacked(file))) if packed else file


@contextmanager
def seekable(file: IO[bytes]) -> Iterator[IO[bytes]]:
    """A file in which one can go back: itself, or a copy of what comes out of a pipe or of gzip.

    Raises:
        InputError: there is no end to it.
    """
    if file.seekable():
        yield file
        return
    with tempfile.TemporaryFile() as copy:
        while part := file.read(1 << 20):
            if copy.tell() > _LARGEST_COPY:
                raise InputError(f"it is larger than {_LARGEST_COPY >> 30} GB", advice="write it in parts")
            copy.write(part)
        copy.seek(0)
        yield copy


class _Unpacked(io.RawIOBase):
    """What gzip has packed, in one member or several; zeros may stand behind them.

    The standard library's reader takes a name in the head byte by byte, and a member without content for a
    reason to go on at once, for hours if need be.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._inflate = zlib.decompressobj(_GZIP)
        self._rest = b""
        self._read = self._made = self._empty = 0
        self._inside = False

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill a buffer, or some of it."""
        while True:
            if not self._rest:
                self._rest = self._file.read(_CHUNK)
                self._read += len(self._rest)
                if not self._rest:
                    if self._inside:
                        raise EOFError
                    return 0
            if not self._inside:
                self._begin()
                continue
            data = self._inflate.decompress(self._rest, len(buffer))
            self._rest = self._inflate.unconsumed_tail
            self._made += len(data)
            if self._inflate.eof:
                self._end()
            if data:
                self._empty = 0
                if too_tight(self._made, self._read):
                    raise InputError(
                        "it is packed more tightly than any text", advice="do not trust this file"
                    )
                buffer[: len(data)] = data
                return len(data)

    def _begin(self) -> None:
        """Go on to the next member, if there is more than zeros."""
        if self._made or self._empty:
            self._rest = self._rest.lstrip(b"\0")
        if self._rest:
            self._inflate, self._inside = zlib.decompressobj(_GZIP), True

    def _end(self) -> None:
        self._rest, self._inside = self._inflate.unused_data, False
        self._empty += 1
        if self._empty > _MOST_EMPTY:
            raise InputError("it is packed in a thousand pieces that hold nothing", advice="pack it anew")

"""Lines that are added one by one and survive a kill: in a file, or in a store whose files cannot grow."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryFile
from threading import Lock
from typing import IO

from aligner.addresses import is_address
from aligner.files import fetch, listed, opened, save

_PIECE = 1 << 16
"""Bytes after which a log in a store goes on in another file."""

Place = tuple[IO[bytes], int, int]
"""A file, where a line in it begins, and how long it is."""


class Log:
    """Lines on disk; a line that was cut short by a kill is taken away.

    Args:
        path: the file; in a store a folder of files.
    """

    def __init__(self, path: str) -> None:
        self._sender = _Sender(path) if is_address(path) else None
        self._file: IO[bytes] = TemporaryFile() if self._sender else Path(path).open("a+b")  # noqa: SIM115
        for piece in self._sender.pieces if self._sender else ():
            self._file.write(piece)
        self._end = 0
        for _, start, size in places(self._file):
            self._end = start + size
        self._file.truncate(self._end)

    def __iter__(self) -> Iterator[Place]:
        return places(self._file)

    def add(self, line: bytes) -> Place:
        """Add a line; it is on disk when this returns, or on its way to the store."""
        self._file.seek(self._end)
        self._file.write(line)
        self._file.flush()
        if self._sender:
            self._sender.add(line)
        place = self._file, self._end, len(line)
        self._end += len(line)
        return place

    def close(self) -> None:
        """Wait until everything is in the store, and let go of the file."""
        try:
            if self._sender:
                self._sender.close()
        finally:
            self._file.close()


def places(file: IO[bytes]) -> Iterator[Place]:
    """The whole lines of a file."""
    start = 0
    file.seek(0)
    for line in file:
        if line.endswith(b"\n"):
            yield file, start, len(line)
            start += len(line)
            file.seek(start)  # whoever has this line may have read elsewhere


def line_at(place: Place) -> bytes:
    """A line."""
    file, start, size = place
    file.seek(start)
    return file.read(size)


def readable(path: str) -> IO[bytes]:
    """A file whose lines can be read in any order; one in a store is fetched first.

    Raises:
        OSError: it cannot be read.
    """
    if not is_address(path):
        return Path(path).open("rb")
    copy = TemporaryFile()  # noqa: SIM115
    with opened(path) as file:
        shutil.copyfileobj(file, copy)
    copy.seek(0)
    return copy


class _Sender:
    """What is added is sent in the background, the last file again and again: nobody waits for the store."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        try:
            names = listed(folder)
        except FileNotFoundError:
            names = []
        self.pieces = [fetch(f"{folder}/{name}")[0] for name in names]
        self._number = len(names)
        self._piece = b""
        self._waiting: dict[int, bytes] = {}
        self._lock = Lock()
        self._pool = ThreadPoolExecutor(1)
        self._sending: Future[None] | None = None

    def add(self, line: bytes) -> None:
        with self._lock:
            self._piece += line
            self._waiting[self._number] = self._piece
            if len(self._piece) >= _PIECE:
                self._number, self._piece = self._number + 1, b""
            if self._sending and not self._sending.done():
                return
        if self._sending:
            self._sending.result()  # raises what went wrong
        self._sending = self._pool.submit(self._send)

    def _send(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    return
                number = min(self._waiting)
                data = self._waiting.pop(number)
            save([data], f"{self._folder}/{number:06}")

    def close(self) -> None:
        try:
            if self._sending:
                self._sending.result()
                self._send()
        finally:
            self._pool.shutdown()

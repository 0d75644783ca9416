"""Files: those that are read, and those that appear whole or not at all, even when the program is killed."""

from __future__ import annotations

import hashlib
import os
import select
import stat
from collections.abc import Iterable, Iterator
from io import BufferedReader
from pathlib import Path

from aligner.errors import InputError, OutputError

PATIENCE = 5.0
"""Seconds to wait for somebody to write into a pipe."""


def opened(path: Path) -> BufferedReader:
    """A file to read from; a pipe only if somebody writes into it, so that nobody waits for ever.

    Raises:
        InputError: nobody does.
    """
    if not path.is_fifo():
        return path.open("rb")
    pipe = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    if not select.select([pipe], (), (), PATIENCE)[0]:
        os.close(pipe)
        raise InputError("it is a pipe that nothing is written into", path=path, advice="name a file")
    os.set_blocking(pipe, True)
    return open(pipe, "rb")


def reason(error: OSError) -> str:
    """Why a file cannot be read, in plain words."""
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, PermissionError):
        return "it may not be read"
    if isinstance(error, IsADirectoryError):
        return "it is a folder"
    return (error.strerror or str(error)).lower()


def save(parts: Iterable[str] | Iterable[bytes], path: str | os.PathLike[str]) -> None:
    """Write a file: into a file beside it first, which then takes its name.

    Args:
        parts: its bytes, or its text, which becomes UTF-8, in parts.
        path: the file; missing folders are made. A device or a pipe is written to directly.

    Raises:
        OutputError: the file or its folder cannot be written; an existing file stays as it was.
    """
    given, path = Path(path), Path(os.path.realpath(path))
    try:
        if path.is_dir():
            raise IsADirectoryError
        if given.exists() and not given.is_file():
            with given.open("wb") as device:
                device.writelines(encoded(parts))
            return
        if path.is_file() and not os.access(path, os.W_OK):
            raise PermissionError
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path)
        beside = path.with_name(f".{_mark(path)}.{os.getpid()}.part")
        try:
            _write(beside, parts, path)
            os.replace(beside, path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(_reason(error), path=given, advice="choose another place with -o") from None


def remove(path: str | os.PathLike[str]) -> None:
    """Take a file away, if there is one.

    Raises:
        OutputError: it cannot be taken away.
    """
    try:
        Path(path).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(_reason(error), path=path, advice="take it away by hand") from None


def encoded(parts: Iterable[str] | Iterable[bytes]) -> Iterator[bytes]:
    """The parts of a file as bytes; text becomes UTF-8."""
    return (part.encode("utf-8") if isinstance(part, str) else part for part in parts)


def _write(beside: Path, parts: Iterable[str] | Iterable[bytes], path: Path) -> None:
    with beside.open("xb") as file:
        file.writelines(encoded(parts))
        file.flush()
        os.fsync(file.fileno())
    if path.is_file():
        beside.chmod(stat.S_IMODE(path.stat().st_mode))


def _mark(path: Path) -> str:
    """A short name for a file, so that the one beside it never has too long a name."""
    return hashlib.sha256(path.name.encode(errors="surrogateescape")).hexdigest()[:16]


def _sweep(path: Path) -> None:
    """Take away what a killed run left beside the file."""
    for left in path.parent.glob(f".{_mark(path)}.*.part"):
        owner = left.name.rsplit(".", 2)[1]
        if owner.isdigit() and not _runs(int(owner)):
            left.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    if os.name != "posix":  # elsewhere there is no signal that only asks
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return process != os.getpid()


def _reason(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "it cannot be written: no permission"
    if isinstance(error, IsADirectoryError):
        return "it cannot be written: it is a folder"
    if isinstance(error, FileExistsError | NotADirectoryError):
        return "it cannot be written: a file stands where a folder should be"
    return f"it cannot be written: {(error.strerror or str(error)).lower()}"

"""Files: those that are read, and those that appear whole or not at all, even when the program is killed.

A path may be an address such as ``s3://bucket/a.pdf`` wherever it is a text.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import posixpath
import select
import shutil
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import BinaryIO, cast

from aligner import addresses
from aligner.addresses import is_address
from aligner.errors import InputError, OutputError

_WAITING = 8 << 20
"""Characters that wait until files that are written side by side are opened."""
_UNMARKED = {"utf-16": "utf-16-le" if sys.byteorder == "little" else "utf-16-be"}
_DATABASE = b"SQLite format 3\0"
PATIENCE = 5.0
"""Seconds to wait for somebody to write into a pipe."""


def name_of(path: str | os.PathLike[str]) -> str:
    """What a file is called, without its folders."""
    return addresses.name_of(path) if is_address(path) else Path(path).name


def beside(path: str | os.PathLike[str], name: str) -> str:
    """The path of a file in the folder of another; a whole path or an address stays as it is."""
    return within(path[: -len(name_of(path))] if is_address(path) else Path(path).parent, name)


def within(folder: str | os.PathLike[str], name: str) -> str:
    """The path of a file in a folder; a whole path or an address stays as it is.

    Example:
        >>> within("laws", "a.pdf"), within("s3://laws/ky/", "../a.pdf"), within("laws", "s3://laws/a.pdf")
        ('laws/a.pdf', 's3://laws/a.pdf', 's3://laws/a.pdf')
    """
    if is_address(name) or os.path.isabs(name):
        return name
    if not is_address(folder):
        return os.fspath(Path(folder, name))
    protocol, _, path = folder.partition("://")
    return f"{protocol}://{posixpath.normpath(posixpath.join(path, name))}"


def real(path: str | os.PathLike[str]) -> str:
    """The one name of a place, with slashes, however it is written and whatever links lead there."""
    return path.rstrip("/") if is_address(path) else Path(os.path.realpath(path)).as_posix()


def is_inside(path: str | os.PathLike[str], folder: str | os.PathLike[str]) -> bool:
    """Whether a place is below a folder.

    Example:
        >>> is_inside("/a/b/c", "/a/b"), is_inside("/a/bc", "/a/b"), is_inside("/a/b", "/a/b")
        (True, False, False)
    """
    root = real(folder)
    return real(path).startswith(root if root.endswith("/") else f"{root}/")


def is_file(path: str | os.PathLike[str]) -> bool:
    """Whether there is such a file."""
    return addresses.is_file(path) if is_address(path) else Path(path).is_file()


def is_folder(path: str | os.PathLike[str]) -> bool:
    """Whether there is such a folder."""
    return addresses.is_folder(path) if is_address(path) else Path(path).is_dir()


def listed(folder: str | os.PathLike[str]) -> list[str]:
    """The files in a folder and in those inside it, by their paths from there with slashes, in order.

    What is hidden is left out, and so are links to folders, which may lead round in a circle.

    Raises:
        OSError: one of the folders cannot be read.
    """
    if is_address(folder):
        return [
            name for name in addresses.listed(folder) if not any(p.startswith(".") for p in name.split("/"))
        ]
    found = []

    def stop(error: OSError) -> None:
        raise error

    for above, inside, names in os.walk(folder, onerror=stop):
        inside[:] = [name for name in inside if not name.startswith(".")]
        paths = (Path(above, name) for name in names if not name.startswith("."))
        found += [path.relative_to(folder).as_posix() for path in paths if os.path.isfile(path)]
    return sorted(found)


def fetch(path: str | os.PathLike[str], most: int = -1) -> tuple[bytes, int]:
    """A file's bytes, at most so many, and when it was changed, in seconds since 1970.

    Raises:
        OSError: it cannot be read.
        InputError: it is a pipe that nobody writes into.
    """
    if is_address(path):
        return addresses.fetch(path, most)
    with opened(path) as file:
        return file.read(most), int(os.fstat(file.fileno()).st_mtime)


def opened(path: str | os.PathLike[str]) -> BufferedReader:
    """A file to read from; a pipe only if somebody writes into it, so that nobody waits for ever.

    Raises:
        OSError: it cannot be read.
        InputError: nobody does.
    """
    if is_address(path):
        return addresses.opened(path)
    path = Path(path)
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


def save(
    parts: Iterable[str] | Iterable[bytes], path: str | os.PathLike[str], encoding: str = "utf-8"
) -> None:
    """Write a file: into a file beside it first, which then takes its name.

    Args:
        parts: its text, or its bytes, in parts.
        path: the file; missing folders are made; where it ends in ``.gz`` it is packed. A device or a pipe
            is written to directly.
        encoding: of the text.

    Raises:
        OutputError: the file or its folder cannot be written; an existing file stays as it was.
    """
    if is_address(path):
        packed = path.lower().endswith(".gz")
        with _told(path):
            addresses.put(path, lambda file: _fill(file, parts, encoding, packed=packed))
        return
    given, path = Path(path), Path(os.path.realpath(path))
    with _told(given):
        if given.exists() and not given.is_file() and not path.is_dir():
            with given.open("wb") as device:
                _fill(device, parts, encoding)
            return
        beside = _place_beside(path)
        try:
            _write(beside, parts, path, encoding)
            _take_name(beside, path)
        finally:
            beside.unlink(missing_ok=True)


def save_many(parts: Iterable[tuple[Path, str]], encoding: str = "utf-8") -> None:
    """Write several text files side by side; they take their names when all are written.

    Args:
        parts: a file and the next part of its text, in any order of files.
        encoding: of the text.

    Raises:
        OutputError: one cannot be written; existing files stay as they were.
    """
    waiting: dict[Path, list[str]] = {}
    besides: dict[Path, Path] = {}
    size = 0
    try:
        for path, text in parts:
            if path not in besides:
                with _told(path):
                    besides[path] = _place_beside(Path(os.path.realpath(path)))
            waiting.setdefault(path, []).append(text)
            size += len(text)
            if size > _WAITING:
                _append(waiting, besides, encoding)
                size = 0
        _append(waiting, besides, encoding)
        for path, beside in besides.items():
            with _told(path):
                _take_name(beside, Path(os.path.realpath(path)))
    finally:
        for beside in besides.values():
            beside.unlink(missing_ok=True)


def _place_beside(path: Path) -> Path:
    """Where a file is written until it takes its name; its folder is made."""
    if path.is_dir():
        raise IsADirectoryError
    if path.is_file() and not os.access(path, os.W_OK):
        raise PermissionError
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path)
    return path.with_name(f".{_mark(path)}.{os.getpid()}.part")


def _take_name(beside: Path, path: Path) -> None:
    """Let a file that was written take its name, and the mode of the one that had it."""
    if path.is_file():
        beside.chmod(stat.S_IMODE(path.stat().st_mode))
    with beside.open("rb") as file:
        is_database = file.read(len(_DATABASE)) == _DATABASE
    # The log that a killed program has left of the database before would be read into the new one.
    for log in ("-wal", "-shm", "-journal") if is_database else ():
        path.with_name(path.name + log).unlink(missing_ok=True)
    os.replace(beside, path)


@contextmanager
def _told(path: str | os.PathLike[str]) -> Iterator[None]:
    """Errors of the system are told of a file."""
    try:
        yield
    except OSError as error:
        raise OutputError(_reason(error), path=path, advice="choose another place with -o") from None


def _append(waiting: dict[Path, list[str]], besides: dict[Path, Path], encoding: str) -> None:
    """Write what waits; a file is open only as long, since there may be thousands."""
    for path, texts in waiting.items():
        with _told(path):
            new = not besides[path].exists()
            # A mark of the byte order stands at the beginning alone.
            data = "".join(texts).encode(encoding if new or encoding == "utf-8" else _UNMARKED[encoding])
            with besides[path].open("ab") as file:
                file.write(gzip.compress(data, mtime=0) if path.name.lower().endswith(".gz") else data)
                file.flush()
                os.fsync(file.fileno())
    waiting.clear()


def remove(path: str | os.PathLike[str]) -> None:
    """Take a file away, if there is one.

    Raises:
        OutputError: it cannot be taken away.
    """
    try:
        if is_address(path):
            addresses.remove(path)
        else:
            Path(path).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(_reason(error), path=path, advice="take it away by hand") from None


def remove_folder(folder: str | os.PathLike[str]) -> None:
    """Take a folder away with all that is in it, as far as that can be done."""
    if is_address(folder):
        addresses.remove_folder(folder)
    else:
        shutil.rmtree(folder, ignore_errors=True)


def sweep(folder: str | os.PathLike[str]) -> None:
    """Take away what killed runs have left half-written below a folder; nobody may be writing there.

    On this machine that is done whenever a file is written again.
    """
    if is_address(folder):
        addresses.sweep(folder)


def _fill(
    file: BinaryIO, parts: Iterable[str] | Iterable[bytes], encoding: str, *, packed: bool = False
) -> None:
    # Neither a time nor a name stands in what is packed: the same text gives the same bytes.
    inner = cast("BinaryIO", gzip.GzipFile("", "wb", fileobj=file, mtime=0)) if packed else file
    text = TextIOWrapper(inner, encoding, newline="")
    for part in parts:
        if isinstance(part, bytes):
            inner.write(part)
        else:
            text.write(part)
    text.detach()  # which writes out what waits, and leaves the file open
    if packed:
        inner.close()


def _write(beside: Path, parts: Iterable[str] | Iterable[bytes], path: Path, encoding: str) -> None:
    with beside.open("xb") as file:
        _fill(file, parts, encoding, packed=path.name.lower().endswith(".gz"))
        file.flush()
        os.fsync(file.fileno())


def _mark(path: Path) -> str:
    """A short name for a file, so that the one beside it never has too long a name."""
    return hashlib.sha256(path.name.encode(errors="surrogateescape")).hexdigest()[:16]


def _sweep(path: Path) -> None:
    """Take away what a killed run left beside the file."""
    for left in path.parent.glob(f".{_mark(path)}.*.part"):
        owner = left.name.rsplit(".", 2)[1]
        if owner.isdigit() and not is_running(int(owner)):
            left.unlink(missing_ok=True)


def is_running(process: int) -> bool:
    """Whether another process of this number is running."""
    if os.name != "posix":  # elsewhere there is no signal that only asks
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return process != os.getpid() and not _is_over(process)


def _is_over(process: int) -> bool:
    """Whether a process has ended and only waits for its parent to notice, where the system tells."""
    try:
        # The state follows the name, which stands in brackets and may hold anything.
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (OSError, IndexError):
        return False


def _reason(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "it cannot be written: no permission"
    if isinstance(error, IsADirectoryError):
        return "it cannot be written: it is a folder"
    if isinstance(error, FileExistsError | NotADirectoryError):
        return "it cannot be written: a file stands where a folder should be"
    return f"it cannot be written: {(error.strerror or str(error)).lower()}"

"""Files at an address such as ``s3://bucket/a.pdf``: all that is done with them, through fsspec.

fsspec, and the plug-in of the store, are imported when the first address is met. Whatever a plug-in
raises becomes an ``OSError`` with the address, as a file of this machine would raise it.
"""

from __future__ import annotations

import errno
import io
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import IO, Any, BinaryIO, TypeGuard, cast

from aligner.errors import AlignerError, UsageError

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(::[A-Za-z][A-Za-z0-9+.-]*)*://")
_APPEARS_WHOLE = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "abfss"})
"""Stores in which a file is seen when all of it has arrived; they have no folders to be made."""
_AT_ONCE = 16 << 20
"""Bytes that are sent in one go."""
_BESIDE = re.compile(r"\.[0-9a-f]{16}\.part")


def is_address(path: object) -> TypeGuard[str]:
    """Whether a path is an address.

    Example:
        >>> is_address("s3://bucket/a.pdf"), is_address("C:/a.pdf"), is_address("a.pdf")
        (True, False, False)
    """
    return isinstance(path, str) and bool(_ADDRESS.match(path))


def name_of(address: str) -> str:
    """What a file is called.

    Example:
        >>> name_of("s3://bucket/laws/a.ky.pdf")
        'a.ky.pdf'
    """
    return PurePosixPath(_ADDRESS.sub("", address, count=1)).name


def fetch(address: str, most: int = -1) -> tuple[bytes, int]:
    """A file's bytes, at most so many, and when it was changed, in seconds since 1970; 0 where nobody knows.

    Raises:
        OSError: it cannot be read.
    """
    with _connected(address) as (store, path), store.open(path, "rb") as file:
        data = file.read(most)
        changed = 0
        with suppress(NotImplementedError, KeyError):
            changed = int(store.modified(path).timestamp())
        return data, changed


def opened(address: str) -> io.BufferedReader:
    """A file to read from, piece by piece.

    Raises:
        OSError: it cannot be read.
    """
    with _connected(address) as (store, path):
        return io.BufferedReader(store.open(path, "rb"))


def put(address: str, fill: Callable[[BinaryIO], None]) -> None:
    """Write a file, which appears whole or not at all.

    Args:
        address: the file; missing folders are made.
        fill: writes the content into a file.

    Raises:
        OSError: it cannot be written.
    """
    with SpooledTemporaryFile(_AT_ONCE) as content:
        fill(cast("BinaryIO", content))
        size = content.tell()
        content.seek(0)
        with _connected(address) as (store, path):
            if _protocol(address) in _APPEARS_WHOLE:
                if size <= _AT_ONCE:
                    store.pipe_file(path, content.read())
                    return
            elif store.isdir(path):
                raise IsADirectoryError(errno.EISDIR, "it is a folder", address)
            else:
                store.makedirs(path.rpartition("/")[0], exist_ok=True)
            _put_beside(store, path, content)


def _put_beside(store: Any, path: str, content: IO[bytes]) -> None:
    """Write into a file beside it first, which then takes its name."""
    beside = f"{path.rpartition('/')[0]}/.{secrets.token_hex(8)}.part"
    try:
        with store.open(beside, "wb") as file:
            shutil.copyfileobj(content, file)
        if _renames(store):
            store.mv(beside, path)
        else:
            store.cp_file(beside, path)
    finally:
        with suppress(FileNotFoundError):
            store.rm_file(beside)


def _renames(store: Any) -> bool:
    """Whether a store moves a file in one step; otherwise it would copy whatever a name matches."""
    from fsspec.spec import AbstractFileSystem

    return type(store).mv is not AbstractFileSystem.mv


def listed(address: str) -> list[str]:
    """The files in a folder and in those inside it, by their paths from there, in order.

    Raises:
        OSError: there is no such folder.
    """
    with _connected(address) as (store, path):
        root = path.rstrip("/")
        found = sorted(name[len(root) :].lstrip("/") for name in store.find(root))
        if not (found or store.isdir(path)):
            raise FileNotFoundError(errno.ENOENT, "there is no such folder", address)
        return [name for name in found if name]


def is_file(address: str) -> bool:
    """Whether there is such a file."""
    with _connected(address) as (store, path):
        return bool(store.isfile(path))


def is_folder(address: str) -> bool:
    """Whether there is such a folder."""
    with _connected(address) as (store, path):
        return bool(store.isdir(path))


def remove(address: str) -> None:
    """Take a file away, if there is one."""
    with _connected(address) as (store, path), suppress(FileNotFoundError):
        store.rm_file(path)


def remove_folder(address: str) -> None:
    """Take a folder away with all that is in it, as far as that can be done."""
    with suppress(OSError):
        names = listed(address)
        for name in names:
            remove(f"{address}/{name}")
        if _protocol(address) not in _APPEARS_WHOLE:
            above = {parent.as_posix() for name in names for parent in PurePosixPath(name).parents}
            with _connected(address) as (store, path):
                for folder in sorted(above - {"."}, reverse=True):
                    store.rmdir(f"{path}/{folder}")
                store.rmdir(path)


def sweep(address: str) -> None:
    """Take away what killed runs have left half-written in a folder and in those inside it.

    Nothing else may be writing there.
    """
    if _protocol(address) not in _APPEARS_WHOLE:
        for name in listed(address):
            if _BESIDE.fullmatch(PurePosixPath(name).name):
                remove(f"{address.rstrip('/')}/{name}")


def _protocol(address: str) -> str:
    return address.partition("::")[0].partition("://")[0]


@contextmanager
def _connected(address: str) -> Iterator[tuple[Any, str]]:
    """The store and the path in it; what goes wrong within is raised as OSError.

    Raises:
        UsageError: fsspec or the plug-in is missing, or nobody knows such addresses.
    """
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise UsageError(
            f"{_protocol(address)}:// addresses need fsspec",
            advice="install it with: pip install fsspec",
        ) from None
    try:
        store, path = url_to_fs(address)
        # Others, and other processes, write there too.
        store.invalidate_cache()
        yield store, path
    except ImportError as error:
        said = str(error).rstrip(".")
        raise UsageError(
            f"the plug-in of fsspec for {_protocol(address)}:// addresses is missing",
            advice=said[:1].lower() + said[1:],
        ) from None
    except (AlignerError, MemoryError):
        raise
    except OSError as error:
        if error.filename or isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
            raise
        raise OSError(error.errno or errno.EIO, _line(error), address) from None
    except Exception as error:  # each plug-in, and the library it stands on, has errors of its own
        if isinstance(error, ValueError) and str(error).startswith("Protocol not known"):
            raise UsageError(
                f"{_protocol(address)}:// addresses are not known", advice="check the address"
            ) from None
        raise OSError(errno.EIO, _line(error), address) from None


def _line(error: Exception) -> str:
    """What an error says, in one line."""
    said = getattr(error, "strerror", "") or str(error) or type(error).__name__
    return " ".join(said.split())[:300]

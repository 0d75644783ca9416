"""Formats of translation memories: a module a format; the folder is the registry.

A format has ``SUFFIXES``, and ``read``, ``write`` or both. Modules without ``SUFFIXES`` are shared by
formats. docs/design/exchange.md says what a format promises.
"""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import IO, Protocol, cast

from aligner.errors import InputError, UsageError
from aligner.files import opened, reason
from aligner.settings import Options
from aligner.units import Memory, Unit

_PACKED = b"\x1f\x8b"


Parts = Iterator[str] | Iterator[bytes]


class Format(Protocol):
    """What a module of a format offers; one that is only read or only written lacks the other.

    ``WHOLE`` says that it is for work on an alignment: it holds beads without a counterpart and those that
    were rejected as well. ``NEEDS`` is the library it needs, and the extra that installs it. ``PLACE`` is
    what ``unit.line`` counts, "line" if it says nothing.
    """

    SUFFIXES: tuple[str, ...]

    def read(self, file: IO[bytes], name: str) -> Memory:
        """The memory in a file; its units are read as they are asked for, ``name`` stands in each."""

    def write(self, memory: Memory, options: Options) -> Parts:
        """The text or the bytes of the file: its beginning, then a part for each unit, then its end."""


@cache
def formats() -> Mapping[str, Format]:
    """The formats by their names, in alphabetical order."""
    modules = {
        module.name: import_module(f"{__name__}.{module.name}")
        for module in sorted(iter_modules(__path__), key=lambda module: module.name)
    }
    return {name: cast("Format", module) for name, module in modules.items() if hasattr(module, "SUFFIXES")}


def is_whole(format: Format) -> bool:
    """Whether a format holds every bead of an alignment, not just those that are translation units."""
    return getattr(format, "WHOLE", False)


def place_of(name: str, line: int) -> str:
    """Where a unit was read, in words.

    Example:
        >>> place_of("tsv", 3), place_of("tmx", 3)
        ('row 3', 'line 3')
    """
    return f"{getattr(formats()[name], 'PLACE', 'line')} {line}"


def require(name: str) -> None:
    """See that the library that a format needs is there.

    Raises:
        UsageError: it is not.
    """
    library, extra = getattr(formats()[name], "NEEDS", ("", ""))
    if library and find_spec(library) is None:
        raise UsageError(
            f"for {name} the library {library} is needed, which is not installed",
            advice=f"say: pip install 'aligner[{extra}]'",
        )


def format_of(path: str | os.PathLike[str], use: str) -> str:
    """The format that a file's suffix names; a further ``.gz`` does not matter.

    Args:
        path: the file.
        use: "read" or "write", what it is to be used for.

    Raises:
        UsageError: there is none.

    Example:
        >>> format_of("out/a.TMX.gz", "read")
        'tmx'
    """
    name = os.fspath(path).lower().removesuffix(".gz")
    usable = {key: format for key, format in formats().items() if hasattr(format, use)}
    for key, format in usable.items():
        if name.endswith(format.SUFFIXES):
            return key
    known = ", ".join(suffix for format in usable.values() for suffix in format.SUFFIXES)
    raise UsageError(f"the suffix of {os.fspath(path)!r} names no memory", advice=f"use one of {known}")


def read_memory(path: str | os.PathLike[str], format: str = "") -> Memory:
    """Read a translation memory, unit by unit, in memory that does not grow with the file.

    Args:
        path: the file; one packed with gzip is unpacked.
        format: the name of a format; "" lets the file's suffix say.

    Returns:
        Its head and its units; the units are a stream that can be gone through once. A fault in the
        file is raised when the stream comes to it.

    Raises:
        InputError: the file cannot be read or is damaged.
        UsageError: the suffix names no format.

    Example:
        >>> import tempfile
        >>> text = '<tmx version="1.4"><header srclang="ky"/><body><tu><tuv xml:lang="ky"><seg>суу</seg>'
        >>> text += '</tuv><tuv xml:lang="kk"><seg>су</seg></tuv></tu></body></tmx>'
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = Path(folder, "a.tmx").write_text(text, "utf-8")
        ...     [(unit.source, unit.target) for unit in read_memory(Path(folder, "a.tmx"))]
        [('суу', 'су')]
    """
    chosen = formats()[format or format_of(path, "read")]
    stream = _within(Path(path), chosen)
    memory = cast("Memory", next(stream))
    return Memory(memory.head, cast("Iterator[Unit]", stream))


def _within(path: Path, format: Format) -> Iterator[Memory | Unit]:
    """A memory and then its units, its file open as long; errors say which file."""
    try:
        with unpacked(path) as file:
            memory = format.read(file, path.name)
            yield memory
            yield from memory.units
    except InputError as error:
        if error.path is not None:
            raise
        raise InputError(error.what, path=path, place=error.place, advice=error.advice) from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise InputError("its packing is damaged or cut off", path=path, advice="get the file anew") from None
    except OSError as error:
        raise InputError(reason(error), path=path, advice="check the path") from None


@contextmanager
def unpacked(path: Path) -> Iterator[IO[bytes]]:
    """A file to read from, unpacked if it is packed with gzip, whatever its name."""
    with opened(path) as file:
        packed = file.peek(2)[:2] == _PACKED
        yield cast("IO[bytes]", gzip.GzipFile(fileobj=file)) if packed else file

"""Formats of translation memories: a module a format; the folder is the registry.

A format has ``SUFFIXES``, and ``read``, ``write`` or both. Modules without ``SUFFIXES`` are shared by
formats, and no format has "_" in its name. docs/design/exchange.md says what a format promises.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import chain, islice
from pathlib import Path
from pkgutil import iter_modules
from typing import IO, TYPE_CHECKING, Protocol, cast

from aligner.addresses import is_address
from aligner.errors import InputError, UsageError
from aligner.exchange.packing import unpacked
from aligner.files import name_of, reason, save, save_many
from aligner.settings import Options
from aligner.units import Head, Memory, Unit, translations

if TYPE_CHECKING:
    from aligner.exchange.tmx_check import Fault

Parts = Iterator[str] | Iterator[bytes]


class Format(Protocol):
    """What a module of a format offers; one that is only read or only written lacks the other.

    ``WHOLE`` says that it is for work on an alignment: it holds beads without a counterpart and those that
    were rejected as well. ``NEEDS`` is the library it needs beyond those of the package. ``PLACE`` is
    what ``unit.line`` counts, "line" if it says nothing. ``SPLITS`` is False where files cannot be split
    between units; where they can, ``write`` gives one part before them, one for each, and one behind.
    """

    SUFFIXES: tuple[str, ...]

    def read(self, file: IO[bytes], name: str) -> Memory:
        """The memory in a file; its units are read as they are asked for, ``name`` stands in each."""

    def write(self, memory: Memory, options: Options) -> Parts:
        """The text or the bytes of the file, in parts; the same units give the same ones."""


@cache
def formats() -> Mapping[str, Format]:
    """The formats by their names, in alphabetical order."""
    names = sorted(module.name for module in iter_modules(__path__) if "_" not in module.name)
    found = ((name, format_named(name)) for name in names)
    return {name: format for name, format in found if format}


@cache
def format_named(name: str) -> Format | None:
    """The format of a name, loaded without the others; None where there is none.

    Example:
        >>> format_named("tmx").SUFFIXES, format_named("doc")
        (('.tmx',), None)
    """
    if find_spec(f"{__name__}.{name}") is None:
        return None
    module = import_module(f"{__name__}.{name}")
    return cast("Format", module) if hasattr(module, "SUFFIXES") else None


def is_whole(format: Format) -> bool:
    """Whether a format holds every bead of an alignment, not just those that are translation units."""
    return getattr(format, "WHOLE", False)


def place_of(name: str) -> str:
    """What the ``line`` of the units of a format counts.

    Example:
        >>> place_of("tsv"), place_of("tmx")
        ('row', 'line')
    """
    return getattr(formats()[name], "PLACE", "line")


def require(name: str) -> None:
    """See that the library that a format needs is there.

    Raises:
        UsageError: it is not.
    """
    library = getattr(format_named(name), "NEEDS", "")
    if library and find_spec(library) is None:
        raise UsageError(
            f"for {name} the library {library} is needed, which is not installed",
            advice=f"say: pip install {library}",
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


def read_memory(path: str | os.PathLike[str], format: str = "", *, whole: bool = False) -> Memory:
    """Read a translation memory, unit by unit, in memory that does not grow with the file.

    Args:
        path: the file; one packed with gzip is unpacked.
        format: the name of a format; "" lets the file's suffix say.
        whole: give beads that are no translation units as well, those without a counterpart and those that
            were rejected, with all that is known of their place; files for work on alignments hold them.

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
    name = format or format_of(path, "read")
    require(name)
    stream = _within(path, formats()[name])
    memory = cast("Memory", next(stream))
    units = cast("Iterator[Unit]", stream)
    return Memory(memory.head, translations(units) if is_whole(formats()[name]) and not whole else units)


def validate(path: str | os.PathLike[str]) -> Iterator[Fault]:
    """What CAT tools would refuse in a TMX file, or not find.

    Args:
        path: the file; one packed with gzip is unpacked.

    Raises:
        InputError: the file cannot be read at all.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = Path(folder, "a.tmx").write_text("<tmx>", "utf-8")
        ...     [fault.what for fault in validate(Path(folder, "a.tmx"))]
        ['<tmx> has no attribute version', 'the file breaks off']
    """
    from aligner.exchange.tmx_check import faults

    with _named(path), unpacked(path) as file:
        yield from faults(file)


def _within(path: str | os.PathLike[str], format: Format) -> Iterator[Memory | Unit]:
    """A memory and then its units, its file open as long."""
    with _named(path), unpacked(path) as file:
        memory = format.read(file, name_of(path))
        yield memory
        yield from memory.units


@contextmanager
def _named(path: str | os.PathLike[str]) -> Iterator[None]:
    """Errors say which file they are in."""
    try:
        yield
    except InputError as error:
        if error.path is not None:
            raise
        raise InputError(error.what, path=path, place=error.place, advice=error.advice) from None
    except (EOFError, zlib.error):
        raise InputError("its packing is damaged or cut off", path=path, advice="get the file anew") from None
    except OSError as error:
        raise InputError(reason(error), path=path, advice="check the path") from None


def write_memory(
    memory: Memory | Iterable[Unit],
    path: str | os.PathLike[str],
    options: Options | None = None,
    format: str = "",
    *,
    units: int = 0,
    size: int = 0,
) -> list[Path | str]:
    """Write a translation memory: the file appears whole or not at all.

    Args:
        memory: a memory, or units alone.
        path: the file; one that ends in ``.gz`` is packed.
        options: how it is written.
        format: the name of a format; "" lets the file's suffix say.
        units, size: write several files, ``name.001.tmx`` and so on, of at most so many units, or bytes
            before packing.

    Returns:
        The files that were written.

    Raises:
        UsageError: the format is not known.
        OutputError: a file cannot be written.

    Example:
        >>> import tempfile
        >>> from aligner.units import Variant
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     unit = Unit((Variant("ky", "суу"), Variant("kk", "су")))
        ...     [path.name for path in write_memory([unit] * 3, Path(folder, "a.tmx"), units=2)]
        ['a.001.tmx', 'a.002.tmx']
    """
    name = format or format_of(path, "write")
    require(name)
    chosen = formats()[name]
    options = options or Options()
    if not isinstance(memory, Memory):
        found = iter(memory)
        first = list(islice(found, 1))
        memory = Memory(Head(first[0].source_language if first else ""), chain(first, found))
    if not is_address(path):
        return [*save_parts(chosen, memory, Path(path), options, units, size)]
    if units or size:
        raise UsageError(f"several files cannot be written to {path}", advice="write one, or into a folder")
    save(chosen.write(memory, options), path, options.encoding)
    return [path]


def save_parts(
    format: Format, memory: Memory, path: Path, options: Options, units: int = 0, size: int = 0
) -> list[Path]:
    """Write a memory in a format, to one file or to several; see ``write_memory``."""
    if not (units or size):
        save(format.write(memory, options), path, options.encoding)
        return [path]
    if not getattr(format, "SPLITS", True):
        raise UsageError(
            f"{format.SUFFIXES[0]} files cannot be split", advice="write .tmx, .tsv or .jsonl, or one file"
        )
    written: list[Path] = []

    def parts() -> Iterator[tuple[Path, str]]:
        for piece in _pieces(*parts_of(format, memory, options), units, size, options.encoding):
            written.append(_numbered(path, len(written) + 1))
            yield from ((written[-1], part) for part in piece)

    # All of them appear at the end: some files of several would go for the whole memory.
    save_many(parts(), options.encoding)
    return written


def parts_of(format: Format, memory: Memory, options: Options) -> tuple[str, Iterator[str], str]:
    """What stands before the units, a part for each unit, and what stands behind them."""
    # A memory without units shows what stands around them.
    opening, ending = _texts(format.write(Memory(memory.head, ()), options))
    parts = _texts(format.write(memory, options))
    return opening, _but_last(islice(parts, 1, None)), ending


def _texts(parts: Parts) -> Iterator[str]:
    return (part if isinstance(part, str) else part.decode() for part in parts)


def _numbered(path: Path, number: int) -> Path:
    stem, dot, suffix = path.name.removesuffix(".gz").rpartition(".")
    packed = ".gz" if path.name.endswith(".gz") else ""
    return path.with_name(f"{stem}.{number:03}{dot}{suffix}{packed}")


def _pieces(
    opening: str, parts: Iterator[str], ending: str, units: int, size: int, encoding: str
) -> Iterator[Iterator[str]]:
    """What stands in each file; each is to be gone through before the next is asked for."""
    ahead = next(parts, None)

    def piece() -> Iterator[str]:
        nonlocal ahead
        yield opening
        count, length = 0, len((opening + ending).encode(encoding))
        while ahead is not None:
            length += len(ahead.encode(encoding)) if size else 0
            if count and ((units and count >= units) or (size and length > size)):
                break
            yield ahead
            count += 1
            ahead = next(parts, None)
        yield ending

    yield piece()
    while ahead is not None:
        yield piece()


def _but_last(parts: Iterator[str]) -> Iterator[str]:
    """All parts but the last, which is the end of the file."""
    held = next(parts)
    for part in parts:
        yield held
        held = part

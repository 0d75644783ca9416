"""Writers of a whole bitext: a module a format, each with ``SUFFIX`` and ``write``.

The folder is the registry. The formats of translation memories (``aligner/exchange``) are writers as well:
they get the bitext's units.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import Protocol, cast, runtime_checkable

from aligner import exchange
from aligner.errors import UsageError
from aligner.model import Bitext
from aligner.settings import Options
from aligner.units import TOO_LONG, Memory, beads_of, memory_of
from aligner.wording import count


class Writer(Protocol):
    """What a writer module offers."""

    @property
    def SUFFIX(self) -> str:
        """The suffix of its files, or ""."""

    def write(self, bitext: Bitext, options: Options) -> exchange.Parts:
        """The text of the file, or its bytes, in parts."""

    def describe(self, bitext: Bitext) -> str:
        """What the file holds, and what of the bitext it does not, for a person."""

    def beside(self, bitext: Bitext) -> Mapping[str, str]:
        """Tables to stand beside it, by suffix; one with its heads alone is not written."""


@runtime_checkable
class ManyWriter(Protocol):
    """What a writer offers whose result is several files."""

    def paths(self, bitext: Bitext, path: Path, options: Options) -> tuple[Path, ...]:
        """The files, given how one of them is called."""

    def files(self, bitext: Bitext, path: Path, options: Options) -> Iterator[tuple[Path, str]]:
        """The text of the files, in parts, each with its file."""


@dataclass(frozen=True, slots=True)
class UnitWriter:
    """The writer that a format of translation memories makes."""

    format: exchange.Format

    @property
    def SUFFIX(self) -> str:
        """The suffix of its files."""
        return self.format.SUFFIXES[0]

    def write(self, bitext: Bitext, options: Options) -> exchange.Parts:
        """The file in parts: its beginning, one for each unit, its end."""
        return self.format.write(self._memory(bitext, options), options)

    def save(self, bitext: Bitext, path: Path, options: Options, units: int, size: int) -> list[Path]:
        """Write several files of at most so many units or bytes; see ``exchange.write_memory``."""
        return exchange.save_parts(self.format, self._memory(bitext, options), path, options, units, size)

    def _memory(self, bitext: Bitext, options: Options) -> Memory:
        if exchange.is_whole(self.format):
            return beads_of(bitext, options.day)
        return memory_of(bitext, options.day).memory

    def describe(self, bitext: Bitext) -> str:
        """How many units the file holds, and what was left out."""
        if exchange.is_whole(self.format):
            return f"{len(bitext.beads)} rows, those without a counterpart included"
        selection = memory_of(bitext)
        long = sum(max(len(unit.source), len(unit.target)) > TOO_LONG for unit in selection.units)
        counts = (
            (long, f"longer than {TOO_LONG:,} characters a side, which Trados' cloud refuses"),
            (selection.repeated, "repeated and written once"),
            (len(selection.conflicts), "with another translation in the file of conflicts"),
            (selection.empty, "without text on one side left out"),
            (selection.forbidden, "characters that XML forbids left out"),
        )
        units = len(selection.units)
        said = [count(units, "unit"), *(f"{n} {what}" for n, what in counts if n)]
        return ", ".join(said)

    def beside(self, bitext: Bitext) -> Mapping[str, str]:
        """The units that were left out because their source has another translation, as a table."""
        if exchange.is_whole(self.format):
            return {}
        rows = [("unit", "source", "translation kept", "translation left out", "confidence")]
        for conflict in memory_of(bitext).conflicts:
            unit = conflict.left_out
            rows.append((unit.id, unit.source, conflict.kept.target, unit.target, f"{unit.confidence:.4f}"))
        return {".conflicts.tsv": "".join("\t".join(row) + "\n" for row in rows)}


@cache
def writers() -> Mapping[str, Writer]:
    """The writers by the name of their format, in alphabetical order."""
    names = {*exchange.formats(), *(module.name for module in iter_modules(__path__))}
    found = ((name, _writer(name)) for name in sorted(names))
    return {name: writer for name, writer in found if writer}


def _writer(name: str) -> Writer | None:
    """The writer of a name, loaded without the others."""
    if name.isidentifier() and find_spec(f"{__name__}.{name}"):
        return cast("Writer", import_module(f"{__name__}.{name}"))
    format = exchange.format_named(name) if name.isidentifier() else None
    return UnitWriter(format) if format and hasattr(format, "write") else None


def writer_for(name: str) -> Writer:
    """The writer of a format.

    Raises:
        UsageError: no writer has that name, or a library that it needs is not installed.
    """
    writer = _writer(name)
    if writer is None:
        raise UsageError(f"there is no format {name!r}", advice=f"use one of {', '.join(writers())}")
    if isinstance(writer, UnitWriter):
        exchange.require(name)
    return writer


def format_of(path: str, otherwise: str = "") -> str:
    """The format that a file's suffix names, or the one to take where it names none.

    Formats without a suffix of their own have their name for one.

    Raises:
        UsageError: no writer has that suffix.

    Example:
        >>> format_of("out/a.TMX"), format_of("out/a.indices")
        ('tmx', 'indices')
    """
    _, dot, suffix = path.lower().removesuffix(".gz").rpartition(".")
    likely = _writer(suffix)  # most formats are called as their files are
    if likely and dot and likely.SUFFIX in (f".{suffix}", ""):
        return suffix
    for name, writer in writers().items():
        if writer.SUFFIX and path.lower().removesuffix(".gz").endswith(writer.SUFFIX):
            return name
    if otherwise:
        return otherwise
    known = ", ".join(writer.SUFFIX for writer in writers().values() if writer.SUFFIX)
    raise UsageError(f"the suffix of {path!r} names no format", advice=f"use one of {known}, or say --to")

"""Readers: a module a format, each with ``SUFFIXES`` and ``read``; the folder is the registry.

Modules without ``SUFFIXES`` hold what several readers share.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import PurePath
from pkgutil import iter_modules
from typing import Protocol

from aligner.encodings import suffix_of
from aligner.lang import Language
from aligner.model import Block, Dropped
from aligner.settings import Layout


@dataclass(frozen=True)
class Source:
    """A file's text, before its language is known and blocks are made.

    Args:
        text: the text that was read, in normal form C; blocks are made of pieces of it.
        encoding: how the file was encoded, as it is called in Python, or the format's name.
        pages: where pages begin in the text, for formats that have pages.
        notes: remarks on the file for the person, one sentence each.
    """

    text: str
    encoding: str
    pages: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader makes of a source: blocks, what was dropped, and reasons, if asked for."""

    blocks: tuple[Block, ...]
    dropped: tuple[Dropped, ...] = ()
    reasons: tuple[str, ...] = ()


class Reader(Protocol):
    """What a reader module offers.

    The two steps have the detection of the language between them. A reader may give a ``Source``
    of its own that carries what it saw of the layout.
    """

    SUFFIXES: tuple[str, ...]

    def load(self, data: bytes, encoding: str) -> Source:
        """The text of a file; raises InputError where there is none to be had."""

    def read(self, source: Source, language: Language, layout: Layout, *, explain: bool = False) -> Read:
        """The blocks of a text."""


def _reader(suffix: str) -> Reader | None:
    """The reader that takes a suffix; the one for plain text, which is wanted most, is asked first."""
    return next((reader for reader in every_reader() if suffix in reader.SUFFIXES), None)


def every_reader() -> Iterator[Reader]:
    """The readers of this folder, each imported when it is asked for; without SUFFIXES a module is none."""
    for name in sorted((module.name for module in iter_modules(__path__)), key=lambda name: name != "plain"):
        module = import_module(f"{__name__}.{name}")
        if hasattr(module, "SUFFIXES"):
            yield module


def reader_for(path: PurePath, data: bytes = b"") -> Reader:
    """The reader for a file.

    Args:
        path: the file; a suffix that is known decides.
        data: its bytes, looked at where the suffix is not known; plain text where they say nothing.

    Example:
        >>> reader_for(PurePath("a.md")).SUFFIXES
        ('.md', '.markdown')
        >>> reader_for(PurePath("a.bin"), b"<!DOCTYPE html><p>a").SUFFIXES
        ('.html', '.htm', '.xhtml')
    """
    return _reader(path.suffix.lower()) or _reader(suffix_of(data)) or next(every_reader())

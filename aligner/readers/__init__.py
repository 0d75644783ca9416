"""Readers: a module a format, each with ``SUFFIXES`` and ``read``; the folder is the registry."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import PurePath
from pkgutil import iter_modules
from typing import Protocol

from aligner.lang import Language
from aligner.model import Block, Dropped
from aligner.settings import Layout

Read = tuple[tuple[Block, ...], tuple[Dropped, ...], tuple[str, ...]]
"""The blocks of a document, what was dropped, and the reasons, if they were asked for."""


class Reader(Protocol):
    """What a reader module offers."""

    SUFFIXES: tuple[str, ...]

    def read(self, text: str, language: Language, layout: Layout, *, explain: bool) -> Read:
        """The blocks of a text in this format."""


@cache
def _registry() -> dict[str, Reader]:
    found: dict[str, Reader] = {}
    for module in iter_modules(__path__):
        reader: Reader = import_module(f"{__name__}.{module.name}")
        found.update(dict.fromkeys(reader.SUFFIXES, reader))
    return found


def reader_for(path: PurePath) -> Reader:
    """The reader for a file, by its suffix; plain text where the suffix is not known.

    Example:
        >>> reader_for(PurePath("a.md")).SUFFIXES
        ('.md', '.markdown')
    """
    registry = _registry()
    return registry.get(path.suffix.lower(), registry[".txt"])

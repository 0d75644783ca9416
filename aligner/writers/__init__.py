"""Writers: a module a format, each with ``SUFFIX`` and ``write``; the folder is the registry."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Literal, Protocol

from aligner.errors import UsageError
from aligner.model import Bitext

Context = Literal["none", "memoq", "phrase"]
Flavour = Literal["plain", "trados"]


@dataclass(frozen=True, slots=True)
class Options:
    """How results are written; the alignment does not depend on it.

    Args:
        date: seconds since 1970, UTC, that stand in files as their date; nothing asks the clock.
        languages: what to call a language in TMX, such as {"kk": "kk-KZ"}.
        context: in whose way the neighbouring sentences are written, for matches of 101 %.
        flavour: "trados" adds the fields by which Trados Studio knows aligned units.
    """

    date: int = 0
    languages: Mapping[str, str] = field(default_factory=dict)
    context: Context = "none"
    flavour: Flavour = "plain"

    def code(self, tag: str) -> str:
        """What to call a language, given its tag: the region may be left out of the mapping.

        Example:
            >>> Options(languages={"kk": "kk-KZ"}).code("kk")
            'kk-KZ'
        """
        return self.languages.get(tag) or self.languages.get(tag.split("-")[0], tag)

    def signature(self) -> str:
        """The options that are not at their default, each with a blank before it."""
        parts = [f"{name}={code}" for name, code in sorted(self.languages.items())]
        if self.context != "none":
            parts.append(f"context={self.context}")
        if self.flavour != "plain":
            parts.append(f"flavour={self.flavour}")
        return "".join(f" {part}" for part in parts)


class Writer(Protocol):
    """What a writer module offers."""

    SUFFIX: str

    def write(self, bitext: Bitext, options: Options) -> Iterator[str]:
        """The text of the file, in parts."""

    def describe(self, bitext: Bitext) -> str:
        """What the file holds, and what of the bitext it does not, for a person."""

    def beside(self, bitext: Bitext) -> Mapping[str, str]:
        """Tables to stand beside it, by suffix; one with its heads alone is not written."""


@cache
def writers() -> Mapping[str, Writer]:
    """The writers by the name of their format, in alphabetical order."""
    names = sorted(module.name for module in iter_modules(__path__))
    return {name: import_module(f"{__name__}.{name}") for name in names}


def writer_for(name: str) -> Writer:
    """The writer of a format.

    Raises:
        UsageError: no writer has that name.
    """
    if name not in writers():
        raise UsageError(f"there is no format {name!r}", advice=f"use one of {', '.join(writers())}")
    return writers()[name]


def json_line(data: object) -> str:
    """A value as one line of JSON that can stand in a UTF-8 file, whatever the text in it.

    Example:
        >>> json_line({"text": "сүйлөм"})
        '{"text": "сүйлөм"}\\n'
    """
    # A lone surrogate has no UTF-8; JSON has an escape for it.
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "backslashreplace").decode() + "\n"


def format_of(path: str, otherwise: str = "") -> str:
    """The format that a file's suffix names, or the one to take where it names none.

    Raises:
        UsageError: no writer has that suffix.

    Example:
        >>> format_of("out/a.TMX")
        'tmx'
    """
    for name, writer in writers().items():
        if writer.SUFFIX and path.lower().endswith(writer.SUFFIX):
            return name
    if otherwise:
        return otherwise
    known = ", ".join(writer.SUFFIX for writer in writers().values() if writer.SUFFIX)
    raise UsageError(f"the suffix of {path!r} names no format", advice=f"use one of {known}, or say --to")

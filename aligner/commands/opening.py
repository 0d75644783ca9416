"""Which memory a person means, and which languages: what the commands of ``aligner memory`` share."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aligner.commands.options import tell

if TYPE_CHECKING:
    from aligner.memory import Memory

SOURCE = click.option("-s", "--source-language", required=True, help="The language of the text, such as ky.")
TARGET = click.option("-t", "--target-language", required=True, help="The language of the translation.")
_SHOWN = 10
"""Pairs of languages that are named."""


def opened(context: click.Context, *, create: bool = False) -> Memory:
    """The memory that the person means, open."""
    from aligner import memory as library

    path = context.obj or os.environ.get("ALIGNER_MEMORY") or data_folder() / "translations.memory"
    return library.open(path, create=create)


def tell_languages(store: Memory, source: str, target: str) -> bool:
    """Say so where a memory has nothing in two languages, and what it has; whether there is something."""
    there = store.knows(source, target)
    if not there:
        has = ", ".join("–".join(languages) for languages in store.languages()[:_SHOWN]) or "none"
        tell(f"{store.path} has no units in {source} and {target}; its languages: {has}")
    return there


def data_folder() -> Path:
    """The folder for what programs keep for this person."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "aligner"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "aligner"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "aligner"


def count(number: int, what: str) -> str:
    """A number of things.

    Example:
        >>> count(1, "unit"), count(2000, "unit")
        ('1 unit', '2,000 units')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"

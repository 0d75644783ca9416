"""Which memory a person means, and which languages: what the commands of ``aligner memory`` share."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from aligner.memory import Memory

SOURCE = click.option("-s", "--source-language", required=True, help="The language of the text, such as ky.")
TARGET = click.option("-t", "--target-language", required=True, help="The language of the translation.")


def opened(context: click.Context, *, create: bool = False) -> Memory:
    """The memory that the person means, open."""
    from aligner import memory as library

    path = context.obj or os.environ.get("ALIGNER_MEMORY") or data_folder() / "translations.memory"
    return library.open(path, create=create)


def data_folder() -> Path:
    """The folder for what programs keep for this person."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "aligner"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "aligner"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "aligner"

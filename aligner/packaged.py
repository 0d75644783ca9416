"""The data files that come with the package: what is known of languages, letters, weights."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent


@cache
def packaged(name: str) -> dict[str, Any]:
    """What a TOML file of the package holds; it is read once, and nobody may change it.

    Args:
        name: its place in the package without the suffix, such as "lang/ky".

    Example:
        >>> packaged("lang/ky")["name"]
        'Kyrgyz'
    """
    return tomllib.loads(packaged_text(f"{name}.toml"))


@cache
def beginning(name: str, table: str) -> dict[str, Any]:
    """What a TOML file of the package holds before its first table that is not called so.

    Args:
        name: as for ``packaged``.
        table: what tables are called that are read; what stands behind others is not.

    Example:
        >>> list(beginning("lang/ky", "detection"))
        ['name', 'script', 'detection', 'detection_other']
    """
    text = packaged_text(f"{name}.toml")
    other = re.search(rf"^\[++(?!{table})", text, re.MULTILINE)
    return tomllib.loads(text[: other.start()] if other else text)


def packaged_text(name: str) -> str:
    """The text of a file of the package.

    Args:
        name: its place in the package.

    Example:
        >>> packaged_text("lang/vocabulary.tsv")[:7]
        'concept'
    """
    return _FOLDER.joinpath(name).read_text(encoding="utf-8")


def names(folder: str) -> Iterator[str]:
    """The names of the data files in a folder of the package, in no order.

    Example:
        >>> "ky" in names("lang")
        True
    """
    for entry in _FOLDER.joinpath(folder).iterdir():
        if entry.name.endswith(".toml"):
            yield entry.name.removesuffix(".toml")

"""The data files that come with the package: what is known of languages, letters, weights."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

_FOLDER = resources.files(__package__)


@cache
def packaged(name: str) -> dict[str, Any]:
    """What a TOML file of the package holds; it is read once, and nobody may change it.

    Args:
        name: its place in the package without the suffix, such as "lang/ky".

    Example:
        >>> packaged("lang/ky")["name"]
        'Kyrgyz'
    """
    return tomllib.loads(_FOLDER.joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def names(folder: str) -> Iterator[str]:
    """The names of the data files in a folder of the package, in no order.

    Example:
        >>> "ky" in names("lang")
        True
    """
    for entry in _FOLDER.joinpath(folder).iterdir():
        if entry.name.endswith(".toml"):
            yield entry.name.removesuffix(".toml")

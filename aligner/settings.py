"""One value holds every setting, and says in one line which of them differ from the default."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from typing import Literal

from aligner.errors import UsageError

VERSION = "0.1.0"
RESULTS = 1
"""Raised whenever the same input gives another alignment than in the release before."""

LAST_DATE = 253_402_300_799
"""The last second of the year 9999, from 1970: dates in files have four digits for the year."""


def source_date() -> int | None:
    """The date that SOURCE_DATE_EPOCH gives, in seconds since 1970, if it is set.

    Raises:
        UsageError: it is no such number.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not given:
        return None
    if not (given.isascii() and given.isdecimal()) or len(given) > 12 or int(given) > LAST_DATE:
        raise UsageError(f"SOURCE_DATE_EPOCH={given!r} is not a number of seconds", advice="unset or mend it")
    return int(given)


Layout = Literal["auto", "wrapped", "flowing"]


@dataclass(frozen=True, slots=True)
class Settings:
    """How documents are read and aligned.

    Args:
        source_language, target_language: BCP 47 tags; "" detects the language from the text.
        encoding: of both files; "" finds it out for each.
        layout: whether line breaks are wraps: "auto" decides per document, "wrapped" joins lines
            on the evidence in them, "flowing" takes each line as a block.
        presegmented: one segment a line, taken as it is.
        repair: whether the blocks read as repaired where characters are damaged; otherwise they read
            as written, and only what is compared is repaired.
        force: align although the documents do not look like translations of each other.

    Example:
        >>> Settings(layout="flowing").signature("ky", "kk")
        'aligner 0.1.0 results 1 ky-kk layout=flowing'
    """

    source_language: str = ""
    target_language: str = ""
    encoding: str = ""
    layout: Layout = "auto"
    presegmented: bool = False
    repair: bool = False
    force: bool = False

    def signature(self, source: str, target: str) -> str:
        """Version, languages and every setting that is not at its default, on one line.

        Args:
            source, target: the languages as they were used, given or detected.
        """
        parts = [f"aligner {VERSION} results {RESULTS} {source}-{target}"]
        for item in fields(self):
            value = getattr(self, item.name)
            if value != item.default and not item.name.endswith("_language"):
                parts.append(f"{item.name}={str(value).lower()}")
        return " ".join(parts)

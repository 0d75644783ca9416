"""All settings in two values: how documents are read and aligned, and how results are written.

Each says in one line which of its settings differ from the default.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
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
Context = Literal["none", "memoq", "phrase"]
Flavour = Literal["plain", "trados"]


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


@dataclass(frozen=True, slots=True)
class Options:
    """How results are written; the alignment does not depend on it.

    Args:
        date: seconds since 1970, UTC, that stand in files as their date; nothing asks the clock.
        languages: what to call a language in TMX, such as {"kk": "kk-KZ"}.
        context: in whose way the neighbouring sentences are written, for matches of 101 %.
        flavour: "trados" adds the fields by which Trados Studio knows aligned units.
        encoding: of TMX: "utf-8", which every tool takes, or "utf-16".
        version: of TMX: "1.4", or "1.1" for programs of before 2004.
    """

    date: int = 0
    languages: Mapping[str, str] = field(default_factory=dict)
    context: Context = "none"
    flavour: Flavour = "plain"
    encoding: Literal["utf-8", "utf-16"] = "utf-8"
    version: Literal["1.4", "1.1"] = "1.4"

    def code(self, tag: str) -> str:
        """What to call a language, given its tag, in whatever case; the mapping may leave out the region.

        Example:
            >>> Options(languages={"kk": "kk-KZ"}).code("KK-01")
            'kk-KZ'
        """
        if not self.languages:
            return tag
        called = {known.lower(): code for known, code in self.languages.items()}
        return called.get(tag.lower()) or called.get(tag.lower().partition("-")[0], tag)

    @property
    def day(self) -> str:
        """The date as TMX writes it.

        Example:
            >>> Options(date=1731024000).day
            '20241108T000000Z'
        """
        return datetime.fromtimestamp(self.date, UTC).strftime("%Y%m%dT%H%M%SZ")

    def signature(self) -> str:
        """The options that are not at their default, each with a blank before it."""
        parts = [f"{name}={code}" for name, code in sorted(self.languages.items())]
        if self.context != "none":
            parts.append(f"context={self.context}")
        if self.flavour != "plain":
            parts.append(f"flavour={self.flavour}")
        return "".join(f" {part}" for part in parts)

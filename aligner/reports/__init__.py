"""Reports of checks for people: a module a format, with ``SUFFIX`` and ``make``; the folder is the registry.

A report holds every count, but of each check only so many findings as a person may read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol

from aligner.checks.findings import SEVERITIES, Finding
from aligner.errors import UsageError

MOST = 2_000
"""Findings of a check and severity that a report holds."""


@dataclass(slots=True)
class Tally:
    """Findings counted by severity and check, and the first of each kept.

    Args:
        name: of the file.
        counts: how many there are.
        kept: those that a report shows, in the order of the file.
    """

    name: str
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    kept: defaultdict[tuple[str, str], list[Finding]] = field(default_factory=lambda: defaultdict(list))

    def add(self, finding: Finding) -> None:
        """Count a finding, and keep it if there is room."""
        key = finding.severity, finding.check
        self.counts[key] += 1
        if len(self.kept[key]) < MOST:
            self.kept[key].append(finding)

    def groups(self) -> Iterator[tuple[str, str, int, list[Finding]]]:
        """Severity, check, number and kept findings: the worst first, then the most frequent."""
        for severity in SEVERITIES:
            mine = [(check, number) for (rank, check), number in self.counts.items() if rank == severity]
            for check, number in sorted(mine, key=lambda item: (-item[1], item[0])):
                yield severity, check, number, self.kept[severity, check]

    def worst(self) -> dict[str, int]:
        """How many findings there are of each severity, the worst first."""
        return {
            severity: sum(number for (rank, _), number in self.counts.items() if rank == severity)
            for severity in SEVERITIES
        }


class Report(Protocol):
    """What a module of a report offers."""

    SUFFIX: str

    def make(self, tally: Tally) -> bytes:
        """The file."""


@cache
def reports() -> Mapping[str, Report]:
    """The reports by their suffix."""
    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    return {module.SUFFIX: module for module in modules if hasattr(module, "SUFFIX")}


def report_for(path: str) -> Report:
    """The report that a file's suffix names.

    Raises:
        UsageError: there is none.

    Example:
        >>> report_for("out/a.HTML").SUFFIX
        '.html'
    """
    for suffix, report in reports().items():
        if path.lower().endswith(suffix):
            return report
    known = ", ".join(sorted(reports()))
    raise UsageError(f"the suffix of {path!r} names no report", advice=f"use one of {known}, or --json")


def cut_out(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[str, bool]]:
    """The pieces of a text in order, and whether each is a found part.

    Example:
        >>> list(cut_out("25 үй", [(0, 2)]))
        [('25', True), (' үй', False)]
    """
    place = 0
    for start, stop in sorted(spans):
        start, stop = max(start, place), min(max(stop, place), len(text))
        if start > place:
            yield text[place:start], False
        if stop > start:
            yield text[start:stop], True
        place = max(place, stop)
    if place < len(text):
        yield text[place:], False


def plural(number: int, word: str) -> str:
    """A number with its word.

    Example:
        >>> plural(1, "error"), plural(2, "note")
        ('1 error', '2 notes')
    """
    return f"{number} {word}{'' if number == 1 else 's'}"

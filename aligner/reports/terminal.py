"""The report on the terminal: grouped, counted, the worst first, a few examples of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from aligner.checks.findings import Finding, Spans
from aligner.reports import Tally, plural

_CONTEXT = 60
"""Characters around a found part that are shown."""
_HIDDEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)

Mark = Callable[[str, str], str]
"""How a text is marked as an error, a warning, a note or a found part ("found")."""


def lines(tally: Tally, examples: int, mark: Mark) -> Iterator[str]:
    """The lines of the report.

    Args:
        tally: the findings.
        examples: how many of each kind to show.
        mark: puts colour, or brackets, around a text.
    """
    for severity, check, number, kept in tally.groups():
        yield mark(severity, f"{severity}: {check}") + f" ({number})"
        for finding in kept[:examples]:
            yield from _told(finding, mark)
        if examples and number > examples:
            yield f"  … and {number - min(examples, len(kept))} more"
    counts = ", ".join(plural(number, severity) for severity, number in tally.worst().items())
    yield f"{seen(tally.name)}: {counts if any(tally.worst().values()) else 'nothing found'}"


def _told(finding: Finding, mark: Mark) -> Iterator[str]:
    pair, fault = finding.pair, finding.fault
    unit = f"unit {pair.id}" if pair.id and not pair.place.endswith(f" {pair.id}") else ""
    where = " ".join(part for part in (pair.place, unit) if part)
    yield f"  {seen(where)}: {seen(finding.message)}" if where else f"  {seen(finding.message)}"
    for text, spans in ((pair.source, fault.source), (pair.target, fault.target)):
        yield f"    {around(text, spans, mark)}"


def around(text: str, spans: Spans, mark: Mark) -> str:
    """A text on one line, the found parts marked, cut to what stands around the first of them.

    Example:
        >>> around("Айылда 25 үй бар.", ((7, 9),), lambda kind, text: f"[{text}]")
        'Айылда [25] үй бар.'
    """
    whole = len(spans) == 1 and spans[0] == (0, len(text))
    first = min((start for start, _ in spans), default=0) if not whole else 0
    begin = max(0, first - _CONTEXT)
    end = min(len(text), max(begin + 2 * _CONTEXT, first + _CONTEXT))
    begin = max(0, min(begin, end - 2 * _CONTEXT))
    parts = ["…" if begin else ""]
    place = begin
    for start, stop in [] if whole else sorted(spans):
        start, stop = max(start, place), min(stop, end)
        if start >= stop:
            continue
        parts += [seen(text[place:start]), mark("found", seen(text[start:stop]))]
        place = stop
    parts += [seen(text[place:end]), "…" if end < len(text) else ""]
    return "".join(parts)


def seen(text: str) -> str:
    """A text that cannot move the cursor or turn the line round: hidden characters by their code.

    Example:
        >>> seen("a\\x1b[2Jb\\nc")
        'a<1B>[2Jb c'
    """
    text = re.sub(r"[\t\n\r\u2028\u2029]", " ", text)
    return _HIDDEN.sub(lambda match: f"<{ord(match.group()):02X}>", text)

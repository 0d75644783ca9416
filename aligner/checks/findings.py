"""What goes into the checks and what comes out: pairs of texts, and findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES = (ERROR, WARNING, NOTE)
"""The worst first."""

Spans = tuple[tuple[int, int], ...]


class Pair(NamedTuple):
    """Two texts that should say the same: a unit of a translation memory, a bead, a row of a table.

    A tuple, because a file holds a million of them.

    Args:
        source, target: the texts.
        source_language, target_language: their tags; "" where nothing is known of a language.
        id: what its file calls it.
        place: where it stands, such as "line 3".
        confidence: the probability that the two belong together; None where nobody said.
        bead: how many segments on either side, such as "1-2"; "1-0" has no counterpart on purpose.
        source_codes, target_codes: names of the mark-up that stood in the texts, such as "bpt", in order.
    """

    source: str
    target: str
    source_language: str = ""
    target_language: str = ""
    id: str = ""
    place: str = ""
    confidence: float | None = None
    bead: str = ""
    source_codes: tuple[str, ...] = ()
    target_codes: tuple[str, ...] = ()

    def swapped(self) -> Pair:
        """The pair with its sides exchanged."""
        return self._replace(
            source=self.target, target=self.source,
            source_language=self.target_language, target_language=self.source_language,
            source_codes=self.target_codes, target_codes=self.source_codes,
            bead="-".join(reversed(self.bead.split("-"))),
        )  # fmt: skip


class Fault(NamedTuple):
    """What one rule says of a pair: how bad, in plain words what, and where in the two texts."""

    severity: str
    message: str
    source: Spans = ()
    target: Spans = ()


class Finding(NamedTuple):
    """A fault with the check that found it and the pair in which it stands.

    Example:
        >>> finding = Finding("numbers", Fault(ERROR, "12 is missing", ((0, 2),)), Pair("12", "", id="a"))
        >>> finding.data()["spans"]
        {'source': [[0, 2]], 'target': []}
    """

    check: str
    fault: Fault
    pair: Pair

    @property
    def severity(self) -> str:
        """How bad it is: error, warning or note."""
        return self.fault.severity

    @property
    def message(self) -> str:
        """What is wrong, in plain words."""
        return self.fault.message

    def data(self) -> dict[str, Any]:
        """Everything a script needs, as plain values; offsets count characters."""
        pair = self.pair
        return {
            "id": pair.id, "place": pair.place, "check": self.check, "severity": self.severity,
            "message": self.message, "source": pair.source, "target": pair.target,
            "source_language": pair.source_language, "target_language": pair.target_language,
            "confidence": pair.confidence,
            "spans": {
                "source": [list(span) for span in self.fault.source],
                "target": [list(span) for span in self.fault.target],
            },
        }  # fmt: skip


Faults = Iterator[Fault]


def on_side(at_source: bool, severity: str, message: str, spans: Iterable[tuple[int, int]]) -> Fault:
    """A fault whose place is on one side.

    Example:
        >>> on_side(False, NOTE, "a word stands there twice", [(0, 7)]).target
        ((0, 7),)
    """
    found = tuple(spans)
    return Fault(severity, message, found, ()) if at_source else Fault(severity, message, (), found)


def both_sides(pair: Pair) -> Iterator[tuple[bool, str, str, str, str]]:
    """Whether it is the source, its text and language, then text and language of the other side."""
    yield True, pair.source, pair.source_language, pair.target, pair.target_language
    yield False, pair.target, pair.target_language, pair.source, pair.source_language


def quoted(text: str, most: int = 40) -> str:
    """A text as it can stand in a message: on one line, short, between quotation marks.

    Example:
        >>> quoted("жана\\nжана")
        '“жана жана”'
    """
    line = " ".join(text.split())
    return f"“{line if len(line) <= most else line[: most - 1] + '…'}”"

"""What the quality checks find in the beads of a review, kept up with what a person changes.

Checking takes a few milliseconds a bead, so a long document is checked in the background, and a bead once for
as long as its texts stay the same. What the checks know of the whole is gathered each time anew that the
list is asked for after a change.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from threading import Lock, Thread
from typing import Any

from aligner.bitexts import pairs_of
from aligner.checks import find_all
from aligner.checks.findings import Pair
from aligner.checks.knowledge import Knowledge, gather
from aligner.draft import SIDES, Draft, Row, bitext_of

_AT_ONCE = 20
"""Beads that are checked between two looks at whether somebody else waits."""
_SHORT = 300
"""Characters of a message that are shown."""

Faults = list[dict[str, Any]]


class Findings:
    """The findings of one review; it may be asked from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._knowledge: Knowledge | None = None
        self._found: dict[Pair, Faults] = {}
        self._at_work = False

    def all(self, draft: Draft) -> tuple[int, dict[int, str]]:
        """How many beads are checked, and the worst severity in each in which something is found, by its id.

        The others are checked from now on.

        Args:
            draft: the review.
        """
        pairs = _pairs(draft)
        found = [self._found.get(pair) for pair in pairs]
        with self._lock:
            if None in found and not self._at_work:
                self._at_work = True
                Thread(target=self._work, args=(pairs,), daemon=True).start()
        worst = {
            row.id: faults[0]["severity"] for row, faults in zip(draft.rows, found, strict=True) if faults
        }
        return sum(faults is not None for faults in found), worst

    def of(self, draft: Draft, row: Row) -> Faults:
        """What is found in a bead, the worst first.

        Args:
            draft: the review.
            row: the bead.
        """
        source, target = (" ".join(draft.texts(side, row)) for side in SIDES)
        pair = Pair(source, target, draft.source.language, draft.target.language, bead=row.type)
        if self._knowledge is None:
            self._knowledge = gather(_pairs(draft))
        if pair not in self._found:
            self._check([pair], self._knowledge)
        return self._found[pair]

    def _work(self, pairs: list[Pair]) -> None:
        try:
            knowledge = gather(pairs)
            self._knowledge = knowledge
            rest = (pair for pair in pairs if pair not in self._found)
            while some := list(islice(rest, _AT_ONCE)):
                self._check(some, knowledge)
        finally:
            self._at_work = False

    def _check(self, pairs: list[Pair], knowledge: Knowledge) -> None:
        for pair in pairs:
            self._found[pair] = sorted(_faults(pair, knowledge), key=lambda fault: _WORST[fault["severity"]])


_WORST = {"error": 0, "warning": 1, "note": 2}


def _faults(pair: Pair, knowledge: Knowledge) -> Iterator[dict[str, Any]]:
    for finding in find_all([pair], knowledge):
        message = finding.message[:_SHORT]
        yield {"check": finding.check, "severity": finding.severity, "message": message}


def _pairs(draft: Draft) -> list[Pair]:
    """The pairs of a review without what changes when a bead moves."""
    return [pair._replace(id="", place="", confidence=None) for pair in pairs_of(bitext_of(draft))]

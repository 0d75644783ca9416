"""What the quality checks find in the beads of a review, kept up with what a person changes.

Checking takes a few milliseconds a bead, so a long document is checked in the background, and a bead once for
as long as its texts stay the same. The checks that compare beads with each other are quick: they are made
anew after each change, since what is mended in one bead may be all that was wrong with another.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from threading import Lock, Thread
from typing import Any

from aligner.bitexts import pairs_of
from aligner.checks import RULES, find_all
from aligner.checks.findings import Pair
from aligner.checks.knowledge import Knowledge, gather, gather_repeats
from aligner.draft import SIDES, Draft, Row, bitext_of

_AT_ONCE = 20
"""Beads that are checked between two looks at whether somebody else waits."""
_SHORT = 300
"""Characters of a message that are shown."""

_COMPARING = ("targets", "sources")
"""Checks whose findings in a bead change with other beads."""
_SINGLE = tuple(rule.name for rule in RULES if rule.name not in _COMPARING)

Faults = list[dict[str, Any]]


class Findings:
    """The findings of one review; it may be asked from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._knowledge: Knowledge | None = None
        self._found: dict[Pair, Faults] = {}
        self._compared: tuple[Draft | None, dict[int, Faults]] = None, {}
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
        among = self._among(draft)
        worst = {
            row.id: faults[0]["severity"]
            for row, alone in zip(draft.rows, found, strict=True)
            if (faults := _sorted([*(alone or ()), *among.get(row.id, ())]))
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
        return _sorted([*self._found[pair], *self._among(draft).get(row.id, ())])

    def _among(self, draft: Draft) -> dict[int, Faults]:
        """What is found by comparing the beads of a review, by their ids."""
        known, found = self._compared
        if known is not draft:
            found = _compare(draft)
            self._compared = draft, found
        return found

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
            self._found[pair] = list(_faults(pair, knowledge, _SINGLE))


_WORST = {"error": 0, "warning": 1, "note": 2}


def _sorted(faults: Faults) -> Faults:
    """The worst first."""
    return sorted(faults, key=lambda fault: _WORST[fault["severity"]])


def _compare(draft: Draft) -> dict[int, Faults]:
    """Beads that contradict an earlier one. What is left out of the export contradicts nothing."""
    numbered = zip(draft.rows, pairs_of(bitext_of(draft)), strict=True)
    pairs = {row.id: pair for row, pair in numbered if row.exported}
    knowledge = gather_repeats(pairs.values())
    found = {id: list(_faults(pair, knowledge, _COMPARING)) for id, pair in pairs.items()}
    return {id: faults for id, faults in found.items() if faults}


def _faults(pair: Pair, knowledge: Knowledge, checks: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for finding in find_all([pair], knowledge, checks):
        message = finding.message[:_SHORT]
        yield {"check": finding.check, "severity": finding.severity, "message": message}


def _pairs(draft: Draft) -> list[Pair]:
    """The pairs of a review without what changes when a bead moves."""
    return [pair._replace(id="", place="", confidence=None) for pair in pairs_of(bitext_of(draft))]

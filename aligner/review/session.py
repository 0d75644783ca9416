"""A review as its pages see it: what they ask for, as plain data. No HTTP here."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from aligner.doubts import uncertain
from aligner.draft import Row, Side, bitext_of
from aligner.errors import RefusedError
from aligner.notation import operation_of
from aligner.operations import Operation
from aligner.realigning import realign
from aligner.review import export, views
from aligner.review.findings import Findings
from aligner.review.grounds import Grounds
from aligner.seeking import Pattern, find
from aligner.working import Saved, WorkingFile

_FOUND = 5000
"""Places of a text that is looked for that are told."""
_ENTRIES = 100
"""Entries of the history that are sent at once."""


class Session:
    """One open working file, asked by any number of pages at the same time.

    Args:
        file: the working file.
        person: who works on it, for the history.
    """

    def __init__(self, file: WorkingFile, person: str = "") -> None:
        self._file = file
        self._person = person
        self._offered = frozenset(uncertain(file.state))
        self._findings = Findings()
        self._grounds = Grounds()

    def head(self) -> dict[str, Any]:
        """The whole review in short."""
        self._file.refresh()
        draft, version = self._file.newest
        # What was offered is offered again when a step back brings it back.
        self._offered |= frozenset(uncertain(draft))
        return self._standing(version) | {
            "source": views.document_view(draft, "source"),
            "target": views.document_view(draft, "target"),
            "file": self._file.path.name,
            "signature": draft.signature,
            "formats": export.formats(),
            "beads": views.short_rows(draft.rows, self._offered),
        }

    def version(self) -> dict[str, Any]:
        """The version alone, for pages that ask whether they are still up to date."""
        self._file.refresh()
        return {"version": self._file.version}

    def rows(self, ids: Sequence[int]) -> dict[str, Any]:
        """Some beads in full; those that are not there any more are left out.

        Args:
            ids: their ids.
        """
        draft, version = self._file.newest
        wanted = frozenset(ids)
        return {
            "version": version,
            "rows": {row.id: views.row_view(draft, row) for row in draft.rows if row[0] in wanted},
        }

    def text(self, side: Side, segment: int) -> dict[str, Any]:
        """The whole text of a segment, and what its author wrote where that is something else."""
        draft, _ = self._file.newest
        place, number = draft.place_of(side, segment)
        if place < 0:
            raise RefusedError("the segment is not there any more", advice="look at it again")
        cell = draft.rows[place].cells(side)[number]
        return {"text": draft.text(side, cell), "original": draft.original(side, cell)}

    def apply(self, operation: object, version: int) -> dict[str, Any]:
        """Do what a page wants to be done.

        Args:
            operation: as JSON.
            version: the version that the page shows.
        """
        return self._done(operation_of(operation), version)

    def realign(self, version: int) -> dict[str, Any]:
        """Align anew what is pending."""
        draft, _ = self._file.newest
        answer = self._done(realign(draft), version)
        # Other beads are the doubtful ones now.
        return answer | {"head": self.head()}

    def undo(self, version: int) -> dict[str, Any]:
        """Take the last operation back."""
        return self._stepped(self._file.undo(version=version, time=_now(), person=self._person))

    def redo(self, version: int) -> dict[str, Any]:
        """Do again what was taken back."""
        return self._stepped(self._file.redo(version=version, time=_now(), person=self._person))

    def why(self, bead: int) -> dict[str, Any]:
        """What speaks for a bead, and which others were possible."""
        draft, _ = self._file.newest
        row = self._row(bead)
        anchors = [[anchor.kind, anchor.source, anchor.target] for anchor in row.anchors]
        return {
            "bead": bead,
            "anchors": [[part[: views.SHOWN] for part in anchor] for anchor in anchors],
            "rivals": self._grounds.rivals(draft, row),
            "findings": self._findings.of(draft, row),
        }

    def findings(self) -> dict[str, Any]:
        """In which beads the checks find something; how many are checked so far."""
        draft, _ = self._file.newest
        checked, worst = self._findings.all(draft)
        return {"checked": checked, "of": len(draft.rows), "worst": worst}

    def find(self, pattern: Pattern, side: Side | None = None) -> dict[str, Any]:
        """Where something stands; of very many places the first ones."""
        draft, version = self._file.newest
        found = list(find(draft, pattern, side or ""))
        return {"version": version, "count": len(found), "places": found[:_FOUND]}

    def history(self, before: int | None = None) -> dict[str, Any]:
        """What was done, the newest first.

        Args:
            before: entries of earlier versions alone.
        """
        found = self._file.history(_ENTRIES + 1, before)
        holders = views.holders(self._file.state)
        return {
            "entries": [views.entry_view(entry, holders) for entry in found[:_ENTRIES]],
            "more": len(found) > _ENTRIES,
        }

    def export(self, format: str) -> export.Exported:
        """The review as a file."""
        return export.export(bitext_of(self._file.newest[0]), format, PurePath(self._file.path.name).stem)

    def _row(self, bead: int) -> Row:
        draft, _ = self._file.newest
        place = draft.place(bead)
        if place < 0:
            raise RefusedError("the bead is not there any more", advice="look at it again")
        return draft.rows[place]

    def _done(self, operation: Operation, version: int) -> dict[str, Any]:
        return self._answer(self._file.apply(operation, version=version, time=_now(), person=self._person))

    def _answer(self, saved: Saved) -> dict[str, Any]:
        return self._standing(saved.version) | views.changes_view(
            self._file.state, saved.changes, self._offered
        )

    def _stepped(self, saved: Saved) -> dict[str, Any]:
        """The answer to a step back or forth says what it undid or did."""
        entry = views.entry_view(self._file.history(1)[0], {})
        return self._answer(saved) | {"operation": entry["operation"]}

    def _standing(self, version: int) -> dict[str, Any]:
        return {"version": version, "undo": self._file.can_undo, "redo": self._file.can_redo}


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())

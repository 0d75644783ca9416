"""Why a bead was aligned so: the beads that compete for its segments, and what makes their scores."""

from __future__ import annotations

from threading import Lock
from typing import Any

from aligner.beads import Rival, rivals
from aligner.comparing import compare
from aligner.draft import SIDES, Draft, Row, Side, bitext_of
from aligner.lexicons import Lexicon
from aligner.score import Window
from aligner.vectors import Pair

_SHORT = 160
"""Characters of a text of a rival that are shown."""


class Grounds:
    """Answers for one review; the documents are compared once for as long as their segments stay the same."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._segments: list[list[object]] = []
        self._ready: tuple[Pair, list[Window]] | None = None

    def rivals(self, draft: Draft, row: Row) -> list[dict[str, Any]]:
        """The likeliest beads that the first source segment of a bead may belong to, the likeliest first.

        Args:
            draft: the review.
            row: the bead.
        """
        if not row.source:
            return []
        cells = {side: [cell for each in draft.rows for cell in each.cells(side)] for side in SIDES}
        segments: list[list[object]] = [[cell[1:] for cell in cells[side]] for side in SIDES]
        with self._lock:
            if self._ready is None or segments != self._segments:
                bitext = bitext_of(draft)
                ready = compare(
                    bitext.source, bitext.target, (bitext.source_segments, bitext.target_segments), Lexicon()
                )
                self._ready, self._segments = (ready.taught(), ready.places), segments
            pair, places = self._ready
        first = cells["source"].index(row.source[0])
        after = next((each.target[0] for each in draft.rows[draft.place(row.id) :] if each.target), None)
        start = cells["target"].index(after) if after else len(cells["target"])
        here = first, first + len(row.source), start, start + len(row.target)

        def text(side: Side, begin: int, end: int) -> str:
            return " ".join(draft.text(side, cell)[:_SHORT] for cell in cells[side][begin:end])[:_SHORT]

        def shown(rival: Rival) -> dict[str, Any]:
            i, k, j, q = rival.span
            return {
                "this": rival.span == here, "type": f"{k - i}-{q - j}", "probability": rival.probability,
                "score": rival.score, "parts": rival.parts,
                "source": text("source", i, k), "target": text("target", j, q),
            }  # fmt: skip

        return [shown(rival) for rival in rivals(pair, places, first)]

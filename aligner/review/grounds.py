"""Why a bead was aligned so: the beads that compete for its segments, and what makes their scores."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any

from aligner.beads import Rival, rivals
from aligner.comparing import compare
from aligner.draft import SIDES, Cell, Draft, Row, Side, bitext_of
from aligner.model import Bitext, Lexicon
from aligner.vectors import Pair
from aligner.windows import Window

_SHORT = 160
"""Characters of a text of a rival that are shown."""


class Grounds:
    """Answers for one review; the documents are compared once for as long as their segments stay the same."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._segments: list[list[object]] = []
        self._ready: dict[Side, tuple[Pair, list[Window]]] = {}

    def rivals(self, draft: Draft, row: Row) -> list[dict[str, Any]]:
        """The likeliest beads that the first segment of a bead may belong to, the likeliest first.

        Args:
            draft: the review.
            row: the bead; of one without source segments it is the first target segment.
        """
        cells = {side: [cell for each in draft.rows for cell in each.cells(side)] for side in SIDES}
        segments: list[list[object]] = [[cell[1:] for cell in cells[side]] for side in SIDES]
        side: Side = "source" if row.source else "target"
        with self._lock:
            if segments != self._segments:
                self._ready, self._segments = {}, segments
            if side not in self._ready:
                self._ready[side] = _compared(bitext_of(draft), side)
            pair, places = self._ready[side]
        here = _span(draft, row)

        def shown(rival: Rival) -> dict[str, Any]:
            i, k, j, q = rival.span if side == "source" else (*rival.span[2:], *rival.span[:2])
            return {
                "this": (i, k, j, q) == here, "type": f"{k - i}-{q - j}", "probability": rival.probability,
                "score": rival.score, "parts": rival.parts,
                "source": _text(draft, "source", cells["source"][i:k]),
                "target": _text(draft, "target", cells["target"][j:q]),
            }  # fmt: skip

        return [shown(rival) for rival in rivals(pair, places, here[0] if side == "source" else here[2])]


def _compared(bitext: Bitext, side: Side) -> tuple[Pair, list[Window]]:
    """Both documents as numbers, one side taken for the source."""
    if side == "target":
        bitext = bitext.swapped()
    segments = bitext.source_segments, bitext.target_segments
    ready = compare(bitext.source, bitext.target, segments, Lexicon())
    return ready.taught(), ready.places


def _span(draft: Draft, row: Row) -> tuple[int, int, int, int]:
    """Where the segments of a bead stand among all of either side."""
    before = draft.rows[: draft.place(row.id)]
    i, j = sum(len(each.source) for each in before), sum(len(each.target) for each in before)
    return i, i + len(row.source), j, j + len(row.target)


def _text(draft: Draft, side: Side, cells: Sequence[Cell]) -> str:
    return " ".join(draft.text(side, cell)[:_SHORT] for cell in cells)[:_SHORT]

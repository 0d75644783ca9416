"""Which beads a person should look at first, and when it is enough."""

from __future__ import annotations

from collections.abc import Collection

from aligner.draft import Draft
from aligner.units import CONFIDENT

SHARE = 0.25
"""The part of a document that is offered, at most: who has to look at more will look at nothing."""


def uncertain(state: Draft, limit: int | None = None, failed: Collection[int] = ()) -> list[int]:
    """The beads that are to be looked at, the least certain first.

    A bead's confidence weighs already what else could speak against it: anchors that clash, a lonely segment,
    sides of unlike length, rivals around it. Neighbours of doubtful beads were offered too once: that showed
    nearly twice as much and found nothing more (docs/design/review.md).

    Args:
        state: the review; what a person has confirmed, made or left out is not offered.
        limit: how many are given at most; None is a part of the document, see ``SHARE``.
        failed: beads that have failed a check; they come after those that are uncertain by themselves.

    Example:
        >>> from aligner.draft import Row
        >>> from aligner.model import Document
        >>> rows = tuple(Row(number, (), (), 1 - number / 10) for number in range(5))
        >>> uncertain(Draft(Document("", "", ()), Document("", "", ()), rows, 5), 10, failed=[0])
        [4, 3, 2, 0]
    """
    if limit is None:
        limit = -int(-SHARE * len(state.rows) // 1)
    pending = [row for row in state.rows if row.status == "auto"]
    found = sorted((row.confidence, place, row.id) for place, row in enumerate(pending))
    doubtful = [id for confidence, _, id in found if confidence < CONFIDENT]
    doubtful += [id for confidence, _, id in found if confidence >= CONFIDENT and id in failed]
    return doubtful[:limit]

"""What clauses tell, put to use: beads that are put together or taken apart after the search."""

from __future__ import annotations

from collections.abc import Sequence

from aligner import joins, shifts
from aligner.beads import Found
from aligner.holding import pieces
from aligner.vectors import Pair, Span


def mended(
    pair: Pair,
    texts: tuple[Sequence[str], Sequence[str]],
    found: Sequence[Found],
    standing: Sequence[Span] = (),
) -> list[Found]:
    """The beads and nulls, where clauses tell otherwise others; every segment stands in one, in order.

    Args:
        pair: the documents as numbers.
        texts: the segments of both.
        found: the beads and nulls of the documents, in order.
        standing: beads and nulls that are known to be right, and stay as they are.
    """
    # Beads larger than the search has types for were held in pieces.
    right = [piece for span in standing for piece in pieces(span)]
    return shifts.joined(pair, texts, joins.joined(pair, texts, found, right), right)

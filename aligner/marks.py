"""Where the anchors of a bead stand in its texts, so that a page can mark them alike on both sides."""

from __future__ import annotations

from collections.abc import Sequence

from aligner.model import Anchor

COLOURS = 6
"""The anchors of a bead get the colours of a style sheet in turn, by their numbers."""

Mark = tuple[int, int, int, str]
"""Where an anchor begins and ends in a segment, its number in the bead, and of what kind it is."""
Marks = dict[int, list[Mark]]
"""The marks of the segments of one side, by their number."""


def marks_of(anchors: Sequence[Anchor], source: Sequence[str], target: Sequence[str]) -> tuple[Marks, Marks]:
    """Where to mark the anchors that have a place of their own on both sides; the longest ones first.

    Args:
        anchors: what both sides of a bead share.
        source, target: the texts of its segments.

    Example:
        >>> marks_of((Anchor("number", "25", "25"), Anchor("number", "5", "7")), ["а 25"], ["25 б", "7"])
        ({0: [(2, 4, 0, 'number')]}, {0: [(0, 2, 0, 'number')]})
    """
    found: tuple[Marks, Marks] = ({}, {})
    longest = sorted(anchors, key=lambda anchor: -len(anchor.source) - len(anchor.target))
    for number, anchor in enumerate(longest):
        places = (_place(anchor.source, source, found[0]), _place(anchor.target, target, found[1]))
        for place, wanted, side in zip(places, (anchor.source, anchor.target), found, strict=True):
            if None not in places and place is not None:
                mark = (place[1], place[1] + len(wanted), number, anchor.kind)
                side.setdefault(place[0], []).append(mark)
    return found


def _place(wanted: str, texts: Sequence[str], taken: Marks) -> tuple[int, int] | None:
    """The first text in which something stands where nothing is marked yet, and where in it."""
    for number, text in enumerate(texts):
        start = text.find(wanted) if wanted else -1
        while start >= 0:
            stop = start + len(wanted)
            if not any(start < end and begin < stop for begin, end, _, _ in taken.get(number, ())):
                return number, start
            start = text.find(wanted, start + 1)
    return None

"""The room that is left in a line: a line was wrapped because the next word did not fit.

The width of a column of plain text is the longest line nearby that was surely wrapped; of a line on a
page its column's edge is known.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from aligner.lines import Line
from aligner.typewidths import agreed_width, ruler

_NEAR = 12
"""Lines around a pair among which the width of its column is looked for."""
_STEP = 6
"""Lines below each other that are looked at together."""
_HALF_A_WORD = 16
"""Characters by which a line may be longer than its column for having a whole word at its end."""
NARROWEST = 20
"""Columns narrower than this many characters are lists of words, not wrapped text."""
_FULL = 0.6
"""Characters of room up to which a line counts as full, and ..."""
_JUSTIFIED = 0.7
"""... the share of wrapped lines that are full in justified text."""
_BLANK = 0.6
"""How wide a blank is, in characters of middling width."""


def room_left(
    lines: Sequence[Line],
    texts: Sequence[str],
    ends: Sequence[str],
    starts: Sequence[str],
    capitals: Sequence[int],
    cells: Sequence[int],
) -> tuple[list[int | None], list[float], str]:
    """For each pair the room left in its first line, if known; the columns' widths; what was measured.

    That is the room that the next line's first word would have left ("room"), or, for justified
    lines, which are full unless they are a paragraph's last, the line's own ("margin").

    Args:
        lines, texts: the lines, and what they hold.
        ends, starts: how they end and begin.
        capitals: for each pair, above 0 where both lines are in capitals.
        cells: of how many cells of a table each consists.
    """
    surely = surely_wrapped(ends, starts, cells)
    widths, reached, _ = widths_of(texts, surely)
    justified = _is_justified(lines, surely)
    slacks: list[int | None] = []
    for i, (above, below) in enumerate(pairwise(lines)):
        if above.look and below.look:
            room = above.look.room if justified else above.look.room - _BLANK - below.look.first
            slacks.append(int(room) if justified else math.ceil(room))
        elif widths[i] < NARROWEST or capitals[i] > 0:
            # Titles in capitals are broken where the sense allows, and capitals are wide.
            slacks.append(None)
        else:
            slacks.append(math.ceil(widths[i] - reached[i]))
    return slacks, widths, "margin" if justified else "room"


def surely_wrapped(ends: Sequence[str], starts: Sequence[str], cells: Sequence[int]) -> list[bool]:
    """Of each line but the last whether it surely goes on in the next."""
    return [
        below == "lower" and above in ("plain", "common", "comma", "hyphen") and number == 1
        for above, below, number in zip(ends, starts[1:], cells, strict=False)
    ]


def widths_of(
    texts: Sequence[str], surely: Sequence[bool], *, joined: bool = False
) -> tuple[list[float], list[float], Callable[[str], float]]:
    """For each line the width of its column: the longest line nearby that was surely wrapped.

    Args:
        texts: the lines.
        surely: of each but the last whether it surely goes on in the next.
        joined: whether an extractor put two lines together where a word was broken: then the width
            counts that most lines nearby agree on, else only one that is hardly less than the longest.

    Returns:
        The widths; how long each line but the last would have been with the next one's first word; and
        the measure of both.
    """
    measure = ruler(texts, surely)
    lengths = [measure(content) for content in texts]
    reached = [
        length + measure(" " + below.split(None, 1)[0])
        for length, below in zip(lengths, texts[1:], strict=False)
    ]
    wrapped = sorted(length for length, sure in zip(lengths, surely, strict=False) if sure)
    if not wrapped:
        return [0.0] * len(lengths), reached, measure
    usual = wrapped[int(0.98 * (len(wrapped) - 1))]
    widths: list[float] = []
    for i in range(0, len(lengths), _STEP):
        near = slice(max(0, i + _STEP // 2 - _NEAR), i + _STEP // 2 + _NEAR)
        pairs = [
            pair for *pair, sure in zip(lengths[near], reached[near], surely[near], strict=False) if sure
        ]
        longest = max(length for length, _ in pairs) if len(pairs) >= 3 else usual
        _, agreed = agreed_width(pairs)
        widths += [
            agreed if 0 < longest - agreed <= (longest if joined else _HALF_A_WORD) else longest
        ] * _STEP
    return widths[: len(lengths)], reached, measure


def _is_justified(lines: Sequence[Line], surely: Sequence[bool]) -> bool:
    """Whether the lines that were surely wrapped nearly all end at their column's edge."""
    rooms = [line.look.room for line, sure in zip(lines, surely, strict=False) if sure and line.look]
    return len(rooms) > 2 and sum(room <= _FULL for room in rooms) >= _JUSTIFIED * len(rooms)

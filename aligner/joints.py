"""Joints: whether two neighbouring lines are one text or two, decided on several weak signals together.

* how one line ends and the next begins;
* the gap between them (empty lines, lines of blanks, indentation, blanks at the line end): the
  habit of this document, learned by expectation maximisation from the pairs that the other
  signals decide;
* whether the next line's first word would have fitted: a line that was wrapped is full;
* list markers that count on.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from aligner import habits
from aligner.blocks import ends_in_leader, is_figure, marker_of
from aligner.endings import ends_of, odds, starts_of
from aligner.habits import slack_bin
from aligner.lang import Language
from aligner.lines import RULED, Line
from aligner.room import room_left
from aligner.settings import Layout
from aligner.tables import cells_of

_COUNTING_ON = 5.0
"""Log-odds that a marker which counts on from another begins a block."""
_CAPITALS = 2.5
"""Log-odds that two lines in capitals belong together, and that one in capitals stands alone."""
_HEADING_LINES = 4
_ENTRIES = "entries"
"""The gap below an entry of contents."""
_OTHER_FACE = 6.0
"""Log-odds that a block ends where the size or the weight of the type changes."""
_KNOWN = 12.0
"""Log-odds of what a reader says it knows."""
_SHORT_COLUMN = 2.5
"""Log-odds that a block ends where its column had room for one more line: it was left so as not to
part the next block's first lines, ..."""
_NO_WIDOW = 4.0
"""... the same where what follows has one line or more than two: a line is left out of a full column also to
go with a last one, but then with it alone, ..."""
_WIDOW = -1.0
"""... and where two lines follow."""
_FULL_COLUMN = -1.0
"""Log-odds that a block ends where its column had no room for another line."""
_KEPT_TOGETHER = 2
"""Lines that typesetters leave by themselves neither at a column's end nor at its beginning."""
_WITHIN = ("tight", "usual")
"""Gaps between the lines of a paragraph."""
_A_LINE = 0.97
_OTHER_SIZE = 0.06
"""Share of a size from which on another size is seen."""
_OFF_PLACE = 1
"""Characters by which lines below each other in plain text may be off."""
_NARROW = 4
"""Room, in characters, beside a figure that may be nothing but the column's width."""
_FIGURE = 8.0
"""Log-odds that a block ends after a figure that begins it and stands alone on its line."""
_BEGINS = -2.0
"""Log-odds that blocks begin at a place, below which two lines in a row there are two blocks."""
_LIKE_SIBLINGS = 3.0
"""Log-odds that a numbered line is a heading when most lines numbered like it are."""


Ground = tuple[str, str, float]
"""What was seen of a pair of lines, as what kind of thing, which, and its weight in log-odds."""


@dataclass(frozen=True, slots=True)
class Joint:
    """A decision between two neighbouring lines: joined when ``score``, log-odds, is above 0.

    Args:
        joined: whether they are one text.
        score: the sum of what the grounds weigh.
        grounds: what was seen of the pair; a weight above 0 speaks for one text.
    """

    joined: bool
    score: float
    grounds: tuple[Ground, ...]


def join_lines(text: str, lines: Sequence[Line], language: Language, layout: Layout) -> list[Joint]:
    """Decide for every pair of neighbouring lines whether the author wrote them as one.

    Args:
        text: the text that was read.
        lines: its lines.
        language: its language; after its commonest words, most of them function words, a
            paragraph hardly ever ends.
        layout: "flowing" joins nothing; "wrapped" presumes that line breaks are wraps more often
            than not; "auto" presumes nothing.

    Returns:
        A decision for each line but the last.
    """
    if layout == "flowing" or len(lines) == 1:
        return [Joint(False, -math.inf, (("layout", layout, -math.inf),))] * (len(lines) - 1)
    texts = [text[line.start : line.stop] for line in lines]
    ends, starts = ends_of(texts, language.common), starts_of(texts)
    counting = _counting(texts)
    capitals = _capitals(texts)
    cells = cells_of(text, lines)
    grounds = _grounds(lines, texts, ends, starts, language, counting, capitals, cells)
    slacks, widths, measured = room_left(lines, texts, ends, starts, capitals, cells)
    bins = [None if slack is None else slack_bin(slack) for slack in slacks]
    hanging = _hanging(lines, texts)
    gaps = [
        # Entries of contents stand closer than paragraphs do: of the others' gaps they tell nothing.
        (_ENTRIES, "", "") if ends_in_leader(content) else _gap(above, below, hangs)
        for (above, below), content, hangs in zip(pairwise(lines), texts[:-1], hanging[1:], strict=True)
    ]
    places = [(str(line.indent),) for line in lines[1:]]
    fixed = [sum(weight for _, _, weight in seen) for seen in grounds]

    kinds, prior, weights = habits.weigh(list(zip(fixed, bins, gaps, places, strict=True)), widths, layout)
    scores = []
    for seen, slack, gap, place, kind in zip(grounds, slacks, gaps, places, kinds, strict=True):
        of_words, of_room, of_gap, of_place = weights[kind]
        if of_place is not None and of_place < _BEGINS and not gap[1]:
            # Both lines begin where paragraphs do: that they stand close is what their like elsewhere taught.
            of_gap = min(of_gap, 0.0)
        seen.append(("gap", "|".join(gap), of_gap))
        if of_place is not None:
            seen.append(("place", place[0], of_place))
        if slack is not None:
            seen.append((measured, str(slack), of_room))
        seen.append(("prior", "", prior))
        scores.append(prior + of_words + of_room + of_gap + (of_place or 0.0))
    for i in _unlike_siblings(texts, ends, starts, counting, scores):
        grounds[i].append(("siblings", "", -_LIKE_SIBLINGS))
        scores[i] -= _LIKE_SIBLINGS
    for i, content in enumerate(texts[:-1]):
        # Wrapped text does not begin with a line that holds a figure and nothing else.
        slack = slacks[i]
        if is_figure(content) and (i == 0 or scores[i - 1] <= 0) and slack is not None and slack > _NARROW:
            grounds[i].append(("figure", "", -_FIGURE))
            scores[i] -= _FIGURE
    return [
        # Whatever else is seen, a word is one.
        Joint(True, math.inf, (("seam", "", math.inf),)) if below.seam is not None
        else Joint(score > 0, score, tuple(seen))
        for below, score, seen in zip(lines[1:], scores, grounds, strict=True)
    ]  # fmt: skip


def _grounds(
    lines: Sequence[Line],
    texts: Sequence[str],
    ends: Sequence[str],
    starts: Sequence[str],
    language: Language,
    counting: set[int],
    capitals: Sequence[int],
    cells: Sequence[int],
) -> list[list[Ground]]:
    """For each pair what its two lines show by themselves."""
    grounds: list[list[Ground]] = []
    for i, weight in enumerate(odds(texts, ends, starts, language.common)):
        seen: list[Ground] = [("words", f"{ends[i]} {starts[i + 1]}", weight)]
        if capitals[i]:
            seen.append(("capitals", "both" if capitals[i] > 0 else "one", _CAPITALS * capitals[i]))
        if lines[i + 1].gap == RULED:
            seen.append(("rule", "", -_KNOWN))
        if ends_in_leader(texts[i]):
            seen.append(("entry", "", -_KNOWN))
        # What runs on for a line and then has one wide blank may be an entry of contents.
        if cells[i] > 1 or cells[i + 1] > 2:
            seen.append(("row", "", -_KNOWN))
        if i + 1 in counting:
            # Whatever the words look like, a marker that counts on begins a block.
            seen.append(("counting", "", -_COUNTING_ON - max(0.0, sum(w for _, _, w in seen))))
        above, below = lines[i].look, lines[i + 1].look
        if above and below:
            if abs(above.size - below.size) > _OTHER_SIZE * max(above.size, below.size):
                seen.append(("size", "", -_OTHER_FACE))
            if above.bold != below.bold:
                seen.append(("weight", "", -_OTHER_FACE))
            if above.below is not None:
                short = above.below >= _A_LINE
                weight = _at_short_column(_lines_on(lines, i + 1)) if short else _FULL_COLUMN
                seen.append(("column", "short" if short else "full", -weight))
            if below.begins:
                seen.append(("known", "", -_KNOWN))
        grounds.append(seen)
    return grounds


def _lines_on(lines: Sequence[Line], first: int) -> int | None:
    """How many lines stand as one paragraph's from a line on; None if its column shows no end of them."""
    for last, (above, below) in enumerate(pairwise(islice(lines, first, None)), first):
        if below.gap not in _WITHIN:
            return None if below.gap in ("page", "column") else last - first + 1
        if below.indent != above.indent and last > first:
            return last - first + 1
    return None


def _at_short_column(following: int | None) -> float:
    """Log-odds that a block ends with a column that had room for one more line.

    Args:
        following: lines of the paragraph that the next column begins with, if known.
    """
    if following is None:
        return _SHORT_COLUMN
    return _WIDOW if following == _KEPT_TOGETHER else _NO_WIDOW


def _gap(above: Line, below: Line, hangs: bool) -> tuple[str, str, str]:
    """What is seen of the gap between two lines: empty lines, a shift to the side, blanks at the end."""
    shift = below.indent - above.indent
    side = "hanging" if hangs else "" if shift == 0 else "deeper" if shift > 0 else "back"
    return below.gap, side, "trailing" if above.trailing > 1 else ""


def _hanging(lines: Sequence[Line], texts: Sequence[str]) -> list[bool]:
    """Which lines of plain text stand below the text of a list item, right of its marker."""
    found = []
    place = None
    for line, content in zip(lines, texts, strict=True):
        marker = marker_of(content)
        hangs = place is not None and not marker and abs(line.indent - place) <= _OFF_PLACE
        if marker and not line.look:
            rest = content[len(marker.text) :]
            place = line.indent + len(content) - len(rest.lstrip())
        elif not hangs:
            place = None
        found.append(hangs)
    return found


def _capitals(texts: Sequence[str]) -> list[int]:
    """For each pair 1 where both lines are in capitals, -1 where only one is, 0 where none is.

    Where most lines are in capitals they tell nothing.
    """
    high = [line.isupper() and sum(map(str.isalpha, line)) > 3 for line in texts]
    if 2 * sum(high) > len(high):
        return [0] * len(high)
    return [(1 if below else -1) if above else -int(below) for above, below in pairwise(high)]


def _counting(texts: Sequence[str]) -> set[int]:
    """The lines whose marker counts on from an earlier line's, or begins such a count."""
    last: dict[str, tuple[int, int]] = {}
    found: set[int] = set()
    for i, content in enumerate(texts):
        marker = marker_of(content)
        if not marker or marker.value == 0:
            continue
        before = last.get(marker.style)
        if before and marker.value == before[0] + 1:
            found.update((before[1], i))
            last[marker.style] = (marker.value, i)
        elif marker.value == 1 or before is None:
            last[marker.style] = (marker.value, i)
    return found


def _unlike_siblings(
    texts: Sequence[str],
    ends: Sequence[str],
    starts: Sequence[str],
    counting: set[int],
    scores: Sequence[float],
) -> list[int]:
    """Where numbered headings seem to run on into text although their like do not.

    Of the blocks whose markers count alike ("1.", "2.") most may be headings, ending without a
    stop. Then in one that runs on, the likeliest place for its end is worth another look: the
    pair with the lowest score among its first lines.
    """
    runs: dict[str, list[tuple[bool, int]]] = defaultdict(list)
    for first in counting:
        last = first
        while last < len(scores) and scores[last] > 0:
            last += 1
        marker = marker_of(texts[first])
        if marker and not marker.of_list:
            places = [
                i for i in range(first, min(last, first + _HEADING_LINES))
                if ends[i] == "plain" and starts[i + 1] not in ("lower", "closing")
            ]  # fmt: skip
            best = min(places, key=lambda i: scores[i], default=-1)
            runs[marker.style].append((ends[last] == "plain", best))
    return [
        best
        for blocks in runs.values()
        if sum(heading for heading, _ in blocks) >= max(2, 0.6 * len(blocks))
        for heading, best in blocks
        if not heading and best >= 0
    ]

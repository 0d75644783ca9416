"""What gaps between lines, and room at their ends, are worth in a document.

In one document an empty line is a wrap, in another a paragraph's end. The pairs of lines that
other signals decide teach what their gaps and their room mean; nothing is presumed.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Sequence

# Letters that would have been left over at the line's end had the next word been put there.
SLACK_BOUNDS = (0, 2, 4, 7, 11, 19, 34)
_SLACK_INSIDE = (0.86, 0.06, 0.03, 0.02, 0.012, 0.008, 0.006, 0.004)
_SLACK_WEIGHT = 25.0
_GAP_WEIGHT = 2.0
_PAGE_WEIGHT = 8.0
_WIDTHS = ("none", "one", "blank", "many")
_WIDER = -2.0
_CLOSER = -0.5
"""Log-odds that a gap wider, or closer, than the lines of a paragraph usually have is no wrap."""
_MOST = 4.0
"""What the parts of a gap, each by itself, may say of the whole at most, in log-odds."""


def slack_bin(slack: int) -> int:
    """The class of some room left, from 0 for none."""
    return next((i for i, bound in enumerate(SLACK_BOUNDS) if slack <= bound), len(SLACK_BOUNDS))


def learn_slack(joined: Sequence[float], bins: Sequence[int | None], widths: Sequence[float]) -> list[float]:
    """Log-odds of each class of room left, counted over the pairs as they stand now."""
    number = len(SLACK_BOUNDS) + 1
    yes = [_SLACK_WEIGHT * share for share in _SLACK_INSIDE]
    width = max(widths, default=0) or 1
    edges = [-8, *SLACK_BOUNDS, max(width, SLACK_BOUNDS[-1] + 1)]
    spread = [min(edges[i + 1], width) - min(edges[i], width) for i in range(number)]
    no = [_SLACK_WEIGHT * max(part, 1) / sum(max(p, 1) for p in spread) for part in spread]
    for share, found in zip(joined, bins, strict=True):
        if found is not None:
            yes[found] += share
            no[found] += 1 - share
    return [math.log(yes[i] / sum(yes) / (no[i] / sum(no))) for i in range(number)]


def learn_gaps(joined: Sequence[float], gaps: Sequence[tuple[str, ...]]) -> list[float]:
    """For each pair the log-odds of its kind of gap, counted over the other pairs as they stand now.

    A kind is what several things together look like: empty lines, a shift to the side, blanks
    before the line's end. Of a kind that is rare its parts tell what to expect. A pair never
    counts for itself: a gap that occurs but once would confirm whatever it was taken for.
    """
    whole = sum(joined) + 1, len(joined) - sum(joined) + 1
    total = sum(whole)
    weights = [_PAGE_WEIGHT if gap[0].startswith(("page", "column")) else _GAP_WEIGHT for gap in gaps]

    def odds_of(kinds: Sequence[Hashable], expected: Sequence[float]) -> list[float]:
        yes: dict[Hashable, float] = defaultdict(float)
        seen: dict[Hashable, int] = defaultdict(int)
        for share, kind in zip(joined, kinds, strict=True):
            yes[kind] += share
            seen[kind] += 1
        found = []
        for share, kind, tilt, weight in zip(joined, kinds, expected, weights, strict=True):
            wanted = weight * seen[kind] / total
            tilted = math.exp(tilt / 2) if tilt else 1.0
            among = (yes[kind] - share + wanted * tilted) / (whole[0] + weight)
            apart = (seen[kind] - yes[kind] - 1 + share + wanted / tilted) / (whole[1] + weight)
            found.append(math.log(among / apart))
        return found

    nothing = [0.0] * len(gaps)
    kinds = list(zip(*gaps, strict=True))
    if len(kinds) == 1:
        return odds_of(kinds[0], nothing)
    parts = [odds_of(kinds[0], _unusual(joined, kinds[0])), *(odds_of(kind, nothing) for kind in kinds[1:])]
    return odds_of(gaps, [max(-_MOST, min(_MOST, sum(odds))) for odds in zip(*parts, strict=True)])


def _unusual(joined: Sequence[float], gaps: Sequence[str]) -> list[float]:
    """For each pair what its empty lines say where none or few of their number are known.

    Paragraphs stand further apart than the lines of one, hardly ever closer.
    """
    within: dict[str, float] = defaultdict(float)
    for share, gap in zip(joined, gaps, strict=True):
        if gap in _WIDTHS:
            within[gap] += share
    if not within:
        return [0.0] * len(gaps)
    usual = _WIDTHS.index(max(within, key=within.__getitem__))
    return [
        0.0 if gap not in _WIDTHS or _WIDTHS.index(gap) == usual
        else _WIDER if _WIDTHS.index(gap) > usual
        else _CLOSER
        for gap in gaps
    ]  # fmt: skip

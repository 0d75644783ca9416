"""What gaps between lines, and room at their ends, are worth in a document.

In one document an empty line is a wrap, in another a paragraph's end. The pairs of lines that
other signals decide teach what their gaps and their room mean; nothing is presumed.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence

from aligner.settings import Layout

# Letters that would have been left over at the line's end had the next word been put there.
SLACK_BOUNDS = (0, 2, 4, 7, 11, 19, 34)
_SLACK_INSIDE = (0.86, 0.06, 0.03, 0.02, 0.012, 0.008, 0.006, 0.004)
_SLACK_WEIGHT = 25.0
_ROOM = 5.0
"""What room may say against one text at most, in log-odds: some lines are broken early by hand."""
_GAP_WEIGHT = 2.0
"""Pairs that weigh as much as what is presumed of a kind of gap, ..."""
_PAGE_WEIGHT = 30.0
"""... and of the ends of pages and columns, of which a document has few."""
_ROUNDS = 6
_WIDTHS = ("none", "one", "blank", "many")
_WIDER = -2.0
_CLOSER = -0.5
"""Log-odds that a gap wider, or closer, than the lines of a paragraph usually have is no wrap."""
_MOST = 4.0
"""What the parts of a gap, each by itself, may say of the whole at most, in log-odds."""


Seen = tuple[float, int | None, tuple[str, str, str], tuple[str]]
"""What the words of a pair say, the class of the room left, the gap, and the place of the second line."""


def slack_bin(slack: int) -> int:
    """The class of some room left, from 0 for none."""
    return next((i for i, bound in enumerate(SLACK_BOUNDS) if slack <= bound), len(SLACK_BOUNDS))


def weigh(
    pairs: Sequence[Seen], widths: Sequence[float], layout: Layout
) -> tuple[list[int], float, list[tuple[float, float, float, float | None]]]:
    """What gaps, places and room are worth in this document, learned by expectation maximisation.

    Pairs of which the same is seen are counted together: a document has many lines but few kinds of
    pairs.

    Args:
        pairs: what is seen of each pair.
        widths: of the columns.
        layout: whether wraps are more likely than not.

    Returns:
        The number of each pair's kind; what speaks for one text whatever is seen; and for each kind
        what its words, its room, its gap and its place say, the place None where all lines have the same.
    """
    counted = Counter(pairs)
    number_of = {pair: number for number, pair in enumerate(counted)}
    numbers = list(counted.values())
    fixed, bins, gaps, places = zip(*counted, strict=True)
    shifted = len(set(places)) > 1
    prior = 1.0 if layout == "wrapped" else 0.0
    slack_odds = [0.0] * (len(SLACK_BOUNDS) + 1)
    gap_odds = [0.0] * len(fixed)
    # Where a line begins in its column says by itself whether a block does.
    place_odds = [0.0] * len(fixed)
    for _ in range(_ROUNDS):
        rooms = [0.0 if found is None else slack_odds[found] for found in bins]
        scores = [prior + sum(odds) for odds in zip(fixed, rooms, gap_odds, place_odds, strict=True)]
        joined = [1 / (1 + math.exp(-max(-30.0, min(30.0, score)))) for score in scores]
        last = prior, rooms, gap_odds, place_odds
        among = sum(share * number for share, number in zip(joined, numbers, strict=True))
        prior = math.log((among + 3) / (len(pairs) - among + 3))
        if layout == "wrapped":
            prior = max(prior, 1.0)
        slack_odds = _learn_slack(joined, numbers, bins, widths)
        gap_odds = _learn_gaps(joined, numbers, gaps)
        if shifted:
            place_odds = _learn_gaps(joined, numbers, places)
    prior, rooms, gap_odds, place_odds = last
    weights = list(zip(fixed, rooms, gap_odds, place_odds if shifted else [None] * len(fixed), strict=True))
    return [number_of[pair] for pair in pairs], prior, weights


def _learn_slack(
    joined: Sequence[float], numbers: Sequence[int], bins: Sequence[int | None], widths: Sequence[float]
) -> list[float]:
    """Log-odds of each class of room left, counted over the pairs as they stand now.

    Args:
        joined: for each kind of pair how probable it is that its lines are one text.
        numbers: how many pairs are of each kind.
        bins: the class of the room that each leaves, if known.
        widths: of the columns.
    """
    number = len(SLACK_BOUNDS) + 1
    yes = [_SLACK_WEIGHT * share for share in _SLACK_INSIDE]
    width = max(widths, default=0) or 1
    edges = [-8, *SLACK_BOUNDS, max(width, SLACK_BOUNDS[-1] + 1)]
    spread = [min(edges[i + 1], width) - min(edges[i], width) for i in range(number)]
    no = [_SLACK_WEIGHT * max(part, 1) / sum(max(p, 1) for p in spread) for part in spread]
    for share, pairs, found in zip(joined, numbers, bins, strict=True):
        if found is not None:
            yes[found] += pairs * share
            no[found] += pairs * (1 - share)
    return [max(-_ROOM, math.log(yes[i] / sum(yes) / (no[i] / sum(no)))) for i in range(number)]


def _learn_gaps(
    joined: Sequence[float], numbers: Sequence[int], gaps: Sequence[tuple[str, ...]]
) -> list[float]:
    """For each kind of pair the log-odds of its gap, counted over all other pairs as they stand now.

    A gap is what several things together look like: empty lines, a shift to the side, blanks
    before the line's end. Of a gap that is rare its parts tell what to expect. A pair never
    counts for itself: a gap that occurs but once would confirm whatever it was taken for.

    Args:
        joined, numbers: as for ``_learn_slack``.
        gaps: the gap of each kind of pair.
    """
    among = sum(pairs * share for share, pairs in zip(joined, numbers, strict=True))
    whole = among + 1, sum(numbers) - among + 1
    total = sum(whole)
    weights = [_PAGE_WEIGHT if gap[0].startswith(("page", "column")) else _GAP_WEIGHT for gap in gaps]

    def odds_of(kinds: Sequence[Hashable], expected: Sequence[float]) -> list[float]:
        yes: dict[Hashable, float] = defaultdict(float)
        seen: dict[Hashable, int] = defaultdict(int)
        for share, pairs, kind in zip(joined, numbers, kinds, strict=True):
            yes[kind] += pairs * share
            seen[kind] += pairs
        found = []
        for share, kind, tilt, weight in zip(joined, kinds, expected, weights, strict=True):
            wanted = weight * seen[kind] / total
            tilted = math.exp(tilt / 2) if tilt else 1.0
            # What rounding takes off a sum must not make it negative.
            others = max(0.0, yes[kind] - share)
            among = (others + wanted * tilted) / (whole[0] + weight)
            apart = (max(0.0, seen[kind] - 1 - others) + wanted / tilted) / (whole[1] + weight)
            found.append(math.log(among / apart))
        return found

    nothing = [0.0] * len(gaps)
    kinds = list(zip(*gaps, strict=True))
    if len(kinds) == 1:
        return odds_of(kinds[0], nothing)
    usual = _unusual(joined, numbers, kinds[0])
    parts = [odds_of(kinds[0], usual), *(odds_of(kind, nothing) for kind in kinds[1:])]
    return odds_of(gaps, [max(-_MOST, min(_MOST, sum(odds))) for odds in zip(*parts, strict=True)])


def _unusual(joined: Sequence[float], numbers: Sequence[int], gaps: Sequence[str]) -> list[float]:
    """For each kind of pair what its empty lines say where none or few of their number are known.

    Paragraphs stand further apart than the lines of one, hardly ever closer.
    """
    within: dict[str, float] = defaultdict(float)
    for share, pairs, gap in zip(joined, numbers, gaps, strict=True):
        if gap in _WIDTHS:
            within[gap] += pairs * share
    if not within:
        return [0.0] * len(gaps)
    usual = _WIDTHS.index(max(within, key=within.__getitem__))
    return [
        0.0 if gap not in _WIDTHS or _WIDTHS.index(gap) == usual
        else _WIDER if _WIDTHS.index(gap) > usual
        else _CLOSER
        for gap in gaps
    ]  # fmt: skip

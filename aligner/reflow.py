"""Reflow: put wrapped lines together again and recover the blocks the author wrote.

Text pulled out of a PDF has lost what a paragraph is: every line is broken, an empty line may
mean a wrap in one document and a paragraph's end in another. So nothing is presumed. Each pair of
neighbouring lines is judged on several weak signals, and what each signal is worth is estimated
from the document itself:

* how one line ends and the next begins: inside a paragraph that looks like the inside of a line,
  which every line of the document shows;
* the gap between them (empty lines, lines of blanks, indentation, blanks at the line end): the
  habit of this document, learned by expectation maximisation from the pairs that the other
  signals decide;
* whether the next line's first word would have fitted: a line that was wrapped is full;
* list markers that count on.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from aligner import footnotes, furniture
from aligner.blocks import as_footnote, is_entry, is_figure, make_block, marker_of, settle
from aligner.hyphens import HYPHENS, Vocabulary, head, tail
from aligner.lang import Language
from aligner.model import LINE_END, Block, Dropped, Piece
from aligner.normalise import clean, leave_out
from aligner.settings import Layout

_CLOSERS = ")]}»”’\"'›"
_OPENERS = "([{«“„‘\"'‹"
_INITIAL = re.compile(r"(?:^|[^\w])[^\W\d_]\.$")
_NUMBER_STOP = re.compile(r"\d\.$")
_BULLET = re.compile(r"[•■▪●○◦‣⁃∙·□➢✓*]")
_DASHES = "-–—―"

# How paragraphs end and begin, whatever the language.
_BREAK_END = {
    "stop": 0.56, "plain": 0.25, "common": 0.02, "colon": 0.06, "semicolon": 0.05, "comma": 0.02,
    "number": 0.02, "initial": 0.002, "dash": 0.01, "hyphen": 0.002, "open": 0.001,
}  # fmt: skip
_BREAK_START = {
    "upper": 0.59, "digit": 0.09, "marker": 0.10, "bullet": 0.08, "dash": 0.03, "quote": 0.05,
    "bracket": 0.004, "lower": 0.02, "other": 0.03, "closing": 0.001,
}  # fmt: skip
# How words end and begin inside a paragraph, to begin with; the document's own words are added.
_INSIDE_END = {
    "stop": 0.05, "plain": 0.67, "common": 0.15, "colon": 0.01, "semicolon": 0.01, "comma": 0.08,
    "number": 0.005, "initial": 0.005, "dash": 0.015, "hyphen": 0.004, "open": 0.001,
}  # fmt: skip
_INSIDE_START = {
    "upper": 0.14, "digit": 0.03, "marker": 0.001, "bullet": 0.001, "dash": 0.01, "quote": 0.015,
    "bracket": 0.015, "lower": 0.76, "other": 0.02, "closing": 0.002,
}  # fmt: skip
_SENTENCE_START = {
    "upper": 0.80, "digit": 0.08, "marker": 0.003, "bullet": 0.001, "dash": 0.01, "quote": 0.05,
    "bracket": 0.01, "lower": 0.03, "other": 0.015, "closing": 0.001,
}  # fmt: skip
_NAME_START = {**dict.fromkeys(_SENTENCE_START, 0.01), "upper": 0.90}
_HALF_START = {**dict.fromkeys(_SENTENCE_START, 0.01), "lower": 0.65, "digit": 0.15, "upper": 0.10}
_AFTER = {"stop": _SENTENCE_START, "initial": _NAME_START, "hyphen": _HALF_START}
_INSIDE_WEIGHT = 100.0
"""Word pairs that the shares above count for, beside the pairs counted in the document."""
_AFTER_WEIGHT = 10.0
"""The same for how a word begins after one that ends in a certain way."""

# Letters that would have been left over at the line's end had the next word been put there.
_SLACK_BOUNDS = (0, 2, 4, 7, 11, 19, 34)
_SLACK_INSIDE = (0.86, 0.06, 0.03, 0.02, 0.012, 0.008, 0.006, 0.004)
_SLACK_WEIGHT = 25.0
_GAP_WEIGHT = 2.0
_RULED = "rule"
"""The gap where a row of signs parted two sections."""
_PAGE_WEIGHT = 8.0
_WIDTHS = ("none", "one", "blank", "many")
_WIDER = -2.0
_CLOSER = -0.5
"""Log-odds that a gap wider, or closer, than the lines of a paragraph usually have is no wrap."""
_MOST = 4.0
"""What the parts of a gap, each by itself, may say of the whole at most, in log-odds."""
_ROUNDS = 6
_NEAR = 12
"""Lines around a pair among which the width of its column is looked for."""
_NARROWEST = 20
"""Columns narrower than this many characters are lists of words, not wrapped text."""
_COUNTING_ON = 5.0
"""Log-odds that a marker which counts on from another begins a block."""
_CAPITALS = 2.5
"""Log-odds that two lines in capitals belong together, and that one in capitals stands alone."""
_HEADING_LINES = 4
_INNER_HYPHEN = re.compile(r"(?<=[^\W_])[-\u2010](?=[^\W_])")
_FEW_HYPHENS = 5
_MANY_HYPHENS = 3.0
_OTHER_FACE = 6.0
"""Log-odds that a block ends where the size or the weight of the type changes."""
_KNOWN = 12.0
"""Log-odds of what a reader says it knows."""
_FULL = 0.6
"""Characters of room up to which a line counts as full, and ..."""
_JUSTIFIED = 0.7
"""... the share of wrapped lines that are full in justified text."""
_FIGURE = 8.0
"""Log-odds that a block ends after a figure that begins it and stands alone on its line."""
_STACK = 3
"""Lines that stand by themselves below each other and make a stack, at least."""
_LIKE_SIBLINGS = 3.0
"""Log-odds that a numbered line is a heading when most lines numbered like it are."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a reader saw of a line on the page.

    Args:
        room: characters of middling width that would still have gone into the line.
        first: the width of its first word, in such characters.
        size: of its type, in points.
        bold: whether all of it is.
        begins: whether the reader knows that a block begins with it.
    """

    room: float
    first: float
    size: float
    bold: bool = False
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line with something on it: its span without outer blanks, and the gap before it.

    A reader that knows the page names the kinds of gaps itself, measures the indent in half type
    sizes and says how the line looks; either all lines of a text have a look or none has.
    """

    start: int
    stop: int
    gap: str
    indent: int
    trailing: int
    look: Look | None = None


@dataclass(frozen=True, slots=True)
class Joint:
    """A decision between two neighbouring lines: joined when ``score``, log-odds, is above 0."""

    joined: bool
    score: float
    why: str


def lines_of(text: str) -> list[Line]:
    """The lines of a text that hold more than blanks.

    The gap before a line is "none", "one" (one empty line), "blank" (a line of blanks among
    them), "many" or "page" (a form feed, or three empty lines in a row).
    """
    lines: list[Line] = []
    empty = blank = run = longest = 0
    page = False
    position = 0
    ends = [(match.start(), match.end()) for match in LINE_END.finditer(text)]
    for stop, following in [*ends, (len(text), len(text))]:
        raw = text[position:stop]
        content = raw.strip()
        page = page or "\f" in raw
        if content:
            gap = (
                "page" if page or longest >= 3
                else "none" if not empty and not blank
                else "blank" if blank
                else "one" if empty == 1
                else "many"
            )  # fmt: skip
            start = position + raw.index(content[0])
            indent = len(raw[: start - position].replace("\f", "").expandtabs(4))
            trailing = len(raw) - (start - position) - len(content)
            lines.append(Line(start, start + len(content), gap, indent, trailing))
            empty = blank = run = longest = 0
            page = "\f" in raw[start - position + len(content) :]
        elif raw.strip("\f"):
            blank, run = blank + 1, 0
        else:
            empty, run = empty + 1, run + 1
            longest = max(longest, run)
        position = following
    return lines


def _end_class(word: str, common: frozenset[str]) -> str:
    core = word.rstrip(_CLOSERS) or word
    last = core[-1]
    if last == ".":
        if _INITIAL.search(core) and core[-2].isupper():
            return "initial"
        return "number" if _NUMBER_STOP.search(core) else "stop"
    if last in "!?…؟۔。！？":
        return "stop"
    if last in ",،、":
        return "comma"
    if last in ";；؛":
        return "semicolon"
    if last in ":：":
        return "colon"
    if last in _DASHES or last in HYPHENS:
        return "dash" if len(core) == 1 else "hyphen"
    if last in "([{«“„‹" and core == word:
        return "open"
    return "common" if core.lower() in common else "plain"


def _start_class(word: str, bare: bool) -> str:
    first = word[0]
    if _BULLET.match(first) and (len(word) == 1 or first != "*"):
        return "bullet"
    if bare and first in _DASHES:
        return "dash"
    if marker_of(word):
        return "marker"
    core = word.lstrip(_OPENERS)
    if core[:1].islower():
        return "lower"
    if len(core) < len(word):
        return "bracket" if first in "([{" else "quote"
    if first.isupper():
        return "upper"
    if first.isdigit():
        return "digit"
    if first.isalpha():
        return "caseless"
    return "closing" if first in ",.;:!?)]}»%" else "other"


def _capitals(texts: Sequence[str]) -> list[int]:
    """For each pair 1 where both lines are in capitals, -1 where only one is, 0 where none is.

    Where most lines are in capitals they tell nothing.
    """
    high = [line.isupper() and sum(map(str.isalpha, line)) > 3 for line in texts]
    if 2 * sum(high) > len(high):
        return [0] * len(high)
    return [(1 if below else -1) if above else -int(below) for above, below in pairwise(high)]


def _start_of(content: str) -> str:
    word = content.split(None, 1)[0]
    return _start_class(word, bare=len(word) == 1)


def _inside(texts: Sequence[str], common: frozenset[str]) -> dict[tuple[str, str], float]:
    """How likely a line's end and the next line's start are beside each other inside a line."""
    pairs: Counter[tuple[str, str]] = Counter()
    for content in texts[:4000]:
        words = content.split()
        # The first word of a line may be a list marker: that is no inside.
        ends = [_end_class(word, common) for word in words[1:-1]]
        starts = [_start_class(word, bare=len(word) == 1) for word in words[2:]]
        pairs.update(zip(ends, starts, strict=True))
    ends_seen: Counter[str] = Counter()
    starts_seen: Counter[str] = Counter()
    for (end, start), count in pairs.items():
        ends_seen[end] += count
        starts_seen[start] += count
    total = sum(pairs.values()) + _INSIDE_WEIGHT

    def share(seen: Counter[str], usual: dict[str, float], name: str) -> float:
        return (seen[name] + _INSIDE_WEIGHT * usual[name]) / total

    def expected(end: str, start: str) -> float:
        return _AFTER[end][start] if end in _AFTER else share(starts_seen, _INSIDE_START, start)

    def after(end: str, start: str) -> float:
        seen = pairs[end, start] + _AFTER_WEIGHT * expected(end, start)
        # A document may show none of a kind that is only rare: it does not become impossible.
        return max(seen / (ends_seen[end] + _AFTER_WEIGHT), 0.25 * _INSIDE_START[start])

    return {
        (end, start): share(ends_seen, _INSIDE_END, end) * (1 if start == "caseless" else after(end, start))
        for end in _INSIDE_END
        for start in (*_INSIDE_START, "caseless")
    }


def _widths(lines: Sequence[Line], surely: Sequence[bool]) -> list[int]:
    """For each line the width of its column: the longest line nearby that was surely wrapped."""
    lengths = [line.stop - line.start for line in lines]
    wrapped = sorted(length for length, sure in zip(lengths, surely, strict=False) if sure)
    if not wrapped:
        return [0] * len(lines)
    usual = wrapped[int(0.98 * (len(wrapped) - 1))]
    widths = []
    for i in range(len(lines)):
        near = [lengths[j] for j in range(max(0, i - _NEAR), min(len(surely), i + _NEAR)) if surely[j]]
        widths.append(max(near) if len(near) >= 3 else usual)
    return widths


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


def _slack_bin(slack: int) -> int:
    return next((i for i, bound in enumerate(_SLACK_BOUNDS) if slack <= bound), len(_SLACK_BOUNDS))


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
    texts = [text[line.start : line.stop] for line in lines]
    if layout == "flowing" or len(lines) == 1:
        return [Joint(False, -math.inf, "each line is a block")] * (len(lines) - 1)
    inside = _inside(texts, language.common)
    ends = [_end_class(content.rsplit(None, 1)[-1], language.common) for content in texts]
    starts = [_start_of(content) for content in texts]
    counting = _counting(texts)
    capitals = _capitals(texts)
    surely = [
        starts[i + 1] == "lower" and ends[i] in ("plain", "common", "comma", "hyphen")
        for i in range(len(lines) - 1)
    ]
    widths = _widths(lines, surely)
    justified = _is_justified(lines, surely)

    fixed: list[float] = []
    slacks: list[int | None] = []
    gaps: list[tuple[str, str, str]] = []
    for i in range(len(lines) - 1):
        # In a script without capitals only the line's end tells.
        begins = 1.0 if starts[i + 1] == "caseless" else _BREAK_START[starts[i + 1]]
        shape = math.log(inside[ends[i], starts[i + 1]] / (_BREAK_END[ends[i]] * begins))
        shape += _CAPITALS * capitals[i]
        if lines[i + 1].gap == _RULED or is_entry(texts[i]):
            shape -= _KNOWN
        if i + 1 in counting:
            shape = min(shape, 0.0) - _COUNTING_ON
        fixed.append(shape)
        above, below = lines[i].look, lines[i + 1].look
        if above and below:
            fixed[i] -= _change_of_face(above, below)
            # Justified lines are full unless they are a paragraph's last.
            slacks.append(int(above.room if justified else above.room - 1 - below.first))
        else:
            first = texts[i + 1].split(None, 1)[0]
            slack = widths[i] - len(texts[i]) - 1 - len(first)
            # Titles in capitals are broken where the sense allows, and capitals are wide.
            slacks.append(slack if widths[i] >= _NARROWEST and capitals[i] <= 0 else None)
        shift = lines[i + 1].indent - lines[i].indent
        side = "" if shift == 0 else " deeper" if shift > 0 else " back"
        after = ", blanks before it" if lines[i].trailing > 1 else ""
        gaps.append((lines[i + 1].gap, side, after))

    prior = 1.0 if layout == "wrapped" else 0.0
    slack_odds = [0.0] * (len(_SLACK_BOUNDS) + 1)
    gap_odds = [0.0] * len(fixed)
    # Where a line begins in its column says by itself whether a block does, if the page is known.
    places = [(f"at {line.indent}",) if line.look else ("",) for line in lines[1:]]
    place_odds = [0.0] * len(fixed)
    scores: list[float] = fixed
    for _ in range(_ROUNDS):
        scores = [
            prior + shape + (0.0 if slack is None else slack_odds[_slack_bin(slack)]) + gap + place
            for shape, slack, gap, place in zip(fixed, slacks, gap_odds, place_odds, strict=True)
        ]  # fmt: skip
        joined = [1 / (1 + math.exp(-max(-30.0, min(30.0, score)))) for score in scores]
        prior = math.log((sum(joined) + 3) / (len(joined) - sum(joined) + 3))
        if layout == "wrapped":
            prior = max(prior, 1.0)
        slack_odds = _learn_slack(joined, slacks, widths)
        gap_odds = _learn_gaps(joined, gaps)
        if lines[0].look:
            place_odds = _learn_gaps(joined, places)
    for i in _unlike_siblings(texts, ends, starts, counting, scores):
        scores[i] -= _LIKE_SIBLINGS
    for i, content in enumerate(texts[:-1]):
        # Wrapped text does not begin with a line that holds a figure and nothing else.
        narrow = slacks[i] is None or (slacks[i] or 0) <= _SLACK_BOUNDS[2]
        if is_figure(content) and (i == 0 or scores[i - 1] <= 0) and not narrow:
            scores[i] -= _FIGURE
    return [
        Joint(
            score > 0,
            score,
            f"ends {ends[i]}, next begins {starts[i + 1]}; gap {''.join(gaps[i])} ({gap_odds[i]:+.1f})"
            + (f"; begins {places[i][0]} ({place_odds[i]:+.1f})" if places[i][0] else "")
            + ("" if slacks[i] is None
               else f"; room left {slacks[i]} ({slack_odds[_slack_bin(slacks[i] or 0)]:+.1f})")
            + ("; the marker counts on" if i + 1 in counting else ""),
        )
        for i, score in enumerate(scores)
    ]  # fmt: skip


def _is_justified(lines: Sequence[Line], surely: Sequence[bool]) -> bool:
    """Whether the lines that were surely wrapped nearly all end at their column's edge."""
    rooms = [line.look.room for line, sure in zip(lines, surely, strict=False) if sure and line.look]
    return len(rooms) > 2 and sum(room <= _FULL for room in rooms) >= _JUSTIFIED * len(rooms)


def _change_of_face(above: Look, below: Look) -> float:
    """Log-odds that a block ends between two lines for what can be seen of their type."""
    odds = 0.0
    if abs(above.size - below.size) > 0.06 * max(above.size, below.size):
        odds += _OTHER_FACE
    if above.bold != below.bold:
        odds += _OTHER_FACE
    return odds + (_KNOWN if below.begins else 0.0)


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


def _learn_slack(joined: Sequence[float], slacks: Sequence[int | None], widths: Sequence[int]) -> list[float]:
    """Log-odds of each class of room left, counted over the pairs as they stand now."""
    number = len(_SLACK_BOUNDS) + 1
    yes = [_SLACK_WEIGHT * share for share in _SLACK_INSIDE]
    width = max(widths, default=0) or 1
    edges = [-8, *_SLACK_BOUNDS, max(width, _SLACK_BOUNDS[-1] + 1)]
    spread = [min(edges[i + 1], width) - min(edges[i], width) for i in range(number)]
    no = [_SLACK_WEIGHT * max(part, 1) / sum(max(p, 1) for p in spread) for part in spread]
    for share, slack in zip(joined, slacks, strict=True):
        if slack is not None:
            yes[_slack_bin(slack)] += share
            no[_slack_bin(slack)] += 1 - share
    return [math.log(yes[i] / sum(yes) / (no[i] / sum(no))) for i in range(number)]


def _learn_gaps(joined: Sequence[float], gaps: Sequence[tuple[str, ...]]) -> list[float]:
    """For each pair the log-odds of its kind of gap, counted over the other pairs as they stand now.

    A kind is what several things together look like: empty lines, a shift to the side, blanks
    before the line's end. Of a kind that is rare its parts tell what to expect. A pair never
    counts for itself: a gap that occurs but once would confirm whatever it was taken for.
    """
    whole = sum(joined) + 1, len(joined) - sum(joined) + 1

    def odds_of(kinds: Sequence[Hashable], expected: Sequence[float]) -> list[float]:
        yes: dict[Hashable, float] = defaultdict(float)
        no: dict[Hashable, float] = defaultdict(float)
        for share, kind in zip(joined, kinds, strict=True):
            yes[kind] += share
            no[kind] += 1 - share
        found = []
        for share, kind, tilt, gap in zip(joined, kinds, expected, gaps, strict=True):
            weight = _PAGE_WEIGHT if gap[0].startswith(("page", "column")) else _GAP_WEIGHT
            middle = (yes[kind] + no[kind]) / sum(whole)
            found.append(math.log(
                (yes[kind] - share + weight * middle * math.exp(tilt / 2)) / (whole[0] + weight)
                / ((no[kind] - 1 + share + weight * middle * math.exp(-tilt / 2)) / (whole[1] + weight))
            ))  # fmt: skip
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
    within: Counter[str] = Counter()
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


def reflow(
    text: str, language: Language, layout: Layout = "auto", *, explain: bool = False
) -> tuple[tuple[Block, ...], tuple[Dropped, ...], tuple[str, ...]]:
    """The blocks of a text whose lines may be broken.

    Args:
        text: the text that was read, in normal form C.
        language: its language.
        layout: whether line breaks are wraps.
        explain: also say of each pair of lines why it was joined or not.

    Returns:
        The blocks, what was dropped, and the reasons.
    """
    kept, dropped = _without_furniture(text, lines_of(text), language)
    main, notes = _footnotes(text, kept) if layout != "flowing" else (kept, [])
    if not main:
        return (), dropped, ()
    joints, blocks = recover(text, main, language, layout)
    blocks = settle(blocks, _stacked(_grouped(main, joints)))
    reasons = list(reasons_of(text, main, joints)) if explain else []
    if notes:
        vocabulary = Vocabulary((text[line.start : line.stop] for line in kept), language.common)
        blocks = sorted(
            [*blocks, *(as_footnote(block) for block in put_together(text, notes, vocabulary, language))],
            key=lambda block: block.origin(0, 1)[0],
        )
        number = _numbering(text)
        reasons += [
            f"line {number(line)}: {'begins' if line is note[0] else 'belongs to'} a footnote"
            for note in notes
            for line in note
            if explain
        ]
    return tuple(blocks), dropped, tuple(reasons)


def _footnotes(text: str, lines: Sequence[Line]) -> tuple[list[Line], list[list[Line]]]:
    """The lines of the running text and those of each footnote."""
    starts = [i for i, line in enumerate(lines) if line.gap == "page" or i == 0]
    found = footnotes.find([text[line.start : line.stop] for line in lines], starts)
    inside = {i for note in found for i in note}
    main = [line for i, line in enumerate(lines) if i not in inside]
    return main, [[lines[i] for i in note] for note in found]


def recover(
    text: str, lines: Sequence[Line], language: Language, layout: Layout
) -> tuple[list[Joint], list[Block]]:
    """Put lines together to blocks.

    Args:
        text: the text that was read, in normal form C.
        lines: lines of it that belong to one flow of text, in order.
        language: its language.
        layout: whether line breaks are wraps.

    Returns:
        A decision for each line but the last, and the blocks.
    """
    joints = join_lines(text, lines, language, layout)
    groups = _grouped(lines, joints)
    vocabulary = Vocabulary((text[line.start : line.stop] for line in lines), language.common)
    return joints, put_together(text, groups, vocabulary, language)


def _grouped(lines: Sequence[Line], joints: Sequence[Joint]) -> list[list[Line]]:
    """The lines of each block."""
    groups = [[lines[0]]]
    for line, joint in zip(lines[1:], joints, strict=True):
        if joint.joined:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _habit(texts: Sequence[str], language: Language) -> str:
    """Whether hyphens at line ends belong to words or to lines, for words that leave it open.

    Compounds meet a line's end no oftener than they meet any other place between two words or
    parts of words. Where many more lines end in a hyphen, the lines were hyphenated.
    """
    ends = sum(tail(text) is not None for text in texts)
    inside = sum(len(_INNER_HYPHEN.findall(text)) for text in texts)
    blanks = sum(text.count(" ") for text in texts)
    expected = len(texts) * inside / max(1, inside + blanks)
    syllables = ends >= _FEW_HYPHENS and ends > _MANY_HYPHENS * (expected + 1)
    return "syllable" if syllables else language.line_end_hyphen


def put_together(
    text: str, groups: Sequence[Sequence[Line]], vocabulary: Vocabulary, language: Language
) -> list[Block]:
    """A block of each group of lines that holds anything."""
    habit = _habit([text[a.start : a.stop] for group in groups for a in group], language)
    built = [_build(text, group, vocabulary, habit) for group in groups]
    built = [(content, pieces) for content, pieces in built if content]
    return [
        make_block(content, pieces, language, first=i == 0, last=i == len(built) - 1)
        for i, (content, pieces) in enumerate(built)
    ]


def _stacked(groups: Sequence[Sequence[Line]]) -> list[range]:
    """Where lines stand in a stack: each by itself, but no further below another than wrapped lines.

    Verses, the lines of an address, the head of a letter. The first may be what the stack is called.
    """
    within = Counter(line.gap for group in groups for line in group[1:])
    usual = within.most_common(1)[0][0] if within else "none"
    found: list[range] = []
    stack: list[Line] = []
    for group in [*groups, ()]:
        if len(group) == 1 and (not stack or group[0].gap == usual):
            stack.append(group[0])
            continue
        if len(stack) >= _STACK:
            found += [range(line.start, line.stop) for line in stack[1:]]
        stack = [group[0]] if len(group) == 1 else []
    return found


def _build(
    text: str, lines: Sequence[Line], vocabulary: Vocabulary, habit: str
) -> tuple[str, tuple[Piece, ...]]:
    """The lines of a block as one text, and its pieces."""
    parts: list[str] = []
    pieces: list[Piece] = []
    length = 0
    soft = False
    for line in lines:
        more, found = clean(text, line.start, line.stop)
        if not more:
            continue
        broken = tail(parts[-1]) if parts and not soft else None
        if broken is not None:
            if not vocabulary.keeps_hyphen(broken, head(more), habit):
                parts[-1] = parts[-1][:-1]
                length -= 1
                last = pieces.pop()
                if last.stop - last.start > 1:
                    pieces.append(replace(last, stop=last.stop - 1))
        elif parts and not soft:
            parts.append(" ")
            length += 1
        parts.append(more)
        pieces += [Piece(p.start + length, p.stop + length, p.origin) for p in found]
        length += len(more)
        soft = text[line.stop - 1] == "\u00ad"
    content = "".join(parts)
    return leave_out(content, tuple(pieces), vocabulary.mend(content))


def _without_furniture(
    text: str, lines: Sequence[Line], language: Language
) -> tuple[list[Line], tuple[Dropped, ...]]:
    """The lines without page furniture and rules, and what was left out."""
    texts = [text[line.start : line.stop] for line in lines]
    starts = [i for i, line in enumerate(lines) if line.gap == "page" or i == 0]
    of_pages = furniture.find(texts, starts, language)
    found = dict(sorted({**furniture.signs(texts), **of_pages}.items()))
    kept: list[Line] = []
    gap = ""
    for i, line in enumerate(lines):
        if i in of_pages:
            gap = "page"
        elif i in found:
            gap = gap or (_RULED if found[i] == furniture.RULE else "")
        else:
            # The page break stays visible where the lines that stood at it are gone.
            kept.append(replace(line, gap=gap) if gap else line)
            gap = ""
    return kept, tuple(Dropped(lines[i].start, lines[i].stop, what) for i, what in found.items())


def _numbering(text: str) -> Callable[[Line], int]:
    """What tells the number of a line, from 1."""
    ends = [match.start() for match in LINE_END.finditer(text)]
    return lambda line: bisect_left(ends, line.start) + 1


def reasons_of(text: str, lines: Sequence[Line], joints: Sequence[Joint]) -> Iterator[str]:
    """Why neighbouring lines were joined or kept apart, a sentence each."""
    number = _numbering(text)
    for above, below, joint in zip(lines, lines[1:], joints, strict=False):
        first, second = number(above), number(below)
        verb = "joined" if joint.joined else "kept apart"
        yield f"lines {first} and {second} {verb} ({joint.score:+.1f}): {joint.why}"

"""Page furniture: running heads and feet and page numbers, which belong to the page, not to the text.

Where the pages are known, furniture stands at their edges: at the same place and the same but for its
digits on several pages, or set off from the text and counting the pages. Where they are not, it gives
itself away by coming back at the distance of a page, in the middle of what it does not belong to.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from aligner.blocks import roman
from aligner.lang import Language

EDGE_LINES = 3
"""How many lines at an edge of a page may be furniture."""
_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"[\W_]*(?:(\d{1,4})(?:\s*/\s*\d{1,4})?|([ivxlc]{1,7}|[IVXLC]{1,7}))[\W_]*")
RULE = "row of signs"
_SIGNS = re.compile(r"\s*(?:[*·•.⁂∗=_~#+×–—―─━═-]\s*){3,}")
_STRAY = re.compile(r"[.,:;\s]+")
_STOP = re.compile(r"[.!?…:;][\W_]*$")
_FULL = 0.8
"""Part of the usual length of lines from which a line may be one that was wrapped."""
_LONGEST = 120
_OFTEN = 0.3
"""Share of the pages that a running head stands on, at least, ..."""
_MOST = 0.6
"""... or a place that is filled with one or another, such as the names of chapters."""
_TIMES = 3
_FEW_PAGES = 4
_HIGHEST = 999
"""A higher number at the edge of a page, such as a year, is its page's only if its neighbours count on."""
_PAGE_LINES = range(12, 130)
"""How many lines a page may have."""
_EVEN = 1.35
"""By how much the longest distance between page numbers may exceed the usual one."""
_UNEVEN = 2.6
"""The same for running heads, which may be missing on a page or two."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A line near the top or the bottom of a page.

    Args:
        number: which of the page's lines it is, from 0.
        text: what stands there.
        place: how far from the edge, in whatever measure; the same place may be one off.
        size: of its type, where that is known.
        apart: whether white or the size of its type sets it off from the text.
        top: whether it stands in the upper half.
    """

    number: int
    text: str
    place: int
    size: float
    apart: bool
    top: bool


def at_edges(pages: Sequence[Sequence[Printed]], slack: int) -> dict[tuple[int, int], str]:
    """The lines that are running heads, running feet or page numbers, as (page, line), with what each is.

    Args:
        pages: the lines at the edges of each page, its last line among them.
        slack: by how much places may differ that count as the same.
    """
    places: dict[tuple[str, int], set[int]] = defaultdict(set)
    slots: dict[tuple[int, float], set[int]] = defaultdict(set)
    counts: dict[tuple[int, int], set[int]] = defaultdict(set)
    for page, lines in enumerate(pages):
        for line in lines:
            value = _number(line.text)
            for place in range(line.place - slack, line.place + slack + 1):
                places[mask(line.text), place].add(page)
                if line.apart:
                    slots[place, line.size].add(page)
                if value:
                    counts[place, value - page].add(page)
    filled = sum(bool(lines) for lines in pages)
    found: dict[tuple[int, int], str] = {}
    for page, lines in enumerate(pages):
        for line in lines:
            value = _number(line.text)
            same = len(places[mask(line.text), line.place])
            counting = counts[line.place, value - page] if value else set()
            lone = value > _HIGHEST and not {page - 1, page + 1} & counting
            if not lone and (
                same >= max(_TIMES, _OFTEN * filled)
                or (line.apart and same >= 2 and filled <= _FEW_PAGES)
                # Heads that name the chapter stay the same for some pages only, at one place on most.
                or (line.apart and same >= _TIMES and len(slots[line.place, line.size]) >= _MOST * filled)
                or (value and (line.apart or {page - 1, page + 1} & counting))
            ):
                found[page, line.number] = (
                    "page number" if value else "running head" if line.top else "running foot"
                )
    found = {place: what for place, what in found.items() if place not in _part_of_text(pages, found)}
    return {
        place: what
        for place, what in found.items()
        if _reaches_edge(place, found, pages[place[0]][-1].number)
    }


def _part_of_text(
    pages: Sequence[Sequence[Printed]], found: Collection[tuple[int, int]]
) -> set[tuple[int, int]]:
    """The places of lines that begin what the line below goes on with, on most of their pages.

    Paragraphs that begin alike may begin three pages. Their first line is as long as any line of the
    text and stands no further from it; over a running head on which a sentence goes on, that sentence has
    not ended.
    """
    texts: list[str] = []
    places: dict[str, list[tuple[tuple[int, int], int, bool]]] = defaultdict(list)
    for page, lines in enumerate(pages):
        last = -1
        for line in lines:
            if line.number > last + 1:
                texts.append("")  # what stands between is not known
            last = line.number
            if (page, last) not in found:
                texts.append(line.text)
            elif not _number(line.text):
                places[mask(line.text)].append(((page, last), len(texts), line.apart))
    texts.append("")
    full = _FULL * median(len(text) for text in texts)
    headed = {page for page, _ in found}
    parts: set[tuple[int, int]] = set()
    for masked, same in places.items():
        after_stop = [bool(at and _STOP.search(texts[at - 1])) for _, at, _ in same]
        begun = sum(
            ended and texts[at][:1].islower() for ended, (_, at, _) in zip(after_stop, same, strict=True)
        )
        # Heads stand on all pages, or on the left or the right ones, and most of them apart from the text.
        as_text = (
            sum(after_stop) >= len(same) - (same[0][1] == 0)
            and 2 * sum(apart for _, _, apart in same) <= len(same)
            and 2 * len(headed) <= len(pages)
            and len({page % 2 for (page, _), _, _ in same}) > 1
        )
        if len(masked) >= full and (as_text or (2 * begun > len(same) and 2 * len(same) < len(pages))):
            parts.update(place for place, _, _ in same)
    return parts


def _reaches_edge(place: tuple[int, int], found: dict[tuple[int, int], str], last: int) -> bool:
    """Whether only furniture stands between a line and an edge of its page."""
    page, number = place
    return all((page, k) in found for k in range(number)) or all(
        (page, k) in found for k in range(number + 1, last + 1)
    )


def _number(line: str) -> int:
    """The number of a line that is a page number and nothing else; 0 of any other."""
    match = _NUMBER.fullmatch(line)
    if not match:
        return 0
    return int(match[1]) if match[1] else roman(match[2])


def mask(line: str) -> str:
    """A line with every number replaced by 0, to compare the heads of different pages."""
    return _DIGITS.sub("0", line)


def find(
    lines: Sequence[str], gaps: Sequence[str], starts: Sequence[int], language: Language, *, sure: bool
) -> dict[int, str]:
    """The lines of a plain text that are page furniture, each with what it is.

    Args:
        lines: the lines of a document, empty ones aside.
        gaps: what stands before each, as `reflow.lines_of` names it.
        starts: which of them begin a page, the first line included.
        language: its language; "Article 5" and the like are no page numbers.
        sure: whether these are all the pages there are, as form feeds tell.

    Example:
        >>> from aligner.lang import load
        >>> find(["Бир", "1", "Эки", "2"], ["none", "none", "page", "none"], [0, 2], load("ky"), sure=True)
        {1: 'page number', 3: 'page number'}
    """
    found: dict[int, str] = {}
    if len(starts) > 1:
        usual = Counter(gaps).most_common(1)[0][0]
        pages = [
            list(_edges(lines, gaps, usual, a, b, sure=sure)) for a, b in pairwise([*starts, len(lines)])
        ]
        found = {starts[page] + i: what for (page, i), what in at_edges(pages, 0).items()}
    if not sure:
        found |= _returning(lines, language, found)
    # A document may begin with the very line that heads its pages: that is its title.
    if 0 in found and any(character.isalpha() for character in lines[0]):
        del found[0]
    return dict(sorted(found.items()))


def _edges(
    lines: Sequence[str], gaps: Sequence[str], usual: str, start: int, stop: int, *, sure: bool
) -> Iterator[Printed]:
    """The lines at the edges of a page of plain text, where most lines stand in the usual gap."""
    for i in sorted(
        {*range(start, min(start + EDGE_LINES, stop)), *range(max(start, stop - EDGE_LINES), stop)}
    ):
        above, below = i - start, stop - 1 - i
        top = above < below
        # Seen from the text the white stands on the line's inner side, or on that of a line next to it.
        inner = (
            range(i + 1, min(start + EDGE_LINES + 1, stop))
            if top
            else range(max(start, stop - EDGE_LINES), i + 1)
        )
        apart = sure and any(gaps[k] not in (usual, "none") for k in inner if k > start)
        yield Printed(above, lines[i], above if top else -1 - below, 0.0, apart, top)


def signs(lines: Sequence[str]) -> dict[int, str]:
    """The lines without a letter or digit that are no text: rules between sections and stray stops.

    Example:
        >>> signs(["Бир.", "* * *", "Эки.", ".", "Үч"])
        {1: 'row of signs', 3: 'stray stop'}
    """
    found = {}
    for i, line in enumerate(lines):
        if any(map(str.isalnum, line)):
            continue
        if _SIGNS.fullmatch(line):
            found[i] = RULE
        elif _STRAY.fullmatch(line) and (i == 0 or lines[i - 1].endswith((".", "!", "?", "…"))):
            found[i] = "stray stop"
    return found


def _returning(lines: Sequence[str], language: Language, known: dict[int, str]) -> dict[int, str]:
    """Lines that come back at the distance of a page, where pages are not marked."""
    places: dict[str, list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        if i not in known and len(line) <= _LONGEST:
            places[mask(line)].append(i)
    returning = {
        masked: same
        for masked, same in places.items()
        if len(same) >= _TIMES and _may_head_pages(masked, language)
    }
    # Several lines may head a page: the text goes on beyond all of them.
    passed = {*known, *(i for same in returning.values() for i in same)}
    found: dict[int, str] = {}
    for masked, same in returning.items():
        around = [_around(lines, i, passed) for i in same]
        inside = sum(_reads_on(lines[i], *between) for i, between in zip(same, around, strict=True))
        if 2 * inside >= len(same):
            continue
        gaps = [b - a for a, b in pairwise(same)]
        usual = int(median(gaps))
        counted = bool(_DIGITS.search(masked))
        even = _UNEVEN if any(map(str.isalpha, masked)) else _EVEN
        regular = (
            usual in _PAGE_LINES
            and max(gaps) <= even * usual
            # The last page may be a short one.
            and min(gaps[:-1]) >= usual / even
            and (not counted or _counts_on(lines, same))
        )
        if regular or (min(gaps) >= _PAGE_LINES.start and any(_tears(*between) for between in around)):
            what = "running head" if any(map(str.isalpha, masked)) else "page number"
            found |= dict.fromkeys(same, what)
    return found


def _around(lines: Sequence[str], place: int, passed: Container[int]) -> tuple[str, str]:
    """The lines above and below one, those left aside that may be furniture too; "" where there is none."""
    above, below = place - 1, place + 1
    while above in passed:
        above -= 1
    while below in passed:
        below += 1
    return lines[above] if above >= 0 else "", lines[below] if below < len(lines) else ""


def _tears(above: str, below: str) -> bool:
    """Whether what stands between two lines tears a sentence: one in lower case goes on after it."""
    return above[-1:].isalpha() and below[:1].islower()


def _reads_on(line: str, above: str, below: str) -> bool:
    """Whether a line reads as part of the text: it begins a sentence that goes on, or goes on with one."""
    return line[0].islower() or (below[:1].islower() and above != "" and not above[-1].isalpha())


def _may_head_pages(masked: str, language: Language) -> bool:
    words = re.findall(r"[^\W\d_]+", masked.lower())
    if not words:
        return _NUMBER.fullmatch(masked) is not None
    return not masked.endswith((".", ";", ":", ",")) and not language.titles.intersection(words)


def _counts_on(lines: Sequence[str], same: Sequence[int]) -> bool:
    """Whether some number in lines of one mask grows from each to the next by the same step."""
    numbers = [[int(n[:9]) for n in _DIGITS.findall(lines[i])] for i in same]
    columns = list(zip(*numbers, strict=True))
    steps = [{b - a for a, b in pairwise(column)} for column in columns]
    return any(step in ({1}, {2}) for step in steps) or all(step == {0} for step in steps)

"""Page furniture: running heads and feet and page numbers, which belong to the page, not to the text.

Where the pages are known (form feeds, runs of empty lines) furniture stands at their edges. Where they
are not, it gives itself away by coming back, the same but for its digits, at the distance of a page.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Sequence
from itertools import pairwise
from statistics import median

from aligner.lang import Language

RULE = "row of signs"
_DIGITS = re.compile(r"\d+")
_BARE_NUMBER = re.compile(r"[-–—\[(|\s]*0[-–—\])|\s]*(?:/\s*0)?")
_SIGNS = re.compile(r"\s*(?:[*·•.⁂∗=_~#+×–—―─━═-]\s*){3,}")
_STRAY = re.compile(r"[.,:;\s]+")
_LONGEST = 120
_OFTEN = 0.4
"""Share of the pages that a running head stands on, at least."""
_TIMES = 3
_PAGE_LINES = range(12, 130)
"""How many lines a page may have."""
_EVEN = 1.35
"""By how much the longest distance between page numbers may exceed the usual one."""
_UNEVEN = 2.6
"""The same for running heads, which may be missing on a page or two."""


def mask(line: str) -> str:
    """A line with every number replaced by 0, to compare the heads of different pages."""
    return _DIGITS.sub("0", line)


def find(lines: Sequence[str], page_starts: Sequence[int], language: Language) -> dict[int, str]:
    """The lines that are page furniture, each with what it is.

    Args:
        lines: the lines of a document, empty ones aside.
        page_starts: which of them are known to begin a page, the first line included.
        language: its language; "Article 5" and the like are no page numbers.

    Example:
        >>> from aligner.lang import load
        >>> find(["Бир", "1", "Эки", "2"], [0, 2], load("ky"))
        {1: 'page number', 3: 'page number'}
    """
    found: dict[int, str] = {}
    if len(page_starts) > 1:
        found = _at_edges(lines, page_starts)
    found |= _returning(lines, language, found)
    # A document may begin with the very line that heads its pages: that is its title.
    if 0 in found and any(character.isalpha() for character in lines[0]):
        del found[0]
    return dict(sorted(found.items()))


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


def _name(line: str) -> str:
    return "running head" if any(character.isalpha() for character in line) else "page number"


def _at_edges(lines: Sequence[str], page_starts: Sequence[int]) -> dict[int, str]:
    pages = [(a, b - 1) for a, b in pairwise([*page_starts, len(lines)])]
    places: dict[str, list[int]] = defaultdict(list)
    for first, last in pages:
        for place in {first, last}:
            places[mask(lines[place])].append(place)
    often = max(_TIMES, _OFTEN * len(pages))
    found = {i: _name(lines[i]) for same in places.values() if len(same) >= often for i in same}
    for edge in (0, 1):
        for above, below in pairwise(page[edge] for page in pages):
            numbers = [_number(lines[i]) for i in (above, below)]
            if None not in numbers and numbers[1] == (numbers[0] or 0) + 1:
                found |= {i: _name(lines[i]) for i in (above, below)}
    return found


def _number(line: str) -> int | None:
    """The number of a line that is a page number and nothing else."""
    if not _BARE_NUMBER.fullmatch(mask(line)):
        return None
    return int(_DIGITS.findall(line)[0][:9])


def _returning(lines: Sequence[str], language: Language, known: dict[int, str]) -> dict[int, str]:
    """Lines that come back at the distance of a page, where pages are not marked."""
    places: dict[str, list[int]] = defaultdict(list)
    for i, line in enumerate(lines):
        if i not in known and len(line) <= _LONGEST:
            places[mask(line)].append(i)
    returning = {
        masked: same for masked, same in places.items()
        if len(same) >= _TIMES and _may_head_pages(masked, language)
    }  # fmt: skip
    # Several lines may head a page: the text goes on beyond all of them.
    passed = {*known, *(i for same in returning.values() for i in same)}
    found: dict[int, str] = {}
    for masked, same in returning.items():
        gaps = [b - a for a, b in pairwise(same)]
        usual = int(median(gaps))
        counted = bool(_DIGITS.search(masked))
        even = _EVEN if _BARE_NUMBER.fullmatch(masked) else _UNEVEN
        regular = (
            usual in _PAGE_LINES
            and max(gaps) <= even * usual
            # The last page may be a short one.
            and min(gaps[:-1]) >= usual / even
            and (not counted or _counts_on(lines, same))
        )
        if regular or (min(gaps) >= _PAGE_LINES.start and any(_tears(lines, i, passed) for i in same)):
            found |= {i: _name(lines[i]) for i in same}
    return found


def _tears(lines: Sequence[str], place: int, passed: Container[int]) -> bool:
    """Whether a line stands in the middle of a sentence: one in lower case goes on after it."""
    above, below = place - 1, place + 1
    while above in passed:
        above -= 1
    while below in passed:
        below += 1
    if above < 0 or below >= len(lines):
        return False
    return lines[above][-1].isalpha() and lines[below][0].islower()


def _may_head_pages(masked: str, language: Language) -> bool:
    if masked[0].islower():
        # A phrase that happens to fill a line several times.
        return False
    words = re.findall(r"[^\W\d_]+", masked.lower())
    if not words:
        return _BARE_NUMBER.fullmatch(masked) is not None
    return not masked.endswith((".", ";", ":", ",")) and not language.titles.intersection(words)


def _counts_on(lines: Sequence[str], same: Sequence[int]) -> bool:
    """Whether some number in lines of one mask grows from each to the next by the same step."""
    numbers = [[int(n[:9]) for n in _DIGITS.findall(lines[i])] for i in same]
    columns = list(zip(*numbers, strict=True))
    steps = [{b - a for a, b in pairwise(column)} for column in columns]
    return any(step in ({1}, {2}) for step in steps) or all(step == {0} for step in steps)

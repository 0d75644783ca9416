"""Seams: where an extractor put two lines into one, because a word was broken there, and took its hyphen.

``pdftotext`` does so unless it is told to keep the layout. Such a line is longer than its column, and the
word that crosses the column's edge is the one that was broken: *…айылдын атаэнелер чогулушу* was
*…айылдын ата-* above *энелер чогулушу*. The line is parted there again; whether the word had its hyphen
before it was broken is told from the document's own words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from aligner.endings import ends_of, starts_of
from aligner.hyphens import Vocabulary, at_line_ends, outnumber
from aligner.lang import Language
from aligner.lines import Line
from aligner.room import NARROWEST, surely_wrapped, widths_of
from aligner.tables import cells_of

_EXPECTED = 1.5
"""Lines that should end in a hyphen; where hardly any does, an extractor took the hyphens away, ..."""
_LEFT = 0.2
"""... and left this share of them at most."""
_LONGER = 1.04
"""How much longer than its column, by our measure, a line is that holds more than one."""
_MUCH_LONGER = 1.25
"""The same of lines of which the second may be a paragraph's last: smaller type is not that much longer."""
_GO_ON = 0.25
"""Share of such lines that surely go on in the next, at least, ..."""
_SHARE = 0.6
"""... and of these the share whose last line is full."""
_MOST = 4.0
"""The same of a line that is rather a paragraph that was not wrapped."""
_WIDEST = 400.0
"""Characters of the widest column that is looked at."""
_OFF = 0.1
"""Share of its column's width by which a line's measured length may be wrong, ..."""
_NARROW = 5.0
"""... but not less than so many characters."""
_LONGEST = 60
"""Characters of the longest word that is looked at."""
_WORD = re.compile(r"[^\W_]+")


def part(text: str, lines: Sequence[Line], language: Language) -> list[Line]:
    """Part the lines that an extractor joined at broken words.

    Args:
        text: the text that was read.
        lines: its lines.
        language: its language; whether its words are broken at hyphens of their own alone.

    Returns:
        The lines; those that go on in the middle of a word have a ``seam``.
    """
    texts = [text[line.start : line.stop] for line in lines]
    # Hyphens of other kinds are left where they were, and so is the one at a page's end.
    left, expected = at_line_ends(texts, "-")
    if expected < _EXPECTED or left > _LEFT * expected or any(line.look for line in lines):
        return list(lines)
    surely = surely_wrapped(ends_of(texts, language.common), starts_of(texts), cells_of(text, lines))
    widths, reached, measure = widths_of(texts, surely, joined=True)
    if not _are_joined([measure(content) for content in texts], reached, widths, surely):
        return list(lines)
    found = [_edges(content, width, measure) for content, width in zip(texts, widths, strict=True)]
    vocabulary = Vocabulary(map(_without, texts, found), language.common)
    compounds = language.line_end_hyphen == "compound" and not outnumber(sum(map(len, found)), expected)
    parted: list[Line] = []
    for line, content, width, edges in zip(lines, texts, widths, found, strict=True):
        begun = line
        for places in edges:
            place, seam = _seam(content, places, vocabulary, compounds=compounds)
            # Perhaps it is of smaller type: where nothing shows a hyphen it stays one line.
            small = not seam and measure(content) < _MUCH_LONGER * width
            if small or line.start + place <= begun.start:
                continue
            parted.append(replace(begun, stop=line.start + place, trailing=0))
            begun = replace(line, start=line.start + place, gap="none", seam=seam)
        parted.append(begun)
    return parted


def whole_words(text: str, lines: Sequence[Line]) -> Iterator[str]:
    """What the lines hold, with a hyphen after those that end in the middle of a word at a seam."""
    following = [*(line.seam for line in lines[1:]), None]
    for line, seam in zip(lines, following, strict=True):
        yield text[line.start : line.stop] + ("" if seam is None else "-")


def _are_joined(
    lengths: Sequence[float], reached: Sequence[float], widths: Sequence[float], surely: Sequence[bool]
) -> bool:
    """Whether lines are longer than their columns for holding two lines.

    Then what is over fills a line too, as it must if the text goes on below: neither lines of smaller type do
    so nor paragraphs that were not wrapped.

    Args:
        lengths: of the lines; ``reached``: with the next one's first word.
        widths: of their columns.
        surely: of each but the last whether it surely goes on in the next.
    """
    longer = [
        i for i, width in enumerate(widths)
        if width >= NARROWEST and _LONGER * width < lengths[i] <= _MOST * width
    ]  # fmt: skip
    going_on = [i for i in longer if i < len(surely) and surely[i]]
    full = sum(_is_full(lengths[i], reached[i], widths[i]) for i in going_on)
    return full >= max(1, _SHARE * len(going_on)) and len(going_on) >= _GO_ON * len(longer)


def _is_full(length: float, reached: float, width: float) -> bool:
    """Whether a line is as long as two or more full ones, each off a little, but for the hyphens."""
    off = max(_NARROW, _OFF * width)
    return any(length <= n * width + off and reached + n - 1 >= n * width - (n - 1) * off for n in (2, 3, 4))


def _edges(content: str, width: float, measure: Callable[[str], float]) -> list[list[int]]:
    """For each edge of its column that a line crosses, the places inside words near it, the nearest first."""
    found: list[list[int]] = []
    begun = 0
    length = measure(content) if NARROWEST <= width <= _WIDEST else 0.0
    error = max(_NARROW, _OFF * width)
    while _LONGER * width < length <= _MOST * width:
        off: dict[int, float] = {}
        for word in _WORD.finditer(content, begun):
            if len(word.group()) > _LONGEST or measure(content[begun : word.end()]) < width - error:
                continue
            # A compound may have been broken far before the edge, if what follows would have gone over it.
            room = {p: width - measure(content[begun:p] + "-") for p in range(word.start() + 1, word.end())}
            off |= {place: abs(left) for place, left in room.items() if left >= -error}
            if measure(content[begun : word.start()]) > width + error:
                break
        if not off:
            break
        found.append(sorted(off, key=off.__getitem__))
        begun = found[-1][0]
        length = measure(content[begun:])
    return found


def _seam(content: str, places: Sequence[int], vocabulary: Vocabulary, *, compounds: bool) -> tuple[int, str]:
    """Where a line was put together, and the hyphen that belongs there or ""."""
    for place in places:
        start, stop = _word(content, place)
        if vocabulary.lacks_hyphen(content[start:place], content[place:stop], compounds=compounds):
            return place, "-"
    return places[0], ""


def _word(content: str, place: int) -> tuple[int, int]:
    """The span of the word that a place lies in."""
    return next(m.span() for m in _WORD.finditer(content) if m.end() > place)


def _without(content: str, edges: Sequence[Sequence[int]]) -> str:
    """A line without the words that may have been broken."""
    words = {_word(content, place) for places in edges for place in places}
    for start, stop in sorted(words, reverse=True):
        content = content[:start] + content[stop:]
    return content

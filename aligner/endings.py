"""How lines end and begin: what it says of two neighbouring lines whether one wraps into the other.

Inside a paragraph the end of a line and the start of the next look like two neighbouring words
inside a line, and every line of the document shows how those look. How paragraphs end and begin is
much the same in all languages.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from aligner.blocks import marker_of
from aligner.hyphens import HYPHENS

_CLOSERS = ")]}»”’\"'›"
_OPENERS = "([{«“„‘\"'‹"
_INITIAL = re.compile(r"(?:^|[^\w])[^\W\d_]\.$")
_NUMBER_STOP = re.compile(r"\d\.$")
_BULLET = re.compile(r"[•■▪●○◦‣⁃∙·□➢✓*]")
_ADDRESS = re.compile(
    r"\S@\w|://|^www\.|^[\w-]+(?:\.[\w-]+)+/|^[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,6}$",
    re.IGNORECASE | re.ASCII,
)
_DASHES = "-–—―"
_HALF = re.compile(r"(?<=[^\W_][-\u2010])[^\W_]+")

# How paragraphs end and begin, whatever the language.
_BREAK_END = {
    "stop": 0.56, "plain": 0.25, "common": 0.02, "colon": 0.06, "semicolon": 0.05, "comma": 0.02,
    "number": 0.02, "initial": 0.002, "dash": 0.01, "hyphen": 0.002, "open": 0.001,
    "address": 0.03,
}  # fmt: skip
_BREAK_START = {
    "upper": 0.59, "digit": 0.09, "marker": 0.10, "bullet": 0.08, "dash": 0.03, "quote": 0.05,
    "bracket": 0.0025, "lower": 0.02, "other": 0.03, "closing": 0.001,
    "address": 0.02,
}  # fmt: skip
# How words end and begin inside a paragraph, to begin with; the document's own words are added.
_INSIDE_END = {
    "stop": 0.05, "plain": 0.67, "common": 0.15, "colon": 0.01, "semicolon": 0.01, "comma": 0.08,
    "number": 0.005, "initial": 0.005, "dash": 0.015, "hyphen": 0.004, "open": 0.001,
    "address": 0.005,
}  # fmt: skip
_INSIDE_START = {
    "upper": 0.14, "digit": 0.03, "marker": 0.001, "bullet": 0.001, "dash": 0.01, "quote": 0.015,
    "bracket": 0.015, "lower": 0.76, "other": 0.02, "closing": 0.002,
    "address": 0.02,
}  # fmt: skip
_SENTENCE_START = {
    "upper": 0.80, "digit": 0.08, "marker": 0.003, "bullet": 0.001, "dash": 0.01, "quote": 0.05,
    "bracket": 0.01, "lower": 0.03, "other": 0.015, "closing": 0.001,
    "address": 0.004,
}  # fmt: skip
_NAME_START = {**dict.fromkeys(_SENTENCE_START, 0.01), "upper": 0.90}
_HALF_START = {**dict.fromkeys(_SENTENCE_START, 0.01), "lower": 0.65, "digit": 0.15, "upper": 0.10}
_AFTER = {"stop": _SENTENCE_START, "initial": _NAME_START, "hyphen": _HALF_START}
_LINES = 4000
"""Lines that are counted, and ..."""
_LINE = 4000
"""... characters of each: a paragraph on one line has enough of them."""
_INSIDE_WEIGHT = 100.0
"""Word pairs that the shares above count for, beside the pairs counted in the document."""
_AFTER_WEIGHT = 10.0
"""The same for how a word begins after one that ends in a certain way."""


def ends_of(texts: Sequence[str], common: frozenset[str]) -> list[str]:
    """How each line ends.

    Args:
        texts: the lines.
        common: the commonest words of the language, which hardly ever end a paragraph.

    Example:
        >>> ends_of(["Ал келди.", "жана", "2019-", "Ф."], frozenset(["жана"]))
        ['stop', 'common', 'hyphen', 'initial']
    """
    return [_end_class(content.rsplit(None, 1)[-1], common) for content in texts]


def starts_of(texts: Sequence[str]) -> list[str]:
    """How each line begins.

    Example:
        >>> starts_of(["Ал келди.", "жана", "2019-жылы", "a) биринчи", "«Ак боз ат»"])
        ['upper', 'lower', 'digit', 'marker', 'quote']
    """
    words = [content.split(None, 1)[0] for content in texts]
    return [_start_class(word, bare=len(word) == 1) for word in words]


def odds(
    texts: Sequence[str], ends: Sequence[str], starts: Sequence[str], common: frozenset[str]
) -> list[float]:
    """For each line but the last the log-odds that it was wrapped, from its end and the next one's start."""
    inside = _inside(texts, common)
    return [
        # In a script without capitals only the line's end tells.
        math.log(
            inside[end, start] / (_BREAK_END[end] * (1.0 if start == "caseless" else _BREAK_START[start]))
        )
        for end, start in zip(ends, starts[1:], strict=False)
    ]


def _end_class(word: str, common: frozenset[str]) -> str:
    core = word.rstrip(_CLOSERS) or word
    last = core[-1]
    if _ADDRESS.search(core.rstrip(".,;")):
        return "address"
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
    if _ADDRESS.search(core.rstrip(".,;")):
        return "address"
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


def _inside(texts: Sequence[str], common: frozenset[str]) -> dict[tuple[str, str], float]:
    """How likely a line's end and the next line's start are beside each other inside a line."""
    seen: list[tuple[str, str]] = []
    for content in texts[:_LINES]:
        content = content[:_LINE]
        words = content.split()
        # The first word of a line may be a list marker: that is no inside.
        ends = [_end_class(word, common) for word in words[1:-1]]
        starts = [_start_class(word, bare=len(word) == 1) for word in words[2:]]
        seen += zip(ends, starts, strict=True)
        # A line may be broken at a hyphen inside a word too.
        if "-" in content or "\u2010" in content:
            seen += (("hyphen", _start_class(half, bare=False)) for half in _HALF.findall(content))
    pairs = Counter(seen)
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

"""Brackets and quotation marks: closed on this side if they are on the other?"""

from __future__ import annotations

import re
from typing import NamedTuple

from aligner.checks.addresses import prose
from aligner.checks.findings import NOTE, WARNING, Faults, Pair, both_sides, on_side
from aligner.checks.knowledge import Knowledge

_PAIRS = {
    ")": "(", "]": "[", "}": "{", "）": "(", "］": "[",
    "】": "【", "〕": "〔", "」": "「", "』": "『", "》": "《", "〉": "〈",
}  # fmt: skip
_OPENERS = {"(": "(", "（": "(", "[": "[", "［": "[", "{": "{", **{o: o for o in "【〔「『《〈"}}
_LIST = re.compile(r"(?:(?<=[\s(])|^)(?:\d{1,3}|[ivxlcIVXLC]{1,5}|[^\W\d_]|\*)\)")
"""1) a) iv) *): a closing bracket that never had an opening one"""
_SMILEY = re.compile(r"(?<!\w)[:;=]['-]?[()\[\]]+(?!\w)|(?<=\s)[()]{2,}(?=\s|$)")
_DOUBLE = re.compile(r"[«»“”„‟\"＂〝〞]|''|‘‘|’’|,,(?=\w)|‚‚|``|(?<!<)<<(?!<)|(?<!>)>>(?!>)")
_INCHES = re.compile(r"(?<=\d)(?:\"|''|″)(?=[\s,.;x×)]|$)")
_SINGLE_OPEN = re.compile(r"(?<![\w'‘’‚‹])['‘‚‹](?=[\w«“„¿¡(])")
_SINGLE_CLOSE = re.compile(r"(?<=[\w.,!?…)»”])['’‘›](?![\w'’])")


def find_brackets(pair: Pair, knowledge: Knowledge) -> Faults:
    """Brackets that stay open or close nothing on one side, while the other side is in order.

    A sentence cut out of a longer parenthesis has the same brackets alone on both sides: no mistake.
    """
    for at_source, text, _, other, _ in both_sides(pair):
        alone = _unpaired(text)
        if not alone:
            continue
        elsewhere = [_family(sign) for _, sign in _unpaired(other)]
        for place, sign in alone:
            if _family(sign) in elsewhere:
                elsewhere.remove(_family(sign))
                continue
            what = "is never closed" if sign in _OPENERS else "was never opened"
            yield on_side(at_source, WARNING, f"the bracket {sign} {what}", [(place, place + 1)])


def _family(sign: str) -> str:
    """Opening or closing: the two sides may use other brackets."""
    return "open" if sign in _OPENERS else "close"


def _plain(text: str) -> str:
    """A text of the same length without what has brackets and quotes of its own."""
    return _SMILEY.sub(lambda match: " " * len(match.group()), prose(text))


def _unpaired(text: str) -> list[tuple[int, str]]:
    """The brackets without a partner, in order."""
    if not any(sign in _OPENERS or sign in _PAIRS for sign in text):
        return []
    text = _plain(text)
    alone: list[tuple[int, str]] = []
    waiting: list[tuple[int, str]] = []
    markers = {match.end() - 1 for match in _LIST.finditer(text)}
    for place, sign in enumerate(text):
        if sign in _OPENERS:
            waiting.append((place, sign))
        elif sign in _PAIRS:
            if waiting and _OPENERS[waiting[-1][1]] == _PAIRS[sign]:
                waiting.pop()
            elif place not in markers:
                alone.append((place, sign))
    return sorted(alone + waiting)


class _Quotes(NamedTuple):
    """The quotation marks of a text: where the double ones stand, and how many single ones open and close."""

    double: tuple[tuple[int, int], ...]
    opening: int
    closing: int

    @property
    def is_odd(self) -> bool:
        return len(self.double) % 2 == 1

    @property
    def is_unsure(self) -> bool:
        """Whether a single mark is alone: it may be an apostrophe, or half of a quotation."""
        return self.opening != self.closing


def find_quotes(pair: Pair, knowledge: Knowledge) -> Faults:
    """Quotations that one side does not close, or has none of while the other has; any habit will do."""
    sides = [_quotes(text) for text in (pair.source, pair.target)]
    odd = [side.is_odd for side in sides]
    if odd[0] != odd[1] and not any(side.is_unsure for side in sides):
        wrong, right = sides if odd[0] else sides[::-1]
        text, other = (pair.source, pair.target) if odd[0] else (pair.target, pair.source)
        lonely = _loneliest(wrong, text)
        weight = NOTE if len(lonely) == 1 and _goes_on(lonely[0], text, right, other) else WARNING
        yield on_side(odd[0], weight, "a quotation mark has no partner", lonely)


def _goes_on(lonely: tuple[int, int], text: str, right: _Quotes, other: str) -> bool:
    """Whether a quotation of several sentences may open in one unit and close in another.

    The lone mark stands at an end of the text, and the other side has no quotation that closes inside.
    """
    opens = not any(map(str.isalnum, text[: lonely[0]]))
    closes = not any(map(str.isalnum, text[lonely[1] :]))
    if not right.double:
        return opens or closes
    first, last = right.double[0][0], right.double[-1][1]
    return (opens and not any(map(str.isalnum, other[last:]))) or (
        closes and not any(map(str.isalnum, other[:first]))
    )


def _quotes(text: str) -> _Quotes:
    text = _INCHES.sub(lambda match: " " * len(match.group()), _plain(text))
    double = tuple(match.span() for match in _DOUBLE.finditer(text))
    if not any(sign in text for sign in "'‘’‚‹›"):
        return _Quotes(double, 0, 0)
    # Two single marks that make a double one are no single ones.
    bare = _DOUBLE.sub(lambda match: '"' * len(match.group()), text)
    opening = len(_SINGLE_OPEN.findall(bare))
    closing = [match.end() for match in _SINGLE_CLOSE.finditer(bare)]
    if not opening:  # the members' title is no quotation, but one that began before may end with the text
        closing = [stop for stop in closing if not any(map(str.isalnum, bare[stop:]))]
    return _Quotes(double, opening, len(closing))


def _loneliest(quotes: _Quotes, text: str) -> list[tuple[int, int]]:
    """The mark that has no partner where its shape tells, else all of them."""
    waiting: list[tuple[int, int]] = []
    for start, stop in quotes.double:
        before = text[start - 1 : start]
        opens = not before or before.isspace() or before in "([{—–-«“„"
        if opens or not waiting:
            waiting.append((start, stop))
        else:
            waiting.pop()
    return waiting if len(waiting) == 1 else list(quotes.double)

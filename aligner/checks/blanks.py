"""Blanks and characters that nobody sees."""

from __future__ import annotations

import re
import unicodedata

from aligner.checks.findings import ERROR, NOTE, WARNING, Faults, Pair, both_sides, on_side
from aligner.checks.knowledge import Knowledge

_DOUBLE = re.compile(r"(?<=\S)[ \u00a0]{2,}(?=\S)")
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    "\u00ad\u200b\u2028\u2029\u2060\ufeff\ufffc\ufffd\ufffe\uffff\ud800-\udfff\ue000-\uf8ff]"
)
_NAMES = {
    "\u00ad": "soft hyphen", "\u200b": "zero-width space", "\u2060": "word joiner",
    "\ufeff": "byte order mark",
    "\ufffd": "replacement character (a letter was lost)", "\ufffc": "object mark",
    "\u2028": "line separator", "\u2029": "paragraph separator",
}  # fmt: skip
_HARMLESS = "\u00ad\u200b\u2060\ufeff\u2028\u2029"


def find_blanks(pair: Pair, knowledge: Knowledge) -> Faults:
    """Blanks at an end that the other side has not, and double blanks: they break exact matches."""
    for at_source, text, _, other, _ in both_sides(pair):
        if not text.strip():
            continue
        start, stop = len(text) - len(text.lstrip()), len(text.rstrip())
        if start and not other[:1].isspace():
            yield on_side(at_source, NOTE, "there are blanks before the text", [(0, start)])
        if stop < len(text) and not other[-1:].isspace():
            yield on_side(at_source, NOTE, "there are blanks after the text", [(stop, len(text))])
        double = [match.span() for match in _DOUBLE.finditer(text)]
        if double and not _DOUBLE.search(other):
            yield on_side(at_source, NOTE, "there is a double blank", double)


def find_hidden(pair: Pair, knowledge: Knowledge) -> Faults:
    """Control characters, and others that are not seen or stand for a lost letter."""
    for at_source, text, _, _, _ in both_sides(pair):
        places: dict[str, list[tuple[int, int]]] = {}
        for match in _HIDDEN.finditer(text):
            places.setdefault(match.group(), []).append(match.span())
        for sign, spans in places.items():
            weight = WARNING if sign in _HARMLESS else ERROR
            yield on_side(at_source, weight, f"there is a {_called(sign)}", spans)


def _called(sign: str) -> str:
    if sign in _NAMES:
        return _NAMES[sign]
    if unicodedata.category(sign) == "Co":
        return f"character of private use (U+{ord(sign):04X})"
    return f"control character (U+{ord(sign):04X})"

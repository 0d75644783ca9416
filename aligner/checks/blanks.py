"""Blanks and characters that nobody sees."""

from __future__ import annotations

import re
import unicodedata

from aligner.checks.addresses import prose
from aligner.checks.findings import ERROR, NOTE, WARNING, Faults, Pair, both_sides, on_side, quoted
from aligner.checks.knowledge import Knowledge
from aligner.lang import Language, load
from aligner.wrongtable import find_wrong_table

_DOUBLE = re.compile(r"(?<=\S)[ \u00a0]{2,}(?=\S)")
_BEFORE = re.compile(r"[ \u00a0](?=[.,](?:\s|$))")
_APART = re.compile(r"[ \u00a0][.,;:!?…](?:\s|$)")
"""A sign that stands apart: a text cut into its words, a French one."""
_AFTER = re.compile(r"[.,!?](?=[^\W\d_])")
_LETTERS = 3
"""Letters of a word that is no initial."""
_LOST = re.compile(r"(?<=[^\W\d_])\?+(?=[^\W\d_])|(?<![\w?])\?{2,}(?:\s+\?{2,})+")
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
_SHOWN = 60
_HARMLESS = "\u00ad\u200b\u2060\ufeff\u2028\u2029"


def find_blanks(pair: Pair, knowledge: Knowledge) -> Faults:
    """Blanks at an end that the other side has not, and double blanks: they break exact matches."""
    for at_source, text, tag, other, other_tag in both_sides(pair):
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
        before = [match.span() for match in _BEFORE.finditer(text)]
        if before and not _APART.search(other):
            yield on_side(at_source, NOTE, "there is a blank before the sign", before)
        after = _glued(text, load(tag))
        if after and not _glued(other, load(other_tag)):
            yield on_side(at_source, NOTE, "there is no blank after the sign", after)


def _glued(text: str, language: Language) -> list[tuple[int, int]]:
    """The signs between two words that have no blank after them; not those in names of files and the like."""
    if not _AFTER.search(text):
        return []
    found = []
    for match in _AFTER.finditer(prose(text)):
        before, after = text[: match.start()], text[match.end() :]
        if not before[-_LETTERS:].isalpha() or len(before) < _LETTERS:
            continue
        ends = before[-1].islower() and after[0].isupper() and after[1:2].islower()
        word = re.split(r"[^\w-]", before)[-1].lower()
        if match.group() == "," or (ends and word not in language.abbreviations):
            found.append(match.span())
    return found


def find_hidden(pair: Pair, knowledge: Knowledge) -> Faults:
    """Control characters, others that are not seen, and letters that a wrong encoding has lost or changed."""
    for at_source, text, _, other, _ in both_sides(pair):
        repairs, tables = find_wrong_table(text)
        if repairs:
            meant = quoted(" ".join(repair.text for repair in repairs), _SHOWN)
            spans = [(repair.start, repair.stop) for repair in repairs]
            yield on_side(at_source, ERROR, f"the text is {tables}; {meant} is meant", spans)
        if lost := [] if _LOST.search(other) else _lost(text):
            yield on_side(at_source, WARNING, "a question mark stands for a lost letter", lost)
        places: dict[str, list[tuple[int, int]]] = {}
        for match in _HIDDEN.finditer(text):
            places.setdefault(match.group(), []).append(match.span())
        for sign, spans in places.items():
            weight = WARNING if sign in _HARMLESS else ERROR
            yield on_side(at_source, weight, f"there is a {_called(sign)}", spans)


def _lost(text: str) -> list[tuple[int, int]]:
    """The question marks inside a word, or words of them alone; a sentence may begin behind one."""
    if "?" not in text:
        return []
    found = [match.span() for match in _LOST.finditer(prose(text))]
    return [(start, stop) for start, stop in found if not text[stop : stop + 1].isupper()]


def _called(sign: str) -> str:
    if sign in _NAMES:
        return _NAMES[sign]
    if unicodedata.category(sign) == "Co":
        return f"character of private use (U+{ord(sign):04X})"
    return f"control character (U+{ord(sign):04X})"

"""Do both sides end in the same sign? Signs of all scripts that do the same job are the same."""

from __future__ import annotations

import re

from aligner.checks.findings import NOTE, WARNING, Fault, Faults, Pair
from aligner.checks.knowledge import Knowledge
from aligner.lang import Language, load

_SIGNS = {
    **dict.fromkeys(".。．।۔։᠃።", "full stop"),
    **dict.fromkeys("?？؟՞", "question mark"),
    **dict.fromkeys("!！՜¡", "exclamation mark"),
    **dict.fromkeys("…⋯", "ellipsis"),
    **dict.fromkeys(":：", "colon"),
    **dict.fromkeys(";；؛·", "semicolon"),
    **dict.fromkeys(",，、،", "comma"),
    **dict.fromkeys("—–―‒-", "dash"),
}
_GREEK_QUESTION = ";\u037e"
_CLOSERS = " \t\n\u00a0\u202f\u200e\u200f«»“”„‟\"'’‘›‹)]}】）」』》〉*"
_NOTE_MARK = re.compile(r"(?:\[\d{1,3}\]|[¹²³⁰-⁹]+)$")
_NONE = "nothing"
_ALIKE = (
    {"full stop", "ellipsis"}, {"question mark", "exclamation mark"}, {"full stop", "exclamation mark"},
    {"colon", "dash"}, {"comma", "dash"}, {"semicolon", "full stop"}, {"ellipsis", "dash"},
    {"ellipsis", "exclamation mark"}, {"ellipsis", "question mark"}, {"semicolon", "comma"},
)  # fmt: skip
"""Signs that a translator may well exchange: worth a note only."""


def find(pair: Pair, knowledge: Knowledge) -> Faults:
    """Ends of which one asks, exclaims, breaks off or goes on, and the other does not."""
    if not (any(map(str.isalnum, pair.source)) and any(map(str.isalnum, pair.target))):
        return
    source = _end(pair.source, load(pair.source_language))
    target = _end(pair.target, load(pair.target_language))
    signs = {source[0], target[0]}
    if len(signs) == 1 or (signs == {"full stop", _NONE} and (source[2] or target[2])):
        return
    # A stop is often put after a heading; one that is gone may have taken a part of the text with it.
    weight = NOTE if signs in _ALIKE or (signs == {"full stop", _NONE} and source[0] == _NONE) else WARNING
    message = f"the source ends in {_called(source[0])}, the target in {_called(target[0])}"
    yield Fault(weight, message, (source[1],), (target[1],))


def _called(sign: str) -> str:
    return "no sign" if sign == _NONE else f"{'an' if sign[0] in 'aeio' else 'a'} {sign}"


def _end(text: str, language: Language) -> tuple[str, tuple[int, int], bool]:
    """The sign at the end, where it stands, and whether a stop there may belong to an abbreviation."""
    bare = text.rstrip(_CLOSERS)
    bare = _NOTE_MARK.sub("", bare).rstrip(_CLOSERS)
    start = len(bare)
    while start and bare[start - 1] in _SIGNS:
        start -= 1
    signs = bare[start:]
    span = (start, len(bare)) if signs else (max(0, len(bare) - 1), len(bare))
    if not signs:
        return _NONE, span, False
    if language.tag == "el" and signs[-1] in _GREEK_QUESTION:
        return "question mark", span, False
    names = {_SIGNS[sign] for sign in signs}
    for name in ("question mark", "exclamation mark"):
        if name in names:
            return name, span, False
    if "ellipsis" in names or signs.count(".") > 1:
        return "ellipsis", span, False
    name = _SIGNS[signs[-1]]
    return name, span, name == "full stop" and _is_abbreviation(bare[:start], language)


def _is_abbreviation(text: str, language: Language) -> bool:
    """Whether the last word is cut short, so that its stop need not end the sentence."""
    last = re.search(r"[^\s«»“”„\"(\[]+$", text)
    if last is None:
        return False
    word = last.group().lower()
    cut = word.rpartition("-")[2]  # 1999-ж.
    return (
        word in language.abbreviations
        or cut in language.abbreviations
        or "." in word
        or (len(cut) == 1 or cut.isdecimal())
    )

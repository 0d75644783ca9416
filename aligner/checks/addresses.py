"""Web and mail addresses: the same on both sides?"""

from __future__ import annotations

import re
from collections import Counter

from aligner.checks.findings import ERROR, WARNING, Fault, Faults, Pair, quoted
from aligner.checks.knowledge import Knowledge
from aligner.checks.placeholders import masked
from aligner.lang import known as languages

ADDRESS = re.compile(
    r"""(?:https?://|www\.)(?:[^\s<>«»“”"()]|\([^\s<>«»“”"()]*\))+|"""
    r"""[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+""",
    re.IGNORECASE,
)
"""Round brackets belong to an address where they are a pair; else the address stands in them."""
_AFTER = ".,;:!?…]}'’»”/"
_LANGUAGES = re.compile(rf"(?<=[/.?&=_-])(?:{'|'.join(languages())}|eng|rus|kir|kyr|kaz)(?=[/.&_-]|$)")
_BEFORE_LANGUAGE = re.compile(r"^(?:https?://)?(?:www\.)?")
_FIRST_LANGUAGE = re.compile(rf"^(?:{'|'.join(languages())})\.")


def prose(text: str) -> str:
    """A text of the same length in which blanks stand for addresses and placeholders.

    Example:
        >>> prose("Кара: www.example.kg/{id} бетин")
        'Кара:                     бетин'
    """
    return ADDRESS.sub(lambda match: " " * len(match.group()), masked(text))


def find(pair: Pair, knowledge: Knowledge) -> Faults:
    """Addresses that only one side has; the page of another language is no other address."""
    if not (pair.source and pair.target):
        return
    source, target = _addresses(pair.source), _addresses(pair.target)
    if not (source or target):
        return
    missing, added = _without(source, target), _without(target, source)
    for kind in ("e-mail address", "web address"):
        lost = [span for span, what in missing if what == kind]
        new = [span for span, what in added if what == kind]
        for a, b in zip(lost, new, strict=False):
            was, now = pair.source[slice(*a)], pair.target[slice(*b)]
            yield Fault(ERROR, f"the {kind} {quoted(was, 80)} became {quoted(now, 80)}", (a,), (b,))
        for a in lost[len(new) :]:
            yield Fault(WARNING, f"the {kind} {quoted(pair.source[slice(*a)], 80)} is missing", (a,), ())
        for b in new[len(lost) :]:
            yield Fault(WARNING, f"the {kind} {quoted(pair.target[slice(*b)], 80)} was added", (), (b,))


_Found = list[tuple[tuple[int, int], str, str]]


def _addresses(text: str) -> _Found:
    """Span, kind and comparable form of each address."""
    found: _Found = []
    if "@" not in text and "/" not in text and "www" not in text.lower():
        return found
    for match in ADDRESS.finditer(text):
        bare = match.group().rstrip(_AFTER)
        kind = "e-mail address" if "@" in bare and "://" not in bare else "web address"
        span = match.start(), match.start() + len(bare)
        found.append((span, kind, _comparable(bare)))
    return found


def _comparable(address: str) -> str:
    bare = _BEFORE_LANGUAGE.sub("", address.casefold())
    return _LANGUAGES.sub("*", _FIRST_LANGUAGE.sub("", bare))


def _without(these: _Found, those: _Found) -> list[tuple[tuple[int, int], str]]:
    others = Counter(form for *_, form in those)
    left = []
    for span, kind, form in these:
        if others[form]:
            others[form] -= 1
        elif form not in {other for *_, other in those}:
            left.append((span, kind))
    return left

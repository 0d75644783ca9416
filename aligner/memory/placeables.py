"""Numbers, dates, addresses and names of a new text put into the translation of a like one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Prefix

from aligner.lang import Language
from aligner.memory.tokens import PLACEABLE, Change, Token, day, placeables_of, tokens_of

_FINAL = re.compile(r"([.!?…:;]+)[\s»”\")\]]*$")
_WHOLE = re.compile(r"(\d+(?:([ \u00a0\u2009\u202f.,'’])\d{3})*)(?:([.,])(\d+))?")
_ATTACHED = re.compile(r"[-‐‑–]?([^\W\d_]+)")
_LEAST_NAME = 4
"""Letters that a name must have in common with its translation to be known there."""
_DOTTED = "iIıİ"
"""What their capitals are depends on the language."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A translation with what could be put into it.

    Args:
        text: the translation.
        replaced: for changes that were carried over, what now stands there.
        unsure: those after which an ending may have to change: 2019-дан, 2021-ден.
    """

    text: str
    replaced: dict[Change, str]
    unsure: frozenset[Change]


def proposed(source: str, query: str, target: str, changes: Sequence[Change], language: Language) -> Proposal:
    """The translation of a text of the memory, fitted to the text that is looked up where that is safe.

    Something is put in only where the source has it as often as the target, and all of it changes alike.

    Args:
        source: the text of the memory.
        query: the text that is looked up.
        target: the translation in the memory.
        changes: how the two differ.
        language: of the translation.

    Example:
        >>> from aligner.lang import load
        >>> from aligner.memory.tokens import changes
        >>> texts = "2023-жылы 30,000 адам келген", "2024-жылы 45,500 адам келген"
        >>> proposed(*texts, "2023 жылы 30 000 адам келген", changes(*texts, load("ky")), load("kk")).text
        '2024 жылы 45 500 адам келген'
    """
    places: list[tuple[int, int, str]] = []
    replaced: dict[Change, str] = {}
    unsure: set[Change] = set()
    for change in dict.fromkeys(changes):
        if not (change.memory and change.query):
            continue
        if change.kind in PLACEABLE:
            found = _placeable(change, changes, placeables_of(source), placeables_of(target))
        elif change.kind == "name":
            found = _name(change, tokens_of(source), tokens_of(target))
        else:
            continue
        if found:
            replaced[change] = found[0][1]
            places += [(token.start, token.stop, text) for token, text in found]
            if change.kind in ("number", "time") and any(
                _has_ending(target, token.stop, language) for token, _ in found
            ):
                unsure.add(change)
    text = target
    for start, stop, new in sorted(set(places), reverse=True):
        text = text[:start] + new + text[stop:]
    return Proposal(_dressed(source, query, target, text), replaced, frozenset(unsure))


def _placeable(
    change: Change, changes: Sequence[Change], ours: Sequence[Token], theirs: Sequence[Token]
) -> list[tuple[Token, str]]:
    """Where a number, date or address stands in the translation, and what comes there, if that is sure."""
    (new,) = tokens_of(change.query)[:1] or (None,)
    (old,) = tokens_of(change.memory)[:1] or (None,)
    if not (new and old and new.kind == old.kind == change.kind):
        return []
    if change.kind == "number" and any(_is_magnitude(c) for c in changes):  # 1 500, 2 миң
        return []
    here = [token for token in ours if (token.kind, token.key) == (old.kind, old.key)]
    there = [token for token in theirs if (token.kind, token.key) == (old.kind, old.key)]
    alike = [
        c for c in changes if c.kind == change.kind and c.memory and c.query and _key(c.memory) == old.key
    ]
    if len(here) != len(there) or len(alike) != len(here) or len({_key(c.query) for c in alike}) > 1:
        return []
    return [(token, _written(new, token)) for token in there]


def _is_magnitude(change: Change) -> bool:
    letters = change.memory + change.query
    return change.kind == "number" and any(map(str.isalpha, letters)) and not any(map(str.isdecimal, letters))


def _key(written: str) -> str:
    return tokens_of(written)[0].key


def _written(new: Token, model: Token) -> str:
    """A number, date or address as the translation writes it."""
    if new.kind == "number":
        return written_like(new.text, model.text)
    if new.kind == "date":
        return date_like(new.text, model.text)
    return new.text


def written_like(number: str, model: str) -> str:
    """A number with the signs for thousands and decimals of another, as far as that shows them.

    Example:
        >>> written_like("45,500.5", "30 000"), written_like("7.5", "6,4"), written_like("2024", "1 999")
        ('45 500.5', '7,5', '2 024')
        >>> written_like("45 000", "30000"), written_like("45 000", "300"), written_like("1.2.4", "1.2.3")
        ('45000', '45 000', '1.2.4')
    """
    one, two = _WHOLE.fullmatch(number), _WHOLE.fullmatch(model)
    if not (one and two) or number.startswith("0"):
        return number
    digits = re.sub(r"\D", "", one[1])
    grouped = two[2] is not None
    if grouped or len(two[1]) > _LEAST_NAME:
        whole = f"{int(digits):,}".replace(",", two[2]) if grouped else digits
    else:
        whole = one[1]
    return whole + (f"{two[3] or one[3]}{one[4]}" if one[3] else "")


def date_like(date: str, model: str) -> str:
    """A date in digits, in the order and with the signs of another.

    Example:
        >>> date_like("2024-11-08", "01.02.2023"), date_like("8.11.2024", "2023-01-02")
        ('08.11.2024', '2024-11-08')
    """
    found = day(date)
    if found is None:
        return date
    year, month, number = found
    parts = re.split(r"([-./])", model)
    wide = any(part.startswith("0") for part in parts) or not any(
        len(part) == 1 and part.isdigit() for part in parts
    )
    values = [f"{year:04}", f"{month:02}" if wide else str(month), f"{number:02}" if wide else str(number)]
    return parts[1].join(values if len(parts[0]) == len("2024") else reversed(values))


def _has_ending(text: str, place: int, language: Language) -> bool:
    """Whether an ending is attached to the number that stops at a place: it may follow its last word."""
    attached = _ATTACHED.match(text, place)
    return bool(attached) and attached[1].lower() in language.month_endings  # type: ignore[index]


def _name(change: Change, ours: Sequence[Token], theirs: Sequence[Token]) -> list[tuple[Token, str]]:
    """Where a name stands in the translation, and the other one with the ending that stands there.

    The name must be written alike in both languages, and the new one must end as the old one does:
    Асановго, Асановқа; Бакировго, Бакировқа.
    """
    if sum(token.text == change.memory for token in ours) != 1:
        return []
    found = [
        (shared, token)
        for token in theirs[1:]
        if token.kind == "word" and token.text[0].isupper()
        for shared in [Prefix.similarity(token.text, change.memory)]
        if shared >= _LEAST_NAME
    ]
    if len(found) != 1:
        return []
    shared, token = found[0]
    ours_end, theirs_end = change.memory[shared:], token.text[shared:]
    if not change.query.endswith(ours_end) or (theirs_end and not ours_end):
        return []
    stem = change.query[: len(change.query) - len(ours_end)]
    return [(token, stem + theirs_end)] if len(stem) >= 2 else []


def _dressed(source: str, query: str, target: str, text: str) -> str:
    """A translation with the last sign and the first capital of the new text, where the old ones agreed."""
    ends = [_FINAL.search(side) for side in (source, query, target, text)]
    signs = [end[1] if end else "" for end in ends]
    if signs[0] == signs[2] != signs[1] and text:
        end = ends[3]
        if end:
            text = text[: end.start(1)] + signs[1] + text[end.end(1) :]
        elif not signs[0]:
            text = text.rstrip() + signs[1]
    old, new, there = source[:1], query[:1], text[:1]
    other = old != new and old.lower() == new.lower() and old.isupper() == there.isupper() != new.isupper()
    if other and there not in _DOTTED and not text[1:2].isupper():
        return (there.upper() if new.isupper() else there.lower()) + text[1:]
    return text

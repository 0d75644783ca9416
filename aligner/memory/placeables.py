"""Numbers, dates, addresses and names of a new text put into the translation of a like one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import Prefix

from aligner.lang import Language
from aligner.memory.changes import Change
from aligner.memory.tokens import MINUS, PLACEABLE, Token, day, tokens_of, wordless

_FINAL = re.compile(r"([.!?…:;]+)[\s»”\")\]]*$")
_WHOLE = re.compile(r"(\d+(?:([ \u00a0\u2009\u202f.,'’])\d{3})*)(?:([.,])(\d+))?")
_GROUPED = re.compile(r"\d+|\d{1,3}(?:[ \u00a0\u2009\u202f](\d{3}))+")
_ATTACHED = re.compile(r"[-‐‑–]?([^\W\d_]+)")
_LEAST_NAME = 4
"""Letters that a name must have in common with its translation to be known there."""
_ORDINAL_END = 3
"""Letters of an ordinal numeral that are written behind its digits, at most."""
_GROUP = 3
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
        >>> from aligner.memory.changes import changes
        >>> texts = "2023-жылы 30,000 адам келген", "2024-жылы 45,500 адам келген"
        >>> proposed(*texts, "2023 жылы 30 000 адам келген", changes(*texts, load("ky")), load("kk")).text
        '2024 жылы 45 500 адам келген'
    """
    replaced: dict[Change, str] = {}
    unsure: set[Change] = set()
    if not any(change.kind in (*PLACEABLE, "name") for change in changes):
        return Proposal(_dressed(source, query, target, target), {}, frozenset())
    ours = wordless(source)
    found = _whole(dict(_placeables(changes, ours, wordless(target))), changes, ours)
    for change in changes:
        if change.kind == "name" and may_be_put_in(change, target):
            found[change] = _name(change, tokens_of(source), tokens_of(target))
    taken = Counter((token, text) for places in found.values() for token, text in set(places))
    wanted = Counter(token for token, _ in taken)
    places: dict[Token, str] = {}
    for change, some in found.items():
        if not some or any(wanted[token] > 1 for token, _ in some):  # two names that are one there
            continue
        replaced[change] = some[0][1]
        places |= some
        if change.kind in ("number", "time") and any(
            _has_ending(target, token.stop, language) for token, _ in some
        ):
            unsure.add(change)
    text = target
    for token, new in sorted(places.items(), key=lambda place: place[0].start, reverse=True):
        text = text[: token.start] + new + text[token.stop :]
    return Proposal(_dressed(source, query, target, text), replaced, frozenset(unsure))


def may_be_put_in(change: Change, target: str) -> bool:
    """Whether a translation can have a place for a change: told without looking closely.

    Example:
        >>> change = Change("number", "2023", "2024", (0, 4))
        >>> may_be_put_in(change, "2 023 жыл"), may_be_put_in(change, "былтыр")
        (True, False)
        >>> may_be_put_in(Change("number", "30 000", "20", (0, 6)), "30 мың")
        False
    """
    if not (change.memory and change.query):
        return False
    if change.kind == "name":
        return change.memory[:_LEAST_NAME] in target
    if _kind(change.memory) != change.kind or _kind(change.query) != change.kind:
        return False
    if change.kind == "time":
        return ":" in target
    # However its digits are grouped, the last three of a whole number stand together.
    digits = _GROUPED.fullmatch(change.memory)
    return not digits or (digits[1] or change.memory.lstrip("0")[-_GROUP:]) in target


@lru_cache(4096)
def _kind(token: str) -> str:
    return tokens_of(token)[0].kind


Places = list[tuple[Token, str]]
"""Tokens of the translation, and what comes in their places."""


def _placeables(
    changes: Sequence[Change], ours: Sequence[Token], theirs: Sequence[Token]
) -> Iterator[tuple[Change, Places]]:
    """Where numbers, dates and addresses stand in the translation, and what comes there, if that is sure."""
    here = Counter((token.kind, token.key) for token in ours)
    there: dict[tuple[str, str], list[Token]] = defaultdict(list)
    for token in theirs:
        there[token.kind, token.key].append(token)
    alike: dict[tuple[str, str], list[tuple[Change, Token]]] = defaultdict(list)
    for change in changes:
        if change.kind in PLACEABLE and change.memory and change.query:
            old, new = tokens_of(change.memory)[0], tokens_of(change.query)[0]
            if old.kind == new.kind == change.kind:
                alike[old.kind, old.key].append((change, new))
    for key, some in alike.items():
        if len(some) == here[key] == len(there[key]) and len({new.text for _, new in some}) == 1:
            new = some[0][1]
            yield from (
                (change, [(token, _written(new, token)) for token in there[key]]) for change, _ in some
            )


def _whole(
    found: dict[Change, Places], changes: Sequence[Change], ours: Sequence[Token]
) -> dict[Change, Places]:
    """What can be put in without making a number that stands in neither text.

    Of numbers that signs join, such as 66-10-10 or 2:3, all that change are put in, or none; nor is the
    number behind a minus that comes or goes, nor one beside which a word such as миң comes or goes.
    """
    chain, stop = 0, 0
    chains: dict[int, int] = {}
    for token in ours:
        chain += token.start != stop
        chains[token.start], stop = chain, token.stop
    left = [c for c in changes if c.kind in PLACEABLE and c not in found]
    if any(c.query in MINUS for c in left if not c.memory) or any(map(_is_magnitude, left)):
        return {change: places for change, places in found.items() if change.kind != "number"}
    broken = {chains.get(c.place[0]) for c in left if c.memory}  # a month may be a word
    return {change: places for change, places in found.items() if chains[change.place[0]] not in broken}


def _is_magnitude(change: Change) -> bool:
    letters = change.memory + change.query
    return change.kind == "number" and any(map(str.isalpha, letters)) and not any(map(str.isdecimal, letters))


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
        >>> written_like("1234,5", "5,678"), written_like("0.5", "1,5"), written_like("007", "1 234")
        ('1,234.5', '0,5', '007')
    """
    one, two = _WHOLE.fullmatch(number), _WHOLE.fullmatch(model)
    if not (one and two) or re.match(r"0\d", number):
        return number
    digits = re.sub(r"\D", "", one[1])
    grouped = two[2] is not None
    if grouped or len(two[1]) > _LEAST_NAME:
        first = len(digits) % 3 or 3
        groups = [digits[:first], *(digits[at : at + 3] for at in range(first, len(digits), 3))]
        whole = (two[2] if grouped else "").join(groups)
    else:
        whole = one[1]
    if not one[3]:
        return whole
    sign = two[3] or one[3]
    if grouped and sign == two[2] and len(digits) > 3:  # 1,234,5 would be another number
        sign = "," if sign == "." else "."
    return f"{whole}{sign}{one[4]}"


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
    ending = attached[1].lower() if attached else ""
    # 5-ші, 6-шы; 1st, 2nd: what is attached is the end of the numeral in words.
    return ending in language.month_endings or any(
        len(ending) <= _ORDINAL_END and word.endswith(ending) for word in language.ordinals if ending
    )


def _name(change: Change, ours: Sequence[Token], theirs: Sequence[Token]) -> Places:
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

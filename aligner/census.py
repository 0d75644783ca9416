"""What is in a translation memory, in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from aligner.seen import Seen
from aligner.units import Unit, primary

_MOST = 10_000
"""Documents that are counted apart."""
_STEPS = 10


@dataclass(slots=True)
class Side:
    """What a memory has in one language."""

    units: int = 0
    words: int = 0
    characters: int = 0
    longest: int = 0
    longest_line: int = 0


@dataclass(slots=True)
class Census:
    """The numbers of a memory.

    Args:
        units: how many there are.
        pairs: how many of each set of languages, source first.
        sides: what there is in each language.
        repeated: units that say the same as an earlier one.
        translations: further translations of sources that came before.
        empty: units with a side without text.
        codes: units with codes of mark-up.
        statuses: how many of each status.
        confidences: how many of each tenth, from "0.0"; "none" where there is none.
        documents: how many come from each document; of very many the first.
        first, last: the earliest and the latest date.
    """

    units: int = 0
    pairs: Counter[tuple[str, ...]] = field(default_factory=Counter)
    sides: dict[str, Side] = field(default_factory=dict)
    repeated: int = 0
    translations: int = 0
    empty: int = 0
    codes: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    confidences: Counter[str] = field(default_factory=Counter)
    documents: Counter[str] = field(default_factory=Counter)
    first: str = ""
    last: str = ""


def count(units: Iterable[Unit]) -> Census:
    """Count the units of a memory, and what is in them.

    Example:
        >>> from aligner.units import Variant
        >>> found = count([Unit((Variant("ky", "таза суу"), Variant("kk", "таза су")))] * 2)
        >>> found.units, found.repeated, found.pairs, found.sides["ky"].words
        (2, 1, Counter({('ky', 'kk'): 2}), 4)
    """
    census = Census()
    wholes, sources = Seen(), Seen()
    for unit in units:
        census.units += 1
        languages = tuple(variant.language for variant in unit.variants)
        census.pairs[languages] += 1
        for variant in unit.variants:
            side = census.sides.setdefault(variant.language, Side())
            length = len(variant.text)
            side.units += 1
            side.words += len(variant.text.split())
            side.characters += length
            if length > side.longest:
                side.longest, side.longest_line = length, unit.line
        texts = tuple(variant.markup or variant.text for variant in unit.variants)
        keys = tuple(map(primary, languages))
        census.empty += not all(text.strip() for text in texts)
        census.codes += any(variant.markup for variant in unit.variants)
        if wholes.add((keys, texts)):
            census.repeated += 1
        elif sources.add((keys, texts[:1])):
            census.translations += 1
        if unit.status:
            census.statuses[unit.status] += 1
        tenth = "none" if unit.confidence is None else f"{min(int(unit.confidence * _STEPS), 9) / _STEPS:.1f}"
        census.confidences[tenth] += 1
        if unit.document and (unit.document in census.documents or len(census.documents) < _MOST):
            census.documents[unit.document] += 1
        for date in (unit.created, unit.changed):
            if date:
                census.first = min(census.first or date, date)
                census.last = max(census.last, date)
    return census

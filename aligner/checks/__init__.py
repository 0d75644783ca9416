"""Quality checks: each rule asks one question of a pair of texts and says what it found where.

A rule is a function of a pair and of what is known of the whole file; it gives faults, or nothing where
it is in doubt: a check that often errs is one that nobody reads.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple

from aligner.checks import (
    addresses,
    blanks,
    brackets,
    consistency,
    endings,
    languages,
    lengths,
    letters,
    names,
    numbers,
    placeholders,
    repeats,
    sides,
    terms,
)  # fmt: skip
from aligner.checks.findings import Faults, Finding, Pair
from aligner.checks.knowledge import Knowledge


class Rule(NamedTuple):
    """A check: its name, the question it asks, and the function that asks it."""

    name: str
    question: str
    find: Callable[[Pair, Knowledge], Faults]


RULES = (
    Rule("empty", "Is there a text on both sides?", sides.find_empty),
    Rule("untranslated", "Is the target something else than the source?", sides.find_untranslated),
    Rule("language", "Is each side in its language and script?", languages.find),
    Rule("numbers", "Does each side name the same numbers, dates and months?", numbers.find),
    Rule("addresses", "Are web and mail addresses the same?", addresses.find),
    Rule("placeholders", "Are placeholders and tags kept?", placeholders.find),
    Rule("length", "Is the ratio of lengths as in the rest of the file?", lengths.find),
    Rule("terms", "Are terms translated as the list says?", terms.find),
    Rule("targets", "Has the same source the same target everywhere?", consistency.find_targets),
    Rule("sources", "Has the same target the same source everywhere?", consistency.find_sources),
    Rule("brackets", "Is each bracket closed?", brackets.find_brackets),
    Rule("quotes", "Is each quotation closed?", brackets.find_quotes),
    Rule("endings", "Do both sides end in the same sign?", endings.find),
    Rule("letters", "Are all letters of the right script?", letters.find),
    Rule("repeats", "Does a word stand there twice by mistake?", repeats.find),
    Rule("names", "Are names kept as in the rest of the file?", names.find),
    Rule("characters", "Are there characters that nobody sees?", blanks.find_hidden),
    Rule("blanks", "Are there blanks too many?", blanks.find_blanks),
)
"""In the order in which the faults of a pair are told."""


def find_all(pairs: Iterable[Pair], knowledge: Knowledge, names: Collection[str] = ()) -> Iterator[Finding]:
    """What the rules find, pair by pair.

    Args:
        pairs: the pairs, in the order of the file.
        knowledge: what ``gather`` has learned from the same pairs.
        names: the checks to make; () makes all.

    Example:
        >>> from aligner.checks.knowledge import gather
        >>> pairs = [Pair("Айылда 25 үй бар.", "Ауылда 27 үй бар.", "ky", "kk", id="1")]
        >>> [(found.check, found.message) for found in find_all(pairs, gather(pairs))]
        [('numbers', '“25” became “27”')]
    """
    rules = [rule for rule in RULES if not names or rule.name in names]
    for pair in pairs:
        for rule in rules:
            for fault in rule.find(pair, knowledge):
                yield Finding(rule.name, fault, pair)

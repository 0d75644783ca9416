"""How much a translation of a like text is worth, also in languages that build words of endings.

The base of the score are the characters: a changed ending costs a few of them, another word all of its own.
What characters say wrongly is put right: another number, a negation, words that changed places.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from aligner.memory.changes import Change
from aligner.memory.tokens import PLACEABLE
from aligner.units import AT_WORK, CONFIDENT, DOUBTFUL, SEEN, Unit

CONTEXT, EXACT = 101, 100
_NUMBER = re.compile(r"\d+(?:[.,\s'’]\d{3})*(?:[.,]\d+)?")
_STOPS = ".!?…:;"
_TRIVIAL = ("capitals", "punctuation", "format")
_CARRIED = (*PLACEABLE, "name")

TRIVIAL_FROM, TRIVIAL_TO = 95, 99
"""Only capitals, punctuation or the way a number is written differ: nothing is to be translated."""
CARRIED_TO = 97
"""Only numbers and the like differ, and all were put into the proposal: to be looked at, not to be typed."""
UNCARRIED_TO = 89
"""Only numbers and the like differ, and some must be typed."""
WORDS_TO = 94
"""Words differ."""
NEGATED_TO = 84
"""One text denies what the other says; by characters they may be 97 % alike."""
NUMBER_COSTS = 5
"""What a number that must be typed takes off beside other changes, ..."""
NUMBERS_COST = 15
"""... and several at most, those included that were put in."""
CARRIED_COSTS = 1
"""What one takes off that was put in."""
ORDER_COSTS = 5
"""What it takes off that the same words stand in another order."""


@dataclass(frozen=True, slots=True)
class Penalties:
    """What is taken off a match because of where its translation comes from, in points.

    Args:
        aligned: a program put the sides together and nobody has looked at it. One point, so that it is no
            100 that is inserted unseen; Trados Studio takes off as much.
        unconfirmed: it says of itself that it is a draft. One point, for the same reason.
        unsure: the aligner gives it a probability below 0.9. Three more points: one in ten or more is wrong.
        doubtful: it gives it less than 0.5. Fifteen more points: it is wrong rather than right.
    """

    aligned: int = 1
    unconfirmed: int = 1
    unsure: int = 3
    doubtful: int = 15

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The names of all penalties."""
        return tuple(field.name for field in fields(cls))

    def of(self, unit: Unit) -> int:
        """What is taken off a unit.

        Example:
            >>> Penalties().of(Unit((), bead="1-1", status="auto", confidence=0.7))
            4
            >>> Penalties().of(Unit((), bead="1-1", status="confirmed", confidence=0.7))
            0
        """
        if unit.status in SEEN:
            return 0
        points = 0
        if unit.bead:
            points += self.aligned
        elif _is_draft(unit.status) or any(
            kind in ("x-ConfirmationLevel", "x-state") and _is_draft(value) for kind, value in unit.props
        ):
            points += self.unconfirmed
        if unit.confidence is not None and unit.confidence < CONFIDENT:
            points += self.doubtful if unit.confidence < DOUBTFUL else self.unsure
        return points


_DRAFTS = ("draft", "auto", "unconfirmed", "fuzzy")


def _is_draft(said: str) -> bool:
    return said.lower() in _DRAFTS or bool(AT_WORK.fullmatch(said.lower()))


def normal(text: str) -> str:
    """A text as it is compared: small letters, single blanks."""
    return " ".join(text.split()).casefold()


def masked(text: str) -> str:
    """A normal text in which all numbers are the same.

    Example:
        >>> masked("2023-жылы 30 000 адам")
        '0-жылы 0 адам'
    """
    return _NUMBER.sub("0", text)


def in_order(text: str) -> str:
    """The words of a text sorted; its last stop goes with none of them.

    Example:
        >>> in_order("ал мектепке барды.") == in_order("ал барды мектепке.")
        True
    """
    return " ".join(sorted(text.rstrip(_STOPS).split()))


def letters(text: str) -> str:
    """The letters of a text alone, without apostrophes that are letters.

    Example:
        >>> letters("oʻzbek!"), letters("o'zbek")
        ('ozbek', 'ozbek')
    """
    return "".join(filter(str.isalpha, text.replace("ʻ", "").replace("ʼ", "")))


@lru_cache(256)
def likeness(one: str, two: str) -> float:
    """How many per cent of the characters of two texts are the same, capitals, numbers and order aside.

    Example:
        >>> round(likeness("жогорку кеңеш кечээ", "кечээ жогорку кеңеш"))
        95
    """
    (one, words), (two, others) = _compared(one), _compared(two)
    ordered = Levenshtein.normalized_similarity(one, two)
    anyhow = Levenshtein.normalized_similarity(words, others)
    return 100 * max(ordered, anyhow - ORDER_COSTS / 100)


@lru_cache(256)
def _compared(text: str) -> tuple[str, str]:
    """A text without capitals and numbers, and the same with its words sorted."""
    text = masked(normal(text))
    return text, in_order(text)


def score(
    memory: str,
    query: str,
    changes: Sequence[Change],
    carried: Collection[Change],
    unsure: Collection[Change] = (),
) -> int:
    """The score of a text that is not the same as the one of the memory.

    Args:
        memory, query: the two texts.
        changes: how they differ.
        carried: the changes that were put into the proposal.
        unsure: those of them after which an ending may have to change.

    Example:
        >>> from aligner.lang import load
        >>> from aligner.memory.changes import changes
        >>> def of(*texts: str) -> int:
        ...     return score(*texts, changes(*texts, load("ky")), ())
        >>> of("Ал мектепке барды.", "Ал мектепке барды"), of("Ал мектепке барды.", "Ал мектептен барды.")
        (95, 89)
        >>> of("Ал мектепке барды.", "Ал мектепке барбады."), of("Баасы 500 сом.", "Баасы 5000 сом.")
        (84, 89)
    """
    kinds = {change.kind for change in changes}
    if kinds <= set(_TRIVIAL):
        raw = round(100 * Levenshtein.normalized_similarity(memory, query))
        if letters(normal(memory)) != letters(normal(query)):  # does not, doesn't
            return min(raw, WORDS_TO)
        return min(max(raw, TRIVIAL_FROM), TRIVIAL_TO)
    typed = [c for c in changes if c.kind in _CARRIED and c not in carried]
    number_of_carried = sum(c.kind in _CARRIED for c in changes) - len(typed)
    if kinds <= {*_TRIVIAL, *_CARRIED}:
        names = sum(c.kind == "name" for c in changes)
        if not typed:
            top = WORDS_TO if unsure or names else CARRIED_TO
            return max(top - number_of_carried + 1, TRIVIAL_FROM if top == CARRIED_TO else UNCARRIED_TO)
        if not names:
            found = min(likeness(memory, query), UNCARRIED_TO) - NUMBER_COSTS * min(len(typed) - 1, 2)
            return max(int(found), 0)
    cost = NUMBER_COSTS * sum(c.kind != "name" for c in typed)
    cost += CARRIED_COSTS * sum(c.kind != "name" for c in changes if c.kind in _CARRIED and c in carried)
    cost = min(cost, NUMBERS_COST)  # of both, or one that is put in might cost more than one that is typed
    top = NEGATED_TO if "negation" in kinds else WORDS_TO
    return max(int(min(likeness(memory, query) - cost, top)), 0)

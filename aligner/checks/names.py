"""Names: is one that the file always keeps left out here?

A name is judged only by the file's own habit. Many capitals are no names that are kept: German nouns,
countries that are called otherwise, institutions that are translated. What the other side has nearly
everywhere else, it should have here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from aligner.anchors import likest
from aligner.checks.findings import NOTE, Faults, Pair, both_sides, on_side, quoted
from aligner.skeleton import skeleton

if TYPE_CHECKING:
    from aligner.checks.knowledge import Knowledge

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_STEM = 6
_SHORTEST = 4
_MOST = 50_000
"""Names that are counted; when there are more, the rarer half goes."""
_OFTEN = 5
"""Pairs with a name from which there is a habit,"""
_NEARLY_ALL = 0.9
"""and the share of the others that must have kept it."""


@dataclass(slots=True)
class Names:
    """How often the names of either side were met, and how often the other side had them as well."""

    met: tuple[dict[str, list[int]], dict[str, list[int]]] = field(default_factory=lambda: ({}, {}))

    def add(self, pair: Pair) -> None:
        """Count the names of a pair."""
        for at_source, text, _, other, _ in both_sides(pair):
            counts = self.met[0 if at_source else 1]
            for _, name in names_of(text):
                count = counts.setdefault(stem(name), [0, 0])
                count[0] += 1
                count[1] += is_kept(name, other)
            if len(counts) > _MOST:
                often = sorted(counts, key=lambda key: -counts[key][0])
                for key in often[_MOST // 2 :]:
                    del counts[key]

    def habit(self, at_source: bool, name: str) -> tuple[int, int]:
        """How many other pairs have a name, and how many of them keep it."""
        seen, kept = self.met[0 if at_source else 1].get(stem(name), (0, 0))
        return max(0, seen - 1), kept


@lru_cache(maxsize=100_000)
def stem(name: str) -> str:
    """The beginning of a name in the spelling that languages share.

    Example:
        >>> stem("Бишкектен"), stem("Bishkek")
        ('biskek', 'biskek')
    """
    return skeleton(name.lower())[:_STEM]


def names_of(text: str) -> list[tuple[tuple[int, int], str]]:
    """The words with a capital inside a sentence, each stem once, with where they stand."""
    found: dict[str, tuple[tuple[int, int], str]] = {}
    for match in _WORD.finditer(text):
        word = match.group()
        if len(word) < _SHORTEST or not word[0].isupper() or word.isupper():
            continue
        before = text[: match.start()].rstrip(" «»“”„\"'‘’([—–-\u00a0")
        if not before or before[-1] in ".!?…:":
            continue
        found.setdefault(stem(word), (match.span(), word))
    return list(found.values())


def is_kept(name: str, text: str) -> bool:
    """Whether a text has a word that is spelt like a name.

    Example:
        >>> is_kept("Бишкекте", "He lives in Bishkek."), is_kept("Бишкекте", "He lives there.")
        (True, False)
    """
    words = _WORD.findall(text)
    beginning = stem(name)[: _STEM - 1]
    return any(stem(word).startswith(beginning) for word in words) or bool(likest(name, words))


def find(pair: Pair, knowledge: Knowledge) -> Faults:
    """Names that the other side has nearly everywhere else, but not here."""
    if not (pair.source.strip() and pair.target.strip()):
        return
    for at_source, text, _, other, _ in both_sides(pair):
        for span, name in names_of(text):
            seen, kept = knowledge.names.habit(at_source, name)
            if seen < _OFTEN or kept < _NEARLY_ALL * seen or is_kept(name, other):
                continue
            where = "the target" if at_source else "the source"
            message = (
                f"the name {quoted(name)} is not in {where}, which has it in {kept} of {seen} other units"
            )
            yield on_side(at_source, NOTE, message, [span])

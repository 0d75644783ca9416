"""Words that both sides spell alike, suffixes aside: related languages share many, others borrowed ones."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from aligner.skeleton import skeleton
from aligner.wordforms import shared_beginning

Span = tuple[int, int]

_WORD = re.compile(r"[^\W\d_]+")
_STEM = 4
"""Letters that both words begin with, at least: of the pairs found with three, a tenth is chance, with four a
twenty-fifth (Kyrgyz and Kazakh, see docs/design/review.md)."""
_ALIKE = 0.6
"""The share of the letters of both words that the common beginning makes up."""


def cognates(source: str, target: str) -> list[tuple[Span, Span]]:
    """Where words stand that both texts spell alike, each at most once, in the order of the source.

    Words are compared in the shared skeleton spelling by how they begin: suffixes differ, letters do.

    Args:
        source, target: the texts.

    Example:
        >>> a, b = "Министрлик конференцияда айтты.", "Конференцияда министрлік айтты ма?"
        >>> [(a[slice(*one)], b[slice(*other)]) for one, other in cognates(a, b)]
        [('Министрлик', 'министрлік'), ('конференцияда', 'Конференцияда'), ('айтты', 'айтты')]
    """
    sides = _words(source), _words(target)
    found: list[tuple[Span, Span]] = []
    for one, other in _alike(*sides):
        found += zip(sides[0][one], sides[1][other], strict=False)
    return sorted(found)


@lru_cache(20_000)
def _skeleton(word: str) -> str:
    return skeleton(word.lower())


def _words(text: str) -> dict[str, list[Span]]:
    """Where the words of a text stand, by their skeletons."""
    found: dict[str, list[Span]] = defaultdict(list)
    for match in _WORD.finditer(text):
        word = _skeleton(match.group())
        if len(word) >= _STEM:
            found[word].append(match.span())
    return found


def _alike(sources: dict[str, list[Span]], targets: dict[str, list[Span]]) -> Iterator[tuple[str, str]]:
    """The words of both sides that belong together, the likest first, each once."""
    starting = defaultdict(list)
    for word in targets:
        starting[word[:_STEM]].append(word)
    pairs = [
        (-likeness, one, other)
        for one in sources
        for other in starting[one[:_STEM]]
        if (likeness := _likeness(one, other)) >= _ALIKE
    ]
    taken: set[tuple[int, str]] = set()
    for _, one, other in sorted(pairs):
        if (0, one) not in taken and (1, other) not in taken:
            taken |= {(0, one), (1, other)}
            yield one, other


def _likeness(one: str, other: str) -> float:
    return 2 * shared_beginning(one, other) / (len(one) + len(other))

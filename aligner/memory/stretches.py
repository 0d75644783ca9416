"""The parts of two texts in which their words differ: of texts that are much alike those are short."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from operator import add
from typing import NamedTuple

from rapidfuzz.distance import Indel

_BEFORE, _BEHIND = '(«“„"', ')»”".,;:!?…'
"""Signs with which words begin and end."""


class Stretch(NamedTuple):
    """Part of a text of the memory and of the query in its place, and where the one begins."""

    memory: str
    query: str
    start: int
    is_first: bool


def stretches(memory: str, query: str) -> Iterator[Stretch]:
    """The parts of two texts that differ, in order.

    Example:
        >>> found = stretches("Бул 5 китеп бүгүн жаңы.", "Бул 12 китеп бүгүн эски.")
        >>> [(stretch.memory, stretch.query, stretch.start) for stretch in found]
        [('5', '12', 4), ('жаңы.', 'эски.', 18)]
    """
    (pieces, begins), (ours, our_begins) = _pieces(memory), _known(query)
    i = j = 0
    for begin, end, there in [*_shared(pieces, ours), (len(pieces), len(pieces), len(ours))]:
        if i < begin or j < there:
            one = memory[begins[i] : begins[begin] - 1] if i < begin else ""
            two = query[our_begins[j] : our_begins[there] - 1] if j < there else ""
            yield Stretch(one, two, begins[i], not (i and j))
        i, j = end, there + end - begin


def _pieces(text: str) -> tuple[list[str], list[int]]:
    """What stands between blanks, where each begins, and where another one would."""
    pieces = text.split(" ")
    ends = accumulate(map(len, pieces), initial=0)
    return pieces, list(map(add, ends, range(len(pieces) + 1)))


_known = lru_cache(16)(_pieces)


def _shared(one: Sequence[str], two: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Rows of pieces that stand in both: from and to in the one, from in the other.

    Next to a difference they end with words: a number may go over blanks, and what stands beside it counts.
    """
    for block in Indel.opcodes(one, two):
        if block.tag == "equal":
            begin, end, there = block.src_start, block.src_end, block.dest_start
            if begin or there:
                while begin < end and not one[begin].lstrip(_BEFORE)[:1].isalpha():
                    begin, there = begin + 1, there + 1
            if end < len(one) or block.dest_end < len(two):
                while begin < end and not one[end - 1].rstrip(_BEHIND)[-1:].isalpha():
                    end -= 1
            if begin < end:
                yield begin, end, there

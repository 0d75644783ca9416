"""Where two texts differ, word by word: what changed, in a translator's words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple
from unicodedata import category

from rapidfuzz.distance import Indel, Prefix

from aligner.checks.numerals import magnitude
from aligner.lang import Language
from aligner.memory.stretches import stretches
from aligner.memory.tokens import MINUS, PLACEABLE, Token, found, small, tokens_of

_place = attrgetter("place")
_NO_DIGIT = re.compile(r"\D")
_SAME_STEM = 0.6
"""Part of the shorter of two words with which both begin if they are forms of one word."""
_SURE_STEM = 5
_VOICED = {"т": "д", "t": "d"}
_KEPT = 500
"""Characters of a stretch whose changes are kept for the next text, at most."""
_TOGETHER = 100
"""Tokens of a stretch that differs whose likeliest pairs are looked for together."""


class Change(NamedTuple):
    """One difference between a text of the memory and the one that is looked up.

    Args:
        kind: number, date, time, address, name, ending, negation, word, added, removed, order, capitals,
            format or punctuation.
        memory: what the memory has, if anything.
        query: what the text has that is looked up, if anything.
        place: where it stands in the text of the memory, from and to.
    """

    kind: str
    memory: str
    query: str
    place: tuple[int, int]


def changes(memory: str, query: str, language: Language) -> list[Change]:
    """How a text differs from one of the memory, in the order of the latter.

    Example:
        >>> from aligner.lang import load
        >>> texts = "2023-жылы окууга 15 адам келди.", "2024-жылы окуудан 15 адам келбеди"
        >>> found = changes(*texts, load("ky"))
        >>> [(change.kind, change.memory, change.query) for change in found]
        ... # doctest: +NORMALIZE_WHITESPACE
        [('number', '2023', '2024'), ('ending', 'окууга', 'окуудан'), ('negation', 'келди', 'келбеди'),
         ('punctuation', '.', '')]
    """
    result: list[Change] = []
    for stretch in stretches(memory, query):
        # Many texts differ in the same place in the same way; long stretches would take memory.
        is_short = len(stretch.memory) + len(stretch.query) <= _KEPT
        ask = _substituted if is_short else _substituted.__wrapped__
        some = ask(stretch.memory, stretch.query, stretch.is_first, language)
        result += [_put(change, stretch.start) for change in some] if stretch.start else some
    return _moved(result)


def _put(change: Change, start: int) -> Change:
    kind, memory, query, (begin, end) = change
    return Change(kind, memory, query, (begin + start, end + start)) if memory else change


@lru_cache(2048)
def _substituted(memory: str, query: str, is_first: bool, language: Language) -> tuple[Change, ...]:
    """How two parts of texts differ; the first words of a text have capitals also where they are no names."""
    return tuple(_changed(tuple(found(memory)), tokens_of(query), is_first, language))


def _changed(
    one: Sequence[Token], two: Sequence[Token], is_first: bool, language: Language
) -> Iterator[Change]:
    counted = any(token.kind == "number" for token in (*one, *two))
    for a, b in _aligned(one, two):
        if a and b:
            if a.text != b.text or a.key != b.key:
                within = not is_first or bool(a.start and b.start)
                yield Change(_kind(a, b, within, language), a.text, b.text, (a.start, a.stop))
        else:
            token = a or b
            assert token
            place = (a.start, a.stop) if a else (0, 0)
            kind = "removed" if a else "added"
            if token.key == MINUS:
                kind = "number"
            elif token.kind == "sign" and not _says_something(token):
                kind = "punctuation"
            elif token.kind in PLACEABLE:
                kind = token.kind
            elif counted and _is_magnitude(token.key, language):
                kind = "number"
            elif token.key in language.grammar.negative_words:
                kind = "negation"
            yield Change(kind, a.text if a else "", b.text if b else "", place)


def _kind(a: Token, b: Token, within: bool, language: Language) -> str:
    """What kind of a change it is that one token stands for another, within a text or as its first."""
    if a.kind != b.kind:
        if {a.key, b.key} & language.grammar.negative_words:  # no pupils, 120 pupils
            return "negation"
        return a.kind if a.kind in PLACEABLE else b.kind if b.kind in PLACEABLE else "word"
    if a.kind == "sign":
        if a.key != b.key and MINUS in (a.key, b.key):
            return "number"
        return "word" if _says_something(a) or _says_something(b) else "punctuation"
    if a.kind in PLACEABLE:
        return "format" if _is_same(a, b) else a.kind
    if a.key == b.key:
        return "capitals" if small(a.text) == small(b.text) else "format"
    kind = _kind_of_words(a.key, b.key, language)
    if kind == "word" and within and a.text[0].isupper() and b.text[0].isupper():
        return "name"
    return kind


@lru_cache(4096)
def _kind_of_words(a: str, b: str, language: Language) -> str:
    """What kind of a change it is that one word stands for another; like texts have many such in common."""
    months = language.month(a), language.month(b)
    if all(months) and months[0] != months[1]:
        return "date"
    if _is_negated(a, b, language) or {a, b} & language.grammar.negative_words:
        return "negation"
    if _is_magnitude(a, language) and _is_magnitude(b, language):
        return "number"
    return "ending" if same_stem(a, b) else "word"


@lru_cache(4096)
def _is_magnitude(word: str, language: Language) -> bool:
    return bool(magnitude(word, language))


def _says_something(sign: Token) -> bool:
    """Whether a sign is more than punctuation: %, $, °, +, a picture, a mark that belongs to a letter."""
    return sign.key == MINUS or sign.text in "%‰" or category(sign.text)[0] in "SM"


def _is_same(a: Token, b: Token) -> bool:
    """Whether two placeables of one kind are the same, written in another way.

    Not 3.1 and 3.10, which may be numbers of versions or paragraphs, nor addresses, in which capitals count.
    """
    if a.kind == "number" and a.key == b.key:
        return _NO_DIGIT.sub("", a.text).lstrip("0") == _NO_DIGIT.sub("", b.text).lstrip("0")
    return a.key == b.key and a.kind != "address"


def same_stem(a: str, b: str) -> bool:
    """Whether two words begin as forms of one word do.

    Example:
        >>> same_stem("мектептерге", "мектебинде"), same_stem("алат", "албайт"), same_stem("кат", "кун")
        (True, True, False)
    """
    shared = Prefix.similarity(a, b)
    return shared >= _SURE_STEM or (shared >= 2 and shared >= _SAME_STEM * min(len(a), len(b)) - 0.5)


def _is_negated(a: str, b: str, language: Language) -> bool:
    """Whether of two forms of one verb the one is negative and the other is not: алат, албайт."""
    shared = Prefix.similarity(a, b)
    if shared < 2:
        return any(
            long == prefix + short
            for prefix in language.grammar.negative_prefixes
            for long, short in ((a, b), (b, a))
        )
    suffixes = language.grammar.negative_suffixes
    ends = a[shared:], b[shared:]
    for negative, positive in (ends, ends[::-1]):
        rest = next((negative[len(s) :] for s in suffixes if negative.startswith(s)), None)
        if rest is None or positive.startswith(suffixes):
            continue
        # What is left is the ending of a verb that the other has in some form as well: -ды, -ту; or none: кел
        if rest == "" or (
            positive and (rest[-1] == positive[-1] or _voiced(rest[0]) == _voiced(positive[0]))
        ):
            return True
    return False


def _voiced(letter: str) -> str:
    return _VOICED.get(letter, letter)


def _moved(found: list[Change]) -> list[Change]:
    """What was taken away in one place and put in at another was moved."""
    movable = ("added", "removed", *PLACEABLE)
    taken = {
        change.memory.casefold(): change for change in found if change.kind in movable and not change.query
    }
    if not taken:
        return sorted(found, key=_place)
    result = []
    gone: set[int] = set()
    for change in found:
        is_new = change.kind in movable and not change.memory
        moved = taken.get(change.query.casefold()) if is_new else None
        if moved and id(moved) not in gone:
            gone.add(id(moved))
            result.append(Change("order", moved.memory, change.query, moved.place))
        else:
            result.append(change)
    return sorted((change for change in result if id(change) not in gone), key=_place)


Pair = tuple[Token | None, Token | None]


def _aligned(one: Sequence[Token], two: Sequence[Token]) -> Iterator[Pair]:
    """The tokens of two texts side by side; those without a counterpart alone."""
    i = j = 0
    for block in Indel.opcodes([t.key for t in one], [t.key for t in two]):
        if block.tag != "equal":
            continue
        yield from _paired(one[i : block.src_start], two[j : block.dest_start])
        yield from zip(
            one[block.src_start : block.src_end], two[block.dest_start : block.dest_end], strict=True
        )
        i, j = block.src_end, block.dest_end
    yield from _paired(one[i:], two[j:])


def _paired(one: Sequence[Token], two: Sequence[Token]) -> Iterator[Pair]:
    """The likeliest pairs of tokens between two places where the texts are the same."""
    if max(len(one), len(two)) > _TOGETHER:  # time and memory grow with the square
        for begin in range(0, max(len(one), len(two)), _TOGETHER):
            yield from _paired(one[begin : begin + _TOGETHER], two[begin : begin + _TOGETHER])
        return
    if not (one and two):
        yield from ((token, None) for token in one)
        yield from ((None, token) for token in two)
        return
    if len(one) == len(two) == 1:  # mostly, and no cost is so high that they would stay alone
        yield one[0], two[0]
        return
    costs = [
        [float(i + j) if not (i and j) else 0.0 for j in range(len(two) + 1)] for i in range(len(one) + 1)
    ]
    for i, a in enumerate(one):
        for j, b in enumerate(two):
            costs[i + 1][j + 1] = min(costs[i][j] + _cost(a, b), costs[i][j + 1] + 1, costs[i + 1][j] + 1)
    pairs: list[Pair] = []
    i, j = len(one), len(two)
    while i or j:
        if i and j and costs[i][j] == costs[i - 1][j - 1] + _cost(one[i - 1], two[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((one[i], two[j]))
        elif i and costs[i][j] == costs[i - 1][j] + 1:
            i -= 1
            pairs.append((one[i], None))
        else:
            j -= 1
            pairs.append((None, two[j]))
    yield from reversed(pairs)


def _cost(a: Token, b: Token) -> float:
    if a.kind != b.kind:
        return 1.75
    if a.kind == "word":
        return 0.25 if same_stem(a.key, b.key) else 1.25
    return 0.5

"""Where words stand in a memory: as they are, or with any endings; numbers however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import product
from math import prod
from typing import Any, Literal, NamedTuple

import numpy as np

from aligner.anchors import number_value
from aligner.checks.numerals import find_numbers
from aligner.errors import UsageError
from aligner.lang import Language
from aligner.memory.index import Index, Sides
from aligner.memory.origins import Origin, Strings, text_of, units_of
from aligner.memory.stems import Numbers, bucket
from aligner.memory.store import Store
from aligner.memory.tokens import Token, small, tokens_of
from aligner.units import Unit
from aligner.wordforms import VOWELS, is_form, stems_of

Side = Literal["source", "target", "both"]
Span = tuple[int, int]

_STEM = 5
"""Letters by which the index knows a word."""
_MOST_BUCKETS = 600
"""Above so many stems that a short one may begin, the texts are gone through one by one."""
_UNCHANGED = 2
"""Letters of a stem that no ending changes."""
_AT_ONCE = 200
_WORD = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f\u0900-\u0dff])*")
_APOSTROPHE = re.compile(r"(?<=[^\W\d_])['’‘`](?=[^\W\d_])")
_DIGITS = re.compile(r"\d+")
_MAGNITUDES = (0, 3, 6, 9)
"""Digits at the end of a number that a word may stand for: 30 миң."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A unit in which a query was found.

    Args:
        unit: it, with the two languages that were asked for, in that order.
        source_spans, target_spans: where in its texts, from and to.
        previous, following: the source before and after it in its document, "" where that is not known.
    """

    unit: Unit
    source_spans: tuple[Span, ...]
    target_spans: tuple[Span, ...]
    previous: str
    following: str

    def json(self) -> dict[str, Any]:
        """The hit as it stands in a line of JSON."""
        return {
            "source": self.unit.source, "target": self.unit.target,
            "source_spans": [list(span) for span in self.source_spans],
            "target_spans": [list(span) for span in self.target_spans],
            "previous": self.previous, "next": self.following, "origin": Origin(self.unit).json(),
        }  # fmt: skip


class Term(NamedTuple):
    """A word of a query.

    Args:
        token: what it is compared with.
        open: whether any endings may follow.
        hint: what stands in small letters in every text that has it.
    """

    token: Token
    open: bool
    hint: str


def _hint(token: Token, *, open: bool) -> str:
    if token.kind == "number":
        return _written(token)[-1]
    return token.key[:_UNCHANGED] if open else token.key if token.kind == "word" else ""


def _written(number: Token) -> list[str]:
    """The digits with which a number may be written before a word for thousands and the like."""
    found = _DIGITS.match(number.key)
    whole = found.group() if found else ""
    return [whole[: len(whole) - size] for size in _MAGNITUDES if size < max(len(whole), 1)]


def parsed(query: str) -> tuple[Term, ...]:
    """The words of a query; those with a star behind them stand for all their forms.

    Raises:
        UsageError: there is no word in it, or a star stands before letters.

    Example:
        >>> [(term.token.key, term.open) for term in parsed("Жогорку кеңеш*, 30,000")]
        [('жогорку', False), ('кеңеш', True), ('30000', False)]
    """
    tokens = _tokens(query)
    stars = {token.start for token in tokens if token.text == "*"}
    words = [token for token in tokens if token.kind != "sign"]
    found = tuple(Term(token, token.stop in stars, _hint(token, open=token.stop in stars)) for token in words)
    if not found:
        raise UsageError(
            f"{query!r} holds no word", advice="give a word, a phrase, a number, or a stem such as мектеп*"
        )
    if any(token.start - 1 in stars for token in words):
        raise UsageError(f"a star in {query!r} stands before letters", advice="put it behind a stem: мектеп*")
    return found


def _tokens(text: str) -> list[Token]:
    """The tokens of a text, as the index knows them: what stands before an apostrophe is a word."""
    tokens = tokens_of(_APOSTROPHE.sub(" ", text))
    return [token._replace(key=small(token.text)) if token.kind == "word" else token for token in tokens]


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for.

    Args:
        terms: words that stand in a row.
        also: words that must stand in the other language as well.
        languages: those of the two sides.
        side: on which of them the terms are looked for.
    """

    terms: tuple[Term, ...]
    also: tuple[Term, ...]
    languages: tuple[Language, Language]
    side: Side

    def places(self) -> list[int]:
        """Where the terms are looked for: 0 for the source, 1 for the target."""
        return [place for place, name in enumerate(("source", "target")) if self.side in (name, "both")]


def concordance(store: Store, index: Index, strings: Strings, query: Query) -> Iterator[Hit]:
    """The units in which a query stands, in the order in which they came.

    Args:
        store, index, strings: of the memory.
        query: what is looked for.
    """
    for sides in index.between(*(language.tag for language in query.languages)):
        with store.reading():
            numbers = _numbers(index, sides, query)
        for begin in range(0, len(numbers), _AT_ONCE):
            with store.reading():
                hits = list(_hits(store, strings, sides, numbers[begin : begin + _AT_ONCE], query))
            yield from hits


def _numbers(index: Index, sides: Sides, query: Query) -> list[int]:
    """The units of a segment that may hold a query, by the index."""
    segment = sides.segment.number
    columns = sides.source, sides.target
    found: list[Numbers] = []
    for here in query.places():
        some = _places(index, segment, columns[here], query.terms, query.languages[here])
        if query.also:
            beside = _places(index, segment, columns[1 - here], query.also, query.languages[1 - here])
            some = _both(some, beside)
        found.append(np.arange(sides.segment.used) if some is None else some)
    return [int(place) + (segment << 16) for place in reduce(np.union1d, found)]


def _both(one: Numbers | None, two: Numbers | None) -> Numbers | None:
    if one is None or two is None:
        return two if one is None else one
    return np.intersect1d(one, two, assume_unique=True)


def _places(
    index: Index, segment: int, side: int, terms: Sequence[Term], language: Language
) -> Numbers | None:
    """The units of a side that hold all words, by the index; None where it cannot tell."""
    found: Numbers | None = None
    for term in terms:
        for buckets in _buckets(term, language):
            lists = [places for (places,) in index.places([(segment, side)], sorted(buckets))]
            found = _both(found, np.unique(np.concatenate(lists)) if len(lists) > 1 else lists[0])
    return found


def _buckets(term: Term, language: Language) -> Iterator[set[int]]:
    """For each thing that a text must have to hold a term, the stems of which it must have one."""
    kind, key = term.token.kind, term.token.key
    if kind == "number":
        written = _written(term.token)
        yield {bucket(digits + ending) for digits in written for ending in ("", *language.month_endings)}
    elif kind != "word":
        words = _WORD.findall(term.token.text)
        if kind == "time":  # an ending may stand right behind it
            words = words[:-1]
        yield from ({bucket(word)} for word in words if kind != "date" or len(word) > 2)
    elif not term.open:
        yield {bucket(key)}
    else:
        letters = sorted({sign for profile in language.profiles for sign in profile.letters})
        found: set[int] = set()
        for stem, before_vowel in stems_of(key, language):
            rest = [letters] * max(_STEM - len(stem), 0)
            if before_vowel and rest:
                rest[0] = [letter for letter in letters if letter in VOWELS]
            if prod(map(len, rest)) > _MOST_BUCKETS:
                return
            for size in range(len(rest) + 1):
                found.update(bucket(stem + "".join(more)) for more in product(*rest[:size]))
        yield found


def _hits(
    store: Store, strings: Strings, sides: Sides, numbers: Sequence[int], query: Query
) -> Iterator[Hit]:
    for number, *row in sorted(store.texts(numbers)):
        spans = _found((text_of(row, sides.source), text_of(row, sides.target)), query)
        whole = store.unit(number) if any(spans) else None
        if whole:
            unit = next(units_of(store, number, sides.segment.languages, whole, strings))
            chosen = tuple(unit.variants[place] for place in (sides.source, sides.target))
            around = _around(store, unit, number, sides)
            yield Hit(unit._replace(variants=chosen), *spans, *around)


def _found(texts: tuple[str, str], query: Query) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Where a query stands in the two texts; nowhere where what must stand beside it is missing."""
    spans: list[tuple[Span, ...]] = [(), ()]
    for here in query.places():
        found = spans_in(texts[here], query.terms, query.languages[here])
        if found and query.also:
            beside = spans_in(texts[1 - here], query.also, query.languages[1 - here])
            spans[1 - here] += beside
            found = found if beside else ()
        spans[here] += found
    return tuple(sorted(set(spans[0]))), tuple(sorted(set(spans[1])))


def spans_in(text: str, terms: Sequence[Term], language: Language) -> tuple[Span, ...]:
    """Where the words of a query stand in a row in a text, from and to.

    Example:
        >>> from aligner.lang import load
        >>> text = "Мектебинде 30 миң окуучу бар"
        >>> [text[slice(*span)] for span in spans_in(text, parsed("мектеп* 30,000"), load("ky"))]
        ['Мектебинде 30 миң']
    """
    lower = small(text)
    if not all(term.hint in lower for term in terms):  # seen at once, before words are looked at one by one
        return ()
    words = _words_of(text, terms, language)
    found = []
    for place in range(len(words) - len(terms) + 1):
        row = words[place : place + len(terms)]
        if all(_is(word, term, language) for word, term in zip(row, terms, strict=True)):
            found.append((row[0][1][0], row[-1][1][1]))
    return tuple(found)


_Word = tuple[str, Span, tuple[str, ...]]


def _words_of(text: str, terms: Sequence[Term], language: Language) -> list[_Word]:
    """The words and numbers of a text: in small letters, where they stand, the values that they may have."""
    kinds = {term.token.kind for term in terms}
    if kinds <= {"word"}:
        return [(small(match.group()), match.span(), ()) for match in _LETTERS.finditer(text)]
    tokens = [token for token in _tokens(text) if token.kind != "sign"]
    words: list[_Word] = [(token.key, (token.start, token.stop), ()) for token in tokens]
    if "number" not in kinds:
        return words
    numbers = [
        ((n.start, n.stop), tuple(map(number_value, n.readings))) for n in find_numbers(text, language)
    ]
    inside = [
        word
        for word, token in zip(words, tokens, strict=True)
        if token.kind in ("date", "time") or not any(a <= token.start < b for (a, b), _ in numbers)
    ]
    inside += [("", span, readings) for span, readings in numbers]
    return sorted(inside, key=lambda word: word[1])


def _is(word: _Word, term: Term, language: Language) -> bool:
    if term.token.kind == "number":
        return term.token.key in word[2] or term.token.key == word[0]
    if term.open:
        return word[0].startswith(term.token.key) or is_form(word[0], term.token.key, language)
    return word[0] == term.token.key


def _around(store: Store, unit: Unit, number: int, sides: Sides) -> tuple[str, str]:
    """The source before and after a unit, as it says, or as the units beside it of the same document do."""
    if sides.source:
        return "", ""
    found = [unit.previous, unit.next]
    for which, beside in enumerate((number - 1, number + 1)):
        if not found[which] and unit.document and beside >> 16 == number >> 16:
            found[which] = store.source_in(beside, unit.document)
    return found[0], found[1]

"""What words mean: a core vocabulary of many languages, and lexicons that people have.

`lang/vocabulary.tsv` has a row a concept and a column a language. An entry is a stem that stands for
every word that begins with it, or with "=" in front a whole word; of several that fit the longest
counts. Entries and words are compared in the shared skeleton spelling, so one column serves all
scripts of a language.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

from scipy import sparse

from aligner.skeleton import skeleton
from aligner.vectors import Matrix, Pair, weighted

_SHORTEST = 4
"""Letters from which a word of a person's lexicon stands for all that begin with it."""
_WORD = re.compile(r"[^\W\d_]+")

Entries = Mapping[str, tuple[tuple[int, float], ...]]
"""What each stem, or whole word with a final blank, may mean: concepts and shares."""


def with_meanings(
    pair: Pair, source_language: str, target_language: str, lexicon: Sequence[tuple[str, str]] = ()
) -> Pair:
    """A pair that can also be compared by what its words mean, where anything is known of them.

    Args:
        pair: the documents as numbers.
        source_language, target_language: BCP 47 tags.
        lexicon: words or phrases with their translations, which a person has given.
    """
    first, second = (tag.split("-")[0] for tag in (source_language, target_language))
    vocabulary = ({}, {}) if first == second else (_vocabulary(first), _vocabulary(second))
    if not all(vocabulary):
        vocabulary = {}, {}
    begin = len(_rows())
    tables = []
    for entries, given in zip(vocabulary, zip(*lexicon, strict=True) if lexicon else ((), ()), strict=True):
        merged = _merged(entries, _given(given, begin))
        tables.append(_looked_up(pair.forms, merged, begin + len(lexicon)))
    if not (tables[0].nnz and tables[1].nnz):
        return pair
    return pair.with_channel("dictionary", weighted((tables[0], tables[1]), (pair.source, pair.target)))


@cache
def _rows() -> tuple[tuple[str, ...], ...]:
    """The vocabulary as it is written, its heads first."""
    text = resources.files("aligner.lang").joinpath("vocabulary.tsv").read_text(encoding="utf-8")
    return tuple(tuple(line.split("\t")) for line in text.splitlines())


@cache
def _vocabulary(language: str) -> Entries:
    heads, *rows = _rows()
    if language not in heads[1:]:
        return {}
    column = heads.index(language)
    found: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for concept, row in enumerate(rows):
        for entry in filter(None, row[column].split("|")):
            whole = entry.startswith("=")
            found[skeleton(entry.removeprefix("=")) + " " * whole].append((concept, 1.0))
    return {entry: tuple(dict(concepts).items()) for entry, concepts in found.items()}


def _given(phrases: Sequence[str], begin: int) -> Entries:
    """The words of a person's lexicon: each has its part in its phrase."""
    found: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for concept, phrase in enumerate(phrases, begin):
        words = [skeleton(word) for word in _WORD.findall(phrase.lower())]
        for word in words:
            found[word + " " * (len(word) < _SHORTEST)].append((concept, 1 / len(words)))
    return {entry: tuple(concepts) for entry, concepts in found.items()}


def _merged(first: Entries, second: Entries) -> Entries:
    if not second:
        return first
    return {entry: (*first.get(entry, ()), *second.get(entry, ())) for entry in {**first, **second}}


def _looked_up(forms: Sequence[str], entries: Entries, concepts: int) -> Matrix:
    """Which concepts each word form may mean, a row a form."""
    longest = max(map(len, entries), default=0)
    columns: list[int] = []
    shares: list[float] = []
    ends = [0]
    for word in skeleton("\n".join(forms[1:])).split("\n") if len(forms) > 1 else ():
        found = entries.get(word + " ")
        size = min(len(word), longest)
        while found is None and size > 1:
            found = entries.get(word[:size])
            size -= 1
        if found:
            columns += [concept for concept, _ in found]
            shares += [share for _, share in found]
        ends.append(len(columns))
    # The first form is the line end, which means nothing.
    return sparse.csr_array((shares, columns, [0, *ends]), shape=(len(forms), concepts))

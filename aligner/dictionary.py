"""What words mean: a core vocabulary of many languages, and lexicons that people have.

`lang/vocabulary.tsv` has a row a concept and a column a language. An entry is a stem that stands for
every word that begins with it, or with "=" in front a whole word; of several that fit the longest
counts. A text in another script than the column's is looked up in the shared skeleton spelling.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from scipy import sparse

from aligner.packaged import packaged_text
from aligner.skeleton import skeleton
from aligner.vectors import Matrix, Pair, Side, weighted, words_of

_LONGEST = 24
"""Letters of a word that are looked at."""
_SHORTEST = 4
"""Letters from which a word of a person's lexicon stands for all that begin with it."""
_APOSTROPHES = re.compile("[ʻʼ’‘]")

Concepts = tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Entries:
    """What words may mean: concepts and shares of each stem, or whole word with a final blank."""

    written: Mapping[str, Concepts]

    @cached_property
    def _skeletons(self) -> Mapping[str, Concepts]:
        found: defaultdict[str, dict[int, float]] = defaultdict(dict)
        for entry, concepts in self.written.items():
            found[skeleton(entry)].update(concepts)
        return {entry: tuple(concepts.items()) for entry, concepts in found.items()}

    def of(self, form: str) -> Concepts:
        """What a word form may mean."""
        return _longest(self.written, form)

    def of_other_script(self, form: str) -> Concepts:
        """What a word form of a text in another script may mean."""
        return self.of(form) or _longest(self._skeletons, skeleton(form))

    def are_in_script_of(self, forms: Sequence[str]) -> bool:
        """Whether most of these word forms are in the script of the entries."""
        latin = next(iter(self.written), "a")[0].isascii()
        same = [form[0].isascii() == latin for form in forms if form[0].isalpha()]
        return 2 * sum(same) >= len(same)


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
    nothing: Mapping[str, Concepts] = {}
    vocabulary = (nothing, nothing) if first == second else (_vocabulary(first), _vocabulary(second))
    if not all(vocabulary):
        vocabulary = nothing, nothing
    begin = len(_rows())
    tables = []
    words = zip(*lexicon, strict=True) if lexicon else ((), ())
    for side, known, given in zip((pair.source, pair.target), vocabulary, words, strict=True):
        entries = Entries(_merged(known, _given(given, begin)))
        tables.append(_looked_up(pair.forms, side, entries, begin + len(lexicon)))
    if not (tables[0].nnz and tables[1].nnz):
        return pair
    return pair.with_channel("dictionary", weighted((tables[0], tables[1]), (pair.source, pair.target)))


@cache
def _rows() -> tuple[str, ...]:
    """The vocabulary as it is written, its heads first."""
    return tuple(packaged_text("lang/vocabulary.tsv").splitlines())


@cache
def _vocabulary(language: str) -> Mapping[str, Concepts]:
    heads, *rows = _rows()
    languages = heads.split("\t")[1:]
    if language not in languages:
        return {}
    column = 1 + languages.index(language)
    found: dict[str, Concepts] = {}
    column_text = _plain("\n".join([row.split("\t", column + 1)[column] for row in rows]))
    for concept, entries in enumerate(column_text.split("\n")):
        meant = ((concept, 1.0),)
        for entry in filter(None, entries.split("|")):
            key = entry[1:] + " " if entry[0] == "=" else entry
            known = found.get(key)
            if known is None:
                found[key] = meant
            elif known[-1] != meant[0]:
                found[key] = known + meant
    return found


def _given(phrases: Sequence[str], begin: int) -> Mapping[str, Concepts]:
    """The words of a person's lexicon: each has its part in its phrase."""
    found: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for concept, phrase in enumerate(phrases, begin):
        words = [_plain(word) for word in words_of(phrase)]
        for word in words:
            found[word + " " * (len(word) < _SHORTEST)].append((concept, 1 / len(words)))
    return {entry: tuple(concepts) for entry, concepts in found.items()}


def _plain(word: str) -> str:
    """A lower-case word with one kind of apostrophe."""
    return _APOSTROPHES.sub("'", word)


def _merged(first: Mapping[str, Concepts], second: Mapping[str, Concepts]) -> Mapping[str, Concepts]:
    if not second:
        return first
    return {entry: (*first.get(entry, ()), *second.get(entry, ())) for entry in {**first, **second}}


def _longest(entries: Mapping[str, Concepts], word: str) -> Concepts:
    """What the longest entry says that a word is or begins with."""
    found = entries.get(word + " ")
    size = min(len(word), _LONGEST)
    while found is None and size > 1:
        found = entries.get(word[:size])
        size -= 1
    return found or ()


def _looked_up(forms: Sequence[str], side: Side, entries: Entries, concepts: int) -> Matrix:
    """Which concepts each word form of a side may mean, a row a form."""
    columns: list[int] = []
    shares: list[float] = []
    numbers = np.zeros(len(forms) + 1, dtype=np.int64)
    places = np.unique(side.words.indices).tolist()
    same_script = entries.are_in_script_of([forms[place] for place in places])
    look_up = entries.of if same_script else entries.of_other_script
    for place in places:
        found = look_up(_plain(forms[place]))
        columns += [concept for concept, _ in found]
        shares += [share for _, share in found]
        numbers[place + 1] = len(found)
    return sparse.csr_array((shares, columns, np.cumsum(numbers)), shape=(len(forms), concepts))

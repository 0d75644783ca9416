"""Terms of a translation memory: words and phrases that come back, with their likely translations.

Words are gathered with all their forms and phrases found on each side by itself (``collocations``); which
translates which, the units tell, as they do when texts are aligned (``induce``). What comes out is a proposal
for a person to check; docs/terms.md says how far to trust it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from aligner.induce import translations
from aligner.inflection import without_case
from aligner.lang import Language, canonical, load
from aligner.terms.collocations import Numbers, Occurrences, Texts, distinct, numbered, occurrences
from aligner.terms.glossary import Glossary, Term
from aligner.units import Unit, plain
from aligner.vectors import Array, Matrix

_MOST = 75_000
"""Units that are looked at: of more an even sample of at least so many."""
_LINKS = 3 << 20
"""Pairs of terms standing in one unit that are looked at."""
_PLACES = 40
"""Places of a term that say how it is translated; more are looked at only where others need them."""
_FEWEST = 40
"""Units from which something can be learned."""
_DOUBT = 0.5
"""Added to how often a term stands in the units: what was seen once is no proof."""
_FAINT = 0.5
"""Confidence below which nothing is proposed."""
_ANOTHER = 0.25
"""Share of a term's places that a second translation of it has at least."""
_ALWAYS = 0.7
"""Share of a term's places in which a word stands beside it that belongs to it."""
_LOOKED = 500
"""Units among which examples are looked for."""


Place = tuple[int, int]


@dataclass(slots=True)
class _Sample:
    """Every so many of the units that pass, never more than twice a fixed number."""

    units: list[Unit] = field(default_factory=list)
    step: int = 1
    number: int = 0

    def add(self, unit: Unit) -> None:
        self.number += 1
        if (self.number - 1) % self.step == 0:
            self.units.append(unit)
        if len(self.units) >= 2 * _MOST:
            self.units = self.units[::2]
            self.step *= 2


def propose(
    units: Iterable[Unit], source: str, target: str, *, least: int = 3, limit: int = 1000, examples: int = 2
) -> Glossary:
    """Propose a glossary from translation units, for a person to check.

    Args:
        units: of any origin; those without both languages are passed over. They are gone through once.
        source, target: the languages of the glossary.
        least: how many units must have a term.
        limit: how many proposals at most, the best ones.
        examples: how many units to show for each.

    Returns:
        The glossary; without terms where the units are too few to learn from.

    Example:
        >>> from aligner.units import Variant
        >>> pairs = [("Суу муздак.", "Cold water."), ("Тоо бийик.", "High mountain.")] * 30
        >>> units = [Unit((Variant("ky", a), Variant("en", b))) for a, b in pairs]
        >>> [(term.source, term.target, term.together) for term in propose(units, "ky", "en").terms]
        [('Суу муздак', 'Cold water', 30), ('Тоо бийик', 'High mountain', 30)]
    """
    languages = canonical(source), canonical(target)
    sample = _Sample()
    for unit in units:
        for pair in unit.between(*languages):
            if pair.source and pair.target:
                sample.add(_light(pair))
    if len(sample.units) < _FEWEST:
        return Glossary(*languages, (), sample.number, len(sample.units))
    sides = []
    for at, tag in enumerate(languages):
        texts = numbered([plain(unit.variants[at].text) for unit in sample.units], load(tag))
        sides.append(_Side(texts, occurrences(texts, least), load(tag)))
    terms = _proposals(sides[0], sides[1], sample.units, least, limit, examples)
    return Glossary(*languages, tuple(terms), sample.number, len(sample.units))


def _light(unit: Unit) -> Unit:
    """What an example shows of a unit: its texts and where it comes from."""
    variants = tuple(variant._replace(markup="", props=(), notes=()) for variant in unit.variants)
    return Unit(variants, unit.id, unit.document, file=unit.file, line=unit.line)


class _Side:
    """One side of the units, and what is asked about its terms."""

    def __init__(self, texts: Texts, found: Occurrences, language: Language) -> None:
        self.texts, self.found, self.language = texts, found, language
        # In which units each term stands: the keys are sorted by term, then by unit.
        self.keys = distinct(found.terms * texts.size + found.units)
        self.units = np.bincount(self.keys // texts.size, minlength=found.size)
        self.order = np.argsort(found.terms, kind="stable")
        self.starts = np.searchsorted(found.terms[self.order], np.arange(found.size + 1))

    def rows(self, chosen: Numbers, least: int) -> Matrix:
        """Which terms stand in these units, a row a unit; terms that are too rare are left out."""
        row = np.full(self.texts.size, -1)
        row[chosen] = np.arange(len(chosen))
        terms, units = np.divmod(self.keys, self.texts.size)
        kept = (row[units] >= 0) & (self.units[terms] >= least)
        shape = (len(chosen), self.found.size)
        table = sparse.csr_array((np.ones(int(kept.sum())), (row[units[kept]], terms[kept])), shape=shape)
        table.sort_indices()
        return table

    def spread(self, places: int, least: int) -> Numbers:
        """The units of some places of each term, evenly spread over all."""
        begins = np.searchsorted(self.keys, np.arange(self.found.size) * self.texts.size)
        often = np.flatnonzero(self.units >= least)
        step = np.arange(places)[:, None] * self.units[often][None, :] // places
        return np.asarray(self.keys[distinct((begins[often] + step).ravel())] % self.texts.size)

    def units_of(self, term: int) -> Numbers:
        """The units that have a term, in order."""
        begin, end = np.searchsorted(self.keys, (term * self.texts.size, (term + 1) * self.texts.size))
        return self.keys[begin:end] % self.texts.size

    def places(self, term: int, units: Numbers) -> list[Place]:
        """Where a term stands in these units: its first token and how many there are."""
        here = self.order[self.starts[term] : self.starts[term + 1]]
        here = here[np.isin(self.found.units[here], units)]
        return list(zip(self.found.starts[here].tolist(), self.found.lengths[here].tolist(), strict=True))

    def longer(self, places: Sequence[Place]) -> list[Place]:
        """The same places with the word before or behind that belongs to the term, if there is one."""
        words, content = self.texts.words, self.texts.content
        for step in (-1, 1):
            near = [start - 1 if step < 0 else start + length for start, length in places]
            found = [(at, int(words[at]) if content[at] else 0) for at in near]
            ((word, number),) = Counter(word for _, word in found).most_common(1)
            if word and number >= _ALWAYS * len(places):
                return [
                    (min(start, at), length + 1)
                    for (start, length), (at, there) in zip(places, found, strict=True)
                    if there == word
                ]
        return []

    def shown(self, places: Sequence[Place]) -> tuple[str, tuple[tuple[str, int], ...]]:
        """The head of a term that stands in these places, and its forms, the commonest first."""
        texts = self.texts
        forms: Counter[str] = Counter()
        heads: tuple[Counter[str], Counter[str]] = (Counter(), Counter())
        for start, length in places:
            tokens = texts.tokens[start : start + length].tolist()
            forms[" ".join(texts.forms[token] for token in tokens)] += 1
            begins = start == 0 or int(texts.words[start - 1]) == 0
            heads[begins][self._head(tokens)] += 1
        # A word that begins a sentence does not tell whether it is written with a capital.
        return _ordered(heads[False] or heads[True])[0][0], tuple(_ordered(forms))

    def _head(self, tokens: Sequence[int]) -> str:
        """The dictionary form of a word; of a phrase the whole, its last word without its case."""
        *before, last = (self.texts.forms[token] for token in tokens)
        base = self.texts.bases[tokens[-1]]
        if before:
            base = without_case(last.lower(), base, self.language)
        return " ".join([*before, _cased_like(last, base)])


def _cased_like(form: str, base: str) -> str:
    """A base in small letters with the capitals of its form."""
    if form[: len(base)].lower() == base:
        return form[: len(base)]
    return base.capitalize() if form[:1].isupper() else base


def _ordered(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


def _proposals(
    source: _Side, target: _Side, units: Sequence[Unit], least: int, limit: int, examples: int
) -> Iterator[Term]:
    """The best pairs of terms, in order."""
    chosen = _telling(source, target, least)
    tables = source.rows(chosen, least), target.rows(chosen, least)
    if not (tables[0].nnz and tables[1].nnz):
        return
    first, second, worth = translations(*tables, least)
    counts = [np.asarray(table.sum(axis=0)).ravel() for table in tables]
    shares = worth / (counts[0][first] + _DOUBT), worth / (counts[1][second] + _DOUBT)
    sure = _probability(np.sqrt(shares[0] * shares[1]))
    rank = sure * np.log1p(np.minimum(source.units[first], target.units[second]))
    best = np.zeros(source.found.size)
    np.maximum.at(best, first, worth)
    kept = (sure >= _FAINT) & ((worth >= best[first]) | (shares[0] >= _ANOTHER))
    order = np.flatnonzero(kept)
    order = order[np.lexsort((second[order], first[order], -rank[order].round(6)))]
    given: set[tuple[str, str]] = set()
    for at in order.tolist():
        ours, theirs = int(first[at]), int(second[at])
        common = np.intersect1d(source.units_of(ours), target.units_of(theirs), assume_unique=True)
        if len(common) < least:
            continue
        places = _completed(source, source.places(ours, common), target, target.places(theirs, common), least)
        (head, forms), (other, other_forms) = source.shown(places[0]), target.shown(places[1])
        if (head.lower(), other.lower()) in given:
            continue
        given.add((head.lower(), other.lower()))
        yield Term(
            head, other, round(float(sure[at]), 2), len(common),
            int(source.units[ours]), int(target.units[theirs]), forms, other_forms,
            _examples(common, units, examples),
        )  # fmt: skip
        if len(given) >= limit:
            return


def _completed(
    source: _Side, ours: list[Place], target: _Side, theirs: list[Place], least: int
) -> tuple[list[Place], list[Place]]:
    """Where one side has more words, the other with those that go with it: Тынч океан, Тынық мұхит."""
    while ours[0][1] < theirs[0][1] and len(found := source.longer(ours)) >= least:
        ours = found
    while theirs[0][1] < ours[0][1] and len(found := target.longer(theirs)) >= least:
        theirs = found
    return ours, theirs


def _probability(share: Array) -> Array:
    """How many of the proposals with such a share are right, as people found who looked at some hundreds."""
    return 1 - (1 - share) ** 2


def _telling(source: _Side, target: _Side, least: int) -> Numbers:
    """Units that say of every term how it is translated: of each term some places, evenly spread."""
    places = _PLACES
    while True:
        units = distinct(np.concatenate([side.spread(places, least) for side in (source, target)]))
        links = np.ones(len(units))
        for side in (source, target):
            links *= np.diff(side.rows(units, least).indptr)
        if links.sum() <= _LINKS or places == 1:
            return units
        places = max(1, min(places - 1, int(places * _LINKS / links.sum())))


def _examples(common: Numbers, units: Sequence[Unit], number: int) -> tuple[Unit, ...]:
    """The shortest of the units that have both terms, in their order."""
    sizes = sorted(
        (max(len(units[at].source), len(units[at].target)), at) for at in common[:_LOOKED].tolist()
    )
    return tuple(units[at] for _, at in sorted(sizes[:number], key=lambda item: item[1]))

"""Check a bitext or a translation memory: everything the command ``check`` does."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from aligner import lexicons
from aligner.bitexts import pair_of, pairs_of, read_pairs
from aligner.checks import RULES, find_all
from aligner.checks.findings import Finding, Pair
from aligner.checks.knowledge import Knowledge, gather
from aligner.errors import UsageError
from aligner.model import Bitext
from aligner.units import Unit

Checkable = str | os.PathLike[str] | Bitext | Iterable[Pair | Unit]
Terms = str | os.PathLike[str] | Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was read once, and what that has taught.

    Args:
        pairs: gives the pairs anew each time it is called.
        knowledge: what the rules need to know of the whole.
        names: the checks to make.
        passed_over: how many texts are in no pair, by their language.
    """

    pairs: Callable[[], Iterable[Pair]]
    knowledge: Knowledge
    names: tuple[str, ...]
    passed_over: Mapping[str, int]

    def findings(self) -> Iterator[Finding]:
        """What is found, pair by pair."""
        return find_all(self.pairs(), self.knowledge, self.names)


def check(
    bitext: Checkable,
    source_language: str = "",
    target_language: str = "",
    *,
    terms: Terms | None = None,
    only: Collection[str] = (),
    without: Collection[str] = (),
) -> Iterator[Finding]:
    """Check a bitext or a translation memory for what a translator would want to look at again.

    Args:
        bitext: a .tmx or .jsonl file, a bitext, or pairs or units. It is gone through twice.
        source_language, target_language: BCP 47 tags; "" takes what the file says.
        terms: a term list, or a file of one (TSV: source, tab, target).
        only, without: names of the checks to make, or to leave out.

    Returns:
        What is found, in the order of the file; each finding has a check, a severity, a message, a pair.

    Raises:
        InputError: the file or the term list cannot be read.
        UsageError: there is no such check.

    Example:
        >>> pairs = [Pair("Айылда 25 үй бар.", "Ауылда 27 үй бар.", "ky", "kk", id="1")]
        >>> [(found.check, found.severity, found.message) for found in check(pairs)]
        [('numbers', 'error', '“25” became “27”')]
    """
    return read(bitext, source_language, target_language, terms=terms, only=only, without=without).findings()


def read(
    bitext: Checkable,
    source_language: str = "",
    target_language: str = "",
    *,
    terms: Terms | None = None,
    only: Collection[str] = (),
    without: Collection[str] = (),
) -> Reading:
    """Go through a bitext once, as ``check`` does first; arguments and errors are those of ``check``."""
    unknown = sorted({*only, *without} - {rule.name for rule in RULES})
    if unknown:
        known = ", ".join(rule.name for rule in RULES)
        raise UsageError(f"there is no check {unknown[0]!r}", advice=f"the checks are {known}")
    names = tuple(r.name for r in RULES if (not only or r.name in only) and r.name not in without)
    if not names:
        raise UsageError("no check is left", advice="leave some of --without out")
    if isinstance(bitext, Bitext):
        pairs = _always(pairs_of(bitext))
    elif isinstance(bitext, str | os.PathLike):
        path = Path(bitext)
        pairs = lambda: read_pairs(path, source_language, target_language)  # noqa: E731
    else:
        pairs = _always([pair_of(item) if isinstance(item, Unit) else item for item in bitext])
    tags = (source_language, target_language)
    if isinstance(terms, str | os.PathLike) and not all(tags):
        first = next(iter(pairs()), Pair("", ""))
        tags = tags[0] or first.source_language, tags[1] or first.target_language
    passed_over = Counter[str]()
    first_time = pairs()
    if isinstance(bitext, str | os.PathLike):
        first_time = read_pairs(Path(bitext), source_language, target_language, passed_over)
    return Reading(pairs, gather(first_time, _terms(terms, *tags)), names, passed_over)


def _always(pairs: Collection[Pair]) -> Callable[[], Iterable[Pair]]:
    return lambda: pairs


def _terms(terms: Terms | None, source: str, target: str) -> dict[str, tuple[str, ...]]:
    """Each term with all targets that it may have."""
    if terms is None:
        return {}
    if isinstance(terms, Mapping):
        return {term: tuple(targets) for term, targets in terms.items()}
    found: dict[str, tuple[str, ...]] = {}
    lexicon = lexicons.read(terms, source, target)
    for term, wanted in (*lexicon.words, *lexicon.sentences):
        found[term] = (*found.get(term, ()), wanted)
    return found

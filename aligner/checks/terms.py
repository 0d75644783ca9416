"""Terms of a person's list: is the translation used that the list gives, whatever endings it takes?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from aligner.checks.findings import WARNING, Fault, Faults, Pair, quoted
from aligner.checks.knowledge import Knowledge
from aligner.lang import Language, load
from aligner.wordforms import VOWELS, is_form

_WORD = re.compile(r"[^\W_]+(?:[-’'ʻ][^\W_]+)*")


def find(pair: Pair, knowledge: Knowledge) -> Faults:
    """Terms of the source whose target the list gives and the text has not."""
    if not knowledge.terms or not (pair.source.strip() and pair.target.strip()):
        return
    languages = load(pair.source_language), load(pair.target_language)
    words = [(match.group().lower(), match.span()) for match in _WORD.finditer(pair.source)]
    there = [match.group().lower() for match in _WORD.finditer(pair.target)]
    taken: set[int] = set()
    for term, place in _terms_of(knowledge.terms, [word for word, _ in words], languages[0]):
        size = len(words_of(term))
        if taken & set(range(place, place + size)):
            continue  # a longer term has spoken for these words
        taken |= set(range(place, place + size))
        targets = knowledge.terms[term]
        if any(_has(there, words_of(target), languages[1]) for target in targets):
            continue
        span = words[place][1][0], words[place + size - 1][1][1]
        wanted = " or ".join(quoted(target) for target in targets)
        yield Fault(WARNING, f"the term {quoted(pair.source[slice(*span)])} should be {wanted}", (span,), ())


@lru_cache(maxsize=20_000)
def words_of(term: str) -> tuple[str, ...]:
    """The words of a term, in small letters.

    Example:
        >>> words_of("Жер-суу кодекси")
        ('жер-суу', 'кодекси')
    """
    return tuple(match.group().lower() for match in _WORD.finditer(term))


def _terms_of(
    terms: Mapping[str, Sequence[str]], words: Sequence[str], language: Language
) -> Iterator[tuple[str, int]]:
    """The terms that stand in a text and where, the longest first."""
    index = _index(tuple(terms))
    found = []
    for place, word in enumerate(words):
        for term in index.get(word[:2], ()):
            sought = words_of(term)
            if len(sought) <= len(words) - place and _match(
                words[place : place + len(sought)], sought, language
            ):
                found.append((term, place))
    yield from sorted(found, key=lambda item: (-len(words_of(item[0])), item[1]))


@lru_cache(maxsize=4)
def _index(terms: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """The terms by the first two letters of their first word, which no ending changes."""
    index: dict[str, list[str]] = {}
    for term in terms:
        words = words_of(term)
        if words:
            for beginning in {words[0][:2], words[0][:1] if len(words[0]) == 1 else words[0][:2]}:
                index.setdefault(beginning, []).append(term)
            if len(words[0]) == 2 and words[0][1] not in VOWELS:  # ук, уг-: the second letter may change
                for letter in "бгғvbdgğ":
                    index.setdefault(words[0][0] + letter, []).append(term)
    return {beginning: tuple(found) for beginning, found in index.items()}


def _has(words: Sequence[str], sought: Sequence[str], language: Language) -> bool:
    """Whether a text has these words in a row."""
    size = len(sought)
    return size == 0 or any(
        _match(words[place : place + size], sought, language) for place in range(len(words) - size + 1)
    )


def _match(words: Sequence[str], sought: Sequence[str], language: Language) -> bool:
    return all(is_form(word, base, language) for word, base in zip(words, sought, strict=True))

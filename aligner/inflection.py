"""Which word forms belong to one word: known endings where the language's data has them, else learned ones.

Kyrgyz and Kazakh put up to three endings behind a noun, and what each looks like depends on the letter before
it, so their data file can say them all. For a language without such data the words of the texts tell: endings
that take each other's place behind many beginnings (wall, walls; договор, договора) are endings.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from aligner.lang import Inflection, Language
from aligner.wordforms import shared_beginning

_MANY = 100_000
"""Forms above which those that stand there once are left as they are: they take time and tell nothing."""
_LONGEST = 6
"""Letters of the longest single ending."""
_SHORTEST = 2
"""Letters of the shortest base."""
_RARER = {2: 2.0, 3: 5.0}
"""How many times rarer than its form a base of so many letters is at most: else it is likely another word."""
_RARE = 50
"""The same for longer ones."""
_RARER_BY_A_LETTER = 1.0
"""The same where a single consonant is the ending: кадам is no "my када"."""
_FIRM = 4
"""Letters from which a base need not stand in the texts, or one letter may be an ending."""
_PATTERNS = 40_000
"""The commonest words, from which endings are learned."""
_LEARNED = 4
"""Letters of the longest ending that is learned."""
_COMMON = 0.5
"""A form is common that is at least so often there as the commonest of its word."""
_OFTEN = 5, 0.02
"""How often two endings take each other's place at least: in so many words, and by the commonest pair."""


def heads(counts: Mapping[str, int], language: Language) -> dict[str, str]:
    """For each word form the word that it is a form of, which may not stand in the texts itself.

    Args:
        counts: word forms in small letters, and how often each stands in the texts.
        language: their language.

    Example:
        >>> from aligner.lang import load
        >>> heads({"мектеп": 3, "мектебинде": 2, "мектептер": 1, "кеңеш": 1}, load("ky"))["мектебинде"]
        'мектеп'
    """
    if language.inflection:
        return _by_data(counts, language, language.inflection)
    return _by_learning(counts)


def without_case(form: str, base: str, language: Language) -> str:
    """A form of a base with its plural and its possessive, but without its case: as it ends a name.

    Example:
        >>> from aligner.lang import load
        >>> without_case("уюмунун", "уюм", load("ky")), without_case("кеңештин", "кеңеш", load("ky"))
        ('уюму', 'кеңеш')
    """
    inflection = language.inflection
    if not inflection or form == base:
        return form
    for cases in (inflection.possessed, inflection.case):
        for stem in _without(form, cases, inflection):
            if base in _caseless(stem, language, inflection):
                return stem
    return form


def _caseless(form: str, language: Language, inflection: Inflection) -> Iterator[str]:
    """What a form without a case may be a form of."""
    yield form
    yield from _singular(form, inflection)
    for base in _owned(form, language, inflection):
        yield base
        yield from _singular(base, inflection)


def _by_data(counts: Mapping[str, int], language: Language, inflection: Inflection) -> dict[str, str]:
    least = 2 if len(counts) > _MANY else 1
    readings = {
        form: () if often < least or form in language.function else tuple(_bases(form, language, inflection))
        for form, often in counts.items()
    }
    support: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for found in readings.values():
        for base, direct in dict(sorted(found)).items():
            support[base][direct] += 1
    chosen = {form: _head(form, found, counts, support, inflection) for form, found in readings.items()}
    return {form: _last(head, chosen) for form, head in chosen.items()}


def _last(head: str, chosen: Mapping[str, str]) -> str:
    """The head of the head, as far as that goes: each is shorter than the one before."""
    while (shorter := chosen.get(head, head)) != head:
        head = shorter
    return head


def _head(
    form: str,
    found: tuple[tuple[str, bool], ...],
    counts: Mapping[str, int],
    support: Mapping[str, Sequence[int]],
    inflection: Inflection,
) -> str:
    """The shortest base that stands in the texts, or else that several forms have in common."""
    attested = [
        base for base, _ in found if counts.get(base, 0) * _rarer(form, base, inflection) >= counts[form]
    ]
    if attested:
        return min(attested, key=lambda base: (len(base), base))
    # A possessive alone proves nothing: отбасы is no "his отба".
    common = [b for b, _ in found if len(b) >= _FIRM and support[b][True] and sum(support[b]) > 1]
    return min(common, key=lambda base: (-sum(support[base]), len(base), base)) if common else form


def _rarer(form: str, base: str, inflection: Inflection) -> float:
    """How many times rarer than its form a base is at most; of a rarer one it is likely no form."""
    if form[:-1] == base and form[-1] not in inflection.vowels:
        return _RARER_BY_A_LETTER
    return _RARER.get(len(base), _RARE)


def _bases(form: str, language: Language, inflection: Inflection) -> Iterator[tuple[str, bool]]:
    """What a form may be a form of, and whether without a possessive."""
    name, dash, ending = form.rpartition("-")
    if dash and any(ending in endings for endings in _slots(inflection)):
        yield name, True  # БУУ-нун
    yield from ((base, True) for base in _singular(form, inflection))
    for stem in _without(form, inflection.case, inflection):
        yield stem, True
        yield from ((base, True) for base in _singular(stem, inflection))
    for stem in (form, *_without(form, inflection.possessed, inflection)):
        for base in _owned(stem, language, inflection):
            if stem != form:
                yield stem, False
            yield base, False
            yield from ((shorter, False) for shorter in _singular(base, inflection))


def _singular(form: str, inflection: Inflection) -> Iterator[str]:
    """A form without its plural."""
    if form in inflection.irregular:
        yield inflection.irregular[form]
    else:
        yield from _without(form, inflection.plural, inflection)


def _slots(inflection: Inflection) -> tuple[Mapping[str, frozenset[str]], ...]:
    return inflection.plural, inflection.possessive, inflection.case, inflection.possessed


def _owned(form: str, language: Language, inflection: Inflection) -> Iterator[str]:
    """A form without its possessive; what that has changed at the seam is changed back."""
    softened = language.grammar.softened
    for base in _without(form, inflection.possessive, inflection):
        if form[len(base)] in inflection.vowels:
            yield from (base[:-1] + hard for hard, soft in softened.items() if soft == base[-1])
        yield base


def _without(form: str, endings: Mapping[str, frozenset[str]], inflection: Inflection) -> Iterator[str]:
    """A form without one of these endings, where it fits what is before it."""
    for size in range(1, min(_LONGEST, len(form) - _SHORTEST) + 1):
        ending = form[-size:]
        sounds = endings.get(ending)
        if sounds is None:
            continue
        base = form[:-size]
        if size == 1 and len(base) < _FIRM and ending not in inflection.vowels:
            continue
        if _sound(base[-1], inflection) in sounds and _harmonise(base, ending, inflection):
            yield base


def _sound(letter: str, inflection: Inflection) -> str:
    if letter in inflection.vowels:
        return "vowel"
    return "voiceless" if letter in inflection.voiceless else "voiced"


def _harmonise(base: str, ending: str, inflection: Inflection) -> bool:
    """Whether the last vowel before an ending goes with its first one; foreign vowels go with all."""
    before = next((letter for letter in reversed(base) if letter in inflection.vowels), "")
    after = next((letter for letter in ending if letter in inflection.vowels), "")
    return not (
        (before in inflection.back and after in inflection.front)
        or (before in inflection.front and after in inflection.back)
    )  # fmt: skip


def _by_learning(counts: Mapping[str, int]) -> dict[str, str]:
    """Forms that differ by endings which take each other's place in many words.

    The head is the shortest of the common ones, which is the dictionary form more often than not.
    """
    pairs = _learned(counts)
    found: dict[str, str] = {}
    begins: defaultdict[str, list[str]] = defaultdict(list)
    for form in sorted(counts, key=lambda form: (-counts[form], form)):
        best, most = form, 0
        for size in range(_least(form), len(form) + 1):
            for head in begins.get(form[:size], ()):
                if (
                    shared_beginning(form, head) == size
                    and (often := pairs[_endings(form, head, size)]) > most
                ):
                    best, most = head, often
        found[form] = best
        if best == form:
            for size in range(_least(form), len(form) + 1):
                begins[form[:size]].append(form)
    shown: dict[str, str] = {}
    for form, head in found.items():
        now = shown.setdefault(head, head)
        if len(form) < len(now) and counts[form] >= counts[head] * _COMMON:
            shown[head] = form
    return {form: shown[head] for form, head in found.items()}


def _learned(counts: Mapping[str, int]) -> Counter[tuple[str, str]]:
    """Pairs of endings, and in how many words one takes the other's place."""
    common = sorted(counts, key=lambda form: (-counts[form], form))[:_PATTERNS]
    begins: defaultdict[str, list[str]] = defaultdict(list)
    for form in common:
        for size in range(_least(form), len(form) + 1):
            begins[form[:size]].append(form)
    pairs: Counter[tuple[str, str]] = Counter()
    for begin, forms in begins.items():
        for place, first in enumerate(forms):
            for second in forms[place + 1 :]:
                if shared_beginning(first, second) == len(begin):
                    pairs[_endings(first, second, len(begin))] += 1
    least = max(_OFTEN[0], _OFTEN[1] * max(pairs.values(), default=0))
    return Counter({pair: often for pair, often in pairs.items() if often >= least})


def _least(form: str) -> int:
    """Letters of a form that two forms of one word share at least."""
    return max(4 if len(form) > 4 else 3, len(form) - _LEARNED)


def _endings(first: str, second: str, size: int) -> tuple[str, str]:
    a, b = first[size:], second[size:]
    return (a, b) if a < b else (b, a)

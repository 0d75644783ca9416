"""Words that stand there twice by mistake.

In Kyrgyz, Kazakh, Turkish and their relatives a word said twice is grammar: кайра кайра “again and
again”, бара бара “gradually”, аз аз “little by little”, үй үйүнө “each to his house”. There only what no
reduplication can be is a finding: conjunctions and postpositions, forms that are never doubled (the genitive,
plurals with a case), and two or more words that come back together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aligner.checks.findings import WARNING, Faults, Pair, both_sides, on_side, quoted
from aligner.checks.knowledge import Knowledge
from aligner.lang import Language, load

_TWICE = re.compile(r"(?<![\w'’-])([^\W\d_]+)[ \u00a0\t]+(?=\1(?![\w'’-]))", re.IGNORECASE)
_PHRASE = re.compile(
    r"(?<![\w'’-])((?:[^\W\d_]+[ \u00a0]){1,5}[^\W\d_]+)[ \u00a0]+(?=\1(?![\w'’-]))", re.IGNORECASE
)
_LONG = 10
"""Letters from which a word that is no converb is hardly ever doubled."""
_CONVERB = ("п", "а", "е", "й", "о", "ө", "p", "b", "a", "e")


def find(pair: Pair, knowledge: Knowledge) -> Faults:
    """Words or phrases that come twice in a row on one side and not on the other."""
    for at_source, text, tag, other, _ in both_sides(pair):
        found = list(_repeats(text, load(tag)))
        if not found:
            continue
        if _TWICE.search(other):  # Duran Duran; or both sides say it again on purpose
            continue
        for start, stop, words in found:
            yield on_side(at_source, WARNING, f"{quoted(words)} stands there twice in a row", [(start, stop)])


def _repeats(text: str, language: Language) -> Iterator[tuple[int, int, str]]:
    """Where something stands twice, and what."""
    taken = 0
    for match in _PHRASE.finditer(text):
        words = match.group(1)
        if len(set(words.lower().split())) > 1:
            taken = match.end() + len(words)
            yield match.start(), taken, words
    for match in _TWICE.finditer(text):
        word = match.group(1)
        stop = match.end() + len(word)
        if match.start() < taken <= stop or _is_grammar(word, text[: match.start()], language):
            continue
        yield match.start(), stop, word


def _is_grammar(word: str, before: str, language: Language) -> bool:
    """Whether a word said twice may be meant."""
    lower = word.lower()
    if _is_unspaced(word) or (len(word) == 1 and (word.isupper() or lower not in language.common)):
        return True
    grammar = language.grammar
    if not language.common:  # nothing is known of its grammar
        return True
    if not grammar.reduplicates:
        begins = before.rstrip().endswith(",")
        return lower in grammar.doubled or (begins and lower in grammar.doubled_after_comma)
    if lower in grammar.undoubled:
        return False
    if len(lower) >= 7 and lower.endswith(grammar.undoubled_endings):
        return False
    return not (grammar.suffixes and len(lower) >= _LONG and not lower.endswith(_CONVERB))


def _is_unspaced(word: str) -> bool:
    return word[0] > "\u0e00" and not word[0].isupper() and not word[0].islower()

"""Is each side in its language and script?"""

from __future__ import annotations

import re
from collections import Counter

from aligner.checks.addresses import prose
from aligner.checks.findings import ERROR, NOTE, Faults, Pair, both_sides, on_side
from aligner.checks.knowledge import Knowledge
from aligner.lang import load
from aligner.lang.detect import held_against, is_plainly
from aligner.lookalikes import script

_WORD = re.compile(r"[^\W\d_]+")
_WORDS = 4
_LETTERS = 25
"""A text with fewer words or letters is not judged."""
_SURE = 0.98
_LEANS = 0.35
"""Odds for each triple of letters, in the logarithm, from which a text sounds like the other side."""
_NAMES = {"Latn": "Latin", "Cyrl": "Cyrillic", "Grek": "Greek"}
_MOSTLY = 0.8


def find(pair: Pair, knowledge: Knowledge) -> Faults:
    """Sides that are surely in another language, or in letters that their language is not written in."""
    tags = pair.source_language, pair.target_language
    voices = knowledge.voices.get(tags)
    for at_source, text, tag, _, other_tag in both_sides(pair):
        if len(text) < _LETTERS:
            continue
        plain = prose(text)
        words = _WORD.findall(plain)
        if len(words) < _WORDS or sum(map(len, words)) < _LETTERS or is_plainly(plain, tag):
            continue
        side, language = "source" if at_source else "target", load(tag)
        whole = [(0, len(text))]
        leaning = voices.leaning(plain, at_source=at_source) if voices and tags[0] != tags[1] else None
        if leaning is not None and leaning > _LEANS:
            name = load(other_tag).name if load(other_tag).tag else "the other side"
            yield on_side(at_source, ERROR, f"the {side} looks like {name}, not {language.name}", whole)
            continue
        # Names and acronyms belong to any language.
        small = [word for word in words if not word[0].isupper()]
        if not language.common or len(small) < len(words) / 2:
            continue
        found = held_against(plain, tag)
        if found.tag.split("-")[0] != tag.split("-")[0] and found.confidence >= _SURE:
            name = load(found.tag).name
            yield on_side(at_source, ERROR, f"the {side} looks like {name}, not {language.name}", whole)
            continue
        odd = _other_script(words, {profile.script for profile in language.profiles})
        if odd:
            yield on_side(at_source, NOTE, f"the {side} is in {odd} letters, {language.name} is not", whole)


def _other_script(words: list[str], usual: set[str]) -> str:
    """The script of most letters, if a language is not written in it; "" where that cannot be told."""
    scripts = Counter(script(letter) for word in words for letter in word)
    most, number = scripts.most_common(1)[0]
    if not most or most in usual or not usual & set(_NAMES) or number < _MOSTLY * scripts.total():
        return ""
    return _NAMES[most]

"""Where a segment may end: the signs that stop, open and close, and what finds them in a text."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from functools import cache

from aligner.lang import Language

STOPS = ".!?…‼⁇⁈⁉؟۔।。！？"
"""Signs that end sentences."""
CLOSERS = ")]}»”’\"'›"
"""Signs that close quotations and brackets."""
OPENERS = "([{«“„‘‹\"'"
"""Signs that open them."""
DASHES = "-–—―"
"""Signs before reported speech."""
NOTE_MARK = r"\[[0-9]{1,3}\]|[¹²³⁰⁴-⁹]+"
"""The mark of a note that stands behind a stop: [12], ¹²."""
_CLOSING = rf"(?:[{re.escape(CLOSERS)}]|[“‘](?=\s|$)|[ \xa0\u202f]»(?=\s|$)|(?:{NOTE_MARK})(?=[\s\[]|$))"
"""One sign that closes: in German “ and ‘ do, and in French a blank stands before »."""
CANDIDATE = re.compile(rf"[{STOPS}]([{STOPS}]*)({_CLOSING}*)(\s*)(?=\S)")
"""A stop: further stops, what closes quotations and brackets after them, blanks."""
REACH = 40
"""Characters before a stop that the rules look at; longer words are no abbreviations."""
_LONG = 5
_TAIL = 2
"""Small letters before a stop by which a word is known as one: initials and units are shorter."""
_LAST_LETTERS = re.compile(r"[^\W\d_]+$")
_LETTERS = "abcdefghijklmnopqrstuvwxyzабвгдежзийклмнопрстуфхцчшщъыьэюя"


@cache
def scanner(language: Language, brackets: bool) -> re.Pattern[str]:
    """What finds, in one pass, the candidates that are worth asking the rules about.

    Most stops stand after a word in lower case that is no abbreviation, and before a capital, where
    no rule but the last has anything to say: these match without a group, and so do an exclamation
    or three dots before a capital. Others never cut, as those before a small letter or inside a
    number: these do not match at all. What is left matches as a candidate does.
    """
    letters = {letter for profile in language.profiles for letter in profile.letters} | set(_LETTERS)
    lower = "".join(sorted(letter for letter in letters if letter.islower()))
    upper = "".join(sorted(letter.upper() for letter in lower if len(letter.upper()) == 1))
    # Whole words only: "ген." is an abbreviation, "берген." ends a sentence.
    tails: dict[int, set[str]] = defaultdict(set)
    for word in language.abbreviations | language.titles:
        tail = _LAST_LETTERS.search(word)
        if tail and len(tail.group()) >= _TAIL:
            tails[len(tail.group())].add(tail.group())
    known = {n: rf"(?<!(?<![^\W\d_]){_any(words)}.)" for n, words in sorted(tails.items())}
    # After many small letters only the long words need be asked about, after few only the short ones.
    long = rf"(?<=[{lower}]{{{_LONG}}}.)" + "".join(known[n] for n in known if n >= _LONG)
    short = rf"(?<![{lower}]{{{_LONG}}}.)" + "".join(known[n] for n in known if n <= _LONG)
    unclosed = rf"(?![^()]{{0,{REACH}}}\))" if brackets else ""
    word = rf"(?<=[{lower}]{{{_TAIL}}}\.)(?:{long}|{short})(?<![ivxlc]{{{_TAIL}}}.)(?![.!?…])"
    strong = r"(?:(?<=\w[!?…])|(?<=\w\.)(?=[.!?…]))[.!?…]{0,2}+(?![.!?…])"
    quick = (
        rf"(?:{word}|{strong})[»”“\"]?[ \n]"
        rf"(?:(?=(?:[-–—] )?[«“„‘\"'(]?[{upper}0-9]){unclosed}|(?=[{lower}]\)\s))"
    )
    verb = "".join(rf"(?<!{ending}[.]\s)" for ending in language.predicates)
    rest = (
        rf"(?!(?<=\d[.])\w)([{STOPS}]*+)((?:{_CLOSING})*+)(\s*+)(?=\S)"
        rf"(?!{verb}[{lower}](?!\)))(?!(?<=\s)[{DASHES}]\s*[{lower}])"
    )
    # Beginning with one set of characters, it skips to the next stop at full speed. After the last one
    # nothing is asked: many texts are one sentence.
    return re.compile(rf"[{STOPS}](?!\Z)(?:{quick}|{rest})")


def _any(words: Collection[str]) -> str:
    """An expression for any of some words of one length; all but their ends in either case.

    Words that begin alike stand together, so that few letters tell that it is none of them.
    """
    heads: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words):
        heads[word[0]].append(word[1:])
    first = len(next(iter(words))) > _TAIL
    return (
        "(?:"
        + "|".join(
            (f"[{letter}{letter.upper()}]" if first else letter) + (_any(rest) if rest[0] else "")
            for letter, rest in heads.items()
        )
        + ")"
    )

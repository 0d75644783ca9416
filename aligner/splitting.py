"""Cut blocks into segments: rules that each ask one question about a place where a cut may be.

A candidate is a stop (``.``, ``!``, ``?``, ``…`` and their like) with the closing quotes and
brackets after it. The rules are asked in order; the first that answers decides. What they know of
a language stands in its data file. The shape, one-question rules over offsets with a run that
tells which rule decided, follows razdel (natasha project, segmenters/sentenize.py).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from aligner.blocks import marker_of, roman
from aligner.lang import Language
from aligner.model import Block, Segment

STOPS = ".!?…‼⁇⁈⁉؟۔।。！？"
"""Signs that end sentences."""
CLOSERS = ")]}»”’\"'›"
"""Signs that close quotations and brackets."""
OPENERS = "([{«“„‘‹\"'"
"""Signs that open them."""
DASHES = "-–—―"
"""Signs before reported speech."""
_CANDIDATE = re.compile(rf"[{STOPS}]([{STOPS}]*)([{re.escape(CLOSERS)}]*)(\s*)(?=\S)")
_WORD_BEFORE = re.compile(r"[^\s([{«“„\"'‹/]*$")
_TOKEN_BEFORE = re.compile(r"\S*$")
_LIST_INSIDE = re.compile(r"[:;]\s+([^\s:;]+)$")
_WORD_AFTER = re.compile(r"[^\W\d_]+")
_NUMBER_LEFT = re.compile(r"(?:\d[%)\]]*|\b[IVXLCivxlc]+)[-–\s]*$")
_INITIAL = re.compile(r"(?:[^\W\d_]|[A-ZА-ЯЁ][a-zа-яё])")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_SPACED = re.compile(r"(?:(?<![^\W_])[^\W\d_]\. )+$")
_ORDINAL = re.compile(r"\d{1,2}|[IVXLC]+")
_WIDE = "。！？"
"""Stops of scripts that put no blank after them."""
_MISSING_SPACE = re.compile(r"[^\W\d_]{3,}$")
REACH = 40
"""Characters before a stop that the rules look at; longer words are no abbreviations."""
_TAIL = 3
"""Small letters before a stop by which a word is known as one: initials and units are shorter."""
_LAST_LETTERS = re.compile(r"[^\W\d_]+$")
_LETTERS = "abcdefghijklmnopqrstuvwxyzабвгдежзийклмнопрстуфхцчшщъыьэюя"


class Candidate(NamedTuple):
    """A place where a segment may end.

    Args:
        text: the text of the block; ``begin`` is where the current segment begins in it.
        start: where the stop begins; ``stop`` where the closers after it end.
        mark: the stop itself; ``closers`` what closes quotes and brackets after it.
        space: whether white space follows.
        word: what stands directly before the stop, to the last blank or opening mark.
        following: the text from the next non-blank character on, a few words of it.
    """

    text: str
    begin: int
    start: int
    stop: int
    mark: str
    closers: str
    space: bool
    word: str
    following: str

    @property
    def left(self) -> str:
        """The text of the current segment before the word at the stop."""
        return self.text[max(self.begin, self.start - REACH) : self.start - len(self.word)]

    @property
    def next(self) -> str:
        """The first letter, digit or sign that follows, opening quotes and brackets skipped."""
        return (self.following.lstrip(OPENERS + "»”") or self.following)[0]


Rule = Callable[[Candidate, Language], bool | None]
"""True cuts, False keeps together, None has nothing to say."""


def lower_case_follows(at: Candidate, language: Language) -> bool | None:
    """Does the text go on in lower case? Then the sentence goes on."""
    if not at.next.islower():
        return None
    marker = marker_of(at.following)
    return bool(at.space and marker and marker.style in ("a)", "а)"))


def address(at: Candidate, language: Language) -> bool | None:
    """Does the stop stand inside an e-mail address, a web address, a number, a file name?"""
    if at.space or at.closers:
        return None
    before = _TOKEN_BEFORE.search(at.text, max(at.begin, at.start - REACH), at.start)
    token = (before.group() if before else "") + at.mark + at.following.split(None, 1)[0]
    if "@" in token or "://" in token or token.lower().startswith("www."):
        return False
    return False if at.word[-1:].isdigit() or at.next.isdigit() else None


def space_is_missing(at: Candidate, language: Language) -> bool | None:
    """Is a space missing? A word in lower case, a stop, a capitalised word of the same script."""
    if at.space or at.mark[-1] in _WIDE:
        return None
    if at.closers:
        return False if at.next in ",;:." or not at.next.isupper() else None
    before, after = _MISSING_SPACE.search(at.word), _WORD_AFTER.match(at.following)
    if not (before and after):
        return False
    known = before.group()[1:].islower() and len(after.group()) > 1 and after.group()[1:].islower()
    same_script = before.group()[-1].isascii() == after.group()[0].isascii()
    return bool(known and same_script and after.group()[0].isupper())


def punctuation_follows(at: Candidate, language: Language) -> bool | None:
    """Does a comma, a colon or a closing bracket follow? Or a dash before reported speech?"""
    first = at.following[0]
    # Some authors open a quotation with the sign that closes it; then a blank stands before it.
    opens = at.space and first in "»”" and at.following[1:2].isalnum()
    if first in ",;:)]}»”%&/" and not opens:
        return False
    if first in DASHES and at.space:
        rest = at.following[1:].lstrip()
        return False if rest[:1].islower() or not rest else None
    return None


def list_marker(at: Candidate, language: Language) -> bool | None:
    """Is all that stands before the stop a list marker or a heading's number?"""
    if at.mark != "." or at.closers:
        return None
    head = at.text[max(at.begin, at.start - REACH) : at.start]
    inner = _LIST_INSIDE.search(head)
    if inner:
        head = inner.group(1)
    elif at.start - at.begin > REACH:
        return None
    head = head.strip()
    marker = marker_of(head + ".")
    if marker and marker.text == head + ".":
        return False
    words = re.split(r"[\s-]+", head.lower())
    numbered = len(words) == 2 and any(word in language.titles for word in words)
    return False if numbered and any(word.isdigit() or roman(word) for word in words) else None


def initial(at: Candidate, language: Language) -> bool | None:
    """Is the word before the stop an initial of a name?"""
    if at.mark != "." or at.closers:
        return None
    word = at.word.rsplit(".", 1)[-1].lstrip("-")
    if not _INITIAL.fullmatch(word) or not word[0].isupper() or roman(at.word) > 1:
        return None
    after = _WORD_AFTER.match(at.following)
    if not after or not after.group()[0].isupper():
        return None
    before = re.findall(r"[^\W\d_]+\.?", at.left)
    surname = bool(before) and before[-1][0].isupper() and len(before[-1]) > 2
    # "Асанов Б. Аларга": an initial after its surname, then a word that begins sentences.
    return None if surname and after.group().lower() in language.common else False


def abbreviation_before(at: Candidate, language: Language) -> bool | None:
    """Is it an abbreviation that stands before what it belongs to, or inside a phrase?"""
    if at.mark != "." or at.closers:
        return None
    word = _abbreviation(at)
    # "z. B. ein Test": one abbreviation written with a blank.
    both = f"{word}.{at.following.split(None, 1)[0].rstrip('.').lower()}"
    inner = language.before | language.inside
    return False if word in inner or both in inner else None


def abbreviation_after_number(at: Candidate, language: Language) -> bool | None:
    """Is it a unit, a year, a century, with its number before it?"""
    if at.mark != "." or _abbreviation(at) not in language.after_number:
        return None
    if not (_NUMBER_LEFT.search(at.left) or at.word[:1].isdigit()):
        return None
    return _begins_sentence(at, language)


def ordinal(at: Candidate, language: Language) -> bool | None:
    """Is it an ordinal, in a language that writes them with a stop: am 3. März?"""
    if not language.ordinal_stop or at.mark != "." or at.closers or not _ORDINAL.fullmatch(at.word):
        return None
    return _begins_sentence(at, language)


def _begins_sentence(at: Candidate, language: Language) -> bool:
    """Whether one of the commonest words follows, with a capital: they begin sentences, not names."""
    after = _WORD_AFTER.match(at.following)
    return bool(after and after.group().lower() in language.common)


def abbreviation_closing(at: Candidate, language: Language) -> bool | None:
    """Is it the like of "and so on", which ends a sentence before a capital?"""
    if at.mark != "." or _abbreviation(at) not in language.closing:
        return None
    return True


def acronym(at: Candidate, language: Language) -> bool | None:
    """Is it an acronym or a run of initials with stops, such as U.S. or А.С. before a name?"""
    if at.mark != "." or not _ACRONYM.fullmatch(at.word) or not at.word[0].isupper():
        return None
    return _begins_sentence(at, language)


def inside_brackets(at: Candidate, language: Language) -> bool | None:
    """Does the stop stand inside a short remark in brackets?"""
    before = at.text[max(at.begin, at.start - REACH) : at.start]
    if before.rfind("(") <= before.rfind(")") or ")" in at.closers:
        return None
    rest, closes, _ = at.following.partition(")")
    return False if closes and "(" not in rest else None


def sentence_start(at: Candidate, language: Language) -> bool | None:
    """Does something follow that a sentence may begin with? Then cut."""
    return True


RULES: tuple[Rule, ...] = (
    lower_case_follows,
    punctuation_follows,
    address,
    space_is_missing,
    list_marker,
    abbreviation_before,
    abbreviation_after_number,
    abbreviation_closing,
    ordinal,
    acronym,
    initial,
    inside_brackets,
    sentence_start,
)


def _abbreviation(at: Candidate) -> str:
    """The word at the stop as the language files write abbreviations."""
    # "2024-ж": what stands before the hyphen is the number.
    word = re.sub(r"^[\d.,]+[-–]?", "", at.word.rstrip("-"))
    if len(word) == 1:
        if word.isupper():
            return ""
        # "б. з. ч.": one abbreviation written with blanks.
        spaced = _SPACED.search(at.left)
        if spaced:
            word = spaced.group().replace(" ", "") + word
    return word.lower()


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided at a candidate: cut or not, and by which rule."""

    stop: int
    cut: bool
    rule: str


def decisions(text: str, language: Language) -> Iterator[Decision]:
    """The decision at every place of a block where a segment may end, in order.

    Args:
        text: the text of one block.
        language: its language.

    Example:
        >>> from aligner.lang import load
        >>> [(d.cut, d.rule) for d in decisions("Ф. Гранди келди. Ал кетти.", load("ky"))]
        [(False, 'initial'), (True, 'sentence_start')]
    """
    begin = 0
    for match in _CANDIDATE.finditer(text):
        decision = _decide(text, begin, match, language)
        yield decision
        if decision.cut:
            begin = match.end()


def _decide(text: str, begin: int, match: re.Match[str], language: Language) -> Decision:
    """Ask the rules about one candidate."""
    start = match.start()
    word = _WORD_BEFORE.search(text, max(begin, start - REACH), start)
    mark, closers, space = text[start : match.end(1)], *match.group(2, 3)
    after = match.end()
    here = Candidate(
        text, begin, start, start + len(mark) + len(closers), mark, closers, bool(space),
        word.group() if word else "", text[after : after + REACH],
    )  # fmt: skip
    for rule in RULES:
        answer = rule(here, language)
        if answer is not None:
            return Decision(here.stop, answer, rule.__name__)
    raise AssertionError("the last rule always answers")


@cache
def _scanner(language: Language) -> re.Pattern[str]:
    """What finds, in one pass, the candidates that are worth asking the rules about.

    Most stops stand after a long word in lower case and before a capital, where no rule but the last
    has anything to say: these match without a group. Others stand before a small letter and never
    cut: these do not match at all. What is left matches as a candidate does.
    """
    letters = {letter for profile in language.profiles for letter in profile.letters} | set(_LETTERS)
    lower = "".join(sorted(letter for letter in letters if letter.islower()))
    upper = "".join(sorted(letter.upper() for letter in lower if len(letter.upper()) == 1))
    # Whole words only: "ген." is an abbreviation, "берген." ends a sentence.
    tails: dict[int, set[str]] = defaultdict(set)
    for word in language.abbreviations | language.titles:
        tail = _LAST_LETTERS.search(word)
        if tail and len(tail.group()) >= _TAIL:
            head, end = tail.group()[:-_TAIL], tail.group()[-_TAIL:]
            tails[len(tail.group())].add("".join(f"[{c}{c.upper()}]" for c in head) + end)
    known = "".join(
        rf"(?<!(?<![^\W\d_])(?:{'|'.join(sorted(words))}).)" for _, words in sorted(tails.items())
    )
    before = rf"(?<=[{lower}]{{{_TAIL}}}[.!?…]){known}(?<![ivxlc]{{{_TAIL}}}.)"
    after = rf"(?=(?:[-–—] )?[«“\"(]?[{upper}0-9])(?![^()]{{0,{REACH}}}\))"
    rest = rf"([{STOPS}]*+)([{re.escape(CLOSERS)}]*+)(\s*+)(?=\S)(?![{lower}](?!\)))"
    # Beginning with one set of characters, it skips to the next stop at full speed.
    return re.compile(rf"[{STOPS}](?:{before}[»”\"]? {after}|{rest})")


def spans(text: str, language: Language) -> list[tuple[int, int]]:
    """The segments of a block as (start, stop), without the blanks between them.

    Example:
        >>> from aligner.lang import load
        >>> spans("Один. Два.", load("ru"))
        [(0, 5), (6, 10)]
    """
    found: list[tuple[int, int]] = []
    first = len(text) - len(text.lstrip())
    for match in _scanner(language).finditer(text, first):
        if match.lastindex is None:
            found.append((first, match.end() - 1))
            first = match.end()
            continue
        decision = _decide(text, first, match, language)
        if decision.cut:
            found.append((first, decision.stop))
            first = match.end()
    last = len(text.rstrip())
    if first < last:
        found.append((first, last))
    return found


def split(blocks: tuple[Block, ...], language: Language) -> tuple[Segment, ...]:
    """The segments of all blocks of a document, in order."""
    return tuple(
        Segment(block.text[start:stop], number, start, stop)
        for number, block in enumerate(blocks)
        for start, stop in spans(block.text, language)
    )

"""Cut blocks into segments: rules that each ask one question about a place where a cut may be.

A candidate is a stop (``.``, ``!``, ``?``, ``…`` and their like) with the closing quotes and
brackets after it. The rules are asked in order; the first that answers decides. What they know of
a language stands in its data file. The shape, one-question rules over offsets with a run that
tells which rule decided, follows razdel (natasha project, segmenters/sentenize.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from aligner.blocks import marker_of, roman
from aligner.lang import Language
from aligner.model import Block, Segment
from aligner.stops import CANDIDATE, DASHES, OPENERS, REACH, STOPS, scanner

# These run greedily to the end and step back: faster than a search for what stands at the end.
_TO_WORD = re.compile(r"(?s:.*)[\s([{«“„\"'‹/]")
_TO_TOKEN = re.compile(r"(?s:.*)\s")
_NUMBER = re.compile(r"[(№\s]*\d")
_NOTE = re.compile(r"[(\[]\d")
_LIST_INSIDE = re.compile(r"[:;]\s+([^\s:;]+)$")
_WORD_AFTER = re.compile(r"[^\W\d_]+")
_NUMBER_LEFT = re.compile(r"(?:\d(?:-[^\W\d_]{1,2})?[%)\]]*|\b[IVXLCivxlc]+)[-–\s]*$")
_INITIAL = re.compile(r"(?:[^\W\d_][ʻʼ‘’]?|[A-ZА-ЯЁ][a-zа-яё])")
_INITIALS = re.compile(r"(?:(?<![^\W_])[^\W\d_]\.\s*)+$")
_SURNAME = re.compile(r"(?<![^\W\d_])[^\W\d_]{3,}[^\w.]*$")
_ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_SOMETHING = re.compile(r"[^\W_]")
_SHORTEST_VERB = 4
_SPACED = re.compile(r"(?:(?<![^\W_])[^\W\d_]\. )+$")
_ORDINAL = re.compile(r"\d{1,2}|[IVXLC]+")
_WIDE = "。！？"
"""Stops of scripts that put no blank after them."""
_FIRST_MARKER = re.compile(r"\d{1,3}(?:\.\d{1,3})*\.(?=\s+(?!\w\))\S)")
_MARKER = 12
_LONG = 100_000
"""Characters of a document from which a scanner saves more time than it takes to make."""
_DOTS_BEFORE = re.compile(r"(?:[.…]+\s+)+\Z")
_DOTS_AFTER = re.compile(r"(?:[.…](?:\s+|$))+")
_ELLIPSIS = 3
_MISSING_SPACE = re.compile(r"[^\W\d_]{3,}$")


class Candidate(NamedTuple):
    """A place where a segment may end.

    Args:
        text: the text of the block; ``begin`` is where the current segment begins in it.
        start: where the stop begins; ``stop`` where the closers after it end.
        mark: the stop itself; ``closers`` what closes quotes and brackets after it.
        space: whether white space follows.
        word: what stands directly before the stop, to the last blank or opening mark.
        abbreviation: the word as the language files write abbreviations; "" before other stops.
        following: the text from the next non-blank character on, a few words of it.
        next: its first letter, digit or sign, opening quotes and brackets skipped.
    """

    text: str
    begin: int
    start: int
    stop: int
    mark: str
    closers: str
    space: bool
    word: str
    abbreviation: str
    following: str
    next: str

    @property
    def left(self) -> str:
        """The text of the current segment before the word at the stop."""
        return self.text[max(self.begin, self.start - REACH) : self.start - len(self.word)]


Rule = Callable[[Candidate, Language], bool | None]
"""True cuts, False keeps together, None has nothing to say."""


def nothing_before(at: Candidate, language: Language) -> bool | None:
    """Has the segment no letter or digit yet? Then the stops belong to what follows."""
    return None if _SOMETHING.search(at.text, at.begin, at.start) else False


def capital_is_missing(at: Candidate, language: Language) -> bool | None:
    """Is the word before the stop a verb that ends sentences, as no abbreviation does?"""
    if at.mark != "." or at.closers or not at.space or not at.next.islower():
        return None
    if at.text[at.stop + 1].isspace():
        return None
    word, after = at.word.rsplit("-", 1)[-1], _WORD_AFTER.match(at.following)
    if len(word) < _SHORTEST_VERB or not word.isalpha() or not word.endswith(language.predicates):
        return None
    return True if after and after.group() not in language.speech else None


def lower_case_follows(at: Candidate, language: Language) -> bool | None:
    """Does the text go on in lower case? Then the sentence goes on."""
    if not at.next.islower():
        return None
    marker = marker_of(at.following)
    return bool(at.space and marker and marker.style in ("a)", "а)"))


def leader(at: Candidate, language: Language) -> bool | None:
    """Is it one of the dots that lead to a page number, or of three dots with blanks between them?"""
    if (at.word and len(at.mark) <= _ELLIPSIS and at.following[0] not in ".…") or at.closers:
        return None
    before = _DOTS_BEFORE.search(at.text, max(at.begin, at.start - REACH), at.start)
    after = _DOTS_AFTER.match(at.following)
    row = (before.group() if before else "") + at.mark + (after.group() if after else "")
    dots = row.count(".") + 3 * row.count("…")
    if after:
        return False if dots >= _ELLIPSIS else None
    return False if dots > _ELLIPSIS and _is_number(at.following) else None


def address(at: Candidate, language: Language) -> bool | None:
    """Does the stop stand inside an e-mail address, a web address, a number, a file name?"""
    # A wide stop stands in no address and no number, and no blank follows it.
    if at.space or at.closers or at.mark[-1] in _WIDE:
        return None
    token = _last(_TO_TOKEN, at.text, at.begin, at.start) + at.mark + at.following.split(None, 1)[0]
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
    """Does a comma, a colon, a closing bracket or another stop follow? Or a dash before reported speech?"""
    first = at.following[0]
    # Some authors open a quotation with the sign that closes it; then a blank stands before it.
    opens = at.space and first in "»”" and at.following[1:2].isalnum()
    if first in ",;:)]}»”%&/" and not opens:
        return False
    if first in DASHES and at.space:
        rest = at.following[1:].lstrip()
        return False if rest[:1].islower() or not rest else None
    # A stop that stands alone, as slips and spaced "? !" have it, ends what stands before it.
    return False if first in STOPS and not at.following[1:2].strip() else None


def list_marker(at: Candidate, language: Language) -> bool | None:
    """Is all that stands before the stop a list marker or a heading's number?"""
    if at.mark != "." or at.closers:
        return None
    head = at.text[max(at.begin, at.start - REACH) : at.start]
    inner = _LIST_INSIDE.search(head) if ":" in head or ";" in head else None
    if inner:
        head = inner.group(1)
    elif at.start - at.begin > REACH or not _may_be_number(head, language):
        return None
    # "§ 5. Citizenship", "12-article. 1. Every person": the number of a paragraph of an article.
    head = head.strip().removeprefix("§").lstrip()
    article, _, number = head.rpartition(". ")
    if article and _is_numbered(article, language):
        head = number
    marker = marker_of(head + ".")
    if marker and marker.text == head + ".":
        return False
    return False if _is_numbered(head, language) else None


def _may_be_number(head: str, language: Language) -> bool:
    """Whether it is one word, or begins as the number of a paragraph or of an article does."""
    words = head.lower().split(None, 1)
    if len(words) < 2:
        return True
    first = words[0]
    return first[0].isdigit() or first[0] in "§ivxlc" or first.partition("-")[0] in language.titles


def _is_numbered(head: str, language: Language) -> bool:
    """Whether it is the like of "3-article" or "Chapter II"."""
    words = re.split(r"[\s-]+", head.lower())
    titled = len(words) == 2 and any(word in language.titles for word in words)
    return titled and any(word.replace(".", "").isdigit() or roman(word) for word in words)


def initial(at: Candidate, language: Language) -> bool | None:
    """Is the word before the stop an initial of a name?"""
    if at.mark != "." or at.closers:
        return None
    word = at.word.rsplit(".", 1)[-1].lstrip("-")
    if not _INITIAL.fullmatch(word) or not word[0].isupper() or roman(at.word) > 1:
        return None
    left = at.left + at.word[: len(at.word) - len(word)]
    if at.next.isdigit():
        # "М., 1963. Б. 45": where a segment or a part of it begins, it is a page or a volume.
        return False if at.space and (not left.strip() or left.rstrip()[-1] in ".,;:–—") else None
    after = _WORD_AFTER.match(at.following)
    if not after or not after.group()[0].isupper():
        return None
    if not _begins_sentence(at, language):
        return False
    # "Асанов Б. Аларга": an initial after its surname, then a word that begins sentences. A small
    # place has a name of two letters: "Ош. Ошондо".
    surname = _SURNAME.search(_INITIALS.sub("", left))
    return None if word[1:].islower() or (surname and surname.group()[0].isupper()) else False


def abbreviation_before(at: Candidate, language: Language) -> bool | None:
    """Is it an abbreviation that stands before what it belongs to, or inside a phrase?"""
    if at.mark != "." or at.closers:
        return None
    word = at.abbreviation
    # "z. B. ein Test": one abbreviation written with a blank.
    both = f"{word}.{at.following.split(None, 1)[0].rstrip('.').lower()}"
    if word in language.kept or both in language.kept or both in language.closing:
        return False
    return False if word in language.before_number and _is_number(at.following) else None


def _is_number(following: str) -> bool:
    """Whether a number comes first: 5, № 5, IV, (5)."""
    return bool(_NUMBER.match(following)) or roman(re.split(r"[\W_]", following, maxsplit=1)[0]) > 0


def abbreviation_after_number(at: Candidate, language: Language) -> bool | None:
    """Is it a unit, a year, a century, with its number before it?"""
    if at.mark != "." or at.abbreviation not in language.after_number:
        return None
    if not (_NUMBER_LEFT.search(at.left) or at.word[:1].isdigit()):
        return None
    return _begins_sentence(at, language)


def ordinal(at: Candidate, language: Language) -> bool | None:
    """Is it an ordinal, in a language that writes them with a stop: am 3. März?"""
    if not language.ordinal_stop or at.mark != "." or at.closers or not _ORDINAL.fullmatch(at.word):
        return None
    named = at.left.rstrip()
    if named.endswith(".") and _last(_TO_WORD, named, 0, len(named) - 1).lower() in language.before:
        return None  # "Tab. 2. Dort": a number with its name before it counts nothing
    return _begins_sentence(at, language)


def _begins_sentence(at: Candidate, language: Language) -> bool:
    """Whether one of the commonest words follows, with a capital: they begin sentences, not names."""
    after = _WORD_AFTER.match(at.following)
    if not after or at.following[1:2] == ".":  # "И. И. Мечников" begins with no "and"
        return False
    return after.group().lower() in language.common


def abbreviation_closing(at: Candidate, language: Language) -> bool | None:
    """Is it the like of "and so on", which ends a sentence before a capital?"""
    if at.mark != "." or at.abbreviation not in language.closing:
        return None
    return not _NOTE.match(at.following)  # "Smith et al. (2010)"


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
    nothing_before,
    capital_is_missing,
    lower_case_follows,
    punctuation_follows,
    leader,
    address,
    space_is_missing,
    list_marker,
    abbreviation_after_number,
    abbreviation_before,
    abbreviation_closing,
    ordinal,
    acronym,
    initial,
    inside_brackets,
    sentence_start,
)


def _last(to: re.Pattern[str], text: str, begin: int, start: int) -> str:
    """What stands before ``start``, from where the expression ends on, a word's length at most."""
    begin = max(begin, start - REACH)
    match = to.match(text, begin, start)
    return text[match.end() if match else begin : start]


def _abbreviation(word: str, text: str, begin: int, start: int) -> str:
    """The word that ends at ``start`` as the language files write abbreviations."""
    # "2024-ж": what stands before the hyphen is the number.
    if not word[:1].isalpha():
        word = word.lstrip("0123456789.,").lstrip("-–") if word[:1].isdigit() else word
    word = word.rstrip("-")
    if len(word) == 1:
        if word.isupper():
            return ""
        # "б. з. ч.": one abbreviation written with blanks.
        spaced = _SPACED.search(text, max(begin, start - REACH), start - 1)
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
    for match in CANDIDATE.finditer(text):
        decision = _decide(text, begin, match, language)
        yield decision
        if decision.cut:
            begin = match.end()


def _decide(text: str, begin: int, match: re.Match[str], language: Language) -> Decision:
    """Ask the rules about one candidate."""
    start, after = match.start(), match.end()
    mark, closers, space = text[start : match.end(1)], *match.group(2, 3)
    word = _last(_TO_WORD, text, begin, start)
    known = _abbreviation(word, text, begin, start) if mark == "." else ""
    following = text[after : after + REACH]
    first = (following.lstrip(OPENERS + "»”") or following)[0]
    here = Candidate(
        text, begin, start, start + len(mark) + len(closers), mark, closers, bool(space),
        word, known, following, first,
    )  # fmt: skip
    for rule in RULES:
        answer = rule(here, language)
        if answer is not None:
            return Decision(here.stop, answer, rule.__name__)
    raise AssertionError("the last rule always answers")


def spans(text: str, language: Language, *, long: bool = True) -> list[tuple[int, int]]:
    """The segments of a block as (start, stop), without the blanks between them.

    Args:
        text: the text of the block.
        language: its language.
        long: whether so much is to be split that a scanner for the language is worth making.

    Example:
        >>> from aligner.lang import load
        >>> spans("Один. Два.", load("ru"))
        [(0, 5), (6, 10)]
    """
    found: list[tuple[int, int]] = []
    first = len(text) - len(text.lstrip())
    candidates = scanner(language, ")" in text) if long else CANDIDATE
    for match in candidates.finditer(text, first):
        if match.lastindex is None:
            found.append((first, match.end() - 1))
            first = match.end()
            continue
        if match.start() < first + _MARKER:
            marker = _FIRST_MARKER.match(text, first)
            if marker and marker.end() > match.start():
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
    long = sum(len(block.text) for block in blocks) > _LONG
    return tuple(
        Segment(block.text[start:stop], number, start, stop)
        for number, block in enumerate(blocks)
        for start, stop in spans(block.text, language, long=long)
    )

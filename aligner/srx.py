"""Our segmentation rules for other tools: SRX 2.0, and the older file of OmegaT 3.6.

The rules of `splitting` become pairs of expressions, before and after a place; of those that fit a
place, the first decides. Expressions are written so that Java, ICU and every tool read them alike:
each consumes little, so that those that look for one match after the other miss none; sets are
spelled out where the meaning of an escape differs; what stands further away is in a lookbehind of
bounded length. What an expression cannot see is where the last cut was made: "the beginning of a
segment" is the beginning of the text or what follows a stop after a word that is no abbreviation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from aligner.lang import Language, codes_of, known, load
from aligner.stops import CLOSERS, DASHES, NOTE_MARK, OPENERS, REACH, STOPS

_DEFAULT = "Default"


@dataclass(frozen=True, slots=True)
class Rule:
    """Whether a place between two characters is cut.

    Args:
        cuts: whether it is.
        before, after: expressions for what stands directly before and after the place.
        about: what the rule is for.
    """

    cuts: bool
    before: str
    after: str
    about: str


def _set(signs: str, rest: str = "") -> str:
    """A set of signs, and of what stands in rest as expressions have it."""
    return "[" + "".join("\\" + sign if sign in r"[](){}^-&\\" else sign for sign in signs) + rest + "]"


_SPACE = r"\s\u00A0\u2000-\u200A\u202F\u3000"  # what \s means differs from tool to tool
_B = f"[{_SPACE}]"
_TEXT = f"[^{_SPACE}]"
_S = _set(STOPS)
_C = rf"(?:{_set(CLOSERS)}|[“‘](?={_B}|$)|[ \u00A0\u202F]»(?={_B}|$)|(?:{NOTE_MARK})(?=[{_SPACE}\[]|$))"
_END = f"{_S}+{_C}*"
_WORD = "(?<!" + "[^" + _set("([{«“„\"'‹/", _SPACE)[1:] + ")"  # a word begins here
_PREFIX = r"(?:[\p{Nd}.,]+[-–]?)?"  # "2024-ж": the number before the hyphen
_ROMAN = (
    "(?=[{0}]{{2,6}}(?!\\p{{L}})){1}{{0,3}}(?:{2}{1}|{2}{3}|{3}?{2}{{0,3}})(?:{4}{2}|{4}{5}|{5}?{4}{{0,3}})"
)
_LOWER_ROMAN = _ROMAN.format("ivxlc", "c", "x", "l", "i", "v")
_UPPER_ROMAN = _ROMAN.format("IVXLC", "C", "X", "L", "I", "V")
_FROM_TWO = f"(?:{_LOWER_ROMAN}|{_UPPER_ROMAN}|[VXLC])"
_ONE = r"\p{Lu}[ʻʼ‘’]?"  # Oʻ. Hoshimov
_SMALL_INITIAL = "[A-ZА-ЯЁ][a-zа-яё]"
_GO_ON = f"(?={_B}*{_TEXT})"


def rules(language: Language) -> tuple[Rule, ...]:
    """The rules of a language, in the order in which they are asked.

    Example:
        >>> from aligner.lang import load
        >>> rules(load("ky"))[-1].about
        'a stop, closing quotation marks and brackets, then a new sentence without a blank'
    """
    return tuple(
        rule for part in (_begin, _around, _markers, _stops, _names, _rest) for rule in part(language)
    )


def _begin(language: Language) -> Iterator[Rule]:
    """Stops before the first word; a verb that ends sentences, and no capital after it."""
    yield Rule(False, f"(?<=^){_S}+", _B, "stops that stand before the first word")
    yield Rule(False, f"(?<={_S}{_B}){_S}{{2,}}", _B, "stops that stand before the first word")
    if language.predicates:
        ends, speech = "|".join(language.predicates), _any(language.speech)
        yield Rule(
            True,
            rf"(?<={_WORD}(?:{_TEXT}{{0,{REACH}}}-)?)\p{{L}}{{2,}}(?:{ends})\.",
            rf"{_B}(?!(?:{speech})(?!\p{{L}})){_set(OPENERS + '»”')}*(?=\p{{Ll}})",
            "a verb that ends sentences, before a small letter",
        )


def _around(_: Language) -> Iterator[Rule]:
    """What follows, or stands around the stop, decides."""
    yield Rule(True, _END, rf"{_B}(?={_B}*\p{{Ll}}\)(?:{_B}|$))", "a list marker such as a) follows")
    yield Rule(False, _END, rf"{_B}(?={_B}*{_set(OPENERS + '»”')}*\p{{Ll}})", "a small letter follows")
    yield Rule(
        False,
        _END,
        rf"{_B}(?={_B}*(?:{_set(',;:)]}%&/')}|[»”](?![\p{{L}}\p{{N}}])))",
        "a comma, a colon or a closing bracket follows",
    )
    yield Rule(False, _END, rf"{_B}(?={_B}*{_S}(?:{_B}|$))", "a stop that stands alone follows")
    yield Rule(
        False, _END, rf"{_B}(?={_B}*{_set(DASHES)}{_B}*(?:\p{{Ll}}|$))", "a dash follows, and reported speech"
    )
    leader, dot = "dots that lead to a page number", rf"\.{_B}?"
    yield Rule(False, r"\.", rf"{_B}(?=\.{_B}\.(?:{_B}|$))", leader)
    yield Rule(False, rf"\.{_B}\.", rf"{_B}(?=\.(?:{_B}|$))", leader)
    yield Rule(False, f"(?<=…{_B}?|{dot}{dot}{dot})[.…]", rf"{_B}(?={_B}*\p{{Nd}})", leader)
    yield Rule(False, f"(?<=(?:@|://){_TEXT}{{0,{REACH}}}){_S}", _TEXT, "inside an address")
    yield Rule(False, _S, f"(?={_TEXT}{{0,{REACH}}}(?:@|://)){_TEXT}", "inside an address")
    yield Rule(
        False, rf"(?<=(?<!{_TEXT})[wW]{{3}}\.?{_TEXT}{{0,{REACH}}}){_S}", _TEXT, "inside a web address"
    )
    for last, first in (("[a-z]", r"[A-Z]"), (r"(?![a-z])\p{Ll}", r"(?![A-Z])\p{Lu}")):
        yield Rule(
            True,
            rf"(?<!\p{{L}})\p{{L}}\p{{Ll}}+{last}{_S}+",
            rf"{first}(?=\p{{Ll}}+(?!\p{{L}}))",
            "the blank between two sentences is missing",
        )


def _markers(language: Language) -> Iterator[Rule]:
    """List markers and the numbers of headings."""
    words = _any(language.abbreviations - language.closing)
    gap = f"{_B}{{1,3}}"
    close = _set(CLOSERS + "“")
    ends = (rf"(?:[!?…]|\.\.){close}{{0,3}}", rf"\.{close}{{1,3}}", r"\p{L}{2}\.")
    begins = f"(?<=^{_B}{{0,9}}|{'|'.join(end + gap for end in ends)})"
    begins += rf"(?<!{_WORD}(?:{words})\.{gap})" if words else ""
    marker = rf"\p{{Nd}}{{1,3}}(?:\.\p{{Nd}}{{1,3}})*|\p{{Ll}}|{_LOWER_ROMAN}|{_UPPER_ROMAN}"
    heading = _heading(language, _set("-", _SPACE) + "{1,3}")
    if heading:
        yield Rule(
            False,
            rf"(?<=(?:{heading[1:]})\.{gap})(?:{marker})\.",
            _B,
            "the number of a paragraph of an article",
        )
        # By itself: "3.4-article." would not be found any more after "3." was.
        yield Rule(False, rf"{begins}(?:{heading[1:]})\.", _B, "the number of a heading with its word")
    yield Rule(
        False,
        rf"{begins}(?:§{_B}{{0,3}})?(?:{marker})\.",
        _B,
        "the number of a list item or a heading",
    )
    yield Rule(
        False,
        rf"(?<=[:;]{_B}{{1,3}})(?:{marker}{_heading(language, '-')})\.",
        _B,
        "the number of an item of a list inside a sentence",
    )


def _heading(language: Language, between: str) -> str:
    """One more choice: the like of "3-article", "Chapter II"."""
    titles, number = _any(language.titles), r"(?:\p{Nd}[\p{Nd}.]{0,9}|[IVXLCivxlc]{1,6})"
    return f"|{number}{between}(?:{titles})|(?:{titles}){between}{number}" if titles else ""


def _stops(language: Language) -> Iterator[Rule]:
    """Abbreviations, as their groups behave."""
    kept = language.kept
    # "и т. д.": first the whole, then its last letter.
    for group, cuts in ((kept, False), (language.closing, True)):
        spaced = _any_spaced(group)
        if spaced:
            about = "abbreviations written with blanks"
            yield Rule(cuts, rf"(?<![\p{{L}}\p{{N}}])(?:{spaced})\.", f"{_B}{_GO_ON}", about)
    for before, letters in _spaced_beginnings(kept | language.closing).items():
        yield Rule(
            False,
            rf"(?<![\p{{L}}\p{{N}}]){before}\.",
            rf"{_B}(?=(?:{letters})\.)",
            "inside an abbreviation written with blanks",
        )
    if language.after_number:
        units = _any(language.after_number)
        number = r"\p{Nd}(?:-\p{L}{1,2})?[%)\]]*|(?<![\p{L}\p{N}_])[IVXLCivxlc]+"
        number = f"(?:{number}){_set('-–', _SPACE)}*"
        for unit in (
            rf"{number}{_WORD}{_PREFIX}(?:{units})-*\.{_C}*",
            rf"{_WORD}\p{{Nd}}[\p{{Nd}}.,]*[-–]?(?:{units})-*\.{_C}*",
        ):
            yield from _unless_new(language, unit, "units, years and centuries after their number")
    if kept:
        about = "abbreviations that end no sentence"
        yield Rule(False, rf"{_WORD}{_PREFIX}(?:{_any(kept)})-*\.", _B, about)
    if language.before_number:
        yield Rule(
            False,
            rf"{_WORD}{_PREFIX}(?:{_any(language.before_number)})-*\.",
            rf"{_B}(?={_B}*(?:[(№{_SPACE}]*\p{{Nd}}|(?:{_LOWER_ROMAN}|{_UPPER_ROMAN}|[IVXLCivxlc])(?![\p{{L}}\p{{N}}])))",
            "abbreviations before a number",
        )
    if language.ordinal_stop:
        named = rf"(?<={_WORD}(?:{_any(language.before)})\.{_B})(?:\p{{Nd}}{{1,2}}|[IVXLC]+)\."
        yield Rule(True, named, f"{_B}{_GO_ON}", "a number with its name before it")
        yield from _unless_new(language, rf"{_WORD}(?:\p{{Nd}}{{1,2}}|[IVXLC]+)\.", "an ordinal")
    if language.closing:
        closing, about = _any(language.closing), "abbreviations that close a list"
        note = rf"{_B}(?={_B}*[(\[]\p{{Nd}})"
        yield Rule(False, rf"{_WORD}{_PREFIX}(?:{closing})-*\.{_C}*", note, f"{about}, before a note")
        yield Rule(True, rf"{_WORD}{_PREFIX}(?:{closing})-*\.{_C}*", f"{_B}{_GO_ON}", about)


def _new(language: Language) -> str:
    """What follows where one of the commonest words begins a sentence; "" where none is known."""
    common = "|".join(
        "".join(_both(letter) if number else letter.upper() for number, letter in enumerate(word))
        + ("(?!\\.)" if len(word) == 1 else "")
        for word in sorted(language.common)
        if word.isalpha() and len(word[0].upper()) == 1
    )
    return rf"{_B}(?={_B}*(?:{common})(?!\p{{L}}))" if common else ""


def _unless_new(language: Language, before: str, about: str) -> Iterator[Rule]:
    """No cut, unless one of the commonest words follows with a capital."""
    new = _new(language)
    if new:
        yield Rule(True, before, new, f"{about}, before a word that begins sentences")
    yield Rule(False, before, _B, about)


def _names(language: Language) -> Iterator[Rule]:
    """Acronyms with stops, remarks in brackets, initials."""
    acronym = rf"{_WORD}\p{{Lu}}(?:\.\p{{L}})+\.{_C}*"
    yield from _unless_new(language, acronym, "an acronym with stops, or initials")
    open_bracket = rf"(?<=\([^()]{{0,{REACH}}}){_S}+{_set(CLOSERS.replace(')', ''))}*"
    yield Rule(False, open_bracket, rf"(?=[^()]{{1,{REACH}}}\)){_B}", "inside brackets")
    yield Rule(False, open_bracket, rf"(?=[^()]{{1,{REACH}}}\)){_TEXT}", "inside brackets")
    whole = rf"{_WORD}-*(?!{_FROM_TWO}\.)(?:{_ONE}|{_SMALL_INITIAL})\."
    page = rf"(?<=(?:^|[.,;:–—])\s{{0,3}}){whole}"
    yield Rule(False, page, rf"{_B}(?={_B}*\p{{Nd}})", "a page or a volume, as a capital with its number")
    new = _new(language)
    if new:
        for before, about in (
            (
                rf"(?<!\p{{L}})\p{{Lu}}\p{{L}}{{2,}}[^\p{{L}}{STOPS}]{{1,9}}(?:\p{{L}}\.\s*){{0,3}}{whole}",
                "an initial after its surname",
            ),
            (rf"{_WORD}-*{_SMALL_INITIAL}\.", "a name of two letters"),
        ):
            yield Rule(True, before, new, f"{about}, before a word that begins sentences")
    yield Rule(False, whole, rf"{_B}(?={_B}*\p{{Lu}})", "an initial")
    yield Rule(
        False,
        rf"(?<={_TEXT}\.)-*(?:{_ONE}|{_SMALL_INITIAL})\.",
        rf"{_B}(?={_B}*\p{{Lu}})",
        "an initial after another",
    )


def _rest(_: Language) -> Iterator[Rule]:
    """What is left ends a sentence."""
    yield Rule(True, _END, f"{_B}{_GO_ON}", "a stop, then a new sentence")
    yield Rule(
        True,
        f"{_S}+{_C}+",
        rf"{_set('([{«“„‘‹')}*\p{{Lu}}",
        "a stop, closing quotation marks and brackets, then a new sentence without a blank",
    )


def _both(letter: str) -> str:
    """A letter in either case; other characters as they are, ready for an expression."""
    if not letter.isalnum():
        return "\\" + letter
    if len(letter.upper()) != 1 or letter.upper() == letter:
        return letter
    return f"[{letter}{letter.upper()}]"


def _any(words: Iterable[str]) -> str:
    """An expression for each of the words in any case; a single letter only as it is: it is no initial.

    The longest stand first: a program that asks what stands before a break by itself takes the first.
    """
    return "|".join(
        word if len(word) == 1 else "".join(_both(letter) for letter in word)
        for word in sorted(words, key=lambda word: (-len(word), word))
    )


def _any_spaced(words: Iterable[str]) -> str:
    """An expression for those that are single letters with stops, written with a blank after each stop."""
    letters = (word.split(".") for word in sorted(words) if "." in word)
    return "|".join(
        r"\. ".join([*(_both(letter) for letter in parts[:-1]), parts[-1]])
        for parts in letters
        if all(len(part) == 1 for part in parts)
    )


def _spaced_beginnings(words: Iterable[str]) -> dict[str, str]:
    """What abbreviations of several words begin with, without its last stop, and what may follow after it."""
    following: dict[str, set[str]] = defaultdict(set)
    for parts in (word.split(".") for word in words if "." in word.strip(".")):
        for i in range(1, len(parts)):
            before = ["".join(map(_both, part)) for part in parts[: i - 1]]
            following[r"\. ".join([*before, _any([parts[i - 1]])])].add("".join(map(_both, parts[i])))
    return {before: "|".join(sorted(letters)) for before, letters in sorted(following.items())}


def languages(tags: Iterable[str] = ()) -> tuple[Language, ...]:
    """The languages of the given tags, or all that have a data file; then the one for all others."""
    return (*(load(tag) for tag in (tags or known())), load(""))


def _maps(language: Language) -> str:
    """An expression for the tags of a language, with or without a region or a script."""
    codes = sorted(codes_of(language.tag))
    either = "|".join("".join(f"[{letter.upper()}{letter}]" for letter in code) for code in codes)
    return f"(?:{either})(?:[-_].*)?" if codes else ".*"


def _name(language: Language) -> str:
    return language.name if language.tag else _DEFAULT


def srx(chosen: Iterable[Language]) -> Iterator[str]:
    """The rules of languages as a file in SRX 2.0, in parts.

    Example:
        >>> from aligner.lang import load
        >>> "".join(srx([load("ky")])).count("<languagemap ")
        1
    """
    chosen = list(chosen)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<srx xmlns="http://www.lisa.org/srx20" version="2.0">\n'
    yield '<header segmentsubflows="yes" cascade="no">\n'
    for kind, include in (("start", "no"), ("end", "yes"), ("isolated", "no")):
        yield f'<formathandle type="{kind}" include="{include}"/>\n'
    yield "</header>\n<body>\n<languagerules>\n"
    for language in chosen:
        yield f"<languagerule languagerulename={quoteattr(_name(language))}>\n"
        about = ""
        for rule in rules(language):
            if rule.about != about:
                about = rule.about
                yield f"<!-- {about} -->\n"
            yield f'<rule break="{"yes" if rule.cuts else "no"}">\n'
            yield f"<beforebreak>{escape(rule.before)}</beforebreak>\n"
            yield f"<afterbreak>{escape(rule.after)}</afterbreak>\n</rule>\n"
        yield "</languagerule>\n"
    yield "</languagerules>\n<maprules>\n"
    for language in chosen:
        pattern, name = quoteattr(_maps(language)), quoteattr(_name(language))
        yield f"<languagemap languagepattern={pattern} languagerulename={name}/>\n"
    yield "</maprules>\n</body>\n</srx>\n"


def omegat36(chosen: Iterable[Language]) -> Iterator[str]:
    """The same as the `segmentation.conf` of OmegaT 3.6, which knows no SRX, in parts."""
    package = "org.omegat.core.segmentation"
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<java version="1.8.0" class="java.beans.XMLDecoder">\n'
    yield f'<object class="{package}.SRX">\n<void property="mappingRules">\n'
    for language in chosen:
        yield f'<void method="add">\n<object class="{package}.MapRule">\n'
        yield _property("language", "string", _name(language)) + _property(
            "pattern", "string", _maps(language)
        )
        yield '<void property="rules">\n<object class="java.util.ArrayList">\n'
        for rule in rules(language):
            yield f'<void method="add">\n<object class="{package}.Rule">\n'
            yield _property("afterbreak", "string", rule.after) + _property(
                "beforebreak", "string", rule.before
            )
            yield _property("breakRule", "boolean", str(rule.cuts).lower()) + "</object>\n</void>\n"
        yield "</object>\n</void>\n</object>\n</void>\n"
    yield "</void>\n" + _property("version", "string", "0.2.2") + "</object>\n</java>\n"


def _property(name: str, kind: str, value: str) -> str:
    """A property of a Java bean; a version older than its own makes OmegaT mix in its own rules."""
    return f'<void property="{name}">\n<{kind}>{escape(value)}</{kind}>\n</void>\n'

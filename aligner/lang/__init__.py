"""Languages: tags, and what is known about each, read from the TOML file of its name.

A language is a data file (``ky.toml``); ``generic.toml`` serves the languages that have none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

from aligner.errors import LanguageError
from aligner.packaged import beginning, names, packaged

_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
_LONG_STEM = 5
_SHORT_ENDING = 4


@dataclass(frozen=True, slots=True)
class Profile:
    """How a language looks in one script: its alphabet and its commonest words."""

    script: str
    letters: frozenset[str]
    words: frozenset[str]


@dataclass(frozen=True, slots=True, eq=False)
class Grammar:
    """How the words of a language are built, as far as the checks need it.

    Args:
        suffixes: whether words take chains of endings, as in Kyrgyz, Turkish or Hungarian.
        reduplicates: whether a word said twice is grammar and no slip.
        doubled: words that may stand there twice in a language without reduplication: had had.
        doubled_after_comma: words that may do so at the beginning of a clause: Leute, die die Stadt kennen.
        undoubled: words that even such a language never says twice.
        undoubled_endings: endings that a word said twice never has.
        softened: final consonants that change before a vowel: китеп, китеби.
        narrow: vowels that fall out of a last syllable: мурун, мурду.
        after_drop: consonants that change once that vowel is gone.
        quantities: words that name a number without being a numeral: half, both.
        linking: what joins the numerals of a compound.
        negative_words: words that deny: not, жок.
        negative_suffixes: what stands behind the stem of a verb that is denied: алат, албайт.
        negative_prefixes: what stands before a word that is denied: неправильно.
    """

    suffixes: bool
    reduplicates: bool
    doubled: frozenset[str]
    doubled_after_comma: frozenset[str]
    undoubled: frozenset[str]
    undoubled_endings: tuple[str, ...]
    softened: Mapping[str, str]
    narrow: str
    after_drop: Mapping[str, str]
    quantities: Mapping[str, float]
    linking: frozenset[str]
    negative_words: frozenset[str]
    negative_suffixes: tuple[str, ...]
    negative_prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Inflection:
    """What may follow a noun.

    The data write А and Ы where the vowel depends on the one before; here every ending is written out.

    Args:
        plural, possessive, case: endings in the order in which they follow each other; each with the sounds
            that it may follow, "vowel", "voiced" and "voiceless".
        possessed: cases behind a possessive.
        vowels, voiceless: letters; what is in neither is a voiced consonant.
        back, front: vowels that go with endings of their own kind only.
        irregular: plurals that are built otherwise, and their singulars.
    """

    plural: Mapping[str, frozenset[str]]
    possessive: Mapping[str, frozenset[str]]
    case: Mapping[str, frozenset[str]]
    possessed: Mapping[str, frozenset[str]]
    vowels: frozenset[str]
    voiceless: frozenset[str]
    back: frozenset[str]
    front: frozenset[str]
    irregular: Mapping[str, str]


@cache
def _month_stems(language: Language) -> tuple[str, ...]:
    return tuple(stem for stems in language.months for stem in stems)


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """What is known about a language; every word is lower case, abbreviations lack their last stop.

    Args:
        tag: the primary language subtag, such as "ky".
        name: the English name.
        profiles: how it looks in each of its scripts, the usual script first.
        abbreviations: all of them.
        common: its commonest words in all scripts, most of them function words.
        function: words that join others or stand for them, and mean no thing; never terms.
        before, before_number, after_number, closing, inside: abbreviations by behaviour; the comments in the
            data files say what each group does.
        kept: those that never end a sentence, ``before`` and ``inside``.
        months: for each month the stems under which it appears.
        month_endings: what may follow the stem; where it is empty, a few letters after a long stem.
        cardinals, ordinals, magnitudes: numeral words and their values.
        ordinal_stop: whether an ordinal number is written with a stop.
        predicates: endings of the verb forms that end sentences.
        speech: words that report speech after a quotation.
        titles: words that stand beside the number of an article, a chapter, an annex.
        line_end_hyphen: what a hyphen at a line end usually is, "compound" or "syllable".
        grammar: how its words are built.
        inflection: what may follow its nouns; None where the data do not say.
    """

    tag: str
    name: str
    profiles: tuple[Profile, ...]
    abbreviations: frozenset[str]
    common: frozenset[str]
    function: frozenset[str]
    before: frozenset[str]
    before_number: frozenset[str]
    after_number: frozenset[str]
    closing: frozenset[str]
    inside: frozenset[str]
    kept: frozenset[str]
    months: tuple[tuple[str, ...], ...]
    month_endings: frozenset[str]
    cardinals: Mapping[str, int]
    ordinals: Mapping[str, int]
    magnitudes: Mapping[str, int]
    ordinal_stop: bool
    predicates: tuple[str, ...]
    speech: frozenset[str]
    titles: frozenset[str]
    line_end_hyphen: str
    grammar: Grammar
    inflection: Inflection | None

    def month(self, word: str) -> int:
        """The number of the month that a lower-case word names, inflected or not; 0 for none.

        Example:
            >>> load("ky").month("ноябрында"), load("kk").month("қарашада")
            (11, 11)
        """
        if not word.startswith(_month_stems(self)):
            return 0
        for number, stems in enumerate(self.months, 1):
            for stem in stems:
                if word.startswith(stem) and self._may_follow(stem, word[len(stem) :]):
                    return number
        return 0

    def _may_follow(self, stem: str, rest: str) -> bool:
        if not rest or rest in self.month_endings:
            return True
        return not self.month_endings and len(stem) >= _LONG_STEM and len(rest) <= _SHORT_ENDING


@cache
def _codes() -> Mapping[str, str]:
    return MappingProxyType(packaged("lang/codes")["alpha3"])


@lru_cache(1024)
def canonical(tag: str) -> str:
    """A BCP 47 tag in its usual form: the shortest language code, cased as RFC 5646, 2.1.1, advises.

    Raises:
        LanguageError: the tag is not well formed.

    Example:
        >>> canonical("kir"), canonical("kk_kz"), canonical("UZ-cyrl")
        ('ky', 'kk-KZ', 'uz-Cyrl')
    """
    if not _TAG.fullmatch(tag):
        raise LanguageError(f"{tag!r} is not a language tag", advice="give one such as ky, kk, en or kk-KZ")
    first, *rest = tag.replace("_", "-").split("-")
    language = _codes().get(first.lower(), first.lower())
    cased = [
        part.title() if len(part) == 4 and part.isalpha()
        else part.upper() if len(part) == 2
        else part.lower()
        for part in rest
    ]  # fmt: skip
    return "-".join([language, *cased])


def codes_of(tag: str) -> tuple[str, ...]:
    """All codes of a language, given its primary subtag: the one in use and its three-letter ones.

    Example:
        >>> codes_of("ky"), codes_of("")
        (('ky', 'kir'), ())
    """
    others = sorted(code for code, short in _codes().items() if short == tag)
    return (tag, *others) if tag else ()


@cache
def known() -> tuple[str, ...]:
    """The languages that have a data file, as primary subtags in alphabetical order."""
    return tuple(sorted(name for name in names("lang") if re.fullmatch("[a-z]{2,3}", name)))


@cache
def load(tag: str) -> Language:
    """What is known about a language; the generic knowledge where it has no file of its own.

    Example:
        >>> load("ky-KG").name, load("xx").name
        ('Kyrgyz', 'any language')
    """
    primary = canonical(tag).split("-")[0] if tag else ""
    data = packaged(f"lang/{primary if primary in known() else 'generic'}")
    profiles = _profiles(data)
    common = frozenset[str]().union(*(profile.words for profile in profiles))
    stops = data.get("abbreviations", {})
    numerals = data.get("numerals", {})
    dates = data.get("dates", {})
    return Language(
        tag=primary,
        name=data["name"],
        profiles=profiles,
        abbreviations=frozenset(word for group in stops.values() for word in group),
        common=common,
        function=frozenset(data["function"]["words"]) if "function" in data else common,
        before=frozenset(stops.get("before", ())),
        before_number=frozenset(stops.get("before_number", ())),
        after_number=frozenset(stops.get("after_number", ())),
        closing=frozenset(stops.get("closing", ())),
        inside=frozenset(stops.get("inside", ())),
        kept=frozenset((*stops.get("before", ()), *stops.get("inside", ()))),
        months=tuple(tuple(stems) for stems in dates.get("months", ())),
        month_endings=frozenset(dates.get("endings", ())),
        cardinals=MappingProxyType(numerals.get("cardinal", {})),
        ordinals=MappingProxyType(numerals.get("ordinal", {})),
        magnitudes=MappingProxyType(numerals.get("magnitude", {})),
        ordinal_stop=data.get("typography", {}).get("ordinal_stop", False),
        predicates=tuple(data.get("predicates", {}).get("endings", ())),
        speech=frozenset(data.get("speech", {}).get("verbs", ())),
        titles=frozenset(data.get("titles", {}).get("words", ())),
        line_end_hyphen=data.get("typography", {}).get("line_end_hyphen", "compound"),
        grammar=_grammar(data.get("grammar", {}), numerals, data.get("negation", {})),
        inflection=_inflection(data["inflection"]) if "inflection" in data else None,
    )


def profiles(tag: str) -> tuple[Profile, ...]:
    """How a language looks in each of its scripts, as ``load`` gives it, without all else that is known.

    Args:
        tag: the primary subtag of a language that has a data file.

    Example:
        >>> [profile.script for profile in profiles("uz")]
        ['Latn', 'Cyrl']
    """
    return _profiles(beginning(f"lang/{tag}", "detection"))


def _profiles(data: Mapping[str, Any]) -> tuple[Profile, ...]:
    return tuple(
        Profile(
            entry.get("script", data["script"]),
            frozenset(entry["letters"]),
            frozenset(entry["words"].split()),
        )
        for entry in (data["detection"], *data.get("detection_other", ()))
    )  # fmt: skip


def _grammar(data: Mapping[str, Any], numerals: Mapping[str, Any], negation: Mapping[str, Any]) -> Grammar:
    return Grammar(
        suffixes=data.get("suffixes", False),
        reduplicates=data.get("reduplicates", False),
        doubled=frozenset(data.get("doubled", ())),
        doubled_after_comma=frozenset(data.get("doubled_after_comma", ())),
        undoubled=frozenset(data.get("undoubled", ())),
        undoubled_endings=tuple(data.get("undoubled_endings", ())),
        softened=MappingProxyType(data.get("softened", {})),
        narrow=data.get("narrow", ""),
        after_drop=MappingProxyType(data.get("after_drop", {})),
        quantities=MappingProxyType(numerals.get("quantity", {})),
        linking=frozenset(numerals.get("linking", ())),
        negative_words=frozenset(negation.get("words", ())),
        negative_suffixes=tuple(negation.get("suffixes", ())),
        negative_prefixes=tuple(negation.get("prefixes", ())),
    )


def _inflection(data: Mapping[str, Any]) -> Inflection:
    slots: dict[str, Mapping[str, frozenset[str]]] = {}
    for slot in ("plural", "possessive", "case", "possessed"):
        after: dict[str, set[str]] = {}
        for sound, endings in data[slot].items():
            for ending in endings:
                for written in _written(ending, data["harmony"]):
                    after.setdefault(written, set()).add(sound)
        slots[slot] = MappingProxyType({ending: frozenset(sounds) for ending, sounds in after.items()})
    return Inflection(
        **slots,
        vowels=frozenset(data["vowels"]),
        voiceless=frozenset(data["voiceless"]),
        back=frozenset(data["back"]),
        front=frozenset(data["front"]),
        irregular=MappingProxyType(data.get("irregular", {})),
    )


def _written(ending: str, harmony: Mapping[str, str]) -> list[str]:
    """An ending with every vowel that may stand for its capitals."""
    found = [""]
    for letter in ending:
        found = [begun + vowel for begun in found for vowel in harmony.get(letter, letter)]
    return found

"""What the styles and the numbering of a DOCX say of a paragraph: no reader, but a part of one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from aligner.model import Kind
from aligner.readers.numerals import cyrillic, latin, roman
from aligner.readers.office import attribute, child, local

_HEADING = re.compile(
    r"(?:heading|заголовок|überschrift|titre|título|titulo|encabezado|titolo|kop|rubrik|overskrift|otsikko|nagłówek"
    r"|nadpis|naslov|címsor|başlık|тақырып|аталыш|баш\s*сөз|標題|标题|見出し|제목)\s*(\d)",
    re.IGNORECASE,
)
_TITLES = {"title": 1, "subtitle": 2, "название": 1, "подзаголовок": 2}
_CAPTIONS = ("caption", "название объекта", "beschriftung", "légende")
_BODY_TEXT = 9
_LONGEST_CHAIN = 20
_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_BULLETS = ("bullet", "none")
_FORMATS: dict[str, Callable[[int], str]] = {
    "lowerLetter": latin,
    "upperLetter": lambda value: latin(value).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda value: roman(value).upper(),
    "russianLower": cyrillic,
    "russianUpper": lambda value: cyrillic(value).upper(),
    "decimalZero": lambda value: f"{value:02}",
    "none": lambda _: "",
}


@dataclass(slots=True)
class Styles:
    """The paragraph styles, each with those it is based on.

    Args:
        root: the part "styles", if there is one.
    """

    root: etree._Element | None
    by_id: dict[str, etree._Element] = field(default_factory=dict)
    kinds: dict[str, tuple[Kind, int]] = field(default_factory=dict)
    usual: str = ""

    def __post_init__(self) -> None:
        for style in self.root if self.root is not None else ():
            if local(style) == "style" and attribute(style, "type") in ("paragraph", "numbering"):
                name = attribute(style, "styleId")
                self.by_id.setdefault(name, style)
                if attribute(style, "type") == "paragraph" and attribute(style, "default") in (
                    "1",
                    "true",
                    "on",
                ):
                    self.usual = name

    def chain(self, name: str) -> list[etree._Element]:
        """A style and what it is based on, nearest first."""
        found: list[etree._Element] = []
        style = self.by_id.get(name or self.usual)
        while style is not None and style not in found and len(found) < _LONGEST_CHAIN:
            found.append(style)
            style = self.by_id.get(attribute(child(style, "basedOn"), "val"))
        return found

    def kind(self, properties: etree._Element | None) -> tuple[Kind, int]:
        """What a paragraph is, by its own outline level and by its style; and its level."""
        own = attribute(child(properties, "outlineLvl"), "val")
        if own.isdigit():
            return ("heading", int(own) + 1) if int(own) < _BODY_TEXT else ("paragraph", 0)
        return self._kind_of(attribute(child(properties, "pStyle"), "val"))

    def _kind_of(self, name: str) -> tuple[Kind, int]:
        if name not in self.kinds:
            self.kinds[name] = self._tell(name)
        return self.kinds[name]

    def _tell(self, style_id: str) -> tuple[Kind, int]:
        for style in self.chain(style_id):
            level = attribute(child(style, "pPr", "outlineLvl"), "val")
            if level.isdigit():
                return ("heading", int(level) + 1) if int(level) < _BODY_TEXT else ("paragraph", 0)
            name = attribute(child(style, "name"), "val").lower()
            if name in _TITLES:
                return "heading", _TITLES[name]
            if name in _CAPTIONS:
                return "caption", 0
            match = _HEADING.match(name)
            if match and int(match[1]):
                return "heading", int(match[1])
        return "paragraph", 0


@dataclass(slots=True)
class Numbering:
    """The lists of a document while they are counted, paragraph by paragraph.

    Args:
        root: the part "numbering", if there is one.
        styles: the styles, which may number paragraphs as well.
    """

    root: etree._Element | None
    styles: Styles
    numbers: dict[str, etree._Element] = field(default_factory=dict)
    abstract: dict[str, etree._Element] = field(default_factory=dict)
    counters: dict[str, list[int | None]] = field(default_factory=dict)
    levels: dict[str, dict[int, etree._Element | None]] = field(default_factory=dict)
    places: dict[str, tuple[str, str]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        for element in self.root if self.root is not None else ():
            if local(element) == "num":
                self.numbers[attribute(element, "numId")] = element
            elif local(element) == "abstractNum":
                self.abstract[attribute(element, "abstractNumId")] = element

    def marker(self, properties: etree._Element | None) -> str | None:
        """The number of the next paragraph; "" in a list without numbers, None outside lists.

        Args:
            properties: the paragraph's properties. Each paragraph is counted when it is asked for.
        """
        name, level = self._place(properties)
        abstract_id, abstract = self._definition(name)
        if abstract is None:
            return None
        if name not in self.levels:
            self.levels[name] = {i: self._level(name, abstract, i) for i in range(_LEVELS)}
        levels = self.levels[name]
        if levels[level] is None:
            return None
        counters = self.counters.setdefault(abstract_id, [None] * _LEVELS)
        self._count(name, level, levels, counters)
        if attribute(child(levels[level], "numFmt"), "val") in _BULLETS:
            return ""
        legal = child(levels[level], "isLgl") is not None

        def shown(match: re.Match[str]) -> str:
            i = int(match[1]) - 1
            style = attribute(child(levels[i], "numFmt"), "val")
            value = counters[i]
            value = self._first(name, levels[i], i) if value is None else value
            return str(value) if legal else _FORMATS.get(style, str)(value)

        return _PLACE.sub(shown, attribute(child(levels[level], "lvlText"), "val")).strip()

    def _place(self, properties: etree._Element | None) -> tuple[str, int]:
        """Which list a paragraph is in, "" for none, and its level there."""
        name = attribute(child(properties, "numPr", "numId"), "val")
        level = attribute(child(properties, "numPr", "ilvl"), "val")
        style = attribute(child(properties, "pStyle"), "val")
        if not (name and level):
            if style not in self.places:
                self.places[style] = self._place_of_style(style)
            inherited, its_level = self.places[style]
            name, level = name or inherited, level or its_level
        return name, min(int(level), _LEVELS - 1) if level.isdigit() else 0

    def _place_of_style(self, name: str) -> tuple[str, str]:
        number = level = ""
        for style in self.styles.chain(name):
            number = attribute(child(style, "pPr", "numPr", "numId"), "val")
            level = level or attribute(child(style, "pPr", "numPr", "ilvl"), "val")
            if number:
                return number, level or self._level_of_style(number, attribute(style, "styleId"))
        return "", level

    def _level_of_style(self, name: str, style: str) -> str:
        """The level of a list that belongs to a style, "" if none says so."""
        for level in self._levels(self._definition(name)[1]):
            if attribute(child(level, "pStyle"), "val") == style:
                return attribute(level, "ilvl")
        return ""

    def _definition(self, name: str) -> tuple[str, etree._Element | None]:
        """What defines a list, through the style that it may borrow from; and its id."""
        for _ in range(_LONGEST_CHAIN):
            number = self.numbers.get(name)
            found = attribute(child(number, "abstractNumId"), "val")
            abstract = self.abstract.get(found)
            borrowed = attribute(child(abstract, "numStyleLink"), "val")
            if not borrowed:
                return found, abstract
            name = attribute(child(self.styles.by_id.get(borrowed), "pPr", "numPr", "numId"), "val")
        return "", None

    @staticmethod
    def _levels(abstract: etree._Element | None) -> list[etree._Element]:
        return [e for e in abstract if local(e) == "lvl"] if abstract is not None else []

    def _override(self, name: str, level: int) -> etree._Element | None:
        number = self.numbers.get(name)
        for element in number if number is not None else ():
            if local(element) == "lvlOverride" and attribute(element, "ilvl") == str(level):
                return element
        return None

    def _level(self, name: str, abstract: etree._Element, level: int) -> etree._Element | None:
        own = child(self._override(name, level), "lvl")
        if own is not None:
            return own
        return next((e for e in self._levels(abstract) if attribute(e, "ilvl") == str(level)), None)

    def _first(self, name: str, definition: etree._Element | None, level: int) -> int:
        for element in (child(self._override(name, level), "startOverride"), child(definition, "start")):
            written = attribute(element, "val")
            if re.fullmatch(r"\d{1,9}", written):
                return int(written)
        return 1 if definition is not None and child(definition, "start") is not None else 0

    def _count(
        self, name: str, level: int, levels: dict[int, etree._Element | None], counters: list[int | None]
    ) -> None:
        first = self._first(name, levels[level], level)
        anew = (name, level) not in self.begun and child(
            self._override(name, level), "startOverride"
        ) is not None
        self.begun.add((name, level))
        value = counters[level]
        counters[level] = first if value is None or anew else value + 1
        for lower in range(level + 1, _LEVELS):
            restart = attribute(child(levels[lower], "lvlRestart"), "val")
            # 0: never; a number: only after that level or a higher one.
            if not restart.isdigit() or level < int(restart):
                counters[lower] = None
        for higher in range(level):
            if counters[higher] is None:
                counters[higher] = self._first(name, levels[higher], higher)

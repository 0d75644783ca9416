"""What is wrong with a TMX file: the grammar of 1.4b, then what CAT tools refuse although it is valid.

Gone through as it is read (``tmx_scan``): a regular unit in which nothing can be wrong is passed over, all
else is held against the grammar tag by tag. docs/formats.md lists the rules and the tools they come from.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Literal

from aligner.errors import InputError
from aligner.exchange.tmx_clean import are_good, has_clean_codes, is_clean, timeless, wrong_code
from aligner.exchange.tmx_conform import Conformity
from aligner.exchange.tmx_grammar import ALL, CODES, RESERVED, XML_LANGUAGE
from aligner.exchange.tmx_scan import KEPT, VARIANT, parted_id, scan
from aligner.exchange.xml_parser import Parser
from aligner.seen import Seen
from aligner.units import TOO_LONG, plain, primary

Rule = Literal[
    "well-formed", "grammar", "encoding", "language", "empty", "blanks", "invisible", "reserved", "repeated",
    "long", "one-sided", "many-sided", "source", "codes", "no-units", "unreadable",
]  # fmt: skip

_RESERVED = re.compile(f'type="(?:{"|".join(RESERVED)})"')
_PLACE = re.compile(r"line (\d+)(?:, column (\d+))?")
_BAD_BLANKS = re.compile(r"^ | $|[\t\n\r]|  ")
_CONTROL = re.compile("[\x7f-\x9f]")
_UNSEEN = re.compile("[\u00a0\u00ad\u2000-\u200b\u2028\u2029\u202f\u205f-\u2064\ufeff]")
_OLD = ("1.1", "1.2", "1.3")
"""Versions that CAT tools take as well; their variants have lang where 1.4 has xml:lang."""
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "ascii")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a file that a CAT tool may refuse, or pass over.

    Args:
        line, column: where it is, from 1; 0 where the file as a whole is meant.
        rule: what kind of fault it is.
        what: in plain words.
        advice: what to do about it.
        level: "error" where a tool refuses the file or loses the unit, "warning" where it may not find it.
    """

    line: int
    column: int
    rule: Rule
    what: str
    advice: str = ""
    level: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        where = f"line {self.line}, column {self.column}: " if self.column else ""
        where = where or (f"line {self.line}: " if self.line else "")
        return f"{where}{self.what}" + (f"; {self.advice}" if self.advice else "")


def faults(file: IO[bytes]) -> Iterator[Fault]:
    """The faults of a TMX file, in the order in which they are found.

    Args:
        file: its bytes, unpacked.

    Example:
        >>> import io
        >>> text = '<tmx version="1.4b"><header/></tmx>'
        >>> [fault.what for fault in faults(io.BytesIO(text.encode()))][0]
        'version="1.4b" should be 1.4'
    """
    checker = _Checker()
    try:
        for fault in scan(file, checker.parser, checker.regular, checker.taken):
            if fault is not _NONE:
                yield fault
        yield from checker.of_the_whole()
    except InputError as error:
        yield from checker.taken()
        place = _PLACE.fullmatch(error.place or "")
        line, column = (int(number or 0) for number in place.groups()) if place else (0, 0)
        yield Fault(line, column, "well-formed", error.what, error.advice or "")


_NONE = Fault(0, 0, "well-formed", "")


class _Checker:
    """Holds each unit against the rules."""

    def __init__(self) -> None:
        self.parser = Parser()
        self.parser.expat.XmlDeclHandler = self._declared
        self.parser.calls(self._start, self._end, self._characters)
        self._grammar = Conformity(lambda what, advice: self._report("grammar", what, advice))
        self._found: list[Fault] = []
        self._units = 0
        self._good: set[tuple[str, ...]] = set()
        self._source = ""
        self._by_omegat = False
        self._is_old = False
        self._many: tuple[int, int] | None = None
        self._ids = Seen()
        self._unit_source = ""
        self._languages: list[tuple[str, tuple[int, int]]] = []
        self._place = 0, 0
        self._segment: list[str] | None = None
        self._codes = 0
        self._pairs: dict[str, bool] = {}

    def taken(self) -> list[Fault]:
        """The faults that were found since."""
        found, self._found = self._found, []
        return found

    def regular(self, match: re.Match[str], _line: int) -> Fault | None:
        """``_NONE`` for a unit in which nothing is wrong; all others are for the parser."""
        id, about, remarks, first, first_remarks, source, second, second_remarks, target, more = (
            match.groups()
        )
        if "tuid" in about:
            if id is not None:
                return None
            id, about = parted_id(about)
        if id is not None and not (id.isprintable() and id and " " not in id and "&" not in id):
            return None
        variants = [(first, first_remarks, source), (second, second_remarks, target)]
        tags: tuple[str, ...] = (about, first, second)
        if more:
            if not self._many:
                return None
            variants += VARIANT.findall(more)
            tags = about, *[variant[0] for variant in variants]
        if tags not in self._good:
            if not are_good(tuple(map(timeless, tags)), self._source):
                return None
            if len(self._good) > KEPT:
                self._good.clear()
            self._good.add(tags)
        for _, said_of_it, segment in variants:
            if not is_clean(segment) and (
                "<" not in segment or self._by_omegat or not has_clean_codes(segment)
            ):
                return None
            if said_of_it and _RESERVED.search(said_of_it):
                return None
        if (
            "&#" in match[0]
            or (remarks and _RESERVED.search(remarks))
            or (id is not None and self._ids.add(id))
        ):
            return None
        self._units += 1
        return _NONE

    def of_the_whole(self) -> Iterator[Fault]:
        """What is wrong with the file as a whole, once it has been gone through."""
        yield from self.taken()
        if not self._units:
            yield Fault(0, 0, "no-units", "there is no unit in it", "", "warning")
        if self._many:
            yield Fault(
                *self._many, "many-sided", "units have more than two languages, which Trados does not take",
                "write a file for each pair of languages", "warning",
            )  # fmt: skip

    def _report(
        self,
        rule: Rule,
        what: str,
        advice: str,
        place: tuple[int, int] | None = None,
        *,
        warning: bool = False,
    ) -> None:
        line, column = place or self.parser.place()
        self._found.append(Fault(line, column, rule, what, advice, "warning" if warning else "error"))

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        used = self.parser.encoding
        if used not in _ENCODINGS:
            self._report("encoding", f"it is in {used.upper()}; TMX allows UTF-8 and UTF-16", "convert it")
        elif encoding and encoding.lower()[:5] == "utf-1" and not used.startswith("utf-1"):
            self._report("encoding", f"it calls itself {encoding} and is in UTF-8", "convert it")

    def _start(self, name: str, given: list[str]) -> None:
        self.parser.opens(name, given)
        attributes = dict(zip(given[::2], given[1::2], strict=True))
        self._grammar.starts(name, attributes)
        if self._segment is not None:
            self._code(name, attributes)
        elif name == "tmx":
            self._is_old = attributes.get("version", "") in _OLD
            if self._is_old:
                self._report(
                    "grammar", f"it is TMX {attributes['version']}, and some newer programs ask for 1.4",
                    "aligner tmx convert writes that", warning=True,
                )  # fmt: skip
        elif name == "header":
            self._header(attributes)
        elif name == "tu":
            self._starts_unit(attributes)
        elif name == "tuv":
            self._starts_variant(attributes)
        elif name == "seg":
            self._segment, self._place, self._codes, self._pairs = [], self.parser.place(), 0, {}
        elif name == "prop" and attributes.get("type") in RESERVED:
            self._report(
                "reserved", f'<prop type="{attributes["type"]}"> binds the unit to a file in OmegaT',
                f"call it x-{attributes['type']}",
            )  # fmt: skip

    def _header(self, attributes: dict[str, str]) -> None:
        source = attributes.get("srclang", "")
        self._source = "" if source.lower() == ALL else source
        self._code_of(source)
        self._by_omegat = attributes.get("creationtool") == "OmegaT"

    def _code_of(self, tag: str) -> None:
        better = wrong_code(tag)
        if better:
            self._report(
                "language", f"the language is called {tag}: tools look for {better} and find nothing",
                f"call it {better}",
            )  # fmt: skip

    def _starts_unit(self, attributes: dict[str, str]) -> None:
        self._units += 1
        self._languages = []
        self._unit_source = attributes.get("srclang", self._source)
        if self._unit_source.lower() == ALL:
            self._unit_source = ""
        id = attributes.get("tuid")
        if id and self._ids.add(id):
            self._report("repeated", f'another unit has the tuid "{id[:40]}" as well', "give each its own")

    def _starts_variant(self, attributes: dict[str, str]) -> None:
        tag = attributes.get(XML_LANGUAGE) or attributes.get("lang", "")
        if "lang" in attributes and XML_LANGUAGE not in attributes and not self._is_old:
            self._report(
                "language", "lang is of TMX 1.1; newer programs ask for xml:lang", "convert the file"
            )
        self._code_of(tag)
        self._languages.append((tag.lower(), self.parser.place()))

    def _code(self, name: str, attributes: dict[str, str]) -> None:
        """An element inside a segment."""
        if self._by_omegat and not self._codes:
            self._report(
                "codes", 'codes stand in a file with creationtool="OmegaT", which takes them for text',
                "convert the file",
            )  # fmt: skip
        self._codes += 1
        number = attributes.get("i", "")
        if name == "bpt":
            if number in self._pairs:
                self._report("codes", f'two <bpt> of one segment have i="{number}"', "number them")
            self._pairs[number] = True
        elif name == "ept":
            if not self._pairs.get(number):
                self._report("codes", f'<ept i="{number}"> has no <bpt> in front of it', "add it")
            self._pairs[number] = False

    def _characters(self, data: str) -> None:
        self.parser.grows(len(data))
        self._grammar.text(data)
        if self._segment is not None and not any(name in CODES for name in self.parser.path[4:]):
            self._segment.append(data)

    def _end(self, name: str) -> None:
        if self._segment is not None and name == "seg":
            self._ends_segment("".join(self._segment))
            self._segment = None
        elif name == "tu":
            self._ends_unit()
        self._grammar.ends()
        self.parser.closes(name)

    def _ends_segment(self, text: str) -> None:
        for number, is_open in self._pairs.items():
            if is_open:
                self._report("codes", f'<bpt i="{number}"> has no <ept>', "add it", self._place)
        if not self._codes and not plain(text):
            self._report(
                "empty", "the segment is empty: OmegaT would blank the text it stands for",
                "fill it, or take the unit away", self._place,
            )  # fmt: skip
            return
        blanks = _BAD_BLANKS.search(text)
        if blanks and (not self._codes or blanks[0] in "\t\n\r"):
            self._report(
                "blanks", f"the segment has {_which_blanks(text, blanks)}, and no match is found for it",
                "leave single blanks", self._place,
            )  # fmt: skip
        control = _CONTROL.search(text)
        if control:
            self._report(
                "invisible", f"the segment has the control character U+{ord(control[0]):04X}", "take it away",
                self._place,
            )  # fmt: skip
        unseen = _UNSEEN.search(text)
        if unseen:
            self._report(
                "invisible", f"the segment has {_sign(unseen[0])}: a text without it finds no match",
                "", self._place, warning=True,
            )  # fmt: skip
        if len(text) > TOO_LONG:
            self._report(
                "long", f"the segment has {len(text)} characters; Trados' cloud takes {TOO_LONG}", "cut it",
                self._place,
            )  # fmt: skip

    def _ends_unit(self) -> None:
        tags = [tag for tag, _ in self._languages]
        for number, (tag, place) in enumerate(self._languages):
            if tag and tag in tags[:number]:
                self._report(
                    "repeated", f"the unit has two variants in {tag}: tools take one or the other",
                    "make two units of it", place,
                )  # fmt: skip
        if len(tags) == 1:
            place = self._languages[0][1]
            self._report(
                "one-sided", f"the unit has nothing but {tags[0] or 'one side'}", "add the other", place
            )
        elif len(set(tags)) > 2 and not self._many:
            self._many = self._languages[2][1]
        if tags and self._unit_source and primary(self._unit_source) not in map(primary, tags):
            self._report(
                "source", f"the source language is {self._unit_source}, the unit has {', '.join(tags[:5])}",
                "mend srclang", self._languages[0][1],
            )  # fmt: skip


def _which_blanks(text: str, found: re.Match[str]) -> str:
    if "\n" in found[0] or "\r" in found[0]:
        return "a line break"
    if "\t" in found[0]:
        return "a tab"
    if found.start() == 0:
        return "a blank at its beginning"
    return "a blank at its end" if found.end() == len(text) else "two blanks in a row"


def _sign(sign: str) -> str:
    return f"U+{ord(sign):04X} ({unicodedata.name(sign, 'no name').lower()})"

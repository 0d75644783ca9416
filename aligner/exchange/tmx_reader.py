"""Translation units out of TMX 1.1 to 1.4b, one after the other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, islice
from typing import IO

from aligner.errors import InputError
from aligner.exchange.markup import escaped, quoted, unescaped
from aligner.exchange.tmx_grammar import (
    ALL,
    BEAD,
    CODES,
    CONFIDENCE,
    CONTEXT,
    DOCUMENT,
    STATUS,
    XML_LANGUAGE,
)  # fmt: skip
from aligner.exchange.tmx_scan import KEPT, VARIANT, attributes_in, parted_id, scan
from aligner.exchange.tmx_segment import SUB, joined, with_codes
from aligner.exchange.xml_parser import Parser
from aligner.units import Head, Memory, Pairs, Unit, Variant, primary

_REMARK = re.compile('<(?:prop type="([^"]*+)"|note)>([^<]*+)<')
_BEFORE = frozenset(names[0] for names in CONTEXT.values())
_AFTER = frozenset(names[1] for names in CONTEXT.values())

_NO_REMARKS: tuple[tuple[str, ...], Pairs] = ((), ())
_tuple = tuple.__new__
"""Makes a named tuple in half the time."""

Attributes = list[tuple[str, str]]
_Origin = tuple[str, str, Pairs, str]


def read(file: IO[bytes], name: str) -> Memory:
    """The memory in a TMX file.

    Args:
        file: its bytes, unpacked.
        name: what to call it in units.

    Raises:
        InputError: it is damaged, no TMX, or harmful.
    """
    reader = _Reader(name)
    units = scan(file, reader.parser, reader.regular, reader.taken)
    # The first unit comes behind the header.
    first = list(islice(units, 1))
    if reader.head is None:
        raise InputError("it has no header", advice="give a TMX file")
    return Memory(reader.head, chain(first, units))


class _Element:
    """The header, a unit or a variant while it is read: its attributes, notes and properties."""

    def __init__(self, attributes: Attributes) -> None:
        self.attributes = attributes
        self.notes: list[str] = []
        self.props: list[tuple[str, str]] = []
        self.other: list[str] = []


class _Reader:
    """Makes units: of regular ones from what the expression found, of others as the parser calls back."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._segment = "", ""
        self.head: Head | None = None
        self.parser = Parser()
        self.parser.calls(self._start, self._end, self._characters)
        self._source = ""
        self._made: list[Unit] = []
        self._open: list[_Element] = []
        self._variants: list[Variant] = []
        self._line = 0
        self._text: list[str] | None = None  # of a note, a property or a segment
        self._kind = ""
        self._raw: list[str] | None = None  # a segment, or what is kept as XML
        self._raw_depth = 0
        self._codes: list[bool] = []  # for each open element of a segment, whether its text is code

    def taken(self) -> list[Unit]:
        """The units that the parser has made since."""
        made, self._made = self._made, []
        return made

    def regular(self, match: re.Match[str], line: int) -> Unit | None:
        """The unit that the expression found; None where its attributes are for the parser to judge."""
        id, about, remarks, first, first_remarks, source, second, second_remarks, target, more = (
            match.groups()
        )
        if "tuid" in about:
            if id is not None:
                return None
            id, about = parted_id(about)
        origin, one, two = _origin_in(about), _language_in(first), _language_in(second)
        if origin is None or one is None or two is None:
            return None
        try:
            notes, props = _remarks(remarks) if remarks else _NO_REMARKS
            variants: tuple[Variant, ...] = (
                _variant(one, first_remarks, source), _variant(two, second_remarks, target),
            )  # fmt: skip
            if more:
                variants += tuple(_further(more))
        except ValueError:
            return None
        return self._unit(id or "", origin, notes, props, "", variants, line)

    def _unit(
        self,
        id: str,
        origin: _Origin,
        notes: tuple[str, ...],
        props: Pairs,
        other: str,
        variants: tuple[Variant, ...],
        line: int,
    ) -> Unit:
        created, changed, attributes, source_language = origin
        document = bead = status = previous = next = ""
        confidence = None
        if props:
            # Of properties that come several times, the first is the field, the others stay.
            said = dict(reversed(props))
            document, bead, status = said.pop(DOCUMENT, ""), said.pop(BEAD, ""), said.pop(STATUS, "")
            confidence = _probability(said.pop(CONFIDENCE, ""))
            taken = (document != "") + (bead != "") + (status != "") + (confidence is not None)
            props = () if taken == len(props) else _without(props, document, bead, status, confidence)
        wanted = source_language or self._source
        if variants:
            if variants[0].language != wanted:
                variants = _source_first(variants, wanted)
            for kind, value in variants[0].props:
                if kind in _BEFORE and not previous:
                    previous = _context(value)
                elif kind in _AFTER and not next:
                    next = _context(value)
        return _tuple(
            Unit,
            (
                variants, id, document, bead, confidence, status, previous, next, created, changed,
                notes, props, attributes, other, self.file, line,
            ),
        )  # fmt: skip

    def _start(self, name: str, given: list[str]) -> None:
        self.parser.opens(name, given)
        attributes = list(zip(given[::2], given[1::2], strict=True))
        if len(self.parser.path) == 1 and name != "tmx":
            self.parser.refuse(f"it is no TMX: it begins with <{name[:40]}>", "give a TMX file")
        if self._raw is not None:
            self._opens_inside(name, attributes)
        elif self._text is not None:
            return  # an element in a note or a property: its text counts
        elif name in ("tmx", "body"):
            return
        elif name in ("header", "tu", "tuv"):
            self._open.append(_Element(attributes))
            if name == "tu":
                self._variants = []
                self._line = self.parser.place()[0]
        elif name == "seg":
            self._text, self._raw, self._raw_depth = [], [], len(self.parser.path)
            self._codes = [False]
        elif name == "note" and not attributes:
            self._text = []
        elif name == "prop" and len(attributes) == 1 and attributes[0][0] == "type":
            self._text, self._kind = [], attributes[0][1]
        else:
            self._raw, self._raw_depth = [], len(self.parser.path)
            self._opens_inside(name, attributes)

    def _opens_inside(self, name: str, attributes: Attributes) -> None:
        """The beginning of an element that is kept as XML."""
        assert self._raw is not None
        self._raw.append(f"<{name}{''.join(f' {key}={quoted(value)}' for key, value in attributes)}>")
        self.parser.grows(len(self._raw[-1]))
        if self._text is not None:
            self._codes.append(name in CODES or (name != "sub" and self._codes[-1]))
            if name == "sub":
                self._text.append(SUB)

    def _characters(self, data: str) -> None:
        self.parser.grows(len(data))
        if self._raw is not None:
            self._raw.append(escaped(data))
            if self._text is not None and not self._codes[-1]:
                self._text.append(data)
        elif self._text is not None:
            self._text.append(data)

    def _end(self, name: str) -> None:
        depth = len(self.parser.path)
        self.parser.closes(name)
        if self._raw is not None:
            if self._text is None or depth > self._raw_depth:
                self._raw.append(f"</{name}>")
            if self._text is not None and depth > self._raw_depth:
                self._codes.pop()
                if name == "sub":
                    self._text.append(SUB)
            if depth == self._raw_depth:
                self._ends_raw()
        elif name == "prop" and self._text is not None:
            self._holder().props.append((self._kind, "".join(self._text)))
            self._text = None
        elif name == "note" and self._text is not None:
            self._holder().notes.append("".join(self._text))
            self._text = None
        elif name == "tuv" and self._open:
            self._ends_variant(self._open.pop())
        elif name == "tu" and self._open:
            self._ends_unit(self._open.pop())
        elif name == "header" and self._open:
            self._ends_header(self._open.pop())

    def _holder(self) -> _Element:
        """What notes and properties belong to; where nothing is open, to nothing."""
        return self._open[-1] if self._open else _Element([])

    def _ends_raw(self) -> None:
        raw, self._raw = "".join(self._raw or ()), None
        if self._text is None:
            self._holder().other.append(raw + "\n")
            return
        text, self._text = joined(self._text), None
        self._segment = text, raw if "<" in raw else ""

    def _ends_variant(self, element: _Element) -> None:
        (text, markup), self._segment = self._segment, ("", "")
        language, attributes = _language(element.attributes)
        self._variants.append(
            Variant(
                language, text, markup, tuple(element.props), tuple(element.notes), attributes,
                "".join(element.other),
            )
        )  # fmt: skip

    def _ends_unit(self, element: _Element) -> None:
        id = dict(element.attributes).get("tuid", "")
        about = _origin(element.attributes)
        said = tuple(element.notes), tuple(element.props), "".join(element.other)
        self._made.append(self._unit(id, about, *said, tuple(self._variants), self._line))

    def _ends_header(self, element: _Element) -> None:
        source = dict(element.attributes).get("srclang", "")
        self._source = "" if source.lower() == ALL else source
        rest = tuple(pair for pair in element.attributes if pair[0] != "srclang")
        self.head = Head(
            self._source, rest, tuple(element.notes), tuple(element.props), "".join(element.other)
        )


@lru_cache(KEPT)
def _origin_in(text: str) -> _Origin | None:
    """What is said of a regular unit, its tuid emptied; None where the parser must judge it."""
    pairs = attributes_in(text)
    return None if pairs is None or ("tuid" in text and ("tuid", "") not in pairs) else _origin(pairs)


def _origin(pairs: Attributes) -> _Origin:
    """The dates of a unit, its other attributes and its own source language."""
    given = dict(pairs)
    rest = tuple([pair for pair in pairs if pair[0] not in ("tuid", "creationdate", "changedate")])
    source = given.get("srclang", "")
    return given.get("creationdate", ""), given.get("changedate", ""), rest, "" if source == ALL else source


@lru_cache(KEPT)
def _language_in(text: str) -> tuple[str, Pairs] | None:
    """What is said of a regular variant; None where the parser must judge it."""
    pairs = attributes_in(text)
    return None if pairs is None else _language(pairs)


def _language(pairs: Attributes) -> tuple[str, Pairs]:
    """The language of a variant, "" where it says none, and its other attributes."""
    given = dict(pairs)
    # A deprecated lang beside xml:lang says the same.
    language = given.get(XML_LANGUAGE) or given.get("lang", "")
    return language, tuple([pair for pair in pairs if pair[0] not in (XML_LANGUAGE, "lang")])


def _further(text: str) -> Iterator[Variant]:
    """The third variant of a regular unit, and those behind it; a ValueError where the parser must judge."""
    for attributes, remarks, segment in VARIANT.findall(text):
        known = _language_in(attributes)
        if known is None:
            raise ValueError(attributes)
        yield _variant(known, remarks, segment)


def _variant(known: tuple[str, Pairs], remarks: str, segment: str) -> Variant:
    """A regular variant; a ValueError where the parser must judge it."""
    notes, props = _remarks(remarks) if remarks else _NO_REMARKS
    if "<" in segment:
        text, markup = with_codes(segment)
        return _tuple(Variant, (known[0], text, markup, props, notes, known[1], ""))
    if "&" in segment:
        segment = unescaped(segment)
    return _tuple(Variant, (known[0], segment, "", props, notes, known[1], ""))


def _remarks(text: str) -> tuple[tuple[str, ...], Pairs]:
    """Notes and properties that stand there without attributes of their own."""
    found = _REMARK.findall(text)
    if "&" in text:
        found = [(unescaped(kind), unescaped(value)) for kind, value in found]
    if "<note>" in text:
        return tuple(value for kind, value in found if not kind), tuple(pair for pair in found if pair[0])
    return (), tuple(found)


def _without(props: Pairs, document: str, bead: str, status: str, confidence: float | None) -> Pairs:
    """The properties that are not in a field."""
    fields = {DOCUMENT: document, BEAD: bead, STATUS: status}
    rest = []
    for prop in props:
        kind, value = prop
        if kind == CONFIDENCE and confidence is not None:
            confidence = None
        elif value and fields.get(kind) == value:
            del fields[kind]
        else:
            rest.append(prop)
    return tuple(rest)


def _probability(text: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None


def _source_first(variants: tuple[Variant, ...], language: str) -> tuple[Variant, ...]:
    """The variants with the one in the source's language first; where none is, as they stand."""
    if not language:
        return variants
    tags = [variant.language.lower() for variant in variants]
    if language.lower() in tags:
        first = tags.index(language.lower())
    else:
        wanted = primary(language)
        first = next((number for number, tag in enumerate(tags) if primary(tag) == wanted), 0)
    return (variants[first], *variants[:first], *variants[first + 1 :]) if first else variants


def _context(text: str) -> str:
    """A neighbouring sentence; some tools write it with the tags of a segment around it."""
    return text.removeprefix("<seg>").removesuffix("</seg>")

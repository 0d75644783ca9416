"""Translation units out of XLIFF 1.0 to 1.2 and 2.0 to 2.2, of any origin, one after the other.

Text is what stands outside the codes of mark-up; alternatives and elements of other makers are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import IO

from aligner.exchange.streams import texts
from aligner.exchange.tmx_grammar import BEAD, CONFIDENCE, STATUS, XML_LANGUAGE
from aligner.exchange.xml_parser import Parser
from aligner.units import AT_WORK, CONFIDENT, SEEN, Head, Memory, Unit, Variant

NAMESPACE = "urn:oasis:names:tc:xliff:document:"
METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
MATCHES = "urn:oasis:names:tc:xliff:matches:2.0"
CONTEXTS = "aligner"
"""The name of the group that holds what XLIFF has no word for."""
UNKNOWN_LANGUAGE = "und"

_CODES = frozenset(("bpt", "ept", "ph", "it"))
"""Elements whose text is code; a ``sub`` in them is a text of its own, not of the sentence."""
_PASSED_OVER = frozenset(
    ("header", "alt-trans", "seg-source", "bin-unit", "count-group", "prop-group", "originalData", "skeleton")
)
_ABOUT = frozenset(("metadata", "metaGroup", "meta"))
_UNITS = ("trans-unit", "unit")
_FINAL = frozenset(("final", "signed-off", "reviewed"))


def state(unit: Unit) -> str:
    """What XLIFF 1.2 calls the state of a unit that has a target.

    Example:
        >>> [state(Unit((), confidence=p)) for p in (0.95, 0.6)], state(Unit((), status="edited"))
        (['translated', 'needs-review-translation'], 'final')
    """
    if unit.status in SEEN:
        return "final"
    return "needs-review-translation" if _uncertain(unit) else "translated"


def state2(unit: Unit) -> str:
    """The same for XLIFF 2."""
    if unit.status in SEEN:
        return "final" if unit.status == "confirmed" else "reviewed"
    return "initial" if _uncertain(unit) else "translated"


def _uncertain(unit: Unit) -> bool:
    return unit.status == "rejected" or (unit.confidence is not None and unit.confidence < CONFIDENT)


def read(file: IO[bytes], name: str) -> Memory:
    """The memory in an XLIFF file.

    Args:
        file: its bytes, unpacked.
        name: what to call it in units.

    Raises:
        InputError: it is damaged, no XLIFF, or harmful.
    """
    reader = _Reader(name)
    units = reader.units(file)
    # The languages come before the first unit.
    first = list(islice(units, 1))
    return Memory(Head(reader.languages[0]), chain(first, units))


@dataclass(slots=True)
class _Side:
    """A source or a target while it is read."""

    language: str
    state: str = ""
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.parts)


@dataclass(slots=True)
class _Found:
    """What stands in a unit: its pairs of source and target, of which XLIFF 1 has one."""

    id: str
    line: int
    approved: bool
    pairs: list[tuple[str, dict[str, _Side]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    about: dict[str, str] = field(default_factory=dict)


class _Reader:
    """Makes units as the parser calls back."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.languages = ("", "")
        self.parser = Parser()
        self.parser.calls(self._start, self._end, self._characters)
        self._made: list[Unit] = []
        self._prefix = ""
        self._version = 1
        self._document = ""
        self._passing = 0
        """How deep the element is that is passed over with all that is in it; 0 where there is none."""
        self._unit: _Found | None = None
        self._side: _Side | None = None
        self._side_depth = 0
        self._codes: list[bool] = []
        """Of each element inside a source or target, whether its text is code."""
        self._words: list[str] | None = None
        """The text of a note or of a context."""
        self._kind = ""
        self._ours = False

    def units(self, file: IO[bytes]) -> Iterator[Unit]:
        """The units of the file, as they come."""
        _, parts = texts(file)
        for text in parts:
            self.parser.feed(text)
            yield from self._made
            self._made.clear()
        self.parser.feed("", last=True)
        yield from self._made

    def _start(self, tag: str, given: list[str]) -> None:
        self.parser.opens(tag, given)
        attributes = dict(zip(given[::2], given[1::2], strict=True))
        depth = len(self.parser.path)
        if depth == 1:
            self._begins(tag, attributes)
            return
        if self._passing:
            return
        prefix, _, name = tag.rpartition(":")
        if prefix != self._prefix and name not in _ABOUT:
            self._passing = depth
        elif self._side is not None:
            self._codes.append(name in _CODES or self._codes[-1])
            if attributes.get("ctype") == "lb" or attributes.get("subType") == "xlf:lb":
                self._side.parts.append(" ")
        elif name in _PASSED_OVER:
            self._passing = depth
        elif name == "file":
            self._document = attributes.get("original", "")
            if self._version == 1:
                self.languages = (
                    _known(attributes.get("source-language")),
                    _known(attributes.get("target-language")),
                )
        elif name in _UNITS:
            self.parser.size = 0
            self._unit = _Found(
                attributes.get("resname" if self._version == 1 else "name") or attributes.get("id", ""),
                self.parser.place()[0],
                attributes.get("approved") == "yes",
            )
            if self._version == 1:
                self._unit.pairs.append(("", {}))
        elif self._unit is not None:
            self._inside(name, attributes, self._unit)

    def _begins(self, tag: str, attributes: dict[str, str]) -> None:
        self._prefix, _, name = tag.rpartition(":")
        version = attributes.get("version", "")
        if name != "xliff":
            self.parser.refuse(f"it is no XLIFF: it begins with <{tag[:40]}>", "give an XLIFF file")
        if version[:2] not in ("1.", "2."):
            self.parser.refuse(f"XLIFF {version[:20]!r} is not known", "save it as XLIFF 1.2 or 2.1")
        self._version = int(version[0])
        self.languages = _known(attributes.get("srcLang")), _known(attributes.get("trgLang"))

    def _inside(self, name: str, attributes: dict[str, str], unit: _Found) -> None:
        """An element of a unit."""
        if name in ("segment", "ignorable"):
            unit.pairs.append((attributes.get("id", ""), {}))
            self._state = attributes.get("state", "")
        elif name in ("source", "target") and unit.pairs and name not in unit.pairs[-1][1]:
            language = self.languages[name == "target"]
            self._side = _Side(_known(attributes.get(XML_LANGUAGE)) or language)
            self._side.state = attributes.get("state", "") if self._version == 1 else self._state
            unit.pairs[-1][1][name] = self._side
            self._side_depth, self._codes = len(self.parser.path), [False]
        elif name in ("context-group", "metaGroup"):
            self._ours = attributes.get("name" if name == "context-group" else "category") == CONTEXTS
        elif name in ("context", "meta"):
            self._kind = attributes.get("context-type" if name == "context" else "type", "")
            self._words = []
        elif name == "note":
            self._words = []

    def _characters(self, data: str) -> None:
        if self._passing:
            return
        if self._side is not None:
            if not self._codes[-1]:
                self.parser.grows(len(data))
                self._side.parts.append(data)
        elif self._words is not None:
            self.parser.grows(len(data))
            self._words.append(data)

    def _end(self, tag: str) -> None:
        depth = len(self.parser.path)
        self.parser.closes(tag)
        if self._passing:
            if depth == self._passing:
                self._passing = 0
            return
        name = tag.rpartition(":")[2]
        if self._side is not None:
            self._codes.pop()
            if depth == self._side_depth:
                self._side = None
        elif self._words is not None and name in ("note", "context", "meta"):
            words, self._words = "".join(self._words), None
            if self._unit is not None and name == "note":
                self._unit.notes.append(words)
            elif self._unit is not None and self._ours:
                self._unit.about[self._kind] = words
        elif name in _UNITS and self._unit is not None:
            self._ends_unit(self._unit)
            self._unit = None

    def _ends_unit(self, found: _Found) -> None:
        pairs = [
            (id, sides) for id, sides in found.pairs if any(side.text.strip() for side in sides.values())
        ]
        for number, (id, sides) in enumerate(pairs, 1):
            whole = found.id if len(pairs) == 1 else f"{found.id}/{id or number}"
            self._made.append(self._made_of(found, whole, sides))

    def _made_of(self, found: _Found, id: str, sides: dict[str, _Side]) -> Unit:
        source = sides.get("source") or _Side(self.languages[0])
        target = sides.get("target")
        variants = [Variant(source.language, source.text)]
        if target is not None:
            variants.append(Variant(target.language, target.text))
        said = found.about
        unit = Unit(
            tuple(variants), id, self._document, said.get(BEAD, ""),
            _probability(said.get(CONFIDENCE, "")), said.get(STATUS, ""), notes=tuple(found.notes),
            file=self.name, line=found.line,
        )  # fmt: skip
        return self._seen(unit, target.state if target else "", found.approved)

    def _seen(self, unit: Unit, now: str, approved: bool) -> Unit:
        """The unit as the person or program that had the file last left it."""
        if now == (state if self._version == 1 else state2)(unit) and approved == (
            unit.status == "confirmed" and self._version == 1
        ):
            return unit
        if approved or (now in _FINAL and unit.status not in SEEN):
            return unit._replace(status="confirmed")
        if unit.status in SEEN and AT_WORK.fullmatch(now):
            return unit._replace(status="auto")
        return unit if unit.status or not now else unit._replace(props=(("x-state", now),))


def _known(language: str | None) -> str:
    return "" if language is None or language == UNKNOWN_LANGUAGE else language


def _probability(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None

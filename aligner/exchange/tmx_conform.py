"""A document held against the grammar of TMX 1.4b, tag by tag, as a parser calls them out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from aligner.exchange.tmx_grammar import ELEMENTS, XML_LANGUAGE, Element, Values

Report = Callable[[str, str], None]
"""Takes what is wrong where the parser is, and what to do about it."""


@dataclass(slots=True)
class _Open:
    """An element that is open: which group of children it is in, and how many it has of that."""

    name: str
    grammar: Element | None
    group: int = 0
    count: int = 0
    based: bool = True


class Conformity:
    """Follows a document and reports what the grammar does not allow.

    Example:
        >>> said = []
        >>> follow = Conformity(lambda what, advice: said.append(what))
        >>> follow.starts("tmx", {"version": "1.4b"})
        >>> said
        ['version="1.4b" should be 1.4']
    """

    def __init__(self, report: Report) -> None:
        self._report = report
        self._open: list[_Open] = []

    def starts(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        grammar = ELEMENTS.get(name)
        parent = self._open[-1] if self._open else None
        if parent and parent.grammar:
            if not self._fits(parent, name):
                grammar = None  # what is in it is not asked: one fault is enough
        elif parent or name != "tmx":
            if not parent:
                self._report(f"the file begins with <{name}>, not with <tmx>", "give a TMX file")
            grammar = None
        if grammar:
            self._attributes(name, grammar, attributes)
            if name == "map" and "code" in attributes and parent and not parent.based:
                self._report("<map> has a code, but its <ude> has no attribute base", "add base")
        self._open.append(_Open(name, grammar, based=name != "ude" or "base" in attributes))

    def text(self, text: str) -> None:
        """Text stands where the parser is."""
        here = self._open[-1] if self._open else None
        if here and here.grammar and not here.grammar.text and text.strip(" \t\n\r"):
            self._report(f"text stands directly in <{here.name}>", "take it away, or put it into a <note>")

    def ends(self) -> None:
        """The element that was opened last ends."""
        here = self._open.pop()
        if here.grammar:
            self._misses(here, len(here.grammar.children))

    def _fits(self, parent: _Open, name: str) -> bool:
        """Whether a child may stand here; what must have come before is asked for on the way."""
        assert parent.grammar
        groups = parent.grammar.children
        for number in range(parent.group, len(groups)):
            if name in groups[number].names:
                if number > parent.group:
                    self._misses(parent, number)
                    parent.group, parent.count = number, 0
                parent.count += 1
                if parent.count > groups[number].most:
                    self._report(f"a second <{name}> stands in <{parent.name}>", "take it away")
                    return False
                return True
        if any(name in group.names for group in groups):
            before = _named(groups[parent.group].names)
            self._report(f"<{name}> stands behind {before}", f"put it in front of {before}")
        elif name in ELEMENTS:
            self._report(f"<{name}> may not stand in <{parent.name}>", "move it to where it belongs")
        else:
            self._report(f"<{name}> is no element of TMX", "take it away")
        return False

    def _misses(self, here: _Open, stop: int) -> None:
        """Report the children that should have come before the group ``stop``."""
        assert here.grammar
        for number in range(here.group, stop):
            group = here.grammar.children[number]
            if (here.count if number == here.group else 0) < group.least:
                self._report(f"<{here.name}> has no {_named(group.names)}", "add it")

    def _attributes(self, name: str, grammar: Element, given: Mapping[str, str]) -> None:
        for key in grammar.required:
            if key not in given and not (key == XML_LANGUAGE and "lang" in given):
                self._report(f"<{name}> has no attribute {key}", "add it")
        for key, value in given.items():
            values: Values | None = grammar.required.get(key) or grammar.optional.get(key)
            if not values:
                self._report(
                    f"<{name}> has an attribute {key}, which TMX does not know there", "take it away"
                )
            elif not values.pattern.fullmatch(value):
                self._report(f'{key}="{_short(value)}" should be {values.words}', "mend it")


def _named(names: frozenset[str]) -> str:
    return " or ".join(f"<{name}>" for name in sorted(names))


def _short(value: str) -> str:
    return value if len(value) <= 40 else value[:37] + "..."

"""How the lists and headings of an ODT are numbered: no reader, but a part of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lxml import etree

from aligner.readers.numerals import counted, latin, roman
from aligner.readers.office import attribute, local

_FORMATS: dict[str, Callable[[int], str]] = {
    "i": roman,
    "I": lambda value: roman(value).upper(),
}
_OUTLINE = "outline"
_LEVELS = 10


@dataclass(slots=True)
class _Level:
    """One level of a list: where its numbers begin and how they look; no format, no number."""

    format: str = ""
    prefix: str = ""
    suffix: str = ""
    start: int = 1
    shown: int = 1
    doubles: bool = False


@dataclass(slots=True)
class Lists:
    """The lists of a document while they are counted.

    Args:
        roots: the parts that define styles of lists.
    """

    roots: Iterable[etree._Element]
    styles: dict[str, dict[int, _Level]] = field(default_factory=dict)
    counters: dict[str, list[int | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for root in self.roots:
            for element in root.iter("{*}list-style", "{*}outline-style"):
                name = attribute(element, "name") if local(element) == "list-style" else _OUTLINE
                self.styles[name] = {_whole(attribute(e, "level"), 1): _level(e) for e in element if local(e)}

    def begin(self, style: str, *, goes_on: bool) -> None:
        """A list begins.

        Args:
            style: the name of its style.
            goes_on: whether its numbers go on from the last list of that style.
        """
        if not goes_on:
            self.counters.pop(style, None)

    def heading(self, level: int) -> str:
        """The number of the next heading of a level, or ""."""
        return self.marker(_OUTLINE, level)

    def marker(self, style: str, level: int, start: int | None = None) -> str:
        """The number of the next item of a list, or "" where items have none.

        Args:
            style: the name of the list's style.
            level: the item's level, from 1.
            start: the number that the item sets.
        """
        levels = self.styles.get(style, {})
        level = min(max(level, 1), _LEVELS)
        here = levels.get(level, _Level())
        counters = self.counters.setdefault(style, [None] * (_LEVELS + 1))
        value = counters[level]
        counters[level] = start if start is not None else here.start if value is None else value + 1
        counters[level + 1 :] = [None] * (_LEVELS - level)
        if not here.format:
            return ""
        numbers = []
        for i in range(max(1, level - here.shown + 1), level + 1):
            shown = levels.get(i, _Level())
            value = counters[i]
            if shown.format:
                numbers.append(_number(shown, shown.start if value is None else value))
        return f"{here.prefix}{'.'.join(numbers)}{here.suffix}".strip()


def _number(level: _Level, value: int) -> str:
    """A number as its level shows it; after z come aa, bb where letters double, else aa, ab."""
    if level.format in ("a", "A"):
        letters = latin(value) if level.doubles else counted(value)
        return letters.upper() if level.format == "A" else letters
    return _FORMATS.get(level.format, str)(value)


def _level(element: etree._Element) -> _Level:
    if not local(element).endswith(("style-number", "level-style")):
        return _Level()
    return _Level(
        attribute(element, "num-format"),
        attribute(element, "num-prefix"),
        attribute(element, "num-suffix"),
        _whole(attribute(element, "start-value"), 1),
        max(1, min(_whole(attribute(element, "display-levels"), 1), _LEVELS)),
        attribute(element, "num-letter-sync") == "true",
    )


def _whole(written: str, otherwise: int) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < _LEVELS else otherwise

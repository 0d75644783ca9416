"""Find and replace in the texts of a review: words, parts of words, regular expressions with a time limit."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from math import inf
from time import monotonic
from typing import Any, Literal, NamedTuple

from aligner.draft import SIDES, Draft, Side
from aligner.errors import RefusedError

SECONDS = 2.0
"""How long a regular expression may take for all texts together."""
_LONGEST = 1000
"""Characters of what is looked for, at most."""
_LARGEST = 100_000
"""Parts of a regular expression once every repetition is written out, at most: each takes 300 bytes."""
_GROWN = 1_000_000
"""Characters of a text in which something was replaced, at most."""
_PART = re.compile(
    r"""\\. | \[\^?\]?(?:\\.|[^]\\])*\]? | (?P<call>\(\?(?:R|&|P>|[-+]?\d))
    | \{(?P<least>\d*),?(?P<most>\d*)\} | .""",
    re.DOTALL | re.VERBOSE,
)


class Found(NamedTuple):
    """Where something stands: the bead, the side, the segment, and the characters of its text."""

    bead: int
    side: Side
    segment: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """What is looked for.

    Args:
        find: the text, or a regular expression.
        whole_words: whether it may not be a part of a word.
        match_case: whether capitals are other letters.
        regex: whether it is a regular expression.

    Raises:
        RefusedError: it is empty, or no regular expression.

    Example:
        >>> Pattern("суу", whole_words=True).replacer("су")("Суусундук: суу, суулар")
        'Суусундук: су, суулар'
    """

    find: str
    whole_words: bool = False
    match_case: bool = True
    regex: bool = False
    _compiled: Any = field(init=False, repr=False, compare=False)
    _errors: type[Exception] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.find:
            raise RefusedError("there is nothing to look for")
        if len(self.find) > _LONGEST:
            raise RefusedError(f"what is looked for is longer than {_LONGEST} characters")
        engine = _engine() if self.regex else re
        if self.regex and _size(self.find) > _LARGEST:
            raise RefusedError(
                "the regular expression repeats too often, or calls itself", advice="write a simpler one"
            )
        source = f"(?:{self.find})" if self.regex else re.escape(self.find)
        if self.whole_words:
            source = rf"(?<!\w){source}(?!\w)"
        try:
            if self.regex:
                engine.compile(self.find)  # what is wrong is said of what was written, not of its brackets
            compiled = engine.compile(source, 0 if self.match_case else engine.IGNORECASE)
        except (engine.error, RecursionError, OverflowError) as error:
            raise RefusedError(f"{self.find!r} is no regular expression: {error}") from None
        object.__setattr__(self, "_compiled", compiled)
        object.__setattr__(self, "_errors", engine.error)

    def replacer(self, replacement: str) -> Callable[[str], str]:
        """What puts another text in its place, in one text after the other, while the time lasts.

        Args:
            replacement: the other text; for a regular expression groups may stand in it, as ``\\1``.
        """
        end = monotonic() + SECONDS

        grown = 0

        def put(match: Any) -> str:
            nonlocal grown
            # A place between two letters is nothing that could be replaced.
            if not match.group():
                return ""
            new = str(match.expand(replacement)) if self.regex else replacement
            grown += len(new)
            if grown > _GROWN:
                raise RefusedError("the text would become too long")
            return new

        def replaced(text: str) -> str:
            nonlocal grown
            grown = 0
            try:
                return str(self._compiled.sub(put, text, **self._until(end)))
            except TimeoutError:
                raise _too_slow() from None
            except (ValueError, IndexError, self._errors) as error:
                raise RefusedError(f"{replacement!r} cannot stand there: {error}") from None

        return replaced

    def places(self, texts: Iterable[str]) -> Iterator[list[tuple[int, int]]]:
        """Where it stands in each of some texts, while the time lasts."""
        end = monotonic() + SECONDS
        for text in texts:
            try:
                found = [match.span() for match in self._compiled.finditer(text, **self._until(end))]
            except TimeoutError:
                raise _too_slow() from None
            yield [(start, stop) for start, stop in found if start < stop]

    def _until(self, end: float) -> dict[str, float]:
        """The time limit, for an engine that needs one: a plain text takes no longer than reading."""
        return {"timeout": max(0.001, end - monotonic())} if self.regex else {}


def find(
    state: Draft, pattern: Pattern, side: Side | Literal[""] = "", beads: Collection[int] = ()
) -> Iterator[Found]:
    """Where something stands in the texts of a review, in order.

    Args:
        state: the review.
        pattern: what is looked for.
        side: where it is looked for; "" is both sides.
        beads: the beads it is looked for in; () is all.

    Raises:
        RefusedError: it takes too long.
    """
    wanted = frozenset(beads)
    cells = [
        (row.id, name, cell)
        for row in state.rows
        if not wanted or row.id in wanted
        for name in SIDES
        if side in ("", name)
        for cell in row.cells(name)
    ]
    texts = (state.text(name, cell) for _, name, cell in cells)
    for (bead, name, cell), places in zip(cells, pattern.places(texts), strict=True):
        for start, stop in places:
            yield Found(bead, name, cell.id, start, stop)


def _size(find: str) -> float:
    """How large a regular expression is once every repetition is written out: no time limit holds for that.

    Example:
        >>> _size("(ab{3}){2,10}c"), _size(r"\\(?1{5}")
        (51, 7)
    """
    groups: list[list[float]] = [[0]]
    for part in _PART.finditer(find):
        if part["call"]:
            return inf
        if part[0] == "(":
            groups.append([0])
        elif part[0] == ")" and len(groups) > 1:
            inner = groups.pop()
            groups[-1].append(1 + sum(inner))
        elif part["least"] or part["most"]:
            groups[-1][-1] *= max(int(part["least"] or 0), int(part["most"] or 0))
        else:
            groups[-1].append(1)
    return sum(map(sum, groups))


def _engine() -> Any:
    """An engine for regular expressions that stops when its time is over, which Python's own does not."""
    if find_spec("regex") is None:
        raise RefusedError(
            "for regular expressions the library regex is needed, which is not installed",
            advice="say: pip install 'aligner[review]'",
        )
    return import_module("regex")


def _too_slow() -> RefusedError:
    return RefusedError(
        f"the regular expression takes longer than {SECONDS:g} seconds", advice="write a simpler one"
    )

"""What was translated before that is like a text: candidates of the index, measured, the best of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

from aligner.lang import load
from aligner.memory.changes import Change, changes
from aligner.memory.index import Index, Sides
from aligner.memory.measure import Measure
from aligner.memory.origins import Origin, Strings, marks_of, text_of, units_of
from aligner.memory.packing import hash_of, packed, seed_of, unpacked, unpacked_more, whole
from aligner.memory.placeables import may_be_put_in, proposed
from aligner.memory.scoring import (
    CONTEXT,
    EXACT,
    Penalties,
    score,
)
from aligner.memory.store import Store
from aligner.units import SEEN, Unit

_MEASURED = 600
"""Candidates whose characters are compared."""
_FETCHED = 16
"""Candidates that are read together; mostly a few of them are enough."""
_SHORTER = 8
"""Characters that numbers may make a text longer: a match may differ in nothing but these."""


@dataclass(frozen=True, slots=True)
class Match:
    """A translation of a text that is the same or like the one that is looked up.

    Args:
        score: 101 in the same context, 100 for the same text, less where anything differs or the origin is
            not sure; see ``scoring``.
        kind: context, exact or fuzzy.
        source, target: what the memory has.
        proposal: the target with the numbers, dates, addresses and names of the text, where that is safe.
        changes: how the text differs from the source.
        carried: what the proposal has for those of them that were put in.
        unsure: those of them after which an ending may have to change.
        origin: where the translation comes from.
    """

    score: int
    kind: str
    source: str
    target: str
    proposal: str
    changes: tuple[Change, ...]
    carried: dict[Change, str]
    unsure: frozenset[Change]
    origin: Origin

    @property
    def changed(self) -> list[dict[str, str | bool]]:
        """The differences, each as a dictionary: its kind, what stands in the memory and in the query."""
        found = []
        for change in self.changes:
            data: dict[str, str | bool] = {
                "kind": change.kind,
                "memory": change.memory,
                "query": change.query,
            }
            if change in self.carried:
                data["proposal"] = self.carried[change]
            if change in self.unsure:
                data["check_ending"] = True
            found.append(data)
        return found

    def json(self) -> dict[str, Any]:
        """The match as it stands in a line of JSON."""
        return {
            "score": self.score, "kind": self.kind, "source": self.source, "target": self.target,
            "proposal": self.proposal, "changed": self.changed, "origin": self.origin.json(),
        }  # fmt: skip


class _Candidate(NamedTuple):
    """A unit that may be like the text, and the most it can score by its characters."""

    bound: float
    likeness: float
    unit: int
    side: Sides
    source: str
    row: Sequence[Any]


def lookup(
    store: Store,
    index: Index,
    strings: Strings,
    text: str,
    languages: tuple[str, str],
    *,
    context: tuple[str | None, str | None] = (None, None),
    minimum: int = 70,
    limit: int = 5,
    penalties: Penalties | None = None,
) -> list[Match]:
    """The best translations of texts like this one, the best first.

    Args:
        store, index, strings: of the memory.
        text: the text.
        languages: its language, and that of the translation.
        context: the texts before and after it in its document; "" at an end of it, None where not known.
        minimum: the least score.
        limit: how many at most.
        penalties: what is taken off for where a translation comes from.
    """
    penalties = penalties or Penalties()
    sides = index.between(*languages)
    if not sides or not text.strip() or limit < 1:
        return []
    with store.reading():
        judge = _Judge(store, text, languages, context, penalties, strings)
        found: dict[tuple[str, str], Match] = {}
        by_segment = {side.segment.number: side for side in sides}
        same = _same(store, text, sides, by_segment)
        for candidate in same:
            judge.into(found, candidate, minimum)
        if len(_best(found, EXACT, limit)) < limit and minimum < EXACT:
            seen = {candidate.unit for candidate in same}
            least = _least(found, minimum, limit)
            for candidate in _like(store, index, text, sides, by_segment, minimum):
                if candidate.bound < least:
                    break
                if candidate.unit not in seen and judge.into(found, candidate, least):
                    least = _least(found, minimum, limit)
        return _best(found, minimum, limit)


def _best(found: dict[tuple[str, str], Match], minimum: int, limit: int) -> list[Match]:
    good = [match for match in found.values() if match.score >= minimum]
    good.sort(key=lambda match: match.origin.unit.changed or match.origin.unit.created, reverse=True)
    # Of the same score that with the same neighbours, then what a person has seen, then the newer.
    return sorted(good, key=_rank)[:limit]


def _least(found: dict[tuple[str, str], Match], minimum: int, limit: int) -> int:
    """The score that another match must have to be among the best.

    Points are whole: what comes later and is as good as the last of the best is not shown.
    """
    best = _best(found, minimum, limit)
    return best[-1].score + 1 if len(best) == limit else minimum


def _rank(match: Match) -> tuple[int, bool, bool]:
    return -match.score, match.kind != "context", match.origin.unit.status not in SEEN


class _Judge:
    """Makes matches of candidates; what holds for all of them is worked out once."""

    def __init__(
        self,
        store: Store,
        text: str,
        languages: tuple[str, str],
        context: tuple[str | None, str | None],
        penalties: Penalties,
        strings: Strings,
    ) -> None:
        self._store, self._text, self._context, self._penalties = store, text, context, penalties
        self._strings = strings
        self._languages = load(languages[0]), load(languages[1])

    def into(self, found: dict[tuple[str, str], Match], candidate: _Candidate, minimum: int) -> bool:
        """Add the match of a candidate, unless a better one says the same; whether it was added."""
        match = self._match(candidate, minimum)
        key = (match.source, match.target) if match else None
        if not (match and key) or (key in found and found[key].score >= match.score):
            return False
        found[key] = match
        return True

    def _match(self, candidate: _Candidate, minimum: int) -> Match | None:
        source, side = candidate.source, candidate.side
        row = candidate.row
        target = text_of(row, side.target)
        if not target:
            return None
        if source == self._text:
            origin, in_context = self._origin(candidate.unit, side, row)
            penalty = self._penalties.of(origin)
            kind, points = ("context", CONTEXT) if in_context else ("exact", EXACT)
            if penalty:  # nobody has looked at it: the same neighbours make no 100 of it
                points = max(EXACT - penalty, 0)
            return Match(points, kind, source, target, target, (), {}, frozenset(), Origin(origin))
        least = minimum + min(map(self._penalties.of, marks_of(self._store, candidate.unit, row)))
        if candidate.bound < least:
            return None
        differences = tuple(changes(source, self._text, self._languages[0]))
        possible = [change for change in differences if may_be_put_in(change, target)]
        if score(source, self._text, differences, possible) < least:
            return None
        made = proposed(source, self._text, target, differences, self._languages[1])
        points = score(source, self._text, differences, made.replaced, made.unsure)
        if points < least:
            return None
        origin, _ = self._origin(candidate.unit, side, row)
        penalty = self._penalties.of(origin)
        if points < minimum + penalty:
            return None
        return Match(
            points - penalty, "fuzzy", source, target, made.text, differences, made.replaced, made.unsure,
            Origin(origin),
        )  # fmt: skip

    def _origin(self, number: int, side: Sides, row: Sequence[Any]) -> tuple[Unit, bool]:
        """The best of the places that a unit comes from, and whether it has the same neighbours there."""
        best: tuple[tuple[bool, int, str], Unit] | None = None
        for unit in units_of(self._store, number, side.segment.languages, row, self._strings):
            same = side.source == 0 and self._is_context(unit)
            rank = same, -self._penalties.of(unit), unit.changed or unit.created
            if best is None or rank > best[0]:
                best = rank, unit
        assert best, "a unit comes from somewhere"
        return best[1], best[0][0]

    def _is_context(self, unit: Unit) -> bool:
        """Whether the texts before and after are those of a unit: at the beginning of a document, none is."""
        if None in self._context or (unit.previous, unit.next) != self._context:
            return False
        return bool(unit.previous or unit.next)


def _same(store: Store, text: str, sides: Sequence[Sides], by_segment: dict[int, Sides]) -> list[_Candidate]:
    """The units with the same text, down to the last sign."""
    found = []
    language = sides[0].segment.languages[sides[0].source]
    for number in store.exact(hash_of(packed(whole(text)), seed_of(language))):
        side = by_segment.get(number >> 16)
        row = store.unit(number) if side else None
        if side and row and text_of(row, side.source) == text:
            found.append(_Candidate(CONTEXT, 1.0, number, side, text, row))
    return found


def _like(
    store: Store, index: Index, text: str, sides: Sequence[Sides], by_segment: dict[int, Sides], minimum: int
) -> Iterator[_Candidate]:
    """The units that may be like a text, those that can score most first."""
    share = max(minimum, 1) / 100
    digits = sum(map(str.isdecimal, text))
    window = (share * (len(text) - digits), (len(text) + _SHORTER) / share)
    units = index.candidates(text, sides, window, _MEASURED)
    measure = Measure(text, share)
    for place in range(2):
        some = [u for u in units if min(by_segment[u >> 16].source, 2) == place]
        measure.take(store.column("source" if place == 0 else "target", some))
    some = [u for u in units if by_segment[u >> 16].source >= 2]
    for number, more in store.column("more", some):
        measure.take([(number, unpacked_more(more)[by_segment[number >> 16].source - 2])])
    best = iter(measure.best())
    while together := list(islice(best, _FETCHED)):
        rows = store.units([unit for _, _, unit, _ in together])
        for bound, raw, unit, stored in together:
            yield _Candidate(100 * bound, raw, unit, by_segment[unit >> 16], unpacked(stored), rows[unit])

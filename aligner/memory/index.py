"""Which units may be like a text: those that share its rarer stems and are about as long."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from aligner.memory import postings
from aligner.memory.stems import LONGEST, Column, Numbers, analyse
from aligner.memory.store import Segment, Store
from aligner.units import primary

_BUDGET = 600_000
"""Places that are gone through for a text; its rarest stems come first."""
_LEAST = 4
"""Stems that are looked at in any case."""
_SHARE = 0.15
"""Part of the weight of a text's stems that a unit must share."""
_LENGTH_COUNTS = 0.25
"""How much a difference in length takes off, beside the weight of the stems."""


@dataclass(frozen=True, slots=True)
class Sides:
    """A segment in which two languages can be looked up: the places of both among its languages."""

    segment: Segment
    source: int
    target: int


class Index:
    """Finds candidates; what it keeps of the file follows every change of it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._changes = (-1, -1)
        self._segments: list[Segment] = []
        self._versions: dict[int, int] = {}
        self._lengths: dict[tuple[int, int], Numbers] = {}
        self._between: dict[tuple[str, str], list[Sides]] = {}

    def segments(self) -> list[Segment]:
        """The segments of the memory as it is now."""
        changes = self._store.changes()
        if changes != self._changes:
            self._segments = self._store.segments()
            self._between.clear()
            versions = {segment.number: segment.version for segment in self._segments}
            self._lengths = {
                key: lengths
                for key, lengths in self._lengths.items()
                if versions.get(key[0]) == self._versions.get(key[0])
            }
            self._changes, self._versions = changes, versions
        return self._segments

    def between(self, source: str, target: str) -> list[Sides]:
        """The segments that hold two languages, in whatever order and of whatever region.

        Args:
            source, target: tags; "" for the target stands for any.
        """
        segments = self.segments()
        if (source, target) in self._between:
            return self._between[source, target]
        found = self._between[source, target] = []
        for segment in segments:
            one = side_of(segment.languages, source)
            two = side_of(segment.languages, target, one) if target else int(not one)
            if one is not None and two is not None and segment.used > segment.gone:
                found.append(Sides(segment, one, two))
        return found

    def lengths(self, segment: int, side: int) -> Numbers:
        """The lengths of the texts of a side, kept in memory."""
        key = segment, side
        if key not in self._lengths:
            first = postings.first_part(segment, side)
            self._lengths[key] = postings.all_lengths(self._store.lengths(first, first + postings.PARTS - 1))
        return self._lengths[key]

    def places(self, sides: Sequence[tuple[int, int]], buckets: Sequence[int]) -> list[list[Numbers]]:
        """For each stem and each side of a segment the places in it of the units with the stem.

        Args:
            sides: of each its segment, and which of its sides.
            buckets: of the stems.
        """
        first = [postings.first_block(*side) for side in sides]
        wanted = [postings.block_of(bucket) for bucket in buckets]
        blocks = dict(self._store.postings(sorted({f + block for f in first for block, _ in wanted})))
        return [
            [postings.places_in(blocks[f + block], within) if f + block in blocks else _NONE for f in first]
            for block, within in wanted
        ]

    def candidates(
        self, text: str, sides: Sequence[Sides], window: tuple[float, float], most: int
    ) -> list[int]:
        """The units that may be like a text, the likeliest first.

        Args:
            text: the text.
            sides: where to look.
            window: the least and the greatest length.
            most: how many at most.
        """
        low, high = math.floor(window[0]), min(math.ceil(window[1]), LONGEST)
        buckets = np.unique(analyse(Column([text])).buckets).tolist()
        found = self._weighed(buckets, sides, (low, high), len(text))
        if not found:
            return []
        units, weights = (np.concatenate(column) for column in zip(*found, strict=True))
        if len(units) > most:
            best = np.argpartition(-weights, most)[:most]
            units, weights = units[best], weights[best]
        return [int(unit) for unit in units[np.argsort(-weights, kind="stable")]]

    def _weighed(
        self, buckets: Sequence[int], sides: Sequence[Sides], window: tuple[int, int], size: int
    ) -> list[tuple[Numbers, Numbers]]:
        """For each segment the units that share enough stems, and how much they do."""
        found_in = self.places([(side.segment.number, side.source) for side in sides], buckets)
        lists = dict(zip(buckets, found_in, strict=True))
        counts = {bucket: sum(map(len, places)) for bucket, places in lists.items()}
        total = sum(side.segment.used for side in sides)
        chosen: list[tuple[int, float]] = []
        read = 0
        for bucket in sorted(filter(counts.__getitem__, counts), key=counts.__getitem__):
            if len(chosen) >= _LEAST and read + counts[bucket] > _BUDGET:
                break
            read += counts[bucket]
            chosen.append((bucket, math.log1p(total / counts[bucket])))
        everything = sum(weight for _, weight in chosen)
        found = []
        for number, side in enumerate(sides):
            weights = np.zeros(postings.SEGMENT + 1, np.float32)
            for bucket, weight in chosen:
                np.add.at(weights, lists[bucket][number], np.float32(weight))
            places = np.flatnonzero(weights >= max(_SHARE * everything, 1e-6))
            lengths = self.lengths(side.segment.number, side.source)[places]
            near = (lengths >= max(window[0], 1)) & (lengths <= window[1])
            places, lengths = places[near], lengths[near].astype(np.float32)
            off = np.abs(lengths - size) * (_LENGTH_COUNTS * everything / max(size, 1))
            found.append((places + (side.segment.number << 16), weights[places] - off))
        return found


_NONE: Numbers = np.zeros(0, np.uint16)


def side_of(languages: Sequence[str], wanted: str, other: int | None = None) -> int | None:
    """The place of a language among those of units; one written in the same way first, None where it is not.

    Args:
        languages: the tags of the units.
        wanted: the tag that is looked for; its region matters only where there is a choice.
        other: a place that is taken.

    Example:
        >>> side_of(["ru", "kk-KZ", "kk"], "kk"), side_of(["ky", "kk"], "kaz"), side_of(["ky"], "kk")
        (2, 1, None)
    """
    found = [
        place
        for place, language in enumerate(languages[: postings.SIDES])
        if primary(language) == primary(wanted) and place != other
    ]
    same = [place for place in found if languages[place].lower() == wanted.lower()]
    return next(iter(same or found), None)

"""Units go into the file: what is there already is found, what is new is numbered, written and indexed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import islice, repeat
from typing import Any

import numpy as np

from aligner.errors import OutputError
from aligner.memory import postings
from aligner.memory.packing import (
    OriginRow,
    Stored,
    hashes_of,
    packed_all,
    packed_more,
    packed_origins,
    seed_of,
    unpacked,
    unpacked_date,
    unpacked_more,
    whole,
)  # fmt: skip
from aligner.memory.stems import Analysis, Column, Numbers, analyse
from aligner.memory.store import SEGMENTS, Segment, Store, entries
from aligner.units import SEEN, Unit

_BATCH = 2048
"""Units that are looked at together."""
_WAITING = 200_000
"""Units whose hashes wait for being written in order: random places in the file are slow to write."""
_REMEMBERED = 2_000_000
"""Units of one run that are remembered; those before them are looked for in the file."""
_RUN = 100_000
_TOGETHER = 100_000
"""Stems that are sorted together, roughly."""
_FEW = 64
_STRINGS = 100_000

_CREATED, _CHANGED, _STATUS = 7, 8, 5


@dataclass(slots=True)
class Added:
    """What became of units that were added.

    Args:
        units: how many were new.
        places: how many were known, and were now met in another place or with other notes.
        repeated: how many were known altogether.
    """

    units: int = 0
    places: int = 0
    repeated: int = 0


class Loader:
    """Adds units within one transaction; ``finish`` must be called before it ends."""

    def __init__(self, store: Store) -> None:
        self.added = Added()
        self._store = store
        self._segments = {segment.number: segment for segment in store.segments()}
        self._open = {s.languages: s for s in self._segments.values() if s.used < postings.SEGMENT}
        self._stored = bool(self._segments)
        self._known = _Known()
        self._strings: dict[str, int] = {"": 0}
        self._touched: set[int] = set()
        self._stems: dict[tuple[int, int], list[tuple[Numbers, Numbers]]] = defaultdict(list)
        self._lengths: dict[tuple[int, int], list[tuple[Numbers, Numbers]]] = defaultdict(list)
        self._exact: list[Numbers] = []
        self._waiting = self._pending = 0

    def add(self, units: Iterable[Unit]) -> None:
        """Add units; those without a language are left out."""
        rest = iter(units)
        while batch := list(islice(rest, _BATCH)):
            for languages, group in _by_languages(batch):
                while group and languages:
                    segment = self._with_room(languages)
                    room = postings.SEGMENT - segment.used
                    self._add(segment, group[:room])
                    group = group[room:]

    def _with_room(self, languages: tuple[str, ...]) -> Segment:
        segment = self._open.get(languages)
        if segment is None or segment.used == postings.SEGMENT:
            if segment is not None or self._pending >= postings.SEGMENT:
                self._write_index()
            segment = Segment(max(self._segments, default=-1) + 1, languages)
            if segment.number >= SEGMENTS:
                raise OutputError(
                    "it is full: it holds units in too many combinations of languages",
                    path=self._store.path, advice="begin another memory",
                )  # fmt: skip
            self._segments[segment.number] = self._open[languages] = segment
        return segment

    def _add(self, segment: Segment, units: Sequence[Unit]) -> None:
        """Add units of the languages of a segment that has room for them."""
        columns = _columns(units)
        texts = [column.texts for column in columns]
        stored = [packed_all(column) for column in columns]
        hashes = [
            np.array(hashes_of(column, seed_of(language)))
            for column, language in zip(stored, segment.languages[: postings.SIDES], strict=False)
        ]
        keys = np.array([hash(same) for same in zip(*texts, strict=True)])
        keys ^= hash(segment.languages)
        numbers = self._known.find(keys)
        if self._stored:
            self._find_stored(segment.languages, texts, hashes[0], numbers)
        unknown = np.flatnonzero(numbers < 0)
        _, first = np.unique(keys[unknown], return_index=True)
        new = np.sort(unknown[first])
        begin = (segment.number << 16) + segment.used
        numbers[new] = np.arange(begin, begin + len(new))
        chosen = new.tolist()
        if chosen:
            self._write(begin, units, texts, stored, chosen)
            known = [analyse(column) for column in columns[: postings.SIDES]]
            self._index(segment, known, new)
            self._known.add(keys[new], numbers[new])
            self._exact += [
                entries(side[some], numbers[some])
                for place, (side, analysis) in enumerate(zip(hashes, known, strict=True))
                for some in [new[analysis.lengths[new] > 0] if place else new]
            ]
            segment.used += len(chosen)
            self._touched.add(segment.number)
            self.added.units += len(chosen)
            self._pending += len(chosen)
            self._waiting += len(chosen)
        if len(chosen) < len(units):
            self._add_places(units, keys, numbers, set(chosen))
        if self._waiting >= _WAITING:
            self._write_exact()
        if self._pending >= 2 * postings.SEGMENT:
            self._write_index()

    def _find_stored(
        self, languages: tuple[str, ...], columns: Sequence[Sequence[str]], hashes: Numbers, numbers: Numbers
    ) -> None:
        """Put in the numbers of the units that are in the file already."""
        wanted = np.flatnonzero(numbers < 0)
        candidates = [
            unit
            for unit in self._store.exact_many(np.unique(hashes[wanted]).tolist())
            if self._segments[unit >> 16].languages == languages
        ]
        there = {
            (unpacked(source), unpacked(target), *unpacked_more(more))[: len(languages)]: unit
            for unit, source, target, more in self._store.texts(candidates)
        }
        if there:
            for place in wanted.tolist():
                numbers[place] = there.get(tuple([column[place] for column in columns]), -1)

    def _write(
        self,
        begin: int,
        units: Sequence[Unit],
        texts: Sequence[Sequence[str]],
        stored: Sequence[Sequence[Stored]],
        chosen: Sequence[int],
    ) -> None:
        """Write new units and where they come from."""
        if len(chosen) < len(units):
            units = [units[i] for i in chosen]
            texts = [[side[i] for i in chosen] for side in texts]
            stored = [[side[i] for i in chosen] for side in stored]
        target = stored[1] if len(stored) > 1 else repeat(None)
        more = map(packed_more, zip(*texts[2:], strict=True)) if len(texts) > 2 else repeat(None)
        said = packed_origins(units, self._number_of)
        numbers = range(begin, begin + len(units))
        self._store.add_units(zip(numbers, stored[0], target, more, *said, strict=False))

    def _number_of(self, text: str) -> int:
        number = self._strings.get(text)
        if number is None:
            if len(self._strings) > _STRINGS:
                self._strings = {"": 0}
            number = self._strings[text] = self._store.number_of(whole(text))
        return number

    def _add_places(self, units: Sequence[Unit], keys: Numbers, numbers: Numbers, new: set[int]) -> None:
        """Note where units come from that are in the file already, or came earlier in these."""
        first = {int(keys[i]): int(numbers[i]) for i in new}
        known = [i for i in range(len(units)) if i not in new]
        rows = zip(*packed_origins([units[i] for i in known], self._number_of), strict=False)
        places = [int(numbers[i]) if numbers[i] >= 0 else first[int(keys[i])] for i in known]
        there = dict(self._store.first_origins(places))
        for number, row in zip(places, rows, strict=False):
            # Mostly the same file is imported once more, and all is known.
            found = None if _same(row, there[number]) else self._placed(number, row)
            if found is None:
                self.added.repeated += 1
                continue
            self._store.save_origin(number, *found)
            there.update(self._store.first_origins([number]))
            self._touched.add(number >> 16)
            self.added.places += 1

    def _placed(self, number: int, row: OriginRow) -> tuple[int, OriginRow] | None:
        """Under which number a place of a unit is to be written, and what; None where all it says is known.

        Of two about the same place the newer one holds, and what only the other says stays.
        """
        mark = _mark(row)
        for _, place, *old in list(self._store.origins(number, number=mark)):
            if _mark(tuple(old)) == mark:
                newer, older = (old, row) if _rank(old) > _rank(row) else (row, old)
                both = tuple(b if a is None else a for a, b in zip(newer, older, strict=True))
                return None if _same(both, old) else (int(place), both)
        return mark, row

    def _index(self, segment: Segment, known: Sequence[Analysis], new: Numbers) -> None:
        """Hold what is to be indexed of new units until it is written."""
        place = np.full(len(known[0].lengths), -1)
        place[new] = np.arange(segment.used, segment.used + len(new))
        for side, analysis in enumerate(known):
            owners = place[analysis.owners]
            there = owners >= 0
            key = segment.number, side
            self._stems[key].append((analysis.buckets[there], owners[there].astype(np.uint16)))
            self._lengths[key].append((place[new], analysis.lengths[new]))

    def _write_index(self) -> None:
        while self._stems:
            (segment, side), found = self._stems.popitem()
            buckets, places = (np.concatenate(column) for column in zip(*found, strict=True))
            found.clear()
            write_stems(self._store, segment, side, buckets, places)
        for (segment, side), sizes in self._lengths.items():
            places, lengths = (np.concatenate(column) for column in zip(*sizes, strict=True))
            write_lengths(self._store, segment, side, places, lengths)
        self._lengths.clear()
        self._pending = 0

    def _write_exact(self) -> None:
        if self._exact:
            found = np.sort(np.concatenate(self._exact))
            self._exact.clear()
            for begin in range(0, len(found), _BATCH):
                self._store.add_exact(zip(found[begin : begin + _BATCH].tolist()))
        self._waiting = 0
        if self._known.size >= _REMEMBERED:
            self._known = _Known()
            self._stored = True

    def finish(self) -> None:
        """Write what still waits."""
        self._write_index()
        self._write_exact()
        for number in sorted(self._touched):
            self._store.save_segment(self._segments[number])


class _Known:
    """Which numbers the units of this run have got, by a hash of their texts: sorted runs of arrays."""

    def __init__(self) -> None:
        self._runs: list[tuple[Numbers, Numbers]] = []
        self.size = 0

    def find(self, keys: Numbers) -> Numbers:
        """The number of each, -1 where it has none."""
        numbers = np.full(len(keys), -1)
        for known, units in self._runs:
            places = np.minimum(np.searchsorted(known, keys), len(known) - 1)
            there = known[places] == keys
            numbers[there] = units[places[there]]
        return numbers

    def add(self, keys: Numbers, units: Numbers) -> None:
        """Take in keys that are not there yet; runs of like sizes become one."""
        runs = self._runs
        runs.append((keys, units.astype(np.int32)))
        self.size += len(keys)
        while len(runs) > 1 and len(runs[-2][0]) <= min(2 * len(runs[-1][0]), _RUN):
            later, earlier = runs.pop(), runs.pop()
            runs.append((np.concatenate([earlier[0], later[0]]), np.concatenate([earlier[1], later[1]])))
        keys, units = runs[-1]
        order = np.argsort(keys)
        runs[-1] = keys[order], units[order]


def _by_languages(units: Sequence[Unit]) -> Iterator[tuple[tuple[str, ...], Sequence[Unit]]]:
    """Units with the same languages in the same order together."""
    tags = [tuple([variant[0] for variant in unit[0]]) for unit in units]
    if len(set(tags)) == 1:
        yield tags[0], units
        return
    groups: dict[tuple[str, ...], list[Unit]] = defaultdict(list)
    for languages, unit in zip(tags, units, strict=True):
        groups[languages].append(unit)
    yield from groups.items()


def _columns(units: Sequence[Unit]) -> list[Column]:
    """The texts of units with the same languages, side by side."""
    return [Column([unit[0][side][1] for unit in units]) for side in range(len(units[0][0]))]


def write_stems(store: Store, segment: int, side: int, buckets: Numbers, places: Numbers) -> None:
    """Write the stems of units of a side of a segment, whose places grow and are greater than all there."""
    first = postings.first_block(segment, side)
    parts = 1 + len(buckets) // _TOGETHER
    for part in range(parts):  # one after the other: sorting takes memory
        low, high = (postings.BLOCKS * border // parts * postings.BLOCK for border in (part, part + 1))
        chosen = np.flatnonzero((buckets >= low) & (buckets < high))
        if len(chosen):
            wanted = np.flatnonzero(np.bincount(buckets[chosen] // postings.BLOCK)).tolist()
            blocks = dict(_blocks(store, first, wanted))
            store.save_postings(
                (first + number, data)
                for number, data in postings.merged(blocks, buckets[chosen], places[chosen])
            )


def _blocks(store: Store, first: int, wanted: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    """Those of the blocks that are there."""
    if len(wanted) > _FEW:
        for place, data in store.postings_between(first + wanted[0], first + wanted[-1]):
            yield place - first, data
        return
    for place, data in store.postings([first + number for number in wanted]):
        yield place - first, data


def write_lengths(store: Store, segment: int, side: int, places: Numbers, lengths: Numbers) -> None:
    """Write the lengths of units of a side of a segment."""
    first = postings.first_part(segment, side)
    low, high = int(places.min()) // postings.PART, int(places.max()) // postings.PART
    parts = {place - first: data for place, data in store.lengths(first + low, first + high)}
    store.save_lengths((first + number, data) for number, data in postings.lengthened(parts, places, lengths))


def _mark(row: OriginRow) -> int:
    """A number that two rows about one place have in common: the same id in the same document, if any."""
    said = row[:2] if row[0] is not None else (*row[:2], *row[4:])
    return int.from_bytes(blake2b(repr(said).encode(), digest_size=6).digest()) or 1


def _same(one: Sequence[Any], two: Sequence[Any]) -> bool:
    """Whether two places say the same, whatever line of whatever file says it."""
    return (*one[:2], *one[4:]) == (*two[:2], *two[4:])


def _rank(row: Sequence[Any]) -> tuple[str, bool]:
    """What a newer origin has more of: a later date, and a person who has looked at it."""
    # Not the change before the making: of two origins taken together one may have each from the other.
    return max(map(unpacked_date, (row[_CREATED], row[_CHANGED]))), row[_STATUS] in SEEN

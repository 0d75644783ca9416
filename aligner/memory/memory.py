"""A memory as a program uses it: add, change, delete, look up, read all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import numpy as np

from aligner.errors import AlignerError, UsageError
from aligner.lang import canonical, load
from aligner.memory import postings
from aligner.memory.concordance import Hit, Query, Side, concordance, parsed
from aligner.memory.index import Index
from aligner.memory.loading import Added, Loader, write_lengths, write_stems
from aligner.memory.lookup import Match, lookup
from aligner.memory.origins import Strings, text_of, texts_of
from aligner.memory.packing import hash_of, packed, seed_of, unpacked_unit, whole
from aligner.memory.scoring import Penalties
from aligner.memory.stems import Column, Numbers, analyse
from aligner.memory.store import Segment, Store, entries
from aligner.units import Head, Unit, primary
from aligner.units import Memory as Units

T = TypeVar("T")
_AT_ONCE = 1000
_MISREAD = (
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    ArithmeticError,
    AttributeError,
    AssertionError,
    RecursionError,
)
"""What comes up where a file holds something else than we write into it."""
_TIDY = 0.2
"""Part of a segment's units that may be deleted before its index is made anew."""


@dataclass(frozen=True, slots=True)
class Stats:
    """What is in a memory.

    Args:
        units: translation units, each once.
        places: places they come from.
        languages: for each combination of languages, such as ``ky-kk``, its units.
        documents: for each document the places in it.
        statuses: for each status its places; "" where none is said.
        files: the files that were imported.
        size: bytes of the memory's file.
    """

    units: int
    places: int
    languages: dict[str, int]
    documents: dict[str, int]
    statuses: dict[str, int]
    files: tuple[str, ...]
    size: int


class Memory:
    """A translation memory in a file, open; ``aligner.memory.open`` makes it."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self._store = Store(path, create=create)
        self._index = Index(self._store)
        self._strings = Strings(self._store)
        self._deleted = False

    def __enter__(self) -> Memory:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def path(self) -> Path:
        """The memory's file."""
        return self._store.path

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Changes that are made all or not at all."""
        try:
            with self._soundly(), self._store.changing():
                yield
        except BaseException:
            self._index = Index(self._store)  # it may have seen what was taken back, ...
            self._strings.clear()  # ... and these as well
            raise

    @contextmanager
    def _soundly(self) -> Iterator[None]:
        """A damaged file, in which anything may stand, is said to be one; other faults stay what they are."""
        try:
            yield
        except _MISREAD as error:
            if self.check():
                raise self._store.damaged() from error
            raise

    def _read(self, found: Iterator[T]) -> Iterator[T]:
        """What is found little by little."""
        with self._soundly():
            yield from found

    def close(self) -> None:
        """Close the memory; where much was deleted, its index is made smaller first."""
        try:
            if self._deleted:
                self.tidy()
        finally:
            self._store.close()

    def add(self, units: Iterable[Unit]) -> Added:
        """Add units, all or none; what is known already is not added once more.

        Two units are one if they say the same in the same languages. Where they come from different places,
        or differ in what is said of them, all of that is kept; of two that have the same id in the same
        document, the newer.

        Args:
            units: the units; of a ``units.Memory`` what it says of itself as a whole is kept as well.

        Raises:
            OutputError: the memory cannot be written to; nothing was added.
        """
        return self.gather([("", units)])

    def gather(self, files: Iterable[tuple[str, Iterable[Unit]]]) -> Added:
        """Add the units of several files, all or none; see ``add``.

        Args:
            files: each with its name.
        """
        with self._changing():
            loader = Loader(self._store)
            for name, units in files:
                loader.add(units)
                if isinstance(units, Units):
                    self._store.note_import(name, json.dumps(asdict(units.head)))
            loader.finish()
        return loader.added

    def delete(self, units: Iterable[Unit]) -> int:
        """Delete the units that say the same as these, wherever they come from; how many there were.

        Two languages may stand in either order.
        """
        with self._changing():
            return sum(self._delete(unit) for unit in units)

    def change(self, old: Unit, new: Unit) -> bool:
        """Put a unit in the place of another; False, and nothing changes, if the old one is not there."""
        with self._changing():
            if not self._delete(old):
                return False
            loader = Loader(self._store)
            loader.add([new])
            loader.finish()
        return True

    def _delete(self, unit: Unit) -> int:
        """Delete a unit, however its two languages stand in the file."""
        found = self._delete_as_it_is(unit)
        if not found and len(unit.variants) == 2:
            found = self._delete_as_it_is(unit._replace(variants=unit.variants[::-1]))
        return found

    def _delete_as_it_is(self, unit: Unit) -> int:
        languages = tuple(variant.language for variant in unit.variants)
        texts = tuple(whole(variant.text) for variant in unit.variants)
        segments = {segment.number: segment for segment in self._index.segments()}
        sides = range(min(len(languages), postings.SIDES))
        hashes = [hash_of(packed(texts[side]), seed_of(languages[side])) for side in sides]
        if not hashes:
            return 0
        for number in self._store.exact(hashes[0]):
            segment = segments.get(number >> 16)
            if segment is None or segment.languages != languages:
                continue
            row = next(self._store.texts([number]), None)
            if row is None or texts_of(languages, *row[1:]) != texts:
                continue
            self._store.remove_unit(number)
            found = entries(np.array(hashes), np.array(number)).tolist()
            self._store.remove_exact((entry,) for entry in found)
            for side in sides:
                place = np.array([number & 0xFFFF])
                write_lengths(self._store, segment.number, side, place, np.zeros(1, np.uint16))
            segment.gone += 1
            self._store.save_segment(segment)
            self._deleted = True
            return 1
        return 0

    def tidy(self) -> None:
        """Make the index anew where more than a fifth of what it holds was deleted."""
        while self._loose():
            with self._changing():
                for segment in self._loose()[:1]:  # looked up anew: other programs may have changed it
                    self._rebuild(segment)
        self._deleted = False

    def _loose(self) -> list[Segment]:
        """The segments of whose units too many were deleted."""
        with self._soundly():
            return [s for s in self._store.segments() if s.gone > _TIDY * s.used]

    def _rebuild(self, segment: Segment) -> None:
        for side in range(min(len(segment.languages), postings.SIDES)):
            first = postings.first_block(segment.number, side)
            self._store.remove_postings(first, first + postings.BLOCKS - 1)
            found: list[tuple[Numbers, Numbers]] = []
            rows = self._store.units_of(segment.number)
            while some := list(islice(rows, _AT_ONCE)):
                known = analyse(Column([text_of(row[1:], side) for row in some]))
                places = np.array([row[0] & 0xFFFF for row in some], np.uint16)
                found.append((known.buckets, places[known.owners]))
            if found:
                buckets, places = (np.concatenate(column) for column in zip(*found, strict=True))
                write_stems(self._store, segment.number, side, buckets, places)
        segment.gone = 0
        self._store.save_segment(segment)

    def lookup(
        self,
        text: str,
        source: str,
        target: str,
        *,
        previous: str | None = None,
        following: str | None = None,
        minimum: int = 70,
        limit: int = 5,
        penalties: Penalties | None = None,
    ) -> list[Match]:
        """The best translations of a text, and of texts like it, the best first.

        Args:
            text: the text.
            source, target: its language and that of the translation; in whatever direction they came in.
            previous, following: the texts before and after it in its document, "" at its beginning and end;
                where the memory has the same around it, the match is one of 101.
            minimum: the least score.
            limit: how many at most.
            penalties: what is taken off for where a translation comes from.

        Example:
            >>> import tempfile
            >>> from aligner.units import Variant
            >>> path = Path(tempfile.mkdtemp(), "m")
            >>> with Memory(path, create=True) as memory:
            ...     unit = Unit((Variant("ky", "2023-жылы 15 адам"), Variant("kk", "2023 жылы 15 адам")))
            ...     _ = memory.add([unit])
            ...     for match in memory.lookup("2024-жылы 15 адам", "ky", "kk"):
            ...         print(match.score, match.kind, match.proposal)
            97 fuzzy 2024 жылы 15 адам
        """
        if not 0 <= minimum <= 101:
            raise UsageError(f"{minimum} is no score", advice="give one from 0 to 101")
        languages = canonical(source), canonical(target)
        with self._soundly():
            return lookup(
                self._store, self._index, self._strings, text, languages,
                context=(previous, following), minimum=minimum, limit=limit, penalties=penalties,
            )  # fmt: skip

    def concordance(
        self, query: str, source: str, target: str, *, side: Side = "both", also: str = ""
    ) -> Iterator[Hit]:
        """The units in which words, a phrase, a stem or a number stand, in the order in which they came.

        Args:
            query: words that stand in a row; one with a star behind it stands for all its forms, a number for
                all ways in which it is written.
            source, target: the languages of the texts, in whatever direction they came in.
            side: in which of the two the query is looked for.
            also: a query that must stand in the other language as well.

        Example:
            >>> import tempfile
            >>> from aligner.units import Variant
            >>> path = Path(tempfile.mkdtemp(), "m")
            >>> with Memory(path, create=True) as memory:
            ...     _ = memory.add([Unit((Variant("ky", "Анын китебинде"), Variant("kk", "Оның кітабында")))])
            ...     for hit in memory.concordance("китеп*", "ky", "kk", also="кітап*"):
            ...         print(hit.unit.source, hit.source_spans, hit.unit.target, hit.target_spans)
            Анын китебинде ((5, 14),) Оның кітабында ((5, 14),)
        """
        languages = load(canonical(source)), load(canonical(target))
        query_ = Query(parsed(query), parsed(also) if also else (), languages, side)
        return self._read(concordance(self._store, self._index, self._strings, query_))

    def units(self, source: str = "", target: str = "") -> Iterator[Unit]:
        """The units, in the order in which they came; each once for each place it comes from.

        Args:
            source, target: give those that have these two languages, with these alone and in this order;
                "" gives all, with all that is in them.
        """
        return self._read(self._units(source, target))

    def _units(self, source: str = "", target: str = "") -> Iterator[Unit]:
        for segment in self._store.segments():
            languages = segment.languages
            for begin in range(0, segment.used, _AT_ONCE):
                first = (segment.number << 16) + begin
                last = (segment.number << 16) + min(begin + _AT_ONCE, segment.used) - 1
                with self._store.reading():
                    rows = {row[0]: row[1:] for row in self._store.texts(range(first, last + 1))}
                    origins = list(self._store.origins(first, last))
                for number, _, *said in origins:
                    texts = texts_of(languages, *rows[number])
                    unit = unpacked_unit(languages, texts, tuple(said), self._strings)
                    yield from unit.between(source, target) if source else (unit,)

    def head(self) -> Head:
        """What the first file that was imported says of itself, for an export.

        The source language is named only where all units have it.
        """
        with self._soundly():
            head = next((_head(head) for _, head in self._store.imports()), None)
            segments = self._store.segments()
        sources = {segment.languages[0] for segment in segments if segment.used > segment.gone}
        one = next(iter(sources)) if len(sources) == 1 else ""
        if head is None:
            return Head(one)
        fits = not head.source_language or {primary(head.source_language)} >= set(map(primary, sources))
        return head if fits else replace(head, source_language=one)

    def languages(self) -> list[tuple[str, ...]]:
        """Which languages the units have together, in the order in which they came."""
        return list(dict.fromkeys(s.languages for s in self._index.segments() if s.used > s.gone))

    def knows(self, source: str, target: str) -> bool:
        """Whether there are units in two languages, in whatever direction and of whatever region."""
        return bool(self._index.between(canonical(source), canonical(target)))

    def stats(self) -> Stats:
        """What is in the memory, counted."""
        with self._soundly(), self._store.reading():
            languages: dict[str, int] = {}
            segments = {segment.number: segment for segment in self._store.segments()}
            for number, some in self._store.counts():
                name = "-".join(segments[number].languages)
                languages[name] = languages.get(name, 0) + some
            statuses = dict(self._store.statuses())
            imported = [file for file, _ in self._store.imports() if file]  # those that say something new
            files = tuple(dict.fromkeys([*imported, *self._store.files()]))
            return Stats(
                sum(languages.values()), sum(statuses.values()), languages, dict(self._store.documents()),
                statuses, files, self._store.size(),
            )  # fmt: skip

    def check(self) -> list[str]:
        """What is wrong in the file; nothing as a rule."""
        return self._store.check() or self._misread()

    def _misread(self) -> list[str]:
        """The first thing in the file that is not as we write it."""
        try:
            for _ in self._units():
                pass
            for _, head in self._store.imports():
                _head(head)
            if not {number for number, _ in self._store.counts()} <= {
                segment.number for segment in self._store.segments()
            }:
                return ["a unit without a segment"]
            with self._store.reading():
                if all(map(postings.is_sound, self._store.blocks())):
                    return []
        except (AlignerError, *_MISREAD) as error:
            return [f"{type(error).__name__}: {error}"]
        return ["a part of the index"]


def _head(text: str) -> Head:
    data = json.loads(text)
    return Head(
        data["source_language"],
        tuple(map(tuple, data["attributes"])),
        tuple(data["notes"]),
        tuple(map(tuple, data["props"])),
        data["other"],
    )

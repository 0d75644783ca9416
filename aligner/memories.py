"""Work on translation memories of any origin: merge, convert, part by document, count what passes.

Everything takes and gives streams of units, so that a million of them pass through in bounded memory.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from itertools import chain, islice
from pathlib import Path

from aligner.errors import UsageError
from aligner.exchange import Format, parts_of
from aligner.exchange.tmx_clean import wrong_code
from aligner.files import save_many
from aligner.seen import Seen
from aligner.settings import Options
from aligner.units import TOO_LONG, Memory, Unit, primary

Units = Iterable[Unit]
_MOST_DOCUMENTS = 10_000


def merge(memories: Sequence[Memory], *, repeated: bool = False) -> Memory:
    """Several memories as one, one after the other; what the first says of itself holds for all.

    A unit that has the same texts in the same languages as an earlier one is left out. A unit whose
    id another one has gets an id of its own, made from its texts.

    Args:
        memories: the memories.
        repeated: keep units that are the same as earlier ones.

    Example:
        >>> from aligner.units import Head, Variant
        >>> unit = Unit((Variant("ky", "суу"), Variant("kk", "су")), "1")
        >>> [unit.id for unit in merge([Memory(Head("ky"), [unit]), Memory(Head("ky"), [unit])])]
        ['1']
    """
    heads = [memory.head for memory in memories]
    sources = {primary(head.source_language) for head in heads}
    head = heads[0] if len(sources) == 1 else replace(heads[0], source_language="")
    own = [memory.head.source_language if len(sources) > 1 else "" for memory in memories]
    return Memory(head, _merged(memories, own, repeated))


def _merged(memories: Sequence[Memory], sources: Sequence[str], repeated: bool) -> Iterator[Unit]:
    texts, ids = Seen(), Seen()
    for memory, source in zip(memories, sources, strict=True):
        for unit in memory:
            if not repeated and texts.add(_texts(unit)):
                continue
            if unit.id and ids.add(unit.id):
                unit = unit._replace(id=_new_id(unit))
                ids.add(unit.id)
            # Where files differ in their source language, each unit goes on saying its own.
            if source and "srclang" not in dict(unit.attributes):
                unit = unit._replace(attributes=(*unit.attributes, ("srclang", source)))
            yield unit


def _texts(unit: Unit) -> tuple[str, ...]:
    return tuple(part for v in unit.variants for part in (v.language.lower(), v.markup or v.text))


def _new_id(unit: Unit) -> str:
    text = "\0".join((unit.id, unit.document, str(unit.line), *_texts(unit)))
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()


def convert(memory: Memory, *, reverse: bool = False, codes: bool = True) -> Memory:
    """A memory whose languages are called as tools look for them, ky for kir, kk-KZ for kk_KZ; and on request
    with its sides turned round, or without the codes of mark-up.

    Args:
        memory: the memory.
        reverse: source and target change places; the sentences around the source are no longer known.
        codes: whether codes stay.

    Example:
        >>> from aligner.units import Head, Variant
        >>> memory = Memory(Head("ky"), [Unit((Variant("ky", "суу"), Variant("kk", "су")))])
        >>> turned = convert(memory, reverse=True)
        >>> turned.head.source_language, [unit.source for unit in turned]
        ('kk', ['су'])
    """
    head = replace(memory.head, source_language=_called(memory.head.source_language))
    units: Iterator[Unit] = (_with_good_tags(unit) for unit in memory)
    if not codes:
        units = (_without_codes(unit) for unit in units)
    if reverse:
        units = (_reversed(unit) for unit in units)
        first = list(islice(units, 1))
        head = replace(head, source_language=first[0].source_language if first else "")
        units = chain(first, units)
    return Memory(head, units)


def between(memory: Memory, source: str, target: str, left_out: Counter[str] | None = None) -> Memory:
    """The units that have both languages, with these alone; those without one of them are left out.

    A unit with two texts in one language becomes two, the first of which has its id.

    Args:
        memory: the units.
        source, target: the languages, BCP 47 tags.
        left_out: counts the units without one of them as "one-sided".

    Example:
        >>> from aligner.units import Head, Variant
        >>> unit = Unit((Variant("ru", "вода"), Variant("kk", "су"), Variant("ky", "суу")))
        >>> [unit.target for unit in between(Memory(Head("ru"), [unit]), "ky", "kk")]
        ['су']
    """
    counts = Counter() if left_out is None else left_out

    def pairs() -> Iterator[Unit]:
        for unit in memory:
            found = unit.between(source, target)
            counts["one-sided"] += not found
            for number, pair in enumerate(found):
                yield pair._replace(id="") if number else pair

    return Memory(replace(memory.head, source_language=source), pairs())


@lru_cache(1000)
def _called(tag: str) -> str:
    return wrong_code(tag) or tag


def _with_good_tags(unit: Unit) -> Unit:
    if all(_called(variant.language) == variant.language for variant in unit.variants):
        return unit
    return unit._replace(
        variants=tuple(variant._replace(language=_called(variant.language)) for variant in unit.variants),
        attributes=tuple(
            (name, _called(value) if name == "srclang" else value) for name, value in unit.attributes
        ),
    )


def _without_codes(unit: Unit) -> Unit:
    if not any(variant.markup for variant in unit.variants):
        return unit
    return unit._replace(variants=tuple(variant._replace(markup="") for variant in unit.variants))


def _reversed(unit: Unit) -> Unit:
    return unit._replace(
        variants=(*unit.variants[1:2], *unit.variants[:1], *unit.variants[2:]),
        bead="-".join(reversed(unit.bead.split("-"))),
        document="|".join(reversed(unit.document.split("|"))),
        previous="",
        next="",
        attributes=tuple(pair for pair in unit.attributes if pair[0] != "srclang"),
    )


@dataclass(slots=True)
class Passing:
    """Counts the units that pass.

    Args:
        units: how many have passed.
        long: how many of them have a side longer than Trados' cloud takes.
    """

    units: int = 0
    long: int = 0

    def of(self, units: Units) -> Iterator[Unit]:
        """Hand the units on, counted."""
        for unit in units:
            self.units += 1
            for variant in unit.variants:
                if len(variant.text) > TOO_LONG:
                    self.long += 1
                    break
            yield unit


def save_by_document(
    format: Format, memory: Memory, folder: Path, suffix: str, options: Options
) -> list[Path]:
    """Write a file for each document that units come from; all of them appear at the end.

    Args:
        format: how they are written.
        memory: the memory.
        folder: where the files go; each is called as its document.
        suffix: with which their names end.
        options: how they are written.

    Returns:
        The files, in the order in which their documents come up.

    Raises:
        UsageError: there are more documents than anybody wants files.
        OutputError: a file cannot be written.
    """
    paths: dict[str, Path] = {}
    taken: set[str] = set()
    documents: deque[str] = deque()

    def noted() -> Iterator[Unit]:
        for unit in memory:
            documents.append(unit.document)
            yield unit

    opening, each, ending = parts_of(format, Memory(memory.head, noted()), options)

    def parts() -> Iterator[tuple[Path, str]]:
        for part in each:
            document = documents.popleft()
            if document not in paths:
                if len(paths) == _MOST_DOCUMENTS:
                    raise UsageError(
                        f"there are more than {_MOST_DOCUMENTS:,} documents",
                        advice="split by --units or --size",
                    )
                paths[document] = folder / _name(document, suffix, taken)
                yield paths[document], opening
            yield paths[document], part
        for path in paths.values():
            yield path, ending

    save_many(parts(), options.encoding)
    return list(paths.values())


def _name(document: str, suffix: str, taken: set[str]) -> str:
    """A name for the file of a document that no other has, also where case does not count."""
    stem = re.sub(r"[^\w.-]+", "_", document.split("|")[0]).strip("._")[:100] or "other"
    name, number = stem, 1
    while name.lower() in taken:
        number += 1
        name = f"{stem}.{number}"
    taken.add(name.lower())
    return name + suffix

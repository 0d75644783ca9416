"""Translation units: the shared value of everything that reads, writes or works on memories.

``memory_of`` makes them of a bitext's beads. A memory holds text that another program will look up
character by character, so those units are clean: no character that XML forbids, no blank too many,
nothing empty, and one translation for a source.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import NamedTuple
from unicodedata import is_normalized

from aligner.errors import LanguageError
from aligner.lang import canonical
from aligner.model import Bead, Bitext
from aligner.normalise import clean, compose

# XML 1.0, production 2 (Char): what is no such character must not even stand there as a reference.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

TOO_LONG = 2000
"""Characters of a side above which Trados' cloud refuses a unit."""
_LONG = 2000
"""Characters of a text in which even nothing but combining marks is sorted fast."""

AT_WORK = re.compile("new|initial|needs-.*")
"""States of XLIFF in which a translation is not yet done."""
SEEN = ("confirmed", "edited")
"""What a unit's status is when a person has looked at it and keeps it."""

WORKING = "x-json-"
"""How the types of properties begin that say where a bead stands; a memory does not keep them."""

CONFIDENT, DOUBTFUL = 0.9, 0.5
"""The probabilities from which a unit goes for right, and below which it goes for doubtful."""

Pairs = tuple[tuple[str, str], ...]


class Variant(NamedTuple):
    """What a translation unit says in one language.

    Args:
        language: its tag as the origin writes it; "" where it says none.
        text: the text without the codes of its mark-up; text inside the codes (``sub``, ``hi``) is in it.
        markup: the whole segment as it stands between ``<seg>`` and ``</seg>`` in TMX; "" where there
            are no codes and ``text`` says it all.
        props, notes: (type, value) pairs, and remarks, that belong to this variant alone.
        attributes: what else the origin says of it, (name, value).
        other: its notes and props that have attributes of their own, as XML.
    """

    language: str
    text: str
    markup: str = ""
    props: Pairs = ()
    notes: tuple[str, ...] = ()
    attributes: Pairs = ()
    other: str = ""


class Unit(NamedTuple):
    """A translation unit of any origin: an alignment, or a file that another program wrote.

    A tuple, because a file holds a million of them (docs/design/exchange.md).

    Args:
        variants: one for each language, the source first; two as a rule.
        id: in TMX the ``tuid``; the same from run to run for the same documents.
        document: where it comes from; both documents' names with ``|`` between them in our files.
        bead: how many segments on either side, such as "1-2".
        confidence: the probability that it is right; None where the origin says none.
        status: auto, confirmed, edited or what else the origin says.
        previous, next: the source segments before and after it.
        created, changed: dates as TMX writes them, such as 20241108T000000Z.
        notes, props, attributes, other: as of a variant, here of the whole.
        file, line: where it was read.

    Example:
        >>> unit = Unit((Variant("ky", "суу"), Variant("kk", "су")), confidence=0.9)
        >>> unit.source, unit.target, unit.source_language, unit.target_language
        ('суу', 'су', 'ky', 'kk')
    """

    variants: tuple[Variant, ...]
    id: str = ""
    document: str = ""
    bead: str = ""
    confidence: float | None = None
    status: str = ""
    previous: str = ""
    next: str = ""
    created: str = ""
    changed: str = ""
    notes: tuple[str, ...] = ()
    props: Pairs = ()
    attributes: Pairs = ()
    other: str = ""
    file: str = ""
    line: int = 0

    @property
    def source(self) -> str:
        """The text of the source."""
        return self.variants[0].text if self.variants else ""

    @property
    def target(self) -> str:
        """The text of the target; of several the first."""
        return self.variants[1].text if len(self.variants) > 1 else ""

    @property
    def source_language(self) -> str:
        """The language of the source."""
        return self.variants[0].language if self.variants else ""

    @property
    def target_language(self) -> str:
        """The language of the target."""
        return self.variants[1].language if len(self.variants) > 1 else ""

    def between(self, source: str, target: str) -> list[Unit]:
        """The unit with these two languages alone, in this order, whatever their regions.

        Returns:
            Nothing where it has not both; several where it has several texts in one of them.

        Example:
            >>> unit = Unit((Variant("ru", "вода"), Variant("kk-KZ", "су"), Variant("ky", "суу")))
            >>> [(pair.source, pair.target) for pair in unit.between("ky", "kk")]
            [('суу', 'су')]
        """
        sides = [self._variants_in(source), self._variants_in(target)]
        return [
            self._replace(variants=pair)
            if pair[0] == self.variants[0]
            else self._replace(variants=pair, previous="", next="")
            for pair in product(*sides)
        ]

    def _variants_in(self, wanted: str) -> list[Variant]:
        """The variants with this tag; where none has it, those of the first region."""
        found = [v for v in self.variants if primary(v.language) == primary(wanted)]
        tags = [v.language.lower() for v in found]
        tag = wanted.lower() if wanted.lower() in tags else "".join(tags[:1])
        return [v for v in found if v.language.lower() == tag]


def identified(units: Iterable[Unit]) -> Iterator[tuple[str, Unit]]:
    """Units with an id for each: its own, or where it has none its number, which holds for the same file.

    Example:
        >>> [id for id, _ in identified([Unit((), "a"), Unit(())])]
        ['a', 'unit-2']
    """
    for number, unit in enumerate(units, 1):
        yield unit.id or f"unit-{number}", unit


@dataclass(frozen=True, slots=True)
class Head:
    """What a translation memory says of itself as a whole.

    Args:
        source_language: of its units; "" where it says none, or that they differ.
        attributes: what else its header says, (name, value).
        notes, props, other: as of a unit.
    """

    source_language: str = ""
    attributes: Pairs = ()
    notes: tuple[str, ...] = ()
    props: Pairs = ()
    other: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """A translation memory: its head, and its units one after the other, as they are read or made.

    Where the units are a stream they can be gone through once.

    Example:
        >>> [unit.source for unit in Memory(Head("ky"), [Unit((Variant("ky", "суу"),))])]
        ['суу']
    """

    head: Head
    units: Iterable[Unit]

    def __iter__(self) -> Iterator[Unit]:
        return iter(self.units)


@dataclass(frozen=True, slots=True)
class Conflict:
    """A unit that was left out because its source has another translation in ``kept``."""

    left_out: Unit
    kept: Unit


@dataclass(frozen=True, slots=True)
class Selection:
    """The units of a bitext, and what became of the rest.

    Args:
        memory: its units in document order, one for each source text.
        conflicts: other translations of the same sources.
        repeated: how many units were the same as one that is in.
        empty: how many had a side without any text.
        forbidden: how many characters were left out because XML forbids them.
    """

    memory: Memory
    conflicts: tuple[Conflict, ...]
    repeated: int
    empty: int
    forbidden: int

    @property
    def units(self) -> tuple[Unit, ...]:
        """The units that were selected."""
        return tuple(self.memory.units)


@lru_cache(1024)
def is_untranslated(unit: Unit) -> bool:
    """Whether a file says of a unit that it is still to be translated, and its target is the source put in.

    Example:
        >>> sides = Variant("ky", "Суу"), Variant("kk", "Суу")
        >>> is_untranslated(Unit(sides, props=(("x-state", "new"),))), is_untranslated(Unit(sides))
        (True, False)
    """
    to_do = any(kind == "x-state" and AT_WORK.fullmatch(value) for kind, value in unit.props)
    return to_do and len({variant.text for variant in unit.variants}) == 1


def primary(tag: str) -> str:
    """The language of a tag without script and region, in lower case; three-letter codes become two.

    Example:
        >>> primary("kk-KZ"), primary("KIR"), primary("ky_KG"), primary("")
        ('kk', 'ky', 'ky', '')
    """
    try:
        return canonical(tag).split("-")[0]
    except LanguageError:
        return tag.lower()


def beads_of(bitext: Bitext, date: str = "") -> Memory:
    """Every bead of a bitext as a unit, its text as it is: what a table for review and a page hold.

    A bead without a counterpart is a unit with an empty side. ``select`` makes a translation memory of them.

    Args:
        bitext: the alignment.
        date: when the units are said to be made, such as 20241108T000000Z.
    """
    head = Head(bitext.source.language, props=(("x-signature", plain(bitext.signature)),))
    return Memory(head, (_unit(bitext, bead, date) for bead in bitext.beads))


def _unit(bitext: Bitext, bead: Bead, date: str) -> Unit:
    names = bitext.source.name, bitext.target.name
    source, target = " ".join(bitext.source_texts(bead)), " ".join(bitext.target_texts(bead))
    before = after = ""
    if bead.source_index:
        segments = bitext.source_segments
        first, last = bead.source_index[0], bead.source_index[-1]
        before = segments[first - 1].text if first else ""
        after = segments[last + 1].text if last + 1 < len(segments) else ""
    return Unit(
        (Variant(bitext.source.language, source), Variant(bitext.target.language, target)),
        _id(*names, repr(bead.source_index), repr(bead.target_index), plain(source), plain(target)),
        plain("|".join(names)),
        bead.type,
        bead.confidence,
        bead.status,
        plain(before),
        plain(after),
        created=date,
        notes=(bead.note,) if bead.note else (),
        attributes=(("creationid", "aligner"),),
    )


def memory_of(bitext: Bitext, date: str = "") -> Selection:
    """The translation units of a bitext: what ``select`` leaves of its beads.

    Args:
        bitext: the alignment.
        date: when the units are said to be made, such as 20241108T000000Z.
    """
    return select(beads_of(bitext, date))


def select(memory: Memory) -> Selection:
    """Of the beads of an alignment those that make a translation memory, clean.

    Of several translations of one source that stays which a person has seen, then the most confident, then
    the most frequent, then the first. Nulls and rejected beads are no units.

    Example:
        >>> pair = Variant("ky", " суу "), Variant("kk", "су")
        >>> beads = [Unit(pair, bead="1-1"), Unit((pair[0], Variant("kk", "")), bead="1-0")]
        >>> [unit.source for unit in select(Memory(Head("ky"), beads)).units]
        ['суу']
    """
    found: list[Unit] = []
    empty = forbidden = 0
    for unit in translations(memory.units):
        forbidden += sum(len(FORBIDDEN.findall(variant.text)) for variant in unit.variants)
        variants = tuple(
            variant if (text := plain(variant.text)) == variant.text else variant._replace(text=text)
            for variant in unit.variants
        )
        if len(variants) < 2 or not all(variant.text for variant in variants):
            empty += 1
            continue
        found.append(unit._replace(variants=variants))
    return _one_each(memory.head, found, empty, forbidden)


def translations(units: Iterable[Unit]) -> Iterator[Unit]:
    """Of the beads of alignments those that are translations, without what says where they stand.

    Example:
        >>> pair = Variant("ky", "суу"), Variant("kk", "су")
        >>> [unit.status for unit in translations([Unit(pair, status="auto"), Unit(pair, status="rejected")])]
        ['auto']
    """
    for unit in units:
        if unit.status == "rejected" or (is_null(unit) and not (unit.source and unit.target)):
            continue
        if unit.props:
            unit = unit._replace(props=tuple(prop for prop in unit.props if not prop[0].startswith(WORKING)))
        yield unit


def is_null(unit: Unit) -> bool:
    """Whether a unit was made of a bead one side of which has no counterpart.

    Example:
        >>> is_null(Unit((), bead="2-0")), is_null(Unit((), bead="1-1"))
        (True, False)
    """
    return unit.bead.startswith("0-") or unit.bead.endswith("-0")


def plain(text: str) -> str:
    """A text as it can stand in a translation memory: normal form C, single blanks, trimmed.

    Where nothing would be seen it is "".

    Example:
        >>> plain(" 32\\u00a0000-нан\\x0b  астам ")
        '32 000-нан астам'
    """
    # Nearly every text is clean, and that is seen at once: what is printable holds no other blank
    # than the plain one, nothing invisible and nothing that XML forbids.
    if (
        text.isprintable() and "  " not in text and text.strip(" ") == text
        and len(text) < _LONG and is_normalized("NFC", text)
    ):  # fmt: skip
        return text
    text = FORBIDDEN.sub(" ", text)
    while True:
        # What is dropped may bring together what then composes, or must be dropped as well.
        cleaned = compose(clean(text, 0, len(text))[0])
        if cleaned == text:
            return text if any(map(str.isprintable, text)) else ""
        text = cleaned


def _id(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:20]


def _one_each(head: Head, found: list[Unit], empty: int, forbidden: int) -> Selection:
    times = Counter((unit.source, unit.target) for unit in found)
    rivals: dict[str, list[Unit]] = defaultdict(list)
    for unit in found:
        rivals[unit.source].append(unit)
    best = {
        source: max(
            units, key=lambda unit: (unit.status in SEEN, unit.confidence or 0.0, times[source, unit.target])
        )
        for source, units in rivals.items()
    }
    conflicts = {
        (unit.source, unit.target): Conflict(unit, best[unit.source])
        for unit in reversed(found)
        if unit.target != best[unit.source].target
    }
    units = tuple(unit for unit in found if best[unit.source] is unit)
    others = tuple(reversed(conflicts.values()))
    repeated = len(found) - len(units) - len(others)
    return Selection(Memory(head, units), others, repeated, empty, forbidden)

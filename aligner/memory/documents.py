"""A whole document looked up: what the memory has for its segments, as a file to be translated further."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from aligner.errors import UsageError
from aligner.exchange import tmx, xliff, xliff2
from aligner.exchange.prefilled import Alternative, Prefilled
from aligner.files import save
from aligner.lang import canonical
from aligner.memory.lookup import Match
from aligner.memory.memory import Memory
from aligner.memory.scoring import Penalties
from aligner.model import Segment
from aligner.settings import Options
from aligner.units import Head, Unit, Variant
from aligner.units import Memory as TranslationMemory

LEAST = 50
"""The least score that CAT tools count as a match."""
PUT_IN = 85
"""The score from which a match is put in as the translation; below, more is to be changed than kept."""
HEADS = (
    "number", "source", "target", "score", "kind", "changed", "memory_source", "memory_target", "origin",
    "repeats",
)  # fmt: skip
_KEPT = 20_000
"""Segments whose matches are remembered, for when they come again."""


@dataclass(frozen=True, slots=True)
class Found:
    """A segment of a document, and what the memory has for it.

    Args:
        number: its place in the document, from 1.
        text: the segment.
        matches: the best first.
        repeats: the place of the first segment with the same text, if that is an earlier one.
    """

    number: int
    text: str
    matches: tuple[Match, ...] = ()
    repeats: int | None = None

    @property
    def score(self) -> int:
        """The score of the best match; 0 where there is none."""
        return self.matches[0].score if self.matches else 0

    def json(self) -> dict[str, Any]:
        """The segment as it stands in a line of JSON."""
        return {
            "number": self.number, "text": self.text, "repeats": self.repeats,
            "matches": [match.json() for match in self.matches],
        }  # fmt: skip


def look_up(
    memory: Memory,
    segments: Iterable[Segment | str],
    source: str,
    target: str,
    *,
    minimum: int = LEAST,
    limit: int = 5,
    penalties: Penalties | None = None,
) -> Iterator[Found]:
    """What a memory has for the segments of a document, one after the other.

    Args:
        memory: where to look.
        segments: as ``aligner.split`` gives them, or their texts, in the order of the document.
        source, target: the language of the document, and that of the translation.
        minimum: the least score.
        limit: how many matches of a segment at most.
        penalties: what is taken off for where a translation comes from.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> with tempfile.TemporaryDirectory() as folder, Memory(Path(folder, "m"), create=True) as memory:
        ...     _ = memory.add([Unit((Variant("ky", "Баасы 500 сом."), Variant("kk", "Бағасы 500 сом.")))])
        ...     texts = ["Баасы 500 сом.", "Баасы 700 сом.", "Баасы 500 сом."]
        ...     for found in look_up(memory, texts, "ky", "kk"):
        ...         print(found.number, found.score, found.matches[0].proposal, found.repeats)
        1 100 Бағасы 500 сом. None
        2 97 Бағасы 700 сом. None
        3 100 Бағасы 500 сом. 1
    """
    texts = [segment if isinstance(segment, str) else segment.text for segment in segments]
    first: dict[str, int] = {}
    known: dict[tuple[str, str, str], tuple[Match, ...]] = {}
    for number, text in enumerate(texts, 1):
        before = texts[number - 2] if number > 1 else ""
        after = texts[number] if number < len(texts) else ""
        key = before, text, after
        if key not in known:
            if len(known) >= _KEPT:
                known.clear()
            found = memory.lookup(
                text, source, target, previous=before, following=after, minimum=minimum, limit=limit,
                penalties=penalties,
            )  # fmt: skip
            known[key] = tuple(found)
        earlier = first.setdefault(text, number)
        yield Found(number, text, known[key], earlier if earlier < number else None)


def prefilled(
    found: Iterable[Found], source: str, target: str, document: str = "", *, put_in: int = PUT_IN
) -> Iterator[Prefilled]:
    """The segments as units of a file to be translated, with their matches beside them.

    Args:
        found: as ``look_up`` gives them.
        source, target: the languages.
        document: what the document is called.
        put_in: the score from which the best match becomes the translation of its segment.
    """
    tags = canonical(source), canonical(target)
    for one in found:
        best = one.matches[0] if one.score >= max(put_in, 1) else None
        variants = (Variant(tags[0], one.text), Variant(tags[1], best.proposal if best else ""))
        notes = (said(best),) if best and best.score < 100 else ()
        yield Prefilled(
            Unit(variants, document=document, notes=notes),
            best.kind if best else "",
            tuple(Alternative(m.score, m.source, m.proposal, origin_of(m)) for m in one.matches),
        )  # fmt: skip


def said(match: Match) -> str:
    """What is to be looked at in a match, for a translator.

    Example:
        >>> from aligner.memory.origins import Origin
        >>> from aligner.memory.changes import Change
        >>> change = Change("number", "500", "700", (6, 9))
        >>> texts = "500 сом", "500 сом", "700 сом"
        >>> done = {change: "700"}
        >>> said(Match(97, "fuzzy", *texts, (change,), done, frozenset(), Origin(Unit(()))))
        '97%, fuzzy: number 500 → 700 (put in)'
    """
    parts = []
    for change in match.changed:
        sides = " → ".join(str(change[side]) for side in ("memory", "query") if change[side])
        done = " (put in)" if "proposal" in change else ""
        ending = ", check the ending" if change.get("check_ending") else ""
        parts.append(f"{change['kind']} {sides}{done}{ending}")
    return f"{match.score}%, {match.kind}" + (": " if parts else "") + "; ".join(parts)


def origin_of(match: Match) -> str:
    """The document that a match comes from, or else the file."""
    return match.origin.unit.document or match.origin.unit.file


def save_prefilled(
    found: Iterable[Found],
    path: str | os.PathLike[str],
    source: str,
    target: str,
    document: str = "",
    *,
    options: Options | None = None,
    put_in: int = PUT_IN,
) -> None:
    """Write a document with what the memory has for it; the suffix picks the format.

    Args:
        found: as ``look_up`` gives them.
        path: ``.xlf`` or ``.xliff`` (XLIFF 1.2), ``.xlf2`` (XLIFF 2.1), ``.tsv``; or ``.tmx`` for the matches
            alone, as a memory for tools that do not show those of an XLIFF.
        source, target: the languages.
        document: what the document is called.
        options: what the languages are called, and which date it gets.
        put_in: the score from which the best match becomes the translation of its segment.

    Raises:
        UsageError: the suffix is another one.
        OutputError: the file cannot be written.
    """
    format = format_of(path)
    options = options or Options()
    if format == "tsv":
        save(_table(found, put_in), path)
        return
    if format == "tmx":
        units = units_of(found, canonical(source), canonical(target))
        save(tmx.write(TranslationMemory(Head(canonical(source)), units), options), path, options.encoding)
        return
    filled = prefilled(found, source, target, document, put_in=put_in)
    write = xliff2.write_prefilled if format == "xliff2" else xliff.write_prefilled
    save(write(filled, options), path)


def format_of(path: str | os.PathLike[str]) -> str:
    """The format that a suffix names.

    Raises:
        UsageError: it is none that holds matches.

    Example:
        >>> format_of("out/a.xlf"), format_of("a.TSV")
        ('xliff', 'tsv')
    """
    suffixes = {"xliff": xliff.SUFFIXES, "xliff2": xliff2.SUFFIXES, "tsv": (".tsv",), "tmx": tmx.SUFFIXES}
    name = os.fspath(path).lower()
    for format, known in suffixes.items():
        if name.endswith(known):
            return format
    listed = ", ".join(suffix for known in suffixes.values() for suffix in known)
    raise UsageError(
        f"the suffix of {os.fspath(path)!r} names no format that holds matches", advice=f"use one of {listed}"
    )


def units_of(found: Iterable[Found], source: str, target: str) -> Iterator[Unit]:
    """The matches as units of these languages, each once."""
    given = set()
    for one in found:
        for match in one.matches:
            if (match.source, match.target) not in given:
                given.add((match.source, match.target))
                variants = Variant(source, match.source), Variant(target, match.target)
                alone = match.origin.unit._replace(variants=variants)
                yield (
                    alone
                    if match.origin.unit.source == match.source
                    else alone._replace(previous="", next="")
                )


def _table(found: Iterable[Found], put_in: int) -> Iterator[str]:
    """A row a segment; a memory can be imported from it once it is translated."""
    # The byte order mark tells Excel that it is UTF-8.
    yield "\ufeff" + _row(HEADS)
    for one in found:
        best = one.matches[0] if one.matches else None
        cells = [str(one.number), one.text, "", "", "new", "", "", "", ""]
        if best:
            proposal = best.proposal if best.score >= put_in else ""
            changed = said(best).partition(": ")[2]
            cells[2:] = [
                proposal, str(best.score), best.kind, changed, best.source, best.target, origin_of(best),
            ]  # fmt: skip
        yield _row([*cells, str(one.repeats or "")])


def _row(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, "excel-tab", lineterminator="\n").writerow(cells)
    return out.getvalue()

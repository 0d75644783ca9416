"""Three deliveries from one alignment, in the folders where OmegaT looks for them.

What is confident goes to ``tm/auto``, whose exact matches OmegaT inserts; the middle to ``tm/penalty-20``,
whose matches it offers with 20 % less; that, and what is uncertain or found no counterpart, into a table for
review.
"""

from __future__ import annotations

import filecmp
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from xml.sax.saxutils import escape

from aligner import exchange, srx
from aligner.errors import OutputError, UsageError
from aligner.exchange import xliff
from aligner.exchange.prefilled import Prefilled
from aligner.files import save
from aligner.lang import known
from aligner.memory import documents
from aligner.memory.documents import PUT_IN, Found
from aligner.model import Bitext
from aligner.settings import Options
from aligner.units import CONFIDENT, DOUBTFUL, SEEN, Head, Memory, Unit, beads_of, primary, select
from aligner.writers import writers

_PENALTY = 20
_FOLDERS = ("source", "target", "glossary", "dictionary", "omegat", "tm/auto", "tm/enforce")
_PROJECT = "omegat.project"


@dataclass(frozen=True, slots=True)
class Delivered:
    """A file that was written, and what it holds, for a person."""

    path: Path
    what: str


def deliver(
    bitext: Bitext,
    folder: str | os.PathLike[str],
    name: str,
    options: Options,
    confident: float = CONFIDENT,
) -> list[Delivered]:
    """Write the three deliveries, the alignment they come from, and a project if there is none.

    Args:
        bitext: the alignment.
        folder: an OmegaT project, or where one is to be.
        name: what the files are called, without their suffixes.
        options: how they are written.
        confident: the probability from which a unit is inserted without being looked at.

    A table that is there already and says something else keeps its rows under another name.

    Raises:
        OutputError: a file cannot be written.
    """
    root = Path(folder)
    memory = beads_of(bitext, options.day)
    beads = tuple(memory)
    units = select(Memory(memory.head, beads)).units
    sure = [unit for unit in units if _is_sure(unit, confident)]
    middle = [u for u in units if not _is_sure(u, confident) and (u.confidence or 0.0) >= DOUBTFUL]
    ids = {unit.id for unit in sure}
    rest = [unit for unit in beads if unit.id not in ids]
    table = _table()
    files = (
        (f"tm/auto/{name}.tmx", "tmx", sure, f"{len(sure)} units at {confident:g} or more"),
        (f"tm/penalty-{_PENALTY}/{name}.tmx", "tmx", middle, f"{len(middle)} units at {DOUBTFUL:g} or more"),
        (
            f"review/{name}{exchange.formats()[table].SUFFIXES[0]}",
            table,
            rest,
            f"{len(rest)} rows to look at",
        ),
    )
    written = []
    for place, format, chosen, what in files:
        older = _set_aside(root / place) if format == table else None
        exchange.write_memory(Memory(memory.head, chosen), root / place, options, format)
        written.append(Delivered(root / place, what))
        if older and filecmp.cmp(older, root / place, shallow=False):
            older.unlink()
        elif older:
            written.append(Delivered(older, "the table that was there, with what was corrected in it"))
    whole = root / f"review/{name}.jsonl"
    save(writers()["jsonl"].write(bitext, options), whole)
    written.append(Delivered(whole, "the alignment, for aligner apply"))
    if not os.path.lexists(root / _PROJECT):
        _begin(root, bitext.source.language, bitext.target.language, options)
        written.append(Delivered(root / _PROJECT, "a new project"))
    return written


def deliver_matches(
    found: Sequence[Found],
    folder: str | os.PathLike[str],
    name: str,
    source: str,
    target: str,
    options: Options,
    put_in: int = PUT_IN,
) -> list[Delivered]:
    """Write a document that was looked up, and what a memory has for it, where OmegaT finds both.

    OmegaT translates what stands as the target in an XLIFF, so there the source stands once more. What is
    sure it inserts from ``tm/auto``; what has to be looked at, with the numbers of this document, it offers
    with 10 % less; the other matches as the memory has them, with what it makes of their likeness itself.

    Args:
        found: the segments, as ``memory.documents.look_up`` gives them.
        folder: an OmegaT project, or where one is to be.
        name: what the files are called, without their suffixes.
        source, target: the languages.
        options: how the files are written.
        put_in: the score from which a match is offered as the translation of its segment.

    Raises:
        OutputError: a file cannot be written.
    """
    root = Path(folder)
    filled = list(documents.prefilled(found, source, target, name, put_in=put_in))
    sure = [one.unit for one in filled if one.sure]
    middle = [one.unit for one in filled if one.kind and not one.sure]
    matches = list(documents.units_of(map(_not_improved, found), source, target))
    files = (
        (f"tm/auto/{name}.tmx", sure, f"{len(sure)} of them as they were translated before"),
        (f"tm/penalty-10/{name}.tmx", middle, f"{len(middle)} that differ a little, to look at"),
        (f"tm/{name}.tmx", matches, f"{len(matches)} matches as they stand in the memory"),
    )
    path = root / f"source/{name}.xlf"
    save(xliff.write_prefilled((_untranslated(one.unit) for one in filled), options), path)
    written = [Delivered(path, f"{len(filled)} segments to translate")]
    for place, chosen, what in files:
        once = {(unit.source, unit.target): unit for unit in chosen}
        exchange.write_memory(Memory(Head(source), list(once.values())), root / place, options)
        written.append(Delivered(root / place, what))
    if not os.path.lexists(root / _PROJECT):
        _begin(root, source, target, options)
        written.append(Delivered(root / _PROJECT, "a new project"))
    return written


def _not_improved(found: Found) -> Found:
    """A segment without the matches that something of its own was put into: OmegaT would prefer them."""
    return replace(found, matches=tuple(match for match in found.matches if match.proposal == match.target))


def _untranslated(unit: Unit) -> Prefilled:
    """A unit whose target is its source, with a state that says so."""
    source, target = unit.variants
    return Prefilled(unit._replace(variants=(source, target._replace(text=source.text)), notes=()), "copied")


def _set_aside(path: Path) -> Path | None:
    """Give a table that may hold a person's corrections another name; None where there is none."""
    if not path.exists():
        return None
    number = 1
    while os.path.lexists(aside := path.with_name(f"{path.stem}.before-{number}{path.suffix}")):
        number += 1
    try:
        path.rename(aside)
    except OSError as error:
        raise OutputError(
            f"it cannot be set aside: {(error.strerror or str(error)).lower()}",
            path=path,
            advice="move it, or choose another folder",
        ) from None
    return aside


def _is_sure(unit: Unit, confident: float) -> bool:
    return unit.status in SEEN or (unit.confidence or 0.0) >= confident


def _table() -> str:
    """The format of the table: a spreadsheet, where the library for it is installed."""
    try:
        exchange.require("xlsx")
    except UsageError:
        return "tsv"
    return "xlsx"


def _begin(root: Path, source: str, target: str, options: Options) -> None:
    """Make an OmegaT project whose sentences are cut by our rules, so that they are those of the memory."""
    languages = [options.code(source), options.code(target)]
    try:
        for folder in _FOLDERS:
            (root / folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"its folders cannot be made: {(error.strerror or str(error)).lower()}",
            path=root,
            advice="choose another folder",
        ) from None
    tags = tuple(dict.fromkeys(tag for tag in map(primary, languages) if tag in known()))
    for path, parts in (("segmentation.srx", srx.srx), ("segmentation.conf", srx.omegat36)):
        if tags and not os.path.lexists(root / "omegat" / path):
            save(parts(srx.languages(tags)), root / "omegat" / path)
    # Last of all: a folder that has it is a project.
    save(_project(*languages), root / _PROJECT)


def _project(source: str, target: str) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<omegat>\n<project version="1.0">\n'
    places = ("source_dir", "target_dir", "tm_dir", "glossary_dir", "glossary_file", "dictionary_dir")
    tokenizer = "org.omegat.tokenizer.DefaultTokenizer"
    settings = dict.fromkeys(places, "__DEFAULT__") | {
        "source_lang": source, "target_lang": target, "source_tok": tokenizer, "target_tok": tokenizer,
        "sentence_seg": "true", "support_default_translations": "true", "remove_tags": "false",
    }  # fmt: skip
    for name, value in settings.items():
        yield f"<{name}>{escape(value)}</{name}>\n"
    yield "</project>\n</omegat>\n"

"""Three deliveries from one alignment, in the folders where OmegaT looks for them.

What is confident goes to ``tm/auto``, whose exact matches OmegaT inserts; the middle to ``tm/penalty-20``,
whose matches it offers with 20 % less; that, and what is uncertain or found no counterpart, into a table for
review.
"""

from __future__ import annotations

import filecmp
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from aligner import exchange, srx
from aligner.errors import OutputError, UsageError
from aligner.files import save
from aligner.lang import known
from aligner.model import Bitext
from aligner.settings import Options
from aligner.units import CONFIDENT, DOUBTFUL, SEEN, Memory, Unit, beads_of, primary, select
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
        _begin(root, bitext, options)
        written.append(Delivered(root / _PROJECT, "a new project"))
    return written


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


def _begin(root: Path, bitext: Bitext, options: Options) -> None:
    """Make an OmegaT project whose sentences are cut by our rules, so that they are those of the memory."""
    languages = [options.code(document.language) for document in (bitext.source, bitext.target)]
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

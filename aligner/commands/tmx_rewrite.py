"""``aligner tmx merge``, ``dedup``, ``split`` and ``convert``: memories made of memories."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from aligner.commands.options import (
    CONTEXT,
    FILES,
    FLAVOUR,
    SPLIT_SIZE,
    SPLIT_UNITS,
    TMX_LANGUAGE,
    dated,
    mapping,
    tell,
)  # fmt: skip
from aligner.commands.progress import watched
from aligner.errors import InputError, UsageError
from aligner.exchange.jsonl import json_line
from aligner.lang import canonical
from aligner.settings import Options
from aligner.units import TOO_LONG, Memory, Unit, identified
from aligner.wording import count

if TYPE_CHECKING:
    from aligner.memories import Passing

FILE = click.argument("file")
JSON = click.option(
    "--json", "as_json", is_flag=True,
    help="For scripts: what was written, as JSON; with -o - on standard error.",
)  # fmt: skip
OUTPUT = click.option(
    "-o", "--output", required=True, metavar="PATH", help="The file to write; it may be an input."
)


class Left(NamedTuple):
    """Units that were read and not written: what JSON calls them, how many, what a person is told."""

    name: str
    number: int
    what: str


@click.command()
@FILES
@OUTPUT
@JSON
@click.option("--keep-repeated", is_flag=True, help="Keep units that say the same as an earlier one.")
def merge(files: tuple[str, ...], output: str, as_json: bool, keep_repeated: bool) -> None:
    """Put FILES together, one after the other; what stands there twice is written once.

    Example: aligner tmx merge a.tmx b.tmx -o all.tmx
    """
    from aligner import memories
    from aligner.exchange import read_memory

    read = memories.Passing()
    found = [(path, read_memory(path)) for path in files]
    counted = [replace(memory, units=read.of(watched(memory, f"reading {path}"))) for path, memory in found]
    merged = memories.merge(counted, repeated=keep_repeated)
    written = _write(merged, output, dated(files))
    left = Left("repeated", read.units - written.units, "the same as an earlier one and left out")
    _tell_written(output, written, as_json, left)


@click.command()
@FILES
@OUTPUT
@JSON
@click.option("--keep-translations", is_flag=True, help="Keep every translation of a source, each once.")
@click.option("--left-out", default="", metavar="PATH", help="Where to write what was left out.")
def dedup(files: tuple[str, ...], output: str, as_json: bool, keep_translations: bool, left_out: str) -> None:
    """Keep one translation of each source of FILES.

    The most confident stays, then the newest, then the most frequent, then the first; the order stays as it
    is. A unit that says nothing of its confidence counts as sure: a person made it.

    Example: aligner tmx dedup memory.tmx -o clean.tmx
    """
    from aligner.dedup import choose

    options = dated(files)
    choice = choose(watched(_together(files), "comparing"), translations=keep_translations)
    wanted = [(output, False), (left_out, True)] if left_out else [(output, False)]
    if left_out and os.path.realpath(left_out) in map(os.path.realpath, (output, *files)):
        raise UsageError(f"--left-out {left_out} is an input or the output", advice="choose another file")
    # What is left out is written first: the output may take the place of an input.
    for path, others in reversed(wanted):
        memory = _together(files)
        units = choice.of(watched(memory, f"writing {path}"), left_out=others)
        written = _write(replace(memory, units=units), path, options)
        end = "" if others else " left out"
        _tell_written(
            path, written, as_json,
            Left("repeated", choice.repeated, f"repeated{end}"),
            Left("translations", choice.others, f"less good translations of a source{end}"),
        )  # fmt: skip


@click.command()
@FILE
@OUTPUT
@JSON
@SPLIT_UNITS
@SPLIT_SIZE
@click.option("--by-document", is_flag=True, help="A file for each document, in the folder --output.")
def split(
    file: str, output: str, as_json: bool, split_units: int, split_size: int, by_document: bool
) -> None:
    """Write the units of FILE into several files: by number, by size or by document.

    Example: aligner tmx split memory.tmx --split-size 50MB -o part.tmx
    """
    from aligner import exchange, memories

    ways = bool(split_units or split_size) + by_document
    if ways != 1:
        raise UsageError(
            "it is not said how to split", advice="say --split-units, --split-size or --by-document"
        )
    memory = exchange.read_memory(file)
    memory = replace(memory, units=watched(memory, f"reading {file}"))
    if by_document:
        name = exchange.format_of(file, "write")
        suffix = exchange.formats()[name].SUFFIXES[0] + ".gz" * file.lower().endswith(".gz")
        paths = memories.save_by_document(
            exchange.formats()[name], memory, Path(output), suffix, dated((file,))
        )
    else:
        made = exchange.write_memory(memory, output, dated((file,)), units=split_units, size=split_size)
        paths = [Path(path) for path in made]
    for path in paths:
        if as_json:
            click.echo(json_line({"file": str(path), "bytes": path.stat().st_size}), nl=False)
        else:
            tell(f"written: {path}")


@click.command()
@FILE
@OUTPUT
@JSON
@TMX_LANGUAGE
@CONTEXT
@FLAVOUR
@click.option("--tmx-version", type=click.Choice(["1.4", "1.1"]), default="1.4", show_default=True)
@click.option("--encoding", type=click.Choice(["utf-8", "utf-16"]), default="utf-8", show_default=True)
@click.option("-s", "--source-language", default="", help="With -t: keep these two languages alone.")
@click.option("-t", "--target-language", default="", help="With -s: keep these two languages alone.")
@click.option("--reverse", is_flag=True, help="Source and target change places.")
@click.option("--strip-codes", is_flag=True, help="Leave out codes of mark-up; their text stays.")
@SPLIT_UNITS
@SPLIT_SIZE
def convert(file: str, output: str, as_json: bool, **given: Any) -> None:
    """Write FILE anew: as TMX 1.4 in UTF-8, for another tool, packed where --output ends in .gz.

    Languages that tools would not find are called as they look for them: ky for kir, kk-KZ for kk_KZ.

    Example: aligner tmx convert memory.tmx --flavour trados --tmx-language kk=kk-KZ -o trados.tmx
    """
    from aligner import exchange, memories

    pair = given["source_language"], given["target_language"]
    if any(pair) and not all(pair):
        raise UsageError("one of two languages is given", advice="say both -s and -t, or none")
    memory = exchange.read_memory(file)
    memory = replace(memory, units=watched(memory, f"reading {file}"))
    if output != "-" and exchange.format_of(output, "write") != "tmx":
        # So that corrections in a table find the unit that they belong to.
        memory = replace(memory, units=(unit._replace(id=id) for id, unit in identified(memory)))
    left_out = Counter[str]()
    if all(pair):
        memory = memories.between(memory, canonical(pair[0]), canonical(pair[1]), left_out)
    elif output != "-" and exchange.format_of(output, "write") != "tmx":
        memory = replace(memory, units=_with_further(memory, left_out))
    memory = memories.convert(memory, reverse=given["reverse"], codes=not given["strip_codes"])
    options = replace(
        dated((file,)), languages=mapping(given["tmx_languages"]), context=given["context"],
        flavour=given["flavour"], encoding=given["encoding"], version=given["tmx_version"],
    )  # fmt: skip
    if all(pair):
        memory = replace(memory, units=_some(memory, file, pair))
    written = _write(memory, output, options, units=given["split_units"], size=given["split_size"])
    _tell_written(
        output, written, as_json,
        Left("one-sided", left_out["one-sided"], "without both languages and left out"),
        Left("further", left_out["further"], "with further languages, which this format leaves out"),
    )  # fmt: skip


def _with_further(units: Iterable[Unit], left_out: Counter[str]) -> Iterator[Unit]:
    """The units; those that have more than two texts are counted."""
    for unit in units:
        left_out["further"] += len(unit.variants) > 2
        yield unit


def _some(units: Iterable[Unit], file: str, pair: tuple[str, str]) -> Iterator[Unit]:
    """The units; where there is none, nothing is to be written."""
    none = True
    for unit in units:
        none = False
        yield unit
    if none:
        raise InputError(
            f"it has no unit in {pair[0]} and {pair[1]}",
            path=file,
            advice=f"see which languages it has with: aligner tmx stats {file}",
        )


def _together(files: Sequence[str]) -> Memory:
    """The memories of the files as one, with everything that is in them."""
    from aligner.exchange import read_memory
    from aligner.memories import merge

    found = [read_memory(path) for path in files]
    return found[0] if len(found) == 1 else merge(found, repeated=True)


def _write(memory: Memory, output: str, options: Options, *, units: int = 0, size: int = 0) -> Passing:
    """Write a memory, and count what is written."""
    from aligner import exchange
    from aligner.memories import Passing

    passing = Passing()
    memory = replace(memory, units=passing.of(memory))
    if output != "-":
        exchange.write_memory(memory, output, options, units=units, size=size)
        return passing
    if units or size:
        raise UsageError("standard output cannot be split", advice="write to a file")
    for part in exchange.formats()["tmx"].write(memory, options):
        click.echo(part, nl=False)
    return passing


def _tell_written(output: str, written: Passing, as_json: bool, *left: Left) -> None:
    if as_json:
        row = {"file": output, "units": written.units, "long": written.long}
        row |= {one.name: one.number for one in left}
        click.echo(json_line(row), nl=False, err=output == "-")
        return
    counts = [
        count(written.units, "unit"), *(f"{one.number:,} {one.what}" for one in left if one.number)
    ]  # fmt: skip
    if written.long:
        counts.append(
            f"{written.long:,} longer than {TOO_LONG:,} characters a side, which Trados' cloud refuses"
        )
    tell(f"written: {'standard output' if output == '-' else output} ({', '.join(counts)})")

"""``aligner tmx``: translation memories of any origin, checked, counted, put together and taken apart."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aligner.commands.options import (
    CONTEXT,
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
from aligner.units import TOO_LONG, Memory

if TYPE_CHECKING:
    from aligner.differences import Difference
    from aligner.exchange.tmx_check import Fault
    from aligner.memories import Passing

FILES = click.argument("files", nargs=-1, required=True)
FILE = click.argument("file")
JSON = click.option("--json", "as_json", is_flag=True, help="For scripts: JSON on standard output.")
OUTPUT = click.option(
    "-o", "--output", required=True, metavar="PATH", help="The file to write; it may be an input."
)


@click.group()
def tmx() -> None:
    """Work on translation memories, whatever program wrote them.

    Example: aligner tmx validate memory.tmx
    """


@tmx.command()
@FILES
@JSON
@click.option(
    "--limit", type=click.IntRange(min=1), default=100, show_default=True, help="Faults to show a file."
)
def validate(files: tuple[str, ...], as_json: bool, limit: int) -> None:
    """Say what CAT tools would refuse in FILES, or not find, each with its line and column.

    Exit code 0: all files would be taken whole; 1: not.

    Example: aligner tmx validate memory.tmx
    """
    wrong = False
    for path in files:
        counts: Counter[str] = Counter()
        shown: list[Fault] = []
        for fault in watched(_faults(path), f"checking {path}"):
            counts[fault.level] += 1
            if counts.total() <= limit:
                shown.append(fault)
        errors, warnings = counts["error"], counts["warning"]
        wrong = wrong or bool(errors)
        if as_json:
            row = {"file": path, "valid": not errors, "errors": errors, "warnings": warnings}
            click.echo(json_line({**row, "faults": [asdict(fault) for fault in shown]}), nl=False)
            continue
        for fault in shown:
            click.echo(f"{path}: {'' if fault.level == 'error' else 'warning: '}{fault}")
        hidden = counts.total() - len(shown)
        more = f", {hidden:,} not shown: --limit" if hidden else ""
        said = f"{_count(errors, 'error')}, {_count(warnings, 'warning')}{more}"
        click.echo(f"{path}: {said if counts else 'nothing is wrong'}")
    if wrong:
        sys.exit(1)


def _faults(path: str) -> Iterator[Fault]:
    """The faults of a file; one that cannot be read is one itself, so that the others are still looked at."""
    from aligner.exchange import validate as check
    from aligner.exchange.tmx_check import Fault

    try:
        yield from check(path)
    except InputError as error:
        yield Fault(0, 0, "unreadable", error.what, error.advice or "")


@tmx.command()
@FILES
@JSON
def stats(files: tuple[str, ...], as_json: bool) -> None:
    """Count what is in FILES: units, languages, words, repetitions, confidence.

    Example: aligner tmx stats memory.tmx
    """
    from aligner.census import count
    from aligner.exchange import read_memory

    for path in files:
        census = count(watched(read_memory(path), f"reading {path}"))
        if as_json:
            row = {item.name: getattr(census, item.name) for item in fields(census)}
            row["sides"] = {language: asdict(side) for language, side in census.sides.items()}
            click.echo(json_line({"file": path, **row}), nl=False)
            continue
        click.echo(f"{path}: {_count(census.units, 'unit')}")
        for pair, number in census.pairs.most_common(10):
            click.echo(f"  {pair}: {_count(number, 'unit')}")
        for language, side in census.sides.items():
            click.echo(
                f"  {language or 'no language'}: {_count(side.words, 'word')}, "
                f"{_count(side.characters, 'character')}; longest {side.longest:,} (line {side.longest_line})"
            )
        for number, what in (
            (census.repeated, "the same as an earlier one"),
            (census.translations, "with another translation of a source that came before"),
            (census.empty, "with an empty side"),
            (census.codes, "with codes of mark-up"),
        ):
            if number:
                click.echo(f"  {number:,} {what}")
        for title, counter in (("status", census.statuses), ("confidence", census.confidences)):
            if set(counter) - {"none"}:
                click.echo(f"  {title}: " + ", ".join(f"{name} {n:,}" for name, n in sorted(counter.items())))
        if census.documents:
            click.echo(f"  from {_count(len(census.documents), 'document')}")
        if census.first:
            click.echo(f"  dates: {census.first} to {census.last}")


@tmx.command()
@FILES
@OUTPUT
@click.option("--keep-repeated", is_flag=True, help="Keep units that say the same as an earlier one.")
def merge(files: tuple[str, ...], output: str, keep_repeated: bool) -> None:
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
    _tell_written(output, written, (read.units - written.units, "the same as an earlier one and left out"))


@tmx.command()
@FILES
@OUTPUT
@click.option("--keep-translations", is_flag=True, help="Keep every translation of a source, each once.")
@click.option("--left-out", default="", metavar="PATH", help="Where to write what was left out.")
def dedup(files: tuple[str, ...], output: str, keep_translations: bool, left_out: str) -> None:
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
        counts = ((choice.repeated, "repeated"), (choice.others, "less good translations of a source"))
        if others:
            _tell_written(path, written, *counts)
        else:
            _tell_written(path, written, *((n, f"{what} left out") for n, what in counts))


@tmx.command()
@FILE
@OUTPUT
@SPLIT_UNITS
@SPLIT_SIZE
@click.option("--by-document", is_flag=True, help="Write a file for each document, into the folder --output.")
def split(file: str, output: str, split_units: int, split_size: int, by_document: bool) -> None:
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
    paths: Sequence[Path | str]
    if by_document:
        name = exchange.format_of(file, "write")
        suffix = exchange.formats()[name].SUFFIXES[0] + ".gz" * file.lower().endswith(".gz")
        paths = memories.save_by_document(
            exchange.formats()[name], memory, Path(output), suffix, dated((file,))
        )
    else:
        paths = exchange.write_memory(memory, output, dated((file,)), units=split_units, size=split_size)
    for path in paths:
        tell(f"written: {path}")


@tmx.command()
@click.argument("old")
@click.argument("new")
@JSON
@click.option(
    "--limit", type=click.IntRange(min=1), default=100, show_default=True, help="Differences to show."
)
def diff(old: str, new: str, as_json: bool, limit: int) -> None:
    """Say which units were removed, changed and added from OLD to NEW, by their texts.

    With --json all of them, an object a line.

    Example: aligner tmx diff old.tmx new.tmx
    """
    from aligner.differences import compare
    from aligner.exchange import read_memory

    counts: Counter[str] = Counter()
    found = compare(
        lambda: watched(read_memory(old), f"reading {old}"),
        lambda: watched(read_memory(new), f"reading {new}"),
    )
    for one in found:
        counts[one.kind] += 1
        unit = one.new or one.old
        assert unit
        if as_json:
            click.echo(json_line(_difference(one)), nl=False)
        elif sum(counts.values()) <= limit:
            before = f"line {one.old.line}" if one.old else ""
            after = f"line {one.new.line}" if one.new else ""
            click.echo(f"{one.kind}, {' and '.join(filter(None, (before, after)))}: {unit.source}")
            for sign, side in (("-", one.old), ("+", one.new)):
                if side:
                    click.echo(f"  {sign} {' | '.join(variant.text for variant in side.variants[1:])}")
    hidden = sum(counts.values()) - limit
    more = f"; {hidden:,} not shown: --limit or --json" if hidden > 0 and not as_json else ""
    tell(f"{counts['removed']:,} removed, {counts['changed']:,} changed, {counts['added']:,} added{more}")


def _difference(one: Difference) -> dict[str, Any]:
    sides = {
        name: unit and {
            "line": unit.line, "id": unit.id,
            "variants": [{"language": variant.language, "text": variant.text} for variant in unit.variants],
        }
        for name, unit in (("old", one.old), ("new", one.new))
    }  # fmt: skip
    return {"kind": one.kind, **sides}


@tmx.command()
@FILE
@OUTPUT
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
def convert(file: str, output: str, **given: Any) -> None:
    """Write FILE anew: as TMX 1.4 in UTF-8, for another tool, packed where --output ends in .gz.

    Example: aligner tmx convert memory.tmx --flavour trados --tmx-language kk=kk-KZ -o trados.tmx
    """
    from aligner import exchange, memories

    pair = given["source_language"], given["target_language"]
    if any(pair) and not all(pair):
        raise UsageError("one of two languages is given", advice="say both -s and -t, or none")
    memory = exchange.read_memory(file)
    read = memories.Passing()
    memory = replace(memory, units=read.of(watched(memory, f"reading {file}")))
    if all(pair):
        memory = memories.between(memory, canonical(pair[0]), canonical(pair[1]))
    memory = memories.convert(memory, reverse=given["reverse"], codes=not given["strip_codes"])
    options = replace(
        dated((file,)), languages=mapping(given["tmx_languages"]), context=given["context"],
        flavour=given["flavour"], encoding=given["encoding"], version=given["tmx_version"],
    )  # fmt: skip
    written = _write(memory, output, options, units=given["split_units"], size=given["split_size"])
    _tell_written(output, written, (read.units - written.units, "without both languages and left out"))


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


def _tell_written(output: str, written: Passing, *left: tuple[int, str]) -> None:
    name = "standard output" if output == "-" else output
    counts = [_count(written.units, "unit"), *(f"{number:,} {what}" for number, what in left if number)]
    if written.long:
        counts.append(
            f"{written.long:,} longer than {TOO_LONG:,} characters a side, which Trados' cloud refuses"
        )
    tell(f"written: {name} ({', '.join(counts)})")


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"

"""``aligner tmx``: translation memories of any origin, checked, counted, put together and taken apart."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

import click

from aligner.commands.options import FILES, JSON, tell
from aligner.commands.progress import watched
from aligner.commands.tmx_rewrite import convert, dedup, merge, split
from aligner.errors import InputError, one_line
from aligner.exchange.jsonl import json_line
from aligner.wording import count

if TYPE_CHECKING:
    from aligner.differences import Difference
    from aligner.exchange.tmx_check import Fault


@click.group()
def tmx() -> None:
    """Work on translation memories, whatever program wrote them.

    Example: aligner tmx validate memory.tmx
    """


for command in (convert, dedup, merge, split):
    tmx.add_command(command)


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
        named = one_line(path)
        for fault in shown:
            click.echo(f"{named}: {'' if fault.level == 'error' else 'warning: '}{one_line(str(fault))}")
        hidden = counts.total() - len(shown)
        more = f", {hidden:,} not shown: --limit" if hidden else ""
        said = f"{count(errors, 'error')}, {count(warnings, 'warning')}{more}"
        click.echo(f"{named}: {said if counts else 'nothing is wrong'}")
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
    from aligner.census import count as counted_in
    from aligner.exchange import format_of, place_of, read_memory
    from aligner.reports.terminal import seen

    for path in files:
        census = counted_in(watched(read_memory(path), f"reading {path}"))
        if as_json:
            row = {item.name: getattr(census, item.name) for item in fields(census)}
            row["pairs"] = {"-".join(languages): number for languages, number in census.pairs.items()}
            row["sides"] = {language: asdict(side) for language, side in census.sides.items()}
            click.echo(json_line({"file": path, **row}), nl=False)
            continue
        click.echo(f"{one_line(path)}: {count(census.units, 'unit')}")
        place = place_of(format_of(path, "read"))
        for tags, number in census.pairs.most_common(10):
            languages = " → ".join(tag or "no language" for tag in tags)
            click.echo(f"  {seen(languages)}: {count(number, 'unit')}")
        for language, side in census.sides.items():
            click.echo(
                f"  {seen(language) or 'no language'}: {count(side.words, 'word')}, "
                f"{count(side.characters, 'character')}; "
                f"longest {side.longest:,} ({place} {side.longest_line})"
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
                counts = ", ".join(f"{seen(name)} {n:,}" for name, n in sorted(counter.items()))
                click.echo(f"  {title}: {counts}")
        if census.documents:
            click.echo(f"  from {count(len(census.documents), 'document')}")
        if census.first:
            click.echo(f"  dates: {seen(census.first)} to {seen(census.last)}")


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
    from aligner.reports.terminal import seen

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
            click.echo(f"{one.kind}, {' and '.join(filter(None, (before, after)))}: {seen(unit.source)}")
            for sign, side in (("-", one.old), ("+", one.new)):
                if side:
                    click.echo(f"  {sign} {' | '.join(seen(variant.text) for variant in side.variants[1:])}")
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

"""Files that go into a memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aligner.commands.opening import count, opened
from aligner.commands.options import tell
from aligner.commands.progress import watched
from aligner.errors import InputError
from aligner.lang import canonical

if TYPE_CHECKING:
    from aligner.units import Unit


@click.command("import")
@click.argument("files", nargs=-1, required=True)
@click.option("-s", "--source-language", default="", help="The language of sources that name none.")
@click.option("-t", "--target-language", default="", help="The language of targets that name none.")
@click.pass_context
def import_(
    context: click.Context, files: tuple[str, ...], source_language: str, target_language: str
) -> None:
    """Add the units of FILES: TMX, XLIFF, tables, bitexts of ours, or folders of them; all or nothing.

    What is known already is not added again, and what an XLIFF says is not translated yet stays out. The
    memory is made where there is none.

    Example: aligner memory --memory work.memory import old.tmx bitexts/
    """
    from aligner.exchange import format_of, read_memory
    from aligner.units import is_untranslated

    paths = list(_files(files))
    languages = tuple(canonical(tag) if tag else "" for tag in (source_language, target_language))
    for path in paths:  # a wrong name is said before anything is made
        format_of(path, "read")
        if not path.exists():
            raise InputError("there is no such file", path=path, advice="check the path")
    left_out = 0

    def translated(units: Iterable[Unit]) -> Iterator[Unit]:
        nonlocal left_out
        for unit in units:
            if is_untranslated(unit):
                left_out += 1
            else:
                yield unit

    with opened(context, create=True) as store:
        given = (
            (path.name, replace(found, units=_named(translated(units), languages, path)))
            for path in paths
            for found in [read_memory(path)]
            for units in [watched(found, f"reading {path}")]
        )
        added = store.gather(given)
        counts = [count(added.units, "unit") + " added"]
        if added.places:
            counts.append(f"{added.places:,} known, with an origin or details that are new")
        if added.repeated:
            counts.append(f"{added.repeated:,} known already")
        if left_out:
            counts.append(f"{left_out:,} left out that are not translated yet")
        tell(f"{store.path}: {', '.join(counts)}")


def _files(given: Iterable[str]) -> Iterator[Path]:
    """The files that are named, and in folders those that are memories, in the order of their names."""
    from aligner.exchange import formats

    suffixes = tuple(
        suffix + packed
        for format in formats().values()
        if hasattr(format, "read")
        for suffix in format.SUFFIXES
        for packed in ("", ".gz")
    )
    for name in given:
        path = Path(name)
        if not path.is_dir():
            yield path
            continue
        found = sorted(p for p in path.rglob("*") if p.name.lower().endswith(suffixes) and p.is_file())
        if not found:
            raise InputError(
                "there is no memory in this folder",
                path=path,
                advice=f"it may hold {', '.join(suffixes[::2])}",
            )
        yield from found


def _named(units: Iterable[Unit], languages: tuple[str, ...], path: Path) -> Iterator[Unit]:
    """Units with a language for each of their variants."""
    for unit in units:
        if all(variant.language for variant in unit.variants):
            yield unit
            continue
        named = tuple(
            variant if variant.language else variant._replace(language=language)
            for variant, language in zip(
                unit.variants, (*languages, *[""] * len(unit.variants)), strict=False
            )
        )
        if not all(variant.language for variant in named):
            raise InputError(
                "it does not say which languages it is in", path=path, place=f"line {unit.line}",
                advice="say so with -s and -t",
            )  # fmt: skip
        yield unit._replace(variants=named)

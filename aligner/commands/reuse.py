"""What is done with a memory beside single lookups: a whole document, a glossary, a server."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aligner.commands.opening import SOURCE, TARGET, opened, tell_languages
from aligner.commands.options import dated, tell
from aligner.commands.progress import watched
from aligner.errors import UsageError
from aligner.exchange.jsonl import json_line
from aligner.files import save
from aligner.lang import canonical

if TYPE_CHECKING:
    from aligner.memory import Memory, Penalties
    from aligner.units import Unit


def look_up_file(
    store: Memory,
    file: str,
    source: str,
    target: str,
    *,
    outputs: Sequence[str] = (),
    deliver: str = "",
    reports: Sequence[str] = (),
    as_json: bool = False,
    as_lines: bool = False,
    minimum: int | None = None,
    put_in: int = 85,
    limit: int = 5,
    penalties: Penalties | None = None,
) -> None:
    """Look up every segment of a document: the work of ``aligner memory lookup --file``.

    Args:
        store: the memory.
        file: the document, in any format that is read.
        source, target: the languages.
        outputs: the files for its segments with their matches.
        deliver: an OmegaT project for the document and its matches, or where one is to be; "" for none.
        reports: the files for the numbers (``.html`` or ``.json``).
        as_json: the numbers as JSON on standard output.
        as_lines: every segment with its matches as a line of JSON on standard output.
        minimum: the least score; None for the usual one.
        put_in: the score from which a match is put in.
        limit: how many matches of a segment at most.
        penalties: what is taken off for where a translation comes from.
    """
    from aligner import pipeline
    from aligner.memory import analysis, documents

    if as_json and as_lines:
        raise UsageError("--json and --to jsonl both go to standard output", advice="give one of them")
    for output in outputs:
        documents.format_of(output)
    for report in reports:
        if not report.lower().endswith((".html", ".json")):
            raise UsageError(f"the suffix of {report!r} names no report", advice="use .html or .json")
    for path in (*outputs, *reports):
        if os.path.realpath(path) in [os.path.realpath(given) for given in (file, os.fspath(store.path))]:
            raise UsageError(f"{path} is an input", advice="choose another file")
    languages = canonical(source), canonical(target)
    document = pipeline.read(file, source)
    segments = pipeline.split(document)
    tell_languages(store, *languages)
    numbers = analysis.Analysis(document.name, source, target)
    least = documents.LEAST if minimum is None else minimum
    found = documents.look_up(store, segments, *languages, minimum=least, limit=limit, penalties=penalties)
    counted = list(numbers.passing(watched(found, f"looking up {document.name}")))
    options = dated((file,))
    for output in outputs:
        documents.save_prefilled(counted, output, *languages, document.name, options=options, put_in=put_in)
    delivered = []
    if deliver:
        from aligner import delivery

        delivered = delivery.deliver_matches(counted, deliver, Path(file).stem, *languages, options, put_in)
    said = json.dumps(numbers.json(), ensure_ascii=False, indent=1) + "\n"
    for report in reports:
        save([analysis.page(numbers) if report.lower().endswith(".html") else said], report)
    if as_lines:
        for segment in counted:
            click.echo(json_line(segment.json()), nl=False)
    if as_json:
        click.echo(said, nl=False)
    else:
        tell(f"{document.name}: {source} → {target}")
        for line in analysis.lines(numbers):
            tell(line)
    for path in (*outputs, *reports):
        tell(f"written: {path}")
    for one in delivered:
        tell(f"written: {one.path} ({one.what})")


@click.command()
@SOURCE
@TARGET
@click.option(
    "-o", "--output", "outputs", multiple=True, metavar="PATH",
    help="The file to write: .tsv for a person, .tbx for a termbase, .txt for OmegaT. May be repeated. "
    "Left out: a table on standard output.",
)  # fmt: skip
@click.option(
    "--least",
    type=click.IntRange(min=2),
    default=3,
    show_default=True,
    help="Units that have a term, at least.",
)
@click.option(
    "--limit", type=click.IntRange(min=1), default=1000, show_default=True, help="Terms to propose, at most."
)
@click.option(
    "--from", "files", multiple=True, metavar="FILE",
    help="Take the units of this file (.tmx, .jsonl …) instead of those of the memory. May be repeated.",
)  # fmt: skip
@click.pass_context
def terms(
    context: click.Context,
    source_language: str,
    target_language: str,
    outputs: tuple[str, ...],
    least: int,
    limit: int,
    files: tuple[str, ...],
) -> None:
    """Propose a glossary: words and phrases that come back, with their likely translations.

    All forms of a word go together. Look through it before you use it; docs/terms.md says how far to trust
    it. The files can be given to aligner check --terms.

    Example: aligner memory terms -s ky -t kk -o glossary.tsv
    """
    from aligner.terms import format_of, propose, text_of, write

    for path in outputs:
        format_of(path)
        if os.path.realpath(path) in map(os.path.realpath, files):
            raise UsageError(f"{path} is an input", advice="choose another file with -o")
    languages = canonical(source_language), canonical(target_language)
    options = dated(files)
    if files:
        glossary = propose(watched(_units_of(files), "reading"), *languages, least=least, limit=limit)
    else:
        with opened(context) as store:
            options = dated((os.fspath(store.path),))
            tell_languages(store, *languages)
            units = watched(store.units(*languages), "reading")
            glossary = propose(units, *languages, least=least, limit=limit)
    if not outputs:
        click.echo(text_of(glossary, "tsv", options).removeprefix("\ufeff"), nl=False)
    for path in outputs:
        write(glossary, path, options)
        tell(f"written: {path}")
    part = ""
    if glossary.looked_at < glossary.units:
        part = f", of which {glossary.looked_at:,} were looked at"
    tell(f"{len(glossary.terms):,} terms proposed from {glossary.units:,} units{part}")


def _units_of(files: Iterable[str]) -> Iterator[Unit]:
    from aligner.exchange import read_memory

    for path in files:
        yield from read_memory(path)


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, show_default=True, help="0 takes any that is free."
)
@click.option(
    "--token", default="", envvar="ALIGNER_TOKEN", metavar="SECRET",
    help="Answer only requests with Authorization: Bearer SECRET; also ALIGNER_TOKEN.",
)  # fmt: skip
@click.option(
    "--seconds", type=click.FloatRange(min=0.1), default=10.0, show_default=True, help="Time for an answer."
)
@click.pass_context
def serve(context: click.Context, port: int, token: str, seconds: float) -> None:
    """Answer lookups, concordance and terms over HTTP, for editors and scripts on this machine.

    The first line on standard output is the address; /openapi.json there describes what can be asked. Ctrl-C
    ends it. Needs the extra: pip install 'aligner[serve]'

    Example: aligner memory serve --port 8765
    """
    from aligner.loopback import require

    require("serve")
    from aligner.serving.server import serve as answer
    from aligner.serving.workers import Limits

    def tell_address(address: str) -> None:
        click.echo(address)
        sys.stdout.flush()

    with opened(context) as store:
        path = store.path
    answer(path, port, token=token, limits=Limits(seconds=seconds), tell=tell_address)

"""``aligner memory``: translations kept in one file, and found again when a like text is to be translated."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import asdict, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from aligner.commands.memory_import import import_
from aligner.commands.memory_units import add, delete
from aligner.commands.opening import SOURCE, TARGET, count, opened, tell_languages
from aligner.commands.options import CONTEXT, FLAVOUR, TMX_LANGUAGE, dated, mapping, tell
from aligner.commands.progress import watched
from aligner.commands.reuse import look_up_file, serve, terms
from aligner.errors import UsageError
from aligner.exchange.jsonl import json_line
from aligner.lang import canonical

if TYPE_CHECKING:
    from aligner.memory import Hit, Match, Penalties

TO = click.option(
    "--to", type=click.Choice(["text", "jsonl"]), default="text", show_default=True,
    help="Text for a person, or an object a line for scripts.",
)  # fmt: skip


@click.group()
@click.option(
    "--memory", "path", default="", metavar="FILE",
    help="The memory. Left out: the one that ALIGNER_MEMORY names, else the one in your data folder.",
)  # fmt: skip
@click.pass_context
def memory(context: click.Context, path: str) -> None:
    """Keep translations in one file, and find them again when a like text is to be translated.

    Example: aligner memory --memory work.memory lookup "Ал мектепке барды." -s ky -t kk
    """
    context.obj = path


@memory.command()
@click.argument("text", default="")
@SOURCE
@TARGET
@click.option("--min-score", type=click.IntRange(0, 101), help="The least score to show: 70, of a file 50.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=5, show_default=True, help="Matches to show, at most."
)
@click.option("--previous", default=None, help="The sentence before TEXT; with --next, for matches of 101.")
@click.option("--next", "following", default=None, help="The sentence after TEXT.")
@click.option(
    "--penalty", "penalties", multiple=True, metavar="NAME=POINTS",
    help="What is taken off translations that a program aligned (aligned=1) or that are drafts "
    "(unconfirmed=1), and more below a probability of 0.9 (unsure=3) or 0.5 (doubtful=15). May be repeated.",
)  # fmt: skip
@TO
@click.option(
    "--file", "files", multiple=True, metavar="DOC", help="Look up the sentences of this document, not TEXT."
)
@click.option(
    "-o", "--output", "outputs", multiple=True, metavar="PATH",
    help="With --file: the document with its matches (.xlf, .xlf2, .tsv), or these alone (.tmx). "
    "May be repeated.",
)  # fmt: skip
@click.option(
    "--put-in", type=click.IntRange(1, 102), default=85, show_default=True,
    help="With --file: the score from which a match is put in as the translation; 102 puts in none.",
)  # fmt: skip
@click.option(
    "--deliver", default="", metavar="FOLDER",
    help="With --file: put the document and its matches into an OmegaT project there, new or not.",
)  # fmt: skip
@click.option(
    "--report", "reports", multiple=True, metavar="PATH",
    help="With --file: the numbers as .html or .json. May be repeated.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="With --file: the numbers as JSON on standard output.")
@click.pass_context
def lookup(
    context: click.Context,
    text: str,
    source_language: str,
    target_language: str,
    min_score: int | None,
    limit: int,
    previous: str | None,
    following: str | None,
    penalties: tuple[str, ...],
    to: str,
    files: tuple[str, ...],
    outputs: tuple[str, ...],
    put_in: int,
    deliver: str,
    reports: tuple[str, ...],
    as_json: bool,
) -> None:
    """Find how TEXT, or a text like it, was translated; the best comes first.

    With --file the sentences of a document: how much of it is known, in the bands that CAT tools count, and
    with -o or --deliver a file to translate further.

    Example: aligner memory lookup "Ал мектепке барды." -s ky -t kk
    """
    known = [_penalty(item) for item in penalties]
    if len(files) > 1:
        raise UsageError("--file is given more than once", advice="look up one document after the other")
    if bool(text) == bool(files):
        raise UsageError("it is not said what to look up", advice="give a TEXT, or a document with --file")
    if files:
        with opened(context) as store:
            look_up_file(
                store, files[0], source_language, target_language, outputs=outputs, deliver=deliver,
                reports=reports, as_json=as_json, as_lines=to == "jsonl",
                minimum=min_score, put_in=put_in, limit=limit,
                penalties=_penalties(known),
            )  # fmt: skip
        return
    if outputs or deliver or reports or as_json:
        raise UsageError("-o, --deliver, --report, --json are for documents", advice="give one with --file")
    min_score = 70 if min_score is None else min_score
    with opened(context) as store:
        found = store.lookup(
            text, source_language, target_language, previous=previous, following=following,
            minimum=min_score, limit=limit, penalties=_penalties(known),
        )  # fmt: skip
        there = tell_languages(store, source_language, target_language)
    for match in found:
        click.echo(json_line(match.json()), nl=False) if to == "jsonl" else _show_match(match)
    if there and not found and to == "text":
        tell(f"nothing like it, or nothing of a score of {min_score} or more")


def _penalty(given: str) -> tuple[str, int]:
    from aligner.memory import Penalties

    name, equals, points = given.partition("=")
    if name not in Penalties.names() or not (equals and points.isascii() and points.isdecimal()):
        raise UsageError(
            f"--penalty {given!r} is no NAME=POINTS", advice=f"names: {', '.join(Penalties.names())}"
        )
    return name, int(points)


def _penalties(given: Iterable[tuple[str, int]]) -> Penalties:
    from aligner.memory import Penalties

    return Penalties(**dict(given))


def _show_match(match: Match) -> None:
    click.echo(f"{match.score} {match.kind}: {match.proposal}")
    if match.source:
        click.echo(f"  source: {match.source}")
    if match.proposal != match.target:
        click.echo(f"  target: {match.target}")
    for change in match.changed:
        memory, query = change["memory"] or "–", change["query"] or "–"
        line = f"  {change['kind']}: {memory} → {query}"
        if "proposal" in change:
            line += ", put into the proposal" + (": check the ending behind it" * ("check_ending" in change))
        click.echo(line)
    origin = match.origin.json()
    said = [
        str(origin[name]) for name in ("document", "file", "status", "changed", "creator") if name in origin
    ]
    if "confidence" in origin:
        said.append(f"confidence {origin['confidence']}")
    if said:
        click.echo(f"  from: {', '.join(said)}")


@memory.command()
@click.argument("query")
@SOURCE
@TARGET
@click.option(
    "--in", "side", type=click.Choice(["source", "target", "both"]), default="both", show_default=True,
    help="In which of the two languages QUERY is looked for.",
)  # fmt: skip
@click.option("--also", default="", metavar="QUERY", help="What must stand in the other language as well.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=50, show_default=True, help="Passages to show, at most."
)
@TO
@click.pass_context
def concordance(
    context: click.Context,
    query: str,
    source_language: str,
    target_language: str,
    side: str,
    also: str,
    limit: int,
    to: str,
) -> None:
    """Show where QUERY stands: words in a row, stems with any endings (мектеп*), numbers in any format.

    Example: aligner memory concordance "мектеп*" -s ky -t kk --also "мектеп*"
    """
    shown = 0
    with opened(context) as store:
        hits = store.concordance(query, source_language, target_language, side=side, also=also)  # type: ignore[arg-type]
        for hit in islice(hits, limit):
            shown += 1
            click.echo(json_line(hit.json()), nl=False) if to == "jsonl" else _show_hit(hit)
        more = next(hits, None) is not None
        tell_languages(store, source_language, target_language)
    if to == "text":
        tell(f"{count(shown, 'passage')}{'; there are more: --limit' if more else ''}")


def _show_hit(hit: Hit) -> None:
    origin = hit.unit.document or hit.unit.file
    if origin:
        click.echo(f"{origin}:")
    if hit.previous:
        click.echo(f"    … {hit.previous}")
    for text, spans in ((hit.unit.source, hit.source_spans), (hit.unit.target, hit.target_spans)):
        click.echo(f"  {_marked(text, spans)}")
    if hit.following:
        click.echo(f"    … {hit.following}")


def _marked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text in which places are marked: in bold for a terminal, in ‹› elsewhere."""
    colours = sys.stdout.isatty()
    for start, stop in sorted(spans, reverse=True):
        inside = click.style(text[start:stop], bold=True) if colours else f"‹{text[start:stop]}›"
        text = text[:start] + inside + text[stop:]
    return text


@memory.command()
@click.option(
    "-o", "--output", required=True, metavar="PATH", help="The file to write; its suffix names the format."
)
@click.option("-s", "--source-language", default="", help="With -t: these two languages alone.")
@click.option("-t", "--target-language", default="", help="With -s: these two languages alone.")
@TMX_LANGUAGE
@CONTEXT
@FLAVOUR
@click.pass_context
def export(
    click_context: click.Context, /, output: str, source_language: str, target_language: str, **given: Any
) -> None:
    """Write the memory as TMX or in another format, with all that is known of its units.

    Example: aligner memory export -o all.tmx
    """
    from aligner import exchange
    from aligner.memories import Passing
    from aligner.units import Memory as Units

    if bool(source_language) != bool(target_language):
        raise UsageError("one of two languages is given", advice="say both -s and -t, or none")
    source, target = (canonical(tag) if tag else "" for tag in (source_language, target_language))
    passing = Passing()
    with opened(click_context) as store:
        options = replace(
            dated((os.fspath(store.path),)),
            languages=mapping(given["tmx_languages"]), context=given["context"],
            flavour=given["flavour"],
        )  # fmt: skip
        head = store.head()
        if source:
            tell_languages(store, source, target)
            head = replace(head, source_language=source)
        units = Units(head, passing.of(watched(store.units(source, target), "writing")))
        if output == "-":
            for part in exchange.formats()["tmx"].write(units, options):
                click.echo(part, nl=False)
        else:
            exchange.write_memory(units, output, options)
    tell(f"written: {'standard output' if output == '-' else output} ({count(passing.units, 'unit')})")


@memory.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts: JSON on standard output.")
@click.pass_context
def stats(context: click.Context, as_json: bool) -> None:
    """Count what is in the memory.

    Example: aligner memory stats
    """
    with opened(context) as store:
        found, path = store.stats(), store.path
    if as_json:
        click.echo(json_line({"memory": os.fspath(path), **asdict(found)}), nl=False)
        return
    click.echo(
        f"{path}: {count(found.units, 'unit')} from {count(found.places, 'place')}, {found.size:,} bytes"
    )
    for pair, number in sorted(found.languages.items(), key=lambda item: (-item[1], item[0])):
        click.echo(f"  {pair}: {count(number, 'unit')}")
    if set(found.statuses) - {""}:
        said = ", ".join(f"{name or 'none'} {number:,}" for name, number in sorted(found.statuses.items()))
        click.echo(f"  status: {said}")
    if found.documents:
        click.echo(f"  from {count(len(found.documents), 'document')}")
    if found.files:
        click.echo(f"  imported: {', '.join(found.files[:10])}{' …' if len(found.files) > 10 else ''}")


memory.add_command(add)
memory.add_command(delete)
memory.add_command(import_)
memory.add_command(serve)
memory.add_command(terms)

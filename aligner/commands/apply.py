"""``aligner apply``: a corrected table back into the alignment it was made of."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from aligner.commands.options import CONTEXT, FLAVOUR, TMX_LANGUAGE, dated, mapping, tell
from aligner.errors import UsageError

_STANDARD_OUTPUT = "-"


@click.command()
@click.argument("table")
@click.argument("bitext")
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    required=True,
    metavar="PATH",
    help="Where to write; the suffix picks the format (.tmx, .jsonl, .xlf, .xlsx …). May be repeated; it may "
    "be an input. '-' is standard output.",
)
@click.option(
    "--to", "format", default="", metavar="FORMAT", help="The format of standard output. Left out: tmx."
)
@click.option(
    "--skip-unmatched",
    is_flag=True,
    help="Write although rows cannot be applied; they are named all the same.",
)
@click.option(
    "--missing",
    type=click.Choice(["keep", "reject"]),
    default="keep",
    show_default=True,
    help="What becomes of units whose row was taken out of the table.",
)
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    default=0.0,
    help="Leave out less certain units that nobody has confirmed or edited.",
)
@TMX_LANGUAGE
@CONTEXT
@FLAVOUR
def apply(
    table: str, bitext: str, outputs: tuple[str, ...], format: str, skip_unmatched: bool, **given: Any
) -> None:
    """Apply TABLE, a corrected TSV, XLSX or XLIFF file, to BITEXT, the .jsonl or .tmx it was made with.

    Rows belong to units by their id. Texts may be corrected; the status may be set to confirmed or rejected,
    and becomes edited where a text changed. Rows that cannot be applied are named, and nothing is written.

    Example: aligner apply corrected.xlsx beads.jsonl -o memory.tmx
    """
    from aligner import corrections, exchange

    formats = [
        (path, format or "tmx" if path == _STANDARD_OUTPUT else exchange.format_of(path, "write"))
        for path in outputs
    ]
    for path, kind in formats:
        if kind not in exchange.formats() or not hasattr(exchange.formats()[kind], "write"):
            raise UsageError(f"{kind!r} cannot be written from units", advice="use tmx, xliff, tsv or jsonl")
        exchange.require(kind)
        if outputs.count(path) > 1:
            raise UsageError(f"{path} is given twice", advice="give each output once")
    options = replace(
        dated((table, bitext)),
        languages=mapping(given["tmx_languages"]),
        context=given["context"],
        flavour=given["flavour"],
    )
    rows = corrections.read_table(table)
    try:
        outcome = corrections.check(rows, bitext, missing=given["missing"], skip_unmatched=skip_unmatched)
    except corrections.UnmatchedError as error:
        _name(error.unmatched, table)
        raise
    _name(outcome.unmatched, table)
    for path, kind in formats:
        made = corrections.result(
            rows, bitext, kind, options, missing=given["missing"], min_confidence=given["min_confidence"]
        )
        if path != _STANDARD_OUTPUT:
            exchange.write_memory(made, path, options, kind)
            continue
        for part in exchange.formats()[kind].write(made, options):
            click.echo(part, nl=False)
    counts = outcome.counts
    said = [f"{counts[what]} {what}" for what in ("unchanged", "edited", "confirmed", "rejected", "auto")]
    tell(f"units: {', '.join(part for part in said if not part.startswith('0 ')) or 'none with a row'}")
    if counts["without a row"]:
        left = "left out" if given["missing"] == "reject" else "kept as they were"
        tell(f"without a row in {table}: {counts['without a row']}, {left}")
    for path, _ in formats:
        tell(f"written: {'standard output' if path == _STANDARD_OUTPUT else path}")


def _name(unmatched: tuple[Any, ...], table: str) -> None:
    for fault in unmatched:
        tell(f"{table}: {fault}")

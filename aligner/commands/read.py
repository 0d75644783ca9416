"""``aligner read``: the blocks of a document, as the aligner sees it."""

from __future__ import annotations

import json

import click

from aligner.commands.options import ENCODING, LANGUAGE, LAYOUT, REPAIR, tell
from aligner.model import Block, Document
from aligner.settings import Layout, Settings


@click.command()
@click.argument("file")
@click.option(
    "--to",
    "format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="text puts an empty line between blocks, json is a list with kind and place of each.",
)
@LANGUAGE
@LAYOUT
@ENCODING
@REPAIR
@click.option(
    "--explain", is_flag=True, help="Say why lines were joined or kept apart, and what was left out."
)
def read(
    file: str, format: str, language: str, layout: Layout, encoding: str, repair: bool, explain: bool
) -> None:
    """Show the blocks of FILE after broken lines are put together.

    Example: aligner read declaration.ky.txt --to json
    """
    from aligner import pipeline, summary
    from aligner.reasons import LEGEND

    document = pipeline.read(
        file, language, Settings(layout=layout, encoding=encoding, repair=repair), explain=explain
    )
    if format == "json":
        blocks = [as_data(document, block) for block in document.blocks]
        click.echo(json.dumps(blocks, ensure_ascii=False, indent=1))
    else:
        click.echo("\n\n".join(block.text for block in document.blocks))
    if explain:
        tell(f"{document.name}: {summary.describe(document)}")
        if document.reasons:
            tell(LEGEND)
        for line in document.reasons:
            tell(line)
        for passage in document.dropped:
            text = document.text[passage.start : passage.stop]
            tell(f"left out, line {document.line(passage.start)}: {text!r} ({passage.reason})")
    for note in document.notes:
        tell(f"note: {note}")


def as_data(document: Document, block: Block) -> dict[str, object]:
    """A block as JSON has it: kind, text, level, marker, first and last line in the file."""
    start, stop = block.origin(0, len(block.text))
    return {
        "kind": block.kind,
        "text": block.text,
        "level": block.level,
        "marker": block.marker,
        "lines": [document.line(start), document.line(max(start, stop - 1))],
    }

"""``aligner split``: the segments of a document."""

from __future__ import annotations

import click

from aligner.commands.options import ENCODING, LANGUAGE, LAYOUT, REPAIR, tell
from aligner.settings import Layout, Settings

_AROUND = 24


@click.command()
@click.argument("file")
@click.option(
    "--to",
    "format",
    type=click.Choice(["text", "jsonl"]),
    default="text",
    show_default=True,
    help="text is one segment a line, jsonl says where in its block each stands.",
)
@LANGUAGE
@LAYOUT
@ENCODING
@REPAIR
@click.option("--explain", is_flag=True, help="Name the rule behind each cut and each refused cut.")
def split(
    file: str, format: str, language: str, layout: Layout, encoding: str, repair: bool, explain: bool
) -> None:
    """Show the segments of FILE, usually its sentences.

    Example: aligner split declaration.kk.txt -l kk
    """
    from aligner import pipeline, splitting
    from aligner.exchange.jsonl import json_line
    from aligner.lang import load

    document = pipeline.read(file, language, Settings(layout=layout, encoding=encoding, repair=repair))
    for segment in pipeline.split(document):
        if format == "text":
            click.echo(segment.text)
        else:
            data = {
                "text": segment.text,
                "block": segment.block,
                "start": segment.start,
                "stop": segment.stop,
            }
            click.echo(json_line(data), nl=False)
    for note in document.notes:
        tell(f"note: {note}")
    if explain:
        for number, block in enumerate(document.blocks):
            text = block.repaired(0, len(block.text))
            for decision in splitting.decisions(text, load(document.language)):
                before = text[max(0, decision.stop - _AROUND) : decision.stop]
                after = text[decision.stop : decision.stop + _AROUND]
                verb = "cut" if decision.cut else "no cut"
                tell(f"block {number}: {verb} by {decision.rule}: …{before}|{after}…")

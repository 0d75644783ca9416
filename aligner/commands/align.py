"""``aligner align``: two versions of one document into a translation memory."""

from __future__ import annotations

import math
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from aligner.commands.options import (
    CONTEXT,
    ENCODING,
    FLAVOUR,
    FORCE,
    LAYOUT,
    LEXICON,
    PRESEGMENTED,
    REPAIR,
    SPLIT_SIZE,
    SPLIT_UNITS,
    TMX_LANGUAGE,
    mapping,
    settings_of,
    tell,
)  # fmt: skip
from aligner.errors import UsageError
from aligner.model import Bitext
from aligner.settings import Options, source_date
from aligner.units import CONFIDENT

STANDARD_OUTPUT = "-"


@click.command()
@click.argument("source")
@click.argument("target")
@click.option(
    "-s", "--source-language", default="", help="Language of SOURCE, such as ky. Left out: detected."
)
@click.option(
    "-t", "--target-language", default="", help="Language of TARGET, such as kk. Left out: detected."
)
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="PATH",
    help="Where to write; the suffix picks the format: .tmx, .xlf (XLIFF 1.2), .xlf2 (XLIFF 2.1), .tsv, "
    ".xlsx, .jsonl, .html, .parquet. May be repeated. "
    "Left out: tmx_out/<source stem>.<source>-<target>.tmx. '-' is standard output.",
)
@click.option(
    "--to",
    "format",
    default="",
    metavar="FORMAT",
    help="The format of standard output, and of files whose suffix names none: tmx, jsonl, indices …",
)
@click.option(
    "--deliver",
    default="",
    metavar="DIR",
    help="Write into an OmegaT project: confident units to tm/auto, the middle band to tm/penalty-20, the "
    "rest into a table in review. Where DIR is no project yet, it becomes one.",
)
@click.option(
    "--confident",
    type=click.FloatRange(0.5, 1),
    default=CONFIDENT,
    show_default=True,
    metavar="P",
    help="The probability from which --deliver puts a unit into tm/auto.",
)
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    default=0.0,
    help="Leave less certain beads out of the file.",
)
@PRESEGMENTED
@FORCE
@LEXICON
@LAYOUT
@ENCODING
@REPAIR
@TMX_LANGUAGE
@CONTEXT
@FLAVOUR
@click.option("--reverse", is_flag=True, help="Write TARGET as the source and SOURCE as the target.")
@SPLIT_UNITS
@SPLIT_SIZE
@click.option("--explain", is_flag=True, help="Say of each bead where it stands and what speaks for it.")
@click.option(
    "--rivals",
    type=click.IntRange(min=1),
    metavar="LINE",
    help="Only say which beads the segments on this line of SOURCE may belong to, and what makes their "
    "scores; nothing is written.",
)
def align(
    source: str,
    target: str,
    outputs: tuple[str, ...],
    format: str,
    tmx_languages: tuple[str, ...],
    **given: Any,
) -> None:
    """Align SOURCE and TARGET, two language versions of one document.

    Example: aligner align declaration.ky.txt declaration.kk.txt
    """
    from aligner import pipeline, summary
    from aligner.writers import ManyWriter, UnitWriter, writer_for

    formats = _formats(outputs, format, (source, target))
    split = {"units": given["split_units"], "size": given["split_size"]}
    split_up = any(split.values())
    if split_up and any(
        path == STANDARD_OUTPUT or not isinstance(writer_for(kind), UnitWriter)
        for path, kind in formats.items()
    ):
        raise UsageError("only files of translation memories can be split", advice="write TMX to a file")
    settings = settings_of(given)
    first = pipeline.read(source, settings.source_language, settings)
    second = pipeline.read(target, settings.target_language, settings)
    date = source_date()
    options = Options(
        date if date is not None else max(first.modified, second.modified),
        mapping(tmx_languages),
        given["context"],
        given["flavour"],
    )
    pipeline.check_languages(first, second, settings)
    lexicon = None
    if given["lexicon_path"]:
        from aligner import lexicons

        lexicon = lexicons.read(given["lexicon_path"], first.language, second.language)
    if given["rivals"]:
        for text, found in pipeline.runners_up(first, second, given["rivals"], settings, lexicon):
            for line in summary.explain_rivals(text, found):
                tell(line)
        return
    tags = {first.language, second.language}
    unused = set(options.languages) - tags - {tag.split("-")[0] for tag in tags}
    if unused:
        raise UsageError(f"--tmx-language {min(unused)}: no side is in that language", advice="leave it out")
    code = options.code(first.language)
    if code == options.code(second.language):
        raise UsageError(f"--tmx-language calls both sides {code}", advice="give each side its own code")
    bitext = pipeline.align(first, second, settings, lexicon)
    whole = bitext.swapped() if given["reverse"] else bitext
    chosen = _confident(whole, given["min_confidence"])
    delivered = []
    if given["deliver"]:
        from aligner import delivery

        name = f"{Path(source).stem}.{whole.source.language}-{whole.target.language}"
        delivered = delivery.deliver(whole, given["deliver"], name, options, given["confident"])
    if not (formats or delivered):
        kind = format or "tmx"
        name = f"{Path(source).stem}.{chosen.source.language}-{chosen.target.language}"
        formats = {os.path.join("tmx_out", name + (writer_for(kind).SUFFIX or f".{kind}")): kind}
        _check_not_inputs(tuple(formats), (source, target))
    for path, kind in formats.items():
        writer = writer_for(kind)
        if isinstance(writer, ManyWriter) and path != STANDARD_OUTPUT:
            _check_not_inputs(tuple(map(str, writer.paths(chosen, Path(path), options))), (source, target))
    written: dict[str, list[str]] = {}
    for path, kind in formats.items():
        if path == STANDARD_OUTPUT:
            for part in writer_for(kind).write(chosen, options):
                click.echo(part, nl=False)
            written[path] = ["standard output"]
        else:
            files = pipeline.write(chosen, path, kind, options, **split)
            written[path] = list(map(str, files))
    for line in summary.summarise(bitext):
        tell(line)
    if given["explain"]:
        for line in summary.explain(bitext):
            tell(line)
    if len(chosen.beads) < len(bitext.beads):
        tell(f"left out as less certain: {len(bitext.beads) - len(chosen.beads)} of {len(bitext.beads)}")
    for path, kind in formats.items():
        names = written[path]
        name = names[0] if len(names) == 1 else f"{names[0]} {'to' if split_up else 'and'} {names[-1]}"
        tell(f"written: {name} ({writer_for(kind).describe(chosen)})")
    for file in delivered:
        tell(f"written: {file.path} ({file.what})")


def _formats(outputs: tuple[str, ...], format: str, inputs: tuple[str, str]) -> dict[str, str]:
    """The format of each output; stops where one makes no sense or would replace an input."""
    from aligner.writers import format_of, writer_for

    if format:
        writer_for(format)
    outputs = tuple(STANDARD_OUTPUT if path == "/dev/stdout" else path for path in outputs)
    if outputs.count(STANDARD_OUTPUT) > 1:
        raise UsageError("standard output can be written once", advice="give one -o -")
    _check_not_inputs(outputs, inputs)
    return {
        path: (format or "tmx") if path == STANDARD_OUTPUT else format_of(path, format) for path in outputs
    }


def _check_not_inputs(outputs: tuple[str, ...], inputs: tuple[str, str]) -> None:
    """Stop before an input is written over."""
    for output in outputs:
        if any(os.path.exists(p) and os.path.exists(output) and os.path.samefile(p, output) for p in inputs):
            raise UsageError(f"{output} is an input", advice="choose another file with -o")


def _confident(bitext: Bitext, least: float) -> Bitext:
    """The bitext without the beads that are less certain."""
    if math.isnan(least):
        raise UsageError("--min-confidence nan is no number", advice="give one between 0 and 1")
    if not least:
        return bitext
    return replace(
        bitext,
        beads=tuple(bead for bead in bitext.beads if bead.confidence >= least),
        signature=f"{bitext.signature} min_confidence={least:g}",
    )

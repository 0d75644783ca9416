"""``aligner pair``: which document belongs to which, as a manifest for ``aligner batch``."""

from __future__ import annotations

import os
from typing import Any

import click

from aligner.commands.options import ENCODING, LAYOUT, settings_of, tell
from aligner.commands.workers import WORKERS, bar, cores, one_thread, tell_unread
from aligner.wording import count

_SHOWN = 10


@click.command()
@click.argument("source_folder")
@click.argument("target_folder")
@click.option(
    "-o", "--output", default="-", metavar="PATH", show_default=True,
    help="Where to write the manifest (.tsv); '-' is standard output.",
)  # fmt: skip
@click.option("-s", "--source-language", default="", help="Language of the sources. Left out: detected.")
@click.option("-t", "--target-language", default="", help="Language of the targets. Left out: detected.")
@click.option("--by-content", is_flag=True, help="Leave the names of the files aside.")
@WORKERS
@LAYOUT
@ENCODING
def pair(
    source_folder: str, target_folder: str, output: str, by_content: bool, workers: int, **given: Any
) -> None:
    """Say which document of SOURCE_FOLDER belongs to which of TARGET_FOLDER.

    By the names of the files where they say it, else by what the documents say: numbers, names, words.
    The manifest has a line a pair with how sure it is; a person can correct it before aligner batch.

    Example: aligner pair laws/ky laws/kk -o pairs.tsv
    """
    one_thread()
    from aligner.batch import folders, run
    from aligner.files import save

    with bar() as progress:
        found = folders.pair_folders(
            source_folder, target_folder, settings_of(given), run.on_cores(cores(workers)), progress,
            by_content=by_content,
        )  # fmt: skip
    if output == "-":
        for part in folders.manifest_of(found, ""):
            click.echo(part, nl=False)
    else:
        save(folders.manifest_of(found, os.path.dirname(output)), output)
    named = sum(pair.by == "name" for pair in found.pairs)
    unsure = sum(pair.confidence < 0.9 for pair in found.pairs)
    others = len(found.pairs) - named
    tell(f"{count(len(found.pairs), 'pair')}: {named} by name, {others} by content, {unsure} of them unsure")
    for path in found.alone[:_SHOWN]:
        tell(f"  without a partner: {path}")
    if len(found.alone) > _SHOWN:
        tell(f"  and {len(found.alone) - _SHOWN} more without a partner")
    tell_unread(found.unread, _SHOWN)
    if output != "-":
        tell(f"written: {output}")

"""``aligner batch``: many document pairs, one after the other or on many cores, and on again after a stop."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

import click

from aligner.commands.options import ENCODING, FORCE, LAYOUT, LEXICON, PRESEGMENTED, REPAIR, settings_of, tell
from aligner.commands.workers import WORKERS, bar, cores, one_thread, tell_unread
from aligner.errors import UsageError
from aligner.model import Lexicon
from aligner.settings import Options, Settings, source_date
from aligner.wording import count

if TYPE_CHECKING:
    from aligner.batch.run import Done, Runner
    from aligner.batch.wanted import Wanted

_SHOWN = 10


@click.command()
@click.argument("source")
@click.argument("target", default="")
@click.option(
    "-o", "--output", default="tmx_out", show_default=True, metavar="PATH",
    help="The folder for the outputs, each named for its pair; with --to indices it may be one file, "
    "a line a pair.",
)  # fmt: skip
@click.option(
    "--to", "format", default="tmx", show_default=True, metavar="FORMAT", help="The format of the outputs."
)
@click.option(
    "-s", "--source-language", default="", help="Language of the sources. Left out: named or detected."
)
@click.option(
    "-t", "--target-language", default="", help="Language of the targets. Left out: named or detected."
)
@WORKERS
@click.option(
    "--share-lexicon/--no-share-lexicon", default=False, show_default=True,
    help="Learn one lexicon from all documents first, which may help where they are short and much alike; "
    "it is kept beside the outputs.",
)  # fmt: skip
@click.option(
    "--backend", type=click.Choice(["local", "dask"]), default="local", show_default=True,
    help="Where the work is done: on the cores of this machine, or on a Dask cluster.",
)  # fmt: skip
@click.option(
    "--scheduler", default="", metavar="ADDRESS",
    help="Of the Dask cluster, such as tcp://10.0.0.1:8786. Left out: a cluster on this machine is started.",
)  # fmt: skip
@click.option(
    "--merge", default="", metavar="PATH",
    help="Also write all units into this one TMX, each source with its best translation.",
)  # fmt: skip
@click.option(
    "--retry-failed", is_flag=True, help="Try again what failed before, although it has not changed."
)
@FORCE
@PRESEGMENTED
@LEXICON
@LAYOUT
@ENCODING
@REPAIR
def batch(source: str, target: str, output: str, format: str, workers: int, **given: Any) -> None:
    """Align many document pairs.

    SOURCE is a manifest (.jsonl, .csv, .tsv with the columns source and target), or a folder whose files
    name their languages (a.ky.pdf and a.kk.docx, or ky/a.txt and kk/a.txt), or with TARGET a folder of
    sources beside one of targets, paired by name or else by what they say. All of them, and -o, may be
    addresses such as s3://bucket/folder. A second run does only what is missing or has changed. See
    docs/batch.md.

    Example: aligner batch pairs.tsv -o tmx_out
    """
    one_thread()
    from aligner.batch import manifest, run
    from aligner.writers import writer_for

    writer_for(format)
    settings = settings_of(given)
    if given["merge"] and format != "tmx":
        raise UsageError("--merge puts TMX files together", advice="leave --to out, or --merge")
    if given["scheduler"] and given["backend"] != "dask":
        raise UsageError("--scheduler is for --backend dask", advice="say both or none")
    backend = _backend(given["backend"], given["scheduler"], cores(workers))
    with backend as runner, bar() as progress:
        if target:
            from aligner.batch import folders  # pairing by content needs more than manifests do

            found = folders.pair_folders(source, target, settings, runner, progress, output=output).batch()
        else:
            said = settings.source_language, settings.target_language
            found = manifest.in_folder_or_manifest(source, said, output)
        try:
            done = run.align_batch(found, _wanted(output, format, settings, given), runner, progress)
        except KeyboardInterrupt:
            tell("what is finished is kept; the same command goes on from there")
            raise
    _tell(done, output)
    if done.merged:
        kept, left_out = done.merged
        tell(f"written: {given['merge']} ({kept:,} units; {left_out:,} repeated or less good ones left out)")
    if done.count("failed") or done.unread:
        sys.exit(1)
    if done.count("refused"):
        sys.exit(3)


def _wanted(output: str, format: str, settings: Settings, given: dict[str, Any]) -> Wanted:
    """How the batch is run, from the options."""
    from aligner import lexicons
    from aligner.batch.wanted import Wanted

    languages = settings.source_language, settings.target_language
    path = given["lexicon_path"]
    if path and not all(languages):
        raise UsageError("--lexicon needs to know the languages", advice="say them with -s and -t")
    return Wanted(
        output, format, settings, _options(),
        lexicons.read(path, *languages) if path else Lexicon(),
        given["share_lexicon"], given["retry_failed"], given["merge"],
    )  # fmt: skip


def _options() -> Options:
    return Options(source_date() or 0)


def _backend(name: str, scheduler: str, workers: int) -> AbstractContextManager[Runner]:
    """Where the work is done."""
    from aligner.batch.dask_backend import Cluster
    from aligner.batch.run import on_cores

    return Cluster(scheduler, workers) if name == "dask" else nullcontext(on_cores(workers))


def _tell(done: Done, output: str) -> None:
    """What came of it, for a person."""
    words = {
        "done": "aligned", "doubtful": "aligned, but perhaps no translations",
        "refused": "no translations of each other", "failed": "failed",
    }  # fmt: skip
    counts = [f"{done.count(status)} {said}" for status, said in words.items() if done.count(status)]
    tell(f"{count(len(done.records), 'document pair')}: {', '.join(counts)}")
    if done.unchanged:
        tell(f"as they were: {done.unchanged}")
    for status in ("failed", "refused"):
        wrong = [record for record in done.records if record.status == status]
        for record in wrong[:_SHOWN]:
            tell(f"  {record.id}: {record.error}")
        if len(wrong) > _SHOWN:
            tell(f"  and {len(wrong) - _SHOWN} more, in the report")
    tell_unread(done.unread, _SHOWN)
    for path in done.alone[:_SHOWN]:
        tell(f"  without a partner: {path}")
    if len(done.alone) > _SHOWN:
        tell(f"  and {len(done.alone) - _SHOWN} more without a partner, in {done.page}")
    tell(f"written: {output}; report: {done.report}, {done.page}")

"""``aligner review``: a page on this machine to check an alignment and mend it."""

from __future__ import annotations

import getpass
import sys
import webbrowser
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aligner.commands.options import FORCE, LAYOUT, LEXICON, PRESEGMENTED, settings_of, tell
from aligner.errors import UsageError

if TYPE_CHECKING:
    from aligner.working import WorkingFile


@click.command()
@click.argument("file")
@click.argument("target", default="")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port; 0 takes any free one.")
@click.option("--no-browser", is_flag=True, help="Only print the address, do not open it.")
@click.option(
    "-o",
    "--output",
    default="",
    metavar="PATH",
    help="The working file. Left out: FILE's name with .bitext beside it, or "
    "<source stem>.<source>-<target>.bitext beside the first of two documents.",
)
@click.option("--person", default="", help="Who works on it, for the history. Left out: the user's name.")
@click.option("-s", "--source-language", default="", help="Language of the source. Left out: found out.")
@click.option("-t", "--target-language", default="", help="Language of the target. Left out: found out.")
@PRESEGMENTED
@FORCE
@LEXICON
@LAYOUT
def review(
    file: str, target: str, port: int, no_browser: bool, output: str, person: str, **given: Any
) -> None:
    """Check and mend the alignment in FILE in a browser: a .bitext, .tmx, .tsv, .xlsx, .jsonl or .xlf file.

    Or give two language versions of a document: they are aligned first. Every change is saved at once, in
    the working file (.bitext); the file that it was made of stays as it is. Ctrl-C ends it.

    Example: aligner review memory.tmx
    """
    from aligner import loopback

    loopback.require("review")
    from aligner.review.server import application
    from aligner.review.session import Session

    with loopback.listen(port) as listening, _opened(file, target, output, given) as working:
        taken = listening.getsockname()[1]
        token = loopback.new_token()
        address = f"http://{loopback.HOST}:{taken}/?token={token}"
        app = loopback.guarded(application(Session(working, person or _user())), taken, token)
        # From the moment that the address is known, Ctrl-C is the way to end it and no accident.
        with suppress(KeyboardInterrupt):
            click.echo(address)
            sys.stdout.flush()
            rows = working.state.rows
            done = sum(row.confirmed for row in rows)
            beads = f"{len(rows)} beads" + (f", {done} confirmed" if done else "")
            tell(f"{working.path}: {beads}; every change is saved at once; Ctrl-C ends it")
            if not no_browser:
                webbrowser.open(address)
            loopback.serve(app, listening, "review")
    tell(f"{working.path}: everything is saved; 'aligner review {working.path}' goes on")


def _opened(file: str, target: str, output: str, given: dict[str, Any]) -> WorkingFile:
    """The working file: taken up again, made of a bitext, or of two documents that are aligned first."""
    from aligner import lexicons, pipeline
    from aligner.reviewing import open_review

    if not target:
        return open_review(file, output or None, given["source_language"], given["target_language"])
    if file.lower().endswith(".bitext"):
        raise UsageError(f"{file} holds both sides already", advice="give it alone")
    settings = settings_of(given)
    source = pipeline.read(file, settings.source_language, settings)
    other = pipeline.read(target, settings.target_language, settings)
    pipeline.check_languages(source, other, settings)
    path = given["lexicon_path"]
    lexicon = lexicons.read(path, source.language, other.language) if path else None
    name = f"{Path(file).stem}.{source.language}-{other.language}.bitext"
    bitext = pipeline.align(source, other, settings, lexicon)
    return open_review(bitext, output or Path(file).with_name(name))


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""

"""``aligner memory``: an embedded translation memory."""

from __future__ import annotations

import click

from aligner.commands.reuse import SOURCE, TARGET, look_up_file, serve, terms


@click.group()
@click.option("--memory", "path", envvar="ALIGNER_MEMORY", metavar="FILE", required=True, help="The memory.")
@click.pass_context
def memory(context: click.Context, path: str) -> None:
    """Keep translations in one file and find them again.

    Example: aligner memory --memory my.memory terms -s ky -t kk
    """
    context.obj = path


@memory.command()
@click.option("--file", "file", required=True)
@SOURCE
@TARGET
@click.option("-o", "--output", default="", metavar="PATH")
@click.option("--deliver", default="", metavar="FOLDER")
@click.option("--report", default="", metavar="PATH")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def lookup(
    path: str,
    file: str,
    source_language: str,
    target_language: str,
    output: str,
    deliver: str,
    report: str,
    as_json: bool,
) -> None:
    """Look up a document.

    Example: aligner memory lookup --file new.docx -s ky -t kk -o new.xlf
    """
    look_up_file(
        path,
        file,
        source_language,
        target_language,
        output=output,
        deliver=deliver,
        report=report,
        as_json=as_json,
    )


memory.add_command(terms)
memory.add_command(serve)

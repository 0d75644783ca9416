"""Options that several commands have, said once."""

from __future__ import annotations

import click

LAYOUT = click.option(
    "--layout",
    type=click.Choice(["auto", "wrapped", "flowing"]),
    default="auto",
    show_default=True,
    help="Whether line breaks are wraps: auto decides per document, flowing takes each line as a block.",
)
ENCODING = click.option(
    "--encoding", default="", help="The encoding of the input, such as cp1251. Left out: found out."
)
LANGUAGE = click.option("-l", "--language", default="", help="The language, such as ky. Left out: detected.")

REPAIR = click.option(
    "--repair",
    is_flag=True,
    help="Repair characters in the output too: letters of another script that look alike, text decoded with "
    "the wrong table. Without it they are repaired only for comparing.",
)


def tell(line: str) -> None:
    """Say something to the person, on standard error."""
    click.echo(line, err=True)

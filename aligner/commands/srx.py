"""``aligner srx``: the segmentation rules for other tools."""

from __future__ import annotations

import click

from aligner.commands.options import tell


@click.command()
@click.option(
    "-l", "--language", "tags", multiple=True, help="A language, such as ky; may be repeated. Left out: all."
)
@click.option("-o", "--output", default="-", help="The file. Left out: standard output.")
@click.option(
    "--to",
    "format",
    type=click.Choice(["srx", "omegat36"]),
    default="srx",
    show_default=True,
    help="omegat36 is the segmentation.conf of OmegaT 3.6, which knows no SRX.",
)
def srx(tags: tuple[str, ...], output: str, format: str) -> None:
    """Write the segmentation rules as SRX 2.0, so that other tools cut sentences where we do.

    Example: aligner srx -l ky -l kk -o segmentation.srx
    """
    from aligner import srx as export
    from aligner.errors import UsageError
    from aligner.files import save
    from aligner.lang import canonical, known

    tags = tuple(dict.fromkeys(canonical(tag).split("-")[0] for tag in tags))
    for tag in tags:
        if tag not in known():
            raise UsageError(f"there are no rules for {tag!r}", advice=f"use one of {', '.join(known())}")
    chosen = export.languages(tags)
    parts = export.srx(chosen) if format == "srx" else export.omegat36(chosen)
    if output == "-":
        click.echo("".join(parts), nl=False)
    else:
        save(parts, output)
        tell(f"written: {output} ({', '.join(language.name for language in chosen)})")

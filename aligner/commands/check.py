"""``aligner check``: quality checks on a bitext or a translation memory."""

from __future__ import annotations

import os
import sys

import click

from aligner.commands.options import tell
from aligner.errors import UsageError


@click.command()
@click.argument("file")
@click.option("-s", "--source-language", default="", help="Language of the source. Left out: as FILE says.")
@click.option("-t", "--target-language", default="", help="Language of the target. Left out: as FILE says.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a finding, for scripts.")
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="PATH",
    help="Also write a report; the suffix picks the format (.html, .xlsx). May be repeated.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "note"]),
    help="Exit with 1 if there is a finding as bad as this, or worse. Left out: exit with 0.",
)
@click.option(
    "--terms",
    metavar="PATH",
    help="Terms and their translations, TSV (source, tab, target); endings may follow.",
)
@click.option("--only", multiple=True, metavar="CHECK", help="Make this check only. May be repeated.")
@click.option("--without", multiple=True, metavar="CHECK", help="Leave this check out. May be repeated.")
@click.option(
    "--examples",
    type=click.IntRange(min=0),
    default=5,
    show_default=True,
    help="How many findings of each kind to show on the terminal.",
)
def check(
    file: str,
    source_language: str,
    target_language: str,
    as_json: bool,
    outputs: tuple[str, ...],
    fail_on: str | None,
    terms: str | None,
    only: tuple[str, ...],
    without: tuple[str, ...],
    examples: int,
) -> None:
    """Look through FILE, a translation memory or a bitext, for what may be wrong.

    FILE is a .tmx, .jsonl, .xlf, .tsv, .xlsx or .parquet, whatever program wrote it.

    Numbers, untranslated and empty sides, wrong languages, brackets, quotes, ends, names, terms and more;
    docs/checks.md explains each check.

    Example: aligner check memory.tmx -o findings.html --fail-on error
    """
    from aligner import checking
    from aligner.checks.findings import SEVERITIES
    from aligner.exchange.jsonl import json_line
    from aligner.files import save
    from aligner.reports import Tally, report_for, terminal

    makers = {path: report_for(path) for path in outputs}
    _check_not_input(file, outputs)
    reading = checking.read(file, source_language, target_language, terms=terms, only=only, without=without)
    tally = Tally(file)
    for finding in reading.findings():
        tally.add(finding)
        if as_json:
            click.echo(json_line(finding.data()), nl=False)
    for path, report in makers.items():
        save([report.make(tally)], path)
    if not as_json:
        mark = _coloured if sys.stdout.isatty() else _bracketed
        for line in terminal.lines(tally, examples, mark):
            click.echo(line)
    if reading.passed_over:
        others = ", ".join(
            f"{number:,} in {language or 'no language'}" for language, number in reading.passed_over.items()
        )
        tell(f"texts that were not checked: {others}; for another pair of languages say -s and -t")
    for path in outputs:
        tell(f"written: {path}")
    worst = next((severity for severity, number in tally.worst().items() if number), None)
    if fail_on and worst and SEVERITIES.index(worst) <= SEVERITIES.index(fail_on):
        sys.stdout.flush()
        sys.exit(1)


def _check_not_input(file: str, outputs: tuple[str, ...]) -> None:
    if os.path.realpath(file) in map(os.path.realpath, outputs):
        raise UsageError(f"{file} is an input", advice="choose another file with -o")


_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan"}


def _coloured(kind: str, text: str) -> str:
    return click.style(text, bold=True, fg=_COLOURS.get(kind), underline=kind == "found")


def _bracketed(kind: str, text: str) -> str:
    """Without colours a found part stands between brackets that texts hardly have."""
    return f"⟦{text}⟧" if kind == "found" else text

"""``aligner evaluate``: an alignment held against gold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from aligner import evaluate as measure
from aligner.errors import InputError

Beads = list[tuple[list[int], list[int]]]
_ONE = "one bead a line"


@click.command()
@click.argument("gold")
@click.argument("predicted")
@click.option(
    "--to",
    "format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="A table for a person, or numbers between 0 and 1.",
)
def evaluate(gold: str, predicted: str, format: str) -> None:
    """Say how good the beads of PREDICTED are, held against GOLD: strict and lax precision, recall, F1.

    Both are JSON Lines: a document a line ({"id", "gold"} or {"id", "beads"}, as align --to indices
    writes it), or a bead a line, as align --to jsonl writes it. A document of GOLD that PREDICTED
    lacks counts as missed.

    Example: aligner evaluate gold.jsonl predicted.jsonl
    """
    right, found = _documents(gold), _documents(predicted)
    if len(right) == len(found) == 1:
        found = dict(zip(right, found.values(), strict=True))
    unknown = sorted(set(found) - set(right))
    if unknown:
        raise InputError(
            f"{len(unknown)} of its {len(found)} documents are not in {gold}, such as {unknown[0]!r}",
            path=predicted, advice="compare files with the same ids",
        )  # fmt: skip
    tally = measure.Tally()
    for name, beads in right.items():
        tally += measure.compare(beads, found.get(name, []))
    table = {
        kind: {"precision": quality.precision, "recall": quality.recall, "f1": quality.f1}
        for kind, quality in (("strict", tally.strict), ("lax", tally.lax))
    }
    if format == "json":
        click.echo(json.dumps({**table, "documents": len(right), "beads": tally.gold.total}, indent=1))
        return
    click.echo("        precision   recall       F1")
    for kind, values in table.items():
        click.echo(f"{kind:6}  " + "  ".join(f"{100 * value:7.2f}" for value in values.values()))
    click.echo(
        f"{tally.gold.total} gold beads in {len(right)} documents; {tally.predicted.total} beads predicted"
    )


def _documents(path: str) -> dict[str, Beads]:
    """The beads of each document by its id; a file with a bead a line is one document."""
    found: dict[str, Beads] = {}
    for number, row in _rows(path):
        try:
            if "source_index" in row:
                name = _ONE
                beads = [(row["source_index"], row["target_index"])]
            else:
                name = str(row["id"])
                beads = row["gold"] if "gold" in row else row["beads"]
            indices = [(_indices(bead[0]), _indices(bead[1])) for bead in beads]
        except (KeyError, TypeError, IndexError, ValueError):
            raise InputError(
                "the line holds no beads", path=path, place=f"line {number}",
                advice='give {"id", "beads"} or {"source_index", "target_index"} a line',
            ) from None  # fmt: skip
        if name in found and name != _ONE:
            raise InputError(
                f"the id {name!r} stands there twice", path=path, place=f"line {number}",
                advice="give each document one line",
            )  # fmt: skip
        found.setdefault(name, []).extend(indices)
    return found


def _indices(given: Any) -> list[int]:
    if not isinstance(given, list) or not all(type(i) is int and i >= 0 for i in given):
        raise ValueError
    return given


def _rows(path: str) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise InputError(reason.lower(), path=path, advice="check the path") from None
    if not text.strip():
        raise InputError("the file is empty", path=path, advice="choose another file")
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                row = None
            if not isinstance(row, dict):
                raise InputError("the line is no JSON object", path=path, place=f"line {number}",
                                 advice="give a JSON object a line")  # fmt: skip
            yield number, row

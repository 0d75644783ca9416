"""Learn what clauses tell of beads that are nearly as likely as others, and write it as data.

    python benchmarks/learn_clauses.py SETS_FOLDER [--without kir-kaz] [--output aligner/clauses.toml]

Two logistic models, each asked of our own alignment and held against the gold: do two segments belong to
one on the other side, or one of them only (``joins``)? Are two beads one, since a clause has moved between
them (``shifts``)? Prints a Markdown table: for each pair of languages, learned from the other pairs alone,
how many wrong answers of the alignment are put right, of how many, and how many right ones are spoilt.
Text+Berg is never learned from. Every run gives the same weights.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from aligner import joins, shifts
from aligner.beads import Found, find, taught
from aligner.cuts import windows
from aligner.vectors import Array, Pair, Span
from quality import represented
from sets import Row, read_set, set_names

PRIOR = 0.1
CHECK = "deu-fra"

Gold = set[tuple[tuple[int, ...], tuple[int, ...]]]


@dataclass(frozen=True)
class Lesson:
    """What the alignment of a set leaves open.

    Args:
        languages: of the set.
        table: what is asked.
        grounds: what speaks for one bead, an array (case, ground).
        one: whether the gold has one bead.
        was: whether the alignment has one.
    """

    languages: str
    table: str
    grounds: Array
    one: Array
    was: Array


def lessons(name: str, rows: list[Row]) -> Iterator[Lesson]:
    """What our alignment of a set teaches; cases that are wrong either way teach nothing."""
    found: dict[str, list[tuple[Array, bool, bool]]] = {joins.TABLE: [], shifts.TABLE: []}
    for row in rows:
        pair = represented(row, ())
        places = windows(pair)
        pair = taught(pair, places)
        beads = find(pair, places)
        gold: Gold = {(tuple(source), tuple(target)) for source, target in row.gold}
        found[joins.TABLE] += of_joins(pair, row, beads, gold)
        found[shifts.TABLE] += of_shifts(pair, row, beads, gold)
    languages = name.split(".")[1]
    for table, cases in found.items():
        if cases:
            grounds, one, was = zip(*cases, strict=True)
            yield Lesson(languages, table, np.array(grounds), np.array(one, float), np.array(was, float))


def of_joins(pair: Pair, row: Row, beads: list[Found], gold: Gold) -> Iterator[tuple[Array, bool, bool]]:
    """Two segments against one: the grounds, whether they are one bead, whether they were."""
    cases = joins.cases(pair, beads)
    grounds = joins.grounds(pair, (row.source, row.target), cases, joins.spread(pair, beads))
    for case, seen in zip(cases, grounds, strict=True):
        i, k, j, q = case.span
        one = numbers(case.span) in gold
        single = any(((s,), (t,)) in gold for s in range(i, k) for t in range(j, q))
        if one or single:
            yield seen, one, len(case.places) == 1


def of_shifts(pair: Pair, row: Row, beads: list[Found], gold: Gold) -> Iterator[tuple[Array, bool, bool]]:
    """Two beads between which a clause may have moved: the grounds, whether they are one."""
    found = shifts.between(pair, (row.source, row.target), beads)
    for place, seen in zip(found.places.tolist(), found.grounds, strict=True):
        (i, _, j, _), (_, k, _, q) = beads[place].span, beads[place + 1].span
        one = numbers((i, k, j, q)) in gold
        if one or all(numbers(bead.span) in gold for bead in beads[place : place + 2]):
            yield seen, one, False


def numbers(span: Span) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """A span as gold beads are written."""
    return tuple(range(span[0], span[1])), tuple(range(span[2], span[3]))


def learn(material: list[Lesson]) -> Array:
    """The constant and the weights of the grounds."""
    grounds = np.concatenate([lesson.grounds for lesson in material])
    values = np.column_stack([np.ones(len(grounds)), grounds])
    signs = 2 * np.concatenate([lesson.one for lesson in material]) - 1

    def loss(weights: Array) -> tuple[float, Array]:
        odds = signs * (values @ weights)
        slope = -(signs / (1 + np.exp(np.minimum(odds, 500)))) @ values
        prior = np.concatenate([[0.0], weights[1:]])
        return float(np.logaddexp(0, -odds).sum() + PRIOR * prior @ prior), slope + 2 * PRIOR * prior

    return np.asarray(minimize(loss, np.zeros(values.shape[1]), jac=True, method="L-BFGS-B").x)


def row_of(here: list[Lesson], weights: Array) -> str:
    """How many wrong answers are put right, of how many, and how many right ones are spoilt."""
    says = np.concatenate([weights[0] + lesson.grounds @ weights[1:] > 0 for lesson in here])
    one = np.concatenate([lesson.one for lesson in here])
    was = np.concatenate([lesson.was for lesson in here])
    wrong = one != was
    return (
        f"{int((wrong & (says == one)).sum())} | {int(wrong.sum())} | {int((~wrong & (says != one)).sum())} |"
    )


def main() -> None:
    """Read the arguments, print the table and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--without", action="append", default=[], help="no set with this in its name")
    parser.add_argument("--output", type=Path, default=Path("aligner/clauses.toml"))
    arguments = parser.parse_args()
    material = [
        lesson
        for name in set_names(arguments.folder)
        if not any(part in name for part in arguments.without)
        for lesson in lessons(name, list(read_set(arguments.folder, name)))
    ]
    text = "# What clauses tell of beads, learned by benchmarks/learn_clauses.py. Do not edit by hand.\n"
    print("| asked | languages | put right | of | spoilt |\n|---|---|---|---|---|")
    for table, names in ((joins.TABLE, joins.GROUNDS), (shifts.TABLE, shifts.GROUNDS)):
        asked = [lesson for lesson in material if lesson.table == table]
        taught_from = [lesson for lesson in asked if lesson.languages != CHECK]
        for languages in dict.fromkeys(lesson.languages for lesson in asked):
            others = [lesson for lesson in taught_from if lesson.languages != languages]
            here = [lesson for lesson in asked if lesson.languages == languages]
            if others:
                print(f"| {table} | {languages} | {row_of(here, learn(others))}")
        values = zip(("constant", *names), learn(taught_from).tolist(), strict=True)
        text += f'\n["{table}"]\n' + "".join(f'"{name}" = {value:.4f}\n' for name, value in values)
    arguments.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

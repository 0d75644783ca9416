"""Learn the weights of the bead score from aligned sets, and write them as data.

    python benchmarks/learn.py SETS_FOLDER [--without kir-kaz] [--output aligner/weights.toml]

The model is log-linear over whole alignments of a window; the weights maximise the likelihood of
the gold alignments, with a Gaussian prior (L-BFGS, the gradient by forward-backward). Every run
gives the same weights. Text+Berg is never learned from: it is the check on real books.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from aligner.anchors import find_keys
from aligner.beads import probabilities
from aligner.cuts import windows
from aligner.lang import load
from aligner.score import (
    BEAD_FEATURES,
    NULL_FEATURES,
    TYPES,
    Array,
    Features,
    Structure,
    Weights,
    features,
    represent,
    score,
)  # fmt: skip
from aligner.verdict import Evidence, gather
from sets import Row, read_set, set_names

CONSTANTS = BEAD_FEATURES.index("cosine")
PRIOR = 0.02
ROUNDS = 60
# Of the borders between beads these share are borders of blocks, are lost on a side, stand on one
# side only; and so many blocks are headings.
BORDERS, LOST, ADDED, HEADINGS = 0.4, 0.1, 0.03, 0.15


@dataclass(frozen=True)
class Lesson:
    """A window with its features and the gold in it: bead places by type, null places by side."""

    found: Features
    gold: tuple[tuple[tuple[int, int], int, int], ...]
    source_nulls: tuple[int, ...]
    target_nulls: tuple[int, ...]


def blocks_for(row: Row, chance: random.Random) -> tuple[Structure, Structure] | None:
    """Blocks as documents have them, for sets that have none: borders between beads, with faults.

    Every other document gets none, as presegmented texts have none.
    """
    if chance.random() < 0.5:
        return None
    starts = [0.0] * len(row.source), [0.0] * len(row.target)
    headings = [0.0] * len(row.source), [0.0] * len(row.target)
    border = True
    for bead in row.gold:
        heading = border and chance.random() < HEADINGS
        for side, indexes in enumerate(bead):
            for place, index in enumerate(indexes):
                lost, added = chance.random() < LOST, chance.random() < ADDED
                starts[side][index] = float((border and place == 0 and not lost) or added)
                headings[side][index] = float(heading != (chance.random() < ADDED))
        border = chance.random() < BORDERS
    made = [Structure(np.array(s), np.array(h)) for s, h in zip(starts, headings, strict=True)]
    return made[0], made[1]


def lessons(row: Row, chance: random.Random) -> Iterator[Lesson]:
    """The windows of one document pair whose gold lies inside them and can be expressed."""
    source, target = load(row.source_language), load(row.target_language)
    pair = represent(
        row.source,
        row.target,
        [find_keys(text, source) for text in row.source],
        [find_keys(text, target) for text in row.target],
        blocks_for(row, chance),
    )
    for window in windows(pair):
        first, column = window.source.start, window.target.start
        inside = [
            (s, t)
            for s, t in row.gold
            if all(window.source.start <= i < window.source.stop for i in s)
            and all(window.target.start <= j < window.target.stop for j in t)
        ]
        covered = sum(len(s) for s, _ in inside), sum(len(t) for _, t in inside)
        size = window.source.stop - first, window.target.stop - column
        beads = [((len(s), len(t)), s[0] - first, t[0] - column) for s, t in inside if s and t]
        if covered == size and all(kind in TYPES for kind, _, _ in beads):
            yield Lesson(
                features(pair, window),
                tuple(beads),
                tuple(i - first for s, t in inside if not t for i in s),
                tuple(j - column for s, t in inside if not s for j in t),
            )


def unpack(values: Array) -> Weights:
    """The weights from one flat vector."""
    return Weights(values[: len(BEAD_FEATURES)], values[len(BEAD_FEATURES) :])


def counts(lesson: Lesson, chosen: dict[tuple[int, int], Array], nulls: tuple[Array, Array]) -> Array:
    """The features summed over beads and nulls, each counted as often as ``chosen`` says."""
    bead, null = np.zeros(len(BEAD_FEATURES)), np.zeros(len(NULL_FEATURES))
    for kind, share in chosen.items():
        smaller, larger = sorted(kind)
        bead[BEAD_FEATURES.index(f"{smaller}-{larger}")] += share.sum()
        bead[CONSTANTS:] += np.tensordot(lesson.found.beads[kind], share, 2)
    null += lesson.found.source_nulls @ nulls[0] + lesson.found.target_nulls @ nulls[1]
    return np.concatenate([bead, null])


def gold_counts(lesson: Lesson) -> Array:
    """The features summed over the gold alignment."""
    chosen = {kind: np.zeros(values.shape[1:]) for kind, values in lesson.found.beads.items()}
    for kind, i, j in lesson.gold:
        chosen[kind][i, j] = 1
    nulls = (
        np.zeros(lesson.found.source_nulls.shape[1]),
        np.zeros(lesson.found.target_nulls.shape[1]),
    )
    nulls[0][list(lesson.source_nulls)] = 1
    nulls[1][list(lesson.target_nulls)] = 1
    return counts(lesson, chosen, nulls)


def learn(material: list[Lesson]) -> Weights:
    """The weights that make the gold of all lessons likeliest."""
    gold = [gold_counts(lesson) for lesson in material]

    def loss(values: Array) -> tuple[float, Array]:
        total, slope = 0.5 * PRIOR * float(values @ values), PRIOR * values
        for lesson, wanted in zip(material, gold, strict=True):
            scores = score(lesson.found, unpack(values))
            likely, whole = probabilities(scores)
            total += whole - float(wanted @ values)
            slope = slope + counts(lesson, likely.beads, (likely.source_nulls, likely.target_nulls)) - wanted
        print(f"{total / len(material):.4f} per window", flush=True)
        return total / len(material), slope / len(material)

    start = np.zeros(len(BEAD_FEATURES) + len(NULL_FEATURES))
    start[CONSTANTS] = 5.0
    done = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS})
    return unpack(done.x)


def pairs(rows: list[Row], strangers: int = 3) -> Iterator[tuple[Row, Row, bool]]:
    """Each document with its translation, and with the translations of some others of the set."""
    for number, row in enumerate(rows):
        yield row, row, True
        for step in range(1, strangers + 1):
            yield row, rows[(number + 7 * step) % len(rows)], False


def evidence(source: Row, target: Row, using: Weights) -> Array:
    """The evidence for one document's source beside another's target, and a constant 1."""
    a, b = load(source.source_language), load(target.target_language)
    pair = represent(
        source.source,
        target.target,
        [find_keys(text, a) for text in source.source],
        [find_keys(text, b) for text in target.target],
    )
    places = windows(pair)
    scored = [score(features(pair, window), using) for window in places]
    return np.array([*astuple(gather(pair, places, scored, using)), 1.0])


def learn_verdict(material: list[tuple[Array, bool]]) -> Array:
    """Logistic regression with a Gaussian prior; the last value is the constant."""
    facts = np.array([found for found, _ in material])
    truth = np.array([1.0 if parallel else -1.0 for _, parallel in material])

    def loss(values: Array) -> tuple[float, Array]:
        margin = truth * (facts @ values)
        total = float(np.logaddexp(0, -margin).sum()) + 0.05 * float(values @ values)
        slope = -(truth / (1 + np.exp(margin))) @ facts + 0.1 * values
        return total, slope

    return np.asarray(minimize(loss, np.zeros(facts.shape[1]), jac=True, method="L-BFGS-B").x)


def text_of(weights: Weights, verdict: Array, usual: Array, sets: list[str]) -> str:
    """The weights as the TOML file that the package reads."""
    lines = ["# The weights of the bead score, learned by benchmarks/learn.py. Do not edit by hand.",
             "# From: " + ", ".join(sets), "", "[bead]"]  # fmt: skip
    lines += [f'"{n}" = {v:.4f}' for n, v in zip(BEAD_FEATURES, weights.bead, strict=True)]
    lines += ["", "[null]"]
    lines += [f'"{n}" = {v:.4f}' for n, v in zip(NULL_FEATURES, weights.null, strict=True)]
    names = [*(item.name for item in fields(Evidence)), "constant"]
    lines += ["", "[verdict]"]
    lines += [f'"{n}" = {v:.4f}' for n, v in zip(names, verdict, strict=True)]
    lines += ["", "# What 95 of 100 true pairs reach.", "[usual]"]
    lines += [f'"{n}" = {v:.4f}' for n, v in zip(names[:-1], usual, strict=True)]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Read the arguments, learn, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--without", action="append", default=[], help="leave out sets of this name")
    parser.add_argument("--output", type=Path, default=Path("aligner/weights.toml"))
    arguments = parser.parse_args()
    left_out = ["textberg", *arguments.without]
    names = [n for n in set_names(arguments.folder) if not any(part in n for part in left_out)]
    chance = random.Random(1)
    material = [
        lesson
        for name in names
        for row in read_set(arguments.folder, name)
        for lesson in lessons(row, chance)
    ]
    print(f"{len(material)} windows of {len(names)} sets")
    learned = learn(material)
    seen = [
        (evidence(source, target, learned), parallel)
        for name in names
        if ".docs." in name
        for source, target, parallel in pairs(list(read_set(arguments.folder, name)))
    ]
    verdict = learn_verdict(seen)
    usual = np.percentile([found[:-1] for found, parallel in seen if parallel], 5, axis=0)
    wrong = sum((found @ verdict > 0) != parallel for found, parallel in seen)
    print(f"verdict: {wrong} of {len(seen)} pairs judged wrongly")
    arguments.output.write_text(text_of(learned, verdict, usual, names), encoding="utf-8")


if __name__ == "__main__":
    main()

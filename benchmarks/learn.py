"""Learn the weights of the bead score from aligned sets, and write them as data.

    python benchmarks/learn.py SETS_FOLDER [--without kir-kaz] [--output aligner/weights.toml]

The model is log-linear over whole alignments of a window; the weights maximise the likelihood of
the gold alignments, with a Gaussian prior (L-BFGS, the gradient by forward-backward). Every run
gives the same weights. Text+Berg is never learned from: it is the check on real books.
"""

from __future__ import annotations

import argparse
import math
import random
from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path

import numpy as np
from scipy.optimize import minimize

from aligner.anchors import find_keys
from aligner.beads import first_beads, probabilities
from aligner.cuts import windows
from aligner.dictionary import with_meanings
from aligner.features import TYPES, bead_features, features, null_features
from aligner.induce import applied
from aligner.induce import learn as learn_lexicon
from aligner.lang import load
from aligner.score import COMPARED, CONSTANTS, Scores, Weights, inside
from aligner.vectors import Array, Pair, Span, Structure, represent
from aligner.verdict import LIKELY_PAIR, Evidence, gather
from aligner.windows import Batch, Window, batches
from sets import Row, read_set, set_names

PRIOR = 0.02
ROUNDS = 60
# Of the borders between beads these share are borders of blocks, are lost on a side, stand on one
# side only; and so many blocks are headings.
BORDERS, LOST, ADDED, HEADINGS = 0.4, 0.1, 0.03, 0.15
# Segments from which half a document says something.
HALF = 6


@dataclass(frozen=True)
class Lesson:
    """A batch of windows with its features, and the gold in it.

    Args:
        batch: the windows.
        beads: for each type an array (features, windows, rows, columns).
        nulls: for each side an array (features, windows, segments).
        gold: the features and constants summed over the gold.
    """

    batch: Batch
    beads: dict[tuple[int, int], Array]
    nulls: tuple[Array, Array]
    gold: Array


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


def represented(row: Row, blocks: tuple[Structure, Structure] | None = None) -> Pair:
    """A document pair of a set as numbers."""
    source, target = load(row.source_language), load(row.target_language)
    return represent(
        row.source,
        row.target,
        [find_keys(text, source) for text in row.source],
        [find_keys(text, target) for text in row.target],
        blocks,
    )


def spans(row: Row) -> list[Span]:
    """The gold beads that have both sides, by their first segments and those after the last."""
    return [(s[0], s[-1] + 1, t[0], t[-1] + 1) for s, t in row.gold if s and t]


def with_channels(
    rows: list[Row], pairs: list[Pair], compared: tuple[str, ...], learned: dict[tuple[str, ...], Weights]
) -> list[Pair]:
    """The document pairs of a set, ready to be compared in some channels.

    The induced lexicon is that of the whole set: what a batch of documents has, or one long document.
    """
    if "dictionary" in compared:
        pairs = [
            with_meanings(pair, row.source_language, row.target_language)
            for row, pair in zip(rows, pairs, strict=True)
        ]
    if "induced" not in compared:
        return pairs
    using = learned[tuple(name for name in compared if name != "induced")]
    first = [first_beads(pair, windows(pair), using) for pair in pairs]
    lexicon = learn_lexicon(list(zip(pairs, first, strict=True)))
    if not lexicon:
        return []
    return [
        pair.with_habits(beads).with_channel("induced", applied(lexicon, pair.forms))
        for pair, beads in zip(pairs, first, strict=True)
    ]


Gold = list[tuple[tuple[int, ...], tuple[int, ...]]]


def gold_in(row: Row, window: Window) -> Gold | None:
    """The gold beads of a window; None where one lies across its border or cannot be expressed."""
    rows, columns = window.source, window.target
    found = [
        (tuple(i - rows.start for i in s), tuple(j - columns.start for j in t))
        for s, t in row.gold
        if all(rows.start <= i < rows.stop for i in s) and all(columns.start <= j < columns.stop for j in t)
    ]
    covered = sum(len(s) for s, _ in found), sum(len(t) for _, t in found)
    fits = all((len(s), len(t)) in TYPES for s, t in found if s and t)
    return found if covered == window.shape and fits else None


def lessons(row: Row, pair: Pair) -> Iterator[Lesson]:
    """The windows of one document pair whose gold lies inside them and can be expressed."""
    good = [(window, gold) for window in windows(pair) if (gold := gold_in(row, window)) is not None]
    for batch in batches([window for window, _ in good]):
        found = features(pair, batch)
        beads = {kind: stacked(parts) for kind, parts in found.beads.items()}
        nulls = found.source_nulls, found.target_nulls
        chosen = {kind: np.zeros(values.shape[1:]) for kind, values in beads.items()}
        skipped = np.zeros(nulls[0].shape[1:]), np.zeros(nulls[1].shape[1:])
        for at, number in enumerate(batch.numbers):
            for s, t in good[number][1]:
                if s and t:
                    chosen[len(s), len(t)][at, s[0], t[0]] = 1
                skipped[0][at, list(s) if not t else []] = 1
                skipped[1][at, list(t) if not s else []] = 1
        runs = sum(opened(good[number][1]) for number in batch.numbers)
        yield Lesson(batch, beads, nulls, np.append(counts(beads, nulls, chosen, skipped), runs))


def opened(gold: Gold) -> int:
    """How many runs of nulls there are: between two beads at most one on each side."""
    runs = 0
    sides: set[int] = set()
    for s, t in gold:
        if s and t:
            sides.clear()
        elif (side := 0 if s else 1) not in sides:
            sides.add(side)
            runs += 1
    return runs


def stacked(parts: Iterator[Array | None]) -> Array:
    """Features as one array, with zeros for those that are None."""
    found = list(parts)
    nothing = np.zeros_like(next(part for part in found if part is not None))
    return np.stack([(nothing if part is None else part).astype(np.float32) for part in found])


def together(material: list[Lesson]) -> Iterator[Lesson]:
    """The lessons in fewer and larger ones: many small documents are worked on in one go."""
    order = sorted(
        range(len(material)),
        key=lambda at: sorted(map(max, (material[at].batch.rows, material[at].batch.columns))),
    )
    waiting: list[Lesson] = []
    cells = 0
    for at in order:
        lesson = material[at]
        waiting.append(lesson)
        cells += len(lesson.batch.windows) * int(lesson.batch.rows.max()) * int(lesson.batch.columns.max())
        if cells > 20_000:
            yield joined(waiting)
            waiting, cells = [], 0
    if waiting:
        yield joined(waiting)


def joined(material: list[Lesson]) -> Lesson:
    """Some lessons as one."""
    n = max(int(lesson.batch.rows.max()) for lesson in material)
    m = max(int(lesson.batch.columns.max()) for lesson in material)
    number = sum(len(lesson.batch.windows) for lesson in material)
    first = material[0]
    depth = len(next(iter(first.beads.values())))
    beads = {
        (a, b): np.zeros((depth, number, n - a + 1, m - b + 1), np.float32)
        for a, b in TYPES
        if a <= n and b <= m
    }
    nulls = tuple(np.zeros((len(part), number, size)) for part, size in zip(first.nulls, (n, m), strict=True))
    at = 0
    for lesson in material:
        here = slice(at, at + len(lesson.batch.windows))
        for kind, values in lesson.beads.items():
            beads[kind][:, here, : values.shape[2], : values.shape[3]] = values
        for whole, part in zip(nulls, lesson.nulls, strict=True):
            whole[:, here, : part.shape[2]] = part
        at = here.stop
    batch = Batch(
        tuple(window for lesson in material for window in lesson.batch.windows),
        tuple(range(number)),
        np.concatenate([lesson.batch.rows for lesson in material]),
        np.concatenate([lesson.batch.columns for lesson in material]),
    )
    return Lesson(batch, beads, (nulls[0], nulls[1]), np.sum([lesson.gold for lesson in material], axis=0))


def unpack(values: Array, compared: tuple[str, ...]) -> Weights:
    """The weights from one flat vector."""
    first, second = len(CONSTANTS), len(CONSTANTS) + len(bead_features(compared))
    return Weights(values[:first], values[first:second], values[second:-1], float(values[-1]))


def scored(lesson: Lesson, using: Weights) -> Scores:
    """The scores of a lesson's candidates."""
    beads = {
        kind: inside(np.tensordot(using.bead, values, 1) + using.constant(kind), lesson.batch, *kind)
        for kind, values in lesson.beads.items()
    }
    nulls = [np.tensordot(using.null, values, 1) for values in lesson.nulls]
    return Scores(lesson.batch, beads, nulls[0], nulls[1], using.opening)


def counts(
    beads: dict[tuple[int, int], Array],
    nulls: tuple[Array, Array],
    chosen: dict[tuple[int, int], Array],
    skipped: tuple[Array, Array],
) -> Array:
    """Constants and features summed over beads and nulls, each as often as it is chosen or skipped."""
    constants = np.zeros(len(CONSTANTS))
    found = np.zeros(len(next(iter(beads.values()))))
    for kind, share in chosen.items():
        smaller, larger = sorted(kind)
        constants[CONSTANTS.index(f"{smaller}-{larger}")] += share.sum()
        found += np.tensordot(beads[kind], share.astype(beads[kind].dtype), 3)
    sums = sum(np.tensordot(values, share, 2) for values, share in zip(nulls, skipped, strict=True))
    return np.concatenate([constants, found, np.asarray(sums)])


def named(weights: Weights, compared: tuple[str, ...]) -> dict[str, float]:
    """The weights by the names that they have in the file."""
    beads = (f"bead {name}" for name in bead_features(compared))
    nulls = (f"null {name}" for name in null_features(compared))
    values = np.concatenate([weights.constants, weights.bead, weights.null, [weights.opening]])
    return dict(zip([*CONSTANTS, *beads, *nulls, "opening"], values.tolist(), strict=True))


def learn(
    material: list[Lesson], compared: tuple[str, ...], rounds: int, before: dict[str, float]
) -> Weights:
    """The weights that make the gold of all lessons likeliest, sought from those learned before on."""
    number = sum(len(lesson.batch.windows) for lesson in material)
    losses: list[float] = []

    def loss(values: Array) -> tuple[float, Array]:
        total, slope = 0.5 * PRIOR * float(values @ values), PRIOR * values
        for lesson in material:
            found = probabilities(scored(lesson, unpack(values, compared)))
            likely = found.scores
            total += float(found.whole.sum()) - float(lesson.gold @ values)
            chances = _real(likely, 0), _real(likely, 1)
            expected = np.append(
                counts(lesson.beads, lesson.nulls, likely.beads, chances), found.openings.sum()
            )
            slope = slope + expected - lesson.gold
        losses.append(total / number)
        return total / number, slope / number

    names = named(unpack(np.zeros(len(material[0].gold)), compared), compared)
    start = np.array([before.get(name, float(name.startswith("bead"))) for name in names])
    done = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": rounds})
    print(f"{', '.join(compared)}: {losses[0]:.4f} to {min(losses):.4f} per window", flush=True)
    return unpack(done.x, compared)


def _real(likely: Scores, side: int) -> Array:
    """The probabilities of a side's nulls, 0 for segments that only fill up a window."""
    values = (likely.source_nulls, likely.target_nulls)[side]
    sizes = (likely.batch.rows, likely.batch.columns)[side]
    return np.where(np.arange(values.shape[1])[None, :] < sizes[:, None], values, 0.0)


def pairs(rows: list[Row], strangers: int = 3) -> Iterator[tuple[Row, Row, bool]]:
    """Each document with its translation, and with texts that are none.

    Those are the translations of some others of the set and, because they share subject and names, the
    two halves of one document.
    """
    for number, row in enumerate(rows):
        yield row, row, True
        middle = len(row.gold) // 2
        first = [i for s, _ in row.gold[:middle] for i in s]
        second = [j for _, t in row.gold[middle:] for j in t]
        if min(len(first), len(second)) >= HALF:
            yield (
                replace(row, source=[row.source[i] for i in first]),
                replace(row, target=[row.target[j] for j in second]),
                False,
            )
        for step in range(1, strangers + 1):
            yield row, rows[(number + 7 * step) % len(rows)], False


def evidence(source: Row, target: Row, using: Weights) -> Array:
    """The evidence for one document's source beside another's target, and a constant 1."""
    both = replace(source, target_language=target.target_language, target=target.target)
    pair = with_meanings(represented(both), both.source_language, both.target_language)
    return np.array([*astuple(gather(pair, windows(pair), using)), 1.0])


def learn_verdict(material: list[tuple[Array, bool]]) -> Array:
    """Logistic regression with a Gaussian prior; the last value is the constant.

    No evidence may speak against a translation because there is much of it: in long documents, which all
    of these are, kinds of evidence go together, and in a text of one sentence they do not.
    """
    facts = np.array([found for found, _ in material])
    truth = np.array([1.0 if parallel else -1.0 for _, parallel in material])

    def loss(values: Array) -> tuple[float, Array]:
        margin = truth * (facts @ values)
        total = float(np.logaddexp(0, -margin).sum()) + 0.05 * float(values @ values)
        slope = -(truth / (1 + np.exp(margin))) @ facts + 0.1 * values
        return total, slope

    bounds = [(0, None)] * (facts.shape[1] - 1) + [(None, None)]
    return np.asarray(minimize(loss, np.zeros(facts.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds).x)


def text_of(learned: dict[tuple[str, ...], Weights], verdict: Array, usual: Array, sets: list[str]) -> str:
    """The weights as the TOML file that the package reads."""
    lines = ["# The weights of the bead score, learned by benchmarks/learn.py. Do not edit by hand.",
             "# From: " + ", ".join(sets)]  # fmt: skip
    for known, weights in learned.items():
        lines += ["", f'["{" and ".join(known)}"]']
        lines += [f'"{name}" = {value:.4f}' for name, value in named(weights, known).items()]
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
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of the optimiser")
    parser.add_argument("--output", type=Path, default=Path("aligner/weights.toml"))
    arguments = parser.parse_args()
    left_out = ["textberg", *arguments.without]
    names = [n for n in set_names(arguments.folder) if not any(part in n for part in left_out)]
    chance = random.Random(1)
    rows = {name: list(read_set(arguments.folder, name)) for name in names}
    pairs_of = {
        name: [represented(row, blocks_for(row, chance)).with_ratio(spans(row)) for row in rows[name]]
        for name in names
    }
    learned: dict[tuple[str, ...], Weights] = {}
    for compared in COMPARED:
        material = [
            lesson
            for name in names
            for row, pair in zip(
                rows[name], with_channels(rows[name], pairs_of[name], compared, learned), strict=True
            )
            for lesson in lessons(row, pair)
        ]
        before = {
            name: value for known, found in learned.items() for name, value in named(found, known).items()
        }
        learned[compared] = learn(list(together(material)), compared, arguments.rounds, before)
    seen = [
        (evidence(source, target, learned[COMPARED[1]]), parallel)
        for name in names
        if ".docs." in name
        for source, target, parallel in pairs(rows[name])
    ]
    verdict = learn_verdict(seen)
    usual = np.percentile([found[:-1] for found, parallel in seen if parallel], 5, axis=0)
    least = math.log(LIKELY_PAIR / (1 - LIKELY_PAIR))
    wrong = sum((found @ verdict >= least) != parallel for found, parallel in seen)
    print(f"verdict: {wrong} of {len(seen)} pairs judged wrongly")
    arguments.output.write_text(text_of(learned, verdict, usual, names), encoding="utf-8")


if __name__ == "__main__":
    main()

"""The search: the best sequence of beads in each window, and how sure each bead is.

Dynamic programming over all ways to cover both sides in order with beads and nulls, for all windows
of a batch at once. The probabilities are those of the log-linear model over whole alignments (forward
and backward sums), so a bead's confidence already weighs every rival alignment of the window. The
likeliest alignment as a whole is taken: it measured better than the one with the most likely single
beads, which joins parts of alignments that do not belong together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np
from numpy.typing import NDArray

from aligner.features import bead_features, features
from aligner.holding import held, pieces
from aligner.induce import Lexicon, applied, learn
from aligner.score import Scores, Weights, score, weights
from aligner.vectors import Array, Pair, Span
from aligner.windows import Window, batches

_COMMON = ((1, 1), (1, 2), (2, 1), (2, 2), (1, 3), (3, 1))
"""The bead types of a first alignment, which only has to tell about words."""
_ALIKE = 1e-6
"""Scores that differ by less are equal: what is left of them is rounding."""
_LATER = 4e-6
"""What a bead loses for each segment before it: of equal ones the first is the best."""


@dataclass(frozen=True, slots=True)
class Found:
    """A bead that was found, by its span, with its probability."""

    span: Span
    probability: float


@dataclass(frozen=True, slots=True)
class _States:
    """Log weights of a batch's cells (windows, rows, columns) by what was, or may be, the last step.

    Args:
        bead: a bead, or the start.
        source, target: a null of that side. Of the nulls between two beads those of the source come
            first, so that each alignment is counted once.
    """

    bead: Array
    source: Array
    target: Array


def _skipped(scores: Scores) -> Array:
    """The score of passing over the first j target segments."""
    windows = len(scores.target_nulls)
    return np.concatenate([np.zeros((windows, 1)), np.cumsum(scores.target_nulls, axis=1)], axis=1)


def _log_sums(logs: Array) -> Array:
    """The logs of sums over the first axis, numpy's ``logaddexp.reduce`` in a quarter of its time."""
    top = logs.max(axis=0)
    top[top == -np.inf] = 0.0
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(np.exp(logs - top).sum(axis=0)) + top)


@dataclass(frozen=True, slots=True)
class _Together:
    """What several ways to one point are together.

    Args:
        of: of a stack of their logs, along its first axis.
        running: of the first, the first two and so on, along the last axis.
    """

    of: Callable[[Array], Array]
    running: Callable[[Array], Array]


_BEST = _Together(np.maximum.reduce, partial(np.maximum.accumulate, axis=-1))
_SUM = _Together(_log_sums, partial(np.logaddexp.accumulate, axis=-1))


def _forward(scores: Scores, together: _Together) -> _States:
    """All ways to cover the first i and j segments: their sum, or the best of them."""
    windows, n = scores.source_nulls.shape
    m = scores.target_nulls.shape[1]
    skipped = _skipped(scores)
    found = _States(*(np.full((windows, n + 1, m + 1), -np.inf) for _ in range(3)))
    total = np.full((windows, n + 1, m + 1), -np.inf)
    ways = np.full((max(1, len(scores.beads)), windows, m + 1), -np.inf)
    found.bead[:, 0, 0] = 0.0
    for i in range(n + 1):
        bead, source, target = found.bead[:, i], found.source[:, i], found.target[:, i]
        if i:
            opened = together.of(np.array((found.bead[:, i - 1] + scores.opening, found.source[:, i - 1])))
            source[:] = opened + scores.source_nulls[:, i - 1, None]
            for way, ((a, b), values) in zip(ways, scores.beads.items(), strict=False):
                if a <= i:
                    np.add(total[:, i - a, : m + 1 - b], values[:, i - a], out=way[:, b:])
            bead[:] = together.of(ways)
        before = together.of(np.array((bead, source)))
        runs = together.running(before[:, :-1] + scores.opening - skipped[:, :-1])
        target[:, 1:] = runs + skipped[:, 1:]
        total[:, i] = together.of(np.array((before, target)))
    return found


def _backward(scores: Scores) -> _States:
    """The summed weight of all ways to cover what is left after i and j segments, by the step before."""
    windows, n = scores.source_nulls.shape
    m = scores.target_nulls.shape[1]
    skipped = _skipped(scores)
    found = _States(*(np.full((windows, n + 1, m + 1), -np.inf) for _ in range(3)))
    ends = np.full((windows, n + 1, m + 1), -np.inf)
    ends[np.arange(windows), scores.batch.rows, scores.batch.columns] = 0.0
    ways = np.full((1 + len(scores.beads), windows, m + 1), -np.inf)
    for i in range(n, -1, -1):
        ways[-1] = ends[:, i]
        for way, ((a, b), values) in zip(ways, scores.beads.items(), strict=False):
            if i + a <= n:
                np.add(found.bead[:, i + a, b:], values[:, i], out=way[:, : m + 1 - b])
        row = _log_sums(ways)
        target = _SUM.running((row + skipped)[:, ::-1])[:, ::-1] - skipped
        begun = np.full_like(row, -np.inf)
        begun[:, :-1] = scores.opening + scores.target_nulls + target[:, 1:]
        rest = _log_sums(np.array((row, begun)))
        found.target[:, i], found.source[:, i], found.bead[:, i] = target, rest, rest
        if i < n:
            further = scores.source_nulls[:, i, None] + found.source[:, i + 1]
            found.source[:, i] = _log_sums(np.array((rest, further)))
            found.bead[:, i] = _log_sums(np.array((rest, scores.opening + further)))
    return found


@dataclass(frozen=True, slots=True)
class Sums:
    """The summed weights of the alignments of a batch's windows, as logarithms.

    Args:
        scores: what was summed.
        before, after: of all ways to what is covered, and on from there.
        total: of all ways to what is covered, whatever their last step.
        whole: of all alignments of each window.
    """

    scores: Scores
    before: _States
    after: _States
    total: Array
    whole: Array

    def probability(self, window: int, span: Span) -> float:
        """How likely a bead or null of a window is."""
        i, k, j, q = span
        before, after = self.before, self.after
        if i < k and j < q:
            logs = self.total[window, i, j] + self.scores.beads[k - i, q - j][window, i, j]
            logs = logs + after.bead[window, k, q]
        elif i < k:
            logs = before.source[window, k] + after.source[window, k]
        else:
            logs = before.target[window, :, q] + after.target[window, :, q]
        return float(np.exp(logs - self.whole[window]).sum())


def summed(scores: Scores) -> Sums:
    """Sum over all alignments of each window of a batch.

    Lafferty, McCallum and Pereira 2001, section 3, for the model; the recursion is the usual
    forward-backward one.
    """
    before, after = _forward(scores, _SUM), _backward(scores)
    total = _log_sums(np.array((before.bead, before.source, before.target)))
    return Sums(scores, before, after, total, after.bead[:, 0, 0])


@dataclass(frozen=True, slots=True)
class Likely:
    """The probabilities of a batch.

    Args:
        scores: the probability of every bead and null, in the shape of their scores.
        openings: for each window how many runs of nulls are to be expected.
        whole: for each window the log of the summed weight of all alignments.
    """

    scores: Scores
    openings: Array
    whole: Array


def probabilities(scores: Scores) -> Likely:
    """The probability of every bead and null of a batch; for a few of them ``summed`` is enough."""
    n, m = scores.source_nulls.shape[1], scores.target_nulls.shape[1]
    sums = summed(scores)
    before, after, whole = sums.before, sums.after, sums.whole
    total = sums.total - whole[:, None, None]
    beads = {
        (a, b): np.exp(total[:, : n + 1 - a, : m + 1 - b] + values + after.bead[:, a:, b:])
        for (a, b), values in scores.beads.items()
    }
    alone = [
        np.exp(first + rest - whole[:, None, None])
        for first, rest in ((before.source, after.source), (before.target, after.target))
    ]
    nulls = alone[0].sum(axis=2)[:, 1:], alone[1].sum(axis=1)[:, 1:]
    # A run goes on where the segment before is a null of the same run; the others are its first.
    goes_on = [
        np.exp(
            before.source[:, :-1]
            + scores.source_nulls[:, :, None]
            + after.source[:, 1:]
            - whole[:, None, None]
        ).sum(axis=(1, 2)),
        np.exp(
            before.target[:, :, :-1]
            + scores.target_nulls[:, None, :]
            + after.target[:, :, 1:]
            - whole[:, None, None]
        ).sum(axis=(1, 2)),
    ]
    openings = alone[0].sum(axis=(1, 2)) + alone[1].sum(axis=(1, 2)) - goes_on[0] - goes_on[1]
    return Likely(Scores(scores.batch, beads, nulls[0], nulls[1], scores.opening), openings, whole)


def weight_of_all(scores: Scores) -> Array:
    """For each window of a batch the log of the summed weight of all alignments."""
    return _backward(scores).bead[:, 0, 0]


def passing(scores: Scores) -> Array:
    """How likely an alignment goes through each point of a batch: so many segments of both sides are covered.

    Returns:
        An array (windows, rows + 1, columns + 1).
    """
    sums = summed(scores)
    before, after = sums.before, sums.after
    ways = [
        first + rest
        for first, rest in (
            (before.bead, after.bead), (before.source, after.source), (before.target, after.target)
        )
    ]  # fmt: skip
    return np.asarray(np.exp(_log_sums(np.array(ways)) - sums.whole[:, None, None]))


def best_paths(scores: Scores) -> list[list[Span]]:
    """For each window of a batch the sequence of beads and nulls with the highest sum of scores.

    Nulls are single segments; between two beads those of the source come first.
    """
    # Where a sentence is repeated nothing else may tell its beads apart: the first is taken, from both sides.
    beads = {
        kind: values - _LATER * np.add.outer(*map(np.arange, values.shape[1:]))
        for kind, values in scores.beads.items()
    }
    scores = replace(scores, beads=beads)
    best = _forward(scores, _BEST)
    last = _last_beads(scores, best)
    return [
        _path(
            scores, window, _States(best.bead[window], best.source[window], best.target[window]), last[window]
        )
        for window in range(len(scores.source_nulls))
    ]


def _last_beads(scores: Scores, best: _States) -> NDArray[np.uint32]:
    """For each point of a batch the types of the beads with which a best way to it may end.

    Returns:
        An array (windows, rows + 1, columns + 1), with a bit for each type.
    """
    _, rows, columns = best.bead.shape
    total = np.maximum(np.maximum(best.bead, best.source), best.target)
    found = np.zeros(total.shape, np.uint32)
    for bit, ((a, b), values) in enumerate(scores.beads.items()):
        reached = total[:, : rows - a, : columns - b] + values >= best.bead[:, a:, b:] - _ALIKE
        found[:, a:, b:] |= reached.astype(np.uint32) << np.uint32(bit)
    return found


def _path(scores: Scores, window: int, best: _States, last: NDArray[np.uint32]) -> list[Span]:
    """The best path of one window, from its end to its start along the totals."""
    n, m = int(scores.batch.rows[window]), int(scores.batch.columns[window])
    types = tuple(scores.beads)
    nulls = scores.source_nulls[window], scores.target_nulls[window]
    before = np.maximum(best.bead, best.source)
    total = np.maximum(before, best.target)
    path: list[Span] = []
    i, j = n, m
    state = total
    while i or j:
        here = state[i, j] - _ALIKE
        ways: Sequence[tuple[int, int]] = ()
        # A run of nulls that is not over goes on: what else could have been best here does not count.
        if state is not best.source and state is not best.target and best.bead[i, j] >= here:
            ways = _types_of(int(last[i, j]), types)
        if i and state is not best.target and best.source[i, j] >= here:
            ways = [*ways, (1, 0)]
        if j and state is not best.source and best.target[i, j] >= here:
            ways = [*ways, (0, 1)]
        # Of equal ways the one with more segments is taken, then the one that takes from the side that
        # has more left: a choice that swapped sides make alike.
        lead = float(i * m - j * n)
        if not lead and i and j:
            lead = round(float(nulls[0][i - 1] - nulls[1][j - 1]), 6)
        a, b = max(ways, key=lambda way: (way[0] + way[1], lead * (way[0] - way[1]), way))
        path.append((i - a, i, j - b, j))
        if a and b:
            state = total
        elif a:
            rest = best.source[i, j] - nulls[0][i - 1]
            state = best.source if best.source[i - 1, j] >= rest - _ALIKE else best.bead
        else:
            rest = best.target[i, j] - nulls[1][j - 1]
            state = best.target if best.target[i, j - 1] >= rest - _ALIKE else before
        i, j = i - a, j - b
    return path[::-1]


@lru_cache(1024)
def _types_of(bits: int, types: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """The types whose bits are set."""
    return tuple(kind for bit, kind in enumerate(types) if bits >> bit & 1)


def taught(
    pair: Pair,
    windows: Sequence[Window],
    known: Sequence[tuple[Pair, Sequence[Span]]] = (),
    shared: Lexicon | None = None,
    standing: Sequence[Span] = (),
) -> Pair:
    """The same documents with what a first alignment of them tells about their words and lengths.

    Args:
        pair: the documents as numbers.
        windows: what is aligned by itself.
        known: other documents in these languages with their beads, to be learned from as well.
        shared: what many documents, these among them, have told already; nothing else is learned then.
        standing: beads and nulls that are known to be right.
    """
    before = learn(known) if known else None
    if before:
        pair = pair.with_channel("induced", applied(before, pair.forms))
    found = first_beads(pair, windows, weights(tuple(pair.channels)), standing)
    lexicon = shared or learn([*known, (pair, found)])
    if not lexicon:
        return pair.with_ratio(found)
    return pair.with_habits(found).with_channel("induced", applied(lexicon, pair.forms))


def find(pair: Pair, windows: Sequence[Window], standing: Sequence[Span] = ()) -> list[Found]:
    """The beads and nulls of two documents, in order, covering every segment once.

    Args:
        pair: the documents as numbers.
        windows: what is aligned by itself, in order, covering both.
        standing: beads and nulls that are known to be right, each in one window.
    """
    using = weights(tuple(pair.channels))
    found: list[list[Found]] = [[] for _ in windows]
    for batch in batches(windows):
        beads = search(held(score(features(pair, batch), using), standing))
        for number, here in zip(batch.numbers, beads, strict=True):
            found[number] = here
    return [bead for beads in found for bead in beads]


def first_beads(
    pair: Pair, windows: Sequence[Window], using: Weights, standing: Sequence[Span] = ()
) -> list[Span]:
    """The beads of a first alignment, quickly: large beads are left out, and how sure each is.

    Args:
        pair: the documents as numbers.
        windows: what is aligned by itself.
        using: the weights of the score.
        standing: beads and nulls that are known to be right, each in one window.
    """
    found: list[Span] = []
    sizes = ((k - i, q - j) for span in standing for i, k, j, q in pieces(span) if i < k and j < q)
    types = tuple(dict.fromkeys((*_COMMON, *sizes)))
    for batch in batches(windows):
        scores = held(score(features(pair, batch, types), using), standing)
        for window, path in zip(batch.windows, best_paths(scores), strict=True):
            i, j = window.source.start, window.target.start
            found += [(a + i, b + i, c + j, d + j) for a, b, c, d in path if a < b and c < d]
    return sorted(found)


def search(scores: Scores) -> list[list[Found]]:
    """The beads and nulls of each window of a batch, in order, by their place in the documents.

    Args:
        scores: the score of every candidate, as a log weight.
    """
    sums = summed(scores)
    found = []
    for at, (window, path) in enumerate(zip(scores.batch.windows, best_paths(scores), strict=True)):
        i, j = window.source.start, window.target.start
        found.append([_placed(span, i, j, sums.probability(at, span)) for span in path])
    return found


def _placed(span: Span, row: int, column: int, probability: float) -> Found:
    """A bead of a window that begins at a row and a column."""
    i, k, j, q = span
    return Found((i + row, k + row, j + column, q + column), min(1.0, probability))


@dataclass(frozen=True, slots=True)
class Rival:
    """A bead that could have been, and what its score is made of.

    Args:
        span: its source start, source stop, target start, target stop.
        probability: how likely it is.
        score: the log of how much likelier it is than not, by itself.
        parts: what each feature adds to the score, the type's own constant first.
    """

    span: Span
    probability: float
    score: float
    parts: tuple[tuple[str, float], ...]


def rivals(pair: Pair, windows: Sequence[Window], row: int, most: int = 4) -> list[Rival]:
    """The likeliest beads that a source segment may belong to, the likeliest first.

    Args:
        pair: the documents as numbers.
        windows: what is aligned by itself, in order, covering both.
        row: the source segment.
        most: how many are given.
    """
    window = next(window for window in windows if row < window.source.stop)
    (batch,) = batches([window])
    using = weights(tuple(pair.channels))
    likely = probabilities(score(features(pair, batch), using)).scores
    first, column = window.source.start, window.target.start
    found = [
        (float(values[0, i, j]), a, b, i, int(j))
        for (a, b), values in likely.beads.items()
        for i in range(max(0, row - first - a + 1), min(row - first + 1, values.shape[1]))
        for j in np.argsort(-values[0, i], kind="stable")[:most]
    ]
    names = bead_features(tuple(pair.channels))
    made = features(pair, batch).beads
    worth = {
        kind: [
            None if value is None else weight * value[0]
            for weight, value in zip(using.bead, values, strict=True)
        ]
        for kind, values in made.items()
    }
    chosen = []
    for probability, a, b, i, j in sorted(found, key=lambda item: (-item[0], *item[1:]))[:most]:
        parts = [("type", using.constant((a, b)))]
        parts += [
            (name, float(value[i, j]))
            for name, value in zip(names, worth[a, b], strict=True)
            if value is not None
        ]
        span = (first + i, first + i + a, column + j, column + j + b)
        chosen.append(Rival(span, probability, sum(value for _, value in parts), tuple(parts)))
    return chosen

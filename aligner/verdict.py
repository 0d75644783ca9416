"""Whether two documents are translations of each other at all.

An aligner puts any two texts beside each other. What tells translations from strangers is that
their order matters: aligned with one side turned back to front, translations fit far worse, while
strangers fit as badly as before. A logistic model weighs that with how well the beads fit and how
many anchors they share; its weights are learned from true pairs and from pairs of strangers.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources

import numpy as np
from scipy import sparse

from aligner.beads import best_path, probabilities
from aligner.score import Pair, Scores, Side, Structure, Weights, Window, features, score, weights

_SAMPLE = 24
"""Windows that are looked at in a long document."""
_LIKELY = 0.5
_FEW_KEYS = 10.0
_USUAL_SHARE = 0.25
"""Where there are few keys their share says little: so many at the usual share are added."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for or against two documents being translations of each other.

    Args:
        order: by how much the alignment beats the one with the target back to front, as log
            weight a segment.
        level: log weight of the alignment a segment.
        contrast: cosine of the beads against that of any two segments, as a log ratio.
        keys: share of the keys in the beads that stand on both sides.
        covered: share of the segments in beads likelier than not.
    """

    order: float
    level: float
    contrast: float
    keys: float
    covered: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two documents are translations, how likely that is, and why in words."""

    parallel: bool
    probability: float
    reason: str


def gather(pair: Pair, places: Sequence[Window], scored: Sequence[Scores], using: Weights) -> Evidence:
    """The evidence in two documents.

    Args:
        pair: the documents as numbers.
        places: their windows.
        scored: the scores of each window.
        using: the weights they were made with.
    """
    step = max(1, math.ceil(len(places) / _SAMPLE))
    segments = order = level = covered = 0.0
    beads: list[float] = []
    anywhere: list[float] = []
    shared = all_keys = 0.0
    for window, scores in list(zip(places, scored, strict=True))[::step]:
        likely, whole = probabilities(scores)
        turned, place = _turned(pair, window)
        _, turned_whole = probabilities(score(features(turned, place), using))
        size = len(scores.source_nulls) + len(scores.target_nulls)
        segments, order, level = segments + size, order + whole - turned_whole, level + whole
        if not scores.beads:
            continue
        a, b = pair.source, pair.target
        rows, columns = a.vectors[window.source], b.vectors[window.target]
        anywhere.append(_cosine(rows.sum(axis=0), columns.sum(axis=0)))
        for i, k, j, q in best_path(scores):
            source = slice(window.source.start + i, window.source.start + k)
            target = slice(window.target.start + j, window.target.start + q)
            all_keys += a.key_counts[source].sum() + b.key_counts[target].sum()
            if i < k and j < q:
                beads.append(_cosine(a.vectors[source].sum(axis=0), b.vectors[target].sum(axis=0)))
                common = sparse.csr_array(a.keys[source].sum(axis=0)[None, :]).minimum(
                    sparse.csr_array(b.keys[target].sum(axis=0)[None, :])
                )
                shared += 2 * common.sum()
                if likely.beads[k - i, q - j][i, j] >= _LIKELY:
                    covered += k - i + q - j
    segments = max(segments, 1.0)
    return Evidence(
        order / segments,
        level / segments,
        math.log((float(np.mean(beads or [0.0])) + 0.01) / (float(np.mean(anywhere or [0.0])) + 0.01)),
        (shared + _USUAL_SHARE * _FEW_KEYS) / (all_keys + _FEW_KEYS),
        covered / segments,
    )


def _cosine(a: np.ndarray, b: np.ndarray) -> float:
    norm = math.sqrt(float(a @ a) * float(b @ b))
    return float(a @ b) / norm if norm else 0.0


def _turned(pair: Pair, window: Window) -> tuple[Pair, Window]:
    """A window's segments as documents of their own, the target back to front."""
    sides = [
        Side(
            side.vectors[rows][order], side.keys[rows][order],
            side.lengths[rows][order], side.key_counts[rows][order],
            Structure(side.structure.starts[rows][order], side.structure.headings[rows][order]),
        )
        for side, rows, order in (
            (pair.source, window.source, np.arange(window.source.stop - window.source.start)),
            (pair.target, window.target, np.arange(window.target.stop - window.target.start)[::-1]),
        )
    ]  # fmt: skip
    n, m = len(sides[0].lengths), len(sides[1].lengths)
    return Pair(sides[0], sides[1], pair.ratio, pair.borders), Window(slice(0, n), slice(0, m))


@cache
def _table(name: str) -> dict[str, float]:
    with resources.files(__package__).joinpath("weights.toml").open("rb") as file:
        return dict(tomllib.load(file)[name])


def _reason(evidence: Evidence) -> str:
    """What speaks against the documents, in words, with what translations usually have."""
    usual = _table("usual")
    said = {
        "keys": f"only {evidence.keys:.0%} of the numbers, dates and names stand on both sides "
        f"(translations: {usual['keys']:.0%} or more)",
        "covered": f"only {evidence.covered:.0%} of the segments find a likely partner "
        f"(translations: {usual['covered']:.0%} or more)",
        "contrast": "the segments that fit best are hardly more alike than any two",
        "order": "turned back to front they fit nearly as well",
    }
    weak = [words for name, words in said.items() if getattr(evidence, name) < usual[name]]
    return " and ".join(weak[:2]) or "all in all too little speaks for it"


def judge(pair: Pair, places: Sequence[Window], scored: Sequence[Scores]) -> Verdict:
    """Say whether two documents are translations of each other.

    Args:
        pair: the documents as numbers.
        places: their windows.
        scored: the scores of each window.
    """
    evidence = gather(pair, places, scored, weights())
    model = _table("verdict")
    odds = model["constant"] + sum(
        model[item.name] * getattr(evidence, item.name) for item in fields(Evidence)
    )
    probability = 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
    return Verdict(probability >= _LIKELY, probability, _reason(evidence))

"""Whether two documents are translations of each other at all.

An aligner puts any two texts beside each other. What tells translations from strangers is that
their order matters: aligned with one side turned back to front, translations fit far worse, while
strangers fit as badly as before. A logistic model weighs that with how well the beads fit and how
many anchors they share; its weights are learned from true pairs and from pairs of strangers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np

from aligner.beads import best_paths, summed, weight_of_all
from aligner.features import features
from aligner.packaged import packaged
from aligner.score import Scores, Weights, score, weights
from aligner.vectors import Pair, Side, Span, Structure, cosines, gathered
from aligner.windows import Window, batches

_SAMPLE = 24
"""Windows that are looked at in a long document."""
_LIKELY = 0.5
LIKELY_PAIR = 0.6
"""How likely a pair must be: a memory of strangers is worse than being asked to say --force."""
_FEW_KEYS = 10.0
_MANY_KEYS = 100.0
"""Keys from which more prove no more."""
_STRANGE_SHARE = 0.3
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
        proof: by how much that is more than strangers may have, weighed by how many keys there are.
        covered: share of the segments in beads likelier than not.
    """

    order: float
    level: float
    contrast: float
    keys: float
    proof: float
    covered: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether two documents are translations, how likely that is, and why in words."""

    parallel: bool
    probability: float
    reason: str


def gather(pair: Pair, places: Sequence[Window], using: Weights) -> Evidence:
    """The evidence in two documents.

    Args:
        pair: the documents as numbers.
        places: their windows.
        using: the weights for their channels.
    """
    step = max(1, math.ceil(len(places) / _SAMPLE))
    sample = places[::step]
    excerpt, inside = _excerpt(pair, sample, turned=False)
    turned, _ = _excerpt(pair, sample, turned=True)
    beads: list[Span] = []
    level = reversed_level = covered = 0.0
    for scores in _scored(excerpt, inside, using):
        likely = summed(scores)
        level += float(likely.whole.sum())
        for at, (window, path) in enumerate(zip(scores.batch.windows, best_paths(scores), strict=True)):
            for i, k, j, q in path:
                if i < k and j < q:
                    covered += (k - i + q - j) * float(likely.probability(at, (i, k, j, q)) >= _LIKELY)
                first, column = window.source.start, window.target.start
                beads.append((first + i, first + k, column + j, column + q))
    for scores in _scored(turned, inside, using):
        reversed_level += float(weight_of_all(scores).sum())
    segments = max(1.0, float(len(excerpt.source) + len(excerpt.target)))
    kept, anywhere, keys, proof = _fit(excerpt, inside, beads)
    return Evidence(
        (level - reversed_level) / segments,
        level / segments,
        math.log((kept + 0.01) / (anywhere + 0.01)),
        keys,
        proof,
        covered / segments,
    )


def _scored(pair: Pair, places: Sequence[Window], using: Weights) -> Iterator[Scores]:
    for batch in batches(places):
        yield score(features(pair, batch), using)


def _fit(pair: Pair, places: Sequence[Window], beads: Sequence[Span]) -> tuple[float, float, float, float]:
    """The mean cosine of the beads, that of whole windows, the share of keys on both sides, and its proof."""
    keyed = [gathered(side.keys, [bead[at : at + 2] for bead in beads])
             for side, at in ((pair.source, 0), (pair.target, 2))]  # fmt: skip
    all_keys = float(keyed[0].sum() + keyed[1].sum())
    shared = 2 * float(keyed[0].minimum(keyed[1]).sum())
    keys = (shared + _USUAL_SHARE * _FEW_KEYS) / (all_keys + _FEW_KEYS)
    real = [bead for bead in beads if bead[0] < bead[1] and bead[2] < bead[3]]
    whole = [
        (window.source.start, window.source.stop, window.target.start, window.target.stop)
        for window in places
    ]
    proof = (keys - _STRANGE_SHARE) * math.sqrt(min(all_keys, _MANY_KEYS)) / 3
    return _cosine(pair, real), _cosine(pair, whole), keys, proof


def _cosine(pair: Pair, spans: Sequence[Span]) -> float:
    """The mean cosine of the two sides of each span, in spelling."""
    if not spans:
        return 0.0
    a = gathered(pair.source.words, [span[:2] for span in spans]) @ pair.spelling
    b = gathered(pair.target.words, [span[2:] for span in spans]) @ pair.spelling
    return float(np.mean(cosines(a, b)))


def _excerpt(pair: Pair, places: Sequence[Window], *, turned: bool) -> tuple[Pair, list[Window]]:
    """The segments of some windows as documents of their own, each target window back to front."""
    rows = [np.arange(window.source.start, window.source.stop) for window in places]
    columns = [
        np.arange(window.target.start, window.target.stop)[:: -1 if turned else 1] for window in places
    ]
    ends = [np.cumsum([0, *map(len, parts)]) for parts in (rows, columns)]
    inside = [
        Window(slice(int(ends[0][at]), int(ends[0][at + 1])), slice(int(ends[1][at]), int(ends[1][at + 1])))
        for at in range(len(places))
    ]
    sides = [
        _chosen(side, np.concatenate(parts)) for side, parts in ((pair.source, rows), (pair.target, columns))
    ]
    return pair.with_sides(sides[0], sides[1]), inside


def _chosen(side: Side, rows: np.ndarray) -> Side:
    structure = Structure(side.structure.starts[rows], side.structure.headings[rows])
    return Side(
        side.words[rows], side.keys[rows], side.lengths[rows], side.key_counts[rows], side.signs[:, rows],
        side.edges[:, rows], structure,
    )  # fmt: skip


def _reason(evidence: Evidence) -> str:
    """What speaks against the documents, in words, with what translations usually have."""
    usual = packaged("weights")["usual"]
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


def judge(pair: Pair, places: Sequence[Window]) -> Verdict:
    """Say whether two documents are translations of each other.

    Args:
        pair: the documents as numbers.
        places: their windows.
    """
    evidence = gather(pair, places, weights(tuple(pair.channels)))
    model = packaged("weights")["verdict"]
    odds = model["constant"] + sum(
        model[item.name] * getattr(evidence, item.name) for item in fields(Evidence)
    )
    probability = 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
    return Verdict(probability >= LIKELY_PAIR, probability, _reason(evidence))

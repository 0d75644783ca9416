"""Which document belongs to which: one to one, by what they say, without aligning them all.

Each document is looked at as if it were one long segment, in the ways in which segments are compared:
how its words are spelt, what they mean, which numbers, dates and names stand in it. The matches are
the one-to-one assignment with the highest sum (Kuhn 1955); how sure each is comes from its lead over
the next best of either document.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from aligner import pipeline
from aligner.anchors import Key, find_keys
from aligner.batch.jobs import Job, Plan, unforeseen
from aligner.corridors import cheapest, unit
from aligner.dictionary import with_meanings
from aligner.errors import AlignerError
from aligner.lang import load
from aligner.vectors import Array, Matrix, represent

_LONGEST = 200_000
"""Characters of a document that are looked at."""
_BUDGET = 2_000_000_000
_ENTRIES = 50_000_000
_LENGTH = 0.15
"""What a length that differs by a factor of e from what is usual takes off a likeness."""
_LEAD, _LEVEL, _CONSTANT = 8.0, 5.0, -2.0
"""A logistic model of being right, fitted to sets of which up to a third of either side and three quarters of
each target were taken away: the lead over the next best, the likeness, and a constant."""


@dataclass(frozen=True, slots=True)
class Gist:
    """What of a document is compared.

    Args:
        path: where it is.
        language: its BCP 47 tag; "" where it could not be read.
        text: its text, or the beginning of a long one.
        keys: the kind and value of its anchors.
        error: why it could not be read.
    """

    path: str
    language: str = ""
    text: str = ""
    keys: tuple[tuple[str, str], ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """Two documents that belong together, by their places, and how sure that is."""

    source: int
    target: int
    confidence: float


def gist_of(job: Job, plan: Plan) -> Gist:
    """What of a job's source is compared; the job has no target."""
    side = job.source
    try:
        document = pipeline.read(side.path, side.language or plan.settings.source_language, plan.settings)
        language = load(document.language)
        texts = [segment.text for segment in pipeline.split(document, settings=plan.settings)]
    except (AlignerError, OSError, MemoryError, RecursionError) as error:
        return Gist(side.path, error=str(error) or "there is not enough memory for it")
    except Exception as error:  # a fault of ours on one document must not stop all others
        return Gist(side.path, error=unforeseen(error))
    keys: list[tuple[str, str]] = []
    left = _LONGEST
    for number, text in enumerate(texts):
        if left <= 0:
            del texts[number:]
            break
        keys += [(key.kind, key.value) for key in find_keys(text, language)]
        left -= len(text)
    return Gist(side.path, document.language, "\n".join(texts), tuple(keys))


def matched(sources: Sequence[Gist], targets: Sequence[Gist]) -> list[Match]:
    """The documents that belong together, the surest first; each is in one match at most.

    Args:
        sources, targets: what is to be compared, each side in one language.

    Example:
        >>> a = [Gist("1", "ky", "Бишкек шаары 1991"), Gist("2", "ky", "Ош базары 2005")]
        >>> b = [Gist("3", "kk", "Ош базары 2005"), Gist("4", "kk", "Бішкек қаласы 1991")]
        >>> sorted((match.source, match.target) for match in matched(a, b))
        [(0, 1), (1, 0)]
    """
    if not (sources and targets):
        return []
    likeness = _likeness(sources, targets)
    rows, columns = linear_sum_assignment(-likeness)
    found = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        level = float(likeness[row, column])
        rivals = np.concatenate([np.delete(likeness[row], column), np.delete(likeness[:, column], row)])
        lead = level - float(rivals.max(initial=0.0))
        odds = _LEAD * lead + _LEVEL * level + _CONSTANT
        found.append(Match(row, column, round(1 / (1 + math.exp(-max(-30.0, min(30.0, odds)))), 4)))
    return sorted(found, key=lambda match: (-match.confidence, match.source))


def _likeness(sources: Sequence[Gist], targets: Sequence[Gist]) -> Array:
    """How alike each source and each target are, roughly between 0 and 1."""
    texts = [[gist.text.replace("\n", " ") for gist in side] for side in (sources, targets)]
    keys = [[[Key(*key, "") for key in gist.keys] for gist in side] for side in (sources, targets)]
    pair = represent(texts[0], texts[1], keys[0], keys[1])
    pair = with_meanings(pair, sources[0].language, targets[0].language)
    sides = pair.source, pair.target
    tables = [
        (sides[0].words @ channel.features[0], sides[1].words @ channel.features[1])
        for channel in pair.channels.values()
    ]
    likeness = sum((_cosines(first, second) for first, second in tables), np.zeros((1, 1)))
    likeness = likeness / len(tables) + _cosines(sides[0].keys, sides[1].keys, rare=True)
    lengths = [np.log(side.lengths + 100.0) for side in sides]
    apart = lengths[0][:, None] - lengths[1][None, :]
    usual = float(np.median(lengths[0]) - np.median(lengths[1]))
    return np.asarray(np.round(likeness / 2 - _LENGTH * np.abs(apart - usual), 6))


def _cosines(first: Matrix, second: Matrix, *, rare: bool = False) -> Array:
    """The cosine of each two rows; what is cheapest to compare is compared.

    Args:
        first, second: a row a document.
        rare: whether columns still have to be weighted by how rare they are.
    """
    counts = [np.bincount(side.indices, minlength=side.shape[1]) for side in (first, second)]
    chosen = cheapest(counts[0], counts[1], _BUDGET, _ENTRIES)
    number = first.shape[0] + second.shape[0]
    rarity = np.log((number + 1) / (counts[0] + counts[1])[chosen]) if rare else np.ones(len(chosen))
    sides = []
    for side in (first, second):
        part = side[:, chosen].tocsr()
        part.data = np.log1p(part.data) * rarity[part.indices]
        sides.append(unit(part))
    return np.asarray((sides[0] @ sides[1].T).toarray())

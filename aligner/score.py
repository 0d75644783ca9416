"""What a candidate bead is worth: its features, weighted by a linear model, as one number.

The score is the log of how much likelier the bead is than not. The weights (`weights.toml`, made by
``benchmarks/learn.py``) are the same for all languages.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from aligner.features import TYPES, Features, bead_features, null_features
from aligner.packaged import packaged
from aligner.vectors import Array
from aligner.windows import Batch, Cells

COMPARED = (
    ("spelling",), ("spelling", "dictionary"), ("spelling", "induced"), ("spelling", "dictionary", "induced"),
)  # fmt: skip
"""The channels that may be there; weights are learned for each of these cases."""
CONSTANTS = tuple(f"{a}-{b}" for a, b in TYPES if a <= b)


@dataclass(frozen=True, slots=True)
class Weights:
    """The learned weights.

    Args:
        constants: one for each name in CONSTANTS.
        bead: one for each name that ``bead_features`` gives.
        null: one for each name that ``null_features`` gives.
        opening: what a run of nulls on one side costs beside its nulls.
    """

    constants: Array
    bead: Array
    null: Array
    opening: float

    def constant(self, bead_type: tuple[int, int]) -> float:
        """The constant of a bead type, the same for its mirror image."""
        smaller, larger = sorted(bead_type)
        return float(self.constants[CONSTANTS.index(f"{smaller}-{larger}")])


@cache
def weights(compared: tuple[str, ...]) -> Weights:
    """The weights that come with the package, for these channels."""
    data = packaged("weights")[" and ".join(compared)]
    return Weights(
        np.array([data[name] for name in CONSTANTS]),
        np.array([data["bead " + name] for name in bead_features(compared)]),
        np.array([data["null " + name] for name in null_features(compared)]),
        data["opening"],
    )


@dataclass(frozen=True, slots=True)
class Scores:
    """The score of every bead and null of a batch, higher is likelier.

    Args:
        batch: whose they are.
        beads: for each type an array (windows, rows, columns), minus infinity outside the windows.
        source_nulls, target_nulls: arrays (windows, segments).
        opening: the score of beginning a run of nulls on one side.
    """

    batch: Batch
    beads: dict[tuple[int, int], Array]
    source_nulls: Array
    target_nulls: Array
    opening: float


def score(found: Features, using: Weights) -> Scores:
    """Weight the features of a batch."""
    weights = using.bead.tolist()
    beads = {}
    for (a, b), values in found.beads.items():
        total: Cells | None = None
        for weight, value in zip(weights, values, strict=True):
            if value is None:
                continue
            if total is None:
                total, part = np.full_like(value, using.constant((a, b))), np.empty_like(value)
            total += np.multiply(value, weight, out=part)
        beads[a, b] = inside(np.asarray(total, dtype=float), found.batch, a, b)
    nulls = [
        sum(weight * value for weight, value in zip(using.null, values, strict=True))
        for values in (found.source_nulls, found.target_nulls)
    ]
    return Scores(found.batch, beads, np.asarray(nulls[0]), np.asarray(nulls[1]), using.opening)


def inside(values: Array, batch: Batch, a: int, b: int) -> Array:
    """The values with minus infinity where a bead would reach out of its window."""
    _, n, m = values.shape
    rows = np.arange(n)[None, :] + a <= batch.rows[:, None]
    columns = np.arange(m)[None, :] + b <= batch.columns[:, None]
    return np.where(rows[:, :, None] & columns[:, None, :], values, -np.inf)

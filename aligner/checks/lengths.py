"""Is one side much longer than the languages and the file make it?"""

from __future__ import annotations

import math

from aligner.checks.findings import ERROR, WARNING, Fault, Faults, Pair
from aligner.checks.knowledge import Knowledge, Lengths, log_ratio

_FAR = 3.5
"""Spreads from the middle that are worth a warning,"""
_VERY_FAR = 7.0
"""and an error."""
_LEAST = math.log(1.5)
"""Nothing is said where the ratio is less than this far from the usual one."""
_CHANCE = 1.3
"""How much the ratio of short texts varies by chance: this over the root of their length."""


def find(pair: Pair, knowledge: Knowledge) -> Faults:
    """Pairs whose ratio of lengths is far from the file's own (median, MAD); short ones may vary more."""
    if not (pair.source.strip() and pair.target.strip()):
        return
    usual = knowledge.lengths.get((pair.source_language, pair.target_language), Lengths())
    away = log_ratio(pair) - usual.middle
    if abs(away) < _LEAST:
        return
    shorter = min(len(pair.source), len(pair.target) / math.exp(usual.middle))
    longer = max(len(pair.source), len(pair.target) / math.exp(usual.middle))
    # A cut text must not excuse itself by being short, nor a long one because it is long.
    chance = _CHANCE / math.sqrt(math.sqrt(max(1.0, shorter) * longer))
    spreads = abs(away) / math.hypot(usual.spread, chance)
    if spreads < _FAR:
        return
    times = math.exp(abs(away))
    than = "usual in this file" if usual.known else "usual"
    side = "longer" if away > 0 else "shorter"
    weight = ERROR if spreads >= _VERY_FAR else WARNING
    yield Fault(weight, f"the target is {times:.1f} times {side} than is {than}")

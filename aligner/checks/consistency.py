"""Is the same text translated in the same way everywhere?"""

from __future__ import annotations

from aligner.checks.findings import NOTE, WARNING, Fault, Faults, Pair, quoted
from aligner.checks.knowledge import Knowledge

_SHORT = 2
"""Words up to which two texts may well have one translation, or one text two."""


def find_targets(pair: Pair, knowledge: Knowledge) -> Faults:
    """A source that has another target earlier in the file."""
    if not (pair.source.strip() and pair.target.strip()):
        return
    other = knowledge.by_source.other(pair.source, pair.target, pair.id or pair.place)
    if other:
        written, where = other
        message = f"the same source is translated as {quoted(written)} {_at(where)}"
        yield Fault(_weight(pair.source), message, (), ((0, len(pair.target)),))


def find_sources(pair: Pair, knowledge: Knowledge) -> Faults:
    """A target that has another source earlier in the file: one of the two may be misplaced."""
    if not (pair.source.strip() and pair.target.strip()):
        return
    other = knowledge.by_target.other(pair.target, pair.source, pair.id or pair.place)
    if other:
        written, where = other
        message = f"the same target stands for {quoted(written)} {_at(where)}"
        yield Fault(_weight(pair.target), message, ((0, len(pair.source)),), ())


def _at(where: str) -> str:
    return f"in unit {where}" if where else "in a unit before"


def _weight(text: str) -> str:
    return NOTE if len(text.split()) <= _SHORT else WARNING

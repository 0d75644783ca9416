"""What has changed from one translation memory to another."""

from __future__ import annotations

from array import array
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from aligner.units import Unit, primary

_BITS = 0xFFFFFFFFFFFFFFFF


@dataclass(frozen=True, slots=True)
class Difference:
    """A unit that is in one memory alone, or has another translation in the other.

    Args:
        kind: what has become of it.
        old, new: the unit in the old and in the new memory; None where it is not there.
    """

    kind: Literal["added", "removed", "changed"]
    old: Unit | None
    new: Unit | None


def compare(old: Callable[[], Iterable[Unit]], new: Callable[[], Iterable[Unit]]) -> Iterator[Difference]:
    """What was removed, in the order of the old memory, then what was changed or added, in that of the new.

    Units are told by their texts and languages, not by their ids or properties. A unit is changed where its
    source is still there and its translation is not. Takes sixteen bytes a unit, and the units that changed.

    Args:
        old, new: give the units of the memories, as often as they are asked.

    Example:
        >>> from aligner.units import Variant
        >>> before = [Unit((Variant("ky", "суу"), Variant("kk", "с")))]
        >>> after = [Unit((Variant("ky", "суу"), Variant("kk", "су")))]
        >>> found = compare(lambda: before, lambda: after)
        >>> [(one.kind, one.old.target, one.new.target) for one in found]
        [('changed', 'с', 'су')]
    """
    before, after = _marks(old()), _marks(new())
    gone = ~np.isin(before[:, 1], after[:, 1])
    come = ~np.isin(after[:, 1], before[:, 1])
    changed = np.isin(before[:, 0], after[come, 0]) & gone
    waiting: dict[int, deque[Unit]] = defaultdict(deque)
    places = zip(old(), gone.tolist(), changed.tolist(), strict=True)
    for unit, is_gone, may_be_changed in places:
        if may_be_changed:
            waiting[_source(unit)].append(unit)
        elif is_gone:
            yield Difference("removed", unit, None)
    for unit, has_come in zip(new(), come.tolist(), strict=True):
        if has_come:
            others = waiting.get(_source(unit))
            if others:
                yield Difference("changed", others.popleft(), unit)
            else:
                yield Difference("added", None, unit)
    for others in waiting.values():
        for unit in others:
            yield Difference("removed", unit, None)


def _marks(units: Iterable[Unit]) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """For each unit a number for its source and one for all its texts."""
    marks = array("Q")
    for unit in units:
        marks.append(_source(unit))
        marks.append(hash(tuple((primary(v.language), v.markup or v.text) for v in unit.variants)) & _BITS)
    return np.frombuffer(marks, np.uint64).reshape(-1, 2)


def _source(unit: Unit) -> int:
    languages = tuple(primary(variant.language) for variant in unit.variants)
    first = unit.variants[0] if unit.variants else None
    return hash((languages, first and (first.markup or first.text))) & _BITS

"""Units of a new document that a memory has filled in, and the matches that it has for them.

What XLIFF says of such a unit is here once for both of its versions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from aligner.units import Unit


class Alternative(NamedTuple):
    """A match as it stands beside a unit.

    Args:
        score: 101 in the same context, 100 for the same text, less for one like it.
        source, target: what the memory has; the target with the numbers of the document where that
            is safe.
        origin: the document that it comes from.
    """

    score: int
    source: str
    target: str
    origin: str = ""


class Prefilled(NamedTuple):
    """A unit to be written, and where its target comes from.

    Args:
        unit: its target is empty where nothing was put in.
        kind: how the source of what was put in is like that of the unit: "context", "exact" or "fuzzy";
            "copied" where it is the source itself, for tools that show what stands as the target; ""
            where nothing was put in, or the unit does not come from a memory.
        alternatives: the matches, the best first.
    """

    unit: Unit
    kind: str = ""
    alternatives: tuple[Alternative, ...] = ()

    @property
    def sure(self) -> bool:
        """Whether what was put in stands in the memory for this very text, with nothing against it."""
        return self.kind in ("context", "exact") and self.alternatives[0].score >= 100


def plainly(units: Iterable[Unit]) -> Iterator[Prefilled]:
    """Units that no memory has to do with, as writers take them."""
    return (Prefilled(unit) for unit in units)

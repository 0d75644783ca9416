"""What a person may do to an alignment, each as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from aligner.draft import Row, Side

Direction = Literal["up", "down"]


class Change(NamedTuple):
    """Rows that stand where others stood.

    Args:
        start: the place of the first.
        removed: how many rows stood there.
        rows: what stands there now.
    """

    start: int
    removed: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """A bead and the next one become one, or the one before and it; the bead that is named keeps its id."""

    bead: int
    with_next: bool = True


@dataclass(frozen=True, slots=True)
class SplitBead:
    """A bead becomes two: so many segments of either side stay, the rest makes a new bead below."""

    bead: int
    source: int = 1
    target: int = 1


@dataclass(frozen=True, slots=True)
class SplitSegment:
    """A segment becomes two, cut before a character of its text; the blanks at the cut belong to neither."""

    side: Side
    segment: int
    offset: int


@dataclass(frozen=True, slots=True)
class JoinSegments:
    """A segment and the next one of its bead become one."""

    side: Side
    segment: int


@dataclass(frozen=True, slots=True)
class MoveSegment:
    """A segment goes to the bead above or below, with those of its side that stand before or behind it."""

    side: Side
    segment: int
    direction: Direction


@dataclass(frozen=True, slots=True)
class Detach:
    """The first or the last segment of a bead's side leaves it and stands without a counterpart."""

    side: Side
    segment: int


@dataclass(frozen=True, slots=True)
class Delete:
    """Beads are left out of translation memories; they stay where they are."""

    beads: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Restore:
    """Beads go into translation memories again."""

    beads: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EditText:
    """A segment reads otherwise; what its author wrote is kept."""

    side: Side
    segment: int
    text: str


@dataclass(frozen=True, slots=True)
class Confirm:
    """Beads are right, a person says."""

    beads: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Unconfirm:
    """Beads are to be looked at again."""

    beads: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ConfirmAbove:
    """All beads of at least this confidence that have both sides are right, a person says."""

    confidence: float


@dataclass(frozen=True, slots=True)
class Replace:
    """Something is replaced in the texts wherever it stands.

    Args:
        find, whole_words, match_case, regex: what is looked for, see ``seeking.Pattern``.
        replacement: what stands there then.
        side: where it is looked for; "" is both sides.
        beads: the beads it is looked for in; () is all.
    """

    find: str
    replacement: str
    side: Side | Literal[""] = ""
    beads: tuple[int, ...] = ()
    whole_words: bool = False
    match_case: bool = True
    regex: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on a bead; "" takes it away."""

    bead: int
    text: str


@dataclass(frozen=True, slots=True)
class ReplaceBeads:
    """Other beads of the same segments: what aligning anew makes, and what takes an operation back.

    Args:
        changes: one after the other; the place of each counts in what those before it have made.
        next_id: the id that the next new segment or bead gets.
        reason: what made them.
    """

    changes: tuple[Change, ...]
    next_id: int
    reason: str = "undo"


Operation = (
    Merge | SplitBead | SplitSegment | JoinSegments | MoveSegment | Detach | Delete | Restore | EditText
    | Confirm | Unconfirm | ConfirmAbove | Replace | Note | ReplaceBeads
)  # fmt: skip

"""Is there a text on both sides, and is the target a translation at all?"""

from __future__ import annotations

import re

from aligner.checks.addresses import prose
from aligner.checks.findings import ERROR, NOTE, WARNING, Fault, Faults, Pair
from aligner.checks.knowledge import Knowledge, folded

_WORD = re.compile(r"[^\W\d_]+")
_LONG = 4
"""Words from which the same text on both sides is surely no coincidence of related languages."""
_LETTERS = 3
_CAPITALS = 5


def find_empty(pair: Pair, knowledge: Knowledge) -> Faults:
    """Sides without any text. A bead of nothing is no mistake of a translator, so it is only noted."""
    empty = [not any(map(str.isalnum, side)) for side in (pair.source, pair.target)]
    if not any(empty) or pair.source.strip() == pair.target.strip() != "":
        return
    if all(empty):
        if not (pair.source.strip() and pair.target.strip()):
            yield Fault(ERROR, "both sides are empty" if pair.source.strip() == pair.target.strip()
                        else "one side is empty, the other has only signs")  # fmt: skip
        return
    side = "source" if empty[0] else "target"
    what = "has only signs" if (pair.source if empty[0] else pair.target).strip() else "is empty"
    if pair.bead.startswith("0-") or pair.bead.endswith("-0"):
        yield Fault(NOTE, f"the {side} {what}: the other side has no counterpart")
    else:
        yield Fault(ERROR, f"the {side} {what}")


def find_untranslated(pair: Pair, knowledge: Knowledge) -> Faults:
    """A target that is its source. Names, numbers, addresses and acronyms are the same everywhere."""
    if not pair.source.strip() or folded(pair.source) != folded(pair.target):
        return
    text = prose(pair.source)
    words = _WORD.findall(text)
    shouted = sum(len(word) for word in words if word.isupper()) > sum(map(len, words)) / 2
    counted = [
        word for place, word in enumerate(words)
        if len(word) >= _LETTERS
        and (word.islower() or not (word.islower() or word.isupper() or word.istitle())
             or (shouted and len(word) > _CAPITALS) or (place == 0 and len(words) > 1))
    ]  # fmt: skip
    # A capital at the beginning tells nothing, and a name that stands alone is no mistake.
    if not [word for word in counted if shouted or not word.istitle()]:
        return
    whole = ((0, len(pair.source)),), ((0, len(pair.target)),)
    weight = ERROR if len(words) > _LONG else WARNING if len(words) > 1 else NOTE
    yield Fault(weight, "the target is the same as the source", *whole)

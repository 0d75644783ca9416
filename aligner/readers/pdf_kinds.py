"""What kind a block of a PDF is, told from its type: headings by level, captions."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from aligner.blocks import without_false_headings
from aligner.model import Block, Kind
from aligner.pages import PageLine

_STEP = 1.3
"""From base line to base line in type sizes, where a document shows none."""
_LARGER = 1.08
_SMALLER = 0.95
_LONGEST_HEADING = 300
_LONGEST_BOLD = 160
_LONGEST_CAPTION = 400
_NUMBERED_NAME = re.compile(r"[^\W\d_]+\.?[ -]?\d+\s?[.:–—]|\d+[ -][^\W\d_]+\s?[.:–—]")


class BodyType:
    """The size and weight of most letters, and how far apart their base lines are."""

    def __init__(self, lines: Iterator[PageLine]) -> None:
        kept = list(lines)
        sizes: Counter[float] = Counter()
        bold = 0
        for line in kept:
            sizes[line.size] += len(line.text)
            bold += len(line.text) if line.bold else 0
        self.size = max(sizes, key=lambda size: (sizes[size], size)) if sizes else 10.0
        self.bold = bold > 0.5 * sizes.total()
        steps: Counter[float] = Counter()
        for above, below in itertools.pairwise(kept):
            if above.region == below.region and above.size == below.size and above.y > below.y:
                steps[round((above.y - below.y) / above.size, 2)] += 1
        # The commonest step, counted with its neighbours: places are rounded.
        near = {s: steps[s] + steps[round(s - 0.01, 2)] + steps[round(s + 0.01, 2)] for s in steps}
        self.step = max(near, key=lambda s: (near[s], -s)) if near else _STEP


def with_kinds(
    blocks: Sequence[Block],
    members: Sequence[tuple[PageLine, int, int]],
    spans: Sequence[tuple[PageLine, int, int]],
    body: BodyType,
) -> list[Block]:
    """The blocks of the running text, their kinds told from their type where that says more than words."""
    looks = _faces(blocks, members)
    styles: Counter[tuple[float, bool]] = Counter()
    for block, (size, bold) in zip(blocks, looks, strict=True):
        if _looks_like_heading(block, size, bold, body):
            styles[round(size * 2) / 2, bold] += 1
    order = sorted(styles, reverse=True)
    titled = bool(order) and styles[order[0]] == 1
    beside = _beside_cells(spans)
    made: list[Block] = []
    plain: list[Block] = []
    for block, (size, bold) in zip(blocks, looks, strict=True):
        if _looks_like_heading(block, size, bold, body):
            level = order.index((round(size * 2) / 2, bold)) + (1 if titled else 2)
            made.append(replace(block, kind="heading", level=level))
            continue
        kind: Kind = block.kind
        if kind == "heading" and len(order) > 0 and styles.total() >= 3:
            kind = "paragraph"
        if (
            size <= _SMALLER * body.size
            and len(block.text) <= _LONGEST_CAPTION
            and kind != "list_item"
            and (_NUMBERED_NAME.match(block.text) or block.pieces[0].origin in beside)
        ):
            kind = "caption"
        made.append(block if kind == block.kind else replace(block, kind=kind, level=0))
        plain.append(made[-1])
    if not order:
        return list(without_false_headings(tuple(made)))
    return made


def _looks_like_heading(block: Block, size: float, bold: bool, body: BodyType) -> bool:
    if not any(character.isalpha() for character in block.text):
        return False
    if size >= _LARGER * body.size:
        return len(block.text) <= _LONGEST_HEADING
    if not bold or body.bold or size < _SMALLER * body.size:
        return False
    return len(block.text) <= _LONGEST_BOLD and not block.text.endswith((".", ";", ","))


def _faces(blocks: Sequence[Block], members: Sequence[tuple[PageLine, int, int]]) -> list[tuple[float, bool]]:
    """The size of most letters of each block, and whether all are bold."""
    faces = []
    i = 0
    for block in blocks:
        first, last = block.pieces[0].origin, block.pieces[-1].origin
        while members[i][2] <= first:
            i += 1
        k = i
        lines = []
        while k < len(members) and members[k][1] <= last:
            lines.append(members[k][0])
            k += 1
        faces.append((median(line.size for line in lines), all(line.bold for line in lines)))
    return faces


def _beside_cells(spans: Sequence[tuple[PageLine, int, int]]) -> set[int]:
    """Where lines begin that stand right before or after a table."""
    found = set()
    for (above, begin, _), (below, second, _) in itertools.pairwise(spans):
        if above.flow == "body" and below.flow == "cell":
            found.add(begin)
        if above.flow == "cell" and below.flow == "body":
            found.add(second)
    return found

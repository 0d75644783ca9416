"""Whether what a working file holds can be: a file that was damaged, or made to do harm, is found out here.

Whoever works with a draft may then believe it: places lie within texts, ids are there once, texts are texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import get_args

from aligner.draft import SIDES, Draft, Row
from aligner.errors import LanguageError
from aligner.lang import canonical
from aligner.model import Block, Document, Kind

_HIGHEST = 1 << 62
"""Beyond every number, with room for those that follow."""
_KINDS = frozenset(get_args(Kind))


def see_documents(draft: Draft, origin: Iterable[object]) -> None:
    """See that the documents, and all else that never changes, can be.

    Args:
        draft: without rows.
        origin: what is told of the file that it was made of.

    Raises:
        ValueError: something cannot be.

    Example:
        >>> see_documents(Draft(Document("a", "", ()), Document("b", "", (), "../b"), (), 0), ())
        Traceback (most recent call last):
        ...
        ValueError: '../b' is no language
    """
    for side in SIDES:
        document = draft.document(side)
        _see(
            _texts(document.name, document.text, document.language, document.encoding)
            and _texts(*document.notes, *document.reasons)
            and _numbers(*document.pages)
            and all(map(_is_number, (document.modified, document.detected or 0)))
            and all(_numbers(part.start, part.stop) and _texts(part.reason) for part in document.dropped),
            f"the {side} is no document",
        )
        _see_language(document)
        for block in document.blocks:
            _see(_is_block(block), f"a block of the {side} is none")
    _see(_texts(draft.signature, *origin), "a name is no text")
    _see(all(map(_is_number, draft.made.values())), "a confidence is no number")
    _see(
        all(
            len(part) == 4 and all(len(edge) == 2 and _numbers(*edge) for edge in part)
            for part in draft.parts
        ),
        "a part is none",
    )


def see_rows(draft: Draft, rows: Iterable[Row]) -> None:
    """See that rows can be rows of a draft.

    Raises:
        ValueError: something cannot be.
    """
    lengths = {side: [len(block.text) for block in draft.document(side).blocks] for side in SIDES}
    for row in rows:
        _see(_numbers(row.id) and row.id < draft.next_id, "a bead has no number")
        _see(_is_number(row.confidence) and _texts(row.note), "a bead is none")
        _see(
            all(_texts(anchor.kind, anchor.source, anchor.target) for anchor in row.anchors),
            "an anchor is none",
        )
        _see(bool(row.source or row.target), "a bead is empty")
        for side, cells in zip(SIDES, (row.source, row.target), strict=True):
            known = lengths[side]
            for id, block, start, stop, edited in cells:
                _see(
                    _numbers(id, block, start, stop)
                    and id < draft.next_id
                    and block < len(known)
                    and start <= stop <= known[block]
                    and (edited is None or isinstance(edited, str)),
                    f"a segment of the {side} is none",
                )


def see_order(draft: Draft, ranks: Sequence[int], facts: Mapping[str, object]) -> None:
    """See that the segments of a draft follow each other, that none is there twice, and that there is room.

    Args:
        draft: all of it.
        ranks: of its rows.
        facts: the numbers that change with each operation.

    Raises:
        ValueError: they do not.
    """
    _see(_numbers(*facts.values()) and _numbers(*ranks) and all(ranks), "a number is none")
    _see(len({row.id for row in draft.rows}) == len(draft.rows), "a bead is there twice")
    for side in SIDES:
        cells = [cell for row in draft.rows for cell in row.cells(side)]
        _see(len({cell.id for cell in cells}) == len(cells), f"a segment of the {side} is there twice")
        block = stop = 0
        for cell in cells:
            _see(
                cell.block > block or (cell.block == block and cell.start >= stop),
                f"the {side} is out of order",
            )
            block, stop = cell.block, cell.stop


def see_texts(values: Iterable[object]) -> None:
    """See that values are texts.

    Raises:
        ValueError: one is none.
    """
    _see(_texts(*values), "a text is none")


def _see(right: bool, wrong: str) -> None:
    if not right:
        raise ValueError(wrong)


def _see_language(document: Document) -> None:
    """A language becomes a part of a file's name."""
    try:
        canonical(document.language or "und")
    except LanguageError:
        raise ValueError(f"{document.language[:40]!r} is no language") from None


def _is_block(block: Block) -> bool:
    return (
        block.kind in _KINDS
        and _texts(block.text, block.marker)
        and _numbers(block.level)
        and all(_numbers(piece.start, piece.stop, piece.origin) for piece in block.pieces)
        and all(_numbers(part.start, part.stop) and _texts(part.text) for part in block.repairs)
    )


def _texts(*values: object) -> bool:
    return all(isinstance(value, str) for value in values)


def _numbers(*values: object) -> bool:
    return all(type(value) is int and 0 <= value < _HIGHEST for value in values)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and isfinite(value)

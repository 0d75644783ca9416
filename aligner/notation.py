"""Operations, rows and documents as plain JSON: what the page sends and what the working file keeps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from aligner.draft import SIDES, Cell, Row
from aligner.errors import RefusedError
from aligner.model import Anchor, Block, Document, Dropped, Piece, Repair
from aligner.operations import Change, Operation, ReplaceBeads

_LONGEST = 1_000_000
"""Characters of a text that is given, at most."""


def data_of(operation: Operation) -> dict[str, Any]:
    """An operation as JSON: its name and what it says.

    Example:
        >>> from aligner.operations import Merge
        >>> data_of(Merge(7))
        {'operation': 'Merge', 'bead': 7, 'with_next': True}
    """
    data: dict[str, Any] = {"operation": type(operation).__name__}
    if isinstance(operation, ReplaceBeads):
        changes = [
            [start, removed, [row_data(row) for row in rows]] for start, removed, rows in operation.changes
        ]
        return data | {"changes": changes, "next_id": operation.next_id, "reason": operation.reason}
    return data | {part.name: getattr(operation, part.name) for part in fields(operation)}


def operation_of(data: object) -> Operation:
    """The operation that JSON from a page means; other beads cannot be given so.

    Raises:
        RefusedError: it means none.

    Example:
        >>> operation_of({"operation": "Merge", "bead": 7})
        Merge(bead=7, with_next=True)
    """
    if not isinstance(data, Mapping):
        raise RefusedError("it is no operation: not a JSON object")
    given = dict(data)
    name = given.pop("operation", None)
    kind = _operations().get(name) if isinstance(name, str) else None
    if kind is None:
        raise RefusedError(f"there is no operation {str(name)[:40]!r}")
    types = get_type_hints(kind)
    for key, value in given.items():
        if key not in types:
            raise RefusedError(f"{name} has no {key[:40]!r}")
        if not _fits(value, types[key]):
            raise RefusedError(f"{key!r} of {name} cannot be {str(value)[:40]!r}")
        if isinstance(value, list):
            given[key] = tuple(value)
    try:
        return kind(**given)
    except TypeError:
        missing = [part.name for part in fields(kind) if part.name not in given]
        raise RefusedError(f"{name} does not say {', '.join(missing)}") from None


def stored_operation(data: Mapping[str, Any]) -> Operation:
    """The operation that ``data_of`` gave."""
    if data["operation"] != ReplaceBeads.__name__:
        return operation_of(data)
    changes = tuple(
        Change(start, removed, tuple(row_of(row) for row in rows)) for start, removed, rows in data["changes"]
    )
    return ReplaceBeads(changes, data["next_id"], data["reason"])


@cache
def _operations() -> Mapping[str, type[Operation]]:
    return {kind.__name__: kind for kind in get_args(Operation) if kind is not ReplaceBeads}


def _fits(value: object, wanted: Any) -> bool:
    """Whether a value of JSON has a type: a number, a text, one of some texts, a list of numbers."""
    if wanted is bool:
        return isinstance(value, bool)
    if wanted is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if wanted is float:
        return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1
    if wanted is str:
        return isinstance(value, str) and len(value) <= _LONGEST
    if get_origin(wanted) is tuple:
        return isinstance(value, list | tuple) and all(_fits(item, int) for item in value)
    choices = get_args(wanted)
    nested = [choice for part in choices for choice in (get_args(part) or (part,))]
    return isinstance(value, str) and value in nested


def row_data(row: Row) -> list[Any]:
    """A row as JSON, short: what is as usual is left out at the end.

    Example:
        >>> row_data(Row(3, (Cell(0, 0, 0, 4),), (), 0.5))
        [3, [[0, 0, 0, 4]], [], 0.5]
    """
    source, target = (
        [list(cell if cell.edited is not None else cell[:4]) for cell in row.cells(side)] for side in SIDES
    )
    data: list[Any] = [
        row.id, source, target, row.confidence,
        [[anchor.kind, anchor.source, anchor.target] for anchor in row.anchors],
        int(row.confirmed), int(row.by_hand), int(row.exported), row.note,
    ]  # fmt: skip
    usual: list[Any] = [[], 0, 0, 1, ""]
    while usual and data[-1] == usual[-1]:
        data.pop()
        usual.pop()
    return data


def row_of(data: list[Any]) -> Row:
    """The row that ``row_data`` gave.

    Example:
        >>> row_of([3, [[0, 0, 0, 4]], [], 0.5]).type
        '1-0'
    """
    id, source, target, confidence, *rest = data
    usual: list[Any] = [[], 0, 0, 1, ""]
    anchors, confirmed, by_hand, exported, note = rest + usual[len(rest) :]
    return Row(
        id, tuple([Cell(*cell) for cell in source]), tuple([Cell(*cell) for cell in target]), confidence,
        tuple([Anchor(*anchor) for anchor in anchors]), bool(confirmed), bool(by_hand), bool(exported), note,
    )  # fmt: skip


def document_data(document: Document) -> list[Any]:
    """A document as JSON.

    Example:
        >>> document_of(document_data(Document("a", "Суу", (Block("heading", "Суу", ()),)))).blocks[0].kind
        'heading'
    """
    blocks = [
        [
            block.kind, block.text, [[piece.start, piece.stop, piece.origin] for piece in block.pieces],
            block.level, block.marker, [[repair.start, repair.stop, repair.text] for repair in block.repairs],
        ]
        for block in document.blocks
    ]  # fmt: skip
    return [
        document.name, document.text, blocks, document.language, document.detected, document.modified,
        document.encoding, document.pages,
        [[part.start, part.stop, part.reason] for part in document.dropped], document.notes, document.reasons,
    ]  # fmt: skip


def document_of(data: list[Any]) -> Document:
    """The document that ``document_data`` gave."""
    name, text, blocks, language, detected, modified, encoding, pages, dropped, notes, reasons = data
    return Document(
        name, text,
        tuple([
            Block(
                kind, text, tuple([Piece(*piece) for piece in pieces]), level, marker,
                tuple([Repair(*repair) for repair in repairs]),
            )
            for kind, text, pieces, level, marker, repairs in blocks
        ]),
        language, detected, modified, encoding, tuple(pages), tuple(Dropped(*part) for part in dropped),
        tuple(notes), tuple(reasons),
    )  # fmt: skip


def json_of(data: object) -> str:
    """Data as JSON that can stand in a database, whatever the text in it.

    Example:
        >>> json_of(["суу", "\\udc80"]).isascii(), len(json_of(["\\udc80"]))
        (False, 10)
    """
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # A lone surrogate has no UTF-8; JSON has an escape for it.
    return written.encode("utf-8", "backslashreplace").decode()

"""What stands in a working file: written when it is made, read back and looked through when it is opened."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aligner.draft import SIDES, Draft
from aligner.notation import document_data, document_of, json_of, row_data, row_of
from aligner.packaged import packaged_text
from aligner.working.database import APPLICATION, SCHEMA
from aligner.working.soundness import see_documents, see_order, see_rows

SUFFIX = ".bitext"
ROOM = 1 << 32
"""Ranks between two beads at first."""
VERSION, STEP, NEXT = "version", "step", "next_id"


def contents(draft: Draft, origin: str = "", sha256: str = "") -> Iterator[bytes]:
    """The bytes of a new working file; see ``create``."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "a" + SUFFIX)
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            connection.executescript(packaged_text("working/schema.sql"))
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            connection.execute(f"PRAGMA user_version = {SCHEMA}")
            connection.execute("BEGIN")
            made = [[confidence, *key] for key, confidence in draft.made.items()]
            facts = {
                VERSION: 0, STEP: 0, NEXT: draft.next_id, "signature": json_of(draft.signature),
                "made": json_of(made), "parts": json_of(draft.parts), "origin": json_of(origin),
                "origin_sha256": json_of(sha256),
            }  # fmt: skip
            connection.executemany("INSERT INTO fact VALUES (?, ?)", facts.items())
            for side in SIDES:
                document = draft.document(side)
                read = hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest()
                connection.execute(
                    "INSERT INTO document VALUES (?, ?, ?, ?, ?)",
                    (side, shown(document.name), document.language, read, json_of(document_data(document))),
                )
            insert_rows(connection, draft)
            connection.execute("COMMIT")
        finally:
            connection.close()
        yield path.read_bytes()


def shown(name: str) -> str:
    """A name as it can stand in a database."""
    return name.encode("utf-8", "replace").decode()


def insert_rows(connection: sqlite3.Connection, draft: Draft) -> list[int]:
    """Write all rows of a draft, and give their ranks."""
    ranks = [ROOM * number for number in range(1, len(draft.rows) + 1)]
    data = (json_of(row_data(row)) for row in draft.rows)
    connection.executemany("INSERT INTO bead VALUES (?, ?)", zip(ranks, data, strict=True))
    return ranks


def facts_of(connection: sqlite3.Connection) -> dict[str, int]:
    """The facts that change with each operation."""
    return dict(
        connection.execute("SELECT name, value FROM fact WHERE name IN (?, ?, ?)", (VERSION, STEP, NEXT))
    )


def state_of(connection: sqlite3.Connection, fixed: Draft) -> tuple[Draft, int, list[int]]:
    """The newest state, its version, and the ranks of its beads."""
    facts = facts_of(connection)
    ranks, data = [], []
    for rank, written in connection.execute("SELECT rank, data FROM bead ORDER BY rank"):
        ranks.append(rank)
        data.append(written)
    # One text is read faster than many.
    rows = tuple([row_of(row) for row in json.loads(f"[{','.join(data)}]")])
    state = replace(fixed, rows=rows, next_id=facts[NEXT])
    see_rows(state, rows)
    see_order(state, ranks, facts)
    return state, facts[VERSION], ranks


def fixed_of(connection: sqlite3.Connection) -> dict[str, Any]:
    """What never changes: a draft without rows, and where the file comes from."""
    facts = {
        name: json.loads(value)
        for name, value in connection.execute("SELECT name, value FROM fact")
        if isinstance(value, str)
    }
    documents = {
        side: document_of(json.loads(data))
        for side, data in connection.execute("SELECT side, data FROM document")
    }
    made = {tuple(key): confidence for confidence, *key in facts["made"]}
    parts = tuple(tuple(tuple(edge) for edge in part) for part in facts["parts"])
    draft = Draft(documents["source"], documents["target"], (), 0, facts["signature"], made, parts)
    see_documents(draft, (facts["origin"], facts["origin_sha256"]))
    return {"draft": draft, "origin": facts["origin"], "origin_sha256": facts["origin_sha256"]}

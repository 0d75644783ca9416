"""JSON Lines: one bead a line, nulls included, so that every segment stands in exactly one line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aligner.exchange.jsonl import json_line
from aligner.model import Bitext
from aligner.settings import Options
from aligner.units import beads_of

SUFFIX = ".jsonl"


def write(bitext: Bitext, options: Options) -> Iterator[str]:
    """The lines of the file."""
    for bead, unit in zip(bitext.beads, beads_of(bitext), strict=True):
        data = {
            "id": unit.id,
            "document": unit.document,
            "bead": bead.type,
            "source_index": bead.source_index,
            "target_index": bead.target_index,
            "source": bitext.source_texts(bead),
            "target": bitext.target_texts(bead),
            "confidence": bead.confidence,
            "status": bead.status,
            "anchors": [
                {"kind": anchor.kind, "source": anchor.source, "target": anchor.target}
                for anchor in bead.anchors
            ],
            "source_language": bitext.source.language,
            "target_language": bitext.target.language,
            "signature": bitext.signature,
        }
        if bead.note:
            data["notes"] = [bead.note]
        yield json_line(data)


def describe(bitext: Bitext) -> str:
    """How many beads the file holds."""
    return f"{len(bitext.beads)} beads, those without a counterpart included"


def beside(bitext: Bitext) -> Mapping[str, str]:
    """Nothing stands beside it."""
    return {}

"""Indices: one line for the pair, each bead as source positions, target positions, confidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePath

from aligner.exchange.jsonl import json_line
from aligner.model import Bitext
from aligner.settings import Options

SUFFIX = ""


def write(bitext: Bitext, options: Options) -> Iterator[str]:
    """The line of the file, its id the source's name without its suffix."""
    beads = [[bead.source_index, bead.target_index, bead.confidence] for bead in bitext.beads]
    data = {"id": PurePath(bitext.source.name).stem, "beads": beads}
    yield json_line(data)


def describe(bitext: Bitext) -> str:
    """How many beads the file holds."""
    return f"{len(bitext.beads)} beads, those without a counterpart included"


def beside(bitext: Bitext) -> Mapping[str, str]:
    """Nothing stands beside it."""
    return {}

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
    yield json_line({"id": PurePath(bitext.source.name).stem, "beads": beads_of(bitext)})


def beads_of(bitext: Bitext) -> list[tuple[tuple[int, ...], tuple[int, ...], float]]:
    """The beads as positions on both sides and how sure they are."""
    return [(bead.source_index, bead.target_index, bead.confidence) for bead in bitext.beads]


def describe(bitext: Bitext) -> str:
    """How many beads the file holds."""
    return f"{len(bitext.beads)} beads, those without a counterpart included"


def beside(bitext: Bitext) -> Mapping[str, str]:
    """Nothing stands beside it."""
    return {}

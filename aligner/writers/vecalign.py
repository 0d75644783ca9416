"""The alignments of vecalign: a line says where a bead stands, and its cost: ``[0]:[0, 1]:0.030000``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aligner.model import Bitext
from aligner.settings import Options

SUFFIX = ""


def write(bitext: Bitext, options: Options) -> Iterator[str]:
    """The lines of the file; the cost is what confidence lacks to 1."""
    for bead in bitext.beads:
        yield f"{list(bead.source_index)}:{list(bead.target_index)}:{1 - bead.confidence:.6f}\n"


def describe(bitext: Bitext) -> str:
    """How many beads the file holds."""
    return f"{len(bitext.beads)} beads, those without a counterpart included"


def beside(bitext: Bitext) -> Mapping[str, str]:
    """Nothing stands beside it."""
    return {}

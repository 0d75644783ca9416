"""The ladder of hunalign: where each bead begins in the source and in the target, and its confidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aligner.model import Bitext
from aligner.settings import Options

SUFFIX = ".ladder"


def write(bitext: Bitext, options: Options) -> Iterator[str]:
    """The lines of the file; the last says how many segments there are."""
    source = target = 0
    for bead in bitext.beads:
        # Where beads were left out, the next begins later than the last one ended.
        source = bead.source_index[0] if bead.source_index else source
        target = bead.target_index[0] if bead.target_index else target
        yield f"{source}\t{target}\t{bead.confidence:.4f}\n"
        source, target = source + len(bead.source_index), target + len(bead.target_index)
    yield f"{len(bitext.source_segments)}\t{len(bitext.target_segments)}\t0.0000\n"


def describe(bitext: Bitext) -> str:
    """How many beads the file holds."""
    return f"{len(bitext.beads)} beads, those without a counterpart included"


def beside(bitext: Bitext) -> Mapping[str, str]:
    """Nothing stands beside it."""
    return {}

"""The text format of hunalign: source, target, confidence, with tabs; ``~~~`` between segments of a side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aligner.model import Bitext
from aligner.settings import Options
from aligner.units import plain

SUFFIX = ""


def write(bitext: Bitext, options: Options) -> Iterator[str]:
    """The lines of the file."""
    for bead in bitext.beads:
        sides = (bitext.source_texts(bead), bitext.target_texts(bead))
        source, target = (" ~~~ ".join(plain(text) for text in texts) for texts in sides)
        yield f"{source}\t{target}\t{bead.confidence:.4f}\n"


def describe(bitext: Bitext) -> str:
    """How many beads the file holds."""
    return f"{len(bitext.beads)} beads, those without a counterpart included"


def beside(bitext: Bitext) -> Mapping[str, str]:
    """Nothing stands beside it."""
    return {}

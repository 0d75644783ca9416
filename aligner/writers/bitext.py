"""The working file of a review: the whole bitext, ready to be opened with ``aligner review``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from aligner.draft import draft_of
from aligner.model import Bitext
from aligner.settings import Options
from aligner.working import contents

SUFFIX = contents.SUFFIX


def write(bitext: Bitext, options: Options) -> Iterator[bytes]:
    """The bytes of the file."""
    return contents.contents(draft_of(bitext))


def describe(bitext: Bitext) -> str:
    """How many beads the file holds."""
    return f"{len(bitext.beads)} beads, those without a counterpart included"


def beside(bitext: Bitext) -> Mapping[str, str]:
    """Nothing stands beside it."""
    return {}

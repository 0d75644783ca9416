"""The working file of a review, read: its beads as units, nulls and rejected ones too."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from aligner.draft import Draft, bitext_of
from aligner.model import Bitext
from aligner.units import WORKING, Head, Memory, Unit, beads_of, plain
from aligner.working import store
from aligner.working.contents import SUFFIX

SUFFIXES = (SUFFIX,)
WHOLE = True
PLACE = "bead"


def read(file: IO[bytes], name: str) -> Memory:
    """The beads of a working file, as they are at this moment.

    Args:
        file: its bytes, unpacked.
        name: what to call it in units.

    Raises:
        InputError: it is damaged, or no working file.
    """
    bitext = bitext_of(_draft(file))
    head = Head(bitext.source.language, props=(("x-signature", plain(bitext.signature)),))
    return Memory(head, _units(bitext, name))


def _draft(file: IO[bytes]) -> Draft:
    """The state in a file; one that somebody works on is read where it lies, with what stands beside it."""
    path = getattr(getattr(file, "raw", None), "name", None)
    if isinstance(path, str | Path):
        return store.read(path)
    with TemporaryDirectory() as folder:
        copy = Path(folder, "copy")
        with copy.open("wb") as into:
            shutil.copyfileobj(file, into)
        return store.read(copy)


def _units(bitext: Bitext, name: str) -> Iterator[Unit]:
    beads = zip(bitext.beads, beads_of(bitext), strict=True)
    for number, (bead, unit) in enumerate(beads, 1):
        working = {
            "source_index": list(bead.source_index),
            "target_index": list(bead.target_index),
            "anchors": [
                {"kind": anchor.kind, "source": anchor.source, "target": anchor.target}
                for anchor in bead.anchors
            ],
        }  # fmt: skip
        for side, texts in (("source", bitext.source_texts(bead)), ("target", bitext.target_texts(bead))):
            if len(texts) > 1:
                working[side] = texts
        props = tuple((WORKING + key, json.dumps(value)) for key, value in working.items())
        yield unit._replace(props=props, file=name, line=number)

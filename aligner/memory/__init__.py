"""An embedded translation memory: units in one file, found again when a like text is to be translated.

>>> import tempfile
>>> from pathlib import Path
>>> from aligner import memory
>>> from aligner.units import Unit, Variant
>>> unit = Unit((Variant("ky", "Ал мектепке барды."), Variant("kk", "Ол мектепке барды.")), document="a.docx")
>>> folder = tempfile.TemporaryDirectory()
>>> with memory.open(Path(folder.name, "my.memory"), create=True) as store:
...     added = store.add([unit])          # one transaction: all or none
...     for match in store.lookup("Ал мектептен барды.", "ky", "kk", minimum=70, limit=5):
...         print(match.score, match.kind, match.proposal, match.origin.json())
...     [match.target for match in store.lookup("Ол мектепке барды.", "kk", "ky")]
...     [unit.source for unit in store.units("kk", "ky")], store.stats().units
89 fuzzy Ол мектепке барды. {'document': 'a.docx'}
['Ал мектепке барды.']
(['Ол мектепке барды.'], 1)
>>> folder.cleanup()

``Memory`` has ``add``, ``change``, ``delete``, ``lookup``, ``concordance``, ``units``, ``head``, ``stats``; a
match has ``json()`` as the command prints it. docs/memory.md says what it does, docs/design/memory.md why.
"""

from __future__ import annotations

import os
from pathlib import Path

from aligner.memory.concordance import Hit
from aligner.memory.loading import Added
from aligner.memory.lookup import Match
from aligner.memory.memory import Memory, Stats
from aligner.memory.scoring import Penalties

__all__ = ["Added", "Hit", "Match", "Memory", "Penalties", "Stats", "open"]


def open(path: str | os.PathLike[str], *, create: bool = False) -> Memory:
    """Open a memory.

    Args:
        path: its file.
        create: make it, with the folders it needs, where there is none.

    Raises:
        InputError: there is none, or the file is no memory.
        OutputError: it cannot be made.
    """
    return Memory(Path(path), create=create)

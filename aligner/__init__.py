"""Aligner: two language versions of a document in, a translation memory out.

>>> import aligner
>>> source = aligner.read("declaration.ky.txt")            # doctest: +SKIP
>>> target = aligner.read("declaration.kk.txt")            # doctest: +SKIP
>>> aligner.write(aligner.align(source, target), "out.tmx")  # doctest: +SKIP
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from aligner.errors import AlignerError
from aligner.model import Anchor, Bead, Bitext, Block, Document, Segment
from aligner.settings import VERSION as __version__
from aligner.settings import Options, Settings
from aligner.units import Memory, Unit, Variant

if TYPE_CHECKING:
    from aligner.checking import check
    from aligner.checks.findings import Finding, Pair
    from aligner.corrections import apply
    from aligner.exchange import read_memory, validate, write_memory
    from aligner.pipeline import align, read, split, write
    from aligner.rating import rate
    from aligner.realigning import realign
    from aligner.reviewing import open_review
    from aligner.tokenizer import SentenceTokenizer

__all__ = [
    "AlignerError", "Anchor", "Bead", "Bitext", "Block", "Document", "Finding", "Memory", "Options", "Pair",
    "Segment", "SentenceTokenizer", "Settings", "Unit", "Variant", "__version__", "align", "apply", "check",
    "open_review", "rate", "read", "read_memory", "realign", "split", "validate", "write", "write_memory",
]  # fmt: skip

_LATER = {
    "Finding": "aligner.checks.findings",
    "Pair": "aligner.checks.findings",
    "read_memory": "aligner.exchange",
    "validate": "aligner.exchange",
    "write_memory": "aligner.exchange",
    "SentenceTokenizer": "aligner.tokenizer",
    "apply": "aligner.corrections",
    "align": "aligner.pipeline",
    "check": "aligner.checking",
    "open_review": "aligner.reviewing",
    "rate": "aligner.rating",
    "read": "aligner.pipeline",
    "realign": "aligner.realigning",
    "split": "aligner.pipeline",
    "write": "aligner.pipeline",
}


def __getattr__(name: str) -> Any:
    """Load what needs numpy and scipy only when it is asked for: the command starts sooner."""
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"module 'aligner' has no attribute {name!r}")

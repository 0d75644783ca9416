"""Plain text: written as it stands or pulled out of a PDF with every line broken."""

from __future__ import annotations

from aligner.lang import Language
from aligner.readers import Read
from aligner.reflow import reflow
from aligner.settings import Layout

SUFFIXES = (".txt", ".text")


def read(text: str, language: Language, layout: Layout, *, explain: bool = False) -> Read:
    """The blocks of a plain text, its lines put together where they were wrapped."""
    return reflow(text, language, layout, explain=explain)

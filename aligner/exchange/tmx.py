"""TMX, the format that every CAT tool takes and gives."""

from __future__ import annotations

from typing import IO

from aligner.exchange.tmx_writer import write
from aligner.units import Memory

__all__ = ["SUFFIXES", "read", "write"]

SUFFIXES = (".tmx",)


def read(file: IO[bytes], name: str) -> Memory:
    """The memory in a TMX file; see ``tmx_reader``."""
    # Who only writes does not wait for the expressions that recognise units.
    from aligner.exchange import tmx_reader

    return tmx_reader.read(file, name)

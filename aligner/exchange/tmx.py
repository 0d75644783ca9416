"""TMX, the format that every CAT tool takes and gives."""

from __future__ import annotations

from aligner.exchange.tmx_reader import read
from aligner.exchange.tmx_writer import write

__all__ = ["SUFFIXES", "read", "write"]

SUFFIXES = (".tmx",)

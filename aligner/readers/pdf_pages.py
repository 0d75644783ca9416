"""The pages of a PDF, read by a process of their own that is held to bounds of memory and time."""

from __future__ import annotations

import contextlib
import marshal
import os
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from aligner.errors import InputError
from aligner.rows import Glyph

_PROGRAM = Path(__file__).with_name("pdf_glyphs.py")
_MOST_CHARACTERS = 20_000_000
_UNKNOWN_SHARE = 0.3
"""Share of letters without a code above which a text layer is of no use."""


def pages_of(data: bytes) -> Iterator[tuple[list[Glyph], float, bool]]:
    """The pages of a PDF: their characters, how high they are, whether they hold but pictures.

    Raises:
        InputError: it is damaged, wants a password or more than any text needs, or holds no text.
    """
    signs: Counter[str] = Counter()
    pictures = False
    for glyphs, height, pictured in _read(data):
        signs.update(glyph.text for glyph in glyphs if not glyph.text.isspace())
        if signs.total() > _MOST_CHARACTERS:
            raise InputError("it holds too much text for one document", advice="split it")
        pictures = pictures or pictured
        yield glyphs, height, pictured
    if not signs and pictures:
        raise InputError(
            "it is a scan: its pages are pictures without a text layer",
            advice="run OCR first (such as ocrmypdf -l kir+kaz+rus) and read what it gives",
        )
    if not signs:
        raise InputError("its pages hold no text", advice="choose another file")
    _check_letters(signs)


def _read(data: bytes) -> Iterator[tuple[list[Glyph], float, bool]]:
    """What the program for it reads of each page."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path or os.getcwd() for path in sys.path)}
    with subprocess.Popen(
        [sys.executable, "-P", str(_PROGRAM)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
    ) as process:  # fmt: skip
        into, out = process.stdin, process.stdout
        assert into is not None
        assert out is not None
        try:
            with contextlib.suppress(BrokenPipeError), into:
                into.write(data)
            for page in range(1, _next(out, 0) + 1):
                glyphs, height, pictured = _next(out, page)
                yield [Glyph(*glyph) for glyph in glyphs], height, pictured
        finally:
            process.kill()


def _next(stream: IO[bytes], page: int) -> Any:
    """The next thing that the program has written."""
    try:
        found = marshal.load(stream)
    except (EOFError, ValueError, TypeError):
        raise InputError(
            "the PDF is damaged, or takes more memory or time than pages of text do",
            place=f"page {page}" if page else None,
            advice="save it as a plain PDF or as text first",
        ) from None
    if isinstance(found, tuple) and isinstance(found[0], str):
        what, place, advice = found
        raise InputError(what, place=place, advice=advice)
    return found


def _check_letters(signs: Counter[str]) -> None:
    """Refuse a text layer whose letters have no codes."""
    unknown = sum(
        n for sign, n in signs.items() if unicodedata.category(sign[0]) in ("Co", "Cn") or sign[0] == "\ufffd"
    )
    if unknown > _UNKNOWN_SHARE * signs.total():
        raise InputError(
            "its text layer is of no use: the letters have shapes but no codes",
            advice="make the text anew with OCR (such as ocrmypdf --force-ocr)",
        )

"""Plain text: written as it stands or pulled out of a PDF with every line broken."""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import replace

from aligner.columns import take_apart
from aligner.encodings import decode
from aligner.errors import InputError
from aligner.lang import Language
from aligner.readers import Read, Source
from aligner.reflow import reflow
from aligner.settings import Layout

SUFFIXES = (".txt", ".text")


def load(data: bytes, encoding: str) -> Source:
    """The text of a file in any encoding."""
    if data.removeprefix(BOM_UTF8).lstrip().startswith(b"<?xml"):
        raise InputError(
            "it is an XML file, not a plain text", advice="save its text as DOCX, ODT or plain text"
        )
    found = as_it_is(data, encoding)
    return replace(found, text=take_apart(found.text))


def as_it_is(data: bytes, encoding: str) -> Source:
    """The text of a file whose lines mean what they are: no columns are looked for."""
    decoded = decode(data, encoding)
    return Source(decoded.text, decoded.encoding, notes=decoded.notes)


def read(source: Source, language: Language, layout: Layout, *, explain: bool = False) -> Read:
    """The blocks of a plain text, its lines put together where they were wrapped."""
    return Read(*reflow(source.text, language, layout, explain=explain))

"""The text of a file in parts, whatever its encoding: how every format of text and XML is read."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator
from typing import IO

from aligner.errors import InputError

CHUNK = 1 << 18
"""Bytes that are read, and characters that are worked on, in one go."""
LARGEST = 16 << 20
"""Characters of the largest unit, line or tag."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    # Without a mark: "<" followed by "?", "!" or "t" of the first tag.
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)  # fmt: skip
_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,100}?\sencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_ENCODINGS = re.compile("utf-?8|ascii|iso8859|cp[0-9]|koi8|kz1048|ptcp154|mac-|shift_jis|euc_|gb|big5|tis")


def texts(file: IO[bytes]) -> tuple[str, Iterator[str]]:
    """The encoding of a file and its text in parts, line ends as XML sees them.

    Raises:
        InputError: the encoding is unknown; later, the bytes are not in it.
    """
    data = file.read(CHUNK)
    encoding, mark = _encoding(data)
    return encoding, _decoded(file, data[mark:], encoding)


def _decoded(file: IO[bytes], data: bytes, encoding: str) -> Iterator[str]:
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)("strict"), translate=True)
    lines = 1
    while True:
        try:
            text = decoder.decode(data, final=not data)
        except UnicodeDecodeError as error:
            lines += error.object[: error.start].decode(encoding, "ignore").count("\n")
            raise InputError(
                f"the bytes {error.object[error.start : error.end][:4].hex(' ')} are not {encoding.upper()}",
                place=f"line {lines}",
                advice="save the file in the encoding that its first line names",
            ) from None
        lines += text.count("\n")
        yield text
        if not data:
            return
        data = file.read(CHUNK)


def _encoding(data: bytes) -> tuple[str, int]:
    """The encoding of a file, and how many bytes its mark has."""
    if not data:
        raise InputError("the file is empty", advice="choose another file")
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name, 0 if b"<" in mark else len(mark)
    declared = _DECLARED.match(data)
    if not declared:
        return "utf-8", 0
    given = declared[1].decode()
    try:
        name = codecs.lookup(given).name
    except LookupError:
        name = ""
    if name.startswith(("utf-16", "utf-32")):  # a declaration that one byte a character belies
        return "utf-8", 0
    if not _ENCODINGS.match(name):
        raise InputError(f"its encoding {given!r} is not known", place="line 1", advice="save it as UTF-8")
    return name.replace("utf-8-sig", "utf-8"), 0

"""The lines of formats that have one entry a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from aligner.errors import InputError
from aligner.exchange.streams import LARGEST, texts

_MOST_EMPTY = 1 << 20
"""Empty lines one after the other: as many as a sheet has rows."""


def lines(file: IO[bytes]) -> Iterator[str]:
    """The lines of a file in UTF-8 or UTF-16, each with its end; other characters do not end a line.

    Raises:
        InputError: the bytes are in neither, or a line is longer than any entry.

    Example:
        >>> import io
        >>> list(lines(io.BytesIO("бир\\u2028эки\\r\\nүч".encode())))
        ['бир\\u2028эки\\n', 'үч']
    """
    rest, number, empty = "", 0, 0
    for text in _texts(file):
        *whole, rest = (rest + text).split("\n")
        for line in whole:
            number += 1
            empty = 0 if line.strip() else empty + 1
            if empty > _MOST_EMPTY:
                what = f"it has more than {_MOST_EMPTY:,} empty lines one after the other"
                raise InputError(what, place=f"line {number}", advice="take them out")
            yield line + "\n"
        if len(rest) > LARGEST:
            raise InputError(
                f"it is longer than {LARGEST >> 20} million characters",
                place=f"line {number + 1}",
                advice="see that the file has line ends",
            )
    if rest:
        yield rest


def _texts(file: IO[bytes]) -> Iterator[str]:
    _, parts = texts(file)
    try:
        yield from parts
    except InputError as error:
        raise InputError(error.what, place=error.place, advice="save it as UTF-8") from None

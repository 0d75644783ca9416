"""The lines of formats that have one entry a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from aligner.errors import InputError
from aligner.exchange.tmx_scan import LARGEST, texts


def lines(file: IO[bytes]) -> Iterator[str]:
    """The lines of a file in UTF-8 or UTF-16, each with its end; other characters do not end a line.

    Raises:
        InputError: the bytes are in neither, or a line is longer than any entry.

    Example:
        >>> import io
        >>> list(lines(io.BytesIO("бир\\u2028эки\\r\\nүч".encode())))
        ['бир\\u2028эки\\n', 'үч']
    """
    rest, number = "", 0
    _, parts = texts(file)
    try:
        for text in parts:
            *whole, rest = (rest + text).split("\n")
            for line in whole:
                number += 1
                yield line + "\n"
            if len(rest) > LARGEST:
                raise InputError(
                    f"it is longer than {LARGEST >> 20} million characters",
                    place=f"line {number + 1}",
                    advice="see that the file has line ends",
                )
    except InputError as error:
        advice = "save it as UTF-8" if "bytes" in error.what else error.advice
        raise InputError(error.what, place=error.place, advice=advice) from None
    if rest:
        yield rest

"""TSV: a table for people and scripts; opens in Excel and LibreOffice, and comes back from there.

A cell that holds a tab, a line break or a quotation mark stands in quotation marks, those in it doubled:
so spreadsheets write such cells, and so they read them. The byte order mark tells Excel that it is UTF-8.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import IO

from aligner.errors import InputError
from aligner.exchange.streams import LARGEST
from aligner.exchange.tables import COLUMNS, memory_of_rows, row_of
from aligner.exchange.text_lines import lines
from aligner.settings import Options
from aligner.units import Memory

SUFFIXES = (".tsv",)
WHOLE = True
PLACE = "row"

_MARK = "\ufeff"


def write(memory: Memory, options: Options) -> Iterator[str]:
    """The text of the file: its heads, then a row for each unit."""
    out = io.StringIO()
    writer = csv.writer(out, "excel-tab", lineterminator="\n")

    def line(cells: tuple[str, ...]) -> str:
        writer.writerow(cells)
        text = out.getvalue()
        out.seek(0)
        out.truncate()
        return text

    # In UTF-16 the mark is there anyway.
    yield _MARK * (options.encoding == "utf-8") + line(COLUMNS)
    for unit in memory.units:
        called = tuple(v._replace(language=options.code(v.language)) for v in unit.variants)
        yield line(row_of(unit._replace(variants=called)))
    yield ""


def read(file: IO[bytes], name: str) -> Memory:
    """The memory in a TSV file, UTF-8 or UTF-16.

    Args:
        file: its bytes, unpacked.
        name: what to call it in units.

    Raises:
        InputError: it has no head row, or is damaged.
    """
    return memory_of_rows(_rows(file), name)


def _rows(file: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    number = read = 0

    def counted() -> Iterator[str]:
        """The lines; a row of any number of them may not be longer than a single one."""
        nonlocal read
        for line in lines(file):
            read += len(line)
            if read > LARGEST:
                raise InputError(
                    f"it is longer than {LARGEST >> 20} million characters",
                    place=f"row {number}",
                    advice="see that every quotation mark that opens a cell is closed",
                )
            yield line

    reader = csv.reader(counted(), "excel-tab", strict=True)
    while True:
        number, read = number + 1, 0
        # The limit belongs to all readers of the program, and others may have set it since.
        csv.field_size_limit(LARGEST)
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            advice = "put cells with a quotation mark into quotation marks and write those in it twice"
            raise InputError(
                f"it cannot be told into cells: {error}", place=f"row {number}", advice=advice
            ) from None
        yield number, cells

"""XLSX: a table for review, with a head that stays in view, filters, and colours for confidence.

Every text is a text: nothing is a formula or a date, whatever it looks like. Written row by row.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import IO, Any

from aligner.errors import OutputError
from aligner.exchange.tables import COLUMNS, row_of
from aligner.exchange.xlsx_reader import read
from aligner.settings import Options
from aligner.units import CONFIDENT, DOUBTFUL, Memory, Unit

__all__ = ["NEEDS", "PLACE", "SPLITS", "SUFFIXES", "WHOLE", "read", "write"]

SUFFIXES = (".xlsx",)
WHOLE = True
SPLITS = False
PLACE = "row"
NEEDS = "xlsxwriter"

_MOST_ROWS = 1_048_576
_MOST_CHARACTERS = 32_767
_CHUNK = 1 << 20
_LIKE_A_NUMBER = re.compile("(_)(?=x[0-9a-fA-F]{4}_)")
"""What begins like the number that spreadsheets write for a character; its first sign is written as one."""
_WIDTHS = {"id": 11, "source": 60, "target": 60, "confidence": 11, "status": 11, "bead": 7, "note": 24,
           "document": 20, "source_language": 9, "target_language": 9}  # fmt: skip
_STATUS = COLUMNS.index("status")
_CONFIDENCE = COLUMNS.index("confidence")
_TEXTS = (COLUMNS.index("source"), COLUMNS.index("target"), COLUMNS.index("note"))
_GOOD, _MIDDLE, _DOUBTFUL, _MISSING = "#D9EAD3", "#FFF2CC", "#F4CCCC", "#EEEEEE"


def write(memory: Memory, options: Options) -> Iterator[bytes]:
    """The bytes of the file."""
    with tempfile.TemporaryFile() as file:
        _fill(file, memory, options)
        file.seek(0)
        while part := file.read(_CHUNK):
            yield part


def _fill(file: IO[bytes], memory: Memory, options: Options) -> None:
    import xlsxwriter
    import xlsxwriter.xmlwriter

    # The library misses the second of two that share a sign: "_x005F_x000D_" would come back as a line break.
    xlsxwriter.xmlwriter.re_control_chars_1 = _LIKE_A_NUMBER
    sink = _Sink(file)
    # It is closed only when all is well: else there would be a second error on top of the first.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        book = xlsxwriter.Workbook(sink, {"constant_memory": True, "tmpdir": folder})
        # The date of the file, so that the same units give the same bytes.
        book.set_properties({"created": datetime.fromtimestamp(options.date, UTC)})
        styles = _Styles(book)
        sheet, row = _sheet(book, styles), 1
        for unit in memory.units:
            if row == _MOST_ROWS:
                _finish(sheet, row)
                sheet, row = _sheet(book, styles), 1
            _row(sheet, row, unit, styles, options)
            row += 1
        _finish(sheet, row)
        try:
            book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise OSError(*error.args[0].args) from None
    if sink.error:
        raise sink.error


class _Sink:
    """The file for the archive, which keeps the first error: `zipfile` would complain again at its end."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.error: OSError | None = None

    def write(self, data: bytes) -> int:
        """Write, as long as that was possible."""
        return self._tried(lambda: self._file.write(data))

    def flush(self) -> None:
        """Write out what waits."""
        self._tried(lambda: self._file.flush() or 0)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place."""
        return self._tried(lambda: self._file.seek(offset, whence))

    def tell(self) -> int:
        """The place."""
        return self._tried(self._file.tell)

    def _tried(self, work: Callable[[], int]) -> int:
        if self.error is None and not self._file.closed:
            try:
                return work()
            except OSError as error:
                self.error = error
        return 0


class _Styles:
    """The looks of cells: plain, wrapped text, and confidence or an empty side by colour."""

    def __init__(self, book: Any) -> None:
        self.head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        self.plain = book.add_format({"valign": "top", "num_format": "@"})
        self.text = book.add_format({"valign": "top", "text_wrap": True, "num_format": "@"})
        self.missing = book.add_format({"valign": "top", "num_format": "@", "bg_color": _MISSING})
        self._bands = [
            book.add_format({"valign": "top", "num_format": "0.00", "bg_color": colour})
            for colour in (_GOOD, _MIDDLE, _DOUBTFUL)
        ]

    def band(self, confidence: float) -> Any:
        """The look of a confidence."""
        return self._bands[0 if confidence >= CONFIDENT else 1 if confidence >= DOUBTFUL else 2]


def _sheet(book: Any, styles: _Styles) -> Any:
    sheet = book.add_worksheet()
    for number, name in enumerate(COLUMNS):
        sheet.set_column(number, number, _WIDTHS[name], styles.text if number in _TEXTS else styles.plain)
        sheet.write_string(0, number, name, styles.head)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    return sheet


def _row(sheet: Any, row: int, unit: Unit, styles: _Styles, options: Options) -> None:
    called = tuple(v._replace(language=options.code(v.language)) for v in unit.variants)
    for number, text in enumerate(row_of(unit._replace(variants=called))):
        if len(text) > _MOST_CHARACTERS:
            raise OutputError(
                f"a text of unit {unit.id or row} has {len(text)} characters, and a cell holds "
                f"{_MOST_CHARACTERS}",
                advice="write .tsv, or split the segment",
            )
        if number == _CONFIDENCE and unit.confidence is not None:
            sheet.write_number(row, number, float(text), styles.band(unit.confidence))
        elif text:
            sheet.write_string(row, number, text, styles.text if number in _TEXTS else styles.plain)
        elif number in _TEXTS[:2]:
            sheet.write_blank(row, number, None, styles.missing)


def _finish(sheet: Any, rows: int) -> None:
    sheet.autofilter(0, 0, max(rows - 1, 1), len(COLUMNS) - 1)
    if rows > 1:
        choice = {
            "validate": "list",
            "source": ["auto", "confirmed", "edited", "rejected"],
            "ignore_blank": True,
        }
        sheet.data_validation(1, _STATUS, rows - 1, _STATUS, choice)

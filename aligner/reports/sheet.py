"""The report as an Excel workbook: real columns, a filter, the found parts in bold."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from aligner.checks.findings import Finding
from aligner.exchange import require
from aligner.reports import Tally, cut_out
from aligner.units import FORBIDDEN

SUFFIX = ".xlsx"
_HEADS = ("Severity", "Check", "Unit", "Place", "What", "Source", "Target", "Confidence")
_WIDTHS = (10, 14, 22, 12, 44, 60, 60, 11)
_LONGEST = 32_000
"""Characters that a cell may hold, a little less than Excel allows."""


def make(tally: Tally) -> bytes:
    """The workbook.

    Raises:
        UsageError: the library for it is not installed.
    """
    require("xlsx")
    from xlsxwriter import Workbook

    stream = io.BytesIO()
    with Workbook(stream, {"in_memory": True}) as book:
        # No clock: the same findings give the same bytes.
        book.set_properties({"created": datetime.fromtimestamp(0, UTC)})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        styles = wrapped, book.add_format({"bold": True, "font_color": "#C00000"})
        sheet = book.add_worksheet("findings")
        for place, (head, width) in enumerate(zip(_HEADS, _WIDTHS, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, head, book.add_format({"bold": True}))
        sheet.freeze_panes(1, 0)
        row = 0
        for _, _, number, kept in tally.groups():
            for finding in kept:
                row += 1
                _write(sheet, row, finding, *styles)
            if number > len(kept):
                row += 1
                sheet.write_string(row, 0, f"… and {number - len(kept)} more of this kind")
        sheet.autofilter(0, 0, max(row, 1), len(_HEADS) - 1)
    return stream.getvalue()


def _write(sheet: Any, row: int, finding: Finding, wrapped: Any, marked: Any) -> None:
    pair, fault = finding.pair, finding.fault
    texts = (finding.severity, finding.check, pair.id, pair.place, finding.message)
    for column, text in enumerate(texts):
        # A text that begins with = is no formula.
        sheet.write_string(row, column, _clean(text), wrapped)
    for column, text, spans in ((5, pair.source, fault.source), (6, pair.target, fault.target)):
        parts = [(_clean(part), found) for part, found in cut_out(text[:_LONGEST], spans) if part]
        if all(found for _, found in parts) or not any(found for _, found in parts):
            sheet.write_string(row, column, _clean(text), wrapped)
        else:
            pieces = [piece for part, found in parts for piece in ((marked, part) if found else (part,))]
            sheet.write_rich_string(row, column, *pieces, wrapped)
    if pair.confidence is not None:
        sheet.write_number(row, 7, pair.confidence, wrapped)


def _clean(text: str) -> str:
    """What XML, and a cell, can hold."""
    return FORBIDDEN.sub("\ufffd", text)[:_LONGEST]

"""The report as an Excel workbook: real columns, a filter, the found parts in bold."""

from __future__ import annotations

import io
import re
from typing import Any

from aligner.checks.findings import Finding
from aligner.errors import UsageError
from aligner.reports import Tally, cut_out

SUFFIX = ".xlsx"
_HEADS = ("Severity", "Check", "Unit", "Place", "What", "Source", "Target", "Confidence")
_WIDTHS = (10, 14, 22, 12, 44, 60, 60, 11)
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST = 32_000
"""Characters that a cell may hold, a little less than Excel allows."""


def make(tally: Tally) -> bytes:
    """The workbook.

    Raises:
        UsageError: the library for it is not installed.
    """
    try:
        from openpyxl import Workbook
        from openpyxl.styles import Alignment, Font
    except ImportError:
        raise UsageError(
            "for .xlsx the library openpyxl is missing", advice="pip install 'aligner[xlsx]', or write .html"
        ) from None
    book = Workbook(write_only=True)
    sheet = book.create_sheet("findings")
    for place, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCDEFGH"[place]].width = width
    sheet.freeze_panes = "A2"
    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    sheet.append([_cell(sheet, head, font=bold) for head in _HEADS])
    rows = 1
    for _, _, number, kept in tally.groups():
        for finding in kept:
            sheet.append([_cell(sheet, value, alignment=wrapped) for value in _values(finding)])
        rows += len(kept)
        if number > len(kept):
            sheet.append([_cell(sheet, f"… and {number - len(kept)} more of this kind")])
            rows += 1
    sheet.auto_filter.ref = f"A1:H{rows}"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cell(sheet: Any, value: Any, **style: Any) -> Any:
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"  # a text that begins with = is no formula
    for name, what in style.items():
        setattr(cell, name, what)
    return cell


def _values(finding: Finding) -> list[Any]:
    pair, fault = finding.pair, finding.fault
    return [
        finding.severity, finding.check, _clean(pair.id), _clean(pair.place), _clean(finding.message),
        _rich(pair.source, fault.source), _rich(pair.target, fault.target), pair.confidence,
    ]  # fmt: skip


def _rich(text: str, spans: tuple[tuple[int, int], ...]) -> Any:
    """A text with its found parts in bold red; plain where there are none, or where all of it is meant."""
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    parts = [(_clean(part), found) for part, found in cut_out(text[:_LONGEST], spans)]
    if not any(found for _, found in parts) or all(found for _, found in parts):
        return _clean(text)
    marked = InlineFont(b=True, color="C00000")
    return CellRichText(*(TextBlock(marked, part) if found else part for part, found in parts if part))


def _clean(text: str) -> str:
    """What XML, and a cell, can hold."""
    return _FORBIDDEN.sub("\ufffd", text)[:_LONGEST]

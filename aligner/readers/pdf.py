"""PDF: the text layer, read with the places of its characters on the page."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from aligner.errors import InputError
from aligner.hyphens import Vocabulary
from aligner.lang import Language
from aligner.model import Block, Dropped
from aligner.normalise import compose
from aligner.pages import PageLine, lines_of_pages
from aligner.readers import Read, Source
from aligner.readers.pdf_kinds import BodyType, with_kinds
from aligner.readers.pdf_pages import pages_of
from aligner.reflow import Line, Look, put_together, reasons_of, recover
from aligner.rows import Glyph
from aligner.settings import Layout

SUFFIXES = (".pdf",)

_SOME_NOTES = 3
"""Columns with footnotes that show how near to them text may come, at least."""
_GAPS = ((0.85, "tight"), (1.08, "usual"), (1.25, "wider"), (1.6, "half a line"), (2.2, "a line"))
_NOTE_NUMBER = re.compile(r"\d{1,3}(?!\d)")
_NOTE_SIGN = re.compile(r"[*†‡]")
_LIGATURES = re.compile("[\ufb00-\ufb06]")


@dataclass(frozen=True)
class PdfSource(Source):
    """A PDF's text, one line of the page a line, with what was seen of each.

    Args:
        lines: the lines of the text, in order.
        starts: where each begins in the text.
    """

    lines: tuple[PageLine, ...] = ()
    starts: tuple[int, ...] = ()


def load(data: bytes, encoding: str) -> PdfSource:
    """The text layer of a PDF in reading order; ``encoding`` is not asked.

    Raises:
        InputError: it is no PDF, is damaged, wants a password, or holds pictures of pages.
    """
    start = data.find(b"%PDF-", 0, 1024)
    if start < 0:
        raise InputError("it is not a PDF, although its name says so", advice="give it its right suffix")
    if b"%%EOF" not in data[-4096:] and b"startxref" not in data[-4096:]:
        raise InputError("the PDF is cut off: its end is missing", advice="download or copy it again")
    empty: list[int] = []
    lines = lines_of_pages(_noting_empty(pages_of(data), empty))
    parts: list[str] = []
    starts: list[int] = []
    kept: list[PageLine] = []
    page_starts: list[int] = []
    position = 0
    for line in lines:
        content = _spelled(line.text)
        while len(page_starts) <= line.page:
            if page_starts:
                parts.append("\n\f")
                position += 2
            page_starts.append(position)
        if not content:
            continue
        if position > page_starts[-1]:
            parts.append("\n")
            position += 1
        starts.append(position)
        kept.append(line)
        parts.append(content)
        position += len(content)
    return PdfSource("".join(parts), "PDF", tuple(page_starts), _remarks(empty), tuple(kept), tuple(starts))


def _noting_empty(
    pages: Iterable[tuple[list[Glyph], float, bool]], empty: list[int]
) -> Iterator[tuple[list[Glyph], float]]:
    """The pages with their heights; the numbers of those with pictures only are put into ``empty``."""
    for number, (glyphs, height, pictured) in enumerate(pages, 1):
        if pictured:
            empty.append(number)
        yield glyphs, height


def _remarks(empty: Sequence[int]) -> tuple[str, ...]:
    if not empty:
        return ()
    shown = ", ".join(map(str, empty[:10])) + (", …" if len(empty) > 10 else "")
    which = f"page {shown} holds" if len(empty) == 1 else f"pages {shown} hold"
    return (f"{which} pictures and no text; if they are scans, run OCR first",)


def _spelled(text: str) -> str:
    """A line's text with its ligatures spelled out, in normal form C."""
    text = _LIGATURES.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)
    return compose("".join(c for c in text if c >= " " and c not in "\ufffe\uffff\x7f")).strip()


def read(source: Source, language: Language, layout: Layout, *, explain: bool = False) -> Read:
    """The blocks of a PDF: what the page shows of its lines decides together with their words."""
    if not isinstance(source, PdfSource):
        source = _unseen(source)
    text = source.text
    spans: list[tuple[PageLine, int, int]] = []
    for i, line in enumerate(source.lines):
        begin = source.starts[i]
        stop = text.find("\n", begin)
        spans.append((line, begin, stop if stop >= 0 else len(text)))
    dropped = tuple(Dropped(b, e, line.reason) for line, b, e in spans if line.flow in ("head", "aside"))
    body = BodyType(line for line, _, _ in spans if line.flow == "body")
    found: list[Block] = []
    reasons: list[str] = []
    for flow in ("body", "note"):
        members = [span for span in spans if span[0].flow == flow]
        if not members:
            continue
        lines = list(_lines(members, body, _room_below(members, spans, body)))
        joints, blocks = recover(text, lines, language, layout)
        if explain:
            reasons += reasons_of(text, lines, joints)
        if flow == "note":
            found += [replace(block, kind="footnote", level=0) for block in blocks]
        else:
            found += with_kinds(blocks, members, spans, body)
    cells: dict[int, list[Line]] = {}
    for line, begin, stop in spans:
        if line.flow == "cell":
            cells.setdefault(line.cell, []).append(Line(begin, stop, "none", 0, 0))
    groups = list(cells.values())
    if layout == "flowing":
        groups = [[line] for group in groups for line in group]
    vocabulary = Vocabulary(text[begin:stop] for _, begin, stop in spans)
    found += [
        replace(block, kind="table_cell", level=0)
        for block in put_together(text, groups, vocabulary, language)
    ]
    found.sort(key=lambda block: block.pieces[0].origin)
    return Read(tuple(found), dropped, tuple(reasons))


def _unseen(source: Source) -> PdfSource:
    """A text as if it had been typeset in lines of which nothing is known."""
    lines: list[PageLine] = []
    starts: list[int] = []
    for match in re.finditer(r"[^\r\n]+", source.text):
        content = match.group()
        if content.strip():
            n = float(len(content))
            lines.append(PageLine(content, 0, 0, 5 * n, -12.0 * len(lines), 0, 5 * n, 5, 10, False))
            starts.append(match.start())
    return PdfSource(source.text, source.encoding, source.pages, source.notes, tuple(lines), tuple(starts))


def _lines(
    spans: Sequence[tuple[PageLine, int, int]], body: BodyType, rooms: dict[int, float]
) -> Iterator[Line]:
    """The lines as reflow takes them, with the room below those that end a column."""
    before: PageLine | None = None
    note = 0
    for line, begin, stop in spans:
        letter = 0.5 * line.size
        indent = round((line.x0 - line.left) / letter)
        room = max(0.0, line.right - line.x1)
        left = line.x0 - line.left
        if left > 2 * letter and abs(left - room) < letter:
            room += left  # a centred line
        begins = False
        if line.flow == "note":
            number = _NOTE_NUMBER.match(line.text)
            begins = bool(_NOTE_SIGN.match(line.text)) or bool(
                number and int(number.group()) in (1, note + 1)
            )
            if number and begins:
                note = int(number.group())
        look = Look(room / letter, line.first / letter, line.size, line.bold, begins, rooms.get(begin))
        yield Line(begin, stop, _gap(before, line, body), indent, 0, look)
        before = line


def _room_below(
    members: Sequence[tuple[PageLine, int, int]], spans: Sequence[tuple[PageLine, int, int]], body: BodyType
) -> dict[int, float]:
    """How many lines would still have gone under the last line of a column, by where that line begins.

    The other columns of the page, and the other pages, show how far down text may go; where footnotes
    stand below, the others that have some show how near to them it may come. Where something else
    stands below, nothing is known.
    """
    lowest = min(line.y for line, _, _ in members)
    columns: dict[int, tuple[float, float]] = {}
    others: dict[int, list[PageLine]] = {}
    for line, _, _ in spans:
        if line.flow == "body":
            top, bottom = columns.get(line.region, (line.y, line.y))
            columns[line.region] = max(top, line.y), min(bottom, line.y)
        if line.flow in ("body", "note", "cell"):
            others.setdefault(line.page, []).append(line)
    rooms = {}
    above_notes: dict[int, float] = {}
    for (above, begin, _), (below, _, _) in itertools.pairwise(members):
        if above.page == below.page and above.y > below.y:
            continue
        under = [
            other
            for other in others[above.page]
            if other.y < above.y and other.x0 < above.right and other.x1 > above.left
        ]
        if under:
            if all(other.flow == "note" for other in under):
                above_notes[begin] = (above.y - max(other.y for other in under)) / (body.step * above.size)
            continue
        floor = lowest
        if above.page == below.page:
            beside = {line.region for line in others[above.page] if line.flow == "body"}
            floor = min(columns[r][1] for r in beside if columns[r][0] >= above.y)
        rooms[begin] = (above.y - floor) / (body.step * above.size)
    if len(above_notes) >= _SOME_NOTES:
        nearest = min(above_notes.values())
        rooms |= {begin: distance - nearest for begin, distance in above_notes.items()}
    return rooms


def _gap(above: PageLine | None, below: PageLine, body: BodyType) -> str:
    if above is None or above.page != below.page:
        return "page"
    if below.y >= above.y:
        return "column"
    if above.size != below.size:
        return "other size"
    share = (above.y - below.y) / (body.step * below.size)
    return next((name for bound, name in _GAPS if share < bound), "wide")

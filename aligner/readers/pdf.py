"""PDF: the text layer, read with the places of its characters on the page."""

from __future__ import annotations

import ctypes
import itertools
import math
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from aligner.blocks import without_false_headings
from aligner.errors import InputError
from aligner.hyphens import Vocabulary
from aligner.lang import Language
from aligner.model import Block, Dropped, Kind
from aligner.normalise import compose
from aligner.pages import PageLine, lines_of_pages
from aligner.readers import Read, Source
from aligner.reflow import Line, Look, put_together, reasons_of, recover
from aligner.rows import Glyph
from aligner.settings import Layout

SUFFIXES = (".pdf",)

_MOST_PAGES = 5000
_MOST_CHARACTERS = 20_000_000
_MOST_ON_PAGE = 200_000
_MOST_UNPACKED = 32 * 1024 * 1024
"""Bytes that one stream other than a picture may unpack to, and eight times as many all of them."""
_UNKNOWN_SHARE = 0.3
"""Share of letters without a code above which a text layer is of no use."""
_STEP = 1.3
"""From base line to base line in type sizes, where a document shows none."""
_GAPS = ((0.85, "tight"), (1.08, "usual"), (1.25, "wider"), (1.6, "half a line"), (2.2, "a line"))
_LARGER = 1.08
_SMALLER = 0.95
_LONGEST_HEADING = 300
_LONGEST_BOLD = 160
_LONGEST_CAPTION = 400
_NUMBERED_NAME = re.compile(r"[^\W\d_]+\.?[ -]?\d+\s?[.:–—]|\d+[ -][^\W\d_]+\s?[.:–—]")
_NOTE_NUMBER = re.compile(r"\d{1,3}(?!\d)")
_NOTE_SIGN = re.compile(r"[*†‡]")
_LIGATURES = re.compile("[\ufb00-\ufb06]")
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_STREAM_HEAD = 2000

_PASSWORD_ERROR = 4


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
    _refuse_bombs(data)
    pages, heights, empty = _glyphs(data)
    _check_letters(pages)
    lines = lines_of_pages(pages, heights)
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


def _refuse_bombs(data: bytes) -> None:
    """Refuse a file with streams that unpack to far more than pages of text need."""
    total = 0
    for match in _STREAM.finditer(data):
        head = data[max(0, match.start() - _STREAM_HEAD) : match.start()].rpartition(b"obj")[2]
        if b"FlateDecode" not in head or b"/Image" in head:
            continue
        unpack = zlib.decompressobj()
        size = 0
        try:
            piece = unpack.decompress(data[match.end() : match.end() + (1 << 20)], 1 << 20)
            position = match.end() + (1 << 20)
            while piece:
                size += len(piece)
                if size > _MOST_UNPACKED or total + size > 8 * _MOST_UNPACKED:
                    raise InputError(
                        f"it unpacks to more than {_MOST_UNPACKED >> 20} MB: too much for a text",
                        advice="save it as a plain PDF or as text first",
                    )
                rest = unpack.unconsumed_tail
                if not rest and not unpack.eof:
                    rest = data[position : position + (1 << 20)]
                    position += 1 << 20
                piece = unpack.decompress(rest, 1 << 20) if rest else b""
        except zlib.error:
            pass
        total += size


def _glyphs(data: bytes) -> tuple[list[list[Glyph]], list[float], list[int]]:
    """The characters of each page, the pages' heights, and the numbers of pages with pictures only."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR or "password" in str(error).lower():
            raise InputError(
                "the PDF is protected by a password", advice="save it without one and try again"
            ) from None
        raise InputError("the PDF is damaged and cannot be opened", advice="get it again") from None
    try:
        number = len(document)
        if number == 0:
            raise InputError("the PDF has no pages", advice="choose another file")
        if number > _MOST_PAGES:
            raise InputError(f"it has {number} pages, more than {_MOST_PAGES}", advice="split it")
        pages: list[list[Glyph]] = []
        heights: list[float] = []
        empty: list[int] = []
        total = 0
        for i in range(number):
            try:
                page = document[i]
            except pypdfium2.PdfiumError:
                raise InputError(
                    "the PDF is damaged: the page cannot be read",
                    place=f"page {i + 1}",
                    advice="get it again",
                ) from None
            glyphs, height, pictured = _glyphs_of(page, i + 1)
            page.close()
            if pictured and not glyphs:
                empty.append(i + 1)
            total += len(glyphs)
            if total > _MOST_CHARACTERS:
                raise InputError("it holds too much text for one document", advice="split it")
            pages.append(glyphs)
            heights.append(height)
    finally:
        document.close()
    if not total:
        if empty:
            raise InputError(
                "it is a scan: its pages are pictures without a text layer",
                advice="run OCR first (such as ocrmypdf -l kir+kaz+rus) and read what it gives",
            )
        raise InputError("its pages hold no text", advice="choose another file")
    return pages, heights, empty


def _glyphs_of(page: object, number: int) -> tuple[list[Glyph], float, bool]:
    """The characters of a page, turned so that most stand upright; its height; whether it has pictures."""
    import pypdfium2.raw as pdfium

    width, height = page.get_size()  # type: ignore[attr-defined]
    text = page.get_textpage()  # type: ignore[attr-defined]
    count = text.count_chars()
    if count > _MOST_ON_PAGE:
        raise InputError(
            f"the page holds {count} characters, more than a page of text can",
            place=f"page {number}", advice="take it out of the PDF",
        )  # fmt: skip
    raw = text.raw
    box = pdfium.FS_RECTF()
    matrix = pdfium.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    unicode_of, box_of, object_of = (
        pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetLooseCharBox, pdfium.FPDFText_GetTextObject,
    )  # fmt: skip
    origin_of, generated = pdfium.FPDFText_GetCharOrigin, pdfium.FPDFText_IsGenerated
    faces: dict[int, tuple[float, bool, int]] = {}
    glyphs: list[Glyph] = []
    high = 0
    for i in range(count):
        code = unicode_of(raw, i)
        if code in (0x20, 0x0D, 0x0A) and generated(raw, i) == 1:
            continue
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
        high = 0
        if not box_of(raw, i, box) or not origin_of(raw, i, x, y):
            continue
        address = ctypes.cast(object_of(raw, i), ctypes.c_void_p).value or 0
        face = faces.get(address)
        if face is None or not address:
            size, angle = pdfium.FPDFText_GetFontSize(raw, i), 0
            if pdfium.FPDFText_GetMatrix(raw, i, matrix):
                size *= math.hypot(matrix.c, matrix.d) or 1.0
                angle = round(math.degrees(math.atan2(matrix.b, matrix.a)))
            face = round(size, 2), _is_bold(pdfium, raw, i, object_of(raw, i)), angle
            faces[address] = face
        size, bold, angle = face
        # At a line's end the library writes a hyphen as character 2.
        character = "-" if code == 2 else chr(code) if 0 < code < 0x110000 else "\ufffd"
        if unicodedata.category(character) in ("Cc", "Cf", "Cs") and character not in "\t\xad\u200c\u200d":
            continue
        if glyphs and glyphs[-1].x0 == (box.left if -6 < angle < 6 else x.value) and glyphs[-1].y == y.value:
            # The letters of a ligature share one place.
            glyphs[-1].text += character
        elif -6 < angle < 6:
            glyphs.append(Glyph(character, box.left, box.right, y.value, size, bold))
        else:
            glyphs.append(Glyph(character, x.value, box.top, y.value, size, bold, angle))
    text.close()
    glyphs, height = _upright(glyphs, width, height)
    if not any(not glyph.text.isspace() for glyph in glyphs):
        pictured = any(True for _ in page.get_objects((pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=3))  # type: ignore[attr-defined]
        return [], height, pictured
    return glyphs, height, False


def _is_bold(pdfium: object, raw: object, i: int, item: object) -> bool:
    """Whether a character's font is bold by its name, or its letters are drawn with an outline too."""
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(raw, i, name, 128, flags)  # type: ignore[attr-defined]
    if length and re.search(rb"bold|black|heavy|[-,]bd\b", name.value, re.IGNORECASE):
        return True
    if flags.value & (1 << 18) or pdfium.FPDFText_GetFontWeight(raw, i) >= 600:  # type: ignore[attr-defined]
        return True
    mode = pdfium.FPDFTextObj_GetTextRenderMode(item) if item else 0  # type: ignore[attr-defined]
    return bool(mode == 2)


def _upright(glyphs: list[Glyph], width: float, height: float) -> tuple[list[Glyph], float]:
    """The characters of a page, each turned upright; the angle stays 0 for the way that most are set."""
    groups: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        groups.setdefault(glyph.angle, []).append(glyph)
    most = max(groups, key=lambda angle: len(groups[angle]), default=0)
    turned = []
    for angle, group in groups.items():
        if angle:
            group = _turned(group, math.radians(angle))
        turned += [replace(glyph, angle=angle - most) for glyph in group] if most or angle else group
    sideways = abs(math.sin(math.radians(most))) > 0.7
    return turned, width if sideways else height


def _turned(glyphs: Sequence[Glyph], angle: float) -> list[Glyph]:
    """Characters set at an angle as if they were upright."""
    cos, sin = math.cos(angle), math.sin(angle)
    turned = []
    for glyph in glyphs:
        along, across = glyph.x0 * cos + glyph.y * sin, glyph.y * cos - glyph.x0 * sin
        turned.append(replace(glyph, x0=along, x1=along + 0.5 * glyph.size, y=across))
    for glyph, following in itertools.pairwise(turned):
        # The width of a turned character is the way to the next one, if that adjoins.
        step = following.x0 - glyph.x0
        if abs(following.y - glyph.y) < 0.1 * glyph.size and 0 < step < 1.2 * glyph.size:
            glyph.x1 = following.x0
    return turned


def _check_letters(pages: Sequence[Sequence[Glyph]]) -> None:
    """Refuse a text layer whose letters have no codes."""
    signs = Counter(glyph.text for page in pages for glyph in page if not glyph.text.isspace())
    unknown = sum(
        n for sign, n in signs.items() if unicodedata.category(sign[0]) in ("Co", "Cn") or sign[0] == "\ufffd"
    )
    if unknown > _UNKNOWN_SHARE * signs.total():
        raise InputError(
            "its text layer is of no use: the letters have shapes but no codes",
            advice="make the text anew with OCR (such as ocrmypdf --force-ocr)",
        )


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
    body = _Type(line for line, _, _ in spans if line.flow == "body")
    found: list[Block] = []
    reasons: list[str] = []
    for flow in ("body", "note"):
        members = [span for span in spans if span[0].flow == flow]
        if not members:
            continue
        lines = list(_lines(members, body))
        joints, blocks = recover(text, lines, language, layout)
        if explain:
            reasons += reasons_of(text, lines, joints)
        if flow == "note":
            found += [replace(block, kind="footnote", level=0) for block in blocks]
        else:
            found += _with_kinds(blocks, members, spans, body)
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


class _Type:
    """The size and weight of most letters, and how far apart their base lines are."""

    def __init__(self, lines: Iterator[PageLine]) -> None:
        kept = list(lines)
        sizes: Counter[float] = Counter()
        bold = 0
        for line in kept:
            sizes[line.size] += len(line.text)
            bold += len(line.text) if line.bold else 0
        self.size = max(sizes, key=lambda size: (sizes[size], size)) if sizes else 10.0
        self.bold = bold > 0.5 * sizes.total()
        steps: Counter[float] = Counter()
        for above, below in itertools.pairwise(kept):
            if above.region == below.region and above.size == below.size and above.y > below.y:
                steps[round((above.y - below.y) / above.size, 2)] += 1
        # The commonest step, counted with its neighbours: places are rounded.
        near = {s: steps[s] + steps[round(s - 0.01, 2)] + steps[round(s + 0.01, 2)] for s in steps}
        self.step = max(near, key=lambda s: (near[s], -s)) if near else _STEP


def _lines(spans: Sequence[tuple[PageLine, int, int]], body: _Type) -> Iterator[Line]:
    """The lines as reflow takes them."""
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
        look = Look(room / letter, line.first / letter, line.size, line.bold, begins)
        yield Line(begin, stop, _gap(before, line, body), indent, 0, look)
        before = line


def _gap(above: PageLine | None, below: PageLine, body: _Type) -> str:
    if above is None or above.page != below.page:
        return "page"
    if below.y >= above.y:
        return "column"
    if above.size != below.size:
        return "other size"
    share = (above.y - below.y) / (body.step * below.size)
    return next((name for bound, name in _GAPS if share < bound), "wide")


def _with_kinds(
    blocks: Sequence[Block],
    members: Sequence[tuple[PageLine, int, int]],
    spans: Sequence[tuple[PageLine, int, int]],
    body: _Type,
) -> list[Block]:
    """The blocks of the running text, their kinds told from their type where that says more than words."""
    looks = _faces(blocks, members)
    styles: Counter[tuple[float, bool]] = Counter()
    for block, (size, bold) in zip(blocks, looks, strict=True):
        if _looks_like_heading(block, size, bold, body):
            styles[round(size * 2) / 2, bold] += 1
    order = sorted(styles, reverse=True)
    titled = bool(order) and styles[order[0]] == 1
    beside = _beside_cells(spans)
    made: list[Block] = []
    plain: list[Block] = []
    for block, (size, bold) in zip(blocks, looks, strict=True):
        if _looks_like_heading(block, size, bold, body):
            level = order.index((round(size * 2) / 2, bold)) + (1 if titled else 2)
            made.append(replace(block, kind="heading", level=level))
            continue
        kind: Kind = block.kind
        if kind == "heading" and len(order) > 0 and styles.total() >= 3:
            kind = "paragraph"
        if (
            size <= _SMALLER * body.size
            and len(block.text) <= _LONGEST_CAPTION
            and kind != "list_item"
            and (_NUMBERED_NAME.match(block.text) or block.pieces[0].origin in beside)
        ):
            kind = "caption"
        made.append(block if kind == block.kind else replace(block, kind=kind, level=0))
        plain.append(made[-1])
    if not order:
        return list(without_false_headings(tuple(made)))
    return made


def _looks_like_heading(block: Block, size: float, bold: bool, body: _Type) -> bool:
    if not any(character.isalpha() for character in block.text):
        return False
    if size >= _LARGER * body.size:
        return len(block.text) <= _LONGEST_HEADING
    if not bold or body.bold or size < _SMALLER * body.size:
        return False
    return len(block.text) <= _LONGEST_BOLD and not block.text.endswith((".", ";", ","))


def _faces(blocks: Sequence[Block], members: Sequence[tuple[PageLine, int, int]]) -> list[tuple[float, bool]]:
    """The size of most letters of each block, and whether all are bold."""
    faces = []
    i = 0
    for block in blocks:
        first, last = block.pieces[0].origin, block.pieces[-1].origin
        while members[i][2] <= first:
            i += 1
        k = i
        lines = []
        while k < len(members) and members[k][1] <= last:
            lines.append(members[k][0])
            k += 1
        faces.append((median(line.size for line in lines), all(line.bold for line in lines)))
    return faces


def _beside_cells(spans: Sequence[tuple[PageLine, int, int]]) -> set[int]:
    """Where lines begin that stand right before or after a table."""
    found = set()
    for (above, begin, _), (below, second, _) in itertools.pairwise(spans):
        if above.flow == "body" and below.flow == "cell":
            found.add(begin)
        if above.flow == "cell" and below.flow == "body":
            found.add(second)
    return found

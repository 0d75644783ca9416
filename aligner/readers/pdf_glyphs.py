"""What stands on the pages of a PDF: its characters with their places, taken from its text layer."""

from __future__ import annotations

import ctypes
import itertools
import math
import re
import unicodedata
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from aligner.errors import InputError
from aligner.rows import Glyph

_MOST_PAGES = 5000
_MOST_CHARACTERS = 20_000_000
_MOST_ON_PAGE = 200_000
_MOST_UNPACKED = 32 * 1024 * 1024
"""Bytes that one stream other than a picture may unpack to, and eight times as many all of them."""
_UNKNOWN_SHARE = 0.3
"""Share of letters without a code above which a text layer is of no use."""
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_STREAM_HEAD = 2000

_PASSWORD_ERROR = 4


def refuse_bombs(data: bytes) -> None:
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


def glyphs(data: bytes) -> tuple[list[list[Glyph]], list[float], list[int]]:
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


def check_letters(pages: Sequence[Sequence[Glyph]]) -> None:
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

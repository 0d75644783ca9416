"""The characters of a PDF's pages with their places, as its text layer gives them.

Run as a program, by `pdf_pages.py`: the library that reads PDFs cannot be held to any bounds of memory
and time but those of a process of its own.
"""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import marshal
import math
import re
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

import pypdfium2
import pypdfium2.raw as pdfium

from aligner.errors import InputError
from aligner.rows import Glyph

_MOST_PAGES = 5000
_MOST_ON_PAGE = 200_000
_MOST_MEMORY = 1 << 29
"""Bytes of memory beside twice the size of the file."""
_MOST_SECONDS = 20
"""Seconds of computing that one page may take."""
_PASSWORD_ERROR = 4


def main() -> None:
    """Read a PDF from standard input; write its number of pages, each page, or what is wrong with it."""
    data = sys.stdin.buffer.read()
    out = sys.stdout.buffer
    _bound_memory(len(data))
    try:
        document = _opened(data)
        marshal.dump(len(document), out)
        for number in range(1, len(document) + 1):
            _bound_time()
            marshal.dump(_page(document, number), out)
    except InputError as error:
        marshal.dump((error.what, error.place, error.advice), out)


def _bound_memory(size: int) -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        bound = _MOST_MEMORY + 2 * size
        resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def _bound_time() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + _MOST_SECONDS, most))


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR or "password" in str(error).lower():
            raise InputError(
                "the PDF is protected by a password", advice="save it without one and try again"
            ) from None
        raise InputError("the PDF is damaged and cannot be opened", advice="get it again") from None
    if len(document) == 0:
        raise InputError("the PDF has no pages", advice="choose another file")
    if len(document) > _MOST_PAGES:
        raise InputError(f"it has {len(document)} pages, more than {_MOST_PAGES}", advice="split it")
    return document


def _page(document: pypdfium2.PdfDocument, number: int) -> tuple[list[tuple[object, ...]], float, bool]:
    """The characters of a page, its height, and whether it has pictures and no text."""
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        raise InputError(
            "the PDF is damaged: the page cannot be read", place=f"page {number}", advice="get it again"
        ) from None
    glyphs, height, pictured = _glyphs_of(page, number)
    page.close()
    return [(g.text, g.x0, g.x1, g.y, g.size, g.bold, g.angle) for g in glyphs], height, pictured


def _glyphs_of(page: pypdfium2.PdfPage, number: int) -> tuple[list[Glyph], float, bool]:
    """The characters of a page, turned so that most stand upright; its height; whether it has pictures."""
    width, height = page.get_size()
    text = page.get_textpage()
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
            face = round(size, 2), _is_bold(raw, i, object_of(raw, i)), angle
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
        pictured = any(True for _ in page.get_objects((pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=3))
        return [], height, pictured
    return glyphs, height, False


def _is_bold(raw: object, i: int, item: object) -> bool:
    """Whether a character's font is bold by its name, or its letters are drawn with an outline too."""
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    length = pdfium.FPDFText_GetFontInfo(raw, i, name, 128, flags)
    if length and re.search(rb"bold|black|heavy|[-,]bd\b", name.value, re.IGNORECASE):
        return True
    if flags.value & (1 << 18) or pdfium.FPDFText_GetFontWeight(raw, i) >= 600:
        return True
    mode = pdfium.FPDFTextObj_GetTextRenderMode(item) if item else 0
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


if __name__ == "__main__":
    main()

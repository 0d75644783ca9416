"""From bytes to text: which encoding a file is in, told from its bytes and from the text they give."""

from __future__ import annotations

import codecs
import io
import re
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass

from aligner.errors import InputError
from aligner.lang.detect import plausibility
from aligner.normalise import compose

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SINGLE_BYTE = ("cp1251", "kz1048", "ptcp154", "koi8-r", "koi8-u", "cp866", "mac-cyrillic",
                "cp1252", "cp1250", "cp1254")  # fmt: skip
_OTHER_FILES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
)
_PARTS = (
    ("word/document.xml", ".docx", "a Word document (DOCX)"),
    ("xl/workbook.xml", ".xlsx", "an Excel workbook (XLSX)"),
    ("ppt/presentation.xml", ".pptx", "a PowerPoint presentation (PPTX)"),
)
_ODF = (
    (b"application/vnd.oasis.opendocument.text", ".odt", "an OpenDocument text (ODT)"),
    (b"application/vnd.oasis.opendocument", ".ods", "an OpenDocument file that is no text document"),
    (b"application/epub+zip", ".epub", "an e-book (EPUB)"),
)
_READ = (".docx", ".odt")
_WEB_PAGE = re.compile(
    rb"\s*(?:<\?xml\b[^>]*>\s*|<!--[^>]*-->\s*){0,9}<(?:!doctype\s+html|html)\b", re.IGNORECASE
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_UNUSUAL = re.compile(r"[^\w\s.,:;!?()№©®-]")
_SIGN_IN_WORD = re.compile(r"(?<=[^\W\d_])[€¬£§†°•¤¦¶±µ¢≈√∞≤≥]|[€¬£†•¤¦¢≈√∞≤≥](?=[^\W\d_])")
_SAMPLE = 20_000
_ODD_SIGN = 200.0
"""What a share of 1 of odd signs takes from a text's plausibility."""
_NEARLY = 0.5
"""How much likelier a word must be in one encoding than in another, in the logarithm, to be sure."""
_BINARY = 0.01
"""Share of control characters above which a file is no text."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text, in normal form C, the encoding it was read with, and another one that fits nearly as well."""

    text: str
    encoding: str
    rival: str = ""

    @property
    def notes(self) -> tuple[str, ...]:
        """What to tell the person of the encoding."""
        if not self.rival:
            return ()
        return (f"{self.encoding} and {self.rival} fit its bytes nearly equally; --encoding decides",)


def decode(data: bytes, encoding: str = "") -> Decoded:
    """The text of a file.

    UTF-8 and UTF-16 are told from their byte order mark or their form; of the single-byte
    encodings the one is taken that makes the likeliest text.

    Args:
        data: the bytes of the file.
        encoding: the encoding, if it is known; "" finds it out.

    Raises:
        InputError: the bytes are no text, or not in the encoding that was given.

    Example:
        >>> decode("Қазақ тілі".encode("kz1048")).text
        'Қазақ тілі'
    """
    if encoding:
        return Decoded(compose(_strictly(data, encoding)), encoding)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Decoded(compose(_strictly(data, name)), name.removesuffix("-sig"))
    _refuse_other_files(data)
    wide = _without_mark(data)
    if wide:
        return Decoded(compose(_no_control(_strictly(data, wide))), wide)
    try:
        return Decoded(compose(_no_control(data.decode("utf-8"))), "utf-8")
    except UnicodeDecodeError as error:
        if _is_broken_utf8(data):
            line = data.count(b"\n", 0, error.start) + 1
            raise InputError(
                f"byte {data[error.start]:#04x} is not valid UTF-8, although the rest of the file is",
                place=f"line {line}",
                advice="mend that place or name the encoding with --encoding",
            ) from None
    return _single_byte(data)


def suffix_of(data: bytes) -> str:
    """The suffix that a file's content asks for, or "" where the content may be plain text.

    Example:
        >>> suffix_of(b"%PDF-1.7"), suffix_of(b"<html><p>a</p></html>"), suffix_of(b"a")
        ('.pdf', '.html', '')
    """
    if data.startswith(b"%PDF-"):
        return ".pdf"
    if data.startswith(b"PK\x03\x04"):
        return _archive(data)[0]
    head = data[:_SAMPLE].removeprefix(codecs.BOM_UTF8)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head[2:].replace(b"\x00", b"")
    return ".html" if _WEB_PAGE.match(head) else ""


def _archive(data: bytes) -> tuple[str, str]:
    """The suffix that fits a ZIP archive, or "", and what it is in words."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            # An ODF file begins with a member that says what it is; 100 bytes are enough of it.
            kind = archive.open("mimetype").read(100) if "mimetype" in names else b""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, zlib.error, EOFError):
        return "", "a ZIP archive"
    for part, suffix, what in _PARTS:
        if part in names:
            return suffix, what
    for start, suffix, what in _ODF:
        if kind.startswith(start):
            return suffix, what
    return "", "a ZIP archive"


def _refuse_other_files(data: bytes) -> None:
    """Raise an error that says what a file is, if it is known not to be a text."""
    for start, what in _OTHER_FILES:
        if data.startswith(start):
            advice = "save or extract its text as UTF-8 first"
            if start.startswith(b"PK"):
                suffix, what = _archive(data)
                if suffix in _READ:
                    advice = f"give it the suffix {suffix}; with --presegmented only plain text is read"
                elif not suffix:
                    advice = "unpack it and name a document in it"
            raise InputError(f"it is {what}, not a plain text", advice=advice)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeError:
        raise InputError(
            f"its bytes are not in the encoding {encoding}", advice="leave --encoding out or name another one"
        ) from None
    except (LookupError, ValueError):
        raise InputError(
            f"the encoding {encoding!r} is not known", advice="name one such as utf-8 or cp1251"
        ) from None
    return text.removeprefix("\ufeff")


def _no_control(text: str) -> str:
    controls = len(_CONTROL.findall(text[:_SAMPLE]))
    if controls > _BINARY * min(len(text), _SAMPLE) or "\x00" in text:
        raise InputError("it is not a text: it holds binary data", advice="choose a text file")
    return text


def _is_broken_utf8(data: bytes) -> bool:
    """Whether a file is UTF-8 but for a few bytes: most of its non-ASCII bytes form characters."""
    text = data[: 50 * _SAMPLE].decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    return sum(character > "\x7f" for character in text) - wrong > 10 * wrong


def _without_mark(data: bytes) -> str:
    """The kind of UTF-16 or UTF-32 a file without a byte order mark is in, or ""."""
    sample = data[:_SAMPLE]
    if len(data) % 2 or not sample:
        return ""
    if not len(data) % 4:
        # Code points end at 0x10FFFF: one byte of four is always 0, its neighbour nearly always.
        for top, next_to_it, name in ((3, 2, "utf-32-le"), (0, 1, "utf-32-be")):
            if not any(sample[top::4]) and sum(map(bool, sample[next_to_it::4])) < 0.1 * len(sample) / 4:
                return name
    even, odd = sample[0::2], sample[1::2]
    # In alphabetic text the high bytes of UTF-16 are nearly all the same few values below 6.
    for high, low, name in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if sum(byte < 6 for byte in high) > 0.9 * len(high) and sum(byte < 6 for byte in low) < len(low) / 2:
            return name
    return ""


def _odd_signs(text: str) -> float:
    """The share of signs that hardly stand in prose: box drawing, or a currency inside a word."""
    odd = sum(unicodedata.category(sign) in ("So", "Cc", "Cn", "Co") for sign in _UNUSUAL.findall(text))
    return (odd + len(_SIGN_IN_WORD.findall(text))) / len(text)


def _single_byte(data: bytes) -> Decoded:
    sample = data[:_SAMPLE]
    if b"\x00" in data or len(_CONTROL.findall(sample.decode("latin-1"))) > _BINARY * len(sample):
        raise InputError("it is not a text: it holds binary data", advice="choose a text file")
    ranked = []
    for rank, name in enumerate(_SINGLE_BYTE):
        try:
            data.decode(name)
            text = sample.decode(name)
            ranked.append((plausibility(text) - _ODD_SIGN * _odd_signs(text), -rank, name, text))
        except UnicodeDecodeError:
            continue
    if not ranked:
        raise InputError(
            "its encoding is not known: it is neither UTF-8, UTF-16 nor a usual single-byte encoding",
            advice="save it as UTF-8 or name the encoding with --encoding",
        )
    ranked.sort(reverse=True)
    best = ranked[0]
    if best[0] < 0:
        raise InputError(
            "its encoding is not known: in no usual encoding do its bytes make words",
            advice="save it as UTF-8 or name the encoding with --encoding",
        )
    others = (name for fits, _, name, text in ranked if best[0] - fits < _NEARLY and text != best[3])
    return Decoded(compose(data.decode(best[2])), best[2], next(others, ""))

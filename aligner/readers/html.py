"""Web pages (HTML, XHTML): the elements say what is a block; what a page does not show goes.

The parser tells of tags and text one after the other and builds no tree, so a page takes little
more memory than its text, however its tags are nested.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from html.entities import html5
from typing import Any

from lxml import etree

from aligner.encodings import Decoded, decode
from aligner.errors import InputError
from aligner.lang import Language
from aligner.model import Kind
from aligner.readers import Read, Source
from aligner.readers.numerals import counted, roman
from aligner.readers.transcript import BREAK, Transcript, blocks_of
from aligner.settings import Layout

SUFFIXES = (".html", ".htm", ".xhtml")

_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        """address article aside blockquote body caption center col colgroup dd details dialog dir div dl dt
        fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main
        menu nav ol optgroup option p pre search section select summary table tbody td tfoot th thead tr
        ul""",
    )
)
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dt", "dd"), "list_item"),
    **dict.fromkeys(("td", "th"), "table_cell"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
}  # fmt: skip
# What is no text of the page goes without a word; other text that is left out is listed.
_CODE = frozenset(("script", "style", "template", "noscript", "object", "iframe", "svg", "canvas", "audio",
                   "video", "datalist", "rp", "rt"))  # fmt: skip
_LEFT_OUT = {"title": "title of the page", "nav": "navigation", "textarea": "form",
             "select": "form", "button": "form", "del": "deleted"}  # fmt: skip
_EDGES = ("header", "footer")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# How Word, LibreOffice and pandoc name the notes they put at the end of a page, and their marks.
_NOTE_NAMED = re.compile(r"(?:sd(?:foot|end)note|ftn|edn|fn)[-:]?\d+")
_NOTE_MARKS = frozenset((
    "sdfootnoteanc", "sdfootnotesym", "sdendnoteanc", "sdendnotesym", "MsoFootnoteReference",
    "MsoEndnoteReference", "footnote-ref", "footnote-back", "doc-noteref", "doc-backlink",
))  # fmt: skip
_NOTES = ("doc-footnote", "doc-endnote", "footnote", "endnote", "rearnote")
_STYLES: dict[str, Callable[[int], str]] = {
    "a": counted,
    "A": lambda value: counted(value).upper(),
    "i": roman,
    "I": lambda value: roman(value).upper(),
}
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_LINE_END = re.compile(r"\r\n|[\r\n]")
_WHOLE_NUMBER = re.compile(r"\s*[+-]?\d{1,9}\s*")
_DECLARED = re.compile(
    rb"""<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)|<meta\b[^>]*charset\s*=\s*["']?\s*([\w.:-]+)""", re.I
)
_TAG = re.compile(rb"<[^<>]*>")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]*;)")
_XML_ENTITIES = ("amp;", "lt;", "gt;", "quot;", "apos;")
_Parser = etree.XMLParser | etree.HTMLParser

_HEAD = 4096
_CHUNK = 1 << 16
_WHOLE = 1 << 22
_MOST = 1_000_000
"""Elements of the largest page: a page of 50 MB of text has half as many."""
_DEEPEST = 512
"""Elements in elements; browsers stop here too."""


def load(data: bytes, encoding: str) -> Source:
    """The text of a page: its blocks a line each.

    The encoding is told from the byte order mark, from what the page declares, from the bytes.
    """
    decoded = _decoded(data, encoding)
    transcript = _parsed_as_xml(decoded.text) or _parsed(f"<html>{decoded.text}", _html_parser)
    return transcript.source(decoded.encoding, decoded.notes)


def read(source: Source, language: Language, layout: Layout, *, explain: bool = False) -> Read:
    """The blocks of a page; ``layout`` is not asked, the tags say where blocks end."""
    return blocks_of(source)


def _decoded(data: bytes, encoding: str) -> Decoded:
    looks = Decoded("", "") if encoding or _declared(data) else _looks_like(data)
    decoded = decode(data, encoding or _declared(data) or looks.encoding)
    return replace(decoded, text=decoded.text.replace("\x00", ""), rival=decoded.rival or looks.rival)


def _looks_like(data: bytes) -> Decoded:
    """The encoding of a page whose letters alone can tell; "" if the bytes do."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        # Only what stands between tags looks like a language.
        if b"\x00" not in data and len(data) <= _WHOLE:
            return decode(_TAG.sub(b" ", data))
    return Decoded("", "")


def _declared(data: bytes) -> str:
    """The encoding that a page declares, if its bytes agree; "" leaves it to the bytes."""
    if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ""
    match = _DECLARED.search(data, 0, _HEAD)
    if not match:
        return ""
    try:
        name = codecs.lookup((match[1] or match[2]).decode("ascii")).name
        # Declarations of Latin letters are often an editor's habit; UTF-8 shows by itself.
        if name in ("ascii", "iso8859-1", "cp1252") or name.startswith("utf"):
            return ""
        data.decode("utf-8")
    except LookupError:
        return ""
    except UnicodeDecodeError:
        pass
    else:
        return ""
    try:
        data.decode(name)
    except UnicodeError:
        return ""
    return name


def _parsed_as_xml(text: str) -> Transcript | None:
    """What stands on a page of XHTML; None where it is none, or not well-formed.

    Entities that a page defines itself are not known to the HTML parser, which then shows them as written.
    """
    if not re.match(r"\s*<\?xml\b|(?:\s*<!doctype[^<>\[]*>)?\s*<html\b[^<>]*\bxmlns\b", text, re.IGNORECASE):
        return None
    if "<!ENTITY" in text:
        return None
    text = re.sub(r"^\s*<\?xml\b[^>]*\?>", "", text)
    text = _ENTITY.sub(lambda m: m[0] if m[1] in _XML_ENTITIES else html5.get(m[1], m[0]), text)
    try:
        return _parsed(text, _xml_parser)
    except etree.XMLSyntaxError:
        return None


def _parsed(text: str, parser_for: Callable[[Any], _Parser]) -> Transcript:
    page = _Page()
    parser = parser_for(page)
    for start in range(0, len(text), _CHUNK):
        parser.feed(text[start : start + _CHUNK])
    parser.close()
    return page.transcript


def _html_parser(page: Any) -> _Parser:
    # "huge" is safe where no tree is built: the size of the file and the depth are limited already.
    return etree.HTMLParser(target=page, huge_tree=True)


def _xml_parser(page: Any) -> _Parser:
    return etree.XMLParser(target=page, no_network=True, load_dtd=False, resolve_entities=False)


@dataclass(slots=True)
class _List:
    """A list while it is counted; ``step`` is 0 where its items have no number."""

    value: int = 1
    step: int = 0
    style: Callable[[int], str] = str


@dataclass(slots=True)
class _Page:
    """A page while it is parsed: the target of the parser, which calls start, data, end and close.

    ``open`` are the elements that hold the place, ``kinds`` those of them that say what kind of
    block stands in them. While something is left out, ``reason`` says why and ``shown`` how many
    elements are open around it.
    """

    transcript: Transcript = field(default_factory=Transcript)
    open: list[str] = field(default_factory=list)
    kinds: list[tuple[int, Kind, int]] = field(default_factory=list)
    lists: list[_List] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    marker: str = ""
    reason: str | None = None
    shown: int = 0
    as_written: int = 0
    number: int = 0

    def start(self, tag: object, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        name = str(tag).rpartition("}")[2].lower()
        self.number += 1
        if self.number > _MOST:
            raise InputError(f"it has more than {_MOST:,} elements", advice="split it into documents")
        if len(self.open) == _DEEPEST:
            raise InputError(
                f"its elements are nested more than {_DEEPEST} deep",
                advice="open it in a browser and save its text",
            )
        self.open.append(name)
        if self.reason is not None:
            return
        if name in _BLOCKS:
            self._flush()
        self.reason = _reason(name, attributes)
        if self.reason is not None:
            self.shown = len(self.open) - 1
        elif name == "br":
            self.parts.append(BREAK)
        elif name in _BLOCKS:
            self._begin(name, attributes)

    def end(self, tag: object) -> None:
        """An element ends, and with it those in it that are still open."""
        name = str(tag).rpartition("}")[2].lower()
        if name not in self.open:
            return
        while True:
            last = self.open.pop()
            if self.reason is None:
                self._end(last)
            elif len(self.open) <= self.shown:
                if self.reason:
                    self.transcript.drop(_BLANKS.sub(" ", "".join(self.aside)), self.reason)
                self.aside, self.reason = [], None
            if last == name:
                return

    def data(self, text: str) -> None:
        """Text stands on the page."""
        if self.reason is not None:
            if self.reason and self.open[-1] not in _CODE:
                self.aside.append(text)
        elif self.as_written:
            self.parts.append(_LINE_END.sub(BREAK, text))
        else:
            self.parts.append(_BLANKS.sub(" ", text))

    def close(self) -> None:
        """The page ends."""
        self._flush()

    def _begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in ("ol", "ul", "menu", "dir"):
            self.lists.append(_list(name, attributes))
        elif name == "li":
            self.marker = self._number(attributes)
        elif name == "pre":
            self.as_written += 1
        roles = " ".join(value for key, value in attributes.items() if key.endswith(("role", "type"))).split()
        if any(role in _NOTES for role in roles) or _NOTE_NAMED.fullmatch(attributes.get("id", "")):
            self.kinds.append((len(self.open), "footnote", 0))
        elif name in _KINDS:
            kind = _KINDS[name]
            self.kinds.append((len(self.open), kind, int(name[1:]) if kind == "heading" else 0))

    def _end(self, name: str) -> None:
        if name not in _BLOCKS:
            return
        self._flush()
        while self.kinds and self.kinds[-1][0] > len(self.open):
            self.kinds.pop()
        if name in ("ol", "ul", "menu", "dir"):
            self.lists.pop()
        elif name == "li":
            self.marker = ""
        elif name == "pre":
            self.as_written -= 1

    def _number(self, attributes: Mapping[str, str]) -> str:
        """The number of the list item that begins, or ""."""
        if not (self.lists and self.lists[-1].step):
            return ""
        numbers = self.lists[-1]
        value = _whole(attributes.get("value"), numbers.value)
        numbers.value = value + numbers.step
        return f"{numbers.style(value)}."

    def _flush(self) -> None:
        """What was gathered becomes a block of the kind that its place asks for."""
        text = "".join(self.parts).strip(" \n")
        if text:
            _, kind, level = self.kinds[-1] if self.kinds else (0, "paragraph", 0)
            self.transcript.add(kind, text, level, self.marker)
            self.marker = ""
        self.parts = []


def _reason(name: str, attributes: Mapping[str, str]) -> str | None:
    """Why an element is left out: "" where it is no text for readers, None where it stays."""
    if name in _CODE:
        return ""
    if name in _LEFT_OUT:
        return _LEFT_OUT[name]
    if "hidden" in attributes or _HIDDEN.search(attributes.get("style", "")):
        return "hidden"
    if _NOTE_MARKS.intersection(f"{attributes.get('class', '')} {attributes.get('role', '')}".split()):
        return "mark of a note"
    if name == "div" and attributes.get("title") in _EDGES:  # as LibreOffice writes them
        return attributes["title"]
    return None


def _list(name: str, attributes: Mapping[str, str]) -> _List:
    numbered = name == "ol" and "none" not in attributes.get("style", "")
    if not numbered or ("reversed" in attributes and "start" not in attributes):
        # How many items there are is not known before the end, so they stay without a number.
        return _List(step=0)
    step = -1 if "reversed" in attributes else 1
    return _List(_whole(attributes.get("start"), 1), step, _STYLES.get(attributes.get("type", ""), str))


def _whole(written: str | None, otherwise: int) -> int:
    return int(written) if written and _WHOLE_NUMBER.fullmatch(written) else otherwise

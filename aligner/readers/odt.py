"""OpenDocument texts (ODT): paragraphs and headings with the numbers that the lists give them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from aligner.errors import InputError
from aligner.lang import Language
from aligner.model import Kind
from aligner.readers import Read, Source
from aligner.readers.odt_lists import Lists
from aligner.readers.office import Archive, attribute, child, local
from aligner.readers.transcript import BREAK, Transcript, blocks_of
from aligner.settings import Layout

SUFFIXES = (".odt",)

# Signs of notes, readings over characters, what drawings are called.
_SKIPPED = frozenset(("note-citation", "ruby-text", "desc", "forms",
                      "sequence-decls", "variable-decls", "user-field-decls", "event-listeners", "script",
                      "covered-table-cell", "object", "table-of-content-source"))  # fmt: skip
# In these no text stands but that of the paragraphs in them.
_FRAMES = frozenset(("note", "note-body", "frame", "text-box", "g", "custom-shape", "list", "list-item",
                     "list-header", "table", "table-row", "table-rows", "table-header-rows", "table-cell",
                     "section"))  # fmt: skip
_LISTED = {"hidden-text": "hidden text", "hidden-paragraph": "hidden text", "annotation": "comment",
           "tracked-changes": "deleted text"}  # fmt: skip
_CAPTIONS = ("Caption", "Illustration", "Figure", "Drawing", "Table")
_TITLES = {"Title": 1, "Subtitle": 2}
_MARGINS = ("header", "header-left", "header-first", "footer", "footer-left", "footer-first")
_BLANKS = re.compile(r"[ \t\r\n]+")
_MOST_BLANKS = 1000
_LONGEST_CHAIN = 20


def load(data: bytes, encoding: str) -> Source:
    """The text of a document, a paragraph a line; ``encoding`` is not asked, the parts say it."""
    archive = Archive(data)
    manifest = archive.part("META-INF/manifest.xml")
    if manifest is not None and next(manifest.iter("{*}encryption-data"), None) is not None:
        raise InputError("it is protected by a password", advice="open it and save it without one")
    content, styles = archive.part("content.xml"), archive.part("styles.xml")
    body = child(content, "body", "text")
    if content is None or body is None:
        raise InputError("it is no OpenDocument text", advice="save it as ODT in a word processor")
    roots = [root for root in (styles, content) if root is not None]
    document = _Document(_Styles(roots), Lists(roots))
    document.read(body)
    document.read_margins(styles)
    return document.transcript.source("odt")


def read(source: Source, language: Language, layout: Layout, *, explain: bool = False) -> Read:
    """The blocks of a document; ``layout`` is not asked, paragraphs are what the author made them."""
    return blocks_of(source)


class _Styles:
    """What the styles of paragraphs are based on, and which lists they belong to."""

    def __init__(self, roots: list[etree._Element]) -> None:
        self.parents: dict[str, str] = {}
        for root in roots:
            for style in root.iter("{*}style"):
                if attribute(style, "family") == "paragraph":
                    self.parents[attribute(style, "name")] = attribute(style, "parent-style-name")

    def chain(self, name: str) -> Iterator[str]:
        for _ in range(_LONGEST_CHAIN):
            if not name:
                return
            yield name
            name = self.parents.get(name, "")


@dataclass(slots=True)
class _Draft:
    """A paragraph while it is read: its text, and what hangs on it (notes, text boxes)."""

    kind: Kind
    level: int = 0
    marker: str = ""
    parts: list[str] = field(default_factory=list)
    after: list[_Draft] = field(default_factory=list)


@dataclass(slots=True)
class _Document:
    styles: _Styles
    lists: Lists
    transcript: Transcript = field(default_factory=Transcript)

    def read(self, body: etree._Element) -> None:
        """Write down the body."""
        for draft in self._paragraphs(body):
            drafts = [draft]
            while drafts:
                draft = drafts.pop()
                self.transcript.add(draft.kind, "".join(draft.parts).strip(" "), draft.level, draft.marker)
                drafts += reversed(draft.after)

    def read_margins(self, styles: etree._Element | None) -> None:
        """List what stands in headers and footers, each text once."""
        seen = set()
        for page in styles.iter("{*}master-page") if styles is not None else ():
            for margin in page:
                if local(margin) in _MARGINS:
                    what = local(margin).partition("-")[0]
                    for draft in self._paragraphs(margin):
                        text = "".join(draft.parts).strip(" ")
                        if (what, text) not in seen:
                            seen.add((what, text))
                            self.transcript.drop(text, what)

    def _paragraphs(self, root: etree._Element) -> Iterator[_Draft]:
        """The paragraphs in an element, in reading order; notes and text boxes hang on theirs."""
        drafts: list[_Draft] = []
        lists: list[str] = []
        cells = notes = 0
        number: str | None = None
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            name = local(element)
            if event == "start":
                if name in _SKIPPED or _is_name_of_drawing(element):
                    walk.skip_subtree()
                elif name in _LISTED or (name == "section" and attribute(element, "display") == "none"):
                    self._list(element, _LISTED.get(name, "hidden text"))
                    walk.skip_subtree()
                elif name in ("p", "h"):
                    kind: Kind = "footnote" if notes else "table_cell" if cells else "paragraph"
                    drafts.append(self._begin(element, kind, number if lists else None, in_list=bool(lists)))
                    drafts[-1].parts.append(_text(name, element))
                    number = ""
                elif name == "list":
                    lists.append(self._begin_list(element, lists))
                elif name == "list-item":
                    start = attribute(element, "start-value")
                    number = self.lists.marker(
                        lists[-1], len(lists), int(start) if _is_number(start) else None
                    )
                elif name == "list-header":
                    number = ""
                elif name == "table-cell":
                    cells += 1
                elif name == "note-body":
                    notes += 1
                elif drafts and name not in _FRAMES:
                    drafts[-1].parts.append(_text(name, element))
                continue
            if name in ("p", "h") and drafts:
                draft = drafts.pop()
                if drafts:
                    drafts[-1].after.append(draft)
                else:
                    yield draft
            elif name == "list":
                lists.pop()
            elif name == "table-cell":
                cells -= 1
            elif name == "note-body":
                notes -= 1
            if drafts and element.tail and _parent(element) not in _FRAMES:
                drafts[-1].parts.append(_BLANKS.sub(" ", element.tail))

    def _list(self, element: etree._Element, reason: str) -> None:
        """List what is left out, a paragraph at a time; who wrote a remark, and when, is no text."""
        paragraphs = list(element.iter("{*}p", "{*}h"))
        for each in paragraphs or [element]:
            self.transcript.drop(_BLANKS.sub(" ", "".join(map(str, each.itertext()))), reason)

    def _begin_list(self, element: etree._Element, around: list[str]) -> str:
        """A list begins; the name of its style, by default that of the list around it."""
        style = attribute(element, "style-name") or (around[-1] if around else "")
        if not around:
            goes_on = attribute(element, "continue-numbering") == "true" or bool(
                attribute(element, "continue-list")
            )
            self.lists.begin(style, goes_on=goes_on)
        return style

    def _begin(self, element: etree._Element, kind: Kind, number: str | None, *, in_list: bool) -> _Draft:
        """A paragraph with what its style says of it."""
        chain = list(self.styles.chain(attribute(element, "style-name")))
        title = next((_TITLES[style] for style in chain if style in _TITLES), 0)
        if kind != "footnote" and (local(element) == "h" or title):
            level = attribute(element, "outline-level")
            level_number = title or (int(level) if _is_number(level) else 1)
            if number is None and not title and attribute(element, "is-list-header") != "true":
                number = self.lists.heading(level_number)
            return _Draft("heading", level_number, number or "")
        if kind == "paragraph":
            kind = "list_item" if in_list else "paragraph"
            if any(style in _CAPTIONS for style in chain):
                kind = "caption"
        return _Draft(kind, 0, number or "")


def _parent(element: etree._Element) -> str:
    parent = element.getparent()
    return local(parent) if parent is not None else ""


def _is_name_of_drawing(element: etree._Element) -> bool:
    """Whether an element names a drawing; in other places a title is a field of the text."""
    return local(element) == "title" and "svg" in str(element.tag)


def _is_number(written: str) -> bool:
    return bool(re.fullmatch(r"\d{1,6}", written))


def _text(name: str, element: etree._Element) -> str:
    """What an element adds to the text of its paragraph, up to the first element in it."""
    if name == "s":
        count = attribute(element, "c")
        return " " * min(int(count) if _is_number(count) else 1, _MOST_BLANKS)
    if name in ("tab", "line-break"):
        return "\t" if name == "tab" else BREAK
    return _BLANKS.sub(" ", element.text or "")

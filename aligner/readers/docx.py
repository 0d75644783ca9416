"""Word documents (DOCX): paragraphs with what styles and numbering say of them.

The parts are read as XML: what a translator needs most (numbers of lists, notes, text boxes, tracked
changes) is in the mark-up. See ``docs/design/dependencies.md``.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from aligner.errors import InputError
from aligner.lang import Language
from aligner.model import Kind
from aligner.readers import Read, Source
from aligner.readers.docx_styles import Numbering, Styles
from aligner.readers.office import Archive, attribute, child, local
from aligner.readers.transcript import BREAK, Transcript, blocks_of
from aligner.settings import Layout

SUFFIXES = (".docx",)

# Properties, codes of fields, readings over characters.
_SKIPPED = frozenset(("pPr", "rPr", "sectPr", "tblPr", "trPr", "tcPr", "sdtPr", "instrText", "delInstrText",
                      "rt", "annotationRef"))  # fmt: skip
_DELETED = {"del": "deleted text", "moveFrom": "text moved away", "tr": "deleted text"}
_SIGNS = {
    "tab": "\t",
    "ptab": "\t",
    "br": BREAK,
    "cr": BREAK,
    "noBreakHyphen": "\u2011",
    "softHyphen": "\u00ad",
}
_MARGINS = {"header": "header", "footer": "footer", "comments": "comment"}
_NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_OFF = ("0", "false", "off")
_PRIVATE = range(0xE000, 0xF900)


def load(data: bytes, encoding: str) -> Source:
    """The text of a document, a paragraph a line; ``encoding`` is not asked, the parts say it."""
    document = _Document(Archive(data))
    document.read()
    return document.transcript.source("docx")


def read(source: Source, language: Language, layout: Layout, *, explain: bool = False) -> Read:
    """The blocks of a document; ``layout`` is not asked, paragraphs are what the author made them."""
    return blocks_of(source)


@dataclass(slots=True)
class _Draft:
    """A paragraph while it is read: its text, and what follows it (notes, text boxes)."""

    kind: Kind
    level: int
    marker: str
    merges: bool
    parts: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    after: list[_Draft] = field(default_factory=list)


@dataclass(slots=True)
class _Document:
    archive: Archive
    transcript: Transcript = field(default_factory=Transcript)
    main: str = ""
    related: list[tuple[str, str]] = field(default_factory=list)
    notes: dict[tuple[str, str], etree._Element] = field(default_factory=dict)
    styles: Styles = field(default_factory=lambda: Styles(None))
    numbering: Numbering = field(default_factory=lambda: Numbering(None, Styles(None)))

    def read(self) -> None:
        """Read all parts."""
        targets = dict(self._related_to(""))
        self.main = targets.get("officeDocument", "word/document.xml")
        root = self.archive.part(self.main)
        if root is None or local(root) != "document":
            raise InputError("it is no Word document", advice="save it as DOCX in a word processor")
        self.related = list(self._related_to(self.main))
        self.styles = Styles(self._part("styles"))
        self.numbering = Numbering(self._part("numbering"), self.styles)
        for part in set(_NOTES.values()):
            notes = self._part(part)
            for note in notes if notes is not None else ():
                if attribute(note, "type") in ("", "normal"):
                    self.notes[part, attribute(note, "id")] = note
        for draft in self._paragraphs(root, ""):
            self._write(draft)
        self._list_margins()

    def _list_margins(self) -> None:
        """List what stands in headers, footers and comments, each text once."""
        seen = set()
        for part, name in self.related:
            what = _MARGINS.get(part, "")
            root = self.archive.part(name) if what else None
            for draft in self._paragraphs(root, "") if root is not None else ():
                for each in (draft, *draft.after):
                    text = "".join(each.parts)
                    if (what, text) not in seen:
                        seen.add((what, text))
                        self.transcript.drop(text, what)

    def _related_to(self, part: str) -> Iterator[tuple[str, str]]:
        """What a part refers to: kinds and names of parts."""
        folder, name = posixpath.split(part)
        root = self.archive.part(posixpath.join(folder, "_rels", f"{name}.rels"))
        for element in root if root is not None else ():
            target = attribute(element, "Target")
            if attribute(element, "TargetMode") != "External" and target:
                path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                yield attribute(element, "Type").rpartition("/")[2], path

    def _part(self, what: str) -> etree._Element | None:
        name = next((name for kind, name in self.related if kind == what), None)
        return self.archive.part(name) if name else None

    def _write(self, draft: _Draft) -> None:
        """Write a paragraph, then its notes, then the text boxes that hang on it."""
        drafts = [draft]
        while drafts:
            draft = drafts.pop()
            self.transcript.add(draft.kind, "".join(draft.parts), draft.level, draft.marker)
            self.transcript.drop("".join(draft.hidden), "hidden text")
            notes: list[_Draft] = []
            for key in draft.notes:
                # Each once, or a small file with many references would grow without end.
                note = self.notes.pop(key, None)
                notes += self._paragraphs(note, "footnote") if note is not None else ()
            drafts += reversed(notes + draft.after)

    def _paragraphs(self, root: etree._Element, kind: Kind | str) -> Iterator[_Draft]:
        """The paragraphs in an element, in reading order; those of text boxes hang on theirs.

        Args:
            root: the body of the document or of a note.
            kind: what all of them are, or "" to have each tell.
        """
        drafts: list[_Draft] = []
        carried: _Draft | None = None
        cells = hidden = 0
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            name = local(element)
            if event == "end":
                if name == "p" and drafts:
                    draft = drafts.pop()
                    if draft.merges and not drafts:
                        carried = draft
                    elif drafts:
                        drafts[-1].after.append(draft)
                    else:
                        yield draft
                elif name == "r":
                    hidden = 0
                elif name == "tc":
                    cells -= 1
                if carried and (name == "tc" or element is root):
                    yield carried
                    carried = None
            elif name in _DELETED and (name != "tr" or child(element, "trPr", "del") is not None):
                self.transcript.drop(_whole_text(element), _DELETED[name])
                walk.skip_subtree()
            elif name in _SKIPPED or (name in ("Choice", "Fallback") and element.getprevious() is not None):
                # The second way to show the same is left out.
                walk.skip_subtree()
            elif name == "p":
                drafts.append(self._begin(element, kind, in_cell=cells > 0))
                if carried and len(drafts) == 1:
                    _take_over(drafts[0], carried)
                    carried = None
            elif name == "tc":
                cells += 1
            elif name == "r":
                vanish = child(element, "rPr", "vanish")
                hidden = vanish is not None and attribute(vanish, "val") not in _OFF
            elif drafts:
                if name in _NOTES:
                    drafts[-1].notes.append((_NOTES[name], attribute(element, "id")))
                else:
                    (drafts[-1].hidden if hidden else drafts[-1].parts).append(_text(name, element))

    def _begin(self, paragraph: etree._Element, kind: Kind | str, *, in_cell: bool) -> _Draft:
        """A paragraph with what its properties say; it is counted in its list."""
        properties = child(paragraph, "pPr")
        merges = (
            child(properties, "rPr", "del") is not None or child(properties, "rPr", "moveFrom") is not None
        )
        marker = None if merges else self.numbering.marker(properties)
        found, level = self.styles.kind(properties)
        if kind == "footnote":
            return _Draft("footnote", 0, marker or "", merges)
        if found == "paragraph":
            found = "table_cell" if in_cell else "paragraph" if marker is None else "list_item"
        return _Draft(found, level, marker or "", merges)


def _take_over(draft: _Draft, carried: _Draft) -> None:
    """Put a paragraph whose end was deleted before the next one."""
    for name in ("parts", "hidden", "notes", "after"):
        getattr(draft, name).extend(getattr(carried, name))


def _whole_text(element: etree._Element) -> str:
    """All the text in what was deleted."""
    parts = ("\n" if local(e) == "p" else _text(local(e), e) for e in element.iter())
    return " ".join("".join(parts).split())


def _text(name: str, element: etree._Element) -> str:
    if name in ("t", "delText"):
        text = element.text or ""
        return text if element.get(_SPACE) == "preserve" else text.strip(" \t\r\n")
    if name == "sym":
        code = attribute(element, "char")
        try:
            sign = int(code, 16)
        except ValueError:
            return ""
        # Signs of the private area have a meaning in their font only.
        return "" if sign in _PRIVATE or not 31 < sign < 0x10000 or 0xD800 <= sign < 0xE000 else chr(sign)
    return _SIGNS.get(name, "")

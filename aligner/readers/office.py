"""Office documents: ZIP archives of XML parts, opened with care. Shared by readers; no reader itself.

Nothing is unpacked to disk, no part is larger in memory than was checked, no entity is expanded.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass

from lxml import etree

from aligner.errors import InputError

LARGEST = 200 * 1024 * 1024
"""Bytes of all parts together, unpacked."""
LARGEST_PART = 64 * 1024 * 1024
MOST_TAGS = 4_000_000
"""Tags in a part, opening and closing, of which each takes memory: more than a thousand pages."""
_HIGHEST_RATIO = 250
_SMALL = 4 * 1024 * 1024
"""Bytes up to which a part may be packed however well."""
_CHUNK = 1 << 20
_FAULTS = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    EOFError,
    zlib.error,
    KeyError,
)
_OLE = b"\xd0\xcf\x11\xe0"
_DAMAGED = "open it in a word processor, which may repair it, and save it anew"


@dataclass(slots=True)
class Archive:
    """The parts of an Office document.

    Args:
        data: the bytes of the file.

    Raises:
        InputError: it is no archive, it is damaged, protected, or made to fill the memory.
    """

    data: bytes

    def __post_init__(self) -> None:
        if self.data.startswith(_OLE):
            if "EncryptedPackage".encode("utf-16-le") in self.data:
                raise _protected()
            raise InputError(
                "it is an old Office document, whatever its suffix",
                advice="save it as DOCX in a word processor",
            )
        try:
            with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
                declared = sum(member.file_size for member in archive.infolist())
        except _FAULTS:
            raise InputError("it is damaged, or no Office document", advice=_DAMAGED) from None
        if declared > LARGEST:
            raise InputError(
                f"unpacked it is larger than {LARGEST >> 20} MB", advice="split it into documents"
            )

    def part(self, name: str) -> etree._Element | None:
        """The root of an XML part; None where there is no such part.

        Raises:
            InputError: the part is damaged, protected or too large.
        """
        data = self._bytes(name)
        if data is None:
            return None
        if data.count(b"<") > MOST_TAGS:
            raise InputError(
                "it has more elements than any document", place=name, advice="split it into documents"
            )
        if b"<!ENTITY" in data:
            raise InputError(
                "it defines entities, which no word processor does",
                place=name,
                advice="do not trust this file",
            )
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
        )
        try:
            return etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise InputError(f"it is damaged: {error}", place=name, advice=_DAMAGED) from None

    def _bytes(self, name: str) -> bytes | None:
        found = bytearray()
        try:
            with zipfile.ZipFile(io.BytesIO(self.data)) as archive:
                try:
                    member = archive.getinfo(name)
                except KeyError:
                    return None
                if member.flag_bits & 1:
                    raise _protected()
                with archive.open(member) as file:
                    # What a member declares may be a lie: it is counted while it is unpacked.
                    while chunk := file.read(_CHUNK):
                        found += chunk
                        if len(found) > LARGEST_PART:
                            size = f"unpacked it is larger than {LARGEST_PART >> 20} MB"
                            raise InputError(size, place=name, advice="split it into documents")
                        if len(found) > _SMALL and len(found) > _HIGHEST_RATIO * max(1, member.compress_size):
                            raise InputError(
                                f"it is packed more than {_HIGHEST_RATIO}-fold, as no document is",
                                place=name,
                                advice="do not trust this file",
                            )
        except _FAULTS:
            raise InputError("it is damaged", place=name, advice=_DAMAGED) from None
        return bytes(found)


def _protected() -> InputError:
    return InputError("it is protected by a password", advice="open it and save it without one")


def local(element: etree._Element) -> str:
    """An element's name without its namespace; "" for comments and the like.

    Example:
        >>> local(etree.fromstring("<w:p xmlns:w='urn:w'/>"))
        'p'
    """
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: etree._Element | None, name: str) -> str:
    """An element's attribute, of any namespace; "" where there is none.

    Example:
        >>> attribute(etree.fromstring("<w:p w:val='a' xmlns:w='urn:w'/>"), "val")
        'a'
    """
    if element is not None:
        for key, value in element.attrib.items():
            if str(key).rpartition("}")[2] == name:
                return str(value)
    return ""


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first element at the end of a path of names, of any namespace; None where there is none.

    Example:
        >>> child(etree.fromstring("<a><b><c/></b></a>"), "b", "c").tag
        'c'
    """
    for name in path:
        element = next((e for e in element if local(e) == name), None) if element is not None else None
    return element

"""Files made to harm, for each format of translation memories: what `attack.py` has read.

A file is a name that says what is wrong with it, a suffix, and its bytes in parts: some have a gigabyte.
"""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, repeat

Parts = Iterable[bytes]
File = tuple[str, str, Parts]

PIECE = 1 << 20


@dataclass(frozen=True)
class Shell:
    """A small file of an XML format around the text of a segment.

    Args:
        suffix: that of the file.
        root: what stands before the first unit, with the tag of the root.
        unit: what stands between that and the text.
        end: what stands behind the text.
        pack: makes the file of the text of the XML, where it is a part of an archive.
    """

    suffix: str
    root: bytes
    unit: bytes
    end: bytes
    pack: Callable[[Parts], Parts] = iter


_TMX = Shell(
    ".tmx", b'<tmx version="1.4"><header srclang="ky"/><body>', b'<tu><tuv xml:lang="ky"><seg>',
    b"</seg></tuv></tu></body></tmx>",
)  # fmt: skip
_XLIFF = Shell(
    ".xlf", b'<xliff version="1.2"><file source-language="ky" target-language="kk"><body>',
    b'<trans-unit id="1"><source>', b"</source></trans-unit></body></file></xliff>",
)  # fmt: skip
_XLIFF2 = Shell(
    ".xlf2",
    b'<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="ky" trgLang="kk">'
    b'<file id="1">',
    b'<unit id="1"><segment><source>', b"</source></segment></unit></file></xliff>",
)  # fmt: skip
_HEADS = b"".join(
    b'<c r="%c1" t="inlineStr"><is><t>%s</t></is></c>' % (65 + i, name)
    for i, name in enumerate((b"id", b"source", b"target"))
)
_ROOT = b'<worksheet><sheetData><row r="1">' + _HEADS + b"</row>"
_CELL = b'<row r="2"><c r="B2" t="inlineStr"><is><t>'
_CLOSED = b"</t></is></c></row></sheetData></worksheet>"
_REFERS = b'<row r="2"><c r="B2" t="s"><v>0</v></c><c r="C2" t="s"><v>1</v></c></row>'


def sheet(parts: Parts, strings: Parts = (), method: int = zipfile.ZIP_DEFLATED) -> Iterator[bytes]:
    """A spreadsheet with this sheet and these shared texts."""
    members = [("xl/sharedStrings.xml", strings)] if strings else []
    yield from archive([*members, (_SHEET, parts)], method)


_SHEET = "xl/worksheets/sheet1.xml"


def archive(members: Iterable[tuple[str, Parts]], method: int = zipfile.ZIP_DEFLATED) -> Iterator[bytes]:
    """An archive, in parts as it grows."""
    out = _Out()
    with zipfile.ZipFile(out, "w", method, compresslevel=1) as made:  # type: ignore[arg-type]
        for name, parts in members:
            info = zipfile.ZipInfo(name)
            info.compress_type = method
            with made.open(info, "w", force_zip64=True) as member:
                for part in parts:
                    member.write(part)
                    yield from out.taken()
    yield from out.taken()


class _Out(io.RawIOBase):
    """What is written and taken away again."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.length = 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.parts.append(bytes(data))
        self.length += len(data)
        return len(data)

    def tell(self) -> int:
        return self.length

    def taken(self) -> list[bytes]:
        parts, self.parts = self.parts, []
        return parts


# Not packed, so that what is in them is come to.
_SHEETS = Shell(".xlsx", _ROOT, _CELL, _CLOSED, lambda parts: sheet(parts, method=zipfile.ZIP_STORED))
_STRINGS = Shell(
    ".xlsx",
    b"<sst>",
    b"<si><t>",
    b"</t></si></sst>",
    lambda parts: sheet([_ROOT, _REFERS, b"</sheetData></worksheet>"], parts, zipfile.ZIP_STORED),
)


def much(same: bytes, size: int) -> Iterator[bytes]:
    """The same again and again, some bytes of it."""
    piece = same * (PIECE // len(same))
    yield from repeat(piece, size // len(piece))


def xml(shell: Shell, size: int, canary: bytes, port: int) -> Iterator[tuple[str, Parts]]:
    """What harms any reader of XML; ``size`` is that of the large ones."""
    root, unit, end = shell.root, shell.unit, shell.end
    name = root[1:].split(b" ")[0].split(b">")[0]

    def with_grammar(inside: bytes, text: bytes) -> list[bytes]:
        return [b"<!DOCTYPE " + name + b" " + inside + b">", root, unit, text, end]

    laughs = b"[<!ENTITY a 'ha'>" + b"".join(
        b"<!ENTITY %c '%s'>" % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(12)
    )
    yield "billion laughs", with_grammar(laughs + b"]", b"&m;")
    blow = b"[<!ENTITY a '" + b"a" * 100_000 + b"'>]"
    yield "quadratic blow-up", with_grammar(blow, b"&a;" * 100_000)
    yield "an entity of itself", with_grammar(b"[<!ENTITY a '&a;'>]", b"&a;")
    many = b"".join(b"<!ATTLIST a b%d CDATA 'c'>" % i for i in range(10**5))
    yield "attributes by a grammar", with_grammar(b"[" + many + b"]", b"<a/>")
    for kind, address in (("file", b"file://" + canary), ("network", b"http://127.0.0.1:%d/x" % port)):
        yield f"external entity, {kind}", with_grammar(b'[<!ENTITY x SYSTEM "%s">]' % address, b"&x;")
        yield f"external grammar, {kind}", with_grammar(b'SYSTEM "%s"' % address, b"&x;")
        yield (
            f"parameter entity, {kind}",
            with_grammar(b'[<!ENTITY %% p SYSTEM "%s"> %%p;]' % address, b"&x;"),
        )
        include = b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="%s" parse="text"/>' % address
        yield f"inclusion, {kind}", [root, unit, include, end]
        style = b'<?xml-stylesheet href="%s"?><?xml-model href="%s"?>' % (address, address)
        yield f"style sheet, {kind}", [style, root, unit, b"a", end]
    for where, begin in (
        ("a text", unit),
        ("a tag", b"<"),
        ("a comment", b"<!--"),
        ("CDATA", b"<![CDATA["),
        ("a processing instruction", b"<?a "),
        ("an attribute", b'<a b="'),
        ("a grammar", b""),
    ):
        first = b"<!DOCTYPE " if not begin else root + (begin if begin == unit else unit + begin)
        yield f"large: {where}", chain([first], much(b"a", size))
    yield "large: blanks between units", chain([root], much(b" ", size), [unit, b"a", end])
    for tag in (
        b"<a>",
        b"<a/>",
        b"<a></a>",
        b"&amp;",
        b"&#1071;",
        b"]]",
        b"<!---->",
        b"<![CDATA[]]>",
        b"<?a?>",
    ):
        yield f"many {tag.decode()} in a text", chain([root, unit], much(tag, size // 4))
        yield f"many {tag.decode()} between units", chain([root], much(tag, size // 4))
    yield "many attributes", [root, b"<a ", b"".join(b'a%d="" ' % i for i in range(10**6)), b"/>", end]
    yield "many namespaces", [root, b"<a ", b"".join(b'xmlns:a%d="b" ' % i for i in range(10**6)), b"/>", end]
    yield "a text in a million entities", [root, unit, b"&lt;" * 10**6, end]
    yield "a name of a megabyte", [root, b"<" + b"a" * 10**6 + b"/>", unit, b"a", end]
    yield "a name with a million colons", [root, b"<" + b"a:" * 10**6 + b"a/>", unit, b"a", end]
    yield "a comment without an end", [root, unit, b"<!-- a", end]
    yield "CDATA without an end", [root, unit, b"<![CDATA[ a", end]
    yield "CDATA that breaks off", [root, unit, b"<![CDATA[]]]]><![CDATA[>]]", end]
    yield "an instruction without an end", [root, unit, b"<?a", end]
    yield "the root twice", [root, unit, b"a", end, root, unit, b"a", end]
    yield (
        "namespaces renamed",
        [
            b"<x:" + root[1:].replace(b"<", b"<x:").replace(b"xmlns=", b"xmlns:x="),
            unit.replace(b"<", b"<x:"),
            b"a",
            end.replace(b"</", b"</x:"),
        ],
    )
    yield "nothing but the root", [b"<" + name + b"/>"]
    yield "units inside units", [root, unit * 90, b"a"]
    for what, bad in (
        ("NUL", b"\0"),
        ("a control character", b"\x0b"),
        ("U+FFFE", b"\xef\xbf\xbe"),
        ("a surrogate", b"\xed\xa0\x80"),
        ("a surrogate by number", b"&#xD800;"),
        ("NUL by number", b"&#0;"),
        ("a number of ten thousand digits", b"&#" + b"9" * 10**4 + b";"),
        ("an overlong NUL", b"\xc0\x80"),
        ("a half character", b"\xd1"),
    ):
        yield f"{what} in a text", [root, unit, b"a" + bad + b"b", end]
        yield f"{what} in an attribute", [root, b'<a b="' + bad + b'"/>', unit, b"a", end]
        yield f"{what} in a name", [root, b"<a" + bad + b"/>", unit, b"a", end]
    text = (root + unit + "суу".encode() + end).decode()
    yield from encodings(f'<?xml version="1.0" encoding="{{}}"?>{text}')


ENCODINGS = (
    "utf-8",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "utf-32-le",
    "utf-32-be",
    "utf-7",
    "cp1251",
    "koi8-r",
    "cp037",
    "cp1140",
    "punycode",
    "unicode_escape",
    "rot13",
    "utf-8-sig",
    "zlib",
    "idna",
    "undefined",
    "mbcs",
    "../a",
    "a" * 40,
)


def encodings(text: str) -> Iterator[tuple[str, Parts]]:
    """A text in all encodings, with a declaration, where it has room for one, that says so or lies."""
    for true in (*ENCODINGS[:11], "utf-8-sig"):
        for said in ENCODINGS if "{}" in text else ENCODINGS[:1]:
            data = text.replace("{}", said).encode(true, "replace")
            yield f"{true} that says {said}" if "{}" in text else true, [data]
    data = text.replace("{}", "utf-8").encode()
    yield "two marks", [b"\xef\xbb\xbf" * 2 + data]
    yield "a mark of UTF-16 before UTF-8", [b"\xff\xfe" + data]
    yield "marks of two encodings", [b"\xef\xbb\xbf\xff\xfe" + text.encode("utf-16-le")]
    yield "halves of two encodings", [text.encode("utf-16"), data]
    yield "an odd number of bytes", [text.encode("utf-16")[:-1]]
    yield "the beginning of a mark", [b"\xef\xbb"]


def text(suffix: str, head: bytes, begins: dict[str, tuple[bytes, bytes]], size: int) -> Iterator[File]:
    """Large files of a format that has an entry a line: how each begins, and what comes again and again."""
    for name, (begin, same) in begins.items():
        yield f"large: {name}", suffix, chain([head + begin], much(same, size))


_TSV_HEAD = b"id\tsource\ttarget\n"
_LARGE_TSV = {
    "a cell": (b"", b"a"),
    "a cell in quotes": (b'"', b"a"),
    "lines in quotes": (b'"', b"a\n"),
    "a row of quoted lines": (b'"', b'\n"\t"'),
    "empty lines": (b"", b"\n"),
    "empty rows": (b"", b"\t\t\n"),
    "blank rows": (b"", b" \n"),
    "tabs": (b"", b"\t"),
    "quotes": (b'"', b'""'),
    "line ends": (b"", b"\r"),
    "NUL": (b"", b"\0"),
}
_LARGE_JSON = {
    "a text": (b'{"source": "', b"a"),
    "a key": (b'{"', b"a"),
    "depth": (b"", b"["),
    "depth by key": (b"", b'{"a":'),
    "empty lines": (b"", b"\n"),
    "blank lines": (b"", b" \n"),
    "a number": (b'{"confidence": 0.', b"1"),
    "a list": (b'{"notes": [', b"[],"),
    "keys": (b"{", b'"a":1,'),
    "escapes": (b'{"source": "', b"\\u0430"),
    "NUL": (b"", b"\0"),
}
_LONGEST_LINE = 16 << 20


def tsv(size: int) -> Iterator[File]:
    yield from text(".tsv", _TSV_HEAD, _LARGE_TSV, size)
    yield "large: a head", ".tsv", much(b"a\t", size)
    columns = b"\t".join(b"c%d" % i for i in range(10**6))
    yield "a million columns", ".tsv", [b"source\ttarget\t", columns, b"\na\tb\n"]
    yield "tabs to the limit", ".tsv", [_TSV_HEAD, b"\t" * (_LONGEST_LINE - 9), b"\n"]
    yield "letters to the limit", ".tsv", [_TSV_HEAD, "😀".encode() * (_LONGEST_LINE - 9), b"\n"]
    yield "a million cells", ".tsv", [_TSV_HEAD, b"\t" * 10**6, b"\n"]
    yield "duplicate heads", ".tsv", [b"source\tsource\ttarget\na\tb\tc\n"]
    yield "no heads", ".tsv", [b"a\tb\n"]
    for name, cell in _CELLS.items():
        yield f"cell: {name}", ".tsv", [_TSV_HEAD + b"1\t" + cell + b"\tb\n"]
    for name, parts in encodings("id\tsource\ttarget\n1\tсуу\tсу\n"):
        yield name, ".tsv", parts


_CELLS = {
    "NUL": b"\0",
    "an open quotation mark": b'"a',
    "a mark in the middle": b'"a"b',
    "a surrogate": b"\xed\xa0\x80",
    "a carriage return": b"a\rb",
    "a formula": b"=cmd|' /C calc'!A0",
    "bytes": b"\xff\xfe",
    "escapes": b"\\t\\n\\x00",
}


def jsonl(size: int) -> Iterator[File]:
    yield from text(".jsonl", b"", _LARGE_JSON, size)
    for name, line in {
        "depth": b"[" * 10**6 + b"]" * 10**6,
        "depth by key": b'{"a":' * 10**5 + b"1" + b"}" * 10**5,
        "a surrogate": b'{"source": "\\ud800", "target": "\\udfff", "id": "\\udcff"}',
        "halves": b'{"source": "\\udc00\\ud800", "target": "\\ud83d"}',
        "NUL": b'{"source": "a\\u0000", "target": "b", "document": "\\u0000"}',
        "NaN": b'{"source": "a", "target": "b", "confidence": NaN}',
        "infinity": b'{"source": "a", "target": "b", "confidence": 1e999}',
        "a long number": b'{"source": "a", "target": "b", "x": 1' + b"0" * 5000 + b"}",
        "keys twice": b'{"source": "a", "source": ["c"], "target": "b"}',
        "our own keys": b'{"source": "a", "target": "b", "x-json-id": 1, "x-json-source": 5}',
        "wrong kinds": b'{"source": "a", "target": "b", "source_index": [1, "a"], "anchors": 7}',
        "a list of lists": b'[{"source": "a", "target": "b"}]',
        "text behind": b'{"source": "a", "target": "b"} x',
        "languages": b'{"source": "a", "target": "b", "source_language": ["ky"], "target_language": {}}',
        "a signature": b'{"source": "a", "target": "b", "signature": "aligner 1 2 3 \\n-\\u0000-x"}',
        "positions": b'{"source": ["a"], "target": ["b"], "source_index": [1' + b"0" * 300 + b"]}",
        "lists to the limit": b'{"source": "a", "target": "b", "x": ['
        + b"[]," * (_LONGEST_LINE // 3 - 99)
        + b"1]}",
        "keys to the limit": b'{"source": "a", "target": "b"'
        + b"".join(b',"%x":1' % i for i in range(_LONGEST_LINE // 11))
        + b"}",
        "many positions": b'{"source": [' + b'"",' * 10**6 + b'""], "target": []}',
    }.items():
        yield name, ".jsonl", [line, b"\n", b'{"source": "a", "target": "b"}\n']
    for name, parts in encodings('{"source": "суу", "target": "су"}\n'):
        yield name, ".jsonl", parts


def xlsx(size: int) -> Iterator[File]:
    """Archives that are not what they seem, and sheets that no spreadsheet program writes."""
    whole = [_ROOT, _REFERS, b"</sheetData></worksheet>"]
    strings = [b"<sst><si><t>a</t></si><si><t>b</t></si></sst>"]

    def rows(*inside: bytes) -> Iterator[bytes]:
        return sheet([_ROOT, *inside, b"</sheetData></worksheet>"], strings=strings)

    def named(name: str, data: Parts = whole) -> list[tuple[str, Parts]]:
        return [("xl/sharedStrings.xml", strings), (_SHEET, whole), (name, data)]

    for name in (
        "/etc/passwd",
        "../../../tmp/a",
        "xl/worksheets/../../a.xml",
        "C:\\a",
        "xl/worksheets/a\nb.xml",
        "xl/worksheets/.xml",
        "xl/worksheets/\x1b[31m.xml",
        _SHEET,
        "a" * 60_000,
        "xl/worksheets/\udcff.xml",
    ):
        shown = ascii(name[:40])
        data = name.encode("utf-8", "replace").decode()
        yield f"a part named {shown}", ".xlsx", archive(named(data))
        yield f"a damaged part named {shown}", ".xlsx", archive(named(data, [b"<a"]))
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        yield f"packing method {method}", ".xlsx", archive(named("a"), method)
        yield (
            f"bomb by method {method}",
            ".xlsx",
            archive([(_SHEET, chain([_ROOT], much(b" ", size // 4)))], method),
        )
    yield "bomb", ".xlsx", sheet(chain([_ROOT], much(b" ", size), [b"</sheetData></worksheet>"]))
    yield "bomb in strings", ".xlsx", sheet(whole, strings=chain([b"<sst>"], much(b"<si/>", size)))
    small = [(f"xl/worksheets/sheet{i}.xml", chain([_ROOT], much(b" ", 15 << 20))) for i in range(64)]
    yield "many small bombs", ".xlsx", archive(small)
    for different in (True, False):
        yield f"overlapping bombs, different: {different}", ".xlsx", [_overlapping(2000, different=different)]
    inner = b"".join(archive([("a.xlsx", much(b"\0", 64 << 20))]))
    for depth in range(4):
        inner = b"".join(archive([(f"{depth}.xlsx", [inner] * 4), (_SHEET, [inner])]))
    yield "archives in archives", ".xlsx", [inner]
    yield "a million parts", ".xlsx", [_crowded(10**6)]
    yield "a million sheets", ".xlsx", [_crowded(10**6, "xl/worksheets/{}.xml")]
    long = b"a" * (10 << 20)
    many = b'<c t="s"><v>0</v></c>' * 70
    yield (
        "a long text a million times",
        ".xlsx",
        sheet(
            chain([_ROOT], repeat(b"<row>" + many + b"</row>", 15_000), [b"</sheetData></worksheet>"]),
            strings=[b"<sst><si><t>", long, b"</t></si></sst>"],
        ),
    )
    packed = b"".join(sheet(whole, strings=strings))
    yield "a gigabyte before the archive", ".xlsx", chain(much(b"\0", size), [packed])
    yield "a gigabyte of PK", ".xlsx", much(b"PK\x03\x04", size)
    for name, change in {
        "encrypted": (8, 1),
        "a huge size": (24, 0xFFFFFFF0),
        "a small size": (24, 3),
        "a huge offset": (42, 0xFFFFFF00),
        "a wrong sum": (16, 1),
        "a huge packed size": (20, 0x7FFFFFFF),
    }.items():
        yield name, ".xlsx", [_lying(packed, *change)]
    cells = {
        "no cells": b"<row/><row></row>",
        "no references": b"<row><c/><c t='str'><v>a</v></c><c><v>1</v></c></row>",
        "a string out of range": b'<row r="2"><c r="B2" t="s"><v>99999999999</v></c></row>',
        "a negative string": b'<row r="2"><c r="B2" t="s"><v>-1</v></c></row>',
        "a string that is none": b'<row r="2"><c r="B2" t="s"><v>x</v></c></row>',
        "a number of 10,000 digits": b'<row r="2"><c r="B2" t="s"><v>' + b"9" * 10**4 + b"</v></c></row>",
        "digits of another script": '<row r="٣"><c r="B٣" t="s"><v>٠</v></c></row>'.encode(),
        "underscores": b'<row r="2"><c r="B2" t="s"><v>0_1</v></c></row>',
        "a column far away": b'<row r="2"><c r="XFD2" t="str"><v>a</v></c><c r="ZZZZZ2"><v>1</v></c></row>',
        "a row far away": b'<row r="999999999"><c r="B999999999" t="str"><v>a</v></c></row>',
        "rows backwards": b'<row r="9"><c r="B9" t="str"><v>a</v></c></row>' + _REFERS,
        "a cell twice": b'<row r="2"><c r="B2" t="str"><v>a</v></c><c r="B2" t="str"><v>b</v></c></row>',
        "an error": b'<row r="2"><c r="B2" t="e"><v>#REF!</v></c></row>',
        "an error with lines": b'<row r="2"><c r="B2" t="e"><v>#R\nEF!</v></c></row>',
        "a formula": b'<row r="2"><c r="B2"><f>SUM(A1:XFD1048576)</f></c><c r="C2"><v>1</v></c></row>',
        "a formula from the network": b'<row r="2"><c r="B2"><f>WEBSERVICE("http://127.0.0.1/")</f></c></row>',
        "a date": b'<row r="2"><c r="B2" t="d"><v>2024-01-01</v></c><c r="C2" s="1"><v>45292</v></c></row>',
        "true": b'<row r="2"><c r="B2" t="b"><v>1</v></c></row>',
        "an unknown kind": b'<row r="2"><c r="B2" t="zz"><v>1</v></c></row>',
        "cells in cells": b'<row r="2"><c r="B2"><c r="C2"><row><c><v>1</v></c></row></c></c></row>',
        "values outside": b"<v>1</v><t>2</t><is><t>3</t></is><c><v>4</v></c>",
        "escapes": b'<row r="2"><c r="B2" t="str"><v>_xD800__x0000__xFFFF__x000D_</v></c></row>',
        "confidence": b'<row r="2"><c r="A2"><v>nan</v></c><c r="B2"><v>1e309</v></c></row>',
        "merged": _REFERS
        + b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells><sheetData>',
        "ids twice": _REFERS * 3,
        "a million columns": b"<row>" + b"<c><v>1</v></c>" * 10**6 + b"</row>",
        "a million rows": b"<row/>" * 10**6,
        "phonetics": b"<row><c t='inlineStr'><is><rPh><t>a</t></is></c></row>",
    }
    for name, inside in cells.items():
        yield name, ".xlsx", rows(inside)
    yield "no sheets", ".xlsx", archive([("xl/workbook.xml", [b"<workbook/>"])])
    yield "nothing", ".xlsx", archive([])
    yield "an old spreadsheet", ".xlsx", chain([b"\xd0\xcf\x11\xe0"], much(b"\0", 1 << 20))
    yield "a table in HTML", ".xlsx", [b"<table><tr><td>source</td></tr></table>"]


def _lying(data: bytes, place: int, value: int) -> bytes:
    """An archive with something else at a place of its first entry in the directory."""
    start = data.index(b"PK\x01\x02") + place
    return data[:start] + struct.pack("<I", value) + data[start + 4 :]


def _entry(name: bytes, packed: bytes, size: int, sum_: int) -> tuple[bytes, bytes]:
    """What an archive says of a part, before it and in its directory; the offset is still to come."""
    said = struct.pack("<HHHHHIII", 20, 0, 8, 0, 33, sum_, len(packed), size)
    local = b"PK\x03\x04" + said + struct.pack("<HH", len(name), 0) + name
    central = (
        b"PK\x01\x02" + struct.pack("<H", 20) + said + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0)
    )
    return local, central


def _finished(data: bytes, central: bytes, count: int) -> bytes:
    large = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, count, count, len(central), len(data))
    found = struct.pack("<IIQI", 0x07064B50, 0, len(data) + len(central), 1)
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 65535, 65535, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return data + central + large + found + end


def _overlapping(count: int, *, different: bool) -> bytes:
    """An archive whose directory names the same bytes as many sheets."""
    body = _ROOT + b" " * (15 << 20) + b"</sheetData></worksheet>"
    packing = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packing.compress(body) + packing.flush()
    name = b"xl/worksheets/0000.xml"
    local, _ = _entry(name, packed, len(body), zlib.crc32(body))
    central = b"".join(
        _entry(other, packed, len(body), zlib.crc32(body))[1] + other
        for other in (b"xl/worksheets/%04d.xml" % (i if different else 0) for i in range(count))
    )
    return _finished(local + packed, central, count)


def _crowded(count: int, name: str = "{}") -> bytes:
    """An archive with very many empty parts."""
    central = b"".join(
        _entry(name.format(i).encode(), b"", 0, 0)[1] + name.format(i).encode() for i in range(count)
    )
    return _finished(b"PK\x03\x04", central, count)


def packed(size: int) -> Iterator[File]:
    """Memories packed with gzip."""
    units = b'<tu><tuv xml:lang="ky"><seg>a</seg></tuv><tuv xml:lang="kk"><seg>b</seg></tuv></tu>'
    head = gzip.compress(_TMX.root)
    for name, same in {
        "blanks": b" ",
        "a tag": b"<tu",
        "tags": b"<tu>",
        "units": units,
        "NUL": b"\0",
    }.items():
        yield f"bomb of {name}", ".tmx.gz", chain([head], _squeezed(much(same, size)))
    yield "bomb of a bomb", ".tmx.gz", _squeezed(_squeezed(much(b" ", size)))
    for suffix in (".tsv", ".jsonl", ".xlsx", ".parquet", ".xlf"):
        for name, same in {
            "NUL": b"\0",
            "lines": b"\n",
            "blank rows": b"\t\n",
            "PK": b"PK\3\4",
            "PAR1": b"PAR1",
        }.items():
            yield f"bomb of {name}", f"{suffix}.gz", _squeezed(much(same, size))
    yield "empty members", ".tmx.gz", chain(repeat(gzip.compress(b"") * 50_000, 100), [gzip.compress(b"a")])
    yield "a name of a gigabyte", ".tmx.gz", chain([b"\x1f\x8b\x08\x08" + bytes(6)], much(b"a", size // 4))
    yield "zeros behind", ".tmx.gz", chain([gzip.compress(_TMX.root)], much(b"\0", size))
    whole = gzip.compress(_TMX.root + _TMX.unit + b"a" + _TMX.end)
    for name, data in {
        "cut": whole[:-9],
        "without a sum": whole[:-8],
        "a wrong sum": whole[:-8] + bytes(8),
        "a text behind": whole + b"text",
        "twice": gzip.compress(whole),
        "two files": whole * 2,
        "a head alone": whole[:10],
        "two bytes": whole[:2],
        "an unknown method": b"\x1f\x8b\x07" + whole[3:],
        "reserved flags": b"\x1f\x8b\x08\xff" + whole[4:],
    }.items():
        yield name, ".tmx.gz", [data]


def _squeezed(parts: Parts) -> Iterator[bytes]:
    packing = zlib.compressobj(6, zlib.DEFLATED, 31)
    for part in parts:
        yield packing.compress(part)
    yield packing.flush()


def parquet(size: int) -> Iterator[File]:
    """Parquet files with columns that are large, many, or of kinds that hold no text."""
    import pyarrow
    import pyarrow.parquet

    def file(columns: dict[str, object], **how: object) -> Parts:
        out = io.BytesIO()
        pyarrow.parquet.write_table(pyarrow.table(columns), out, **how)
        return [out.getvalue()]

    few = {"source": ["a"], "target": ["b"]}
    yield "one cell", ".parquet", file({**few, "source": ["a" * min(size, 1 << 30)]}, compression="zstd")
    same = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * 10**5, pyarrow.int32()), ["a" * (8 << 20)])
    yield (
        "a long text in every row",
        ".parquet",
        file({"source": same, "target": same}, compression="zstd", dictionary_pagesize_limit=1 << 30),
    )
    large = pyarrow.DictionaryArray.from_arrays(
        pyarrow.array([0] * 3 * 10**6, pyarrow.int32()), ["a" * 10_000]
    )
    yield (
        "a text of a page in a million rows",
        ".parquet",
        file({"source": large, "target": large}, compression="zstd"),
    )
    yield (
        "ten million nulls",
        ".parquet",
        file({"source": pyarrow.nulls(10**7), "target": pyarrow.nulls(10**7)}),
    )
    yield "20,000 columns", ".parquet", file({**few, **{f"c{i}": [i] for i in range(20_000)}})
    yield "no columns", ".parquet", file({"a": [1]})
    yield "no rows", ".parquet", file({"source": [], "target": []})
    deep: object = 1
    for _ in range(60):
        deep = [deep]
    for name, value in {
        "numbers": [1],
        "lists": [["a"]],
        "structures": [{"a": 1}],
        "bytes": [b"\xff\xfe"],
        "deep lists": [deep],
        "true": [True],
        "no text": [None],
    }.items():
        yield f"{name} for texts", ".parquet", file({**few, "source": value})
        yield f"{name} for confidence", ".parquet", file({**few, "confidence": value})
        yield f"{name} for ids", ".parquet", file({**few, "id": value})
    bad = pyarrow.Array.from_buffers(
        pyarrow.string(),
        1,
        [None, pyarrow.py_buffer(struct.pack("<ii", 0, 2)), pyarrow.py_buffer(b"\xff\xfe")],
    )
    yield "bytes that are no UTF-8", ".parquet", file({**few, "source": bad})
    stamp = pyarrow.array([2**62], pyarrow.timestamp("us"))
    yield "a date far away", ".parquet", file({**few, "id": stamp})
    stamp = pyarrow.array([1], pyarrow.timestamp("us", "../../etc/passwd"))
    yield "a time zone that is a file", ".parquet", file({**few, "id": stamp})
    for kind in (pyarrow.large_string(), pyarrow.string_view(), pyarrow.dictionary(pyarrow.int8(), "string")):
        yield f"texts as {kind}", ".parquet", file({**few, "source": pyarrow.array(["a"], kind)})
    whole = b"".join(file(few))
    for length in (0, 3, 0x7FFFFFFF, 0xFFFFFFFF):
        yield f"a foot of {length} bytes", ".parquet", [whole[:-8] + struct.pack("<I", length) + b"PAR1"]
    yield "PAR1 alone", ".parquet", [b"PAR1PAR1"]
    yield "PAR1 again and again", ".parquet", much(b"PAR1", size)
    yield "encrypted", ".parquet", [b"PARE" + whole[4:-4] + b"PARE"]


def files(format: str, size: int, canary: str, port: int) -> Iterator[File]:
    """The files made to harm of a format; ``canary`` and ``port`` are what none of them may reach."""
    shells = {"tmx": (_TMX,), "xliff": (_XLIFF,), "xliff2": (_XLIFF2,), "xlsx": (_SHEETS, _STRINGS)}
    for shell in shells.get(format, ()):
        inside = " (strings)" if shell is _STRINGS else ""
        for name, parts in xml(shell, size, canary.encode(), port):
            yield name + inside, shell.suffix, shell.pack(parts)
    own = {"tsv": tsv, "jsonl": jsonl, "xlsx": xlsx, "tmx.gz": packed, "parquet": parquet}
    if format in own:
        yield from own[format](size)


FORMATS = ("tmx", "tmx.gz", "xliff", "xliff2", "xlsx", "tsv", "jsonl", "parquet")

"""A person's own lexicon: words, phrases and sentences with their translations, from a file.

Five formats, told by the suffix: text with tabs (``.tsv``, ``.txt``), hunalign's dictionaries (``.dic``,
"target @ source" a line), Apertium's bilingual dictionaries (``.dix``), termbases (``.tbx``) and translation
memories (``.tmx``, ``.tmx.gz``). XML is read as it streams by, entities are not expanded and nothing is
loaded from elsewhere.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import zlib
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import IO, cast

from lxml import etree

from aligner.encodings import decode
from aligner.errors import InputError
from aligner.exchange import tmx
from aligner.model import Lexicon
from aligner.units import primary

LARGEST = 1 << 30
"""Bytes of the largest lexicon, unpacked."""
_LARGEST_TEXT = 64 << 20
_SHORT = 4
"""Words a side up to which a pair is looked up; longer ones are learned from."""
_MOST_SENTENCES = 200_000
_ADVICE = "give a .tsv, .dic, .dix, .tbx or .tmx"

Pairs = Iterator[tuple[str, str]]


def read(path: str | os.PathLike[str], source_language: str, target_language: str) -> Lexicon:
    """Read a lexicon.

    Args:
        path: the file.
        source_language, target_language: BCP 47 tags of the documents that it is for.

    Raises:
        InputError: the file cannot be read, is damaged or holds no pair in these languages.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = Path(folder, "a.tsv").write_text("суу\\twater\\n", "utf-8")
        ...     read(Path(folder, "a.tsv"), "ky", "en").words
        (('суу', 'water'),)
    """
    path = Path(path)
    languages = primary(source_language), primary(target_language)
    pairs = _FORMATS.get(path.name.removesuffix(".gz").rpartition(".")[2].lower())
    if not pairs:
        raise InputError("it is no lexicon that is known", path=path, advice=_ADVICE)
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size > LARGEST:
                raise InputError(f"it is larger than {LARGEST >> 30} GB", advice="split it")
            digest = hashlib.file_digest(file, "sha256").hexdigest()[:12]
            file.seek(0)
            unpacked = gzip.GzipFile(fileobj=file) if path.name.endswith(".gz") else file
            words, sentences = _sorted(pairs(cast("IO[bytes]", unpacked), path.name, languages))
    except InputError as error:
        raise InputError(error.what, path=path, place=error.place, advice=error.advice) from None
    except (OSError, EOFError, zlib.error) as error:
        what = getattr(error, "strerror", None) or "it is damaged"
        raise InputError(what.lower(), path=path, advice="check the file") from None
    if not (words or sentences):
        raise InputError(
            f"it holds no pair of {languages[0]} and {languages[1]}", path=path, advice="check its languages"
        )
    return Lexicon(words, sentences, digest)


def _sorted(pairs: Pairs) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """The pairs that are looked up and those that are learned from, each once; of too many every so many."""
    words: dict[tuple[str, str], None] = {}
    sentences: dict[tuple[str, str], None] = {}
    step, number = 1, 0
    for pair in pairs:
        source, target = (" ".join(side.split()) for side in pair)
        if not (source and target):
            continue
        if max(source.count(" "), target.count(" ")) < _SHORT:
            words[source, target] = None
            continue
        number += 1
        if number % step == 0:
            sentences[source, target] = None
        if len(sentences) >= 2 * _MOST_SENTENCES:
            sentences = dict.fromkeys(list(sentences)[::2])
            step *= 2
    kept = list(sentences)
    return tuple(words), tuple(kept[:: 1 + len(kept) // _MOST_SENTENCES])


def _lines(file: IO[bytes]) -> Iterator[tuple[int, str]]:
    data = file.read(_LARGEST_TEXT + 1)
    if len(data) > _LARGEST_TEXT:
        raise InputError(f"it is larger than {_LARGEST_TEXT >> 20} MB", advice="split it")
    for number, line in enumerate(decode(data).text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line


def _tabbed(file: IO[bytes], _name: str, languages: tuple[str, str]) -> Pairs:
    """Source and target with a tab between; a first line of two language codes may turn them round."""
    turned = False
    first = True
    for number, line in _lines(file):
        cells = line.split("\t")
        if len(cells) < 2:
            raise InputError(
                "there is no tab on it", place=f"line {number}", advice="write source, a tab and target"
            )
        heads = tuple(primary(cell.strip()) for cell in cells[:2])
        if first and set(heads) == set(languages):
            turned = heads != languages
        else:
            yield (cells[1], cells[0]) if turned else (cells[0], cells[1])
        first = False


def _hunalign(file: IO[bytes], _name: str, _languages: tuple[str, str]) -> Pairs:
    """hunalign's own order: the target's phrase first."""
    for number, line in _lines(file):
        target, at, source = line.partition(" @ ")
        if not at:
            raise InputError(
                'there is no " @ " on it', place=f"line {number}", advice="write target @ source"
            )
        yield source, target


def _elements(file: IO[bytes], *tags: str) -> Iterator[etree._Element]:
    """The elements of these names as they end, each let go of afterwards."""
    try:
        for _, element in etree.iterparse(
            file, tag=tuple("{*}" + tag for tag in tags), resolve_entities=False, no_network=True,
            load_dtd=False, remove_comments=True, remove_pis=True,
        ):  # fmt: skip
            yield element
            element.clear()
            while element.getprevious() is not None:
                parent = element.getparent()
                if parent is None:
                    break
                del parent[0]
    except etree.XMLSyntaxError as error:
        line = f"line {error.lineno}" if error.lineno else None
        raise InputError(f"it is damaged: {error.msg}", place=line, advice="save it again") from None


def _apertium(file: IO[bytes], name: str, languages: tuple[str, str]) -> Pairs:
    """Lemmas of an Apertium dictionary; the file's name tells which side is which, else left is source."""
    named = re.search(r"([a-z]{2,3})-([a-z]{2,3})\.dix", name)
    sides = tuple(primary(tag) for tag in named.groups()) if named else languages
    if set(sides) != set(languages):
        raise InputError(f"it is for {' and '.join(sides)}", advice=f"give one for {' and '.join(languages)}")
    turned = sides != languages
    for entry in _elements(file, "e"):
        both, pair = entry.find("{*}i"), entry.find("{*}p")
        if both is not None:
            left = right = _lemma(both)
        elif pair is not None:
            left, right = (_lemma(pair.find("{*}" + side)) for side in "lr")
        else:
            continue
        yield (right, left) if turned else (left, right)


def _lemma(element: etree._Element | None) -> str:
    """The words of an entry, without the symbols of its grammar."""
    if element is None:
        return ""
    parts = [element.text or ""]
    for child in element:
        parts += [" " if _name(child) == "b" else "", child.tail or ""]
    return "".join(parts)


def _name(element: etree._Element) -> str:
    """The name without its namespace; "" for an entity, which is not expanded."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _termbase(file: IO[bytes], _name: str, languages: tuple[str, str]) -> Pairs:
    """Every term of an entry in one language with every one in the other; TBX of 2008 and of 2019."""
    for entry in _elements(file, "termEntry", "conceptEntry"):
        sides: tuple[list[str], list[str]] = ([], [])
        for part in entry.iterfind("*"):
            tag = primary(part.get("{http://www.w3.org/XML/1998/namespace}lang", ""))
            for language, terms in zip(languages, sides, strict=True):
                if tag == language:
                    terms += [
                        str(etree.tostring(term, method="text", encoding="unicode", with_tail=False))
                        for term in part.iter("{*}term")
                    ]
        yield from product(*sides)


def _memory(file: IO[bytes], name: str, languages: tuple[str, str]) -> Pairs:
    """The units of a translation memory that have both languages, whatever their regions."""
    for unit in tmx.read(file, name):
        for pair in unit.between(*languages):
            yield pair.source, pair.target


_FORMATS: dict[str, Callable[[IO[bytes], str, tuple[str, str]], Pairs]] = {
    "tsv": _tabbed, "txt": _tabbed, "dic": _hunalign, "dix": _apertium, "tbx": _termbase, "tmx": _memory,
}  # fmt: skip

"""Bitexts and translation memories as a stream of pairs, for whoever looks at texts and not at formats.

``read_pairs`` is the one place that knows of formats: whatever ``exchange`` reads, and JSON Lines as
``align --to jsonl`` writes it.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

from aligner.checks.findings import Pair
from aligner.errors import InputError, LanguageError
from aligner.exchange import read_memory, unpacked
from aligner.files import reason
from aligner.lang import canonical
from aligner.lang.detect import detect
from aligner.model import Bitext
from aligner.units import Unit, Variant, primary

_SAMPLE = 300
"""Pairs from which the languages are told where the file does not say them."""
_LONGEST_LINE = 64 << 20
_SIGNATURE = re.compile(r" results \d+ ([a-z]{2,3}(?:-[A-Z][\w-]*)?)-([a-z]{2,3}(?:-[A-Z][\w-]*)?)(?: |$)")
_LINES = ".jsonl"
_CODE = re.compile(r"<([A-Za-z]\w*)")
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_pairs(path: str | Path, source_language: str = "", target_language: str = "") -> Iterator[Pair]:
    """The pairs of a file, in its order, a few at a time.

    Args:
        path: a file of a format that ``exchange`` reads, such as .tmx, or a .jsonl file; packed ones too.
        source_language, target_language: BCP 47 tags; "" takes what the file says.

    Raises:
        InputError: the file cannot be read, is damaged, or has not these languages.
        UsageError: its suffix names no format.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "a.jsonl")
        ...     _ = file.write_text('{"source": ["Суу."], "target": ["Су."]}\\n', "utf-8")
        ...     [pair.source for pair in read_pairs(file, "ky", "kk")]
        ['Суу.']
    """
    path = Path(path)
    tags = tuple(canonical(tag) if tag else "" for tag in (source_language, target_language))
    if not path.is_file() and path.exists():  # it is read twice, which a pipe does not allow
        raise InputError("it is no file", path=path, advice="save it as a file first")
    if not path.name.lower().removesuffix(".gz").endswith(_LINES):
        yield from _units(path, *tags)
        return
    try:
        with unpacked(path) as file:
            yield from _lines(file, *tags)
    except InputError as error:
        raise InputError(error.what, path=path, place=error.place, advice=error.advice) from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise InputError("its packing is damaged or cut off", path=path, advice="get the file anew") from None
    except OSError as error:
        raise InputError(reason(error), path=path, advice="check the path") from None


def pairs_of(bitext: Bitext) -> list[Pair]:
    """The pairs of an alignment, those without a counterpart too."""
    tags = bitext.source.language, bitext.target.language
    return [
        Pair(
            " ".join(bitext.source_texts(bead)), " ".join(bitext.target_texts(bead)), *tags, str(number),
            f"bead {number}", bead.confidence, bead.type,
        )
        for number, bead in enumerate(bitext.beads, 1)
    ]  # fmt: skip


def pair_of(unit: Unit) -> Pair:
    """The first two texts of a translation unit.

    Example:
        >>> from aligner.units import Variant
        >>> pair_of(Unit((Variant("ky", "суу"), Variant("kk", "<b>", "<ph/>&lt;b&gt;")), "a")).target_codes
        ('ph',)
    """
    source, target = (*unit.variants, Variant("", ""), Variant("", ""))[:2]
    place = f"line {unit.line}" if unit.line else ""
    return Pair(
        source.text, target.text, _known(source.language), _known(target.language), unit.id, place,
        unit.confidence, unit.bead, _codes(source), _codes(target),
    )  # fmt: skip


def _codes(variant: Variant) -> tuple[str, ...]:
    """The names of a text's mark-up, in order."""
    return tuple(_CODE.findall(variant.markup)) if variant.markup else ()


def _units(path: Path, source: str, target: str) -> Iterator[Pair]:
    """The units of a translation memory that have both languages, whatever their regions."""
    memory = read_memory(path)
    source = source or memory.head.source_language
    met: dict[str, None] = {}
    given = 0
    for unit in memory:
        tags = [variant.language for variant in unit.variants]
        met.update(dict.fromkeys(tags))
        source = source or (tags[0] if tags else "")
        target = target or next((tag for tag in tags if primary(tag) != primary(source)), "")
        both = unit.between(source, target) if target else None
        if both is None:
            continue
        given += 1
        yield pair_of(both if both.id else both._replace(id=str(given)))
    if not given:
        raise InputError(
            f"it holds no unit in {source} and {target}" if target else "it holds no unit in two languages",
            path=path,
            advice=f"its languages are {', '.join(met)}; say which with -s and -t"
            if met
            else "check the file",
        )


def _known(tag: str) -> str:
    """A tag in its usual form; "" where it is none."""
    try:
        return canonical(tag) if tag else ""
    except LanguageError:
        return ""


def _lines(file: IO[bytes], source: str, target: str) -> Iterator[Pair]:
    """The beads of JSON Lines, with the languages of the signature, or those that the first pairs are in."""
    pairs = _rows(file)
    first = list(islice(pairs, _SAMPLE))
    if not first:
        raise InputError("the file is empty", advice="choose another file")
    source = source or first[0].source_language or detect(" ".join(pair.source for pair in first)).tag
    target = target or first[0].target_language or detect(" ".join(pair.target for pair in first)).tag
    for pair in chain(first, pairs):
        yield pair._replace(source_language=source, target_language=target)


def _rows(file: IO[bytes]) -> Iterator[Pair]:
    number = 0
    while line := file.readline(_LONGEST_LINE):
        number += 1
        place = f"line {number}"
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            raise InputError("it is not UTF-8 text", place=place, advice="save it as UTF-8") from None
        if not text.strip():
            continue
        try:
            row = json.loads(text)
            source, target = _text(row["source"]), _text(row["target"])
        except (ValueError, RecursionError, KeyError, TypeError):
            raise InputError(
                "the line holds no pair of texts", place=place,
                advice='give a JSON object with "source" and "target" a line, as align --to jsonl does',
            ) from None  # fmt: skip
        named = _SIGNATURE.search(str(row.get("signature", "")))
        confidence = row.get("confidence")
        yield Pair(
            source, target, named[1] if named else "", named[2] if named else "",
            str(row.get("id", number)), place,
            float(confidence) if isinstance(confidence, int | float) else None, str(row.get("bead", "")),
        )  # fmt: skip


def _text(given: Any) -> str:
    """A side of a bead: a text, or its segments joined by one space."""
    parts = given if isinstance(given, list) else [given]
    if not all(isinstance(part, str) for part in parts):
        raise TypeError
    return _SURROGATE.sub("\ufffd", " ".join(parts))

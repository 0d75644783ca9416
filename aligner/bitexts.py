"""Bitexts and translation memories as a stream of pairs, for whoever looks at texts and not at formats.

``read_pairs`` is the one place that knows of formats: TMX of any origin, and JSON Lines as ``align --to
jsonl`` writes it.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, cast

from aligner.checks.findings import Pair
from aligner.errors import InputError, LanguageError
from aligner.lang import canonical
from aligner.lang.detect import detect
from aligner.lexicons import translations
from aligner.model import Bitext

_SAMPLE = 300
"""Pairs from which the languages are told where the file does not say them."""
_LONGEST_LINE = 64 << 20
_SIGNATURE = re.compile(r" results \d+ ([a-z]{2,3}(?:-[A-Z][\w-]*)?)-([a-z]{2,3}(?:-[A-Z][\w-]*)?)(?: |$)")
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_pairs(path: str | Path, source_language: str = "", target_language: str = "") -> Iterator[Pair]:
    """The pairs of a file, in its order, a few at a time.

    Args:
        path: a .tmx, .tmx.gz or .jsonl file.
        source_language, target_language: BCP 47 tags; "" takes what the file says.

    Raises:
        InputError: the file cannot be read, is damaged, or is of no format that is known.
        LanguageError: it has not these languages.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "a.jsonl")
        ...     _ = file.write_text('{"source": ["Суу."], "target": ["Су."]}\\n', "utf-8")
        ...     [pair.source for pair in read_pairs(file, "ky", "kk")]
        ['Суу.']
    """
    path = Path(path)
    tags = canonical(source_language) if source_language else "", (
        canonical(target_language) if target_language else ""
    )  # fmt: skip
    name = path.name.lower()
    read = _memory if name.removesuffix(".gz").endswith(".tmx") else _lines
    if read is _lines and not name.removesuffix(".gz").endswith(".jsonl"):
        raise InputError("it is no bitext that is known", path=path, advice="give a .tmx or a .jsonl file")
    try:
        if not path.is_file():  # it is read twice, which a pipe does not allow
            path.stat()
            raise InputError("it is no file", path=path, advice="save it as a file first")
        with path.open("rb") as file:
            unpacked = gzip.GzipFile(fileobj=file) if name.endswith(".gz") else file
            yield from read(cast("IO[bytes]", unpacked), tags)
    except InputError as error:
        raise InputError(error.what, path=path, place=error.place, advice=error.advice) from None
    except (OSError, EOFError, zlib.error) as error:
        what = getattr(error, "strerror", None) or "it is damaged"
        raise InputError(what.lower(), path=path, advice="check the file") from None


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


def _memory(file: IO[bytes], tags: tuple[str, str]) -> Iterator[Pair]:
    """The units of a translation memory that have both languages, whatever their regions."""
    source, target = tags
    met: dict[str, None] = {}
    given = 0
    for unit in translations(file):
        source = source or unit.header_language
        met.update(dict.fromkeys(variant.language for variant in unit.variants))
        if not source and unit.variants:
            source = unit.variants[0].language
        if not target:
            others = [v.language for v in unit.variants if not _alike(v.language, source)]
            target = others[0] if others else ""
        here = [next((v for v in unit.variants if _alike(v.language, tag)), None) for tag in (source, target)]
        if here[0] is None or here[1] is None or not target:
            continue
        given += 1
        yield Pair(
            here[0].text, here[1].text, _known(here[0].language), _known(here[1].language),
            unit.id or str(given), unit.place, unit.confidence, "", here[0].codes, here[1].codes,
        )  # fmt: skip
    if not given:
        wanted = " and ".join(tag for tag in (source, target) if tag) or "two languages"
        raise InputError(
            f"it holds no unit in {wanted}" if target else "it holds no unit in two languages",
            advice=f"its languages are {', '.join(met)}; say which with -s and -t"
            if met
            else "check the file",
        )


def _alike(tag: str, wanted: str) -> bool:
    return _known(tag).split("-")[0] == _known(wanted).split("-")[0]


def _known(tag: str) -> str:
    """A tag in its usual form; "" where it is none."""
    try:
        return canonical(tag)
    except LanguageError:
        return ""


def _lines(file: IO[bytes], tags: tuple[str, str]) -> Iterator[Pair]:
    """The beads of JSON Lines, with the languages of the signature, or those that the first pairs are in."""
    pairs = _rows(file)
    first = list(islice(pairs, _SAMPLE))
    if not first:
        raise InputError("the file is empty", advice="choose another file")
    source = tags[0] or first[0].source_language or detect(" ".join(pair.source for pair in first)).tag
    target = tags[1] or first[0].target_language or detect(" ".join(pair.target for pair in first)).tag
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

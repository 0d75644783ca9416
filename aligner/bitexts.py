"""Bitexts and translation memories as a stream of pairs, for whoever looks at texts and not at formats.

``read_pairs`` gives the pairs of whatever ``exchange`` reads.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, chain, islice
from pathlib import Path
from typing import cast, get_args

from aligner.checks.findings import Pair
from aligner.errors import InputError, LanguageError
from aligner.exchange import format_of, place_of, read_memory
from aligner.lang import canonical
from aligner.lang.detect import detect
from aligner.model import Bead, Bitext, Block, Document, Piece, Segment, Status
from aligner.units import WORKING, Unit, Variant, primary

_SAMPLE = 300
"""Pairs from which the languages are told where the file does not say them."""
_CODE = re.compile(r"<([A-Za-z]\w*)")


def read_pairs(
    path: str | Path,
    source_language: str = "",
    target_language: str = "",
    passed_over: Counter[str] | None = None,
) -> Iterator[Pair]:
    """The pairs of a file, in its order, a few at a time.

    Args:
        path: a file of a format that ``exchange`` reads, such as .tmx or .jsonl; packed ones too.
        source_language, target_language: BCP 47 tags; "" takes what the file says.
        passed_over: counts the texts in no pair, by their language as the file calls it.

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
    counted = place_of(format_of(path, "read"))
    tags = _tags(source_language, target_language)
    passed_over = Counter() if passed_over is None else passed_over
    for number, unit in enumerate(_units(path, *tags, passed_over), 1):
        yield pair_of(unit if unit.id else unit._replace(id=str(number)), counted)


def read_bitext(path: str | Path, source_language: str = "", target_language: str = "") -> Bitext:
    """A file of translation units as a bitext: the units are its beads.

    Args:
        path: a file of a format that ``exchange`` reads.
        source_language, target_language: BCP 47 tags; "" takes what the file says.

    Returns:
        The bitext. Beads of which the file does not say how sure they are have the confidence 0; ``rate``
        finds it out.

    Raises:
        InputError: the file cannot be read, is damaged, or has not these languages.
        UsageError: its suffix names no format.
    """
    path = Path(path)
    units = list(_units(path, *_tags(source_language, target_language), Counter()))
    first, _, second = units[0].document.partition("|")
    names = (first, second) if second else (path.name, path.name)
    languages = _known(units[0].source_language), _known(units[0].target_language)
    said = [unit for unit in units if unit.source or unit.target]
    made = bitext_of(((_segments(unit, 0), _segments(unit, 1)) for unit in said), languages, names)
    beads = tuple(
        replace(
            bead,
            confidence=unit.confidence or 0.0,
            status=cast("Status", unit.status) if unit.status in get_args(Status) else "auto",
            note="\n".join(unit.notes),
        )
        for bead, unit in zip(made.beads, said, strict=True)
    )
    return replace(made, beads=beads, signature=dict(read_memory(path).head.props).get("x-signature", ""))


def _segments(unit: Unit, side: int) -> list[str]:
    """The segments of a side: those that the file names, or its text as one."""
    named = dict(unit.props).get(f"{WORKING}{('source', 'target')[side]}")
    text = unit.variants[side].text
    return json.loads(named) if named else [text] if text else []


def bitext_of(
    beads: Iterable[tuple[Sequence[str], Sequence[str]]],
    languages: tuple[str, str],
    names: tuple[str, str] = ("", ""),
) -> Bitext:
    """The bitext of beads that are given as texts; each segment is a paragraph of its document.

    Args:
        beads: the texts of the source's segments and of the target's; at least one a bead.
        languages: the tags of both.
        names: what the documents are called.

    Example:
        >>> bitext = bitext_of([(["Суу.", "Тоо."], ["Су, тау."]), (["Көл."], [])], ("ky", "kk"))
        >>> [bead.type for bead in bitext.beads], bitext.source.lines(bitext.source_segments[1])
        (['2-1', '1-0'], (2, 2))
    """
    made: list[Bead] = []
    source: list[str] = []
    target: list[str] = []
    for first, second in beads:
        i, j = len(source), len(target)
        source += first
        target += second
        made.append(Bead(tuple(range(i, len(source))), tuple(range(j, len(target)))))
    return Bitext(
        _document(names[0], languages[0], source), _document(names[1], languages[1], target),
        _whole_blocks(source), _whole_blocks(target), tuple(made),
    )  # fmt: skip


def _document(name: str, language: str, texts: Sequence[str]) -> Document:
    starts = accumulate((len(text) + 1 for text in texts), initial=0)
    blocks = tuple(
        Block("paragraph", text, (Piece(0, len(text), start),))
        for text, start in zip(texts, starts, strict=False)
    )
    return Document(name, "\n".join(texts), blocks, language)


def _whole_blocks(texts: Sequence[str]) -> tuple[Segment, ...]:
    return tuple(Segment(text, number, 0, len(text)) for number, text in enumerate(texts))


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


def pair_of(unit: Unit, counted: str = "line") -> Pair:
    """The first two texts of a translation unit.

    Args:
        unit: the unit.
        counted: what its ``line`` counts.

    Example:
        >>> from aligner.units import Variant
        >>> pair_of(Unit((Variant("ky", "суу"), Variant("kk", "<b>", "<ph/>&lt;b&gt;")), "a")).target_codes
        ('ph',)
    """
    source, target = (*unit.variants, Variant("", ""), Variant("", ""))[:2]
    place = f"{counted} {unit.line}" if unit.line else ""
    return Pair(
        source.text, target.text, _known(source.language), _known(target.language), unit.id, place,
        unit.confidence, unit.bead, _codes(source), _codes(target),
    )  # fmt: skip


def _codes(variant: Variant) -> tuple[str, ...]:
    """The names of a text's mark-up, in order."""
    return tuple(_CODE.findall(variant.markup)) if variant.markup else ()


def _tags(source: str, target: str) -> tuple[str, str]:
    return canonical(source) if source else "", canonical(target) if target else ""


def _units(path: Path, source: str, target: str, passed_over: Counter[str]) -> Iterator[Unit]:
    """The units that have both languages, whatever their regions; beads without a counterpart too."""
    if not path.is_file() and path.exists():  # it is read twice, which a pipe does not allow
        raise InputError("it is no file", path=path, advice="save it as a file first")
    memory = read_memory(path, whole=True)
    units = iter(memory)
    first = list(islice(units, _SAMPLE))
    named = any(variant.language for unit in first for variant in unit.variants)
    source = source or memory.head.source_language or ("" if named else _detected(first, 0))
    target = target or ("" if named else _detected(first, 1))
    met: dict[str, None] = {}
    given = False
    for unit in chain(first, units):
        if not named:
            tagged = zip(unit.variants, (source, target), strict=False)
            unit = unit._replace(variants=tuple(variant._replace(language=tag) for variant, tag in tagged))
        tags = [variant.language for variant in unit.variants]
        met.update(dict.fromkeys(tags))
        source = source or (tags[0] if tags else "")
        target = target or next((tag for tag in tags if primary(tag) != primary(source)), "")
        pairs = unit.between(source, target) if target else []
        looked_at = {variant.language for pair in pairs for variant in pair.variants}
        passed_over.update(tag for tag in tags if tag not in looked_at)
        given = given or bool(pairs)
        yield from pairs
    if not given:
        raise InputError(
            f"it holds no unit in {source} and {target}" if target else "it holds no unit in two languages",
            path=path,
            advice=f"its languages are {', '.join(tag or 'none' for tag in met)}; say which with -s and -t"
            if met
            else "check the file",
        )


def _detected(units: list[Unit], side: int) -> str:
    """The language of a side of units that do not name it; "" where there are none."""
    texts = [unit.variants[side].text for unit in units if len(unit.variants) > side]
    return detect(" ".join(texts)).tag if texts else ""


def _known(tag: str) -> str:
    """A tag in its usual form; "" where it is none."""
    try:
        return canonical(tag) if tag else ""
    except LanguageError:
        return ""

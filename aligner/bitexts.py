"""Bitexts and translation memories as a stream of pairs, for whoever looks at texts and not at formats.

``read_pairs`` gives the pairs of whatever ``exchange`` reads.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from aligner.checks.findings import Pair
from aligner.errors import InputError, LanguageError
from aligner.exchange import format_of, place_of, read_memory
from aligner.lang import canonical
from aligner.lang.detect import detect
from aligner.model import Bitext
from aligner.units import Unit, Variant, primary

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
    source, target = (canonical(tag) if tag else "" for tag in (source_language, target_language))
    if not path.is_file() and path.exists():  # it is read twice, which a pipe does not allow
        raise InputError("it is no file", path=path, advice="save it as a file first")
    yield from _pairs(path, source, target, Counter() if passed_over is None else passed_over)


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


def _pairs(path: Path, source: str, target: str, passed_over: Counter[str]) -> Iterator[Pair]:
    """The units that have both languages, whatever their regions; beads without a counterpart too."""
    memory = read_memory(path, whole=True)
    counted = place_of(format_of(path, "read"))
    units = iter(memory)
    first = list(islice(units, _SAMPLE))
    named = any(variant.language for unit in first for variant in unit.variants)
    source = source or memory.head.source_language or ("" if named else _detected(first, 0))
    target = target or ("" if named else _detected(first, 1))
    met: dict[str, None] = {}
    given = 0
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
        for pair in pairs:
            given += 1
            yield pair_of(pair if pair.id else pair._replace(id=str(given)), counted)
    if not given:
        raise InputError(
            f"it holds no unit in {source} and {target}" if target else "it holds no unit in two languages",
            path=path,
            advice=f"its languages are {', '.join(met)}; say which with -s and -t"
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

"""Plain pairs, as Moses and other programs for machine translation take them: two files, a unit a line.

``name.ky`` and ``name.kk`` have as many lines as one another. On standard output a tab stands between the
sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from aligner.errors import UsageError
from aligner.model import Bitext
from aligner.settings import Options
from aligner.units import memory_of

SUFFIX = ""


def write(bitext: Bitext, options: Options) -> Iterator[str]:
    """Lines with both sides."""
    for unit in memory_of(bitext).units:
        yield f"{unit.source}\t{unit.target}\n"


def paths(bitext: Bitext, path: Path, options: Options) -> tuple[Path, Path]:
    """The two files, given the source's or what their names begin with.

    Raises:
        UsageError: the file is named as no source.

    Example:
        >>> from aligner import Document
        >>> data = Bitext(Document("a", "", (), "ky"), Document("b", "", (), "kk"), (), (), ())
        >>> [path.name for path in paths(data, Path("c.ky"), Options())]
        ['c.ky', 'c.kk']
    """
    source, target = (f".{options.code(side.language)}" for side in (bitext.source, bitext.target))
    if path.suffix != source:
        raise UsageError(
            f"{path} does not end in {source}", advice=f"plain pairs are NAME{source} and NAME{target}"
        )
    return path, path.with_suffix(target)


def files(bitext: Bitext, path: Path, options: Options) -> Iterator[tuple[Path, str]]:
    """The lines of both files, each with the file it belongs to."""
    both = paths(bitext, path, options)
    yield from ((each, "") for each in both)
    for unit in memory_of(bitext).units:
        yield both[0], unit.source + "\n"
        yield both[1], unit.target + "\n"


def describe(bitext: Bitext) -> str:
    """How many lines each file has."""
    return f"{len(memory_of(bitext).units)} lines a side"


def beside(bitext: Bitext) -> Mapping[str, str]:
    """Nothing stands beside it."""
    return {}

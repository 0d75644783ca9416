"""How much of a document a memory knows, in the bands that CAT tools count and translators are paid by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from html import escape
from typing import Any

from aligner.memory.documents import Found

BANDS = ("repetitions", "101", "100", "95–99", "85–94", "75–84", "50–74", "new")
_FROM = (("101", 101), ("100", 100), ("95–99", 95), ("85–94", 85), ("75–84", 75), ("50–74", 50))
_MEANING = {
    "repetitions": "the same segment stood in the document before",
    "101": "the same text, and the same before and after it",
    "100": "the same text",
    "95–99": "numbers, capitals, signs or the origin differ",
    "85–94": "an ending or a short word differs",
    "75–84": "a word or two differ",
    "50–74": "a part is alike",
    "new": "to be translated anew",
}
_STYLE = """
:root { color-scheme: light dark; --line: #8884; --bar: #1e8449; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 1.5rem auto; max-width: 50rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .5rem; text-align: left; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
tfoot td { font-weight: 600; }
td small { display: block; opacity: .75; }
meter { width: 8rem; }
"""


@dataclass(slots=True)
class Row:
    """What of a document is in one band."""

    segments: int = 0
    words: int = 0
    characters: int = 0

    def add(self, text: str) -> None:
        """Count a segment."""
        self.segments += 1
        self.words += len(text.split())
        self.characters += len(text)


@dataclass(slots=True)
class Analysis:
    """The numbers of a document, by bands.

    Args:
        document: what it is called.
        source, target: the languages.
        rows: by the names of the bands.
        total: of all.
    """

    document: str = ""
    source: str = ""
    target: str = ""
    rows: dict[str, Row] = field(default_factory=lambda: {band: Row() for band in BANDS})
    total: Row = field(default_factory=Row)

    def passing(self, found: Iterable[Found]) -> Iterator[Found]:
        """Count segments as they pass."""
        for one in found:
            self.rows[band_of(one)].add(one.text)
            self.total.add(one.text)
            yield one

    def json(self) -> dict[str, Any]:
        """The numbers as they stand in JSON."""
        return {
            "document": self.document, "source_language": self.source, "target_language": self.target,
            "bands": [{"band": band, **asdict(row)} for band, row in self.rows.items()],
            "total": asdict(self.total),
        }  # fmt: skip


def band_of(found: Found) -> str:
    """The band that a segment is counted in.

    What the memory has in the same context counts as that; a text that stood there before is a repetition,
    because it is translated only once, whatever the memory has.

    Example:
        >>> band_of(Found(1, "Суу"))
        'new'
        >>> band_of(Found(2, "Суу", repeats=1))
        'repetitions'
    """
    if found.score < 101 and found.repeats is not None:
        return "repetitions"
    return next((band for band, least in _FROM if found.score >= least), "new")


def analyse(found: Iterable[Found], document: str = "", source: str = "", target: str = "") -> Analysis:
    """The numbers of a document whose segments were looked up.

    Example:
        >>> analysis = analyse([Found(1, "Таза суу"), Found(2, "Таза суу", repeats=1)])
        >>> analysis.rows["new"], analysis.total.words
        (Row(segments=1, words=2, characters=8), 4)
    """
    analysis = Analysis(document, source, target)
    for _ in analysis.passing(found):
        pass
    return analysis


def lines(analysis: Analysis) -> Iterator[str]:
    """The numbers as a table for the terminal."""
    yield f"{'match':<12}{'segments':>10}{'words':>10}{'characters':>12}{'words %':>9}"
    for band, row in [*analysis.rows.items(), ("total", analysis.total)]:
        yield (
            f"{band:<12}{row.segments:>10,}{row.words:>10,}{row.characters:>12,}"
            f"{_share(row, analysis):>8.1f}%"
        )  # fmt: skip


def page(analysis: Analysis) -> str:
    """The numbers as an HTML page that needs nothing else."""
    title = f"Matches for {analysis.document or 'a document'}"
    rows = "".join(
        f"<tr><td>{band}<small>{_MEANING[band]}</small></td>{_numbers(row)}"
        f"<td>{_meter(row, analysis)}</td></tr>\n"
        for band, row in analysis.rows.items()
    )
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>{escape(title)}</h1>\n<p>{escape(analysis.source)} → {escape(analysis.target)}</p>\n"
        '<table>\n<thead><tr><th>match</th><th class="n">segments</th><th class="n">words</th>'
        '<th class="n">characters</th><th>share of the words</th></tr></thead>\n'
        f"<tbody>\n{rows}</tbody>\n"
        f"<tfoot><tr><td>total</td>{_numbers(analysis.total)}<td></td></tr></tfoot>\n</table>\n</body>\n</html>\n"
    )


def _numbers(row: Row) -> str:
    return "".join(f'<td class="n">{number:,}</td>' for number in (row.segments, row.words, row.characters))


def _meter(row: Row, analysis: Analysis) -> str:
    share = _share(row, analysis)
    return f'<meter max="100" value="{share:.1f}">{share:.1f} %</meter> {share:.1f} %'


def _share(row: Row, analysis: Analysis) -> float:
    return 100 * row.words / max(1, analysis.total.words)

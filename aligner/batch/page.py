"""The report as a page: which documents need a look, at a glance, those that do first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from aligner.batch.jobs import Record
from aligner.batch.journal import MARK
from aligner.wording import count

_ORDER = ("failed", "refused", "doubtful", "done")
_WORDS = {
    "failed": "failed", "refused": "no translations", "doubtful": "perhaps no translations", "done": "done",
}  # fmt: skip
_STYLE = """
:root { color-scheme: light dark; --line: #8884; --bad: #c0392b; --mid: #b9770e; --good: #1e8449; }
body { font: 15px/1.45 system-ui, sans-serif; margin: 1.5rem auto; max-width: 75rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .5rem; text-align: left; vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
.failed, .refused { color: var(--bad); } .doubtful { color: var(--mid); } .done { color: var(--good); }
.bar { background: var(--line); border-radius: 3px; height: .6rem; min-width: 6rem; overflow: hidden; }
.bar i { display: block; height: 100%; background: var(--good); }
.bar i.mid { background: var(--mid); } .bar i.low { background: var(--bad); }
td small { display: block; opacity: .75; overflow-wrap: anywhere; }
"""


def written(
    records: Sequence[Record], alone: Sequence[str], unread: Sequence[tuple[str, str]] = ()
) -> Iterator[str]:
    """The text of the page, in parts.

    Args:
        records: of all documents.
        alone: files without a partner.
        unread: files that could not be read when partners were sought, with the reason.
    """
    numbers = {status: sum(record.status == status for record in records) for status in _ORDER}
    said = ", ".join(f"{number} {_WORDS[status]}" for status, number in numbers.items() if number)
    number = count(len(records), "document pair")
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    yield (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="generator" content="{MARK}">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Alignment of {number}</title>\n<style>{_STYLE}</style>\n"
        f"</head>\n<body>\n<h1>{number}</h1>\n<p>{said or 'nothing to do'}</p>\n"
    )
    yield (
        "<table>\n<thead><tr><th>document</th><th>state</th><th>sure beads</th>"
        '<th class="n">segments</th><th class="n">beads</th><th class="n">covered</th>'
        '<th class="n">seconds</th></tr></thead>\n<tbody>\n'
    )
    for record in sorted(records, key=_urgency):
        yield _row(record)
    yield "</tbody>\n</table>\n"
    reasons = [reason if path in reason else f"{path}: {reason}" for path, reason in unread]
    for title, lines in (("that cannot be read", reasons), ("without a partner", alone)):
        if lines:
            yield f"<h2>{count(len(lines), 'file')} {title}</h2>\n<ul>\n"
            yield from (f"<li>{_shown(line)}</li>\n" for line in lines)
            yield "</ul>\n"
    yield "</body>\n</html>\n"


def _urgency(record: Record) -> tuple[int, float, str]:
    """What needs a look first comes first: failures, then the least certain."""
    return _ORDER.index(record.status), record.confident * min(record.coverage), record.id


def _row(record: Record) -> str:
    share = record.confident * min(record.coverage)
    level = "low" if share < 0.5 else "mid" if share < 0.8 else "good"
    remarks = [record.error, *record.warnings]
    said = "".join(f"<small>{_shown(remark)}</small>" for remark in remarks if remark)
    bar = (
        f'<div class="bar" title="{share:.0%}"><i class="{level}" style="width:{100 * share:.0f}%"></i></div>'
    )
    segments = " / ".join(map(str, record.segments))
    covered = " / ".join(f"{part:.0%}" for part in record.coverage)
    aligned = record.status in ("done", "doubtful")
    return (
        f'<tr><td>{_shown(record.id)}{said}</td><td class="{record.status}">{_WORDS[record.status]}</td>'
        f'<td>{bar if aligned else ""}</td><td class="n">{segments if aligned else ""}</td>'
        f'<td class="n">{record.beads if aligned else ""}</td><td class="n">{covered if aligned else ""}</td>'
        f'<td class="n">{record.seconds:.1f}</td></tr>\n'
    )


def _shown(text: str) -> str:
    return escape(text.encode("utf-8", "backslashreplace").decode())

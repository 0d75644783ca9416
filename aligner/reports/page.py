"""The report as one HTML page that needs nothing else: no network, no other file."""

from __future__ import annotations

from html import escape

from aligner.checks import RULES
from aligner.checks.findings import SEVERITIES, Finding, Spans
from aligner.packaged import packaged_text
from aligner.reports import Tally, cut_out, plural
from aligner.reports.terminal import seen

SUFFIX = ".html"


def make(tally: Tally) -> bytes:
    """The page: a table of the findings, with boxes that choose severities and checks."""
    questions = {rule.name: rule.question for rule in RULES}
    rows: list[str] = []
    boxes: list[str] = []
    checks: dict[str, int] = {}
    for severity, check, number, kept in tally.groups():
        checks[check] = checks.get(check, 0) + number
        rows += [_row(finding) for finding in kept]
        if number > len(kept):
            rows.append(
                f'<tr data-severity="{severity}" data-check="{escape(check)}"><td>{severity}'
                f'<td>{escape(check)}<td colspan="4">… and {number - len(kept)} more of this kind</tr>'
            )
    worst = tally.worst()
    for severity in SEVERITIES:
        boxes.append(_box("severity", severity, worst[severity], ""))
    boxes.append("<span class=gap></span>")
    for check, number in checks.items():
        boxes.append(_box("check", check, number, questions.get(check, "")))
    summary = ", ".join(plural(number, severity) for severity, number in worst.items())
    page = packaged_text("reports/page.html")
    for place, text in (
        ("NAME", escape(seen(tally.name))),
        ("SUMMARY", summary),
        ("BOXES", "\n".join(boxes)),
    ):
        page = page.replace(f"<!--{place}-->", text)
    before, _, after = page.partition("<!--ROWS-->")
    return "".join((before, "\n".join(rows), after)).encode("utf-8", "replace")


def _box(kind: str, name: str, number: int, title: str) -> str:
    return (
        f'<label title="{escape(title)}"><input type="checkbox" checked data-{kind}="{escape(name)}"> '
        f"{escape(name)} <small>{number}</small></label>"
    )


def _row(finding: Finding) -> str:
    pair, fault = finding.pair, finding.fault
    languages = [
        f' lang="{escape(tag)}"' if tag else "" for tag in (pair.source_language, pair.target_language)
    ]
    where = " · ".join(part for part in (pair.id, pair.place) if part)
    return (
        f'<tr data-severity="{finding.severity}" data-check="{escape(finding.check)}">'
        f'<td class="{finding.severity}">{finding.severity}<td>{escape(finding.check)}'
        f"<td>{escape(seen(where))}"
        f'<td dir="auto">{escape(seen(finding.message))}'
        f'<td dir="auto"{languages[0]}>{_marked(pair.source, fault.source)}'
        f'<td dir="auto"{languages[1]}>{_marked(pair.target, fault.target)}</tr>'
    )


def _marked(text: str, spans: Spans) -> str:
    return "".join(
        f"<mark>{escape(seen(part))}</mark>" if found else escape(seen(part))
        for part, found in cut_out(text, spans)
    )

"""HTML: one page that shows both versions side by side, to be read, printed or sent; it needs no script.

Text of the documents is only ever text: everything is escaped, and the page's own policy allows nothing but
its style sheet.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import sha256
from html import escape
from itertools import pairwise

from aligner.marks import COLOURS, Mark, Marks, marks_of
from aligner.model import Bead, Bitext, Block, Document, Segment
from aligner.packaged import packaged_text
from aligner.settings import Options
from aligner.units import CONFIDENT, DOUBTFUL, FORBIDDEN

SUFFIX = ".html"

_NOT_IN_HTML = re.compile(
    "[\x7f-\x9f\ufdd0-\ufdef"
    + "".join(chr((plane << 16) + 0xFFFE) + chr((plane << 16) + 0xFFFF) for plane in range(1, 17))
    + "]"
)
"""What HTML forbids beside what XML does: more control characters, and what is no character."""


def write(bitext: Bitext, options: Options) -> Iterator[str]:
    """The text of the page: its head, a row for each bead, its end."""
    style = packaged_text("writers/page.css")
    seal = b64encode(sha256(style.encode()).digest()).decode()
    names = [_text(document.name) for document in (bitext.source, bitext.target)]
    yield (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        f"style-src 'sha256-{seal}'; base-uri 'none'; form-action 'none'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{names[0]} | {names[1]}</title>\n<style>{style}</style>\n</head>\n<body>\n"
    )
    yield _summary(bitext, names)
    codes = [_text(options.code(document.language)) for document in (bitext.source, bitext.target)]
    yield (
        '<main>\n<table>\n<thead><tr><th scope="col">bead</th>'
        f'<th scope="col">{names[0]} <small>{codes[0]}</small></th>'
        f'<th scope="col">{names[1]} <small>{codes[1]}</small></th>'
        '<th scope="col">sure</th></tr></thead>\n<tbody>\n'
    )
    doubts = [number for number, bead in enumerate(bitext.beads, 1) if _band(bead) != "high"]
    following = dict(pairwise(doubts))
    for number, bead in enumerate(bitext.beads, 1):
        yield _row(bitext, bead, number, codes, following.get(number))
    yield (
        f"</tbody>\n</table>\n</main>\n<footer>{_text(bitext.signature + options.signature())}</footer>\n"
        "</body>\n</html>\n"
    )


def _summary(bitext: Bitext, names: list[str]) -> str:
    """What the page shows, the colours, and the way to the first row that is not certain."""
    kinds = Counter(bead.type for bead in bitext.beads)
    counted = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    doubts = [number for number, bead in enumerate(bitext.beads, 1) if _band(bead) != "high"]
    way = f'<p><a href="#b{doubts[0]}">First of {len(doubts)} to look at</a></p>\n' if doubts else ""
    return (
        f"<header>\n<h1>{names[0]} <span>|</span> {names[1]}</h1>\n"
        f"<p>{len(bitext.beads)} beads{': ' * bool(counted)}{counted}</p>\n"
        f'<ul class="legend"><li class="high">{CONFIDENT} or surer</li>'
        f'<li class="middle">{DOUBTFUL} or surer</li>'
        '<li class="low">doubtful</li><li class="none">no counterpart</li>'
        '<li><mark class="a0">marked</mark> on both sides: an anchor</li></ul>\n'
        f"{way}</header>\n"
    )


def _band(bead: Bead) -> str:
    if bead.is_null:
        return "none"
    if bead.confidence >= CONFIDENT or bead.status in ("confirmed", "edited"):
        return "high"
    return "middle" if bead.confidence >= DOUBTFUL else "low"


def _row(bitext: Bitext, bead: Bead, number: int, codes: list[str], following: int | None) -> str:
    sides = (
        (bitext.source, [bitext.source_segments[i] for i in bead.source_index]),
        (bitext.target, [bitext.target_segments[i] for i in bead.target_index]),
    )
    texts = [[segment.text for segment in segments] for _, segments in sides]
    marks = marks_of(bead.anchors, *texts)
    cells = "".join(
        f'<td lang="{code}" dir="auto">{_side(document, segments, marked)}</td>'
        for code, (document, segments), marked in zip(codes, sides, marks, strict=True)
    )
    way = f' <a href="#b{following}" title="the next to look at">↓</a>' if following else ""
    status = "" if bead.status == "auto" else f" <small>{_text(bead.status)}</small>"
    return (
        f'<tr id="b{number}" class="{_band(bead)}">'
        f'<th scope="row">{number} <small>{bead.type}</small></th>{cells}'
        f'<td class="sure" title="confidence {bead.confidence:.4f}">{bead.confidence:.2f}{status}{way}</td>'
        "</tr>\n"
    )


def _side(document: Document, segments: list[Segment], marks: Marks) -> str:
    """The segments of one side, each as what its block is."""
    if not segments:
        return '<p class="missing">no counterpart</p>'
    blocks = [document.blocks[segment.block] for segment in segments]
    return "".join(
        _segment(block, segment, marks.get(number, []))
        for number, (block, segment) in enumerate(zip(blocks, segments, strict=True))
    )


def _segment(block: Block, segment: Segment, marks: list[Mark]) -> str:
    parts, position = [], 0
    for start, stop, number, kind in sorted(marks):
        parts.append(_text(segment.text[position:start]))
        parts.append(
            f'<mark class="a{number % COLOURS}" title="{_text(kind)}">'
            f"{_text(segment.text[start:stop])}</mark>"
        )
        position = stop
    text = "".join([*parts, _text(segment.text[position:])])
    if block.kind == "heading":
        return f'<div role="heading" aria-level="{min(block.level + 1, 6)}">{text}</div>'
    kind = f' class="{block.kind}"' if block.kind != "paragraph" else ""
    return f"<p{kind}>{text}</p>"


def _text(text: str) -> str:
    if not text.isprintable():
        text = _NOT_IN_HTML.sub("", FORBIDDEN.sub("", text)).replace("\r", "\n")
    return escape(text)


def describe(bitext: Bitext) -> str:
    """How many beads the page shows."""
    return f"{len(bitext.beads)} beads, those without a counterpart included"


def beside(bitext: Bitext) -> Mapping[str, str]:
    """Nothing stands beside it."""
    return {}

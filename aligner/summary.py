"""What a person wants to know of an alignment: in a few lines, and bead by bead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from operator import attrgetter
from typing import TYPE_CHECKING

from aligner.lang import load
from aligner.model import Bead, Bitext, Document, Segment
from aligner.wording import count

if TYPE_CHECKING:
    from aligner.beads import Rival

SURE = 0.9
_SIDES = (attrgetter("source_index"), attrgetter("target_index"))
_SHOWN = 5
_WIDTH = 50
_WORTH = 0.05
"""Parts of a score that are shown are at least so large."""


def summarise(bitext: Bitext) -> Iterator[str]:
    """The lines of the summary: documents, beads by type, coverage, confidence, what to look at.

    Args:
        bitext: as ``pipeline.align`` gives it.
    """
    sides = (
        (bitext.source, bitext.source_segments, [b.source_index for b in bitext.beads if not b.is_null]),
        (bitext.target, bitext.target_segments, [b.target_index for b in bitext.beads if not b.is_null]),
    )  # fmt: skip
    for document, segments, _ in sides:
        yield (
            f"{document.name}: {describe(document)}; "
            f"{count(len(document.blocks), 'block')}, {count(len(segments), 'segment')}"
        )
        yield from (f"  note: {note}" for note in document.notes)
        if document.dropped:
            yield f"  left out {count(len(document.dropped), 'passage')}: aligner read --explain lists them"
    beads = [bead for bead in bitext.beads if not bead.is_null]
    types = Counter(bead.type for bead in beads)
    yield f"{count(len(beads), 'bead')}: {', '.join(f'{n} {name}' for name, n in types.most_common())}"
    alone = [sum(bead.is_null and bool(side(bead)) for bead in bitext.beads) for side in _SIDES]
    if any(alone):
        names = bitext.source.language, bitext.target.language
        yield f"without a counterpart: {alone[0]} of {names[0]}, {alone[1]} of {names[1]}"
    covered = (
        f"{sum(map(len, indexes)) / max(1, len(segments)):.0%} of {document.language}"
        for document, segments, indexes in sides
    )
    yield f"covered: {', '.join(covered)}"
    yield from _parts(bitext)
    if beads:
        confidences = sorted(bead.confidence for bead in beads)
        sure = sum(confidence >= SURE for confidence in confidences)
        yield (
            f"confidence: {sure} of {len(beads)} at {SURE} or more; "
            f"median {confidences[len(beads) // 2]:.2f}, lowest {confidences[0]:.2f}"
        )
    doubtful = sorted((b for b in bitext.beads if b.confidence < SURE), key=lambda b: b.confidence)
    if doubtful:
        yield f"look at {'these' if len(doubtful) <= _SHOWN else f'the {_SHOWN} least certain'} first:"
        yield from (f"  {_place(bitext, bead)}" for bead in doubtful[:_SHOWN])


def _parts(bitext: Bitext) -> Iterator[str]:
    """Which parts are translations of each other, where not the whole is."""
    whole = (0, len(bitext.source_segments)), (0, len(bitext.target_segments))
    if not bitext.parts or [(part.source, part.target) for part in bitext.parts] == [whole]:
        return
    yield "only in parts translations of each other:"
    for part in bitext.parts:
        sides = (
            _lines(document, list(segments[slice(*span)]))
            for document, segments, span in (
                (bitext.source, bitext.source_segments, part.source),
                (bitext.target, bitext.target_segments, part.target),
            )
        )
        yield f"  lines {' / '.join(sides)}"


def describe(document: Document) -> str:
    """Language and encoding of a document, and how they are known.

    Example:
        >>> describe(Document("a.txt", "", (), "ky", detected=0.98))
        'Kyrgyz (ky, detected, 98 % sure), utf-8'
    """
    name = load(document.language).name
    how = "" if document.detected is None else f", detected, {100 * document.detected:.0f} % sure"
    return f"{name} ({document.language}{how}), {document.encoding}"


def explain(bitext: Bitext) -> Iterator[str]:
    """For each bead where it stands, how sure it is and which anchors speak for it."""
    for bead in bitext.beads:
        anchors = ", ".join(f"{a.kind} {a.source} = {a.target}" for a in bead.anchors)
        yield f"{_place(bitext, bead)}{'; ' + anchors if anchors else ''}"


def explain_rivals(text: str, rivals: list[Rival]) -> Iterator[str]:
    """The beads that a segment may belong to, how likely each is and what its score is made of.

    Args:
        text: the segment.
        rivals: its beads, the likeliest first.
    """
    yield _short(text)
    for rival in rivals:
        i, k, j, q = rival.span
        where = " / ".join(f"{a + 1}" if b - a == 1 else f"{a + 1}-{b}" for a, b in ((i, k), (j, q)))
        yield f"  segments {where}: {rival.probability:.4f}, score {rival.score:+.2f}"
        parts = sorted(rival.parts, key=lambda part: -abs(part[1]))
        yield "    " + ", ".join(f"{name} {value:+.2f}" for name, value in parts if abs(value) >= _WORTH)


def _place(bitext: Bitext, bead: Bead) -> str:
    where = " / ".join(
        _lines(document, [segments[i] for i in indexes])
        for document, segments, indexes in (
            (bitext.source, bitext.source_segments, bead.source_index),
            (bitext.target, bitext.target_segments, bead.target_index),
        )
    )
    sides = (" ".join(texts) or "–" for texts in (bitext.source_texts(bead), bitext.target_texts(bead)))
    return f"lines {where}: {bead.type}, {bead.confidence:.2f}: {' = '.join(map(_short, sides))}"


def _short(text: str) -> str:
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1].rstrip() + "…"


def _lines(document: Document, segments: list[Segment]) -> str:
    if not segments:
        return "none"
    first, last = document.lines(segments[0])[0], document.lines(segments[-1])[1]
    return str(first) if first == last else f"{first}-{last}"

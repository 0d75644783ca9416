"""What a person wants to know of an alignment: in a few lines, and bead by bead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from aligner.lang import load
from aligner.model import Bead, Bitext, Document, Segment

SURE = 0.9
_SHOWN = 5
_WIDTH = 60


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
            f"{_count(len(document.blocks), 'block')}, {_count(len(segments), 'segment')}"
        )
        yield from (f"  note: {note}" for note in document.notes)
        if document.dropped:
            yield f"  left out {_count(len(document.dropped), 'passage')}: aligner read --explain lists them"
    types = Counter(bead.type for bead in bitext.beads)
    beads = [bead for bead in bitext.beads if not bead.is_null]
    nulls = len(bitext.beads) - len(beads)
    by_type = ", ".join(f"{number} {name}" for name, number in types.most_common())
    yield f"{_count(len(beads), 'bead')}{f' and {nulls} without a counterpart' if nulls else ''}: {by_type}"
    covered = (
        f"{sum(map(len, indexes)) / max(1, len(segments)):.0%} of {document.language}"
        for document, segments, indexes in sides
    )
    yield f"covered: {', '.join(covered)}"
    if beads:
        confidences = sorted(bead.confidence for bead in beads)
        sure = sum(confidence >= SURE for confidence in confidences)
        yield (
            f"confidence: {sure} of {len(beads)} at {SURE} or more; "
            f"median {confidences[len(beads) // 2]:.2f}, lowest {confidences[0]:.2f}"
        )
    doubtful = sorted((b for b in bitext.beads if b.confidence < SURE), key=lambda b: b.confidence)
    if doubtful:
        yield f"look at {min(_SHOWN, len(doubtful))} of {_count(len(doubtful), 'uncertain place')}:"
        yield from (f"  {_place(bitext, bead)}" for bead in doubtful[:_SHOWN])


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


def _place(bitext: Bitext, bead: Bead) -> str:
    where = " / ".join(
        _lines(document, [segments[i] for i in indexes])
        for document, segments, indexes in (
            (bitext.source, bitext.source_segments, bead.source_index),
            (bitext.target, bitext.target_segments, bead.target_index),
        )
    )
    texts = bitext.source_texts(bead) or bitext.target_texts(bead)
    text = texts[0] if len(texts[0]) <= _WIDTH else texts[0][: _WIDTH - 1].rstrip() + "…"
    return f"lines {where}: {bead.type}, {bead.confidence:.2f}: {text}"


def _lines(document: Document, segments: list[Segment]) -> str:
    if not segments:
        return "none"
    first, last = document.lines(segments[0])[0], document.lines(segments[-1])[1]
    return str(first) if first == last else f"{first}-{last}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"

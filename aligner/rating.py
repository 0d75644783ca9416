"""How sure each bead of an alignment is that comes from elsewhere.

A translation memory says which texts belong together and not how sure that is; a person who looks through it
needs to know where to look. The beads are not believed: the words are learned from an alignment of our own,
and a bead's confidence is its share of all ways to align what lies around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from aligner.beads import passing, probabilities
from aligner.comparing import compare
from aligner.features import features
from aligner.holding import joined
from aligner.model import Bead, Bitext, Lexicon
from aligner.score import Scores, score, weights
from aligner.vectors import LONGEST, Pair, Span
from aligner.windows import Window, batches

_LARGEST = 1_000_000
"""Area of a window that is made because given beads reach over the edge of one."""


def rate(bitext: Bitext, lexicon: Lexicon | None = None) -> Bitext:
    """The same beads with the confidence that they deserve, and what both sides share.

    Args:
        bitext: of any origin.
        lexicon: as ``lexicons.read`` gives it.

    Example:
        >>> from aligner.model import Block, Document, Segment
        >>> texts = ["Bir, 1991.", "Iki, 1992.", "Üç, 1993."]
        >>> document = Document("a", "", tuple(Block("paragraph", text, ()) for text in texts), "tr")
        >>> segments = tuple(Segment(text, number, 0, len(text)) for number, text in enumerate(texts))
        >>> beads = tuple(Bead((number,), (number,), 0.0) for number in range(3))
        >>> rated = rate(Bitext(document, document, segments, segments, beads))
        >>> all(bead.confidence > 0.9 for bead in rated.beads)
        True
    """
    segments = bitext.source_segments, bitext.target_segments
    ready = compare(bitext.source, bitext.target, segments, lexicon or Lexicon())
    spans = spans_of(bitext.beads)
    found = rated(ready.taught(), joined(ready.places, spans, _LARGEST), spans)
    beads = tuple(
        replace(bead, confidence=round(confidence, 4), anchors=ready.anchors(span))
        for bead, span, confidence in zip(bitext.beads, spans, found, strict=True)
    )
    return replace(bitext, beads=beads)


def spans_of(beads: Sequence[Bead]) -> list[Span]:
    """Where beads that cover both documents in order begin and end.

    Example:
        >>> spans_of([Bead((0,), (0, 1)), Bead((), (2,))])
        [(0, 1, 0, 2), (1, 1, 2, 3)]
    """
    return [
        (i, k, j, q)
        for (i, k), (j, q) in zip(
            pairwise(accumulate((len(bead.source_index) for bead in beads), initial=0)),
            pairwise(accumulate((len(bead.target_index) for bead in beads), initial=0)),
            strict=True,
        )
    ]


def rated(pair: Pair, places: Sequence[Window], spans: Sequence[Span]) -> list[float]:
    """The probability of each of some beads among all ways to align the documents.

    Args:
        pair: the documents as numbers.
        places: the windows that they fall into.
        spans: the beads, in order. One that lies in no window is not likely at all.
    """
    by_row = {span[0]: at for at, span in enumerate(spans) if span[0] < span[1]}
    by_column = {span[2]: at for at, span in enumerate(spans) if span[0] == span[1]}
    using = weights(tuple(pair.channels))
    found = [0.0] * len(spans)
    for batch in batches(places):
        scores = score(features(pair, batch), using)
        likely = probabilities(scores).scores
        large: list[tuple[int, int, Span]] = []
        for number, window in enumerate(batch.windows):
            row, column = window.source.start, window.target.start
            here = [by_row[at] for at in range(row, window.source.stop) if at in by_row]
            here += [by_column[at] for at in range(column, window.target.stop) if at in by_column]
            for at in here:
                i, k, j, q = spans[at]
                span = (i - row, k - row, j - column, q - column)
                if i == k or j == q:
                    found[at] = _null(likely, number, span)
                elif k > window.source.stop or j < column or q > window.target.stop:
                    continue
                elif max(k - i, q - j) <= LONGEST:
                    found[at] = float(likely.beads[k - i, q - j][number, span[0], span[2]])
                else:
                    large.append((at, number, span))
        if large:
            through = passing(scores)
            for at, number, (i, k, j, q) in large:
                # The search knows no such bead; that it begins and ends at cuts is what can be said.
                found[at] = float(through[number, i, j] * through[number, k, q])
    return [min(1.0, confidence) for confidence in found]


def _null(likely: Scores, window: int, span: Span) -> float:
    """The probability that segments of one side have no counterpart."""
    i, k, j, q = span
    values = likely.source_nulls[window, i:k] if i < k else likely.target_nulls[window, j:q]
    return float(values.min(initial=1.0))

"""Two documents made ready to be aligned: keys, numbers, windows, and what is known of their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from aligner.anchors import Key, keys_of, shared
from aligner.beads import Found, find, first_beads, taught
from aligner.cuts import windows
from aligner.dictionary import with_meanings
from aligner.induce import Lexicon as Induced
from aligner.induce import Told, told
from aligner.lang import load
from aligner.mending import mended
from aligner.model import Anchor, Document, Lexicon, Segment
from aligner.score import weights
from aligner.vectors import Pair, Span, Structure, represent
from aligner.windows import Window


@dataclass(frozen=True)
class Compared:
    """Two documents made ready to be aligned.

    Args:
        texts: the segments of both, as they should read.
        keys: what they have to compare.
        pair: both as numbers.
        places: the windows they fall into.
        known: other documents in their languages with their beads.
    """

    texts: tuple[list[str], list[str]]
    keys: tuple[list[list[Key]], list[list[Key]]]
    pair: Pair
    places: list[Window]
    known: list[tuple[Pair, list[Span]]]

    def anchors(self, span: Span) -> tuple[Anchor, ...]:
        """What both sides of a bead share.

        Args:
            span: the bead.
        """
        i, k, j, q = span
        source, target = self.keys[0][i:k], self.keys[1][j:q]
        return shared(list(chain.from_iterable(source)), list(chain.from_iterable(target)))

    def taught(self, induced: Induced | None = None) -> Pair:
        """The numbers with what the documents, and others, tell about their words.

        Args:
            induced: what a batch of documents has told.
        """
        return taught(self.pair, self.places, self.known, induced)

    def aligned(self, pair: Pair, places: Sequence[Window], standing: Sequence[Span] = ()) -> list[Found]:
        """The beads and nulls, in order.

        Args:
            pair: the documents as numbers, taught.
            places: the windows they fall into.
            standing: beads and nulls that are known to be right.
        """
        return mended(pair, self.texts, find(pair, places, standing), standing)

    def told(self) -> list[Told]:
        """What a first alignment of the documents tells about their words."""
        return told(self.pair, first_beads(self.pair, self.places, weights(tuple(self.pair.channels))))


def compare(
    source: Document,
    target: Document,
    segments: tuple[tuple[Segment, ...], tuple[Segment, ...]],
    lexicon: Lexicon,
) -> Compared:
    """Make two documents ready.

    Args:
        source, target: as they were read.
        segments: of both.
        lexicon: what a person has given; it may be empty.
    """
    keys = _keys(segments[0], source), _keys(segments[1], target)
    texts = (
        [source.repaired(segment) for segment in segments[0]],
        [target.repaired(segment) for segment in segments[1]],
    )
    pair = represent(texts[0], texts[1], keys[0], keys[1], _structures(source, target, segments))
    pair = with_meanings(pair, source.language, target.language, lexicon.words)
    places = windows(pair)
    known = [_known(lexicon.sentences)] if lexicon.sentences else []
    return Compared(texts, keys, pair, places, known)


def _known(sentences: Sequence[tuple[str, str]]) -> tuple[Pair, list[Span]]:
    """Sentences with their translations as a document pair whose beads are known."""
    source, target = zip(*sentences, strict=True)
    nothing: list[list[Key]] = [[]] * len(sentences)
    return represent(source, target, nothing, nothing), [(i, i + 1, i, i + 1) for i in range(len(sentences))]


def _structures(
    source: Document, target: Document, segments: tuple[tuple[Segment, ...], ...]
) -> tuple[Structure, Structure] | None:
    """The blocks of both sides, where they say more than that each segment is one."""
    if all(len(part) == len({segment.block for segment in part}) for part in segments):
        return None
    found = [
        Structure(
            np.array([float(segment.start == 0) for segment in part]),
            np.array([float(document.blocks[segment.block].kind == "heading") for segment in part]),
        )
        for document, part in zip((source, target), segments, strict=True)
    ]
    return found[0], found[1]


def _keys(segments: tuple[Segment, ...], document: Document) -> list[list[Key]]:
    language = load(document.language)
    return [keys_of(document, segment, language) for segment in segments]

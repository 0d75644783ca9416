"""One lexicon for a batch: what all its documents tell about words helps each, short ones above all.

Which beads are taken does not depend on the order in which documents are read: of too many those stay
whose digest is low.
"""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np

from aligner.errors import InputError
from aligner.files import fetch, save
from aligner.induce import Lexicon, Told, learn_from

_MOST = 2_000_000
"""Pairs of stems standing in one bead that are kept of two languages."""
_HEADS = (
    "source language",
    "target language",
    "source stem",
    "target stem",
    "source weight",
    "target weight",
)

Languages = tuple[str, str]


class Sample:
    """The beads that are learned from."""

    def __init__(self) -> None:
        self._kept: defaultdict[Languages, dict[int, Told]] = defaultdict(dict)
        self._links: defaultdict[Languages, int] = defaultdict(int)

    def add(self, id: str, languages: Languages, beads: list[Told]) -> None:
        """Take in what a document pair tells.

        Args:
            id: its name.
            languages: of both sides.
            beads: the stems of each bead.
        """
        kept = self._kept[languages]
        for number, bead in enumerate(beads):
            digest = hashlib.blake2b(f"{id}\0{number}".encode(errors="surrogatepass"), digest_size=8).digest()
            kept[int.from_bytes(digest)] = bead
            self._links[languages] += _links(bead)
        while self._links[languages] > 2 * _MOST:
            for place in sorted(kept)[len(kept) // 2 :]:
                self._links[languages] -= _links(kept.pop(place))

    def learn(self) -> dict[Languages, Lexicon]:
        """The lexicon of each two languages that tell enough."""
        found = {}
        for languages in sorted(self._kept):
            kept = self._kept[languages]
            links, chosen = 0, []
            for place in sorted(kept):
                links += _links(kept[place])
                if links > _MOST:
                    break
                chosen.append(kept[place])
            lexicon = learn_from(chosen)
            if lexicon:
                found[languages] = lexicon
        return found


def _links(bead: Told) -> int:
    return len(bead[0]) * len(bead[1])


def save_lexicons(found: Mapping[Languages, Lexicon], path: str | os.PathLike[str]) -> None:
    """Write lexicons as a table that a person can read."""
    save(_table(found), path)


def _table(found: Mapping[Languages, Lexicon]) -> Iterator[str]:
    yield "\t".join(_HEADS) + "\n"
    for languages, lexicon in found.items():
        rows = zip(
            lexicon.source, lexicon.target, lexicon.source_weights.tolist(), lexicon.target_weights.tolist(),
            strict=True,
        )  # fmt: skip
        for first, second, a, b in rows:
            yield "\t".join((*languages, first, second, repr(a), repr(b))) + "\n"


def read_lexicons(path: str | os.PathLike[str]) -> dict[Languages, Lexicon]:
    """The lexicons of a table that ``save_lexicons`` wrote.

    Raises:
        InputError: it is none.
    """
    rows: defaultdict[Languages, list[tuple[str, str, float, float]]] = defaultdict(list)
    try:
        lines = fetch(path)[0].decode().split("\n")
        if lines[0].split("\t") != list(_HEADS):
            raise ValueError
        for line in lines[1:-1]:
            source, target, first, second, a, b = line.split("\t")
            rows[source, target].append((first, second, float(a), float(b)))
    except (OSError, ValueError):
        raise InputError("it is no shared lexicon", path=path, advice="move it away") from None
    return {
        languages: Lexicon(
            tuple(row[0] for row in found), tuple(row[1] for row in found),
            np.array([row[2] for row in found]), np.array([row[3] for row in found]),
        )
        for languages, found in rows.items()
    }  # fmt: skip

"""How well the sets of a folder are aligned, beside Gale and Church as nltk has it.

    python benchmarks/quality.py SETS_FOLDER [--only kir-kaz] [--peers]

Prints a Markdown table: strict and lax F1 in per cent, missed gold beads by type, how many of the
beads given 0.9 or more are right and how many beads those are, and the calibration error.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from aligner.evaluate import Tally, compare
from aligner.model import Bead, Block, Document
from aligner.pipeline import align
from aligner.settings import Settings
from sets import Row, read_set, set_names

SURE = 0.9
BINS = 10


@dataclass
class Result:
    """What is counted over a set."""

    ours: Tally = field(default_factory=Tally)
    peer: Tally = field(default_factory=Tally)
    missed: Counter[str] = field(default_factory=Counter)
    judged: list[tuple[float, bool]] = field(default_factory=list)


def document(name: str, language: str, segments: list[str]) -> Document:
    """A presegmented document."""
    return Document(name, "", tuple(Block("paragraph", text, ()) for text in segments), language)


def beads_of(row: Row) -> tuple[Bead, ...]:
    """Our beads for a document pair."""
    source = document(row.id, row.source_language, row.source)
    target = document(row.id, row.target_language, row.target)
    return align(source, target, Settings(presegmented=True, force=True)).beads


def gale_church(row: Row) -> list[tuple[list[int], list[int]]]:
    """The beads of nltk's Gale–Church: links that share a segment belong to one bead."""
    from nltk.translate.gale_church import align_blocks

    beads: list[tuple[list[int], list[int]]] = []
    for i, j in align_blocks([len(text) for text in row.source], [len(text) for text in row.target]):
        if beads and (i in beads[-1][0] or j in beads[-1][1]):
            beads[-1][0].append(i)
            beads[-1][1].append(j)
        else:
            beads.append(([i], [j]))
    return [(sorted(set(s)), sorted(set(t))) for s, t in beads]


def measure(rows: Iterator[Row], *, peers: bool) -> Result:
    """Align every document pair of a set and count."""
    result = Result()
    for row in rows:
        beads = beads_of(row)
        found = [(bead.source_index, bead.target_index) for bead in beads]
        result.ours += compare(row.gold, found)
        gold = {(tuple(s), tuple(t)) for s, t in row.gold}
        result.missed.update(f"{len(s)}-{len(t)}" for s, t in gold - set(found) if s and t)
        result.judged += [
            (bead.confidence, pair in gold) for bead, pair in zip(beads, found, strict=True) if all(pair)
        ]
        if peers:
            result.peer += compare(row.gold, gale_church(row))
    return result


def calibration_error(judged: list[tuple[float, bool]]) -> float:
    """The mean distance between confidence and share of right beads, over ten classes."""
    classes: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in judged:
        classes.setdefault(min(int(confidence * BINS), BINS - 1), []).append((confidence, right))
    gaps = (abs(sum(c for c, _ in found) - sum(right for _, right in found)) for found in classes.values())
    return sum(gaps) / max(1, len(judged))


def main() -> None:
    """Read the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="sets with this in their name")
    parser.add_argument("--peers", action="store_true", help="also nltk's Gale–Church, which is slow")
    arguments = parser.parse_args()
    print("| set | strict | lax | missed | right at ≥ 0.9 | share ≥ 0.9 | calibration | Gale–Church |")
    print("|---|---|---|---|---|---|---|---|")
    for name in set_names(arguments.folder):
        if arguments.only in name:
            result = measure(read_set(arguments.folder, name), peers=arguments.peers)
            sure = [right for confidence, right in result.judged if confidence >= SURE]
            missed = ", ".join(f"{n} {kind}" for kind, n in result.missed.most_common(4))
            peer = f"{100 * result.peer.strict.f1:.1f}" if arguments.peers else "–"
            print(
                f"| {name} | {100 * result.ours.strict.f1:.1f} | {100 * result.ours.lax.f1:.1f} | {missed} "
                f"| {100 * sum(sure) / max(1, len(sure)):.1f} | {100 * len(sure) / len(result.judged):.0f} "
                f"| {calibration_error(result.judged):.3f} | {peer} |",
                flush=True,
            )


if __name__ == "__main__":
    main()

"""How well the sets of a folder are aligned, beside other aligners and ours without its ingredients.

    python benchmarks/quality.py SETS_FOLDER [--only kir-kaz] [--peers] [--share] [--without dictionary]

Prints a Markdown table: strict and lax F1 in per cent, missed gold beads by type, how many of the
beads given 0.9 or more are right and how many beads those are, and the calibration error. With
``--peers`` strict F1 of Gale–Church as nltk and the package ``galechurch`` have it; install both first.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from aligner.anchors import find_keys
from aligner.beads import Found, find, first_beads, taught
from aligner.cuts import windows
from aligner.dictionary import with_meanings
from aligner.evaluate import Tally, compare
from aligner.induce import applied, learn
from aligner.lang import load
from aligner.mending import mended
from aligner.parts import parted
from aligner.score import weights
from aligner.vectors import Pair, represent
from sets import Row, read_set, set_names

SURE = 0.9
BINS = 10
INGREDIENTS = ("dictionary", "induced", "anchors")


@dataclass
class Result:
    """What is counted over a set."""

    ours: Tally = field(default_factory=Tally)
    peers: dict[str, Tally] = field(default_factory=dict)
    missed: Counter[str] = field(default_factory=Counter)
    judged: list[tuple[float, bool]] = field(default_factory=list)


def represented(row: Row, without: Sequence[str]) -> Pair:
    """A document pair as numbers."""
    languages = load(row.source_language), load(row.target_language)
    keys = [
        [find_keys(text, language) if "anchors" not in without else [] for text in texts]
        for texts, language in zip((row.source, row.target), languages, strict=True)
    ]
    pair = represent(row.source, row.target, keys[0], keys[1])
    return pair if "dictionary" in without else with_meanings(pair, row.source_language, row.target_language)


def aligned(rows: list[Row], *, share: bool, without: Sequence[str]) -> Iterator[list[Found]]:
    """Our beads for each document pair, as ``aligner.align`` finds them.

    Args:
        rows: the document pairs of a set.
        share: induce one lexicon from the whole set, as for a batch.
        without: what is left out: "dictionary", "induced", "anchors".
    """
    pairs = [represented(row, without) for row in rows]
    lexicon = None
    if share:
        first = [first_beads(pair, windows(pair), weights(tuple(pair.channels))) for pair in pairs]
        pairs = [pair.with_habits(beads) for pair, beads in zip(pairs, first, strict=True)]
        lexicon = learn(list(zip(pairs, first, strict=True)))
    for row, pair in zip(rows, pairs, strict=True):
        places = windows(pair)
        if lexicon:
            pair = pair.with_channel("induced", applied(lexicon, pair.forms))
        elif "induced" not in without:
            pair = taught(pair, places)
        yield parted(mended(pair, (row.source, row.target), find(pair, places)))[0]


Links = list[tuple[list[int], list[int]]]


def nltk_beads(row: Row) -> Links:
    """The beads of nltk's Gale–Church: links that share a segment belong to one bead."""
    from nltk.translate.gale_church import align_blocks

    beads: Links = []
    for i, j in align_blocks([len(text) for text in row.source], [len(text) for text in row.target]):
        if beads and (i in beads[-1][0] or j in beads[-1][1]):
            beads[-1][0].append(i)
            beads[-1][1].append(j)
        else:
            beads.append(([i], [j]))
    return [(sorted(set(s)), sorted(set(t))) for s, t in beads]


def galechurch_beads(row: Row) -> Links:
    """The beads of the package ``galechurch``, which has nulls."""
    import galechurch

    return [
        (list(range(bead.source_start, bead.source_end)), list(range(bead.target_start, bead.target_end)))
        for bead in galechurch.align(row.source, row.target).beads
    ]


PEERS = {"nltk": nltk_beads, "galechurch": galechurch_beads}


def measure(rows: list[Row], *, share: bool, without: Sequence[str], peers: bool) -> Result:
    """Align every document pair of a set and count."""
    result = Result()
    for row, beads in zip(rows, aligned(rows, share=share, without=without), strict=True):
        found = [(tuple(range(i, k)), tuple(range(j, q))) for i, k, j, q in (bead.span for bead in beads)]
        result.ours += compare(row.gold, found)
        gold = {(tuple(s), tuple(t)) for s, t in row.gold}
        result.missed.update(f"{len(s)}-{len(t)}" for s, t in gold - set(found) if s and t)
        result.judged += [
            (bead.probability, pair in gold) for bead, pair in zip(beads, found, strict=True) if all(pair)
        ]
        for name, align in PEERS.items() if peers else ():
            result.peers[name] = result.peers.get(name, Tally()) + compare(row.gold, align(row))
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
    parser.add_argument("--share", action="store_true", help="one lexicon from the documents of a set")
    parser.add_argument(
        "--without",
        action="append",
        default=[],
        choices=INGREDIENTS,
        help="leave out",
    )
    parser.add_argument("--peers", action="store_true", help="also nltk and galechurch; nltk is slow")
    arguments = parser.parse_args()
    names = [f" {name} |" for name in PEERS] if arguments.peers else []
    print(f"| set | strict | lax | missed | right at ≥ 0.9 | share ≥ 0.9 | calibration |{''.join(names)}")
    print("|---" * (7 + len(names)) + "|")
    for name in set_names(arguments.folder):
        if arguments.only in name:
            rows = list(read_set(arguments.folder, name))
            result = measure(rows, share=arguments.share, without=arguments.without, peers=arguments.peers)
            sure = [right for confidence, right in result.judged if confidence >= SURE]
            missed = ", ".join(f"{n} {kind}" for kind, n in result.missed.most_common(4))
            beside = "".join(f" {100 * tally.strict.f1:.1f} |" for tally in result.peers.values())
            print(
                f"| {name} | {100 * result.ours.strict.f1:.1f} | {100 * result.ours.lax.f1:.1f} | {missed} "
                f"| {100 * sum(sure) / max(1, len(sure)):.1f} | {100 * len(sure) / len(result.judged):.0f} "
                f"| {calibration_error(result.judged):.3f} |{beside}",
                flush=True,
            )


if __name__ == "__main__":
    main()

"""What one lexicon for all documents of a batch is worth: ``aligner batch`` with and without it.

    python benchmarks/sharing.py SETS_FOLDER [--sizes 0 12 6] [--documents 62] [--only kir-kaz]

The documents are those of the sets of short documents, whole (0) or cut by gold into pieces of about so many
segments a side. For each set and size: strict F1 in per cent alone and shared, errors (gold beads missed)
per 1,000 alone and shared, and the share of right beads among those given 0.9 or more.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from aligner.batch.jobs import Job, Side
from aligner.batch.manifest import Batch
from aligner.batch.run import align_batch, on_cores
from aligner.batch.wanted import Wanted
from aligner.evaluate import Tally, compare
from sets import Row, read_set, set_names

SURE = 0.9


def pieces(row: Row, size: int) -> Iterator[Row]:
    """A document in pieces of about so many segments a side, cut where gold has a bead on both sides."""
    if not size:
        yield row
        return
    held: list[tuple[list[int], list[int]]] = []
    number = 0
    ordered = in_order(row.gold)
    for bead in [*ordered, None]:
        full = sum(len(s) for s, _ in held) >= size
        if held and (bead is None or (full and all(bead))):
            sides = [sorted(i for pair in held for i in pair[at]) for at in (0, 1)]
            if all(sides):
                yield replace(
                    row, id=f"{row.id}.{number}",
                    source=[row.source[i] for i in sides[0]], target=[row.target[j] for j in sides[1]],
                    gold=[([i - sides[0][0] for i in s], [j - sides[1][0] for j in t]) for s, t in held],
                )  # fmt: skip
            number += 1
            held = []
        if bead:
            held.append(bead)


def in_order(gold: list[tuple[list[int], list[int]]]) -> list[tuple[list[int], list[int]]]:
    """Beads and nulls in the order in which both documents have them."""
    sources = {s[0]: (s, t) for s, t in gold if s}
    targets = {t[0]: (s, t) for s, t in gold if t}
    found, i, j = [], 0, 0
    while sources or targets:
        if i in sources and not sources[i][1]:
            found.append(sources.pop(i))
            i += len(found[-1][0])
        elif j in targets and not targets[j][0]:
            found.append(targets.pop(j))
            j += len(found[-1][1])
        else:
            bead = sources.pop(i)
            targets.pop(j)
            found.append(bead)
            i, j = i + len(bead[0]), j + len(bead[1])
    return found


def measure(rows: list[Row], *, share: bool) -> tuple[Tally, float]:
    """Align the documents as a batch: what is right, and the share of right beads among the sure ones."""
    jobs = tuple(
        Job(row.id, *(Side("", tuple(texts), tag) for texts, tag in (
            (row.source, row.source_language), (row.target, row.target_language))))
        for row in rows
    )  # fmt: skip
    tally, sure = Tally(), []
    with tempfile.TemporaryDirectory() as name:
        output = Path(name, "out.jsonl")
        align_batch(Batch(jobs), Wanted(str(output), "indices", share=share), on_cores(2))
        found = {row["id"]: row["beads"] for row in map(json.loads, output.read_text("utf-8").splitlines())}
    for row in rows:
        beads = found[row.id]
        tally += compare(row.gold, [(s, t) for s, t, _ in beads])
        gold = {(tuple(s), tuple(t)) for s, t in row.gold}
        sure += [(tuple(s), tuple(t)) in gold for s, t, confidence in beads if s and t and confidence >= SURE]
    return tally, sum(sure) / max(1, len(sure))


def errors(tally: Tally) -> float:
    """Gold beads missed of a thousand."""
    return 1000 * (1 - tally.gold.strict / max(1, tally.gold.total))


def main() -> None:
    """Read the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[0, 12, 6])
    parser.add_argument("--documents", type=int, default=62)
    parser.add_argument("--only", default=".docs.", help="sets with this in their name")
    arguments = parser.parse_args()
    print("| set | segments | documents | alone | shared | errors alone | shared | sure alone | shared |")
    print("|---" * 9 + "|")
    for size in arguments.sizes:
        for name in set_names(arguments.folder):
            if ".docs." not in name or arguments.only not in name:
                continue
            read = list(read_set(arguments.folder, name))[: arguments.documents]
            rows = [piece for row in read for piece in pieces(row, size)]
            (alone, sure), (shared, sure_shared) = (measure(rows, share=share) for share in (False, True))
            print(
                f"| {name} | {size or 'all'} | {len(rows)} | {100 * alone.strict.f1:.1f} "
                f"| {100 * shared.strict.f1:.1f} | {errors(alone):.1f} | {errors(shared):.1f} "
                f"| {100 * sure:.1f} | {100 * sure_shared:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()

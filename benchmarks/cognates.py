"""How many words the review page marks as spelt alike, in beads that are right and in such as chance makes.

    python benchmarks/cognates.py FOLDER SET...

Of each set (the gold of FOLDER/SET.jsonl) at most 1,500 beads with both sides are looked at as they are, and
then with the targets shuffled. What is marked there is chance.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

from aligner.cognates import cognates
from sets import read_set

MOST = 1500


def main(folder: Path, names: list[str]) -> None:
    print("set".ljust(24), "marked, of 100 words", "by chance", "ms a bead", sep="  ")
    for name in names:
        pairs = [
            (" ".join(row.source[at] for at in source), " ".join(row.target[at] for at in target))
            for row in read_set(folder, name)
            for source, target in row.gold
            if source and target
        ][:MOST]
        shuffled = [target for _, target in pairs]
        random.Random(1).shuffle(shuffled)
        words = sum(len(source.split()) for source, _ in pairs)
        begin = time.perf_counter()
        right = sum(len(cognates(source, target)) for source, target in pairs)
        took = time.perf_counter() - begin
        chance = sum(
            len(cognates(source, target)) for (source, _), target in zip(pairs, shuffled, strict=True)
        )
        print(
            name.ljust(24), f"{100 * right / words:.1f}".rjust(20), f"{100 * chance / words:.1f}".rjust(9),
            f"{1000 * took / len(pairs):.2f}".rjust(9), sep="  ",
        )  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])

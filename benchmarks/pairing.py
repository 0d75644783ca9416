"""Which documents belong together by what they say: how many pairs are right, and how long it takes.

    python benchmarks/pairing.py SETS_FOLDER [--set kir-kaz] [--documents 1000] [--seed 7]

The documents of a set of short documents, their names shuffled: all of them; a fifth taken away on the
source's side, on the target's, on both; and many documents, each of twelve beads drawn from the long document
of the same set. "Right" is the share of the pairs there are that are found; "wrong" counts pairs that are
none; "named" the documents without a partner that are listed as such. Texts are written to files and
paired by ``aligner pair --by-content``, whose whole time is given.
"""

from __future__ import annotations

import argparse
import csv
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from sets import read_set

SHARE = 5


@dataclass(frozen=True)
class Text:
    """A document in two languages."""

    source: list[str]
    target: list[str]


def written(
    texts: list[Text], folder: Path, lost: tuple[set[int], set[int]], chance: random.Random
) -> dict[str, int]:
    """Write the documents of both sides under names that say nothing; which document each file is."""
    of = {}
    for side in range(2):
        (folder / f"{side}").mkdir(parents=True)
        names = [f"{number:05}.txt" for number in range(len(texts))]
        chance.shuffle(names)
        for number, text in enumerate(texts):
            if number not in lost[side]:
                path = folder / f"{side}" / names[number]
                path.write_text("\n\n".join((text.source, text.target)[side]), "utf-8")
                of[f"{side}/{names[number]}"] = number
    return of


def measure(
    name: str, texts: list[Text], lost: tuple[set[int], set[int]], languages: tuple[str, str], seed: int
) -> None:
    """Pair the documents and print a row."""
    with tempfile.TemporaryDirectory() as folder:
        of = written(texts, Path(folder), lost, random.Random(seed))
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "aligner", "pair", "0", "1", "--by-content", "-o", "pairs.tsv",
             "-s", languages[0], "-t", languages[1]],
            cwd=folder, capture_output=True, text=True, check=True,
        )  # fmt: skip
        seconds = time.perf_counter() - start
        with Path(folder, "pairs.tsv").open(encoding="utf-8", newline="") as file:
            pairs = [(row["source"], row["target"]) for row in csv.DictReader(file, delimiter="\t")]
        right = sum(of[source] == of[target] for source, target in pairs)
        there = len(texts) - len(lost[0] | lost[1])
        found = {path for pair in pairs for path in pair}
        orphans = {path for path, number in of.items() if number in lost[0] ^ lost[1]}
        print(
            f"| {name} | {sum(p[0] == '0' for p in of)} x {sum(p[0] == '1' for p in of)} "
            f"| {100 * right / there:.1f} | {len(pairs) - right} | {len(orphans - found)} of {len(orphans)} "
            f"| {seconds:.1f} |",
            flush=True,
        )


def main() -> None:
    """Read the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--set", default="kir-kaz")
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    rows = list(read_set(arguments.folder, f"ntrex.{arguments.set}.docs.pert"))
    languages = rows[0].source_language, rows[0].target_language
    texts = [Text(row.source, row.target) for row in rows]
    (long,) = read_set(arguments.folder, f"ntrex.{arguments.set}.concat.pert")
    beads = [([long.source[i] for i in s], [long.target[j] for j in t]) for s, t in long.gold if s and t]
    many = []
    for _ in range(arguments.documents):
        drawn = chance.sample(beads, 12)
        many.append(Text([a for s, _ in drawn for a in s], [b for _, t in drawn for b in t]))
    fifth = len(texts) // SHARE
    lost = [set(chance.sample(range(len(texts)), fifth)) for _ in range(3)]
    print("| documents | files | right % | wrong | without a partner: named | seconds |\n" + "|---" * 6 + "|")
    for name, given, gone in (
        ("all", texts, (set[int](), set[int]())),
        ("a fifth of the sources lost", texts, (lost[0], set[int]())),
        ("a fifth of the targets lost", texts, (set[int](), lost[1])),
        ("a fifth of both lost", texts, (lost[0], lost[2])),
        ("many", many, (set[int](), set[int]())),
    ):
        measure(name, given, gone, languages, arguments.seed)


if __name__ == "__main__":
    main()

"""How fast blocks are cut into segments, beside the plainest way there is, in the same run.

    python benchmarks/split_speed.py [-l ky] [--megabytes 10] [--rounds 5]

The text is running text (`tests/cases/paragraphs.txt`) and then the hard cases of `tests/cases/split`,
each repeated into documents of about 4 kB. It is measured against an expression that cuts after every
stop before a blank, and so is wrong at every abbreviation. Ratios hold from machine to machine,
seconds do not.
"""

from __future__ import annotations

import argparse
import re
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from aligner.lang import load
from aligner.splitting import spans

CASES = Path(__file__).parents[1] / "tests" / "cases"
PLAIN = re.compile(r"[.!?…]+\s+")
DOCUMENT = 4_000


def running(language: str) -> list[str]:
    """The paragraphs of the language."""
    found, here = [], ""
    for line in (CASES / "paragraphs.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("language:"):
            here = line.partition(":")[2].strip()
        elif line.strip() and here == language and not line.startswith("#"):
            found.append(line)
    return found


def hard(language: str) -> list[str]:
    """The cases of the language, with an abbreviation, an initial or the like in nearly every line."""
    return [
        line.replace(" | ", " ").replace("|", "")
        for path in sorted((CASES / "split").glob(f"{language}.*txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("# ")
    ]


def documents(lines: list[str], megabytes: float) -> list[str]:
    """Documents of about 4 kB (in UTF-8), made of the lines again and again."""
    made: list[str] = []
    here: list[str] = []
    size = total = number = 0
    while total < megabytes * 1e6:
        line = lines[number % len(lines)]
        number += 1
        here.append(line)
        size += len(line.encode()) + 1
        if size >= DOCUMENT:
            made.append(" ".join(here))
            total += size
            size, here = 0, []
    return made


def seconds(work: Callable[[str], object], texts: Iterable[str]) -> float:
    """How long it takes to do the work on every text."""
    begin = time.perf_counter()
    for text in texts:
        work(text)
    return time.perf_counter() - begin


def main() -> None:
    parser = argparse.ArgumentParser(description="Throughput of splitting, beside a plain expression.")
    parser.add_argument("-l", "--language", action="append", default=[])
    parser.add_argument("--megabytes", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    for name in options.language or ["ky", "kk"]:
        language = load(name)
        for kind, lines in (("running text", running(name)), ("hard cases", hard(name))):
            if not lines:
                continue
            texts = documents(lines, options.megabytes)
            size = sum(len(text.encode()) for text in texts) / 1e6
            plain, ours = [], []
            # Turn about, so that a busy moment of the machine hits both.
            for _ in range(options.rounds):
                plain.append(seconds(PLAIN.split, texts))
                ours.append(seconds(partial(spans, language=language), texts))
            print(
                f"{name}, {kind}: {size:.1f} MB in {len(texts)} texts; plain {size / min(plain):.1f} MB/s, "
                f"spans {size / min(ours):.1f} MB/s, ratio {min(plain) / min(ours):.2f}"
            )


if __name__ == "__main__":
    main()

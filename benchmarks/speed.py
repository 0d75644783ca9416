"""How fast long documents are aligned, and how much memory that takes.

    python benchmarks/speed.py SETS_FOLDER [--pair kir-kaz] [--segments 50 2000 10000 50000 200000]

Documents are made of runs of one-to-one beads of a set, with a few sentences left out on one side.
Sentences repeat, so read the table for time and memory. The whole process is measured, start, reading
and writing included. A unit is the CPU time of a fixed load on the same machine, taken just before:
text handling in plain Python, sorting and numpy arithmetic, single-threaded.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from aligner.evaluate import compare
from sets import Row, read_indices, read_set

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
AS_INSTALLED = {"PYTHONDONTWRITEBYTECODE": ""}
"""Installed packages are compiled once; an environment that forbids it would be timed compiling them."""
DROPPED = 0.025


def load() -> None:
    """A fixed load, in about the mix that aligning has."""
    words = [f"{(i * 2654435761) % 99991:x}" for i in range(120_000)]
    counts: dict[str, int] = {}
    for word in words:
        for at in range(len(word) - 1):
            counts[word[at : at + 2]] = counts.get(word[at : at + 2], 0) + 1
    sorted(words)
    square = np.linspace(0, 1, 700 * 700, dtype=np.float32).reshape(700, 700)
    for _ in range(3):
        square = np.maximum(square @ square.T, 0) / 700
    np.bincount((np.arange(4_000_000, dtype=np.int64) * 40503) % 65521)
    row = np.zeros(200)
    for _ in range(20_000):
        row = np.maximum(row + 1.0, row * 0.5)


def unit() -> float:
    """CPU seconds that this machine needs for the load, the median of five."""
    times = []
    load()
    for _ in range(5):
        start = time.process_time()
        load()
        times.append(time.process_time() - start)
    return statistics.median(times)


def made(rows: list[Row], segments: int) -> Row:
    """A document pair of so many segments, drawn from the one-to-one beads of a set."""
    pool = [
        (row.source[s[0]], row.target[t[0]]) for row in rows for s, t in row.gold if len(s) == len(t) == 1
    ]
    chance = random.Random(segments)
    source: list[str] = []
    target: list[str] = []
    gold: list[tuple[list[int], list[int]]] = []
    while max(len(source), len(target)) < segments:
        start = chance.randrange(len(pool))
        for first, second in pool[start : start + chance.randint(1, 8)]:
            drawn = chance.random()
            left = [] if drawn < DROPPED else [len(source)]
            right = [] if DROPPED <= drawn < 2 * DROPPED else [len(target)]
            source += [first] * len(left)
            target += [second] * len(right)
            gold.append((left, right))
    return Row(f"{segments}", rows[0].source_language, rows[0].target_language, source, target, gold)


def run(row: Row, folder: Path) -> tuple[float, float, float, list[tuple[list[int], list[int]]]]:
    """Align a document pair in a process of its own: CPU seconds, wall seconds, megabytes, beads."""
    paths = [folder / f"{row.id}.{side}.txt" for side in ("source", "target")]
    for path, segments in zip(paths, (row.source, row.target), strict=True):
        path.write_text("".join(f"{segment}\n" for segment in segments), encoding="utf-8")
    output = folder / f"{row.id}.indices"
    languages = ["-s", row.source_language, "-t", row.target_language]
    command = [sys.executable, "-m", "aligner", "align", *map(str, paths), *languages, "--presegmented"]
    command += ["--to", "indices", "-o", str(output)]
    start = time.perf_counter()
    silent = os.open(os.devnull, os.O_WRONLY)
    process = os.posix_spawn(
        sys.executable, command, {**os.environ, **ONE_THREAD, **AS_INSTALLED},
        file_actions=[(os.POSIX_SPAWN_DUP2, silent, 2)],
    )  # fmt: skip
    _, status, used = os.wait4(process, 0)
    wall = time.perf_counter() - start
    os.close(silent)
    if status:
        raise SystemExit(f"aligning {row.id} segments ended with status {status}")
    return used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024, read_indices(output)


def table(rows: list[Row], sizes: list[int]) -> Iterator[str]:
    """The lines of a Markdown table, one a size."""
    yield "| segments | CPU s | units | wall s | peak MB | strict F1 |"
    yield "|---|---|---|---|---|---|"
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            row = made(rows, size)
            one = unit()
            cpu, wall, peak, beads = run(row, Path(folder))
            f1 = 100 * compare(row.gold, beads).strict.f1
            yield f"| {size:,} | {cpu:.2f} | {cpu / one:.1f} | {wall:.2f} | {peak:.0f} | {f1:.2f} |"


def main() -> None:
    """Read the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pair", default="kir-kaz")
    parser.add_argument("--segments", type=int, nargs="+", default=[50, 2000, 10_000, 50_000, 200_000])
    arguments = parser.parse_args()
    rows = list(read_set(arguments.folder, f"ntrex.{arguments.pair}.docs.pert"))
    for line in table(rows, arguments.segments):
        print(line, flush=True)


if __name__ == "__main__":
    main()

"""How fast a batch of small documents is aligned, on one core and on several, and what of it is not aligning.

    python benchmarks/batch.py SETS_FOLDER [--documents 10000] [--cores 1 2] [--rounds 1]

The documents are those of the sets of short documents, over and over. "Outside" is the share of the time
beside the seconds that the report gives for the documents, "main" the CPU time of the program itself where
workers do the aligning. Memory is that of the program and of its workers together when a tenth of the
documents is done, and at the end. Of several rounds, in turns, the fastest of each is shown: others may be
using the machine.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sets import read_set, set_names


def manifest(folder: Path, documents: int, path: Path) -> None:
    """Write a manifest of so many documents."""
    rows = [row for name in set_names(folder) if ".docs." in name for row in read_set(folder, name)]
    with path.open("w", encoding="utf-8") as file:
        for number in range(documents):
            row = rows[number % len(rows)]
            data = {
                "id": f"{number:06}", "source": row.source, "target": row.target,
                "source_language": row.source_language, "target_language": row.target_language,
            }  # fmt: skip
            file.write(json.dumps(data, ensure_ascii=False) + "\n")


@dataclass
class Watched:
    """What was seen of a run.

    Args:
        wall, cpu, main: seconds: by the clock, of all processes, and of the program without its workers.
        held: megabytes that were held, by how many documents were done.
    """

    wall: float = 0.0
    cpu: float = 0.0
    main: float = 0.0
    held: list[tuple[int, float]] = field(default_factory=list)

    def memory(self, done: int) -> float:
        """Megabytes when so many documents were done."""
        return next((megabytes for number, megabytes in self.held if number >= done), self.held[-1][1])


def memory(process: int) -> float:
    """Megabytes that a process and its children hold."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue
        if str(process) in (status.parent.name, lines.get("PPid", "").strip()):
            total += int(lines.get("VmRSS", "0 kB").split()[0])
    return total / 1024


def seconds_of(process: int) -> float:
    """CPU seconds of a process that is running."""
    times = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")


def run(path: Path, output: Path, cores: int) -> Watched:
    """Run a batch and watch it."""
    command = [sys.executable, "-m", "aligner", "batch", str(path), "-o", str(output), "-j", str(cores)]
    before = os.times()
    start = time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    seen = Watched()

    def watch() -> None:
        while process.poll() is None:
            with suppress(OSError, IndexError):
                seen.main = seconds_of(process.pid)
                number = len(os.listdir(output)) if output.exists() else 0
                seen.held.append((number, memory(process.pid)))
            time.sleep(1)

    watcher = threading.Thread(target=watch)
    watcher.start()
    process.wait()
    seen.wall = time.perf_counter() - start
    watcher.join()
    after = os.times()
    if process.returncode:
        raise SystemExit(f"the batch ended with status {process.returncode}")
    seen.cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return seen


def main() -> None:
    """Read the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--cores", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=1)
    arguments = parser.parse_args()
    number = arguments.documents
    best: dict[int, tuple[Watched, float]] = {}
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "manifest.jsonl")
        manifest(arguments.folder, number, path)
        for _ in range(arguments.rounds):
            for cores in arguments.cores:
                output = Path(name, "out")
                seen = run(path, output, cores)
                lines = (output / "report.jsonl").read_text(encoding="utf-8").splitlines()
                inside = sum(json.loads(line)["seconds"] for line in lines) / cores
                shutil.rmtree(output)
                print(f"{cores} cores: {seen.wall:.1f} s", file=sys.stderr, flush=True)
                if cores not in best or seen.wall < best[cores][0].wall:
                    best[cores] = seen, inside
    print(
        "| documents | cores | wall s | CPU s | main s | documents/s | times one | outside "
        "| MB at a tenth | at the end |"
    )
    print("|---" * 10 + "|")
    first = best[arguments.cores[0]][0].wall
    for cores, (seen, inside) in best.items():
        print(
            f"| {number:,} | {cores} | {seen.wall:.1f} | {seen.cpu:.1f} | {seen.main:.1f} "
            f"| {number / seen.wall:.1f} | {first / seen.wall:.2f} | {1 - inside / seen.wall:.0%} "
            f"| {seen.memory(number // 10):.0f} | {seen.memory(number):.0f} |"
        )


if __name__ == "__main__":
    main()

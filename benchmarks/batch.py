"""How fast a batch of small documents is aligned, on one core and on several, and what of it is not aligning.

    python benchmarks/batch.py SETS_FOLDER [--documents 10000] [--cores 1 2]

The documents are those of the sets of short documents, over and over. The share outside aligning is what the
whole run takes beyond the seconds that its report gives for the documents, on one core. Memory is that of the
program and of its workers together, a third of the way through and at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
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


def run(path: Path, output: Path, cores: int) -> tuple[float, float, list[float]]:
    """Wall seconds, CPU seconds and the memory every half second."""
    command = [sys.executable, "-m", "aligner", "batch", str(path), "-o", str(output), "-j", str(cores)]
    before = os.times()
    start = time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    held: list[float] = []

    def watch() -> None:
        while process.poll() is None:
            held.append(memory(process.pid))
            time.sleep(0.5)

    watcher = threading.Thread(target=watch)
    watcher.start()
    process.wait()
    watcher.join()
    after = os.times()
    if process.returncode:
        raise SystemExit(f"the batch ended with status {process.returncode}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - start, cpu, held


def main() -> None:
    """Read the arguments and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--cores", type=int, nargs="+", default=[1, 2])
    arguments = parser.parse_args()
    print("| documents | cores | wall s | CPU s | documents/s | outside | MB at a third | MB at the end |")
    print("|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "manifest.jsonl")
        manifest(arguments.folder, arguments.documents, path)
        for cores in arguments.cores:
            output = Path(name, f"out{cores}")
            wall, cpu, held = run(path, output, cores)
            lines = (output / "report.jsonl").read_text(encoding="utf-8").splitlines()
            inside = sum(json.loads(line)["seconds"] for line in lines) / cores
            print(
                f"| {len(lines):,} | {cores} | {wall:.1f} | {cpu:.1f} | {len(lines) / wall:.1f} | "
                f"{1 - inside / wall:.0%} | {held[len(held) // 3]:.0f} | {held[-2]:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()

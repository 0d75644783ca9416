"""Kill a batch at random moments, go on with it, and look whether anything was lost, redone or left behind.

    python benchmarks/batch_kill.py SETS_FOLDER [--documents 500] [--kills 20] [--seed 7] [-- --share-lexicon]

Each time a new run is killed with SIGKILL, every other time the program alone without its workers, and then
run again to its end. Outputs must be those of an undisturbed run; what the journal named as finished must
not have been written again; nothing else may be in the folder, nor in the one for temporary files; no
worker may be alive.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from batch import manifest


def command(path: Path, output: Path, more: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "aligner", "batch", str(path), "-o", str(output), "-j", "2", *more]


def contents(output: Path) -> dict[str, bytes]:
    """The files of a finished batch; times and the page, which shows them, left aside."""
    found = {}
    for path in output.rglob("*"):
        name = str(path.relative_to(output))
        if path.is_dir():
            found[name] = b""
        elif name == "report.jsonl":
            rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
            for row in rows:
                del row["seconds"], row["output"]
            found[name] = json.dumps(rows).encode()
        else:
            found[name] = b"" if name == "index.html" else path.read_bytes()
    return found


def finished(output: Path) -> dict[str, tuple[int, int]]:
    """The outputs that the journal calls finished, with what changes when they are written again."""
    try:
        lines = (output / ".batch" / "journal.jsonl").read_bytes().split(b"\n")[:-1]
    except FileNotFoundError:
        return {}
    paths = [json.loads(line)["output"] for line in lines]
    return {path: (os.stat(path).st_ino, os.stat(path).st_mtime_ns) for path in paths}


def alive(mark: str) -> list[str]:
    """The processes that were started with something in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            environment = (path / "environ").read_bytes()
            zombie = " Z " in (path / "stat").read_text()
        except OSError:
            continue
        if mark.encode() in environment and not zombie:
            found.append(path.name)
    return found


def main() -> None:
    """Read the arguments, kill, and print a line for each time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=500)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("options", nargs="*", help="of aligner batch, behind --")
    arguments = parser.parse_args()
    moments = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as name:
        temporary = Path(name, "tmp")
        temporary.mkdir()
        mark = f"BATCH_KILL={name}"
        environment = {**os.environ, "TMPDIR": str(temporary), "BATCH_KILL": name}
        path = Path(name, "manifest.jsonl")
        manifest(arguments.folder, arguments.documents, path)
        start = time.perf_counter()
        whole = Path(name, "whole")
        subprocess.run(
            command(path, whole, arguments.options), check=True, capture_output=True, env=environment
        )
        length = time.perf_counter() - start
        wanted = contents(whole)
        print(f"undisturbed: {len(wanted)} files in {length:.1f} s")
        print(
            "| kill | at s | finished | written again | as undisturbed | left behind | alive |\n"
            + "|---" * 7
            + "|"
        )
        faults = 0
        for number in range(1, arguments.kills + 1):
            output = Path(name, f"out{number}")
            moment = moments.uniform(0.1, length)
            running = subprocess.Popen(
                command(path, output, arguments.options), env=environment, start_new_session=True,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            time.sleep(moment)
            (os.kill if number % 2 else os.killpg)(running.pid, signal.SIGKILL)
            running.wait()
            done = finished(output)
            again = subprocess.run(
                command(path, output, arguments.options), capture_output=True, env=environment
            )
            if again.returncode:
                print(again.stderr.decode())
            left = sorted(set(contents(output)) - set(wanted)) + os.listdir(temporary)
            rewritten = sum(
                (os.stat(path).st_ino, os.stat(path).st_mtime_ns) != before for path, before in done.items()
            )
            same = contents(output) == wanted
            living = alive(mark)
            faults += bool(left or rewritten or living or not same or again.returncode)
            print(
                f"| {number} | {moment:.1f} | {len(done)} | {rewritten} | {'yes' if same else 'NO'} "
                f"| {len(left)} | {len(living)} |",
                flush=True,
            )
        print(f"faults: {faults}")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()

"""The translation memory at full size: import, lookup, recall against a full comparison, edits, kills.

    python benchmarks/memory.py FOLDER [--units 1000000] [--truth 100] [--kill 20] [--work FOLDER]

FOLDER holds the sets (``align/`` and ``split/``); of their sentence pairs ``synthetic.py`` makes the memory.
Every task runs in a process of its own. Times are CPU time, since other programs may run beside; memory is
the peak. Beside ours stand, in the same run, rapidfuzz over all texts and a plain query of SQLite's FTS5.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from aligner import memory
from aligner.exchange import read_memory, write_memory
from aligner.garbage import look_seldom
from aligner.memory import Penalties, measure
from aligner.memory.scoring import normal
from aligner.units import Unit, Variant
from synthetic import ENDINGS, Maker, seeds, unrelated

KINDS = {
    "exact": 40, "one ending": 45, "one word": 45, "numbers": 45, "order": 40,
    "clause added": 45, "unrelated": 40,
    "endings of 60 %": 45, "all endings": 30, "2–4 words": 45, "typing errors": 40, "mixed": 40,
}  # fmt: skip
HARD = ("endings of 60 %", "all endings", "2–4 words", "typing errors", "mixed")
NONE = Penalties(0, 0, 0, 0)
EDITS = 100_000


def changed(kind: str, pair: tuple[str, str], maker: Maker) -> str:
    """A query that is like a text of the memory."""
    chance, words = maker.random, pair[0].split()

    def other_endings(share: float) -> None:
        for place, word in enumerate(words):
            if len(word) > 4 and chance.random() < share:
                words[place] = maker.ended(word, "ky", chance.randrange(len(ENDINGS["ky"])))

    if kind == "one ending":
        place = max(range(len(words)), key=lambda i: (len(words[i]) > 4, chance.random()))
        words[place] = maker.ended(words[place], "ky", chance.randrange(len(ENDINGS["ky"])))
    elif kind in ("one word", "2–4 words"):
        words[chance.randrange(len(words))] = maker.stem()
    elif kind == "numbers":
        return maker.numbered(pair)[0]
    elif kind == "order":
        half = max(1, len(words) // 3)
        words = words[half:] + words[:half]
    elif kind == "clause added":
        words += chance.choice(maker.clauses)[0].split()[:6]
    elif kind == "endings of 60 %":
        other_endings(0.6)
    elif kind == "all endings":
        other_endings(1.0)
    elif kind == "typing errors":
        for place, word in enumerate(words):
            if len(word) > 3 and chance.random() < 0.25:
                at = chance.randrange(len(word) - 1)
                words[place] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    elif kind == "mixed":
        other_endings(0.3)
        words[chance.randrange(len(words))] = maker.stem()
        if len(words) > 4:
            del words[chance.randrange(len(words))]
    return " ".join(words)


def make(sets: Path, work: Path, count: int) -> None:
    """Write the memory as TMX, and the queries."""
    maker = Maker(seeds(sets / "align"))
    picked: list[tuple[str, str]] = []

    def noted() -> Iterator[Unit]:
        for unit in maker.units(count):
            if maker.random.random() < 20_000 / count:
                picked.append((unit.source, unit.target))
            yield unit

    write_memory(noted(), work / "memory.tmx")
    queries = []
    for kind, number in KINDS.items():
        short = [pair for pair in picked if len(pair[0].split()) <= 4]
        long = [pair for pair in picked if len(pair[0].split()) > 4]
        digits = [pair for pair in long if any(map(str.isdecimal, pair[0]))]
        pool = {"2–4 words": short, "numbers": digits}.get(kind, long)
        texts = (
            maker.random.sample(unrelated(sets / "split"), number)
            if kind == "unrelated"
            else [changed(kind, pair, maker) for pair in maker.random.sample(pool, number)]
        )
        queries += [(kind, text) for text in texts]
    (work / "queries.json").write_text(json.dumps(queries, ensure_ascii=False), "utf-8")


def cpu(work: Callable[[], Any]) -> float:
    """Seconds of CPU time."""
    start = time.process_time()
    work()
    return time.process_time() - start


def peak() -> float:
    """Megabytes of memory, at most; getrusage would tell of the process that started this one as well."""
    (found,) = [
        line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line
    ]
    return int(found) / 1024


def queries_of(work: Path) -> list[tuple[str, str]]:
    return [(kind, text) for kind, text in json.loads((work / "queries.json").read_text("utf-8"))]


def spread(times: Sequence[float]) -> dict[str, float]:
    ordered = sorted(1000 * t for t in times)
    return {"median": statistics.median(ordered), "p99": ordered[int(0.99 * len(ordered))]}


# Tasks: each runs in a process of its own and prints what it found as JSON


def reading(work: Path) -> dict[str, Any]:
    return {"seconds": cpu(lambda: sum(1 for _ in read_memory(work / "memory.tmx")))}


def importing(work: Path) -> dict[str, Any]:
    for path in work.glob("ours.memory*"):
        path.unlink()
    with memory.open(work / "ours.memory", create=True) as store:
        start = time.process_time()
        added = store.add(read_memory(work / "memory.tmx"))
    seconds = time.process_time() - start
    return {
        "units": added.units,
        "seconds": seconds,
        "peak": peak(),
        "size": (work / "ours.memory").stat().st_size,
    }


def storing(work: Path) -> dict[str, Any]:
    """The same without reading TMX: units that stand in memory."""
    units = list(islice(read_memory(work / "memory.tmx"), 200_000))
    with (
        tempfile.TemporaryDirectory(dir=work) as folder,
        memory.open(Path(folder, "m"), create=True) as store,
    ):
        return {"units": len(units), "seconds": cpu(lambda: store.add(units))}


def again(work: Path) -> dict[str, Any]:
    with memory.open(work / "ours.memory") as store:
        start = time.process_time()
        added = store.add(islice(read_memory(work / "memory.tmx"), 100_000))
        return {"units": added.units, "repeated": added.repeated, "seconds": time.process_time() - start}


def looking(work: Path) -> dict[str, Any]:
    found: dict[str, list[float]] = {}
    with memory.open(work / "ours.memory") as store:
        for turn in range(2):
            for kind, text in queries_of(work):
                seconds = cpu(lambda t=text: store.lookup(t, "ky", "kk"))
                if turn:
                    found.setdefault("hard" if kind in HARD else "standard", []).append(seconds)
        texts = [text for kind, text in queries_of(work) if kind == "exact"] * 5
        for text in texts:
            only = {"minimum": 100, "limit": 1, "penalties": NONE}
            found.setdefault("exact", []).append(cpu(lambda t=text, o=only: store.lookup(t, "ky", "kk", **o)))
        sought = ("мектеп*", "30 000", "мыйзам", "суу*", "жогорку кеңеш", "эч качан")
        for query in sought:
            seconds = cpu(lambda q=query: list(islice(store.concordance(q, "ky", "kk"), 50)))
            found.setdefault("concordance", []).append(seconds)
    return {name: spread(times) for name, times in found.items()} | {"peak": peak()}


def truth(work: Path, most: int) -> dict[str, Any]:
    """Our matches against those of the same scores over every unit of the memory."""
    chosen = queries_of(work)
    if most < len(chosen):
        chosen = random.Random(1).sample(chosen, most)
    tally: dict[str, list[int]] = {}
    with memory.open(work / "ours.memory") as store:
        quick = [[m.score for m in store.lookup(text, "ky", "kk", penalties=NONE)] for _, text in chosen]
        texts = [unit.source for unit in store.units()]
        plain = [normal(text).encode("kz1048", "replace") for text in texts]
        numbers = np.concatenate([np.arange(s.used) + (s.number << 16) for s in store._index.segments()])
        assert len(numbers) == len(texts)
        lengths = np.array([len(text) for text in texts])
        measure._MOST = 1000

        def every(_text: str, _sides: Any, window: tuple[float, float], _most: int) -> list[int]:
            return numbers[(lengths >= window[0]) & (lengths <= window[1])].tolist()

        store._index.candidates = every  # type: ignore[method-assign,assignment]
        for (kind, text), had in zip(chosen, quick, strict=True):
            wanted = [match.score for match in store.lookup(text, "ky", "kk", penalties=NONE)]
            counts = tally.setdefault("hard" if kind in HARD else "standard", [0] * 6)
            if wanted:
                counts[0] += 1
                counts[1] += bool(had) and had[0] == wanted[0]
                counts[2] += len(wanted)
                counts[3] += sum(a == b for a, b in zip(wanted, had, strict=False))
            alike = process.cdist(
                [normal(text).encode("kz1048", "replace")], plain,
                scorer=Levenshtein.normalized_similarity, score_cutoff=0.7, dtype=np.float32,
            )[0]  # fmt: skip
            if alike.max() > 0:
                counts[4] += 1
                counts[5] += bool(had) and had[0] >= 70
    return tally


def editing(work: Path) -> dict[str, Any]:
    """Single adds, changes and deletions; then lookup beside a fresh memory of the same units."""
    maker = Maker(seeds(SETS / "align"), seed=2)
    chance = random.Random(2)
    for path in work.glob("edited.memory*"):
        path.unlink()
    first = list(islice(read_memory(work / "memory.tmx"), 100_000))
    new = [
        Unit((Variant("ky", f"{source} {number}"), Variant("kk", f"{target} {number}")), f"new {number}")
        for number, (source, target) in zip(range(2 * EDITS // 3), maker.texts(), strict=False)
    ]
    times: dict[str, list[float]] = {"add": [], "change": [], "delete": []}
    with memory.open(work / "edited.memory", create=True) as store:
        store.add(first)
        there = list(first)
        for unit in new:
            if len(times["add"]) <= len(times["change"]):
                times["add"].append(cpu(lambda u=unit: store.add([u])))
                there.append(unit)
            else:
                place = chance.randrange(len(there))
                times["change"].append(cpu(lambda p=place, u=unit: store.change(there[p], u)))
                there[place] = unit
                place = chance.randrange(len(there))
                times["delete"].append(cpu(lambda p=place: store.delete([there[p]])))
                there[place] = there[-1]
                there.pop()
    with (
        memory.open(work / "edited.memory") as store,
        tempfile.TemporaryDirectory(dir=work) as folder,
        memory.open(Path(folder, "m"), create=True) as fresh,
    ):
        fresh.add(there)
        found: dict[str, list[float]] = {"edited": [], "fresh": []}
        same = 0
        queries = [text for _, text in queries_of(work)]
        queries += [f"{unit.source} кошумча" for unit in chance.sample(there, 200)]
        for text in queries:
            found["edited"].append(cpu(lambda t=text: store.lookup(t, "ky", "kk")))
            found["fresh"].append(cpu(lambda t=text: fresh.lookup(t, "ky", "kk")))
            one, two = (m.lookup(text, "ky", "kk") for m in (store, fresh))
            same += [match.score for match in one] == [match.score for match in two]
        faults = store.check()
    return {
        **{name: spread(some) for name, some in {**times, **found}.items()},
        "edits": sum(map(len, times.values())), "same": same, "queries": len(queries), "faults": faults,
    }  # fmt: skip


def fts(work: Path) -> dict[str, Any]:
    """SQLite's FTS5: the twelve longest words, the best 200 by bm25, measured by rapidfuzz."""
    base = sqlite3.connect(work / "fts.sqlite")
    base.execute("DROP TABLE IF EXISTS t")
    base.execute("CREATE VIRTUAL TABLE t USING fts5(source, target UNINDEXED, tokenize='unicode61')")
    units = ((u.source, u.target) for u in read_memory(work / "memory.tmx"))
    with base:
        base.executemany("INSERT INTO t VALUES (?, ?)", units)
    times = []
    for _, text in queries_of(work)[::5]:
        words = sorted(set("".join(c if c.isalnum() else " " for c in text).split()), key=len)[-12:]
        match = " OR ".join(f'"{word}"' for word in words)

        def run(match: str = match, text: str = text) -> None:
            rows = base.execute(
                "SELECT source FROM t WHERE t MATCH ? ORDER BY rank LIMIT 200", (match,)
            ).fetchall()
            process.extract(text, [row[0] for row in rows], scorer=Levenshtein.normalized_similarity, limit=5)

        times.append(cpu(run))
    return {**spread(times), "peak": peak(), "size": (work / "fts.sqlite").stat().st_size}


def everything(work: Path) -> dict[str, Any]:
    """rapidfuzz over all texts."""
    texts = [normal(unit.source) for unit in read_memory(work / "memory.tmx")]
    times = [
        cpu(lambda t=text: process.extract(
            normal(t), texts, scorer=Levenshtein.normalized_similarity, score_cutoff=0.7, limit=5))
        for _, text in queries_of(work)[::10]
    ]  # fmt: skip
    return {**spread(times), "peak": peak()}


WRITER = """
import sys
from itertools import islice
from aligner import memory
from aligner.exchange import read_memory
from aligner.units import Unit, Variant
path, tmx = sys.argv[1:]
store = memory.open(path, create=True)
print("go", flush=True)
size = 2000
units = read_memory(tmx)
for turn in range(1000):
    batch = [unit._replace(document=f"turn {turn}") for unit in islice(units, size)]
    store.add(batch)
    first = batch[0]
    store.change(first, first._replace(variants=(Variant("ky", f"edited {turn}"), first.variants[1])))
"""


def killing(work: Path, times: int) -> dict[str, Any]:
    """Kill a program that imports and edits at random moments; every import must be whole or absent."""
    chance, whole, imports, faults = random.Random(3), 0, 0, []
    for _ in range(times):
        with tempfile.TemporaryDirectory(dir=work) as folder:
            path = Path(folder, "m")
            arguments = [sys.executable, "-c", WRITER, str(path), str(work / "memory.tmx")]
            running = subprocess.Popen(arguments, stdout=subprocess.PIPE)
            assert running.stdout
            assert running.stdout.readline()
            time.sleep(chance.uniform(0.0, 4.0))
            running.kill()
            running.wait()
            with memory.open(path) as store:
                faults += store.check()
                counts: dict[str, int] = {}
                for unit in store.units():
                    counts[unit.document] = counts.get(unit.document, 0) + 1
                imports += len(counts)
                whole += sum(count == 2000 for count in counts.values())
    return {"killed": times, "imports": imports, "whole": whole, "faults": faults}


SETS = Path()
TASKS: dict[str, Callable[..., dict[str, Any]]] = {
    "reading": reading, "importing": importing, "storing": storing, "again": again, "looking": looking,
    "truth": truth, "editing": editing, "fts": fts, "everything": everything, "killing": killing,
}  # fmt: skip


def main() -> None:
    global SETS
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", type=Path)
    parser.add_argument("--units", type=int, default=1_000_000)
    parser.add_argument("--truth", type=int, default=100, help="queries that are compared with all units")
    parser.add_argument("--kill", type=int, default=0, help="how often a program is killed")
    parser.add_argument("--work", type=Path, help="a folder for the files, which are kept there")
    parser.add_argument("--only", default="", help="tasks, with commas between them")
    parser.add_argument("--task", default="", help=argparse.SUPPRESS)
    given = parser.parse_args()
    SETS = given.sets
    if given.task:
        look_seldom()  # as the program does
        more = {"truth": [given.truth], "killing": [given.kill]}.get(given.task, [])
        print(json.dumps(TASKS[given.task](given.work, *more)))
        return
    work = given.work or Path(tempfile.mkdtemp())
    work.mkdir(parents=True, exist_ok=True)
    if not (work / "queries.json").exists():
        make(given.sets, work, given.units)
    for name in given.only.split(",") if given.only else TASKS:
        if name == "killing" and not given.kill:
            continue
        arguments = [sys.executable, __file__, *sys.argv[1:], "--task", name, "--work", os.fspath(work)]
        found = json.loads(subprocess.run(arguments, check=True, stdout=subprocess.PIPE, text=True).stdout)
        print(
            f"| {name} | {', '.join(f'{key} {shown(value)}' for key, value in found.items())} |", flush=True
        )


def shown(value: Any) -> str:
    if isinstance(value, dict):
        return "(" + ", ".join(f"{key} {shown(item)}" for key, item in value.items()) + ")"
    return (
        f"{value:,.3g}"
        if isinstance(value, float) and value < 100
        else f"{value:,.0f}"
        if isinstance(value, float)
        else str(value)
    )


if __name__ == "__main__":
    main()

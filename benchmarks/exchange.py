"""How fast translation memories are written, read, checked and worked on, and in how much memory.

    python benchmarks/exchange.py [--units 1000000] [--peers PYTHON] [--folder FOLDER] [--other]

The file is made by the benchmark: sentences of words drawn from the sample documents, so that no two
units are alike. Each task runs in a process of its own; its CPU time without start and imports, and its
peak memory with them, are its row. PYTHON is one that has translate-toolkit and lxml, for comparison.
With --other the same units are written and read in every other format instead, and TMX files in the manner
of other programs are read and checked.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "corpora" / "ashgabat-declaration"
Run = Callable[[str, Path], tuple[float, float]]
"""Does one of our tasks with a file, and gives its CPU seconds and its peak megabytes."""
TEXTS = 20_000
"""Different sentences; with their numbers they make as many different units as are asked for."""

LXML = """
from lxml import etree
count = 0
for _, unit in etree.iterparse(path, tag="tu"):
    texts = [
        (variant.get("{http://www.w3.org/XML/1998/namespace}lang"), "".join(variant.find("seg").itertext()))
        for variant in unit.iter("tuv")
    ]
    props = [(prop.get("type"), prop.text) for prop in unit.iterfind("prop")]
    count += 1
    unit.clear()
    while unit.getprevious() is not None:
        del unit.getparent()[0]
"""
TOOLKIT_READ = """
from translate.storage import tmx
count = 0
for unit in tmx.tmxfile.parsefile(path).units:
    unit.source, unit.target
    count += 1
"""
TOOLKIT_WRITE = """
from translate.storage import tmx
store = tmx.tmxfile(sourcelanguage="ky")
for number in range(count):
    source, target = texts[number % len(texts)]
    store.addtranslation(f"{source} {number}", "ky", f"{target} {number}", "kk")
with open(path, "wb") as file:
    store.serialize(file)
"""
LXML_WRITE = """
from lxml import etree
L = "{http://www.w3.org/XML/1998/namespace}lang"
with etree.xmlfile(path, encoding="utf-8") as file:
    with file.element("tmx", version="1.4"), file.element("body"):
        for number in range(count):
            unit = etree.Element("tu", tuid=str(number))
            props = {"x-document": "a|b", "x-bead": "1-1", "x-confidence": "0.9", "x-status": "auto"}
            for kind, value in props.items():
                etree.SubElement(unit, "prop", type=kind).text = value
            for tag, text in zip(("ky", "kk"), texts[number % len(texts)]):
                variant = etree.SubElement(unit, "tuv", {L: tag})
                etree.SubElement(variant, "seg").text = f"{text} {number}"
            file.write(unit)
"""
"""What the peers do, with ``path``, ``count`` and ``texts`` given."""


def sentences() -> list[tuple[str, str]]:
    """Pairs of texts of about the length of a sentence."""
    chance = random.Random(1)
    words = [(SAMPLE / f"declaration.{tag}.txt").read_text("utf-8").split() for tag in ("ky", "kk")]
    return [tuple(" ".join(chance.choices(side, k=10)) for side in words) for _ in range(TEXTS)]


def units(count: int) -> Iterator[object]:
    from aligner.units import Unit, Variant

    texts = sentences()
    chance = random.Random(2)
    for number in range(count):
        source, target = texts[number % TEXTS]
        yield Unit(
            (Variant("ky", f"{source} {number}"), Variant("kk", f"{target} {number}")), f"{number:020x}",
            "declaration.ky.txt|declaration.kk.txt", "1-1", round(chance.random(), 4), "auto",
            created="20241108T000000Z", attributes=(("creationid", "aligner"),),
        )  # fmt: skip


HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4"><header creationtool="x" '
    'creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="en" srclang="ky" '
    'datatype="plaintext"/>\n<body>\n'
)
MANNERS = {
    "two dates, a person and properties in each unit": (
        '<tu creationdate="{d}" creationid="me" changedate="{d}" changeid="me" usagecount="0">\n'
        '<prop type="x-Context">0, 0</prop><prop type="x-ConfirmationLevel">Draft</prop>\n'
        '<tuv xml:lang="ky"><seg>{a}</seg></tuv>\n<tuv xml:lang="kk"><seg>{b}</seg></tuv>\n</tu>\n'
    ),
    "tuid behind other attributes, single quotation marks": (
        "<tu creationid='me' tuid='u{n}'><tuv xml:lang='ky'><seg>{a}</seg></tuv>"
        "<tuv xml:lang='kk'><seg>{b}</seg></tuv></tu>\n"
    ),
    "three codes in each segment": (
        '<tu tuid="{n}">'
        '<tuv xml:lang="ky"><seg><bpt i="1">&lt;b&gt;</bpt>{a}<ept i="1">&lt;/b&gt;</ept><ph/></seg></tuv>'
        '<tuv xml:lang="kk"><seg><bpt i="1">&lt;b&gt;</bpt>{b}<ept i="1">&lt;/b&gt;</ept><ph/></seg></tuv>'
        "</tu>\n"
    ),
    "three languages": (
        '<tu tuid="{n}"><tuv xml:lang="ky"><seg>{a}</seg></tuv><tuv xml:lang="kk"><seg>{b}</seg></tuv>'
        '<tuv xml:lang="ru"><seg>{b}</seg></tuv></tu>\n'
    ),
    "indented, a tag a line": (
        '    <tu>\n      <tuv xml:lang="ky">\n        <seg>{a}</seg>\n      </tuv>\n'
        '      <tuv xml:lang="kk">\n        <seg>{b}</seg>\n      </tuv>\n    </tu>\n'
    ),
}
"""Units as other programs write them."""


def in_the_manner(manner: str, count: int) -> Iterator[str]:
    texts = sentences()
    yield HEAD
    for number in range(count):
        source, target = (f"{text} {number}" for text in texts[number % TEXTS])
        minute, second = divmod(number, 60)
        date = f"2024{minute // 1440 // 28 % 12 + 1:02}{minute // 1440 % 28 + 1:02}"
        date += f"T{minute // 60 % 24:02}{minute % 60:02}{second:02}Z"
        yield MANNERS[manner].format(a=source, b=target, n=number, d=date)
    yield "</body></tmx>\n"


def ours(task: str, path: Path, count: int) -> None:
    """Do one of our tasks."""
    from aligner import exchange
    from aligner.units import Head, Memory

    out = path if task == "write" else path.with_suffix(".out.tmx")
    if task == "write":
        exchange.write_memory(Memory(Head("ky"), units(count)), out)
    elif task == "make units":
        for _ in units(count):
            pass
    elif task == "read":
        assert sum(1 for _ in exchange.read_memory(path)) == count
    elif task == "validate":
        assert not [fault for fault in exchange.validate(path) if fault.level == "error"]
    elif task == "stats":
        from aligner.census import count as census

        assert census(exchange.read_memory(path)).units == count
    elif task == "convert":
        from aligner import memories

        exchange.write_memory(memories.convert(exchange.read_memory(path), reverse=True), out)
    elif task == "merge":
        from aligner import memories

        exchange.write_memory(memories.merge([exchange.read_memory(path), exchange.read_memory(path)]), out)
    elif task == "dedup":
        from aligner.dedup import choose

        choice = choose(exchange.read_memory(path))
        memory = exchange.read_memory(path)
        exchange.write_memory(Memory(memory.head, choice.of(memory)), out)
    elif task == "diff":
        from aligner.differences import compare

        assert not list(compare(lambda: exchange.read_memory(path), lambda: exchange.read_memory(path)))
    else:
        raise ValueError(task)


OURS = ["make units", "write", "read", "validate", "stats", "convert", "merge", "dedup", "diff"]
PEERS = {
    "lxml iterparse: read": LXML, "lxml xmlfile: write": LXML_WRITE,
    "translate-toolkit: read": TOOLKIT_READ, "translate-toolkit: write": TOOLKIT_WRITE,
}  # fmt: skip
MEASURED = """
import json, sys, time
sys.path[:0] = {paths!r}
path, count, texts = {path!r}, {count}, json.load(open({texts!r}))
{imports}
start = time.process_time()
{code}
seconds = time.process_time() - start
# getrusage would tell of the process that started this one as well.
(peak,) = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(json.dumps([seconds, int(peak) / 1024]))
"""


def measured(
    python: str, code: str, path: Path, count: int, texts: Path, imports: str = ""
) -> tuple[float, float]:
    """CPU seconds and peak megabytes of some code in a process of its own."""
    paths = [str(ROOT), str(ROOT / "benchmarks")]
    program = MEASURED.format(
        paths=paths, path=str(path), count=count, texts=str(texts), imports=imports, code=code
    )
    done = subprocess.run([python, "-c", program], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    seconds, megabytes = json.loads(done.stdout)
    return seconds, megabytes


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--units", type=int, default=1_000_000)
    parser.add_argument("--peers", default="", help="A Python that has translate-toolkit and lxml.")
    parser.add_argument("--other", action="store_true", help="Other formats, TMX of other programs.")
    parser.add_argument("--folder", help="Where the files go; a temporary folder otherwise.")
    given = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        path, texts = Path(folder, "memory.tmx"), Path(folder, "texts.json")
        texts.write_text(json.dumps(sentences()), "utf-8")
        empty = Path(folder, "empty.json")
        empty.write_text("[]", "utf-8")
        print(f"{given.units:,} units; {time.strftime('%d %b %Y')}, {os.cpu_count()} cores\n")
        print("| task | CPU s | MB/s | units/s | peak MB |\n|---|---|---|---|---|")

        def run(task: str, path: Path) -> tuple[float, float]:
            code = f"exchange.ours({task!r}, exchange.Path(path), count)"
            return measured(sys.executable, code, path, given.units, empty, "import exchange")

        if given.other:
            other_formats(Path(folder), given.units, run)
        else:
            memories(path, given.units, run)
        for task, code in PEERS.items() if given.peers and not given.other else ():
            imports = "import translate.storage.tmx" if "translate" in code else "import lxml.etree"
            target = path if task.endswith("read") else Path(folder, "peer.tmx")
            seconds, peak = measured(given.peers, code, target, given.units, texts, imports)
            row(task, seconds, peak, size(target), given.units)


def memories(path: Path, count: int, run: Run) -> None:
    """TMX as we write it, by each of our tools."""
    from aligner.exchange import write_memory
    from aligner.units import Head, Memory

    write_memory(Memory(Head("ky"), units(count)), path)
    making = 0.0
    for task in OURS:
        seconds, peak = run(task, path)
        if task == "make units":
            making = seconds
            continue
        row(task, seconds - making * (task == "write"), peak, size(path), count)


def other_formats(folder: Path, count: int, run: Run) -> None:
    """The same units in other formats; TMX as other programs write it."""
    from aligner.exchange import formats

    making, _ = run("make units", folder / "memory.tmx")
    for name, format in formats().items():
        if name == "tmx":
            continue
        path = folder / f"memory{format.SUFFIXES[0]}"
        seconds, peak = run("write", path)
        row(f"{name}: write", seconds - making, peak, size(path), count)
        row(f"{name}: read", *run("read", path), size=size(path), count=count)
        path.unlink()
    for manner in MANNERS:
        path = folder / "other.tmx"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(in_the_manner(manner, count))
        for task in ("read", "validate"):
            row(f"{manner}: {task}", *run(task, path), size=size(path), count=count)


def size(path: Path) -> float:
    """Megabytes of a file."""
    return path.stat().st_size / 1e6


def row(task: str, seconds: float, peak: float, size: float, count: int) -> None:
    print(
        f"| {task} | {seconds:.1f} | {size / seconds:.0f} | {count / seconds:,.0f} | {peak:.0f} |", flush=True
    )


if __name__ == "__main__":
    main()

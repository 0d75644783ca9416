"""Thousands of damaged and hostile translation memories of every format, each read, checked and written anew.

    python benchmarks/attack.py [--format NAME ...] [--files 10000] [--seed 1] [--gigabyte BYTES]

Files made to harm (`hostile.py`) come first, then damaged ones, as many of each format as of the others.
Each is looked at by a process of its own with limits of memory and time. Counted is what was read and
what was refused; a fault is a crash, more than ten seconds, much memory, a message that is not one line
with the file and what to do, another file that was opened, a connection that was made, and a regular unit of
TMX that was read otherwise than the XML parser does. Files with faults are kept and named.
"""

from __future__ import annotations

import argparse
import ast
import gzip
import io
import os
import random
import resource
import signal
import socket
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from hostile import FORMATS, files

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from aligner.errors import AlignerError  # noqa: E402
from aligner.exchange import format_of, formats, read_memory, validate, write_memory  # noqa: E402
from aligner.exchange.xml_parser import Parser  # noqa: E402
from aligner.settings import Options  # noqa: E402
from aligner.units import Memory, Unit, Variant  # noqa: E402

LONGEST = 10.0
"""Seconds of the processor that a file may take."""
MEMORY = 300
"""Megabytes that a process may need beyond those it begins with."""
HARD = 1500
"""Megabytes beyond those it begins with at which a process gets no more."""
MOST = 10**5
"""Units of which it is looked how they are written."""
LARGEST_KEPT = 100 << 20
SECRET = "none of the attacked files may show this text"
SUFFIXES = {"tmx": ".tmx", "tmx.gz": ".tmx.gz", "xliff": ".xlf", "xliff2": ".xlf2", "xlsx": ".xlsx",
            "tsv": ".tsv", "jsonl": ".jsonl", "parquet": ".parquet"}  # fmt: skip
WRITTEN = ("tmx", "xliff", "xliff2", "tsv", "jsonl")
"""Formats that whatever was read is written in."""
SNIPPETS = [
    *b"< > & &amp; &#0; &#13; &x; \" ' = / ]] ]]> </tu> <tu> <tu </seg> <seg> <tuv> <note> </".split(),
    *b"<!-- --> <![CDATA[ <?pi?> <ph/> <hi> </hi> </body> </tmx> <!DOCTYPE \r\n </prop>".split(b" "),
    *b"<source> </source> <target> <g> <segment/> <file> <c> <row/> </v> t='s' r='B9'".split(b" "),
    *b"{ } [ ] , : null 1e999 -1 NaN true".split(),
    b"<!DOCTYPE tmx [<!ENTITY a 'b'>]>", b'<prop type="x">', b'<prop type="x-json-source">', b' tuid="1"',
    b" xml:lang='kk'", b"\r", b"\n", b" ", b"\t", b"\0", b"\x0b", b"\xef\xbf\xbe", b"\xed\xa0\x80", b"\xff",
    b"\xc0\x80", b"\xe2\x80\xa8", b"\xc2\x85", b"\xef\xbb\xbf", b"\xfe\xff", b"A" * 70000,
    b'"\\ud800"', b"999999999999",
]  # fmt: skip
ENCODINGS = ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1251", "utf-32", "latin-1", "utf-7", "cp037"]


def originals(format: str) -> list[bytes]:
    """Files that are as they should be."""
    cases = sorted(
        (ROOT / "tests" / "cases").glob("tmx/*/*.tmx" if format.startswith("tmx") else "xliff/*.xlf")
    )
    sample = read_memory(ROOT / "tmx_out" / "samples" / "declaration.ky-kk.tmx")
    few = Memory(sample.head, [*islice(sample.units, 20), *ODD])
    if format == "tmx.gz":
        return [gzip.compress(data) for data in originals("tmx")]
    found = [path.read_bytes() for path in cases] if format in ("tmx", "xliff", "xliff2") else []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a")
        write_memory(few, path, Options(date=0), format)
        found.append(path.read_bytes())
    if format == "xlsx":
        found.append(_resaved(found[0]))
    return found


ODD = [
    Unit((Variant("ky", text), Variant("kk", text[::-1])), str(i), notes=("а", "б"), status="edited")
    for i, text in enumerate(
        ("=1+1", '"', "a\tb\nc", "<b>&amp;</b>", "שלום 😀", "", "_x000D_", "\u2028", "]]>")
    )
]


def _resaved(data: bytes) -> bytes:
    """A spreadsheet as another program saves it, with shared texts."""
    import openpyxl

    out = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(data)).save(out)
    return out.getvalue()


def changed(chance: random.Random, data: bytes) -> bytes:
    """Bytes with a few places changed, cut off or doubled."""
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        place, way = chance.randrange(len(data) + 1), chance.random()
        if way < 0.35:
            data = data[:place] + chance.choice(SNIPPETS) + data[place:]
        elif way < 0.5:
            data = data[:place] + data[place + chance.randint(1, 40) :]
        elif way < 0.6:
            data = data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]
        elif way < 0.65 and place < len(data):
            data = data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]
        elif way < 0.72:
            data = data[:place]
        else:
            start = chance.randrange(len(data) + 1)
            data = data[:place] + data[start : start + chance.randint(1, 3000)] + data[place:]
    return data


def of_text(chance: random.Random, data: bytes) -> bytes:
    """A file of text that is damaged, in another encoding or packed."""
    data = changed(chance, data)
    if chance.random() < 0.1:
        data = data.decode("utf-8", "replace").encode(chance.choice(ENCODINGS), "replace")
    if chance.random() < 0.05:
        data = gzip.compress(data)
        data = changed(chance, data) if chance.random() < 0.5 else data
    return data


def of_gzip(chance: random.Random, data: bytes) -> bytes:
    """A packed file that is damaged before it was packed, or since."""
    if chance.random() < 0.5:
        return changed(chance, data)
    return gzip.compress(changed(chance, gzip.decompress(data)), 1)


def of_archive(chance: random.Random, data: bytes) -> bytes:
    """An archive that is damaged, or of which a part is."""
    if chance.random() < 0.3:
        return changed(chance, data)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = [n for n in old.namelist() if n.startswith(("xl/worksheets/s", "xl/sharedS"))]
        chosen = chance.choice(names)
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, of_text(chance, part) if name == chosen else part)
    return out.getvalue()


DAMAGES: dict[str, Callable[[random.Random, bytes], bytes]] = {
    "tmx.gz": of_gzip, "xlsx": of_archive, "parquet": changed
}  # fmt: skip


class Guard:
    """Notices when anything is opened that is not the file in question, or a connection is made."""

    def __init__(self, path: Path) -> None:
        # Archives are copied to a file without a name, in the folder of the file in question.
        self.allowed = (str(path), str(path.parent), sys.base_prefix, sys.prefix, "/proc/self/")
        self.armed = False
        sys.addaudithook(self._hook)

    def _hook(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.armed:
            return
        if event == "open" and not (
            isinstance(arguments[0], int) or os.fsdecode(arguments[0]).startswith(self.allowed)  # type: ignore[arg-type]
        ):
            raise AssertionError(f"opened {arguments[0]}")
        if event.startswith(("socket.", "subprocess.", "os.exec", "os.system", "urllib.")):
            raise AssertionError(f"{event} {arguments}")


def checked(error: AlignerError, path: Path) -> str:
    """The message of an error, which must be one line that says where, what and what to do."""
    message = str(error)
    assert message.startswith(f"{path}: "), message
    assert message.isprintable(), message
    assert error.advice, message
    assert len(message) < 1000, f"{len(message)} characters: {message[:200]}"
    assert SECRET not in message
    return message


def outcome(path: Path) -> str:
    """What becomes of a file: "read", or the message of its refusal; an error where something is wrong."""
    found: list[Unit] = []
    said = "read"
    try:
        for unit in read_memory(path, whole=True):
            if len(found) < MOST:
                found.append(unit._replace(line=0))
                assert SECRET not in unit.source
    except AlignerError as error:
        said = checked(error, path)
    try:
        for _ in validate(path) if ".tmx" in path.name else ():
            pass
    except AlignerError as error:
        checked(error, path)
    return said


def rewritten(path: Path) -> None:
    """What can be read of a file is written in every format, and of TMX read alike by the parser alone."""
    found = _units(path)
    for name in WRITTEN:
        try:
            for part in formats()[name].write(Memory(read_memory(path).head, found), Options()):
                part if isinstance(part, bytes) else part.encode()
        except AlignerError as error:
            if not str(error).isprintable():
                raise
    if format_of(path, "read") == "tmx":
        # Where no unit is regular for the expression, the parser reads them all, and alike.
        faults = _faults(path)
        between, Parser.between_units = Parser.between_units, property(lambda _self: False)  # type: ignore[assignment]
        try:
            assert _units(path) == found
            assert _faults(path) == faults
        finally:
            Parser.between_units = between  # type: ignore[method-assign]


def _units(path: Path) -> list[Unit]:
    found = []
    try:
        for unit in read_memory(path):
            found.append(unit._replace(line=0))
            if len(found) == MOST:
                break
    except AlignerError:
        pass
    return found


def _faults(path: Path) -> list[str]:
    try:
        return [fault.what for fault in islice(validate(path), MOST)]
    except AlignerError:
        return []


@dataclass(slots=True)
class Result:
    """What a process says of a file."""

    said: str
    seconds: float = 0.0
    memory: int = 0
    wrong: str = ""


def alone(path: Path, guard: Guard, *, whole: bool) -> Result:
    """Look at a file in a process of its own, with limits of memory and time."""
    inlet, outlet = os.pipe()
    child = os.fork()
    if not child:
        os.close(inlet)
        result = Result("crashed")
        try:
            result = _limited(path, guard, whole=whole)
        except BaseException as error:
            result.wrong = "".join(traceback.format_exception_only(error)).strip()[-400:]
            place = traceback.extract_tb(error.__traceback__)[-1]
            result.wrong += f" ({Path(place.filename).name}:{place.lineno})"
        finally:
            guard.armed = False
            os.write(
                outlet, repr((result.said, result.seconds, result.memory, result.wrong)).encode()[:60_000]
            )
            os._exit(0)
    os.close(outlet)
    with open(inlet, "rb") as pipe:
        told = pipe.read()
    status = os.waitpid(child, 0)[1]
    if not told:
        return Result("crashed", wrong=f"ended by signal {os.WTERMSIG(status)}")
    return Result(*ast.literal_eval(told.decode()))


def _limited(path: Path, guard: Guard, *, whole: bool) -> Result:
    start = _memory("VmRSS")
    limit = _memory("VmSize") + HARD << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 << 30, 2 << 30))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    signal.alarm(int(9 * LONGEST))
    guard.armed = True
    began = time.process_time()
    said = outcome(path)
    result = Result(said, time.process_time() - began, _memory("VmHWM") - start)
    if result.seconds > LONGEST:
        result.wrong = f"took {result.seconds:.1f} s"
    elif result.memory > MEMORY:
        result.wrong = f"needed {result.memory} MB"
    if not whole:
        rewritten(path)
    return result


def _memory(which: str) -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{which}:")[2].split()[0]) // 1024


@dataclass(slots=True)
class Tally:
    """What became of the files of a format."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    memory: int = 0
    wrong: int = 0

    def add(self, result: Result) -> None:
        self.counts["read" if result.said == "read" else "refused"] += 1
        self.seconds, self.memory = max(self.seconds, result.seconds), max(self.memory, result.memory)
        self.wrong += bool(result.wrong)

    def row(self, name: str) -> str:
        total = self.counts.total()
        cells = (
            total,
            self.counts["refused"],
            self.counts["read"],
            f"{self.seconds:.1f}",
            self.memory,
            self.wrong,
        )
        return f"| {name} | " + " | ".join(f"{c:,}" if isinstance(c, int) else c for c in cells) + " |"


HEAD = "| files | in all | refused | read | longest s | most MB | faults |\n|---|---|---|---|---|---|---|"


class Attack:
    """Looks at files, one after the other, in a folder of their own."""

    def __init__(self, folder: Path, kept: Path, *, loud: bool) -> None:
        self.folder, self.kept, self.loud = folder, kept, loud
        self.guard = Guard(folder / "a")
        self.tallies: dict[str, Tally] = {}

    def look(self, kind: str, name: str, suffix: str, parts: Iterable[bytes], *, whole: bool) -> None:
        """Look at one file."""
        path = self.folder / f"a{suffix}"
        with path.open("wb") as file:
            file.writelines(parts)
        result = alone(path, self.guard, whole=whole)
        self.tallies.setdefault(kind, Tally()).add(result)
        if result.wrong or self.loud:
            print(
                f"{kind}: {name}: {result.seconds:.1f} s, {result.memory} MB: {result.said[:200]}", flush=True
            )
        if result.wrong:
            print(f"    FAULT: {result.wrong}")
            if path.stat().st_size < LARGEST_KEPT:
                kept = self.kept / f"attack.{kind.split()[0]}.{len(list(self.kept.iterdir()))}{suffix}"
                kept.write_bytes(path.read_bytes())
                print(f"    kept as {kept}", flush=True)
        path.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--format", nargs="+", choices=FORMATS, default=FORMATS)
    parser.add_argument("--files", type=int, default=10_000, help="Damaged files of all formats together.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gigabyte", type=int, default=1 << 30, help="Bytes of the large files.")
    parser.add_argument("--no-hostile", action="store_true", help="Damaged files alone.")
    parser.add_argument("--loud", action="store_true", help="A line for each file made to harm.")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="attack.") as folder,
        socket.create_server(("127.0.0.1", 0)) as server,
    ):
        server.setblocking(False)
        canary = Path(folder, "canary.txt")
        canary.write_text(SECRET)
        inside = Path(folder, "files")
        inside.mkdir()
        tempfile.tempdir = str(inside)
        attack = Attack(inside, Path(tempfile.mkdtemp(prefix="attack.kept.", dir="/tmp")), loud=given.loud)
        for format in given.format:
            whole = originals(format)
            for data in whole[-1:]:  # what is loaded when it is first needed is loaded
                path = inside / f"a{SUFFIXES[format]}"
                path.write_bytes(data)
                outcome(path)
                rewritten(path)
            if not given.no_hostile:
                for name, suffix, parts in files(
                    format, given.gigabyte, str(canary), server.getsockname()[1]
                ):
                    attack.look(f"{format}, made to harm", name, suffix, parts, whole=True)
            chance = random.Random(f"{given.seed} {format}")
            damage = DAMAGES.get(format, of_text)
            for number in range(given.files // len(given.format)):
                data = damage(chance, chance.choice(whole))
                attack.look(f"{format}, damaged", f"file {number}", SUFFIXES[format], [data], whole=False)
        try:
            server.accept()
            raise SystemExit("a connection was made")
        except BlockingIOError:
            pass
    if not any(attack.kept.iterdir()):
        attack.kept.rmdir()
    print(HEAD)
    for kind, tally in attack.tallies.items():
        print(tally.row(kind))
    sys.exit(any(tally.wrong for tally in attack.tallies.values()))


if __name__ == "__main__":
    main()

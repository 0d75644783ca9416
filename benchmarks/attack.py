"""Thousands of damaged and hostile translation memories, each read and checked.

    python benchmarks/attack.py [--files 10000] [--seed 1]

Counts what was read and what was refused, and stops with the file that made the reader crash, hang, give
an error of more than one line, open another file or reach for the network, need much memory, or read a
regular unit otherwise than the XML parser does.
"""

from __future__ import annotations

import argparse
import gzip
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from aligner.errors import AlignerError  # noqa: E402
from aligner.exchange import read_memory, validate  # noqa: E402
from aligner.exchange.xml_parser import Parser  # noqa: E402

LONGEST = 10.0
"""Seconds that a file may take."""
MEMORY = 300
"""Megabytes that one of the hostile ones may need."""
SNIPPETS = [
    *b"< > & &amp; &#0; &#13; &x; \" ' = / ]] ]]> </tu> <tu> <tu </seg> <seg> <tuv> <note> </".split(),
    *b"<!-- --> <![CDATA[ <?pi?> <ph/> <hi> </hi> </body> </tmx> <!DOCTYPE \r\n </prop>".split(b" "),
    b"<!DOCTYPE tmx [<!ENTITY a 'b'>]>", b'<prop type="x">', b' tuid="1"', b" xml:lang='kk'", b"\r", b"\n",
    b" ", b"\t", b"\0", b"\x0b", b"\xef\xbf\xbe", b"\xed\xa0\x80", b"\xff", b"\xc0\x80", b"\xe2\x80\xa8",
    b"\xc2\x85", b"\xef\xbb\xbf", b"\xfe\xff", b"A" * 70000,
]  # fmt: skip
ENCODINGS = ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "cp1251", "utf-32", "latin-1"]


def originals() -> list[bytes]:
    cases = sorted((ROOT / "tests" / "cases" / "tmx").glob("*/*.tmx"))
    return [path.read_bytes() for path in [*cases, ROOT / "tmx_out" / "samples" / "declaration.ky-kk.tmx"]]


def mutated(chance: random.Random, data: bytes) -> bytes:
    """A file with a few places changed, cut off, in another encoding or packed."""
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        place, way = chance.randrange(len(data) + 1), chance.random()
        if way < 0.35:
            data = data[:place] + chance.choice(SNIPPETS) + data[place:]
        elif way < 0.5:
            data = data[:place] + data[place + chance.randint(1, 40) :]
        elif way < 0.6:
            data = data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]
        elif way < 0.7:
            data = data[:place]
        else:
            start = chance.randrange(len(data) + 1)
            data = data[:place] + data[start : start + chance.randint(1, 3000)] + data[place:]
    if chance.random() < 0.1:
        data = data.decode("utf-8", "replace").encode(chance.choice(ENCODINGS), "replace")
    if chance.random() < 0.05:
        data = gzip.compress(data)
        if chance.random() < 0.5:
            place = chance.randrange(len(data))
            data = data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]
    return data


def hostile() -> Iterator[tuple[str, bytes]]:
    """Files made to harm."""
    head = b'<tmx version="1.4"><header srclang="ky"/><body>'
    laughs = b"<!DOCTYPE tmx [<!ENTITY a 'ha'>" + b"".join(
        b"<!ENTITY %c '%s'>" % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(12)
    )
    yield "billion laughs", laughs + b"]>" + head + b"<tu><tuv><seg>&m;</seg></tuv></tu></body></tmx>"
    blow = b"<!DOCTYPE tmx [<!ENTITY a '" + b"a" * 100_000 + b"'>]>" + head
    yield "quadratic blow-up", blow + b"<tu><tuv><seg>" + b"&a;" * 100_000
    for name, entity in (("file", b"file:///etc/passwd"), ("network", b"http://127.0.0.1:9/x")):
        doctype = b'<!DOCTYPE tmx [<!ENTITY x SYSTEM "%s">]>' % entity
        yield f"external entity, {name}", doctype + head + b"<tu><tuv><seg>&x;</seg></tuv></tu></body></tmx>"
        yield f"external grammar, {name}", b'<!DOCTYPE tmx SYSTEM "%s">' % entity + head + b"</body></tmx>"
        parameter = b'<!DOCTYPE tmx [<!ENTITY %% p SYSTEM "%s"> %%p;]>' % entity
        yield f"parameter entity, {name}", parameter + head + b"</body></tmx>"
    million = 100 << 20
    yield "100 MB of text", head + b"<tu><tuv><seg>" + b"a" * million
    yield "100 MB of a tag", head + b"<" + b"a" * million
    yield "100 MB of an attribute", head + b'<tu a="' + b"a" * million
    yield "100 MB of a comment", head + b"<!--" + b"a" * million
    yield "100 MB of blanks", head + b" " * million
    yield "a million nested elements", head + b"<tu><tuv><seg>" + b"<hi>" * 10**6
    yield "ten million empty elements", head + b"<tu>" + b"<tuv/>" * 10**7
    yield "ten million attributes", head + b"<tu " + b"".join(b'a%d="" ' % i for i in range(10**6))
    yield "one byte a thousand times", gzip.compress(head + b" " * (1 << 30))
    yield "one GB of one tag, packed", gzip.compress(head + b"<tu>" * (1 << 28))
    yield (
        "a bomb of units",
        gzip.compress(
            head
            + b'<tu><tuv xml:lang="ky"><seg>a</seg></tuv><tuv xml:lang="kk"><seg>b</seg></tuv></tu>' * 10**5
        ),
    )


class Guard:
    """Notices when anything is opened that is not the file in question, or a connection is made."""

    def __init__(self) -> None:
        self.allowed = ""
        sys.addaudithook(self._hook)

    def _hook(self, event: str, arguments: tuple[object, ...]) -> None:
        if not self.allowed:
            return
        if event == "open" and not str(arguments[0]).startswith((self.allowed, sys.base_prefix)):
            raise AssertionError(f"opened {arguments[0]}")
        if event.startswith("socket."):
            raise AssertionError(f"{event} {arguments}")


def outcome(path: Path, guard: Guard, *, armed: bool = True) -> str:
    """What becomes of a file, in a word; an AssertionError where something is wrong."""
    start = time.monotonic()
    guard.allowed = str(path) if armed else ""
    try:
        found = [unit._replace(line=0) for unit in islice(read_memory(path), 10**5)]
        said = "read"
    except AlignerError as error:
        found, said = [], "refused"
        message = str(error)
    else:
        message = str(path)
    assert message.startswith(str(path)), message
    assert "\n" not in message, message
    try:
        faults = list(islice(validate(path), 10**5))
    except AlignerError:
        faults = []
    guard.allowed = ""
    assert all("\n" not in str(fault) for fault in faults)
    assert time.monotonic() - start < LONGEST, f"took {time.monotonic() - start:.1f} s"
    if found:
        # Where no unit is regular for the expression, the parser reads them all, and alike.
        between, Parser.between_units = (
            Parser.between_units,
            property(lambda _self: False),
        )
        try:
            assert [unit._replace(line=0) for unit in islice(read_memory(path), 10**5)] == found
            assert [fault.what for fault in islice(validate(path), 10**5)] == [fault.what for fault in faults]
        finally:
            Parser.between_units = between
    return said


def alone(path: Path) -> None:
    """Read and check one file, and say how long that took and how much memory."""
    guard = Guard()
    start = time.monotonic()
    said = outcome(path, guard, armed=False)
    seconds = time.monotonic() - start
    said = outcome(path, guard)
    status = Path("/proc/self/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0]) // 1024
    assert peak < MEMORY, f"{peak} MB"
    print(f"{said}, {seconds:.1f} s, {peak} MB")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--one", help="Look at this file alone.")
    given = parser.parse_args()
    if given.one:
        alone(Path(given.one))
        return
    chance = random.Random(given.seed)
    sources = originals()
    guard, counts = Guard(), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.tmx")
        path.write_bytes(sources[0])
        outcome(path, guard, armed=False)  # what is loaded when it is first needed is loaded
        for name, data in hostile():
            path.write_bytes(data)
            command = [sys.executable, __file__, "--one", str(path)]
            print(
                f"{name}: {subprocess.run(command, capture_output=True, text=True, check=True).stdout}",
                end="",
            )
        for number in range(given.files):
            path.write_bytes(mutated(chance, chance.choice(sources)))
            try:
                counts[outcome(path, guard)] += 1
            except BaseException:
                guard.allowed = ""
                kept = Path(tempfile.gettempdir(), f"attack.{number}.tmx")
                kept.write_bytes(path.read_bytes())
                print(f"file {number} is kept as {kept}")
                raise
    print(", ".join(f"{count:,} {what}" for what, count in counts.most_common()))


if __name__ == "__main__":
    main()

"""Regular units are taken by an expression, all others by the parser: the same comes out of both."""

import io
import random
import re
from collections.abc import Iterator

import pytest

from aligner.exchange import tmx, tmx_scan
from aligner.exchange.tmx_check import Fault, faults
from aligner.units import Unit

HEADS = (
    '<header creationtool="x" creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="en" '
    'srclang="ky" datatype="plaintext"/>',
    '<header creationtool="OmegaT" creationtoolversion="6" segtype="sentence" o-tmf="x" adminlang="en" '
    'srclang="*all*" datatype="plaintext"/>',
)
ATTRIBUTES = (
    "",
    "",
    ' tuid="{n}"',
    ' tuid="{n}"',
    " tuid='{n}'",
    ' creationid="a" tuid="{n}"',
    ' tuid=""',
    ' tuid="7"',
    ' tuid="a b"',
    ' tuid="{n}" tuid="b"',
    " x=' tuid=\"{n}\"'",
    ' creationid="O\'Brien"',
    ' tuid="a&amp;b"',
    ' creationdate="20240229T101112Z" usagecount="{n}"',
    ' creationdate="20241301T101112Z"',
    ' usagecount="x"',
    ' changedate="20240229T101112Z" changedate="20240229T101112Z"',
    ' srclang="kk"',
    ' a="1"b="2"',
    "\n  ",
)
REMARKS = (
    "",
    "",
    "",
    '<prop type="x-a">b</prop>',
    "<note>a &lt; b</note>\n",
    '<prop type="file">b</prop>',
    "<prop type='x-a'>b</prop>",
    '<note xml:lang="en">z</note>',
    '<prop type="x-confidence">0.5</prop>',
)
LANGUAGES = (
    ' xml:lang="ky"',
    ' xml:lang="kk"',
    ' xml:lang="kk"',
    ' xml:lang="ru"',
    " xml:lang='kk'",
    ' xml:lang="KK"',
    ' lang="kk"',
    "",
    ' xml:lang="kaz"',
    ' xml:lang="kk" creationdate="20240229T101112Z"',
    ' xml:lang="k k"',
)
SEGMENTS = (
    "суу {n}",
    "суу",
    "суу",
    "",
    " ",
    "суу ",
    "a  b",
    "a\tb",
    "a &amp; b",
    "a &#1076;",
    "a &#7;",
    "a\u00a0b",
    "]]>",
    "a > b",
    '<bpt i="1">&lt;b></bpt>суу<ept i="1"/>',
    '<bpt i="1" x="2">b</bpt>a<ept i="1">c</ept>',
    '<bpt i="1"/>a',
    'a<ept i="1"/>',
    '<bpt i="1"/><bpt i="1"/><ept i="1"/>',
    "<ph>a<sub>b</sub>c</ph>d",
    "<hi>a</hi>b",
    "<hi>a<ph/></hi>",
    "<ph x='1'>a</ph>",
    '<ph a="1"/>b',
    "<it>a</it>b",
    "<b>a</b>",
    "<hi>a",
    "<ph/>",
    "a<ph/> ",
    "<!-- c -->a",
    "<![CDATA[<a>]]>",
    "a" * 2001,
)


def _unit(chance: random.Random, number: int) -> str:
    def one_of(values: tuple[str, ...], usual: float) -> str:
        return values[0] if chance.random() < usual else chance.choice(values).replace("{n}", str(number))

    tags = [one_of(LANGUAGES[:1], 0.8), one_of(LANGUAGES[1:], 0.8)]
    tags += [one_of(LANGUAGES[3:], 0.8)] * (chance.random() < 0.2)
    blank = chance.choice(("", "\n", "\n\t"))
    variants = blank.join(
        f"<tuv{tag}>{one_of(REMARKS, 0.9)}<seg>{one_of(SEGMENTS, 0.8)}</seg>{blank}</tuv>" for tag in tags
    )
    return f"<tu{one_of(ATTRIBUTES, 0.7)}>{blank}{one_of(REMARKS, 0.8)}{variants}</tu>"


def _files() -> Iterator[str]:
    for seed in range(200):
        chance = random.Random(seed)
        body = "\n".join(_unit(chance, number) for number in range(chance.choice((1, 5, 30))))
        yield f'<tmx version="1.4">{chance.choice(HEADS)}<body>{body}</body></tmx>'


def _read(text: str) -> tuple[list[Unit], str]:
    units: list[Unit] = []
    try:
        units.extend(tmx.read(io.BytesIO(text.encode()), "a.tmx"))
    except Exception as error:
        return units, str(error)
    return units, ""


def _faults(text: str) -> list[Fault]:
    return list(faults(io.BytesIO(text.encode())))


def test_the_expression_and_the_parser_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    files = list(_files())
    quick = [(_read(text), _faults(text)) for text in files]
    monkeypatch.setattr(tmx_scan, "UNIT", re.compile("(?!)"))
    for text, (read, found) in zip(files, quick, strict=True):
        assert _read(text) == read, text
        assert _faults(text) == found, text


def test_most_files_are_read_to_their_end() -> None:
    """So that the comparison is not one of files that both refuse at their first unit."""
    units = [len(_read(text)[0]) for text in _files()]
    assert sum(units) > 500
    assert len({fault.rule for text in _files() for fault in _faults(text)}) > 10

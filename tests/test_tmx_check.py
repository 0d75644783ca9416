"""What `tmx validate` finds: what our RELAX NG grammar finds, and what CAT tools refuse beyond it."""

import io
from pathlib import Path

import pytest

from aligner.exchange import tmx
from aligner.exchange.tmx_check import Fault, faults
from aligner.settings import Options
from aligner.units import TOO_LONG, Head, Memory, Unit, Variant

CASES = Path(__file__).parent / "cases" / "tmx"
SAMPLE = Path(__file__).parents[1] / "tmx_out" / "samples" / "declaration.ky-kk.tmx"
HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n'
    '<header creationtool="x" creationtoolversion="1" segtype="sentence" '
    'o-tmf="x" adminlang="en" srclang="ky" datatype="plaintext"/>\n<body>\n'
)
END = "</body>\n</tmx>\n"


def unit(
    source: str = "суу", target: str = "су", tags: str = "ky kk", more: str = "", props: str = ""
) -> str:
    one, two = tags.split()
    return (
        f'<tu{more}>{props}<tuv xml:lang="{one}"><seg>{source}</seg></tuv>'
        f'<tuv xml:lang="{two}"><seg>{target}</seg></tuv></tu>\n'
    )


def found(text: str, encoding: str = "utf-8") -> list[Fault]:
    return list(faults(io.BytesIO(text.encode(encoding))))


@pytest.mark.parametrize("path", sorted(CASES.glob("*/*.tmx")), ids=lambda path: path.stem)
def test_the_grammar_is_that_of_our_relax_ng(path: Path) -> None:
    said = [
        fault for fault in faults(io.BytesIO(path.read_bytes())) if fault.rule in ("grammar", "well-formed")
    ]
    assert bool(said) == (path.parent.name == "invalid"), "\n".join(map(str, said))
    assert all(fault.line and fault.column and fault.level == "error" for fault in said)


@pytest.mark.parametrize(
    "text", [SAMPLE.read_text("utf-8"), HEAD + unit() + END, HEAD + unit(props="<note>n</note>") + END]
)
def test_nothing_is_wrong(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "how", [{}, {"context": "memoq"}, {"context": "phrase"}, {"flavour": "trados"}, {"encoding": "utf-16"}]
)
def test_nothing_is_wrong_with_what_we_write(how: dict[str, str]) -> None:
    units = [
        Unit(
            (Variant("ky", f"бир & {n}"), Variant("kk", f"бір < {n}")),
            f"{n}",
            "a|b",
            "1-1",
            0.5,
            "auto",
            "а",
            "б",
        )
        for n in range(20)
    ]
    options = Options(**how)  # type: ignore[arg-type]
    assert found("".join(tmx.write(Memory(Head("ky"), units), options)), options.encoding) == []


@pytest.mark.parametrize(
    ("body", "rule", "level", "said"),
    [
        (unit(tags="kir kk"), "language", "error", "the language is called kir: tools look for ky and"),
        (unit(tags="ky kaz-KZ"), "language", "error", "the language is called kaz-KZ: tools look for kk-KZ"),
        (unit(""), "empty", "error", "the segment is empty"),
        (unit(" "), "empty", "error", "the segment is empty"),
        (unit("\u00ad"), "empty", "error", "the segment is empty"),
        (unit(" суу"), "blanks", "error", "the segment has a blank at its beginning"),
        (unit("суу "), "blanks", "error", "the segment has a blank at its end"),
        (unit("таза  суу"), "blanks", "error", "the segment has two blanks in a row"),
        (unit("таза\tсуу"), "blanks", "error", "the segment has a tab"),
        (unit("\n  суу\n"), "blanks", "error", "the segment has a line break"),
        (unit("таза\x85суу"), "invisible", "error", "the segment has the control character U+0085"),
        (unit("таза\u00a0суу"), "invisible", "warning", "the segment has U+00A0 (no-break space)"),
        (unit("та\u00adза"), "invisible", "warning", "the segment has U+00AD (soft hyphen)"),
        (unit("а" * (TOO_LONG + 1)), "long", "error", "the segment has 2001 characters"),
        (unit(props='<prop type="file">a</prop>'), "reserved", "error", '<prop type="file"> binds the unit'),
        (unit(props='<prop type="prev">a</prop>'), "reserved", "error", '<prop type="prev"> binds the unit'),
        (unit(more=' tuid="1"') * 2, "repeated", "error", 'another unit has the tuid "1" as well'),
        (unit(tags="ky ky"), "repeated", "error", "the unit has two variants in ky"),
        (unit(tags="ru kk"), "source", "error", "the source language is ky, the unit has ru, kk"),
        (unit(more=' srclang="de"'), "source", "error", "the source language is de, the unit has ky, kk"),
        (
            '<tu><tuv xml:lang="ky"><seg>суу</seg></tuv></tu>', "one-sided", "error",
            "the unit has nothing but ky",
        ),
        (unit('<bpt i="1">a</bpt>суу'), "codes", "error", '<bpt i="1"> has no <ept>'),
        (unit('суу<ept i="2">a</ept>'), "codes", "error", '<ept i="2"> has no <bpt> in front of it'),
        (unit("су & у"), "well-formed", "error", "an & stands here that should be &amp;"),
        (unit("су&#x1F;у"), "well-formed", "error", "&#x1F; stands here, which XML does not know"),
        ("", "no-units", "warning", "there is no unit in it"),
    ],
)  # fmt: skip
def test_what_tools_refuse_although_it_is_valid(body: str, rule: str, level: str, said: str) -> None:
    good = unit("бир", "бір") * (rule != "no-units")
    (fault,) = {fault.what: fault for fault in found(HEAD + good + body + good + END)}.values()
    assert (fault.rule, fault.level) == (rule, level)
    assert fault.what.startswith(said)
    if rule != "no-units":
        lines = range(6, 6 + body.count("\n") + 1)
        assert fault.line in lines
        assert fault.column


@pytest.mark.parametrize(
    "body",
    [
        unit(tags="ky-KG kk-KZ"), unit(tags="ky-Cyrl-KG KK"), unit("суу &amp; нан"), unit("“суу” — 5 %"),
        unit("👩\u200d👩\u200d👧"), unit("می\u200cخواهم"), unit('<bpt i="1">a</bpt> суу <ept i="1">b</ept>'),
        unit("<ph/>"), unit(more=' tuid="a" creationdate="20241108T000000Z" usagecount="3"'),
        unit("a" * TOO_LONG),
        unit(more=' srclang="kk"'), unit("нан", tags="en-US ky"),
    ],
)  # fmt: skip
def test_what_tools_take_is_not_complained_of(body: str) -> None:
    assert found(HEAD + body + END) == []


def test_faults_of_the_file_itself() -> None:
    text = HEAD + unit() + END
    said = {
        "it is in CP1251; TMX allows UTF-8 and UTF-16": found(
            text.replace("UTF-8", "windows-1251"), "cp1251"
        ),
        "it calls itself UTF-16 and is in UTF-8": found(text.replace("UTF-8", "UTF-16")),
        "the bytes f1 are not UTF-8": found(text, "cp1251"),
        "the file is empty": found(""),
        'codes stand in a file with creationtool="OmegaT", which takes them for text': found(
            text.replace('tool="x"', 'tool="OmegaT"').replace("суу", "суу<ph/>")
        ),
        "units have more than two languages, which Trados does not take": found(
            text.replace("</tu>", '<tuv xml:lang="ru"><seg>вода</seg></tuv></tu>')
        ),
        "lang is of TMX 1.1; newer programs ask for xml:lang": found(text.replace("xml:lang", "lang"))[:1],
    }
    for what, (fault,) in said.items():
        assert fault.what == what


def test_all_faults_are_named_not_only_the_first() -> None:
    body = "".join(unit(f" {number}") + unit(f"{number}") for number in range(500))
    assert [fault.line for fault in found(HEAD + body + END)] == list(range(5, 1005, 2))

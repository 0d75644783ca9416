"""Wrapped lines are put together again as the cases in `cases/reflow` have it.

A case is a file: `language: ky` (and, if need be, `layout: flowing` or `line ends: crlf`), the raw
text after `---- raw`, the expected blocks after `---- blocks`, one a line as `kind: text`, and the
expected left-out lines after `---- dropped`. Characters that nobody sees are written as <FF>
(form feed), <NBSP>, <SHY> (soft hyphen), <ZWSP> (zero-width space), <BOM> and <SP> (a blank at a
line end).
"""

import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aligner.lang import load
from aligner.model import LINE_END, Block, Document, Dropped
from aligner.reflow import reflow
from aligner.splitting import split

CASES = Path(__file__).parent / "cases"
NAMES = {
    "<FF>": "\f", "<NBSP>": "\u00a0", "<SHY>": "\u00ad", "<ZWSP>": "\u200b", "<BOM>": "\ufeff", "<SP>": " ",
}  # fmt: skip
KNOWN = {
    "address-block": "lines of an address, which end full lines, spoil what a gap is worth in a short text",
    "letter-ru": "the lines of an address and a signature look like a heading and a wrapped line",
}
"""Cases that do not work yet, with the reason: strict expected failures."""


@dataclass(frozen=True)
class Case:
    """A text with wrapped lines and what should become of it."""

    language: str
    layout: str
    raw: str
    blocks: list[str]
    dropped: list[str]


def case_of(path: Path) -> Case:
    """Read one case."""
    head, *parts = path.read_text(encoding="utf-8").split("---- ")
    settings = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line and line[0] != "#")
    named = dict(part.split("\n", 1) for part in parts)
    raw = named["raw"].removesuffix("\n")
    for name, character in NAMES.items():
        raw = raw.replace(name, character)
    if settings.get("line ends") == "crlf":
        raw = raw.replace("\n", "\r\n")
    lines = {name: [line for line in body.splitlines() if line] for name, body in named.items()}
    return Case(
        settings["language"], settings.get("layout", "auto"), raw, lines["blocks"], lines.get("dropped", [])
    )


def files(known: dict[str, str]) -> list[object]:
    """The case files; those that are known to fail are expected to."""
    return [
        pytest.param(
            path,
            id=path.stem,
            marks=[pytest.mark.xfail(reason=known[path.stem], strict=True)] if path.stem in known else [],
        )
        for path in sorted((CASES / "reflow").glob("*.txt"))
    ]


def numbered(lines: list[str]) -> str:
    """Lines with their numbers, for the report of a failure."""
    return "".join(f"\n  {number:2} {line}" for number, line in enumerate(lines, 1))


def marks_of(text: str) -> str:
    """The letters and digits of a text in order."""
    return "".join(character for character in text if character.isalnum())


def without(text: str, dropped: tuple[Dropped, ...]) -> str:
    """A text with blanks in place of what was dropped from it."""
    for span in reversed(dropped):
        text = text[: span.start] + " " * (span.stop - span.start) + text[span.stop :]
    return text


def run(case: Case) -> tuple[tuple[Block, ...], tuple[Dropped, ...]]:
    """Put the lines of a case together."""
    blocks, dropped, _ = reflow(case.raw, load(case.language), case.layout)  # type: ignore[arg-type]
    return blocks, dropped


@pytest.mark.parametrize("path", files(KNOWN))
def test_blocks_are_as_expected(path: Path) -> None:
    case = case_of(path)
    blocks, dropped = run(case)
    got = [f"{block.kind}: {block.text}" for block in blocks]
    assert got == case.blocks, f"\nexpected:{numbered(case.blocks)}\ngot:{numbered(got)}"
    assert [case.raw[d.start : d.stop] for d in dropped] == case.dropped


@pytest.mark.parametrize("path", files({}))
def test_no_letter_is_lost_or_moved(path: Path) -> None:
    case = case_of(path)
    blocks, dropped = run(case)
    # A footnote stands behind the paragraph that it cut in two; all else is in the order of the file.
    pieces = sorted((p.origin, block.text[p.start : p.stop]) for block in blocks for p in block.pieces)
    assert marks_of("".join(text for _, text in pieces)) == marks_of(without(case.raw, dropped))
    origins = [p.origin for block in blocks if block.kind != "footnote" for p in block.pieces]
    assert origins == sorted(origins)
    assert all(span.reason for span in dropped)


@pytest.mark.parametrize("path", files({}))
def test_pieces_stand_unchanged_in_the_text_that_was_read(path: Path) -> None:
    case = case_of(path)
    for block in run(case)[0]:
        position = 0
        for piece in block.pieces:
            length = piece.stop - piece.start
            assert block.text[piece.start : piece.stop] == case.raw[piece.origin : piece.origin + length]
            put_in = block.text[position : piece.start].strip()
            assert not put_in or (put_in == "-" and path.stem.startswith("hyphens-taken")), "only blanks"
            position = piece.stop
        assert position == len(block.text)


@pytest.mark.parametrize("path", files({}))
def test_segments_name_the_lines_they_stand_on(path: Path) -> None:
    case = case_of(path)
    blocks, dropped = run(case)
    document = Document("a.txt", case.raw, blocks)
    notes = [block for block in blocks if block.kind == "footnote"]
    aside = tuple(Dropped(*block.origin(0, len(block.text)), "footnote") for block in notes)
    running = LINE_END.split(without(case.raw, tuple(sorted((*dropped, *aside), key=lambda d: d.start))))
    before = 1
    for segment in split(blocks, load(case.language)):
        first, last = document.lines(segment)
        of_note = blocks[segment.block] in notes
        lines = LINE_END.split(case.raw) if of_note else running
        assert of_note or before <= first
        assert first <= last <= len(lines)
        assert marks_of(segment.text) in marks_of("".join(lines[first - 1 : last]))
        assert marks_of(segment.text[:3].split()[0]) in marks_of(lines[first - 1])
        assert marks_of(segment.text[-3:].split()[-1]) in marks_of("".join(lines[last - 1 : last]))
        before = before if of_note else first


@pytest.mark.parametrize("path", files({}))
def test_flowing_text_is_never_joined(path: Path) -> None:
    case = case_of(path)
    blocks, dropped, _ = reflow(case.raw, load(case.language), "flowing")
    lines = [line for line in LINE_END.split(without(case.raw, dropped)) if marks_of(line)]
    assert [marks_of(block.text) for block in blocks if marks_of(block.text)] == [marks_of(x) for x in lines]


@pytest.mark.parametrize("path", files({}))
def test_there_is_a_reason_for_every_pair_of_lines(path: Path) -> None:
    case = case_of(path)
    _, dropped, reasons = reflow(case.raw, load(case.language), explain=True)
    lines = [line for line in LINE_END.split(case.raw) if line.strip()]
    seams = [reason for reason in reasons if " holds two lines, " in reason]
    assert len(reasons) - len(seams) == len(lines) - len(dropped) - 1


@given(st.text(alphabet="абВГ12 .,-\n\n\f\u00a0\u00ad\u200b•«»", max_size=200))
def test_any_text_keeps_its_letters(text: str) -> None:
    blocks, dropped, _ = reflow(text, load("ky"))
    assert marks_of("".join(block.text for block in blocks)) == marks_of(without(text, dropped))
    for block in blocks:
        for piece in block.pieces:
            length = piece.stop - piece.start
            assert block.text[piece.start : piece.stop] == text[piece.origin : piece.origin + length]


# Known paragraphs, wrapped in every convention and put together again


def paragraphs() -> dict[str, list[str]]:
    """The paragraphs of `cases/paragraphs.txt` by language."""
    found: dict[str, list[str]] = {}
    for line in (CASES / "paragraphs.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("language: "):
            found[line.removeprefix("language: ")] = []
        elif line and not line.startswith("#"):
            list(found.values())[-1].append(line)
    return found


def blank_line(wrapped: list[list[str]]) -> str:
    """An empty line between paragraphs, none between lines."""
    return "\n\n".join("\n".join(lines) for lines in wrapped)


def indented(wrapped: list[list[str]]) -> str:
    """No empty line; the first line of a paragraph is indented."""
    return "\n".join("    " + "\n".join(lines) for lines in wrapped)


def spread_out(wrapped: list[list[str]]) -> str:
    """An empty line after every line, and a line with one blank between paragraphs."""
    return "\n \n".join("\n\n".join(lines) for lines in wrapped)


def inverted(wrapped: list[list[str]]) -> str:
    """An empty line between the lines of a paragraph and none between paragraphs."""
    return "\n".join("\n\n".join(lines) for lines in wrapped)


CONVENTIONS = [blank_line, indented, spread_out, inverted]


def share_of_exact(language: str, convention: Callable[[list[list[str]]], str]) -> tuple[int, int]:
    """How many paragraphs come back exactly, over all widths from 45 to 90, and of how many."""
    wanted = paragraphs()[language]
    exact = 0
    widths = range(45, 91)
    for width in widths:
        room = width - (4 if convention is indented else 0)
        text = convention([textwrap.wrap(paragraph, room) for paragraph in wanted])
        blocks, _, _ = reflow(text, load(language))
        got = {block.text for block in blocks}
        exact += sum(paragraph in got for paragraph in wanted)
    return exact, len(wanted) * len(widths)


@pytest.mark.parametrize("convention", CONVENTIONS, ids=lambda convention: convention.__name__)
@pytest.mark.parametrize("language", ["ky", "kk", "ru", "en"])
def test_wrapped_paragraphs_come_back(language: str, convention: Callable[[list[list[str]]], str]) -> None:
    exact, number = share_of_exact(language, convention)
    assert exact >= 0.98 * number, f"{exact} of {number} paragraphs: {100 * exact / number:.1f} %"


def test_there_are_enough_paragraphs() -> None:
    assert sum(map(len, paragraphs().values())) >= 15
    assert len(paragraphs()) == 4

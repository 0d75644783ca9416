"""PDFs give the blocks that stand beside them in `cases/pdf`; what is no PDF or has no text is refused.

The files were made by `benchmarks/layouts.py`'s typesetter. The text beside a PDF has its blocks after
`---- blocks`, one a line as `kind: text` (a heading's level after its kind), and the lines that are left
out after `---- dropped`. The language is the last part of the name before the suffix.
"""

import subprocess
import sys
import zlib
from itertools import pairwise
from pathlib import Path

import pytest

from aligner import pipeline
from aligner.errors import InputError
from aligner.lang import load
from aligner.model import Document
from aligner.pages import lines_of_pages
from aligner.readers import pdf
from aligner.regions import regions_of
from aligner.rows import Glyph, rows_of, words_of
from aligner.settings import Settings

CASES = sorted((Path(__file__).parent / "cases" / "pdf").glob("*.pdf"))


def document(path: Path, layout: str = "auto") -> Document:
    return pipeline.read(path, path.stem.split(".")[-1], Settings(layout=layout), explain=True)  # type: ignore[arg-type]


def marks_of(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_blocks_are_as_expected(path: Path) -> None:
    _, blocks, dropped = path.with_suffix(".txt").read_text(encoding="utf-8").split("---- ")
    found = document(path)
    got = [f"{b.kind} {b.level}: {b.text}" if b.level else f"{b.kind}: {b.text}" for b in found.blocks]
    assert got == blocks.splitlines()[1:]
    assert [found.text[d.start : d.stop] for d in found.dropped] == dropped.splitlines()[1:]


@pytest.mark.parametrize("layout", ["auto", "wrapped", "flowing"])
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_pieces_stand_in_the_text_and_nothing_is_lost(path: Path, layout: str) -> None:
    found = document(path, layout)
    count = 0
    for block in found.blocks:
        assert block.text == " ".join(block.text.split()) != ""
        for piece in block.pieces:
            length = piece.stop - piece.start
            assert block.text[piece.start : piece.stop] == found.text[piece.origin : piece.origin + length]
        assert all(a.stop <= b.start and a.origin < b.origin for a, b in pairwise(block.pieces))
        count += len(marks_of(block.text))
    count += sum(len(marks_of(found.text[d.start : d.stop])) for d in found.dropped)
    assert count == len(marks_of(found.text))
    assert found.pages[0] == 0
    assert found.page(len(found.text)) == len(found.pages)
    assert found.reasons or layout == "flowing"


def test_text_without_a_page_is_read_as_lines() -> None:
    from aligner.readers import Source

    text = "Бир эки.\nҮч төрт."
    assert [b.text for b in pdf.read(Source(text, "utf-8"), load("ky"), "flowing").blocks] == text.split("\n")


def minimal(content: bytes, *, packed: bool = False, image: bool = False) -> bytes:
    """A PDF of one page with the marks that are given."""
    if packed:
        content = zlib.compress(content, 9)
    image_object = (
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"
        b" /Length 1 >>\nstream\n\x00\nendstream"
    )
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R"
        + b" /Resources << /Font << /F 5 0 R >>"
        + (b" /XObject << /I 6 0 R >>" if image else b"")
        + b" >> >>",
        b"<< /Length %d %s>>\nstream\n%s\nendstream"
        % (len(content), b"/Filter /FlateDecode " if packed else b"", content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        image_object,
    ]
    out = b"%PDF-1.4\n"
    places = []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    start = len(out)
    out += b"xref\n0 7\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer << /Size 7 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


def text_at(*lines: tuple[int, int, str]) -> bytes:
    return b"".join(b"BT /F 10 Tf %d %d Td (%s) Tj ET\n" % (x, y, text.encode()) for x, y, text in lines)


def read_bytes(data: bytes) -> str:
    return pdf.load(data, "").text


def test_letters_set_twice_count_once() -> None:
    data = minimal(text_at((20, 200, "bold"), (20, 200, "bold"), (20, 180, "plain")))
    assert read_bytes(data) == "bold\nplain"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"Just a text", "not a PDF"),
        (b"%PDF-1.7\n%%EOF", "damaged"),
        (minimal(text_at((20, 20, "word")))[:-80], "cut off"),
        (CASES[0].read_bytes()[:9000], "cut off"),
        (minimal(b""), "no text"),
        (minimal(b"q 200 0 0 200 0 0 cm /I Do Q", image=True), "a scan"),
    ],
    ids=["text", "empty", "cut", "cut in the middle", "no text", "scan"],
)
def test_what_cannot_be_read_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        pdf.load(data, "")
    assert caught.value.advice


def doubling(depth: int) -> bytes:
    """A page whose form draws another form ten times, and that the next, as deep as is said."""
    forms = b"".join(
        b"%d 0 obj\n<< /Type /XObject /Subtype /Form /BBox [0 0 300 300] /Resources << /XObject << /I %d 0 R"
        b" >> >> /Length 60 >>\nstream\n%s\nendstream\nendobj\n" % (n, n + 1, b"/I Do " * 10)
        for n in range(6, 6 + depth)
    )
    plain = minimal(b"/I Do", image=True)
    start = plain.index(b"6 0 obj")
    # Without a table of places the objects are looked for.
    return plain[:start] + forms + b"trailer << /Size 90 /Root 1 0 R >>\nstartxref\n0\n%%EOF\n"


@pytest.mark.parametrize(
    "data",
    [
        doubling(12),
        minimal(b"BT /F 10 Tf " + b"(aaaaaaaaaaaaaaaaaaaa) Tj " * 1_000_000 + b"ET", packed=True),
    ],
    ids=["forms in forms", "endless text"],
)
def test_memory_is_bounded(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bomb.en.pdf"
    path.write_bytes(data)
    # What a process has used counts from what its parent had: only the child of a small one is measured.
    program = (
        "import resource, sys; from aligner.cli import main\n"
        "try: main()\n"
        "finally: print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "read", str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "page 1: the PDF is damaged, or takes more memory or time" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert int(done.stdout) < 700 * 1024


def test_a_year_on_the_title_page_is_no_page_number() -> None:
    from aligner.furniture import Printed, at_edges

    title = [Printed(0, "Title", 500, 20, False, True), Printed(1, "2024", 30, 10, True, False)]
    page = [Printed(0, "Text", 500, 10, False, True), Printed(1, "2", 30, 10, True, False)]
    assert at_edges([title, page], 1) == {(1, 1): "page number"}


def placed(text: str, x: float, y: float, size: float = 10) -> list[Glyph]:
    """Characters of half their size's width, from a place on."""
    return [
        Glyph(sign, x + i * size / 2, x + (i + 1) * size / 2, y, size, False) for i, sign in enumerate(text)
    ]


def test_columns_are_read_one_after_the_other() -> None:
    left, right = "the first column has lines", "the second one has others"
    glyphs = [g for i in range(8) for g in placed(left, 0, 200 - 12 * i) + placed(right, 150, 200 - 12 * i)]
    regions = regions_of(rows_of(words_of(glyphs)))
    assert [[row.text for row in region.rows] for region in regions] == [[left] * 8, [right] * 8]


@pytest.mark.parametrize("number", [3, 4])
def test_many_columns_are_read_one_after_the_other(number: int) -> None:
    """Their lines are not level: each column has a place of its own for them."""
    columns = [f"lines of the column with number {n}" for n in range(1, number + 1)]
    glyphs = [
        g
        for i in range(9)
        for n, line in enumerate(columns)
        for g in placed(line, 200 * n, 200 - 4 * n - 12 * i)
    ]
    regions = regions_of(rows_of(words_of(glyphs)))
    assert [[row.text for row in region.rows] for region in regions] == [[line] * 9 for line in columns]


def test_blanks_of_a_typewriter_are_no_gutters() -> None:
    """Where all letters have one width, blanks are wide and often stand below each other."""
    lines = [
        "the words of this one",
        "and others of the next",
        "are set in wide letters",
        "but blanks are blanks",
    ]
    glyphs = [
        Glyph(sign, 6 * i, 6 * i + 5.9, -12 * n, 9.9, False)
        for n, line in enumerate(lines * 3)
        for i, sign in enumerate(line)
    ]
    (region,) = regions_of(rows_of(words_of(glyphs)))
    assert [row.text for row in region.rows] == lines * 3


def test_verses_in_columns_are_read_column_by_column() -> None:
    left = ["The sun goes down behind the hill", "And all the birds are going home"] * 4
    right = ["A light is burning in the house", "My mother waits beside the door"] * 4
    glyphs = [g for i in range(8) for g in placed(left[i], 0, -16 * i) + placed(right[i], 200, -16 * i)]
    regions = regions_of(rows_of(words_of(glyphs)))
    assert [[row.text for row in region.rows] for region in regions] == [left, right]


@pytest.mark.parametrize("gap", [12, 17])
def test_a_longer_left_column_is_read_to_its_end(gap: int) -> None:
    """What follows below both columns stands further off than the column's next paragraph."""
    left, right = "the first column has lines", "the second one has others"
    below = "a note that runs across the page, below all of its columns"
    glyphs = [g for i in range(8) for g in placed(left, 0, 201 - 12 * i) + placed(right, 150, 200 - 12 * i)]
    glyphs += [g for i in range(2) for g in placed(left, 0, 201 - 12 * 7 - gap - 12 * i)]
    glyphs += placed(below, 0, 50)
    regions = regions_of(rows_of(words_of(glyphs)))
    assert [[row.text for row in region.rows] for region in regions] == [[left] * 10, [right] * 8, [below]]


def test_a_heading_below_the_columns_belongs_to_what_follows() -> None:
    left, right = "the first column has lines", "the second one has others"
    below = ["a heading", "text that runs across the page, below all of its columns"]
    glyphs = [g for i in range(8) for g in placed(left, 0, 200 - 12 * i) + placed(right, 150, 200 - 12 * i)]
    glyphs += placed(below[0], 0, 80) + placed(below[1], 0, 65)
    regions = regions_of(rows_of(words_of(glyphs)))
    assert [[row.text for row in region.rows] for region in regions] == [[left] * 8, [right] * 8, below]


def test_table_is_read_row_by_row() -> None:
    rows = [("Name", "Year", "Sum"), ("Talas", "2021", "40"), ("Osh", "2022", "7")]
    glyphs = [
        g for i, row in enumerate(rows) for k, cell in enumerate(row) for g in placed(cell, 100 * k, -20 * i)
    ]
    regions = regions_of(rows_of(words_of(glyphs)))
    assert [region.rows[0].text for region in regions] == [cell for row in rows for cell in row]
    assert {region.flow for region in regions} == {"cell"}


def test_a_table_with_a_column_of_wrapped_text_is_read_row_by_row() -> None:
    """Its columns of names and of texts are as wide and as filled as columns of running text."""
    rows = [
        ("Арал ауданы мен қала", "78,4", ["Ауыз су тапшылығы бар, құбыр", "тозған, жаңа желі керек"]),
        ("Қазалы ауданы мен өзен", "75,1", ["Жол нашар, дәрігер жетпейді", "шағын ауылдарда жылда"]),
        ("Сырдария ауданының жері", "38,9", ["Егін суаратын каналды тазалау", "керек, қаржы бөлінді"]),
    ]
    glyphs, y = [], 300.0
    for name, number, lines in rows:
        glyphs += placed(name, 0, y) + placed(number, 140, y)
        for i, line in enumerate(lines):
            glyphs += placed(line, 190, y - 12 * i)
        y -= 12 * len(lines) + 8
    below = "after the table the text of the page goes on in full lines"
    regions = regions_of(rows_of(words_of(glyphs + placed(below, 0, y - 12))))
    found = [" ".join(row.text for row in region.rows) for region in regions]
    assert found == [x for name, number, lines in rows for x in (name, number, " ".join(lines))] + [below]


def test_heads_of_two_pages_are_found_by_place() -> None:
    body = [placed("running text of a page that fills it", 0, 400 - 12 * i) for i in range(10)]
    pages = [
        [g for line in (placed("Report", 0, 480), *body, placed(str(n), 80, 20)) for g in line]
        for n in (1, 2)
    ]
    lines = lines_of_pages((page, 500.0) for page in pages)
    assert [line.text for line in lines if line.flow == "head"] == ["Report", "1", "Report", "2"]

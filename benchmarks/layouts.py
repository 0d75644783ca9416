"""Layouts: paragraphs typeset as PDF and read back, through our reader and through ``pdftotext``.

Run ``python benchmarks/layouts.py``. Needs ``weasyprint`` (extra ``bench``), the DejaVu fonts and, for the
columns after the first, ``pdftotext`` from poppler-utils. A row is a layout; a figure is the share of its
blocks (paragraphs, headings, list items, footnotes, table cells) that come back with exactly their text.
The last column is what the ends of paragraphs' last lines show by themselves (only of layouts without
headings, lists and notes): all that is left where an extractor keeps neither gaps nor indents. The last
line tells how often it is right to go on where a sentence ends with a full line.
``--keep FOLDER`` keeps the PDFs; ``--speed`` measures time and memory of 100 pages; ``--wrong WAY`` shows
what did not come back of one of the three: "pdf", "text" or "layout".
"""

from __future__ import annotations

import argparse
import html
import itertools
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).parents[1]
WAYS = ("pdf", "text", "layout")
SIZES = {"ky": 60, "kk": 60, "ru": 60, "en": 60}

STYLE = """
@page { size: A5; margin: 18mm 15mm; %(page)s }
body { font: 10pt/1.3 "DejaVu Serif"; margin: 0; }
p { margin: 0 0 6pt; }
h1 { font-size: 16pt; } h2 { font-size: 13pt; } h3 { font-size: 10pt; }
h1, h2, h3 { margin: 10pt 0 5pt; line-height: 1.2; break-after: avoid; }
ul, ol { margin: 0 0 6pt; padding-left: 18pt; } li { margin: 0 0 2pt; }
table { border-collapse: collapse; margin: 6pt 0; width: 100%%; }
td, th { border: 0.5pt solid black; padding: 2pt 5pt; text-align: left; vertical-align: top; }
.note { float: footnote; font-size: 8pt; }
.note::footnote-marker { content: counter(footnote) " "; }
%(more)s
"""
GAPS = "p { margin: 0 0 1em }"
HEADS = (
    '@top-left { content: "%s"; font-size: 8pt } @bottom-center { content: counter(page); font-size: 8pt }'
)


@dataclass(frozen=True)
class Page:
    """A typeset document: its HTML, the blocks that should come back, and which are cells of tables."""

    markup: str
    blocks: list[str]
    cells: frozenset[str] = frozenset()


def paragraphs(language: str, number: int) -> list[str]:
    """Paragraphs of one to five sentences, each unlike the others, always the same."""
    pool: list[str] = []
    here = ""
    for line in (ROOT / "tests/cases/paragraphs.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("language: "):
            here = line.removeprefix("language: ")
        elif here == language and line and not line.startswith("#"):
            pool += re.split(r"(?<=[.!?]) (?=[^\W\d_a-zа-яё])", line)
    if language in ("ky", "kk"):
        gold = ROOT / f"corpora/ashgabat-declaration/gold/segments.{language}.jsonl"
        found = [json.loads(line)["text"] for line in gold.read_text(encoding="utf-8").splitlines()]
        pool += [text for text in found if text.endswith(".") and not re.match(r"\w\)|\d", text)]
    choice = random.Random(f"{language} {number}")
    made: dict[str, None] = {}
    while len(made) < number:
        made[" ".join(choice.sample(pool, choice.choice((1, 2, 2, 3, 3, 4, 5))))] = None
    return list(made)


def declaration(language: str) -> list[tuple[str, str]]:
    """Kinds and texts of the declaration's blocks."""
    gold = ROOT / f"corpora/ashgabat-declaration/gold/blocks.{language}.jsonl"
    return [(b["kind"], b["text"]) for b in map(json.loads, gold.read_text(encoding="utf-8").splitlines())]


def typeset(body: str, language: str, page: str = "", more: str = "") -> str:
    """A whole HTML document."""
    style = STYLE % {"page": page, "more": more}
    return f'<html lang="{language}"><style>{style}</style><body>{body}</body></html>'


def prose(texts: list[str]) -> str:
    return "\n".join(f"<p>{html.escape(text)}</p>" for text in texts)


def soft(text: str) -> str:
    """A text with soft hyphens between its syllables."""
    vowels = "аеёиоуыэюяөүұіәAEIOUaeiou"
    return re.sub(
        rf"(?<=[^\W\d_][{vowels}])(?=[^\W\d_{vowels}][{vowels}][^\W\d_])|(?<=[{vowels}][^\W\d_{vowels}])"
        rf"(?=[^\W\d_{vowels}][{vowels}])",
        "\u00ad",
        text,
    )


def simple(page: str = "", more: str = "", softened: bool = False) -> Callable[[str], Page]:
    def make(language: str) -> Page:
        texts = paragraphs(language, SIZES[language])
        return Page(typeset(prose([soft(t) if softened else t for t in texts]), language, page, more), texts)

    return make


def sections(language: str, level: str = "h2", page: str = "", more: str = "") -> Page:
    """Headings over several lines, lists, footnotes, a table, a caption."""
    texts = iter(paragraphs(language, SIZES[language]))
    kinds = declaration(language if language in ("ky", "kk") else "ky") if language in ("ky", "kk") else []
    heads = [text for kind, text in kinds if kind == "heading"] or HEADINGS[language]
    body: list[str] = [f"<h1>{heads[0]}</h1>"]
    blocks: list[str] = [heads[0]]
    notes = 0
    cells: set[str] = set()
    for number, head in enumerate(heads[1:], 1):
        body.append(f"<{level}>{head}</{level}>")
        blocks.append(head)
        for _ in range(2):
            text = next(texts, "")
            if text:
                body.append(f"<p>{html.escape(text)}</p>")
                blocks.append(text)
        if number % 3 == 0:
            items = [text for text in (next(texts, ""), next(texts, ""), next(texts, "")) if text]
            tag = "ol" if number % 2 else "ul"
            body.append(f"<{tag}>" + "".join(f"<li>{html.escape(text)}</li>" for text in items) + f"</{tag}>")
            blocks += [f"{i}. {t}" if tag == "ol" else f"• {t}" for i, t in enumerate(items, 1)]
        if number % 4 == 1:
            text, note = next(texts, ""), next(texts, "")
            if text and note:
                notes += 1
                body.append(f'<p>{html.escape(text)}<span class="note">{html.escape(note)}</span></p>')
                blocks += [f"{text}{notes}", f"{notes} {note}"]
        if number % 5 == 2:
            rows = [
                [f"{head.split()[-1]} {r}", f"{r * 137 + number}", f"{r * 3.5:.1f} %"] for r in range(1, 5)
            ]
            body.append(
                "<table>"
                + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
                + "</table>"
            )
            blocks += [cell for row in rows for cell in row]
            cells |= {cell for row in rows for cell in row}
    return Page(typeset("".join(body), language, page, more), blocks, frozenset(cells))


HEADINGS = {
    "ru": ["Отчёт о жизни долины", "Библиотека", "Экспедиция геологов",
           "Мост и дорога к дальним хуторам нашего района",
           "Погода", "1. Первые итоги", "2. Что осталось сделать", "3. Расходы", "Заключение"],
    "en": ["A report on life in the valley", "The library", "Geologists",
           "The bridge and the road to the remote farms",
           "Weather", "1. First results", "2. What remains to be done", "3. Costs", "Conclusion"],
}  # fmt: skip

LAYOUTS: dict[str, Callable[[str], Page]] = {
    "one column": simple(),
    "running heads": simple(page=HEADS % "Жылдык баяндама – 2024"),
    "odd and even heads": simple(
        page="",
        more='@page :left { @top-left { content: counter(page) " Баяндама" } }'
        '@page :right { @top-right { content: "Аксай айылы " counter(page) } }',
    ),
    "two columns": simple(more="body { columns: 2; column-gap: 8mm; font-size: 8pt }"),
    "two columns, justified, heads": simple(
        page=HEADS % "Баяндама",
        more="body { columns: 2; column-gap: 5mm; font-size: 8pt; text-align: justify } "
        "p { margin: 0; text-indent: 10pt }",
        softened=True,
    ),
    "two columns, justified, narrow gutter": simple(
        page=HEADS % "Баяндама", more="body { columns: 2; font-size: 8pt; text-align: justify }"
    ),
    "three columns": simple(
        page="size: A4; margin: 15mm;", more="body { columns: 3; column-gap: 6mm; font-size: 8pt }"
    ),
    "title over two columns": lambda language: Page(
        typeset(
            f"<h1>{TITLES[language]}</h1><div>{prose(paragraphs(language, SIZES[language]))}</div>",
            language,
            "",
            "div { columns: 2; column-gap: 6mm } body { font-size: 8pt }",
        ),
        [TITLES[language], *paragraphs(language, SIZES[language])],
    ),
    "narrow": simple(more="@page { size: 80mm 150mm; margin: 10mm }"),
    "indented, no gaps": simple(more="p { margin: 0; text-indent: 14pt }"),
    "indented, justified": simple(more="p { margin: 0; text-indent: 14pt; text-align: justify }"),
    "justified, hyphenated": simple(more="p { text-align: justify }", softened=True),
    "type of one width": simple(more='body { font: 9pt/1.3 "DejaVu Sans Mono" }'),
    "no gaps, no indents": simple(more="p { margin: 0 }"),
    "gaps of a line": simple(more=f"{GAPS} body {{ font-size: 11pt }}"),
    "gaps of a line, two columns": simple(
        more=f"{GAPS} body {{ columns: 2; column-gap: 8mm; font-size: 8pt }}"
    ),
    "gaps of a line, A4, running heads": simple(
        page="size: A4; margin: 25mm;" + HEADS % "Баяндама", more=GAPS
    ),
    "wide leading": simple(more="body { line-height: 1.8 } p { margin: 0 0 3pt }"),
    "hanging indent": simple(more="p { margin: 0; text-indent: -12pt; padding-left: 12pt }"),
    "sections": lambda language: sections(language),
    "sections, bold heads, running heads": lambda language: sections(language, "h3", HEADS % "Баяндама"),
    "sections, indented, justified": lambda language: sections(
        language, "h2", HEADS % "Баяндама", "p { margin: 0; text-indent: 14pt } body { text-align: justify }"
    ),
    "sections, two columns": lambda language: sections(
        language,
        "h3",
        HEADS % "Баяндама",
        "body { columns: 2; column-gap: 8mm; font-size: 7.5pt } "
        "h1 { column-span: all } .note { font-size: 6.5pt }",
    ),
}
TITLES = {
    "ky": "Аксай айылынын турмушу жөнүндө жылдык баяндама",
    "kk": "Көктөбе ауылының өмірі туралы жылдық баяндама",
    "ru": "Годовой отчёт о жизни долины и её жителей", "en": "A yearly report on the life of the valley",
}  # fmt: skip


def recovered(page: Page, path: Path, language: str) -> tuple[int, list[str], list[str]]:
    """How many blocks come back exactly; those that do not; what came instead."""
    from aligner import pipeline

    got = Counter(block.text for block in pipeline.read(path, language).blocks)
    wanted = Counter(page.blocks)
    return (wanted & got).total(), list((wanted - got).elements()), list((got - wanted).elements())


def shown(page: Page, pdf: Path) -> tuple[int, Counter[bool]]:
    """How many blocks begin and end where a last line has room for the next block's first word.

    Where an extractor keeps neither gaps nor indents nor type, nothing else tells where blocks end:
    this is what can come back. The room is measured on the page itself.

    Returns:
        That number; and of the full lines that end a sentence how many end a block too, and how many do not.
    """
    from aligner.readers.pdf import load

    lines = [line for line in load(pdf.read_bytes(), "").lines if line.flow == "body"]
    ends: dict[int, int] = {}
    count = 0
    for number, block in enumerate(page.blocks):
        count += sum(map(str.isalnum, block))
        ends[count] = number
    hidden = set()
    full: Counter[bool] = Counter()
    count = 0
    for above, below in itertools.pairwise(lines):
        count += sum(map(str.isalnum, above.text))
        if above.right - above.x1 < below.first + 0.3 * above.size:
            full[count in ends] += above.text.endswith((".", "!", "?"))
            if count in ends:
                hidden.add(ends[count])
    return sum(n not in hidden and n - 1 not in hidden for n in range(len(page.blocks))), full


def text_of(pdf: Path, *options: str) -> Path:
    """The text that ``pdftotext`` gives, beside the PDF."""
    out = pdf.with_suffix(f"{'.layout' if options else ''}.txt")
    subprocess.run(["pdftotext", *options, str(pdf), str(out)], check=True)
    return out


def measure(folder: Path, names: list[str], wrong: str) -> None:
    import weasyprint

    has_poppler = bool(shutil.which("pdftotext"))
    print(f"{'layout':38} blocks   PDF  pdftotext  -layout  last lines alone")
    full: Counter[bool] = Counter()
    for name in names:
        total = whole = 0
        exact = [0, 0, 0, 0]
        for language in SIZES:
            page = LAYOUTS[name](language)
            pdf = folder / f"{re.sub(r'[^a-z]+', '-', name)}.{language}.pdf"
            if not pdf.exists():
                weasyprint.HTML(string=page.markup).write_pdf(pdf)
            # In plain text a row of a table is a line: its cells are not asked for.
            text = replace(page, blocks=[block for block in page.blocks if block not in page.cells])
            total += len(page.blocks)
            whole += len(text.blocks)
            alone, here = shown(page, pdf)
            exact[3] += alone
            full += here if "sections" not in name else Counter()
            ways = [pdf, *([text_of(pdf), text_of(pdf, "-layout")] if has_poppler else [])]
            for way, path in enumerate(ways):
                found, missing, instead = recovered(text if way else page, path, language)
                exact[way] += found
                if wrong == WAYS[way]:
                    for block in missing:
                        print(f"    {language} - {block}")
                    for block in instead:
                        print(f"    {language} + {block}")
        shares = [100 * e / n for e, n in zip(exact, (total, whole, whole, total), strict=True)]
        print(f"{name:38} {total:6} " + "  ".join(f"{share:6.1f}" for share in shares), flush=True)

    print(f"full lines that end a sentence: {full[False]} go on, {full[True]} end a paragraph")


def speed(folder: Path) -> None:
    """Time and memory from file to sentences, in a fresh process."""
    import weasyprint

    pdf = folder / "hundred-pages.pdf"
    if not pdf.exists():
        page = typeset(prose(paragraphs("ky", 915)), "ky", "size: A4;" + HEADS % "Баяндама")
        weasyprint.HTML(string=page).write_pdf(pdf)
    code = (
        "import sys, resource, time; t = time.perf_counter(); from aligner import pipeline; "
        "d = pipeline.read(sys.argv[1]); s = pipeline.split(d); "
        "print(f'{len(d.pages)} pages, {len(d.text)} characters, {len(s)} sentences: "
        "{time.perf_counter() - t:.1f} s, "
        "{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, "
        "{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB beside it')"
    )
    subprocess.run([sys.executable, "-c", code, str(pdf)], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="layouts; all if none is named")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--wrong", choices=WAYS, default="")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if given.speed:
            speed(folder)
        else:
            measure(folder, given.names or list(LAYOUTS), given.wrong)


if __name__ == "__main__":
    main()

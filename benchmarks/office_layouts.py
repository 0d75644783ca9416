"""Layouts set by LibreOffice: paragraphs, headings, lists, notes and contents, read back from PDF.

Run ``python benchmarks/office_layouts.py``. Needs ``soffice`` (Debian: libreoffice-writer-nogui), the
Liberation and DejaVu fonts and, for the last two columns, ``pdftotext``. The Liberation fonts lack Kazakh
and Kyrgyz letters: LibreOffice sets these from another font after the rest of the line, as in many PDFs.
A figure is how many paragraphs and headings come back with exactly their text, hyphens and blanks that
do not break a line counted as the others. ``--keep FOLDER`` keeps the PDFs.
"""

from __future__ import annotations

import argparse
import html
import re
import subprocess
import tempfile
from collections import Counter
from pathlib import Path

from layouts import HEADINGS, SIZES, declaration, paragraphs, text_of

LAYOUTS = {
    "one column, indented, justified": (1, "justify", "0.5cm", "0cm"),
    "one column, gaps": (1, "left", "0cm", "0.25cm"),
    "two columns, indented, justified": (2, "justify", "0.5cm", "0cm"),
    "two columns, gaps": (2, "left", "0cm", "0.2cm"),
}
NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for name, urn in {
        "office": "office", "style": "style", "text": "text", "fo": "xsl-fo-compatible",
        "svg": "svg-compatible",
    }.items()
)  # fmt: skip
DOCUMENT = f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {NAMESPACES} office:version="1.2"
 office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls><style:font-face style:name="F" svg:font-family="'Liberation Serif'"/>
</office:font-face-decls>
<office:styles>
<style:default-style style:family="paragraph"><style:text-properties style:font-name="F"
 fo:font-size="11pt"/></style:default-style>
<style:style style:name="P" style:family="paragraph"><style:paragraph-properties fo:text-align="%(align)s"
 fo:text-indent="%(indent)s" fo:margin-bottom="%(gap)s" fo:orphans="2" fo:widows="2"/></style:style>
<style:style style:name="N" style:family="paragraph"><style:text-properties fo:font-size="9pt"/>
</style:style>
<style:style style:name="C" style:family="paragraph"><style:paragraph-properties><style:tab-stops>
<style:tab-stop style:position="11cm" style:type="right" style:leader-style="dotted" style:leader-text="."/>
</style:tab-stops></style:paragraph-properties></style:style>
<style:style style:name="T" style:family="paragraph"><style:paragraph-properties fo:margin-bottom="0.4cm"/>
<style:text-properties fo:font-size="18pt" fo:font-weight="bold"/></style:style>
<style:style style:name="H" style:family="paragraph"><style:paragraph-properties fo:margin-top="0.3cm"
 fo:margin-bottom="0.2cm" fo:keep-with-next="always"/>
<style:text-properties fo:font-size="13pt" fo:font-weight="bold"/></style:style>
<text:list-style style:name="L"><text:list-level-style-bullet text:level="1" text:bullet-char="•">
<style:list-level-properties text:space-before="0.5cm" text:min-label-width="0.5cm"/>
</text:list-level-style-bullet></text:list-style>
</office:styles>
<office:automatic-styles><style:page-layout style:name="A5">
<style:page-layout-properties fo:page-width="14.8cm" fo:page-height="21cm" fo:margin="1.8cm"/>
<style:header-style><style:header-footer-properties fo:min-height="0.8cm" fo:margin-bottom="0.4cm"/>
</style:header-style>
<style:footer-style><style:header-footer-properties fo:min-height="0.8cm" fo:margin-top="0.4cm"/>
</style:footer-style>
</style:page-layout><style:style style:name="S" style:family="section">
<style:section-properties text:dont-balance-text-columns="true">
<style:columns fo:column-count="%(columns)s" fo:column-gap="0.6cm"/></style:section-properties>
</style:style>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A5">
<style:header><text:p>Жылдык баяндама</text:p></style:header>
<style:footer><text:p>— <text:page-number>1</text:page-number> —</text:p></style:footer>
</style:master-page></office:master-styles>
<office:body><office:text><text:section text:style-name="S" text:name="S">%(body)s</text:section>
</office:text></office:body>
</office:document>"""
NOTE = (
    '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
    '<text:p text:style-name="N">{}</text:p></text:note-body></text:note>'
)
ITEMS = ["first item of a list that goes on", "the second one", "and office, final, affluent ﬁles"]


def document(language: str, layout: tuple[int, str, str, str]) -> tuple[str, list[str]]:
    """A flat OpenDocument text, and its headings and paragraphs."""
    columns, align, indent, gap = layout
    texts = [t.replace(" 2024", "\u00a02024").replace("-", "\u2011", 1) for t in paragraphs(language, 40)]
    heads = HEADINGS.get(language) or [text for kind, text in declaration(language) if kind == "heading"]
    body = [f'<text:p text:style-name="T">{heads[0]}</text:p>']
    blocks = [heads[0]]
    if columns == 1:
        body += [
            f'<text:p text:style-name="C">{head}<text:tab/>{2 * page + 1}</text:p>'
            for page, head in enumerate(heads[1:6])
        ]
    for section, head in enumerate(heads[1:8]):
        body.append(f'<text:p text:style-name="H">{head}</text:p>')
        here = texts[4 * section : 4 * section + 4]
        blocks += [head, *here]
        for number, text in enumerate(here, 4 * section):
            note = NOTE.format(html.escape(texts[-1 - number])) if number % 5 == 2 else ""
            body.append(f'<text:p text:style-name="P">{html.escape(text)}{note}</text:p>')
        if section % 3 == 1:
            items = "".join(f"<text:list-item><text:p>{item}</text:p></text:list-item>" for item in ITEMS)
            body.append(f'<text:list text:style-name="L">{items}</text:list>')
    filled = {"columns": columns, "align": align, "indent": indent, "gap": gap, "body": "".join(body)}
    return DOCUMENT % filled, blocks


def plain(text: str) -> str:
    """A block's text without its note's number, its hyphens and blanks the usual ones."""
    return re.sub(r"(?<=[.»”])\d$", "", re.sub("[\u2010\u2011]", "-", text).replace("\u00a0", " "))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    from aligner import pipeline

    with tempfile.TemporaryDirectory() as temporary:
        folder = given.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        wanted: dict[tuple[str, str], list[str]] = {}
        for name, layout in LAYOUTS.items():
            for language in SIZES:
                text, wanted[name, language] = document(language, layout)
                (folder / f"{name}.{language}.fodt").write_text(text, encoding="utf-8")
        subprocess.run(
            ["soffice", "--headless", "--convert-to", "pdf", "--outdir", folder, *folder.glob("*.fodt")],
            check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        print(f"{'layout':38} blocks   PDF  pdftotext  -layout")
        for name in LAYOUTS:
            total, exact = 0, [0, 0, 0]
            for language in SIZES:
                blocks = Counter(map(plain, wanted[name, language]))
                total += blocks.total()
                pdf = folder / f"{name}.{language}.pdf"
                for way, path in enumerate((pdf, text_of(pdf), text_of(pdf, "-layout"))):
                    found = Counter(plain(block.text) for block in pipeline.read(path, language).blocks)
                    exact[way] += (blocks & found).total()
            print(f"{name:38} {total:6} " + "  ".join(f"{100 * e / total:6.1f}" for e in exact), flush=True)


if __name__ == "__main__":
    main()

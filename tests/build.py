"""Small documents and bitexts made from lists of texts, what is made of them, and runs of the program."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from lxml import etree

from aligner import Anchor, Bead, Bitext, Block, Document, Options, Segment
from aligner.model import Piece
from aligner.writers import writers

DATE = 1731024000
"""8 November 2024, midnight, UTC."""

_GRAMMAR = etree.RelaxNG(etree.parse(str(Path(__file__).parent / "grammar" / "tmx14b.rng")))


def document(blocks: Sequence[str], language: str = "ky", name: str = "") -> Document:
    """A document of paragraphs with an empty line between them."""
    made = []
    position = 0
    for text in blocks:
        made.append(Block("paragraph", text, (Piece(0, len(text), position),)))
        position += len(text) + 2
    name = name or f"text.{language}.txt"
    return Document(name, "\n\n".join(blocks), tuple(made), language, modified=DATE)


def bitext(source: Sequence[str], target: Sequence[str], beads: Sequence[Sequence[Any]]) -> Bitext:
    """A Kyrgyz and a Kazakh document, each segment a paragraph, with the beads that are given.

    A bead is what `aligner.Bead` takes: source positions, target positions and, if need be, how
    sure it is, its status and its anchors.
    """
    sides = (source, target)
    segments = [tuple(Segment(text, i, 0, len(text)) for i, text in enumerate(side)) for side in sides]
    made = tuple(Bead(tuple(rows), tuple(columns), *rest) for rows, columns, *rest in beads)
    return Bitext(document(source, "ky"), document(target, "kk"), *segments, made, "aligner test ky-kk")


def pairs(*rows: tuple[str, str] | tuple[str, str, float]) -> Bitext:
    """A bitext of 1-1 beads: source, target and, if need be, how sure each bead is."""
    beads = [([i], [i], *row[2:]) for i, row in enumerate(rows)]
    return bitext([row[0] for row in rows], [row[1] for row in rows], beads)


def written(data: Bitext, format: str, options: Options | None = None) -> str:
    """What a writer of text makes of a bitext."""
    return packed(data, format, options).decode("utf-8")


def packed(data: Bitext, format: str, options: Options | None = None) -> bytes:
    """The bytes of the file that a writer makes of a bitext."""
    parts = writers()[format].write(data, options or Options(date=DATE))
    return b"".join(part.encode() if isinstance(part, str) else part for part in parts)


def parsed(tmx: bytes) -> etree._Element:
    """A translation memory as an XML parser sees it, after the grammar of TMX 1.4b has accepted it."""
    root = etree.fromstring(tmx)
    accepted = _GRAMMAR.validate(root)
    assert accepted, "\n".join(f"line {error.line}: {error.message}" for error in _GRAMMAR.error_log)
    return root


def units(tmx: etree._Element) -> list[tuple[str, ...]]:
    """The texts of each translation unit, source first."""
    return [tuple(seg.text or "" for seg in unit.iter("seg")) for unit in tmx.iter("tu")]


def props(element: etree._Element) -> dict[str, str]:
    """The properties that stand in a header, a unit or a variant."""
    return {prop.get("type", ""): prop.text or "" for prop in element.findall("prop")}


NASTY = "\x00 \x0b \x1f \x7f \x85 \u00a0 \u00ad \u200b \u2028 \ufffe \uffff \ud800 <&>\"' ]]> \U0001f600"

SAMPLE = bitext(
    ["Салам.", "Бир.", "Эки.", "Жалгыз."],
    ["Сәлем.", "Бір. Екі.", "Артық.", "Артық 2."],
    [
        ([0], [0], 0.97, "confirmed", (Anchor("number", "30,000", "30 000"),)),
        ([1, 2], [1], 0.5),
        ([3], [], 0.75),
        ([], [2, 3], 0.6),
    ],
)
STRANGE = pairs((NASTY, "Біреу"), ("Бирөө", NASTY), ("\u202eعربي עברית\u202c", "👩\u200d👩\u200d👧 𠀀"))


STRANGE_PARTS = st.sampled_from(
    ["\ud800", "\udfff", "\ufffe", "\x00", "\x1b", "\x85", "\u00ad", "\u200b", "\u200d", "\u0306", "и", "]]>",
     "<seg>", "&#x1F;", "&", '"', "\r\n", "\u2029", "שלום", "\u202e", "👨\u200d👩\u200d👧", "\U0010ffff",
     "\ue000", "𠀀", "ң", "а" * 5000]
)  # fmt: skip
"""What has broken writers of XML before."""

ANY_TEXT: st.SearchStrategy[str] = st.lists(
    st.one_of(st.text(st.characters(), max_size=30), STRANGE_PARTS), max_size=8
).map("".join)

KY = [
    "Бишкекте 2024-жылдын 8-ноябрында жыйын өттү.",
    "Ага Казакстандан 25 адам жана Өзбекстандан 14 адам катышты.",
    "Министр Асанов жаңы мыйзам жөнүндө сүйлөдү.",
    "Мыйзам 2025-жылдын 1-январынан тартып күчүнө кирет.",
    "Кийинки жыйын Ашхабадда болот.",
]
KK = [
    "Бішкекте 2024 жылғы 8 қарашада жиын өтті.",
    "Оған Қазақстаннан 25 адам және Өзбекстаннан 14 адам қатысты.",
    "Министр Асанов жаңа заң туралы сөйледі.",
    "Заң 2025 жылғы 1 қаңтардан бастап күшіне енеді.",
    "Келесі жиын Ашхабадта болады.",
]
STRANGER = [
    "Күн сайын таңертең балалар мектепке барады.",
    "Мысық терезенің алдында ұйықтап жатыр.",
    "Нан мен сүт сатып алу керек.",
    "Қыста өзен үстіне мұз қатады.",
    "Әжем маған ертегі айтып берді.",
]
"""A Kyrgyz document, its Kazakh translation, and Kazakh sentences that belong to neither."""


@dataclass(frozen=True)
class Done:
    """How a run ended and what it said."""

    code: int
    out: str
    err: str

    def failed(self, code: int, *words: str) -> None:
        """Check that it failed with one line for a person that has these words, and gave no result."""
        assert (self.code, self.out) == (code, ""), self.err
        assert self.err.endswith("\n")
        assert "Traceback" not in self.err
        message = self.err.rstrip("\n")
        if message.startswith("Usage:"):  # click shows how the command is used before the message
            message = message.rsplit("\n", 1)[-1]
        assert "\n" not in message
        assert message.startswith(("aligner: ", "Error: "))
        for word in words:
            assert word in message


def outside(*arguments: str | bytes, **given: str) -> subprocess.CompletedProcess[bytes]:
    """Run `aligner align` with these arguments in a process of its own, with these variables."""
    command = [sys.executable, "-m", "aligner", "align", *arguments]
    return subprocess.run(command, capture_output=True, env={**os.environ, **given}, check=False)

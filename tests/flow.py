"""How well a document's sentences come back from the raw file, held against gold made by reading it.

Run ``python tests/flow.py`` for the figures of all documents in ``corpora`` that have such gold, and
``python tests/flow.py --wrong`` to see what did not come back.

A sentence is right when both its ends are: positions are counted in letters and digits, so that a
repaired hyphen moves nothing. The text is exact when the sentence has the gold sentence's very
characters. Blocks are held against the gold's like sentences, by both their ends.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import aligner

CORPORA = Path(__file__).parents[1] / "corpora"
DOCUMENTS = {
    "ashgabat-declaration/declaration.ky.txt": "ky",
    "ashgabat-declaration/declaration.kk.txt": "kk",
    "human-rights-report/report-2015.ky.txt": "ky",
    "unhcr-factsheets/factsheet-2023.ky.txt": "ky",
    "unhcr-factsheets/factsheet-2024.kk.md": "kk",
}
"""The documents with gold, and the name that their gold goes by."""


@dataclass(frozen=True)
class Score:
    """What was found of a document's gold, F1 in per cent, and the sentences on one side only."""

    blocks: float
    sentences: float
    exact: float
    missed: list[str]
    invented: list[str]


def signs(text: str) -> str:
    """The letters and digits of a text in order."""
    return "".join(character for character in text if character.isalnum())


def f1(found: Counter, wanted: Counter) -> float:
    """Twice what both have by what either has, in per cent."""
    return 200 * (found & wanted).total() / (found.total() + wanted.total())


def spans(parts: Iterable[str], places: list[int]) -> Counter[tuple[int, int]]:
    """Where each part begins and ends, in letters and digits, moved to the gold's count by ``places``."""
    found: Counter[tuple[int, int]] = Counter()
    position = 0
    for part in parts:
        length = len(signs(part))
        if length:
            found[places[position], places[position + length - 1]] += 1
        position += length
    return found


def places_in(text: str, gold: str) -> list[int]:
    """For each letter of a text its place in the gold, negative where the gold has it not.

    What is dropped on one side only, such as a running head, must not move all that follows.
    """
    places = [-1 - i for i in range(len(text))]
    start = 0
    while start < min(len(text), len(gold)) and text[start] == gold[start]:
        places[start] = start
        start += 1
    if start < max(len(text), len(gold)):
        for a, b, size in SequenceMatcher(
            None, text[start:], gold[start:], autojunk=False
        ).get_matching_blocks():
            for i in range(size):
                places[start + a + i] = start + b + i
    return places


def rows(path: Path) -> list[str]:
    """The texts of a gold file."""
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]


def measure(name: str) -> Score:
    """Read a document and hold it against its gold."""
    path = CORPORA / name
    document = aligner.read(path)
    sentences = [segment.text for segment in aligner.split(document)]
    wanted = rows(path.parent / "gold" / f"segments.{DOCUMENTS[name]}.jsonl")
    blocks = [block.text for block in document.blocks]
    wanted_blocks = rows(path.parent / "gold" / f"blocks.{DOCUMENTS[name]}.jsonl")
    gold = signs("".join(wanted))
    assert gold == signs("".join(wanted_blocks)), "blocks and segments of the gold have the same text"
    places = places_in(signs("".join(sentences)), gold)
    same = list(range(len(gold)))
    found_texts, wanted_texts = (Counter(filter(signs, texts)) for texts in (sentences, wanted))
    return Score(
        f1(spans(blocks, places), spans(wanted_blocks, same)),
        f1(spans(sentences, places), spans(wanted, same)),
        f1(found_texts, wanted_texts),
        list((wanted_texts - found_texts).elements()),
        list((found_texts - wanted_texts).elements()),
    )


if __name__ == "__main__":
    print("| document | blocks F1 | sentences F1 | exact text |\n|---|---|---|---|")
    for name in DOCUMENTS:
        score = measure(name)
        print(f"| {name} | {score.blocks:.1f} | {score.sentences:.1f} | {score.exact:.1f} |")
        if "--wrong" in sys.argv:
            print("".join(f"  - {text}\n" for text in score.missed), end="")
            print("".join(f"  + {text}\n" for text in score.invented), end="")

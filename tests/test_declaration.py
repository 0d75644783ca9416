"""The Ashgabat declaration from end to end, held against the gold made by reading it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import aligner
from aligner.commands.read import as_data

FOLDER = Path(__file__).parents[1] / "corpora" / "ashgabat-declaration"
SAMPLES = Path(__file__).parents[1] / "tmx_out" / "samples"
LANGUAGES = ("ky", "kk")


def rows(name: str) -> list[dict]:
    return [json.loads(line) for line in (FOLDER / "gold" / name).read_text("utf-8").splitlines()]


def read(language: str) -> aligner.Document:
    return aligner.read(FOLDER / f"declaration.{language}.txt")


def signs(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_is_detected(language: str) -> None:
    assert read(language).language == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_blocks_are_those_of_the_gold(language: str) -> None:
    document = read(language)
    found = [as_data(document, block) for block in document.blocks]
    wanted = rows(f"blocks.{language}.jsonl")
    assert [{key: block[key] for key in ("kind", "text", "lines")} for block in found] == wanted
    assert len(wanted) == 36


@pytest.mark.parametrize("language", LANGUAGES)
def test_segments_are_those_of_the_gold(language: str) -> None:
    found = [{"text": s.text, "block": s.block} for s in aligner.split(read(language))]
    assert found == rows(f"segments.{language}.jsonl")


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_lost(language: str) -> None:
    document = read(language)
    assert not document.dropped
    assert signs("".join(s.text for s in aligner.split(document))) == signs(document.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_segments_are_traced_to_their_lines(language: str) -> None:
    document = read(language)
    lines = document.text.split("\n")
    for segment in aligner.split(document):
        first, last = document.lines(segment)
        # A hyphen that only a line end had put there is not in the segment.
        assert signs(segment.text) in signs("".join(lines[first - 1 : last]))


def test_beads_are_those_of_the_gold() -> None:
    bitext = aligner.align(read("ky"), read("kk"))
    (gold,) = rows("beads.jsonl")
    found = [[list(bead.source_index), list(bead.target_index)] for bead in bitext.beads]
    assert found == gold["gold"]
    assert [bead.type for bead in bitext.beads].count("1-1") == 47
    assert [s.text for s in bitext.source_segments] == gold["source"]
    assert [s.text for s in bitext.target_segments] == gold["target"]


def test_swapping_the_sides_swaps_the_beads() -> None:
    there = aligner.align(read("ky"), read("kk"))
    back = aligner.align(read("kk"), read("ky"))
    assert [(b.target_index, b.source_index) for b in back.beads] == [
        (b.source_index, b.target_index) for b in there.beads
    ]
    assert [b.confidence for b in back.beads] == pytest.approx([b.confidence for b in there.beads], abs=1e-3)


@pytest.mark.parametrize("suffix", ["tmx", "jsonl", "tsv", "xlf", "html"])
def test_the_sample_output_is_byte_for_byte_the_golden_one(tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"out.{suffix}"
    command = [sys.executable, "-m", "aligner", "align", *(
        str(FOLDER / f"declaration.{language}.txt") for language in LANGUAGES
    ), "-o", str(out)]  # fmt: skip
    subprocess.run(command, check=True, env={**os.environ, "SOURCE_DATE_EPOCH": "1731024000"})
    golden = SAMPLES / f"declaration.ky-kk.{suffix}"
    assert out.read_text("utf-8").splitlines() == golden.read_text("utf-8").splitlines(), (
        "the output differs from the golden one: read the diff, then run make golden"
    )
    assert out.read_bytes() == golden.read_bytes()


STRANGERS = [
    ("unhcr-factsheets/factsheet-2023.ky.txt", "unhcr-factsheets/factsheet-2024.kk.md"),
    ("ashgabat-declaration/declaration.ky.txt", "unhcr-factsheets/factsheet-2024.kk.md"),
    ("unhcr-factsheets/factsheet-2023.ky.txt", "ashgabat-declaration/declaration.kk.txt"),
    ("human-rights-report/report-2015.ky.txt", "ashgabat-declaration/declaration.kk.txt"),
    ("human-rights-report/report-2015.ky.txt", "unhcr-factsheets/factsheet-2024.kk.md"),
]


@pytest.mark.parametrize(("source", "target"), STRANGERS)
def test_strangers_are_told_apart(source: str, target: str) -> None:
    first, second = (aligner.read(FOLDER.parent / path) for path in (source, target))
    with pytest.raises(aligner.AlignerError, match="do not look like translations") as raised:
        aligner.align(first, second)
    assert raised.value.exit_code == 3

"""OmegaT, a real translation tool, takes what `aligner align` writes.

The two controls show that the first test could fail: a memory that is only offered, or that is
broken, leaves every paragraph as it was.
"""

import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import aligner
import omegat
from aligner.exchange import write_memory
from aligner.memories import convert, merge

HERE = Path(__file__).parent
ROOT = HERE.parent
SAMPLE = ROOT / "corpora" / "ashgabat-declaration"
UNITS = 48  # in the declaration
TWO_UNITS = HERE / "cases" / "tmx" / "valid" / "two-units.tmx"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

pytestmark = omegat.requires_omegat


@dataclass(frozen=True)
class Memory:
    """A TMX file and its texts in Kyrgyz and in Kazakh, unit by unit."""

    path: Path
    ky: tuple[str, ...]
    kk: tuple[str, ...]


def read(path: Path) -> Memory:
    """Read the two sides of a plain ky-kk file."""
    units = [
        {variant.get(XML_LANG): variant.findtext("seg", "") for variant in unit.iter("tuv")}
        for unit in etree.parse(str(path)).iter("tu")
    ]
    return Memory(path, tuple(unit["ky"] for unit in units), tuple(unit["kk"] for unit in units))


@pytest.fixture(scope="module")
def aligned(tmp_path_factory: pytest.TempPathFactory) -> Memory:
    """The declaration, aligned by the command a person would type."""
    out = tmp_path_factory.mktemp("aligned") / "declaration.tmx"
    texts = [str(SAMPLE / "declaration.ky.txt"), str(SAMPLE / "declaration.kk.txt")]
    options = ["-s", "ky", "-t", "kk", "-o", str(out)]
    command = [sys.executable, "-m", "aligner", "align", *texts, *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return read(out)


def assert_inserted(result: omegat.Result, expected: Sequence[str]) -> None:
    """Fail with the numbered differences unless OmegaT wrote exactly these texts."""
    assert not result.load_errors, "\n".join(result.load_errors)
    wrong = [
        f"{number}. expected {want!r}\n{number}. got      {got!r}"
        for number, (want, got) in enumerate(zip(expected, result.texts, strict=True), 1)
        if want != got
    ]
    assert not wrong, f"{len(wrong)} of {len(expected)} texts differ:\n" + "\n".join(wrong)


def test_every_unit_is_inserted_into_a_kazakh_translation(aligned: Memory) -> None:
    result = omegat.translate(aligned.path, "ky", "kk", aligned.ky)
    assert len(result.texts) == UNITS
    assert_inserted(result, aligned.kk)


def test_every_unit_is_inserted_into_a_kyrgyz_translation(aligned: Memory) -> None:
    result = omegat.translate(aligned.path, "kk", "ky", aligned.kk)
    assert len(result.texts) == UNITS
    assert_inserted(result, aligned.ky)


def test_project_with_regions_takes_plain_languages() -> None:
    memory = read(TWO_UNITS)
    assert_inserted(omegat.translate(memory.path, "ky-KG", "kk-KZ", memory.ky), memory.kk)


@pytest.fixture(scope="module")
def aligned_memory(aligned: Memory) -> aligner.Memory:
    """The same, in memory."""
    found = aligner.read_memory(aligned.path)
    return aligner.Memory(found.head, tuple(found))


@pytest.mark.parametrize(
    "how",
    [
        {"flavour": "trados", "languages": {"ky": "ky-KG", "kk": "kk-KZ"}}, {"context": "memoq"},
        {"context": "phrase"}, {"encoding": "utf-16"}, {"version": "1.1"},
    ],
    ids=["trados", "memoq", "phrase", "utf-16", "1.1"],
)  # fmt: skip
def test_every_flavour_is_inserted_in_both_directions(
    aligned: Memory, aligned_memory: aligner.Memory, how: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / "memory.tmx"
    write_memory(aligned_memory, path, aligner.Options(**how))
    assert_inserted(omegat.translate(path, "ky", "kk", aligned.ky), aligned.kk)
    assert_inserted(omegat.translate(path, "kk", "ky", aligned.kk), aligned.ky)


def test_packed_and_reversed_and_merged_memories_are_inserted(
    aligned: Memory, aligned_memory: aligner.Memory, tmp_path: Path
) -> None:
    path = tmp_path / "memory.tmx.gz"
    half = len(aligned.ky) // 2
    first = aligner.Memory(aligned_memory.head, aligned_memory.units[:half])
    second = aligner.Memory(aligned_memory.head, aligned_memory.units[half:])
    write_memory(merge([first, convert(second, reverse=True)]), path)
    assert_inserted(omegat.translate(path, "ky", "kk", aligned.ky), aligned.kk)
    assert_inserted(omegat.translate(path, "kk", "ky", aligned.kk), aligned.ky)


def test_control_a_memory_that_is_only_offered_inserts_nothing(aligned: Memory) -> None:
    assert_inserted(omegat.translate(aligned.path, "ky", "kk", aligned.ky, "tm"), aligned.ky)


def test_control_a_broken_memory_is_noticed(aligned: Memory, tmp_path: Path) -> None:
    before, end, after = aligned.path.read_text(encoding="utf-8").rpartition("</seg>")
    broken = tmp_path / "broken.tmx"
    broken.write_text(f"{before} & {end}{after}", encoding="utf-8")
    result = omegat.translate(broken, "ky", "kk", aligned.ky)
    assert any("TM_LOAD_ERROR" in line for line in result.load_errors), result.log
    assert result.texts == aligned.ky

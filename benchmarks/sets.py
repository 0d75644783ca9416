"""Read the alignment sets that the benchmarks are run on: one document pair with gold a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Row:
    """A document pair: segments of both sides and the gold beads as index lists."""

    id: str
    source_language: str
    target_language: str
    source: list[str]
    target: list[str]
    gold: list[tuple[list[int], list[int]]]


def set_names(folder: Path) -> list[str]:
    """The names of the sets in a folder, sorted."""
    return sorted(path.name.removesuffix(".jsonl") for path in folder.glob("*.jsonl"))


def read_set(folder: Path, name: str) -> Iterator[Row]:
    """The document pairs of a set."""
    with folder.joinpath(f"{name}.jsonl").open(encoding="utf-8") as file:
        for line in file:
            data = json.loads(line)
            yield Row(
                data["id"], data["source_language"], data["target_language"],
                data["source"], data["target"], [(s, t) for s, t in data["gold"]],
            )  # fmt: skip


def read_indices(path: Path) -> list[tuple[list[int], list[int]]]:
    """The beads of an output of ``aligner align --to indices``, as index lists."""
    with path.open(encoding="utf-8") as file:
        return [(source, target) for source, target, _ in json.loads(file.readline())["beads"]]

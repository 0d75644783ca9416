"""Imports go downward only; this table is the map of the package."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "aligner"

ROWS = """
__main__
cli
commands
review batch
reviewing
pipeline summary checking delivery doubts
realigning
rating
comparing bitexts serving
readers writers lexicons terms memories memory dedup differences census reports corrections
exchange
working
verdict parts units files encodings srx tokenizer notation
mending
shifts joins
clauses
beads cuts evaluate edits
checks holding
score induce dictionary repair corridors seeking operations
features
windows
vectors draft
anchors splitting reflow pages lookalikes wrongtable
reasons regions columns
joints seams
endings habits room
strips gutters
rows furniture marks
blocks hyphens normalise typewidths stops cognates
skeleton footnotes tables inflection signs
lines wordforms
lang
model settings seen addresses loopback
errors garbage packaged remembered wording
"""

ROW = {name: number for number, row in enumerate(ROWS.split("\n")) for name in row.split()}
PUBLIC = "__init__"


def unit(module: str) -> str:
    """The name in the table that a module of the package goes by: a folder counts as one."""
    return module.split(".")[1] if "." in module else PUBLIC


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update(
                f"aligner.{alias.name}" if node.module == "aligner" else node.module for alias in node.names
            )
    return {name for name in names if name.split(".")[0] == "aligner"}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_down(path: Path) -> None:
    here = unit(module_name(path))
    if here == PUBLIC:
        return
    assert here in ROW, f"{path.name} has no row in the table of layers"
    for name in imported(path):
        there = unit(name)
        if there not in (here, PUBLIC):
            assert ROW[there] > ROW[here], f"{here} must not import {there}"


def test_table_has_no_ghosts() -> None:
    assert set(ROW) == {unit(module_name(path)) for path in modules()} - {PUBLIC}


HOMES = {
    "lxml": {"readers", "lexicons"},
    "click": {"cli", "commands"},
    "rapidfuzz": {"anchors", "memory"},
    "sqlite3": {"memory", "working"},
    "numpy": {
        "vectors",
        "signs",
        "windows",
        "features",
        "dictionary",
        "score",
        "induce",
        "beads",
        "shifts",
        "joins",
        "clauses",
        "corridors",
        "cuts",
        "parts",
        "verdict",
        "comparing",
        "dedup",
        "memory",
        "differences",
        "batch",
        "checks",
        "terms",
    },
    "scipy": {"terms", "vectors", "windows", "induce", "dictionary", "corridors", "cuts", "batch"},
    "rich": {"commands"},
    "distributed": {"batch"},
    "fsspec": {"addresses"},
    "markdown_it": {"readers"},
    "pypdfium2": {"readers"},
    "pyarrow": {"exchange"},
    "starlette": {"review", "serving"},
    "uvicorn": {"loopback"},
    "xlsxwriter": {"exchange", "reports"},
}


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_dependencies_stay_at_home(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    for name in {name.split(".")[0] for name in names} & set(HOMES):
        assert unit(module_name(path)) in HOMES[name], f"{name} has no home in {path.name}"


def test_the_command_starts_without_what_only_aligning_needs() -> None:
    """Help, messages and tools for memories need no numbers: numpy and scipy take longer than they do."""
    code = (
        "import aligner.cli, sys; print(*sorted({'numpy', 'scipy', 'lxml', 'rapidfuzz'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "\n"


@pytest.mark.parametrize("command", ["read", "split"])
def test_reading_does_without_what_only_aligning_needs(command: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Салам дүйнө! Кандайсыз?", encoding="utf-8")
    code = (
        "import sys; from aligner.cli import main\n"
        "try: main()\n"
        "finally: print(*sorted({'numpy', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, command, "a.txt", "-l", "ky"],
        capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == ""

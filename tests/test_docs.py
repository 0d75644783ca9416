"""The README shows what the program prints, and names every command."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from aligner.cli import COMMANDS, aligner

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SESSIONS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    for path in [*(ROOT / "corpora").glob("*/*.txt"), *(ROOT / "corpora").glob("*/*.md")]:
        if path.name != "README.md":
            shutil.copy(path, tmp_path)
    return tmp_path


@pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session.split("\n")[0])
def test_console_sessions_of_the_readme_are_real(session: str, samples: Path) -> None:
    check_session(session, samples)


def check_session(session: str, samples: Path) -> None:
    code = 0
    for step in session.removeprefix("$ ").split("\n$ "):
        command, _, wanted = step.partition("\n")
        if command == "echo $?":
            assert int(wanted) == code
            continue
        name, *arguments = shlex.split(command)
        assert name == "aligner"
        run = subprocess.run(
            [sys.executable, "-m", "aligner", *arguments], cwd=samples, capture_output=True, text=True
        )
        code = run.returncode
        assert (run.stdout + run.stderr).strip() == wanted.strip()


@pytest.fixture
def collection(samples: Path) -> Path:
    """The files that docs/batch.md works on."""
    for source, target in {
        "declaration.ky.txt": "documents/declaration.ky.txt laws/ky/2024-11.txt",
        "declaration.kk.txt": "documents/declaration.kk.txt laws/kk/ashgabat.txt",
        "factsheet-2023.ky.txt": "documents/factsheet.ky.txt laws/ky/factsheet.txt",
        "factsheet-2024.kk.md": "documents/factsheet.kk.md",
    }.items():
        for name in target.split():
            (samples / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(samples / source, samples / name)
    (samples / "documents" / "notes.ky.txt").write_text("")
    (samples / "documents" / "notes.kk.txt").write_text("Ескертпелер кейін жазылады.", "utf-8")
    return samples


def test_console_sessions_of_the_page_on_batches_are_real(collection: Path) -> None:
    page = (ROOT / "docs" / "batch.md").read_text(encoding="utf-8")
    for session in re.findall(r"```console\n(.*?)```", page, re.DOTALL):
        check_session(session, collection)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme_and_has_an_example(name: str) -> None:
    assert f"`aligner {name}" in README
    text = CliRunner().invoke(aligner, [name, "--help"]).output
    assert f"Example: aligner {name}" in " ".join(text.split())


def test_links_of_the_documentation_lead_somewhere() -> None:
    for page in [ROOT / "README.md", *ROOT.glob("docs/**/*.md"), ROOT / "CONTRIBUTING.md"]:
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_the_unit_that_the_readme_shows_is_that_of_the_sample() -> None:
    (shown,) = re.findall(r"```xml\n(.*?)```", README, flags=re.DOTALL)
    assert shown in (ROOT / "tmx_out" / "samples" / "declaration.ky-kk.tmx").read_text(encoding="utf-8")

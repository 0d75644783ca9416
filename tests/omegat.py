"""Ask the real OmegaT what it makes of a translation memory or of segmentation rules, without a window.

OmegaT opens a project with the memory in it, fills in every translation it accepts, writes the
translated document and ends. Its exit status says nothing about a memory it could not read, so
the texts and the log are what counts.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from lxml import etree

DEBIAN_JAR = "/usr/share/omegat/OmegaT.jar"
TIME_OUT = 180  # seconds; a small project takes about four
MISSING = "OmegaT is missing: install java and omegat, or name OmegaT.jar in OMEGAT_JAR"

# OmegaT reads a document called *.utf8 as UTF-8 whatever the locale of the machine is.
DOCUMENT = "document.utf8"
FOLDERS = ("source", "target", "glossary", "dictionary", "omegat", "tm/auto", "tm/enforce")
DEFAULT_PLACES = (
    "source_dir", "target_dir", "tm_dir", "glossary_dir", "glossary_file", "dictionary_dir",
)  # fmt: skip


@dataclass(frozen=True)
class Result:
    """What OmegaT wrote for each source, in order, and what it complained about."""

    texts: tuple[str, ...]
    log: str
    load_errors: tuple[str, ...]


def find() -> Path | None:
    """Where OmegaT.jar is, or None when it or java is not on this machine."""
    jar = Path(os.environ.get("OMEGAT_JAR") or DEBIAN_JAR)
    return jar if jar.is_file() and shutil.which("java") else None


# Without OmegaT a test is skipped on a desk. In continuous integration it runs, and fails in
# `translate`, so that the check cannot disappear unnoticed.
requires_omegat = pytest.mark.skipif(find() is None and not os.environ.get("CI"), reason=MISSING)


def translate(
    tmx: Path,
    source_language: str,
    target_language: str,
    sources: Sequence[str],
    folder: str = "tm/auto",
) -> Result:
    """Let OmegaT translate the sources with this memory, put into this folder of a project.

    In `tm/auto` exact matches are inserted, in `tm` they are only offered.
    """
    jar = find()
    assert jar is not None, MISSING
    for source in sources:
        assert not {"\r", "\n"} & set(source), f"a source must be one line: {source!r}"
        assert source == source.strip() != "", f"empty, or white space around it: {source!r}"
    with tempfile.TemporaryDirectory(prefix="omegat-") as place:
        home = Path(place)
        project = make_project(home / "project", source_language, target_language)
        (project / "source" / DOCUMENT).write_text("\n\n".join(sources) + "\n", encoding="utf-8")
        shutil.copy(tmx, project / folder / tmx.name)
        log = run(jar, project, home)
        written = (project / "target" / DOCUMENT).read_text(encoding="utf-8")
    texts = tuple(written.removesuffix("\n").split("\n\n"))
    assert len(texts) == len(sources), (
        f"OmegaT was given {len(sources)} paragraphs and wrote {len(texts)}:\n{written}\n{log}"
    )
    return Result(texts, log, load_errors(log))


def segments(texts: Sequence[str], language: str, rules: str = "") -> set[str]:
    """The segments that OmegaT cuts the texts into, each a paragraph, with these rules or with its own.

    It writes them into a memory, each once and in no order.
    """
    jar = find()
    assert jar is not None, MISSING
    with tempfile.TemporaryDirectory(prefix="omegat-") as place:
        home = Path(place)
        project = make_project(home / "project", language, "en", cut_sentences=True)
        (project / "source" / DOCUMENT).write_text("\n\n".join(texts) + "\n", encoding="utf-8")
        if rules:
            (project / "omegat" / "segmentation.conf").write_text(rules, encoding="utf-8")
        memory = home / "all.tmx"
        mode = ("createpseudotranslatetmx", f"--pseudotranslatetmx={memory}", "--pseudotranslatetype=equal")
        log = run(jar, project, home, *mode)
        assert "Exception" not in log, log
        units = etree.parse(str(memory)).iter("tu")
        return {"".join(next(unit.iter("seg")).itertext()) for unit in units}


def load_errors(log: str) -> tuple[str, ...]:
    """The lines of the log that tell of a memory lost or of any other breakdown."""
    signs = ("TM_LOAD_ERROR", "Exception")
    return tuple(line for line in log.splitlines() if any(sign in line for sign in signs))


def make_project(
    project: Path, source_language: str, target_language: str, *, cut_sentences: bool = False
) -> Path:
    """Make an empty project that takes each paragraph as one segment, or cuts it into sentences."""
    for folder in FOLDERS:
        (project / folder).mkdir(parents=True)
    settings = dict.fromkeys(DEFAULT_PLACES, "__DEFAULT__") | {
        "source_lang": source_language,
        "target_lang": target_language,
        "source_tok": "org.omegat.tokenizer.DefaultTokenizer",
        "target_tok": "org.omegat.tokenizer.DefaultTokenizer",
        "sentence_seg": str(cut_sentences).lower(),
        "support_default_translations": "true",
        "remove_tags": "false",
    }
    lines = "\n".join(f"<{name}>{escape(value)}</{name}>" for name, value in settings.items())
    (project / "omegat.project").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<omegat>\n<project version="1.0">\n{lines}\n</project>\n</omegat>\n',
        encoding="utf-8",
    )
    return project


def _printed(command: list[str], home: Path) -> str:
    """What OmegaT prints; it must end well."""
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=TIME_OUT,
        env={**os.environ, "HOME": str(home)},
        check=False,
    )
    assert done.returncode == 0, f"OmegaT ended with {done.returncode}:\n{done.stdout}"
    return done.stdout


def run(jar: Path, project: Path, home: Path, mode: str = "translate", *options: str) -> str:
    """Run OmegaT on the project, with `home` for everything it keeps.

    Return what it printed, without the hundred lines that name its plug-ins.
    """
    command = [
        "java", "-Xmx1g", "-Djava.awt.headless=true", "-Dfile.encoding=UTF-8",
        f"-Duser.home={home}", "-jar", str(jar), f"--config-dir={home / 'config'}",
        f"--mode=console-{mode}", *options, "--disable-project-locking", "--disable-location-save",
        "--no-team", "--quiet", str(project),
    ]  # fmt: skip
    printed = _printed(command, home)
    return "\n".join(line for line in printed.splitlines() if "(PLUGIN_LOAD_OK)" not in line)


@dataclass(frozen=True)
class Opened:
    """What OmegaT makes of a project.

    Args:
        segments: source, translation, best match and its score, of each segment in order.
        terms: file, source, target and comment of each entry of a glossary.
    """

    segments: tuple[tuple[str, str, str, int], ...]
    terms: tuple[tuple[str, str, str, str], ...]


def opened(project: Path, home: Path) -> Opened:
    """Open a project in OmegaT's own classes, as its window would, and say what a translator would see."""
    jar = find()
    assert jar is not None, MISSING
    script = Path(__file__).with_name("omegat_matches.groovy")
    command = [
        "java", "-Xmx1g", "-Djava.awt.headless=true", "-Dfile.encoding=UTF-8", f"-Duser.home={home}",
        "-cp", str(jar), "groovy.ui.GroovyMain", "-c", "UTF-8", str(script), str(project),
        str(home / "config"),
    ]  # fmt: skip
    printed = _printed(command, home)
    assert not load_errors(printed), printed
    lines = [line.split("\t") for line in printed.splitlines()]
    return Opened(
        tuple((line[1], line[2], line[3], int(line[4])) for line in lines if line[0] == "SEGMENT"),
        tuple((line[1], line[2], line[3], line[4]) for line in lines if line[0] == "TERM"),
    )

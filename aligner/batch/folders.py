"""The documents of two folders in pairs: by name where the names say it, else by what they say."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from aligner.addresses import is_address
from aligner.batch.jobs import Job, Plan, Record, Side
from aligner.batch.manifest import Batch, apart, documents, in_folders
from aligner.batch.pairing import Gist, gist_of, matched
from aligner.batch.run import Progress, Runner, in_this_process
from aligner.errors import UsageError
from aligner.files import name_of, within
from aligner.settings import Options, Settings

_LIKELY = 0.5
_HEADS = ("source", "target", "source_language", "target_language", "confidence", "paired_by")


@dataclass(frozen=True, slots=True)
class Paired:
    """Two files that belong together.

    Args:
        source, target: their paths.
        languages: their tags; "" where nobody has looked.
        confidence: how sure that is, as a probability.
        by: "name" or "content".
    """

    source: str
    target: str
    languages: tuple[str, str]
    confidence: float
    by: str


@dataclass(frozen=True, slots=True)
class Pairing:
    """What belongs together in two folders.

    Args:
        pairs: in the order of the sources' names.
        alone: files without a partner.
        unread: files that could not be read, with the reason.
    """

    pairs: tuple[Paired, ...]
    alone: tuple[str, ...]
    unread: tuple[tuple[str, str], ...]

    def batch(self) -> Batch:
        """The pairs as jobs."""
        jobs = apart(
            Job(PurePath(name_of(pair.source)).stem,
                Side(pair.source, (), pair.languages[0]), Side(pair.target, (), pair.languages[1]))
            for pair in self.pairs
        )  # fmt: skip
        return Batch(tuple(jobs), self.alone, self.unread)


def pair_folders(
    source: str,
    target: str,
    settings: Settings,
    runner: Runner = in_this_process,
    progress: Progress = lambda *_: None,
    *,
    by_content: bool = False,
    output: str = "",
) -> Pairing:
    """Say which documents of two folders belong together.

    Args:
        source, target: the folders.
        settings: languages and encoding.
        runner: where the documents are read.
        progress: is told how it goes.
        by_content: whether names are left aside.
        output: the folder for the outputs of a batch; what lies in it is no input.

    Raises:
        InputError: a folder cannot be read or holds no document.
        UsageError: both folders are one.
    """
    languages = settings.source_language, settings.target_language
    names = documents(source, output), documents(target, output)
    inside = {within(target, name) for name in names[1]}
    names = [name for name in names[0] if within(source, name) not in inside], names[1]
    if not names[0]:
        raise UsageError(f"{source} holds no document that {target} does not", advice="give a folder each")
    named = in_folders((source, target), names, languages)
    pairs = [Paired(job.source.path, job.target.path, languages, 1.0, "name") for job in named.jobs]
    if by_content:
        pairs = []
    known = {path for pair in pairs for path in (pair.source, pair.target)}
    sides = [
        [path for path in (within(folder, name) for name in found) if path not in known]
        for folder, found in zip((source, target), names, strict=True)
    ]
    unread: list[tuple[str, str]] = []
    alone = {path for side in sides for path in side}
    if all(sides):
        gists = [
            _read(sorted(paths), language, settings, runner, progress, unread)
            for paths, language in zip(sides, languages, strict=True)
        ]
        for match in matched(gists[0], gists[1]):
            if match.confidence >= _LIKELY:
                first, second = gists[0][match.source], gists[1][match.target]
                tags = first.language, second.language
                pairs.append(Paired(first.path, second.path, tags, match.confidence, "content"))
                alone -= {first.path, second.path}
    alone -= {path for path, _ in unread}
    return Pairing(tuple(sorted(pairs, key=lambda pair: pair.source)), tuple(sorted(alone)), tuple(unread))


def _read(
    paths: Sequence[str], language: str, settings: Settings, runner: Runner, progress: Progress,
    unread: list[tuple[str, str]],
) -> list[Gist]:  # fmt: skip
    """What of some documents is compared; those that cannot be read are noted."""
    jobs = [Job(path, Side(path, (), language), Side()) for path in paths]
    stage = f"reading {language}".strip()
    progress(stage, len(jobs), None)
    found = []
    for job, gist in runner(gist_of, jobs, Plan(settings, "", Options())):
        if gist is None or gist.error:
            unread.append((job.source.path, gist.error if gist else "reading it needs too much memory"))
        else:
            found.append(gist)
        progress(stage, len(jobs), Record(job.id, "done"))
    unread.sort()
    return sorted(found, key=lambda gist: gist.path)


def manifest_of(pairing: Pairing, folder: str) -> Iterator[str]:
    """The pairs as a manifest, a table with tabs, for a person to check and for ``aligner batch``.

    Args:
        pairing: the pairs.
        folder: where the manifest will stand; paths are relative to it.
    """
    yield _row(_HEADS)
    for pair in pairing.pairs:
        paths = (_from(path, folder) for path in (pair.source, pair.target))
        yield _row((*paths, *pair.languages, f"{pair.confidence:.4f}", pair.by))


def _from(path: str, folder: str) -> str:
    """A path as it is written in a manifest that stands in a folder."""
    if is_address(path):
        return path
    return os.path.abspath(path) if is_address(folder) else os.path.relpath(path, folder or ".")


def _row(cells: Sequence[str]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter="\t", lineterminator="\n").writerow(cells)
    return text.getvalue()

"""Where outputs go: each pair has its own, below one folder, and none replaces an input."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from aligner.batch.jobs import Job
from aligner.batch.manifest import Batch
from aligner.batch.wanted import Wanted
from aligner.errors import UsageError
from aligner.files import is_inside, real, within
from aligner.writers import ManyWriter, writer_for

_LONGEST_NAME = 150


def with_outputs(batch: Batch, wanted: Wanted, taken: Sequence[str]) -> tuple[Job, ...]:
    """The jobs, each with its own output.

    Args:
        batch: the jobs.
        wanted: where outputs go, and in which format.
        taken: paths that the batch itself writes.

    Raises:
        UsageError: two would have one output, or one lies outside the folder for outputs.
    """
    if wanted.one_file:
        return tuple(replace(job, output="") for job in batch.jobs)
    writer = writer_for(wanted.format)
    if isinstance(writer, ManyWriter):
        raise UsageError(
            f"{wanted.format} is several files a pair, which a batch does not write",
            advice="take another format",
        )
    suffix = writer.SUFFIX or f".{wanted.format}"
    reserved = {real(path) for path in taken}
    found = []
    for job in batch.jobs:
        output = within(wanted.output, _name(job.id) + suffix)
        if job.output:
            output = _inside(wanted.output, job.output, reserved)
        elif real(output) in reserved:
            output = within(wanted.output, f"{_name(job.id)}_{suffix}")
        found.append(replace(job, output=output))
    for output, number in Counter(real(job.output) for job in found).items():
        if number > 1:
            raise UsageError(f"{number} pairs would be written to {output}", advice="give them other names")
    return tuple(found)


def _inside(folder: str, name: str, reserved: set[str]) -> str:
    """The path of an output that a manifest names: below the folder, and no file of the batch itself."""
    if "\0" in name:
        raise UsageError(f"the output {name} is no name of a file", advice="mend the manifest")
    path = within(folder, name)
    if not is_inside(path, folder):
        raise UsageError(f"the output {name} lies outside {folder}", advice="mend it or choose another -o")
    if any(real(path) == other or is_inside(path, other) for other in reserved):
        raise UsageError(f"the output {name} is a file of the batch itself", advice="mend the manifest")
    return path


def check_not_inputs(batch: Batch, jobs: Iterable[Job], wanted: Wanted, others: Sequence[str]) -> None:
    """Stop before an input is written over.

    Args:
        batch: the inputs.
        jobs: the same with their outputs.
        wanted: the one file for all of them, and where they are merged.
        others: what else is written.

    Raises:
        UsageError: something would be.
    """
    written = [*(job.output or wanted.output for job in jobs), *others]
    outputs = {real(path) for path in (*written, wanted.merge) if path}
    sides = (side.path for job in batch.jobs for side in (job.source, job.target))
    for path in (*sides, *batch.alone, *(path for path, _ in batch.unread), batch.manifest):
        if path and real(path) in outputs:
            raise UsageError(f"{path} is an input and would be replaced", advice="choose another -o")
    if wanted.merge and real(wanted.merge) in {real(path) for path in written}:
        raise UsageError(
            f"{wanted.merge} is written by the batch itself", advice="choose another place for --merge"
        )


def _name(id: str) -> str:
    """The path of an output below the folder for outputs: an id can lead nowhere else.

    Example:
        >>> _name("laws/act 7"), _name("../a"), _name("a:b")
        ('laws/act 7', 'a', 'a_b')
    """
    parts = []
    for part in PurePosixPath(id.replace("\\\\", "/")).parts:
        clean = "".join("_" if sign in '<>:"|?*\\\\' or not sign.isprintable() else sign for sign in part)
        clean = clean.strip(" ").lstrip("./")
        if len(clean.encode()) > _LONGEST_NAME:
            clean = hashlib.sha256(clean.encode()).hexdigest()[:32]
        if clean:
            parts.append(clean)
    return "/".join(parts) or hashlib.sha256(id.encode(errors="surrogatepass")).hexdigest()[:16]

"""A batch from beginning to end: what is still to be done, doing it, and the report."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from aligner.batch import local, page, sharing
from aligner.batch.jobs import Job, Plan, Record, key_of, run_job, tell_job
from aligner.batch.journal import Journal
from aligner.batch.manifest import Batch
from aligner.errors import UsageError
from aligner.lexicons import Lexicon
from aligner.settings import Options, Settings
from aligner.writers import writer_for

_DIED = "the process that aligned it died twice, perhaps for want of memory; split the documents"
_LONGEST_NAME = 150

Runner = Callable[[Callable[[Job, Plan], Any], Iterable[Job], Plan], Iterator[tuple[Job, Any]]]
"""A backend: does a piece of work for each job, in any order; None where it could not be done."""
Progress = Callable[[str, int, Record | None], None]
"""Told what is being done, how many jobs that are, and each record as it comes."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a batch is run.

    Args:
        output: the folder for the outputs, or one file for all, which only indices have.
        format: the name of a writer.
        settings: of reading and aligning.
        options: how results are written.
        lexicon: what a person has given.
        share: whether one lexicon is learned from the whole batch.
        retry_failed: whether documents that failed before are tried again although nothing has changed.
    """

    output: str
    format: str = "tmx"
    settings: Settings = field(default_factory=Settings)
    options: Options = field(default_factory=Options)
    lexicon: Lexicon = field(default_factory=Lexicon)
    share: bool = False
    retry_failed: bool = False

    @property
    def one_file(self) -> bool:
        """Whether all results go into one file, a line each."""
        return self.format == "indices" and bool(Path(self.output).suffix) and not Path(self.output).is_dir()


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a batch.

    Args:
        records: of all jobs, in order.
        unchanged: how many were done before and are as they were.
        alone: files without a partner.
        report, page: where the report and its page are.
    """

    records: tuple[Record, ...]
    unchanged: int
    alone: tuple[str, ...]
    report: str
    page: str

    def count(self, status: str) -> int:
        """How many jobs have a status."""
        return sum(record.status == status for record in self.records)


def align_batch(
    batch: Batch, wanted: Wanted, runner: Runner | None = None, progress: Progress = lambda *_: None
) -> Done:
    """Align all pairs of a batch; what was done before and has not changed is left as it is.

    Args:
        batch: the pairs.
        wanted: how it is run.
        runner: where the work is done; None does it in this process.
        progress: is told how it goes.

    Returns:
        What came of it; documents that failed are in it, with their reasons.

    Raises:
        UsageError: two jobs would write one file, or one would replace an input.
        OutputError: the outputs cannot be written.

    Example:
        >>> import tempfile
        >>> from aligner.batch.jobs import Side
        >>> job = Job("a", Side("", ("Салам.", "Жакшы."), "ky"), Side("", ("Сәлем.", "Жақсы."), "kk"))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     done = align_batch(Batch((job,)), Wanted(f"{folder}/out.jsonl", "indices"))
        ...     Path(folder, "out.jsonl").read_text("utf-8")[:32]
        '{"id": "a", "beads": [[[0], [0],'
    """
    runner = runner or in_this_process
    jobs = _with_outputs(batch.jobs, wanted)
    with Journal(wanted.output, one_file=wanted.one_file) as journal:
        plan = Plan(wanted.settings, wanted.format, wanted.options, wanted.lexicon, {}, _digest(wanted, ""))
        if wanted.share:
            plan = _shared(jobs, plan, wanted, journal, runner, progress)
        open_jobs = [job for job in jobs if not _is_done(job, plan, wanted, journal)]
        progress("aligning", len(open_jobs), None)
        for job, found in runner(run_job, open_jobs, plan):
            record = found or Record(job.id, "failed", "", job.source.path, job.target.path, error=_DIED)
            journal.add(record)
            progress("aligning", len(open_jobs), record)
        ids = [job.id for job in jobs]
        records = tuple(journal.records[id] for id in ids)
        journal.finish(ids, page.written(records, batch.alone))
        return Done(records, len(jobs) - len(open_jobs), batch.alone, str(journal.report), str(journal.page))


def in_this_process(
    work: Callable[[Job, Plan], Any], jobs: Iterable[Job], plan: Plan
) -> Iterator[tuple[Job, Any]]:
    """The backend that does one job after the other, here."""
    return local.run(work, jobs, plan, 1)


def on_cores(workers: int) -> Runner:
    """The backend that works on so many cores."""
    return lambda work, jobs, plan: local.run(work, jobs, plan, workers)


def _digest(wanted: Wanted, shared: str) -> str:
    parts = (
        repr(wanted.settings), wanted.format, str(wanted.options.date), wanted.options.signature(),
        wanted.lexicon.digest, shared,
    )  # fmt: skip
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _shared(
    jobs: Sequence[Job], plan: Plan, wanted: Wanted, journal: Journal, runner: Runner, progress: Progress
) -> Plan:
    """The plan with the lexicon that the batch tells, or has told before."""
    if not journal.lexicon.is_file():
        sample = sharing.Sample()
        keys: dict[str, str] = {}
        waiting = []
        for job in jobs:
            try:
                keys[job.id] = key_of(job, plan)
            except OSError:
                continue
            kept = journal.told(keys[job.id])
            if kept:
                sample.add(job.id, *kept)
            else:
                waiting.append(job)
        progress("learning", len(waiting), None)
        for job, told in runner(tell_job, waiting, plan):
            if told:
                journal.keep_told(keys[job.id], told)
                sample.add(job.id, *told)
            progress("learning", len(waiting), Record(job.id, "done"))
        sharing.save_lexicons(sample.learn(), journal.lexicon)
    induced = sharing.read_lexicons(journal.lexicon)
    digest = hashlib.sha256(journal.lexicon.read_bytes()).hexdigest()[:12]
    return replace(plan, induced=induced, digest=_digest(wanted, digest))


def _is_done(job: Job, plan: Plan, wanted: Wanted, journal: Journal) -> bool:
    """Whether a job was finished before, by the same settings, and nothing has changed since."""
    record = journal.records.get(job.id)
    if not record or not record.key or (record.status == "failed" and wanted.retry_failed):
        return False
    if record.status in ("done", "doubtful") and not (
        Path(job.output).is_file() if job.output else journal.holds(job.id)
    ):
        return False
    try:
        return key_of(job, plan) == record.key
    except OSError:
        return False


def _with_outputs(jobs: Iterable[Job], wanted: Wanted) -> tuple[Job, ...]:
    """The jobs, each with its own output."""
    if wanted.one_file:
        return tuple(replace(job, output="") for job in jobs)
    suffix = writer_for(wanted.format).SUFFIX or f".{wanted.format}"
    found = [
        replace(job, output=str(Path(wanted.output, job.output or _name(job.id) + suffix))) for job in jobs
    ]
    for output, number in Counter(os.path.normpath(job.output) for job in found).items():
        if number > 1:
            raise UsageError(f"{number} pairs would be written to {output}", advice="give them other names")
    outputs = {os.path.realpath(job.output) for job in found}
    for side in (side for job in found for side in (job.source, job.target)):
        if side.path and os.path.realpath(side.path) in outputs:
            raise UsageError(f"{side.path} is an input and would be replaced", advice="choose another -o")
    return tuple(found)


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

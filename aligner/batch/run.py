"""A batch from beginning to end: what is still to be done, doing it, and the report."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from aligner.batch import local, page, sharing
from aligner.batch.jobs import Job, Plan, Record, key_of, run_job, tell_job
from aligner.batch.journal import Journal
from aligner.batch.manifest import Batch
from aligner.batch.merging import merge
from aligner.batch.outputs import check_not_inputs, with_outputs
from aligner.batch.wanted import Wanted
from aligner.errors import AlignerError
from aligner.files import fetch, is_file

_DIED = "the process that aligned it died twice, perhaps for want of memory; split the documents"
_ASKED = 16
"""Jobs about which it is asked at once whether they were done before."""

Runner = Callable[[Callable[[Job, Plan], Any], Iterable[Job], Plan], Iterator[tuple[Job, Any]]]
"""A backend: does a piece of work for each job, in any order; None where it could not be done."""
Progress = Callable[[str, int, Record | None], None]
"""Told what is being done, how many jobs that are, and each record as it comes."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a batch.

    Args:
        records: of all jobs, in order.
        unchanged: how many were done before and are as they were.
        alone: files without a partner.
        unread: files that could not be read when partners were sought, with the reason.
        report, page: where the report and its page are.
        merged: how many units of all outputs went into one memory, and how many were left out; None where
            there is none.
    """

    records: tuple[Record, ...]
    unchanged: int
    alone: tuple[str, ...]
    unread: tuple[tuple[str, str], ...]
    report: str
    page: str
    merged: tuple[int, int] | None = None

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
        >>> from pathlib import Path
        >>> from aligner.batch.jobs import Side
        >>> job = Job("a", Side("", ("Салам.", "Жакшы."), "ky"), Side("", ("Сәлем.", "Жақсы."), "kk"))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     done = align_batch(Batch((job,)), Wanted(f"{folder}/out.jsonl", "indices"))
        ...     Path(folder, "out.jsonl").read_text("utf-8")[:32]
        '{"id": "a", "beads": [[[0], [0],'
    """
    runner = runner or in_this_process
    journal = Journal(wanted.output, one_file=wanted.one_file)
    jobs = with_outputs(batch, wanted, journal.files)
    check_not_inputs(batch, jobs, wanted, journal.files)
    with journal:
        plan = Plan(wanted.settings, wanted.format, wanted.options, wanted.lexicon, {}, _digest(wanted, ""))
        if wanted.share:
            plan = _shared(jobs, plan, wanted, journal, runner, progress)
        open_jobs = _still_open(jobs, plan, wanted, journal)
        progress("aligning", len(open_jobs), None)
        for job, found in runner(run_job, open_jobs, plan):
            record = found or Record(job.id, "failed", "", job.source.path, job.target.path, error=_DIED)
            journal.add(record)
            progress("aligning", len(open_jobs), record)
        records = tuple(_now(journal.records[job.id], job) for job in jobs)
        merged = merge(records, wanted.merge, wanted.options) if wanted.merge else None
        journal.finish(records, page.written(records, batch.alone, batch.unread))
        unchanged = len(jobs) - len(open_jobs)
        return Done(records, unchanged, batch.alone, batch.unread, journal.report, journal.page, merged)


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
    if not is_file(journal.lexicon):
        sample = sharing.Sample()
        kept = journal.told()
        keys: dict[str, str] = {}
        waiting = []
        for job in jobs:
            try:
                keys[job.id] = key_of(job, plan)
            except (OSError, AlignerError):
                continue
            if keys[job.id] in kept:
                sample.add(job.id, *kept[keys[job.id]])
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
    digest = hashlib.sha256(fetch(journal.lexicon)[0]).hexdigest()[:12]
    return replace(plan, induced=induced, digest=_digest(wanted, digest))


def _now(record: Record, job: Job) -> Record:
    """A record with the files where they are now: somebody may have moved them all since it was made."""
    output = job.output if record.status in ("done", "doubtful") else ""
    return replace(record, source=job.source.path, target=job.target.path, output=output)


def _still_open(jobs: Sequence[Job], plan: Plan, wanted: Wanted, journal: Journal) -> list[Job]:
    """The jobs that were not finished before, asked many at once, since files may be far away."""
    with ThreadPoolExecutor(_ASKED) as pool:
        done = pool.map(lambda job: _is_done(job, plan, wanted, journal), jobs)
        return [job for job, over in zip(jobs, done, strict=True) if not over]


def _is_done(job: Job, plan: Plan, wanted: Wanted, journal: Journal) -> bool:
    """Whether a job was finished before, by the same settings, and nothing has changed since."""
    record = journal.records.get(job.id)
    if not record or not record.key or (record.status == "failed" and wanted.retry_failed):
        return False
    try:
        if record.status in ("done", "doubtful") and not (
            is_file(job.output) if job.output else journal.holds(job.id)
        ):
            return False
        return key_of(job, plan) == record.key
    except (OSError, AlignerError):
        return False

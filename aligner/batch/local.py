"""Doing jobs on this machine: one after the other, or on several cores, whose deaths are survived."""

from __future__ import annotations

import multiprocessing
import multiprocessing.process
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import islice
from typing import TypeVar

from aligner.batch.jobs import Job, Plan
from aligner.garbage import look_seldom

Value = TypeVar("Value")
Work = Callable[[Job, Plan], Value]

_CLEANING = 5.0
"""Seconds that a worker has to drop its work."""
_AHEAD = 4
"""Jobs that wait for each worker, so that none is idle and memory stays small."""


def run(
    work: Work[Value], jobs: Iterable[Job], plan: Plan, workers: int
) -> Iterator[tuple[Job, Value | None]]:
    """Do all jobs; what is done first comes first.

    Args:
        work: what to do with each.
        jobs: the jobs.
        plan: how they are done.
        workers: processes; with one it is this process itself.

    Returns:
        Each job with what it gave; None where the worker died of it twice.
    """
    if workers <= 1:
        for job in jobs:
            yield job, work(job, plan)
        return
    waiting = iter(jobs)
    while True:
        try:
            yield from _until_a_death(work, waiting, plan, workers)
            return
        except _Death as death:
            suspects = death.jobs
        # One of these jobs killed its worker: alone it is found out, and the others lose nothing.
        for job in suspects:
            try:
                yield from _until_a_death(work, iter([job]), plan, 1)
            except _Death:
                yield job, None


class _Death(Exception):
    """A worker has died; its job is one of these."""

    def __init__(self, jobs: list[Job]) -> None:
        super().__init__()
        self.jobs = jobs


def _until_a_death(
    work: Work[Value], jobs: Iterator[Job], plan: Plan, workers: int
) -> Iterator[tuple[Job, Value | None]]:
    others = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(plan,))
    running: dict[Future[Value], Job] = {}
    try:
        while True:
            for job in islice(jobs, workers * _AHEAD - len(running)):
                with _deaf_to_interrupts():
                    running[pool.submit(_do, work, job)] = job
            if not running:
                return
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                value = future.result()
                yield running.pop(future), value
    except BrokenProcessPool:
        raise _Death(list(running.values())) from None
    except BaseException:
        with _deaf_to_interrupts():
            pool.shutdown(wait=False, cancel_futures=True)
            _drop(set(multiprocessing.active_children()) - others)
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _drop(workers: Iterable[multiprocessing.process.BaseProcess]) -> None:
    """End workers, whose work may take minutes yet: they clean up, and after a while they are killed."""
    for worker in workers:
        worker.terminate()
    end = time.monotonic() + _CLEANING
    for worker in workers:
        worker.join(max(0.0, end - time.monotonic()))
        worker.kill()


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Processes that begin meanwhile are never told of Ctrl-C, and this one after it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_PLAN: list[Plan] = []
_STATE = {"busy": False, "stopped": False}


def _begin(plan: Plan) -> None:
    """What a worker does first."""
    look_seldom()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the program that started it decides
    signal.signal(signal.SIGTERM, _stop)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _PLAN[:] = [plan]


def _stop(*_: object) -> None:
    """Drop the work, taking away what is half-written, and do none that waits."""
    _STATE["stopped"] = True
    if _STATE["busy"]:
        raise KeyboardInterrupt


def _end_with_parent() -> None:
    """End when the program that started this one is gone, even by a kill: nobody waits for its work."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _do(work: Work[Value], job: Job) -> Value:
    _STATE["busy"] = True
    try:
        if _STATE["stopped"]:
            raise KeyboardInterrupt
        return work(job, _PLAN[0])
    finally:
        _STATE["busy"] = False

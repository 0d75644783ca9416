"""Threads that answer: each has the memory open for itself, and there are never more than a few."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aligner import memory
from aligner.memory import Memory

Job = Callable[[Memory], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a server takes on.

    Args:
        seconds: how long an answer may take.
        waiting: requests that may be under way, those that wait for a thread included.
        threads: how many are worked on at the same time.
        largest: bytes of the largest request.
    """

    seconds: float = 10.0
    waiting: int = 16
    threads: int = 2
    largest: int = 1 << 20


class BusyError(Exception):
    """Too many requests are under way."""


class TooLongError(Exception):
    """An answer takes longer than it may."""


class _Worker:
    """A thread and its memory; SQLite wants that a connection stays in its thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._memory: Memory | None = None
        self._thread = ThreadPoolExecutor(1, "memory")

    def start(self, job: Job) -> Future[dict[str, Any]]:
        """Have a job done."""
        return self._thread.submit(self._do, job)

    def _do(self, job: Job) -> dict[str, Any]:
        if self._memory is None:
            self._memory = memory.open(self._path)
        return job(self._memory)

    def end(self, patience: float) -> None:
        """Close the memory, once what is under way is done, if that is soon."""
        closing = self._thread.submit(lambda: self._memory.close() if self._memory else None)
        with suppress(TimeoutError):
            closing.result(patience)
        self._thread.shutdown(wait=False, cancel_futures=True)


class Workers:
    """Does jobs in a few threads, within limits; what is slow has a thread of its own and is kept.

    Args:
        path: the memory.
        limits: how much is taken on.
    """

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path, self._limits = path, limits
        self._free: asyncio.Queue[_Worker] = asyncio.Queue()
        self._all = [_Worker(path) for _ in range(limits.threads)]
        for worker in self._all:
            self._free.put_nowait(worker)
        self._slow = _Worker(path)
        self._under_way = 0
        self._kept: dict[object, tuple[object, Future[dict[str, Any]]]] = {}

    async def do(self, job: Job) -> dict[str, Any]:
        """What a job gives.

        Raises:
            BusyError: too many are under way.
            TooLongError: it takes longer than it may; it ends by itself some time.
        """
        if self._under_way >= self._limits.waiting:
            raise BusyError
        self._under_way += 1
        try:
            return await asyncio.wait_for(self._done(job), self._limits.seconds)
        except TimeoutError:
            raise TooLongError from None
        finally:
            self._under_way -= 1

    async def _done(self, job: Job) -> dict[str, Any]:
        worker = await self._free.get()
        loop = asyncio.get_running_loop()
        future = worker.start(job)

        def back(_: Future[dict[str, Any]]) -> None:
            # A job that was given up still has the thread until it ends.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._free.put_nowait, worker)

        future.add_done_callback(back)
        return await asyncio.shield(asyncio.wrap_future(future))

    async def do_slowly(self, key: object, job: Job) -> dict[str, Any]:
        """What a job gives that may take long; it is done once as long as the memory does not change.

        Args:
            key: jobs with the same key give the same.
            job: the job.

        Raises:
            BusyError: it is not done yet, ask again.
        """
        state = self._state()
        kept = self._kept.get(key)
        if kept is None or kept[0] != state or (kept[1].done() and kept[1].exception()):
            if sum(not future.done() for _, future in self._kept.values()) >= self._limits.threads:
                raise BusyError
            if len(self._kept) >= self._limits.waiting:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = kept = (state, self._slow.start(job))
        try:
            waiting = asyncio.shield(asyncio.wrap_future(kept[1]))
            return await asyncio.wait_for(waiting, self._limits.seconds)
        except TimeoutError:
            raise BusyError from None

    def _state(self) -> object:
        """Something that changes with the memory: size and time of its file, and of the log beside it."""
        found = []
        for path in (self._path, self._path.with_name(self._path.name + "-wal")):
            with suppress(OSError):
                about = path.stat()
                found.append((about.st_size, about.st_mtime_ns))
        return tuple(found)

    def end(self) -> None:
        """Close the memory everywhere."""
        for worker in (*self._all, self._slow):
            worker.end(1.0)

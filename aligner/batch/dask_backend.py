"""Doing jobs on a Dask cluster: the same work on other machines, or on a cluster of this machine's own.

The workers need Aligner and see the same files. A worker that dies costs nothing: Dask gives its jobs
to others, and a job that kills one worker after the other is given up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from aligner.batch.jobs import Job, Plan
from aligner.errors import InputError, UsageError

_AHEAD = 4
"""Jobs that wait for each worker."""
_PATIENCE = 30
"""Seconds to wait for the scheduler, and for a worker of it."""

Work = Callable[[Job, Plan], Any]


class Cluster:
    """A backend on a Dask cluster; a context, because its connection has to be closed.

    Args:
        address: of the scheduler; "" starts a cluster on this machine.
        workers: of a cluster on this machine.

    Raises:
        UsageError: dask.distributed is not installed.
        InputError: no scheduler or no worker answers.
    """

    def __init__(self, address: str, workers: int) -> None:
        try:
            import distributed
        except ImportError:
            raise UsageError(
                "--backend dask needs dask.distributed", advice="install it with: pip install distributed"
            ) from None
        client: Any = distributed.Client
        try:
            if address:
                self._client: Any = client(address, timeout=_PATIENCE, set_as_default=False)
                self._client.wait_for_workers(1, timeout=_PATIENCE)
            else:
                self._client = client(
                    n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=None,
                    host="127.0.0.1", set_as_default=False,
                )  # fmt: skip
        except (OSError, TimeoutError, ValueError) as error:
            raise InputError(
                f"no Dask scheduler with a worker answers at {address}: {error}",
                advice="start dask scheduler and dask worker, and give --scheduler its address",
            ) from None

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()
        if self._client.cluster:
            self._client.cluster.close()

    def __call__(self, work: Work, jobs: Iterable[Job], plan: Plan) -> Iterator[tuple[Job, Any]]:
        """Do all jobs; what is done first comes first, and None is what could not be done."""
        import distributed

        client = self._client
        waiting = iter(jobs)
        # Not scattered: what a result holds can be made again when the last worker that had it dies.
        shared = client.submit(_itself, plan, pure=False)
        ahead = _AHEAD * max(1, sum(client.nthreads().values()))
        of: dict[Any, Job] = {}
        with client.as_current():
            make: Any = distributed.as_completed
            running = make()

        def more(number: int) -> None:
            for job in islice(waiting, number):
                future = client.submit(work, job, shared, pure=False)
                of[future.key] = job
                running.add(future)

        more(ahead)
        for future in running:
            # Both wait: where a worker dies with a result that was not yet fetched, the job is done again.
            yield of.pop(future.key), future.result() if future.exception() is None else None
            future.release()
            more(1)


def _itself(plan: Plan) -> Plan:
    return plan

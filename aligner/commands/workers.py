"""What commands share that work on many documents at once: how many processes, and how far they are."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from aligner.commands.options import tell

if TYPE_CHECKING:
    from aligner.batch.jobs import Record
    from aligner.batch.run import Progress

WORKERS = click.option(
    "-j", "--jobs", "workers", type=click.IntRange(min=0), default=0, metavar="N",
    help="Processes to work with. Left out: one for each core.",
)  # fmt: skip


def cores(given: int) -> int:
    """How many processes to work with."""
    return given or os.cpu_count() or 1


def one_thread() -> None:
    """Let numpy use one thread: each process works alone, and more would be in each other's way."""
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def tell_unread(unread: Sequence[tuple[str, str]], most: int) -> None:
    """Name files that could not be read, with the reasons."""
    for path, reason in unread[:most]:
        tell(f"  not read: {reason if path in reason else f'{path}: {reason}'}")
    if len(unread) > most:
        tell(f"  and {len(unread) - most} more that cannot be read")


@contextmanager
def bar() -> Iterator[Progress]:
    """A bar for each stage on standard error, where that is a terminal."""
    from rich import progress
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Rate(progress.ProgressColumn):
        """How many documents a second."""

        def render(self, task: progress.Task) -> Text:
            return Text(f"{task.speed:.1f}/s" if task.speed else "")

    console = Console(stderr=True)
    tasks: dict[str, Any] = {}
    failed = 0
    with progress.Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        Rate(), TimeRemainingColumn(), TextColumn("{task.fields[failed]}"),
        console=console, disable=not console.is_terminal,
    ) as shown:  # fmt: skip

        def told(what: str, number: int, record: Record | None) -> None:
            nonlocal failed
            if what not in tasks:
                tasks[what] = shown.add_task(what, total=number, failed="")
            if record:
                failed += record.status == "failed"
                shown.update(tasks[what], advance=1, failed=f"{failed} failed" if failed else "")

        yield told

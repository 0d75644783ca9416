"""How far a long run has come, on standard error, for a person who watches it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 1.0
"""Seconds after which a run counts as long."""
_EVERY = 5000


def watched(items: Iterable[T], doing: str) -> Iterator[T]:
    """Hand items on; where a person watches and it takes long, say how many have passed.

    Args:
        items: what passes.
        doing: what is being done, such as "reading a.tmx".
    """
    if not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TextColumn("{task.completed:,}"),
        TimeElapsedColumn(),
    )
    start = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=False) as progress:
        task = progress.add_task(doing, total=None, visible=False)
        for number, item in enumerate(items, 1):
            if number % _EVERY == 0:
                progress.update(task, completed=number, visible=time.monotonic() - start > PATIENCE)
            yield item

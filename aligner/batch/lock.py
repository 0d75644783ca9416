"""That two runs do not write to one place."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aligner.addresses import is_address
from aligner.errors import OutputError
from aligner.files import fetch, is_running, remove, save

_ADVICE = "wait for it or choose another -o"


@contextmanager
def locked(path: str, output: str) -> Iterator[None]:
    """Hold a lock; the system lets go of it when the program ends, however it ends.

    Args:
        path: the file that is the lock.
        output: what is locked, for messages.

    Raises:
        OutputError: another run holds it.
    """
    if is_address(path):
        _take_in_store(path, output)
        try:
            yield
        finally:
            remove(path)
        return
    while True:
        with Path(path).open("a+") as file:
            _take(file.fileno(), path, output)
            # Another run may have ended, and taken the file away, between the two steps.
            if not _is_at(file.fileno(), path):
                continue
            file.truncate(0)
            file.write(_name())
            file.flush()
            yield
            return


def _name() -> str:
    return f"process {os.getpid()} on {socket.gethostname()}"


def _is_at(number: int, path: str) -> bool:
    try:
        return os.path.samestat(os.fstat(number), os.stat(path))
    except FileNotFoundError:
        return False


def _take(number: int, path: str, output: str) -> None:
    if sys.platform == "win32":  # where two runs are not kept apart
        return
    import fcntl

    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        owner = Path(path).read_text()
        raise OutputError(f"another run is writing there ({owner})", path=output, advice=_ADVICE) from None
    except OSError:  # some network file systems have no locks
        return


def _take_in_store(path: str, output: str) -> None:
    """Put a file with our name there; of a dead process only this machine knows that it is dead."""
    try:
        owner = fetch(path)[0].decode("utf-8", "replace")
    except FileNotFoundError:
        owner = ""
    process = owner.removeprefix("process ").partition(" ")[0]
    here = owner.endswith(f" on {socket.gethostname()}") and process.isdigit()
    if owner and not (here and not is_running(int(process))):
        raise OutputError(
            f"another run is writing there ({owner})", path=output,
            advice=f"{_ADVICE}; if it is dead, delete {path}",
        )  # fmt: skip
    save([_name()], path)

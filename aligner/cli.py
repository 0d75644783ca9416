"""The command line: the only place where errors become messages and exit codes."""

from __future__ import annotations

import errno
import os
import signal
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import NoReturn

import click

from aligner.errors import AlignerError
from aligner.garbage import look_no_more, look_seldom
from aligner.settings import VERSION, source_date

INTERRUPTED = 130
_FULL = (errno.ENOSPC, errno.EIO, errno.EBADF, errno.EFBIG)


COMMANDS = (
    "align", "apply", "batch", "check", "evaluate", "memory", "pair", "read", "review", "split", "srx", "tmx",
)  # fmt: skip


class _Commands(click.Group):
    """Commands that are loaded when they are asked for, each from the module of its name."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        found: click.Command = getattr(import_module(f"aligner.commands.{name}"), name)
        return found


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="aligner")
def aligner() -> None:
    """Align two language versions of a document and write a translation memory."""


def main() -> None:
    """Run the command line and exit: 0 done, 1 a fault, 2 wrong usage, 3 no translations."""
    look_seldom()
    # Closed streams become streams to nowhere; all of them speak UTF-8, whatever the locale.
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    # What has no UTF-8, in a file's name or from JSON, is shown by its number.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")
    # Who ends the program or closes the terminal wants no half-written file either.
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, _stop)
    try:
        # numpy reads it as well, and breaks off where it is no number.
        if source_date() is None:
            os.environ.pop("SOURCE_DATE_EPOCH", None)
        aligner(standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except AlignerError as error:
        click.echo(f"aligner: {error}", err=True)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the end is near, whoever presses it once more
        click.echo("aligner: stopped; nothing half-written is left", err=True)
        sys.exit(INTERRUPTED)
    except OSError as error:
        # Do not complain once more when Python closes standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # whoever read it has had enough
            reason = (error.strerror or str(error)).lower()
            what = "standard output cannot be written" if error.errno in _FULL else "it cannot go on"
            click.echo(f"aligner: {what}: {reason}", err=True)
        sys.exit(1)
    except MemoryError:
        click.echo("aligner: there is not enough memory for these documents; split them", err=True)
        sys.exit(1)
    finally:
        look_no_more()


def _stop(*_signal: object) -> NoReturn:
    raise KeyboardInterrupt

"""What can go wrong, said for the person in front of the program.

Library functions raise these; only the command line turns them into exit codes.
"""

from __future__ import annotations

from os import PathLike


def one_line(message: str) -> str:
    """A message in one line that does nothing to a terminal, whatever stands in a file's name.

    Example:
        >>> one_line("written: a\\nb")
        'written: a\\\\nb'
    """
    if message.isprintable():
        return message
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in message)


class AlignerError(Exception):
    """Something the user can mend: which file, where in it, what happened, what to do.

    Args:
        what: what happened, in plain words, without a final stop.
        path: the file it happened to.
        place: where in the file, such as "line 3".
        advice: what to do about it.

    Example:
        >>> str(AlignerError("the file is empty", path="a.txt", advice="choose another file"))
        'a.txt: the file is empty; choose another file'
    """

    exit_code = 1

    def __init__(
        self,
        what: str,
        *,
        path: str | PathLike[str] | None = None,
        place: str | None = None,
        advice: str | None = None,
    ) -> None:
        self.what, self.path, self.place, self.advice = what, path, place, advice
        super().__init__(what)

    def __str__(self) -> str:
        where = ": ".join(str(part) for part in (self.path, self.place) if part is not None)
        message = f"{where}: {self.what}" if where else self.what
        if self.advice:
            message += f"; {self.advice}"
        return one_line(message)


class InputError(AlignerError):
    """An input file cannot be read or used."""


class OutputError(AlignerError):
    """An output file cannot be written."""


class LanguageError(AlignerError):
    """A language is unknown, or cannot be told from the text."""


class NotParallelError(AlignerError):
    """The documents do not look like translations of each other."""

    exit_code = 3


class UsageError(AlignerError):
    """An option or a combination of options makes no sense."""

    exit_code = 2


class RefusedError(AlignerError):
    """What a person wants to do to an alignment makes no sense there; nothing was changed."""

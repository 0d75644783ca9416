"""Numbers in what is said to people."""

from __future__ import annotations


def count(number: int, noun: str) -> str:
    """A number and a noun that agrees with it.

    Example:
        >>> count(1, "bead"), count(2000, "bead")
        ('1 bead', '2,000 beads')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"

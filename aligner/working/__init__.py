"""The working file of a review: an SQLite database that holds a bitext and every change to it."""

from aligner.working.store import Entry, Saved, StaleError, WorkingFile

__all__ = ["Entry", "Saved", "StaleError", "WorkingFile"]

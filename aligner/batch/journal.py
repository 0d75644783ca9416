"""What is finished, on disk while a batch runs, so that a stop, even ``kill -9``, costs nothing done.

Beside the outputs lies a folder with the journal: a line a finished job, written as soon as its output
stands. When all is done the journal becomes the report and the folder goes. A second run reads both.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path, PurePath
from typing import IO

from aligner.addresses import is_address
from aligner.batch.jobs import Record, record_of
from aligner.batch.lock import locked
from aligner.batch.logs import Log, Place, line_at, places, readable
from aligner.errors import OutputError
from aligner.exchange.jsonl import json_line
from aligner.files import beside, name_of, remove_folder, save, sweep, within
from aligner.induce import Told

MARK = "aligner batch"
"""What names our pages as ours."""


class Journal:
    """The state of a batch on disk.

    Args:
        output: the folder of the outputs, or the one file for all of them.
        one_file: whether it is one file.
    """

    def __init__(self, output: str | os.PathLike[str], *, one_file: bool) -> None:
        self.output = os.fspath(output)
        self.one_file = one_file
        stem = PurePath(name_of(output)).stem
        names = ".batch", "report.jsonl", "index.html", "lexicon.tsv"
        if one_file:
            names = f".{stem}.batch", f"{stem}.report.jsonl", f"{stem}.report.html", f"{stem}.lexicon.tsv"
        self.folder, self.report, self.page, self.lexicon = (
            beside(output, name) if one_file else within(output, name) for name in names
        )
        self.files = self.folder, self.report, self.page, self.lexicon
        self.records: dict[str, Record] = {}
        self._lines: dict[str, Place] = {}
        self._open = ExitStack()
        self._logs = ExitStack()

    def __enter__(self) -> Journal:
        with self._telling():
            self._begin()
        return self

    def __exit__(self, *_: object) -> None:
        with self._telling():
            self._close()

    def _close(self) -> None:
        try:
            self._logs.close()
        finally:
            self._open.close()

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """What goes wrong is said of the output."""
        try:
            yield
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise OutputError(
                f"it cannot be written: {reason}", path=self.output, advice="choose another -o"
            ) from None

    def _begin(self) -> None:
        if not is_address(self.folder):
            Path(self.folder).mkdir(parents=True, exist_ok=True)
        self._open.enter_context(locked(within(self.folder, "lock"), self.output))
        try:
            self._take_in_earlier()
            self._log, self._results, self._told = (
                self._log_of(name) for name in ("journal", "lines", "told")
            )
        except BaseException:
            self._close()
            raise
        for place in self._log:
            with suppress(ValueError, TypeError):
                record = record_of(line_at(place).decode())
                self.records[record.id] = record
        self._find_results(self._results)

    def _log_of(self, name: str) -> Log:
        log = Log(within(self.folder, name if is_address(self.folder) else f"{name}.jsonl"))
        self._logs.callback(log.close)
        return log

    def _take_in_earlier(self) -> None:
        """Read what an earlier run has left; what is not of one is not written over."""
        page = self._earlier(self.page)
        if page and MARK.encode() not in page.read(2000):
            raise self._foreign(self.page)
        report = self._earlier(self.report)
        for place in places(report) if report else ():
            try:
                record = record_of(line_at(place).decode())
            except (ValueError, TypeError):
                raise self._foreign(self.report) from None
            self.records[record.id] = record
        results = self._earlier(self.output) if self.one_file else None
        if results:
            self._find_results(places(results))
            if not self._lines and results.seek(0, os.SEEK_END):
                raise self._foreign(self.output)

    def _earlier(self, path: str) -> IO[bytes] | None:
        try:
            return self._open.enter_context(readable(path))
        except FileNotFoundError:
            return None

    @staticmethod
    def _foreign(path: str) -> OutputError:
        return OutputError(
            "it is not of an earlier batch and would be replaced", path=path,
            advice="move it away or choose another -o",
        )  # fmt: skip

    def _find_results(self, found: Iterable[Place]) -> None:
        """Note where the result of each job stands."""
        for place in found:
            with suppress(ValueError, TypeError, KeyError):
                data = json.loads(line_at(place))
                if "beads" in data:
                    self._lines[str(data["id"])] = place

    def holds(self, id: str) -> bool:
        """Whether the line of a job that is one is at hand."""
        return id in self._lines

    def add(self, record: Record) -> None:
        """Note that a job is finished."""
        with self._telling():
            if record.line:
                self._lines[record.id] = self._results.add(record.line.encode())
                record = replace(record, line="")
            self._log.add(record.as_json().encode())
        self.records[record.id] = record

    def finish(self, records: Sequence[Record], page: Iterable[str]) -> None:
        """Write the report and the page, and the one file if there is one; the journal goes.

        Args:
            records: of all jobs, in order.
            page: the text of the page.
        """
        if self.one_file:
            save(self._in_order(records), self.output)
        save(page, self.page)
        save((record.as_json() for record in records), self.report)
        with self._telling():
            self._logs.close()
            if not self.one_file:
                sweep(self.output)  # now that not even the journal is written there
        # The lock goes with the folder: nobody can take it before all is over.
        remove_folder(self.folder)

    def _in_order(self, records: Iterable[Record]) -> Iterator[str]:
        for record in records:
            if record.id in self._lines and record.status in ("done", "doubtful"):
                yield line_at(self._lines[record.id]).decode()

    def told(self) -> dict[str, tuple[tuple[str, str], list[Told]]]:
        """What documents have told before a stop, by their keys."""
        found = {}
        for place in self._told:
            with suppress(ValueError, LookupError, TypeError):
                key, languages, beads = json.loads(line_at(place))
                found[key] = (
                    (languages[0], languages[1]), [(tuple(first), tuple(second)) for first, second in beads]
                )  # fmt: skip
        return found

    def keep_told(self, key: str, told: tuple[tuple[str, str], list[Told]]) -> None:
        """Keep what a document pair has told until the batch is done."""
        with self._telling():
            self._told.add(json_line((key, *told)).encode())

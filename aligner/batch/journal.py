"""What is finished, on disk while a batch runs, so that a stop, even ``kill -9``, costs nothing done.

Beside the outputs lies a folder with the journal: a line a finished job, written as soon as its output
stands. When all is done the journal becomes the report and the folder goes. A second run reads both.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from aligner.batch.jobs import Record, record_of
from aligner.errors import OutputError
from aligner.exchange.jsonl import json_line
from aligner.files import is_running, save
from aligner.induce import Told


class Journal:
    """The state of a batch on disk.

    Args:
        output: the folder of the outputs, or the one file for all of them.
        one_file: whether it is one file.
    """

    def __init__(self, output: str | os.PathLike[str], *, one_file: bool) -> None:
        self.output = Path(output)
        self.one_file = one_file
        base = self.output.with_suffix("") if one_file else self.output
        self.folder = base.with_name(f".{base.name}.batch") if one_file else base / ".batch"
        self.report = base.with_name(f"{base.name}.report.jsonl") if one_file else base / "report.jsonl"
        self.page = self.report.with_suffix(".html") if one_file else base / "index.html"
        self.lexicon = base.with_name(f"{base.name}.lexicon.tsv") if one_file else base / "lexicon.tsv"
        self.records: dict[str, Record] = {}
        self._lines: dict[str, tuple[Path, int, int]] = {}
        self._file: BinaryIO | None = None

    def __enter__(self) -> Journal:
        try:
            self._begin()
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise OutputError(
                f"it cannot be written: {reason}", path=self.output, advice="choose another -o"
            ) from None
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()
        (self.folder / "lock").unlink(missing_ok=True)

    def _begin(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = self.folder / "lock"
        try:
            owner = lock.read_text()
            if owner.isdigit() and is_running(int(owner)):
                raise OutputError(
                    f"another run is writing there (process {owner})", path=self.output,
                    advice="wait for it or choose another -o",
                )  # fmt: skip
        except FileNotFoundError:
            pass
        lock.write_text(str(os.getpid()))
        self._read(self.report)
        if self.one_file:
            self._read_lines(self.output)
        kept = self.folder / "journal.jsonl"
        whole = self._read(kept)
        self._read_lines(self.folder / "lines.jsonl")
        self._file = kept.open("ab")
        # A line that was cut short by a kill is no line: what comes next must not be glued to it.
        self._file.truncate(whole)

    def _read(self, path: Path) -> int:
        """Take in the records of a file; how many of its bytes are whole lines."""
        whole = 0
        try:
            with path.open("rb") as file:
                for line in file:
                    if not line.endswith(b"\n"):
                        break
                    try:
                        record = record_of(line.decode())
                    except (ValueError, TypeError):
                        break
                    whole += len(line)
                    self.records[record.id] = record
        except FileNotFoundError:
            pass
        return whole

    def _read_lines(self, path: Path) -> None:
        """Note where in a file the result of each job stands."""
        try:
            with path.open("rb") as file:
                start = 0
                for line in file:
                    if line.endswith(b"\n"):
                        with suppress(ValueError, TypeError, KeyError):
                            self._lines[str(json.loads(line)["id"])] = path, start, len(line)
                    start += len(line)
        except FileNotFoundError:
            pass

    def holds(self, id: str) -> bool:
        """Whether the line of a job that is one is at hand."""
        return id in self._lines

    def add(self, record: Record) -> None:
        """Note that a job is finished."""
        if self._file is None:
            raise ValueError("the journal is closed")
        if record.line:
            path = self.folder / "lines.jsonl"
            with path.open("ab") as file:
                start = file.tell()
                data = record.line.encode()
                file.write(data)
            self._lines[record.id] = path, start, len(data)
            record = replace(record, line="")
        self._file.write(record.as_json().encode())
        self._file.flush()
        self.records[record.id] = record

    def finish(self, ids: Iterable[str], page: Iterable[str]) -> None:
        """Write the report and the page, and the one file if there is one; the journal goes.

        Args:
            ids: of all jobs, in order.
            page: the text of the page.
        """
        order = list(ids)
        if self.one_file:
            save(self._in_order(order), self.output)
        save(page, self.page)
        save((self.records[id].as_json() for id in order if id in self.records), self.report)
        if self._file:
            self._file.close()
            self._file = None
        shutil.rmtree(self.folder, ignore_errors=True)

    def _in_order(self, ids: Iterable[str]) -> Iterator[str]:
        files: dict[Path, BinaryIO] = {}
        try:
            for id in ids:
                if id not in self._lines or self.records[id].status not in ("done", "doubtful"):
                    continue
                path, start, size = self._lines[id]
                if path not in files:
                    files[path] = path.open("rb")
                file = files[path]
                file.seek(start)
                yield file.read(size).decode()
        finally:
            for file in files.values():
                file.close()

    def told(self, key: str) -> tuple[tuple[str, str], list[Told]] | None:
        """What a document pair has told before a stop, if it is there."""
        try:
            data = json.loads((self.folder / "told" / f"{key}.json").read_text(encoding="utf-8"))
            return (data[0][0], data[0][1]), [(tuple(first), tuple(second)) for first, second in data[1]]
        except (OSError, ValueError, LookupError, TypeError):
            return None

    def keep_told(self, key: str, told: tuple[tuple[str, str], list[Told]]) -> None:
        """Keep what a document pair has told until the batch is done."""
        save([json_line(told)], self.folder / "told" / f"{key}.json")

"""One document pair of a batch: the job, doing it, and what came of it.

``run_job`` and ``tell_job`` take a job and a plan and give a plain value; they never raise for what lies in
the documents, and they can be called in any process. Whoever calls them decides where.
"""

from __future__ import annotations

import hashlib
import json
import statistics
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from aligner import pipeline
from aligner.comparing import compare
from aligner.errors import AlignerError, LanguageError, NotParallelError, OutputError
from aligner.exchange.jsonl import json_line
from aligner.files import fetch, name_of
from aligner.induce import Lexicon, Told
from aligner.lang import load
from aligner.model import Bitext, Block, Document
from aligner.model import Lexicon as Given
from aligner.settings import RESULTS, VERSION, Options, Settings
from aligner.writers.indices import beads_of

SURE = 0.9

Status = Literal["done", "doubtful", "refused", "failed"]


@dataclass(frozen=True, slots=True)
class Side:
    """One language version of a document: a file, or segments that exist already.

    Args:
        path: the file; "" for segments.
        segments: each taken as it is.
        language: its BCP 47 tag; "" detects it.
    """

    path: str = ""
    segments: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """A document pair to be aligned.

    Args:
        id: its name, which no other job has.
        source, target: both versions.
        output: the file to write; "" where the result is a line of one file for all.
    """

    id: str
    source: Side
    target: Side
    output: str = ""


@dataclass(frozen=True)
class Plan:
    """How all jobs of a batch are done.

    Args:
        settings: of reading and aligning.
        format: the name of a writer.
        options: how results are written.
        lexicon: what a person has given.
        induced: for each two languages what the whole batch has told about words.
        digest: of all that has to do with the results beside the documents.
    """

    settings: Settings
    format: str
    options: Options
    lexicon: Given = field(default_factory=Given)
    induced: dict[tuple[str, str], Lexicon] = field(default_factory=dict)
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What came of a job: a line of the report.

    Args:
        id: the job's.
        status: "done"; "doubtful", written although it does not look like a translation; "refused" for
            that reason; "failed".
        key: of the contents and settings it was made from; "" where they could not be read.
        source, target, output: the files.
        segments: of both sides.
        beads: those that have both sides.
        confidence: their median.
        confident: their share at 0.9 or more.
        coverage: share of the segments of both sides that are in one.
        seconds: that it took.
        warnings: remarks of the readers.
        error: what went wrong, in words.
        line: the result, where it is a line.
    """

    id: str
    status: Status
    key: str = ""
    source: str = ""
    target: str = ""
    output: str = ""
    segments: tuple[int, int] = (0, 0)
    beads: int = 0
    confidence: float = 0.0
    confident: float = 0.0
    coverage: tuple[float, float] = (0.0, 0.0)
    seconds: float = 0.0
    warnings: tuple[str, ...] = ()
    error: str = ""
    line: str = ""

    def as_json(self) -> str:
        """The record as a line of JSON, without the result."""
        return json_line({name: getattr(self, name) for name in self.__slots__ if name != "line"})


def record_of(line: str) -> Record:
    """A record from its line of JSON.

    Raises:
        ValueError: it is none.
    """
    data = json.loads(line)
    if not isinstance(data, dict) or not {"id", "status"} <= set(data):
        raise ValueError("no record")
    known: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in data.items()
        if name in _NAMES
    }
    return Record(**known)


_NAMES = frozenset(Record.__slots__)


def key_of(job: Job, plan: Plan) -> str:
    """What tells whether a job has to be done again: its documents' contents and the plan.

    Raises:
        OSError: a file cannot be read.
        AlignerError: somebody has to be asked for it who does not answer.
    """
    found = hashlib.sha256(
        f"{VERSION} {RESULTS} {plan.digest} {name_of(job.output)}".encode(errors="surrogateescape")
    )
    for side in (job.source, job.target):
        found.update(f"\0{side.language}\0".encode())
        if side.path:
            data, _ = fetch(side.path, pipeline.LARGEST + 1)
            found.update(hashlib.sha256(data).digest())
            found.update(name_of(side.path).encode(errors="surrogateescape"))
        else:
            found.update(json.dumps(side.segments).encode())
    return found.hexdigest()[:32]


def run_job(job: Job, plan: Plan) -> Record:
    """Align a document pair and write the result.

    Args:
        job: the pair.
        plan: how it is done.

    Returns:
        The record; what went wrong stands in it.
    """
    start = time.perf_counter()
    record = Record(job.id, "failed", "", job.source.path, job.target.path)
    try:
        with suppress(OSError, AlignerError):  # reading says better what is wrong with a file
            record = replace(record, key=key_of(job, plan))
        bitext, doubt = _aligned(job, plan)
        line = _written(bitext, doubt, job, plan)
        record = _described(record, bitext, job.output, line)
        if doubt:
            record = replace(record, status="doubtful", error=doubt)
    except NotParallelError as error:
        record = replace(record, status="refused", error=str(error))
    except OutputError as error:  # another time there may be room
        record = replace(record, error=str(error), key="")
    except AlignerError as error:
        record = replace(record, error=str(error))
    except OSError as error:
        record = replace(
            record, error=f"{error.filename or job.id}: {(error.strerror or str(error)).lower()}"
        )
    except MemoryError:
        record = replace(record, error="there is not enough memory for these documents; split them")
    except RecursionError:
        record = replace(record, error="the documents are nested too deeply; mend or split them")
    except Exception as error:  # a fault of ours on one document must not stop thousands of others
        record = replace(record, error=f"{job.id}: {unforeseen(error)}")
    return replace(record, seconds=round(time.perf_counter() - start, 3))


def unforeseen(error: Exception) -> str:
    """What to say of an error that nobody has thought of."""
    said = " ".join(str(error).split())[:200]
    return f"the program failed on it ({type(error).__name__}: {said}); please report this"


def tell_job(job: Job, plan: Plan) -> tuple[tuple[str, str], list[Told]]:
    """What a document pair tells about words: its languages and its beads in stems.

    Nothing where it cannot be read; ``run_job`` will say why.
    """
    try:
        source, target = _documents(job, plan.settings)
        settings = _settings(job, plan.settings)
        segments = pipeline.split(source, settings=settings), pipeline.split(target, settings=settings)
        return (source.language, target.language), compare(source, target, segments, plan.lexicon).told()
    except Exception:
        return ("", ""), []


def _aligned(job: Job, plan: Plan) -> tuple[Bitext, str]:
    """The alignment, and why it may be none."""
    source, target = _documents(job, plan.settings)
    settings = _settings(job, plan.settings)
    induced = plan.induced.get((source.language, target.language))
    try:
        return pipeline.align(source, target, settings, plan.lexicon, induced=induced), ""
    except NotParallelError as error:
        if job.source.path or job.target.path:
            raise
        # Whoever gives segments in pairs has seen them: they get their line, with a remark.
        forced = replace(settings, force=True)
        return pipeline.align(source, target, forced, plan.lexicon, induced=induced), str(error)


def _settings(job: Job, settings: Settings) -> Settings:
    return settings if job.source.path else replace(settings, presegmented=True)


def _documents(job: Job, settings: Settings) -> tuple[Document, Document]:
    """Both versions, read."""
    said = settings.source_language, settings.target_language
    sides = list(zip((job.source, job.target), said, strict=True))
    first, second = (
        pipeline.read(side.path, side.language or language, settings)
        if side.path
        else segmented(job.id, side.segments, side.language or language)
        for side, language in sides
    )
    pipeline.check_languages(first, second, settings)
    for document, (side, _) in zip((first, second), sides, strict=True):
        # Nobody looks at the remarks on thousands of documents, and names of files are soon wrong.
        if side.path and document.detected is None and not settings.force:
            _check_language(document, side.path)
    return first, second


def _check_language(document: Document, path: str) -> None:
    """Stop where a document surely is in another language than its name or a manifest says."""
    other = pipeline.mistaken(document.text, document.language)
    if other:
        raise LanguageError(
            f"it is said to be in {load(document.language).name}, but it looks like {load(other).name}",
            path=path, advice="correct what is said, or say --force",
        )  # fmt: skip


def segmented(name: str, segments: Sequence[str], language: str) -> Document:
    """A document whose segments exist already, each a block.

    Args:
        name: what to call it.
        segments: their texts.
        language: its BCP 47 tag; "" detects it.

    Raises:
        LanguageError: the language cannot be told.

    Example:
        >>> [block.text for block in segmented("a", ["Салам.", "Жакшы."], "ky").blocks]
        ['Салам.', 'Жакшы.']
    """
    text = "\n".join(segments)
    blocks = tuple(Block("paragraph", segment, ()) for segment in segments)
    return Document(name, text, blocks, pipeline.language_of(text, language, name))


def _written(bitext: Bitext, doubt: str, job: Job, plan: Plan) -> str:
    """Write the result to its file; or give its beads as a line, where all pairs go into one file."""
    if job.output:
        date = plan.options.date or max(bitext.source.modified, bitext.target.modified)
        pipeline.write(bitext, job.output, plan.format, replace(plan.options, date=date))
        return ""
    found = {"id": job.id, "beads": beads_of(bitext)}
    return json_line({**found, "doubt": doubt} if doubt else found)


def _described(record: Record, bitext: Bitext, output: str, line: str) -> Record:
    beads = [bead for bead in bitext.beads if not bead.is_null]
    confidences = [bead.confidence for bead in beads]
    numbers = len(bitext.source_segments), len(bitext.target_segments)
    covered = sum(len(b.source_index) for b in beads), sum(len(b.target_index) for b in beads)
    notes = [
        f"{document.name}: {note}" for document in (bitext.source, bitext.target) for note in document.notes
    ]
    return replace(
        record, status="done", output=output, segments=numbers, beads=len(beads),
        confidence=round(statistics.median(confidences), 4) if confidences else 0.0,
        confident=round(sum(c >= SURE for c in confidences) / max(1, len(beads)), 4),
        coverage=(round(covered[0] / max(1, numbers[0]), 4), round(covered[1] / max(1, numbers[1]), 4)),
        warnings=tuple(notes), line=line,
    )  # fmt: skip

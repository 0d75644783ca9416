"""One translation memory of all outputs of a batch: streamed, each source with its best translation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aligner.batch.jobs import Record
from aligner.dedup import choose
from aligner.exchange import read_memory, write_memory
from aligner.settings import Options
from aligner.units import Head, Memory, Unit


def merge(records: Sequence[Record], path: str, options: Options) -> tuple[int, int]:
    """Write the units of all outputs into one file.

    Of several translations of a source the most confident stays, then the newest, the most frequent, the
    first. Each unit keeps the documents that it comes from.

    Args:
        records: what came of a batch whose outputs are translation memories.
        path: the file.
        options: how it is written.

    Returns:
        How many units were written, and how many were left out as repeated or less good. Without outputs
        nothing is written.

    Raises:
        InputError: an output cannot be read.
        OutputError: the file cannot be written.
    """
    outputs = [record.output for record in records if record.status in ("done", "doubtful")]
    choice = choose(_units(outputs))
    if not outputs:
        return 0, 0
    head = Head(read_memory(outputs[0]).head.source_language)
    write_memory(Memory(head, choice.of(_units(outputs))), path, options)
    return sum(choice.kept), choice.repeated + choice.others


def _units(outputs: Sequence[str]) -> Iterator[Unit]:
    """The units of one file after the other."""
    for output in outputs:
        yield from read_memory(output)

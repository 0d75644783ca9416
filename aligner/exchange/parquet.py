"""Parquet, for machine learning: typed columns, a row a unit, in groups so that memory stays small."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Any

from aligner.errors import InputError
from aligner.exchange.tables import COLUMNS, columns_of, memory_from, row_of, unit_of_row
from aligner.settings import Options
from aligner.units import Memory, Unit

SUFFIXES = (".parquet",)
SPLITS = False
PLACE = "row"
NEEDS = "pyarrow"

_GROUP = 20_000
"""Rows of a group: some 20 MB of text."""
_LARGEST_GROUP = 1 << 30
_CHUNK = 1 << 20
_CONFIDENCE = COLUMNS.index("confidence")


def write(memory: Memory, options: Options) -> Iterator[bytes]:
    """The bytes of the file."""
    with tempfile.TemporaryFile() as file:
        _fill(file, memory.units, options)
        file.seek(0)
        while part := file.read(_CHUNK):
            yield part


def _fill(file: IO[bytes], units: Iterable[Unit], options: Options) -> None:
    import pyarrow
    import pyarrow.parquet

    kinds = {"confidence": pyarrow.float64()}
    schema = pyarrow.schema([(name, kinds.get(name, pyarrow.string())) for name in COLUMNS])
    rows = iter(units)
    with pyarrow.parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        while group := [_row(unit, options) for unit in islice(rows, _GROUP)]:
            columns = dict(zip(COLUMNS, map(list, zip(*group, strict=True)), strict=True))
            writer.write_table(pyarrow.table(columns, schema))


def _row(unit: Unit, options: Options) -> tuple[Any, ...]:
    called = tuple(v._replace(language=options.code(v.language)) for v in unit.variants)
    row = row_of(unit._replace(variants=called))
    return (*row[:_CONFIDENCE], unit.confidence, *row[_CONFIDENCE + 1 :])


def read(file: IO[bytes], name: str) -> Memory:
    """The memory in a Parquet file.

    Args:
        file: its bytes, unpacked.
        name: what to call it in units.

    Raises:
        InputError: it has no columns source and target, or is damaged.
    """
    return memory_from(_units(file, name))


def _units(file: IO[bytes], name: str) -> Iterator[Unit]:
    import pyarrow
    import pyarrow.parquet

    with tempfile.TemporaryFile() as copy:
        shutil.copyfileobj(file, copy)  # what comes out of a pipe or of gzip cannot be gone back in
        copy.seek(0)
        try:
            source = pyarrow.parquet.ParquetFile(copy)
            yield from _of_groups(source, name)
        except (pyarrow.ArrowException, OSError, ValueError, UnicodeDecodeError):
            raise InputError("it is damaged, or no Parquet file", advice="have it written again") from None


def _of_groups(source: Any, name: str) -> Iterator[Unit]:
    heads = source.schema_arrow.names
    if columns_of(heads) is None:
        raise InputError(
            "it has no columns source and target, each once",
            advice=f"the columns that are read are {', '.join(COLUMNS)}",
        )
    wanted = [head for head in heads if head.strip().lower() in COLUMNS]
    row = 0
    for group in range(source.metadata.num_row_groups):
        if source.metadata.row_group(group).total_byte_size > _LARGEST_GROUP:
            raise InputError(
                f"a group of rows is larger than {_LARGEST_GROUP >> 20} MB",
                advice="write it with smaller groups of rows",
            )
        for batch in source.iter_batches(_GROUP, row_groups=[group], columns=wanted):
            for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                row += 1
                said = {
                    head.strip().lower(): "" if value is None else str(value)
                    for head, value in zip(batch.schema.names, values, strict=True)
                }
                yield unit_of_row(said, row, name)

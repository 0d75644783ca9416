"""Parquet, for machine learning: typed columns, a row a unit, in groups so that memory stays small."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Any

from aligner.errors import InputError
from aligner.exchange.packing import seekable, too_tight
from aligner.exchange.streams import LARGEST
from aligner.exchange.tables import COLUMNS, columns_of, head_name, memory_from, row_of, unit_of_row
from aligner.settings import Options
from aligner.units import Memory, Unit

SUFFIXES = (".parquet",)
SPLITS = False
PLACE = "row"
NEEDS = "pyarrow"

_GROUP = 20_000
"""Rows of a group: some 20 MB of text."""
_LARGEST_GROUP = 1 << 30
_ROW = 50
"""Characters that a row counts as, be it empty."""
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

    with seekable(file) as whole:
        size = whole.seek(0, os.SEEK_END)
        try:
            # What the file says of itself is read in one go, and has its length behind it.
            whole.seek(max(0, size - 8))
            if int.from_bytes(whole.read(4), "little") > LARGEST:
                raise ValueError
            source = pyarrow.parquet.ParquetFile(whole)
            texts = [field.name for field in source.schema_arrow if pyarrow.types.is_string(field.type)]
            # A text that many rows share is kept once.
            source = pyarrow.parquet.ParquetFile(whole, metadata=source.metadata, read_dictionary=texts)
            yield from _of_groups(source, size, name)
        except (pyarrow.ArrowException, OSError, ValueError, MemoryError):
            raise InputError("it is damaged, or no Parquet file", advice="have it written again") from None


def _of_groups(source: Any, size: int, name: str) -> Iterator[Unit]:
    heads = source.schema_arrow.names
    if columns_of(heads) is None:
        raise InputError(
            "it has no columns source and target, each once",
            advice=f"the columns that are read are {', '.join(COLUMNS)}",
        )
    wanted = [head for head in heads if head_name(head) in COLUMNS]
    for head in wanted:
        if not _is_plain(source.schema_arrow.field(head).type):
            raise InputError(f"the column {head} holds neither texts nor numbers", advice="write it as texts")
    row = length = 0
    for group in range(source.metadata.num_row_groups):
        about = source.metadata.row_group(group)
        if about.total_byte_size > _LARGEST_GROUP:
            raise InputError(
                f"a group of rows is larger than {_LARGEST_GROUP >> 20} MB",
                advice="write it with smaller groups of rows",
            )
        rows = max(1, min(_GROUP, about.num_rows * LARGEST // max(1, about.total_byte_size)))
        for batch in source.iter_batches(rows, row_groups=[group], columns=wanted):
            for values in zip(*map(_values, batch.columns), strict=True):
                row += 1
                said = {
                    head_name(head): "" if value is None else str(value)
                    for head, value in zip(batch.schema.names, values, strict=True)
                }
                length += _ROW + sum(map(len, said.values()))
                if too_tight(length, size):
                    raise InputError("too many rows say the same", advice="do not trust this file")
                yield unit_of_row(said, row, name)


def _is_plain(kind: Any) -> bool:
    from pyarrow import types

    if types.is_dictionary(kind):
        kind = kind.value_type
    known = (types.is_string, types.is_large_string, types.is_integer, types.is_floating, types.is_null)
    return any(is_one(kind) for is_one in known)


def _values(column: Any) -> list[Any]:
    """The values of a column, each text once."""
    if not hasattr(column, "dictionary"):
        return list(column.to_pylist())
    values = column.dictionary.to_pylist()
    return [None if place is None else values[place] for place in column.indices.to_pylist()]

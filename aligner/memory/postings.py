"""The index of stems as it stands in the file: blocks of places, and parts of lengths; see ``schema.sql``."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from aligner.memory.stems import BUCKETS, Numbers

SEGMENT = 0xFFFF
"""Units of a segment: as many as a count of 16 bits can say."""
SIDES = 64
"""Languages of a unit that are indexed, at most."""
BLOCK = 32
"""Buckets of a block."""
BLOCKS = BUCKETS // BLOCK
"""Blocks of a side of a segment."""
PART = 1024
"""Lengths that are stored together."""
PARTS = (SEGMENT + 1) // PART
_SHORT = np.dtype("<u2")


def first_block(segment: int, side: int) -> int:
    """The place of the first block of a side."""
    return (segment * SIDES + side) * BLOCKS


def first_part(segment: int, side: int) -> int:
    """The place of the first part of the lengths of a side."""
    return (segment * SIDES + side) * PARTS


def block_of(bucket: int) -> tuple[int, int]:
    """The block in which a bucket stands, and its place there.

    Example:
        >>> block_of(70)
        (2, 6)
    """
    return divmod(bucket, BLOCK)


def places_in(block: bytes, bucket: int) -> Numbers:
    """The places of the units that are in one bucket of a block.

    Example:
        >>> (_, block), = merged({}, np.array([1, 1, 3]), np.array([7, 9, 7]))
        >>> places_in(block, 1).tolist(), places_in(block, 2).tolist()
        ([7, 9], [])
    """
    counts = np.frombuffer(block, _SHORT, BLOCK)
    begin = BLOCK + int(np.add.reduce(counts[:bucket]))
    return np.frombuffer(block, _SHORT, int(counts[bucket]), 2 * begin)


def is_sound(row: tuple[str, object]) -> bool:
    """Whether something can be a block of ours, or a part of lengths.

    Example:
        >>> (_, block), = merged({}, np.array([1]), np.array([7]))
        >>> is_sound(("postings", block)), is_sound(("postings", block + block)), is_sound(("lengths", block))
        (True, False, False)
    """
    kind, data = row
    if not isinstance(data, bytes):
        return False
    if kind == "lengths":
        return len(data) == 2 * PART
    return len(data) == 2 * (BLOCK + int(np.frombuffer(data, _SHORT)[:BLOCK].sum(dtype=np.int64)))


def merged(blocks: dict[int, bytes], buckets: Numbers, places: Numbers) -> Iterator[tuple[int, bytes]]:
    """The blocks that change when units are added to a side of a segment.

    Args:
        blocks: those that are there of the ones that change.
        buckets: of the stems of the new units.
        places: of these units, growing, and greater than all that are there.
    """
    order = np.argsort(buckets.astype(np.uint16), kind="stable")
    buckets, places = buckets[order].astype(np.int64), places[order].astype(_SHORT)
    new = np.ones(len(buckets), bool)
    new[1:] = (buckets[1:] != buckets[:-1]) | (places[1:] != places[:-1])
    buckets, places = buckets[new], places[new]
    numbers = buckets // BLOCK
    starts = np.flatnonzero(np.diff(numbers, prepend=-1))
    for number, start, stop in zip(
        numbers[starts].tolist(), starts.tolist(), [*starts[1:].tolist(), len(buckets)], strict=True
    ):
        added = np.bincount(buckets[start:stop] - number * BLOCK, minlength=BLOCK).astype(_SHORT)
        ids = places[start:stop]
        old = blocks.get(number)
        if old:
            had = np.frombuffer(old, _SHORT, BLOCK)
            behind = np.repeat(np.cumsum(had, dtype=np.int64), added)
            ids = np.insert(np.frombuffer(old, _SHORT, offset=2 * BLOCK), behind, ids)
            added = (had + added).astype(_SHORT)
        yield number, added.tobytes() + ids.tobytes()


def lengthened(parts: dict[int, bytes], places: Numbers, lengths: Numbers) -> Iterator[tuple[int, bytes]]:
    """The parts of lengths that change when units get these lengths.

    Args:
        parts: those that are there of the ones that change.
        places: of the units in their segment.
        lengths: their new lengths.
    """
    for number in np.unique(places // PART).tolist():
        old = parts.get(number)
        part = np.frombuffer(old, _SHORT).copy() if old else np.zeros(PART, _SHORT)
        here = places // PART == number
        part[places[here] % PART] = lengths[here]
        yield number, part.tobytes()


def all_lengths(parts: Iterator[tuple[int, bytes]]) -> Numbers:
    """The lengths of a whole side of a segment, from the parts that are there."""
    found = np.zeros(PARTS * PART, _SHORT)
    for place, data in parts:
        begin = place % PARTS * PART
        found[begin : begin + PART] = np.frombuffer(data, _SHORT)
    return found

"""Which of the units with the same source stays."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np

from aligner.units import Unit, primary

Numbers = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Choice:
    """Which units of a memory stay: one of each group of the same source.

    Args:
        kept: for each unit, in order, 1 if it stays.
        repeated: how many are left out that say the same as the one that stays.
        others: how many are left out that translate its source differently.
    """

    kept: bytes
    repeated: int
    others: int

    def of(self, units: Iterable[Unit], *, left_out: bool = False) -> Iterator[Unit]:
        """The units that stay, in their order, or those that are left out.

        Args:
            units: the same units once more.
            left_out: give those that do not stay.
        """
        return (unit for unit, stays in zip(units, self.kept, strict=True) if bool(stays) != left_out)


def choose(units: Iterable[Unit], *, translations: bool = False) -> Choice:
    """Choose of the units with one source the most confident, then the newest, the most frequent, the first.

    A unit without a confidence counts as sure: a person made it. Takes about a hundred bytes a unit.

    Args:
        units: the units of a memory.
        translations: keep every translation of a source, each once.

    Example:
        >>> from aligner.units import Variant
        >>> sides = [("с", 0.5), ("су", 0.9)]
        >>> units = [Unit((Variant("ky", "суу"), Variant("kk", t)), confidence=c) for t, c in sides]
        >>> [unit.target for unit in choose(units).of(units)]
        ['су']
    """
    sources, wholes, confidences, dates = array("Q"), array("Q"), array("f"), array("q")
    for unit in units:
        languages = [primary(variant.language) for variant in unit.variants]
        texts = [variant.markup or variant.text for variant in unit.variants]
        whole = _digest(*languages, *texts)
        wholes.frombytes(whole)
        sources.frombytes(whole if translations else _digest(*languages, *texts[:1]))
        confidences.append(1.0 if unit.confidence is None else unit.confidence)
        dates.append(_moment(unit.changed or unit.created))
    if not dates:
        return Choice(b"", 0, 0)
    return _choice(
        np.frombuffer(sources, np.uint64).reshape(-1, 2),
        np.frombuffer(wholes, np.uint64).reshape(-1, 2),
        np.frombuffer(confidences, np.float32),
        np.frombuffer(dates, np.int64),
    )


def _choice(sources: Numbers, wholes: Numbers, confidences: Numbers, dates: Numbers) -> Choice:
    order = np.lexsort((wholes[:, 1], wholes[:, 0]))
    first = _first(wholes, order)
    group = np.cumsum(first) - 1
    times = np.empty(len(order), np.int32)
    times[order] = np.bincount(group)[group]
    order = np.lexsort((-times, -dates, -confidences, sources[:, 1], sources[:, 0]))
    first = _first(sources, order)
    winner = order[first][np.cumsum(first) - 1]
    same = (wholes[order] == wholes[winner]).all(axis=1)
    kept = np.zeros(len(order), np.uint8)
    kept[order[first]] = 1
    return Choice(kept.tobytes(), int((same & ~first).sum()), int((~same).sum()))


def _first(keys: Numbers, order: Numbers) -> Numbers:
    """Whether each key, in an order that brings equal ones together, is the first of its kind."""
    first = np.ones(len(order), bool)
    first[1:] = (keys[order[1:]] != keys[order[:-1]]).any(axis=1)
    return first


def _digest(*parts: str) -> bytes:
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


@lru_cache(4096)
def _moment(date: str) -> int:
    """A date as a number that grows; 0 where there is none."""
    digits = "".join(sign for sign in date[:20] if sign in "0123456789")[:14]
    return int(digits.ljust(14, "0")) if digits else 0

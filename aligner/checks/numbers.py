"""Numbers: does each side name the same ones, whatever habit writes them?"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Sequence, Set
from unicodedata import normalize

from aligner.checks.findings import ERROR, WARNING, Fault, Faults, Pair, quoted
from aligner.checks.knowledge import Knowledge
from aligner.checks.numerals import Number, find_months, find_numbers, find_romans, said_in_words
from aligner.checks.placeholders import masked
from aligner.lang import Language, load

_SMALL = 12
"""Up to here numbers are often written as words, or said in other ways (both, a pair, hourly)."""
_DECADES = range(1000, 2100)
_CURRENCY = re.compile("[$£¥\u20a0-\u20c0\uff04\uffe1\uffe5]")


def find(pair: Pair, knowledge: Knowledge) -> Faults:
    """Numbers that are missing, added or changed, months and Roman numbers that are changed."""
    if not (pair.source.strip() and pair.target.strip()):
        return
    languages = load(pair.source_language), load(pair.target_language)
    found = find_numbers(pair.source, languages[0]), find_numbers(pair.target, languages[1])
    if any(found):
        left, new = _apart(*found)
        if left or new:
            left, new = _unexcused(pair, languages, left, new, found)
        yield from _told(left, new)
    yield from _changed("Roman number", find_romans(pair.source), find_romans(pair.target), found)
    months = find_months(pair.source, languages[0]), find_months(pair.target, languages[1])
    yield from _changed("month", *months, found)
    yield from _exchanged(pair)


def _apart(source: Sequence[Number], target: Sequence[Number]) -> tuple[list[Number], list[Number]]:
    """The numbers of either side that have no partner on the other."""
    waiting: defaultdict[str, deque[int]] = defaultdict(deque)
    for place, number in enumerate(target):
        for reading in number.readings:
            waiting[reading].append(place)
    taken: set[int] = set()
    left = []
    for number in source:
        partner = None
        for reading in number.readings:
            queue = waiting[reading]
            while queue and queue[0] in taken:
                queue.popleft()
            if queue:
                partner = queue.popleft()
                break
        if partner is None:
            left.append(number)
        else:
            taken.add(partner)
    return left, [number for place, number in enumerate(target) if place not in taken]


def _unexcused(
    pair: Pair,
    languages: tuple[Language, Language],
    left: list[Number],
    new: list[Number],
    found: tuple[list[Number], list[Number]],
) -> tuple[list[Number], list[Number]]:
    """What remains once other ways to say the same number are tried."""
    # Said once more than on the other side, which has it as well.
    values = [{reading for number in side for reading in number.readings} for side in found]
    left = [number for number in left if values[1].isdisjoint(number.readings)]
    new = [number for number in new if values[0].isdisjoint(number.readings)]
    if left or new:
        left, new = _split_alike(left, new, found)
    if left:
        said = said_in_words(pair.target, languages[1])
        left = [number for number in left if not _is_said(number, said, languages[1], values[1])]
    if new:
        said = said_in_words(pair.source, languages[0])
        new = [number for number in new if not _is_said(number, said, languages[0], values[0])]
    if _digits(left) == _digits(new) and not _is_changed_value(left, new):
        return [], []  # the same figures in other groups: a telephone
    return left, new


def _is_changed_value(left: Sequence[Number], new: Sequence[Number]) -> bool:
    """Whether numbers of the same figures are other numbers: 5 thousand and 5, 3.5 and 35."""
    numbers = (*left, *new)
    if any(c.isalpha() for number in numbers for c in number.written):
        return True
    decimal = any(number.readings[0].count(".") == 1 and ":" not in number.written for number in numbers)
    return len(left) == len(new) == 1 and decimal


def _digits(numbers: Sequence[Number]) -> str:
    return "".join(c for number in numbers for c in number.written if c.isdecimal())


def _parts(number: Number) -> list[str]:
    """The parts of a date, a time or a version, without leading noughts."""
    return [part.lstrip("0") or "0" for part in re.split(r"[.,:]", number.written) if part.isdigit()]


def _split_alike(
    left: list[Number], new: list[Number], found: tuple[list[Number], list[Number]]
) -> tuple[list[Number], list[Number]]:
    """Leave out 17.30 against 17:30 or 17 h 30, and 8.11.2024 against 8 and 2024 (the month is a word)."""
    sides = [left, new]
    for here, there in ((0, 1), (1, 0)):
        others = {reading for number in found[there] for reading in number.readings}
        others |= {part for number in found[there] for part in _parts(number)}
        matched = [parts for number in sides[here] if (parts := _parts(number)) and _are_in(parts, others)]
        held = {part for parts in matched for part in parts}
        sides[here] = [number for number in sides[here] if _parts(number) not in matched]
        sides[there] = [
            number for number in sides[there] if not (parts := _parts(number)) or not held.issuperset(parts)
        ]
    return sides[0], sides[1]


def _are_in(parts: Sequence[str], others: Set[str]) -> bool:
    """Whether the parts of a date or a time stand on the other side; of three one may be a month's name."""
    held = sum(part in others or part == "0" for part in parts)
    return len(parts) > 1 and held >= len(parts) - (len(parts) > 2)


def _is_said(number: Number, said: Set[str], language: Language, others: Set[str]) -> bool:
    """Whether the other side says a number in words, or in another usual way."""
    if not said.isdisjoint(number.readings):
        return True
    value = number.readings[0]
    if is_small(value) and not language.cardinals:
        return True  # the other side may have it as a word that is not known
    return any(_is_decade(value, other) for other in others)


def is_small(value: str) -> bool:
    """Whether a number is often written as a word, or said in another way.

    Example:
        >>> is_small("12"), is_small("2.5"), is_small("13")
        (True, False, False)
    """
    return len(value) <= 2 and value.isdigit() and int(value) <= _SMALL


def _is_decade(value: str, other: str) -> bool:
    """Whether one is a year and the other its last two figures: 1990s, 90-жылдар."""
    if len(value) > 4 or len(other) > 4 or not (value.isdigit() and other.isdigit()):
        return False
    short, long = sorted((int(value), int(other)))
    return long in _DECADES and short < 100 and long % 100 == short


def _exchanged(pair: Pair) -> Faults:
    """Signs of currencies that the other side has not, where it has others."""
    sides = [list(_CURRENCY.finditer(masked(text))) for text in (pair.source, pair.target)]
    signs = [{normalize("NFKC", match.group()) for match in side} for side in sides]
    if all(signs) and signs[0].isdisjoint(signs[1]):
        was, now = (", ".join(dict.fromkeys(match.group() for match in side)) for side in sides)
        spans = [tuple(match.span() for match in side) for side in sides]
        yield Fault(WARNING, f"the currency {was} became {now}", *spans)


def _told(left: Sequence[Number], new: Sequence[Number]) -> Faults:
    for was, now in zip(left, new, strict=False):
        yield Fault(
            ERROR, f"{quoted(was.written)} became {quoted(now.written)}",
            ((was.start, was.stop),), ((now.start, now.stop),),
        )  # fmt: skip
    for number in left[len(new) :]:
        yield Fault(
            _weight(number), f"{quoted(number.written)} is missing in the target",
            ((number.start, number.stop),), (),
        )  # fmt: skip
    for number in new[len(left) :]:
        yield Fault(
            _weight(number), f"{quoted(number.written)} is not in the source",
            (), ((number.start, number.stop),),
        )  # fmt: skip


def _weight(number: Number) -> str:
    return WARNING if is_small(number.readings[0]) else ERROR


def _changed(
    kind: str,
    source: Sequence[Number],
    target: Sequence[Number],
    figures: tuple[list[Number], list[Number]],
) -> Faults:
    """Months, or Roman numbers, that differ where both sides have as many of them."""
    left, new = _apart(source, target)
    if not left or len(source) != len(target):
        return
    written = [
        {reading for number in side for reading in (*number.readings, *_parts(number))} for side in figures
    ]
    for was, now in zip(left, new, strict=True):
        if was.readings[0] not in written[1] and now.readings[0] not in written[0]:
            yield Fault(
                ERROR, f"the {kind} {quoted(was.written)} became {quoted(now.written)}",
                ((was.start, was.stop),), ((now.start, now.stop),),
            )  # fmt: skip

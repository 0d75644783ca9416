"""Anchors: what stays the same in every language, found in each segment on its own.

Numbers, dates, addresses, acronyms, list markers and names become keys that can be compared
across languages. A key that stands on both sides of a bead is an anchor: it steers the search,
and it tells a person why two segments were put together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache, partial

from rapidfuzz import fuzz, process

from aligner.blocks import marker_of, roman
from aligner.lang import Language
from aligner.model import Anchor, Document, Segment
from aligner.remembered import MOST, Remembered
from aligner.skeleton import skeleton

_SPACES = " \u00a0\u2009\u202f"
NUMBER = "|".join(
    (
        rf"\d{{1,3}}(?:[{_SPACES}]\d{{3}})+(?!\d)(?:[.,]\d+)?",
        r"\d{1,3}(?:\.\d{3})+(?!\d)(?:,\d+)?",
        r"\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?",
        r"\d{1,3}(?:(?:'\d{3})+|(?:’\d{3})+)(?!\d)(?:[.,]\d+)?",
        r"\d+(?:[.,]\d+)*",
    )
)
"""A number with its grouping signs, as a regular expression."""
_PLAIN = rf"[^\W\d_]+|{NUMBER}"
_TOKEN = re.compile(_PLAIN)
_TOKEN_OR_ADDRESS = re.compile(
    rf"""(?:https?://|www\.)[^\s<>«»“”"]+|[\w.+-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}})+|[#@]\w+|{_PLAIN}"""
)
_ADDRESS = re.compile(r"[@#]|://|www\.")
_WORD = re.compile(r"\w+")
_NOT_PLAIN = re.compile(r"[@#_\d]|://|www\.")
_GROUPED = re.compile(rf"\d{{1,3}}(?:(?P<sign>[{_SPACES}.,'’])\d{{3}})(?:(?P=sign)\d{{3}})*")
_LONGEST_NUMBER = 30
_NEAR_DATE = 3
"""Tokens between a day and its month."""
_STEM = 6
_NAMES = 100
"""Names of a bead that are compared by likeness, at most."""
_ALIKE = 75.0
"""Per cent of likeness from which two names are taken for the same."""


@dataclass(frozen=True, slots=True)
class Key:
    """Something comparable in a segment: its kind, its value, the words as they are written."""

    kind: str
    value: str
    written: str


def number_value(written: str) -> str:
    """A number without grouping signs and with a decimal point, whatever habit wrote it.

    Example:
        >>> [number_value(n) for n in ("30,000", "200 000", "6,4", "1.234,5", "007")]
        ['30000', '200000', '6.4', '1234.5', '7']
    """
    grouped = _GROUPED.match(written)
    whole, rest = written, ""
    if grouped and not (grouped.group() == written and written.startswith("0")):
        whole = re.sub(rf"[{_SPACES}.,'’]", "", grouped.group())
        rest = written[grouped.end() :]
    else:
        parts = re.split("[.,]", written)
        if len(parts) > 2:  # a date or a section number: 08.11.2024
            return ".".join(part.lstrip("0") or "0" for part in parts)
        whole, rest = parts[0], "." + parts[1] if len(parts) == 2 else ""
    decimals = rest.lstrip(".,").rstrip("0")
    whole = whole.lstrip("0") or "0"
    return f"{whole}.{decimals}" if decimals else whole


def times(value: str, factor: int) -> str:
    """A number's value multiplied, without the rounding of floating point.

    Example:
        >>> times("4.5", 1_000_000), times("142", 1000)
        ('4500000', '142000')
    """
    whole, _, decimals = value.partition(".")
    scaled = int(whole + decimals) * factor
    digits = str(scaled).rjust(len(decimals) + 1, "0")
    return number_value(f"{digits[: len(digits) - len(decimals)]}.{digits[len(digits) - len(decimals) :]}"
                        if decimals else digits)  # fmt: skip


def find_keys(text: str, language: Language, *, starts_block: bool = False) -> list[Key]:
    """The keys of a segment, in order.

    Args:
        text: the segment.
        language: its language.
        starts_block: whether it is the first of its block, so that it may begin with a marker.

    Example:
        >>> from aligner.lang import load
        >>> [(k.kind, k.value) for k in find_keys("БУУ 142 миң адамга", load("ky"))]
        [('acronym', 'bu'), ('number', '142000')]
    """
    keys: list[Key] = []
    marker = marker_of(text) if starts_block else None
    begin = 0
    if marker:
        begin = len(marker.text)
        if marker.value:
            keys.append(Key("marker", f"{marker.style[-1:]}{marker.value}", marker.text))
    plain = _plain_keys(text[begin:], language)
    if plain is not None:
        return keys + plain
    tokens = (_TOKEN_OR_ADDRESS if _ADDRESS.search(text) else _TOKEN).findall(text, begin)
    words = _words(language)
    days: set[int] = set()
    found: list[tuple[int, Key]] = []
    for i, key in enumerate(map(words.__getitem__, tokens)):
        if key is None or (key.kind == "name" and i == 0):
            continue
        if key.kind == "number":
            key = _multiplied(tokens, i, key, language)
        elif key.kind == "month":
            dated = _date(tokens, i, key, language, days)
            if dated is None:
                continue
            key = dated
        found.append((i, key))
    # A number is known to be a day only once its month is met.
    keys += [key for i, key in found if not (key.kind == "number" and i in days)]
    return keys


def _plain_keys(text: str, language: Language) -> list[Key] | None:
    """The keys of a plain text, looked up by what stands between blanks: most of that comes again.

    Returns:
        The keys; None where the text is not plain: a word may then tell something else beside another.
    """
    pieces = text.split()
    by_piece = list(map(_pieces(language).__getitem__, pieces))
    if None in by_piece:
        return None
    found = [key for keys in by_piece if keys for key in keys]
    if found and found[0].kind == "name":
        first = next(filter(None, map(_WORD.findall, pieces)))[0]
        if found[0].written == first:
            return found[1:]  # any word has a capital where a text begins
    return found


def _keys_of_piece(piece: str, language: Language) -> tuple[Key, ...] | None:
    """The keys of the words between two blanks; None for what holds digits or an address.

    Of all else each word tells by itself what it is.
    """
    if _NOT_PLAIN.search(piece):
        return None
    words = _words(language)
    keys = [key for key in map(words.__getitem__, _WORD.findall(piece)) if key]
    return tuple(key for key in keys if key.kind != "month" or key.written.lower() not in language.common)


@cache
def _pieces(language: Language) -> Remembered[tuple[Key, ...] | None]:
    return Remembered(partial(_keys_of_piece, language=language))


def keys_of(document: Document, segment: Segment, language: Language) -> list[Key]:
    """The keys of a segment, found in what it should read and shown as it is written.

    Args:
        document: whose segment it is.
        segment: the segment.
        language: the document's language.
    """
    text = document.repaired(segment)
    keys = find_keys(text, language, starts_block=segment.start == 0)
    return keys if text == segment.text else [_key_as_written(key, segment, text) for key in keys]


def _key_as_written(key: Key, segment: Segment, repaired: str) -> Key:
    """A key with the words that stand in the segment, where each letter has its place there."""
    place = repaired.find(key.written)
    if place < 0 or len(repaired) != len(segment.text):
        return key
    return replace(key, written=segment.text[place : place + len(key.written)])


def _multiplied(tokens: Sequence[str], i: int, number: Key, language: Language) -> Key:
    """A number with the word after it, where that is a thousand or a million."""
    following = tokens[i + 1].lower() if i + 1 < len(tokens) else ""
    factor = language.magnitudes.get(following)
    if factor and number.value.count(".") < 2 and len(number.value) <= _LONGEST_NUMBER:
        return Key("number", times(number.value, factor), f"{number.written} {tokens[i + 1]}")
    return number


@cache
def _words(language: Language) -> Remembered[Key | None]:
    return Remembered(partial(_word, language=language))


def _word(written: str, language: Language) -> Key | None:
    """What a word, number or address tells by itself."""
    if _ADDRESS.search(written):
        written = written.rstrip(".,;:!?)/")
        return Key("address", written.casefold(), written)
    if written[0].isdecimal():
        return Key("number", number_value(written), written)
    lower = written.lower()
    month = language.month(lower)
    if month:
        return Key("month", str(month), written)
    value = language.ordinals.get(lower) or language.cardinals.get(lower)
    if value and not (value == 1 and lower in language.cardinals):  # "one" is often an article
        return Key("numeral", str(value), written)
    capitals = next((place for place, sign in enumerate(written) if not sign.isupper()), len(written))
    if capitals >= 2:
        if roman(written) > 1:
            return Key("roman", str(roman(written)), written)
        return Key("acronym", skeleton(written[:capitals].lower()), written)
    if capitals == 1 and len(written) > 3:
        return Key("name", skeleton(lower)[:_STEM], written)
    return None


def _date(tokens: Sequence[str], i: int, month: Key, language: Language, days: set[int]) -> Key | None:
    """A month with its day, if one stands near; a word that only may be a month needs one."""
    written = month.written
    for j in (*range(i - 1, i - 1 - _NEAR_DATE, -1), i + 1):
        day = tokens[j] if 0 <= j < len(tokens) else ""
        if re.fullmatch(r"\d{1,2}", day) and 1 <= int(day) <= 31:
            days.add(j)
            return Key("date", f"{month.value}-{int(day)}", f"{day} {written}")
    return None if written.lower() in language.common else month


def shared(source: Sequence[Key], target: Sequence[Key]) -> tuple[Anchor, ...]:
    """The keys that stand on both sides of a bead, each used once, in source order.

    Names need not be spelt alike: endings differ, and so does the way a name is written.

    Example:
        >>> shared([Key("number", "30000", "30,000")], [Key("number", "30000", "30 000")])
        (Anchor(kind='number', source='30,000', target='30 000'),)
    """
    if not (source and target):
        return ()
    waiting: dict[tuple[str, str], list[Key]] = {}
    for key in reversed(target):
        waiting.setdefault((key.kind, key.value), []).append(key)
    found: list[tuple[int, Anchor]] = []
    alone: list[tuple[int, Key]] = []
    for place, key in enumerate(source):
        same = waiting.get((key.kind, key.value))
        if same:
            found.append((place, Anchor(key.kind, key.written, same.pop().written)))
        elif key.kind == "name":
            alone.append((place, key))
    if not alone:
        return tuple(anchor for _, anchor in found)
    unused = (key for keys in reversed(waiting.values()) for key in reversed(keys))
    left = [key.written for key in unused if key.kind == "name"]
    names = {at: _spelt(written) for at, written in enumerate(left[:_NAMES])}
    for place, key in alone[:_NAMES] if names else ():
        likest = process.extractOne(_spelt(key.written), names, scorer=fuzz.ratio, score_cutoff=_ALIKE)
        if likest:
            del names[likest[2]]
            found.append((place, Anchor("name", key.written, left[likest[2]])))
    return tuple(anchor for _, anchor in sorted(found, key=lambda item: item[0]))


def likest(name: str, words: Sequence[str]) -> str:
    """The word that is spelt most like a name, endings and scripts aside; "" if none is like it.

    Example:
        >>> likest("Бишкектен", ["from", "Bishkek"]), likest("Бишкек", ["Almaty"])
        ('Bishkek', '')
    """
    found = process.extractOne(
        _spelt(name), [_spelt(word) for word in words], scorer=fuzz.ratio, score_cutoff=_ALIKE
    )
    return words[found[2]] if found else ""


@lru_cache(maxsize=MOST)
def _spelt(name: str) -> str:
    return skeleton(name.lower())

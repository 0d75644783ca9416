"""Text decoded with the wrong table, and letters that an old font drew in the place of others.

The finders take a text and give repairs, in order and apart from each other; nothing is changed
here. The tables and letters are data (``wrongtable.toml``). Where they are in doubt they say
nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise

from aligner.lang.detect import detect, plausibility
from aligner.lines import tokens_of
from aligner.model import LINE_END, Repair
from aligner.normalise import compose
from aligner.packaged import packaged

_HIGH = re.compile(r"[^\x00-\x7f]+")
_ACCENTED = re.compile("[\u00aa\u00b5\u00ba\u00c0-\u024f]")
_PART = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+|\S[\u0300-\u036f]*")
_ENDS = re.compile(rf"{LINE_END.pattern}|\Z")
_SURELY = 4
"""Characters of UTF-8 on a line that cannot be chance."""
_ENOUGH_LETTERS = 20
_WESTERN_SHARE = 0.6
_BETTER = 1.0
"""How much likelier a word must become by a repair, in the logarithm."""
_OLD_LETTERS = 8
_SAMPLE = 20_000


@cache
def _bytes_of(table: str) -> Mapping[int, str]:
    """For str.translate: each character of the upper half of a table as the Latin-1 character of its byte."""
    found = {}
    for byte in range(0x80, 0x100):
        try:
            found[ord(bytes([byte]).decode(table))] = chr(byte)
        except UnicodeDecodeError:
            found[byte] = chr(byte)  # as most programs do: an unused byte stays what it is
    if table.startswith("cp125"):
        for byte in range(0x80, 0xA0):
            found.setdefault(byte, chr(byte))
    return found


_LEADS, _FOLLOWS = (0xC2, 0xF4), (0x80, 0xBF)
"""Bytes that begin a character of UTF-8, and those behind them."""


@cache
def _read_as(table: str, first: int, last: int) -> str:
    """What bytes are when they are read with a table."""
    return "".join(chr(code) for code, byte in _bytes_of(table).items() if first <= ord(byte) <= last)


@cache
def _sequences(table: str) -> re.Pattern[str]:
    """What UTF-8 looks like when it is read with a table: a lead byte with those that follow it."""
    two, three, four, follows = (
        f"[{re.escape(_read_as(table, *bytes))}]"
        for bytes in ((0xC2, 0xDF), (0xE0, 0xEF), (0xF0, 0xF4), _FOLLOWS)
    )
    return re.compile(f"{two}{follows}|{three}{follows}{{2}}|{four}{follows}{{3}}")


@cache
def _signs(table: str) -> re.Pattern[str]:
    """Dashes and quotation marks read with a table: â€“, вЂњ."""
    wrong = {byte: chr(code) for code, byte in _bytes_of(table).items()}
    third = "".join(
        re.escape(chr(code)) for code, byte in _bytes_of(table).items() if "\x90" <= byte <= "\xa6"
    )
    second = "".join(re.escape(chr(code)) for code, byte in _bytes_of(table).items() if byte == "\x80")
    return re.compile(f"{re.escape(wrong[chr(0xE2)])}[{second}][{third}]")


def _decoded(run: str, table: str) -> str:
    """What a run of characters should have been, "" if it is no UTF-8 read with this table."""
    try:
        text = run.translate(_bytes_of(table)).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return ""
    good = all(unicodedata.category(c) not in ("Cc", "Cn", "Co", "Cs") for c in text)
    return text if good else ""


def find_wrong_table(text: str, tokens: Iterable[str] | None = None) -> tuple[tuple[Repair, ...], str]:
    """Text that was decoded with the wrong table, and what was read as what.

    Args:
        text: the text that was read.
        tokens: what stands between its blanks, where that is known already.

    Returns:
        The repairs, a word or a sign each, and the tables; no repairs and "" where the text is fine.

    Example:
        >>> repairs, tables = find_wrong_table("РљС‹СЂРіС‹Р· С‚РёР»Рё – РјР°РјР»РµРєРµС‚С‚РёРє С‚РёР».")
        >>> tables, [repair.text for repair in repairs]
        ('UTF-8 read as cp1251', ['Кыргыз', 'тили', 'мамлекеттик', 'тил'])
    """
    if text.isascii():
        return (), ""
    # What stands between blanks is looked at once: most of it comes again.
    found_runs = set(_HIGH.findall("\n".join(tokens_of(text) if tokens is None else tokens)))
    # A run of small letters is a word, even where it could be read as something else.
    runs = [run for run in found_runs if not (run.islower() and run.isalpha())]
    together = "\n".join(runs)
    used = set(together)
    best: tuple[Repair, ...] = ()
    best_table = ""
    for table in packaged("wrongtable")["utf8_read_as"]:
        if any(used.isdisjoint(_read_as(table, *bytes)) for bytes in (_LEADS, _FOLLOWS)):
            continue  # most of the time: their expressions are not even made
        if _sequences(table).search(together) and any(_may_be_wrong(run, table) for run in runs):
            found = tuple(_utf8_repairs(text, table))
            if sum(r.stop - r.start for r in found) > sum(r.stop - r.start for r in best):
                best, best_table = found, table
    if best:
        return best, f"UTF-8 read as {best_table}"
    return _find_western(text)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for end in _ENDS.finditer(text):
        if end.start() > start:
            yield start, end.start()
        start = end.end()


def _may_be_wrong(run: str, table: str) -> bool:
    """Whether a run of characters beyond ASCII, or a sign in it, can be UTF-8 read with a table."""
    return bool(_sequences(table).search(run) and (_decoded(run, table) or _signs(table).search(run)))


def _utf8_repairs(text: str, table: str) -> Iterator[Repair]:
    pattern = _sequences(table)
    runs: list[tuple[int, int, str, str]] = []  # start, line, run, decoded
    good: Counter[int] = Counter()
    bad: Counter[int] = Counter()
    sound = False  # whether a line holds such characters and no damage
    spans = list(_lines(text))
    decode = cache(lambda run: _decoded(run, table))
    for line, (start, stop) in enumerate(spans):
        if not pattern.search(text, start, stop):
            sound = sound or bool(_HIGH.search(text, start, stop))
            continue
        for match in _HIGH.finditer(text, start, stop):
            decoded = decode(match.group())
            if decoded:
                good[line] += len(decoded)
            else:
                bad[line] += len(match.group())
            runs.append((match.start(), line, match.group(), decoded))
    by_line: dict[int, list[tuple[int, str, str]]] = {}
    for start, line, run, decoded in runs:
        if decoded:
            by_line.setdefault(line, []).append((start, run, decoded))
    sure = {
        line
        for line, found in by_line.items()
        if good[line] >= _SURELY and good[line] > 4 * bad[line] and _likelier(text, spans[line], found)
    }
    whole = bool(sure) and not bad and not sound
    established = bool(sure) or any(_is_accent(text, start, run, new) for start, _, run, new in runs)
    for start, line, run, decoded in runs:
        if not decoded:
            for sign in _signs(table).finditer(run):
                yield from _parts(start + sign.start(), _decoded(sign.group(), table))
        elif (
            whole
            or line in sure
            or (established and _looks_wrong(text, start, run) and (not bad[line] or len(decoded) >= _SURELY))
            or _signs(table).fullmatch(run)
            or _is_accent(text, start, run, decoded)
        ):
            yield from _parts(start, decoded)


def _likelier(text: str, span: tuple[int, int], runs: Sequence[tuple[int, str, str]]) -> bool:
    """Whether a line is likelier with its runs decoded, or so much decodes that it cannot be chance."""
    if sum(len(new) for *_, new in runs) >= 4 * _SURELY:
        return True
    parts = []
    position = span[0]
    for start, run, new in runs:
        parts += [text[position:start], new]
        position = start + len(run)
    parts.append(text[position : span[1]])
    return plausibility("".join(parts)) > plausibility(text[slice(*span)])


def _looks_wrong(text: str, start: int, run: str) -> bool:
    """Whether a run holds a sign inside a word or a capital after a small letter."""
    around = text[max(0, start - 1) : start + len(run) + 1]
    return any(not c.isalpha() for c in run) or any(a.islower() and b.isupper() for a, b in pairwise(around))


def _is_accent(text: str, start: int, run: str, decoded: str) -> bool:
    """Whether a run is accented letters in a word, with signs where no word has them: cafÃ©, Ã¶ÄŸle."""
    if not decoded or not decoded.isalpha() or len(run) != 2 * len(decoded):
        return False
    before, after = text[max(0, start - 1) : start], text[start + len(run) : start + len(run) + 1]
    odd = any(not c.isalpha() and not c.isspace() for c in run[1::2])
    return odd and run[::2].isupper() and (before.isalpha() or after.isalpha())


def _parts(start: int, decoded: str) -> Iterator[Repair]:
    """The repairs of one run, a word or a sign each."""
    places = [0]
    for character in decoded:
        places.append(places[-1] + len(character.encode("utf-8")))
    for part in _PART.finditer(decoded):
        yield Repair(start + places[part.start()], start + places[part.end()], compose(part.group()))
    for i, character in enumerate(decoded):
        if character.isspace():
            yield Repair(start + places[i], start + places[i + 1], " ")


def _find_western(text: str) -> tuple[tuple[Repair, ...], str]:
    """Cyrillic read as Western European: nearly every letter is an accented one."""
    if len(_ACCENTED.findall(text)) < _WESTERN_SHARE * _ENOUGH_LETTERS:
        return (), ""
    data = packaged("wrongtable")
    table = _bytes_of(data["western"])
    lines = []
    for start, stop in _lines(text):
        line = text[start:stop]
        if not _ACCENTED.search(line):
            continue
        counts = {c: number for c, number in Counter(line).items() if c.isalpha()}
        letters = sum(counts.values())
        high = sum(number for c, number in counts.items() if ord(c) in table)
        if letters >= _ENOUGH_LETTERS and high >= _WESTERN_SHARE * letters:
            lines.append((start, line))
    if not lines:
        return (), ""
    sample = " ".join(line for _, line in lines)[:_SAMPLE]
    ranked = []
    for rank, meant in enumerate(data["western_meant"]):
        new = _reread(sample, table, meant)
        if new:
            ranked.append((plausibility(new), -rank, meant))
    if not ranked or max(ranked)[0] < max(0.0, plausibility(sample)) + _BETTER:
        return (), ""
    meant = max(ranked)[2]
    repairs = []
    for start, line in lines:
        for match in _HIGH.finditer(line):
            new = _reread(match.group(), table, meant)
            if len(new) == len(match.group()):
                repairs += [
                    Repair(start + match.start() + i, start + match.start() + i + 1, c)
                    for i, (old, c) in enumerate(zip(match.group(), new, strict=True))
                    if old != c
                ]
    return tuple(repairs), f"{meant} read as {data['western']}"


def _reread(text: str, table: Mapping[int, str], meant: str) -> str:
    try:
        return compose(text.translate(table).encode("latin-1", "strict").decode(meant))
    except UnicodeError:
        return ""


# Letters of old fonts


def find_old_letters(text: str) -> tuple[tuple[Repair, ...], str]:
    """Kazakh and Kyrgyz letters that an old font drew in the place of others, and what it is called.

    The whole document must use them, and must be sure to be Kazakh or Kyrgyz afterwards.

    Example:
        >>> find_old_letters("Він їхав з Києва до Львова і думав про щось своє.")
        ((), '')
    """
    sample = text if len(text) <= _SAMPLE else text[:_SAMPLE]
    odd = Counter(c for c in sample if c in _old())
    if odd.total() < _OLD_LETTERS:
        return (), ""
    before = plausibility(sample)
    best: tuple[float, str, Mapping[str, str]] | None = None
    for font in packaged("wrongtable")["old_letters"]:
        letters = font["letters"]
        if sum(odd[c] for c in letters) < odd.total():
            continue
        repaired = sample.translate(str.maketrans(letters))
        found = detect(repaired)
        after = plausibility(repaired)
        better = after - before
        if (
            found.sure
            and found.tag in font["languages"]
            and better >= _BETTER
            and (best is None or after > best[0])
        ):
            best = after, font["name"], letters
    if best is None:
        return (), ""
    _, name, letters = best
    return tuple(Repair(i, i + 1, letters[c]) for i, c in enumerate(text) if c in letters), name


@cache
def _old() -> frozenset[str]:
    return frozenset(letter for font in packaged("wrongtable")["old_letters"] for letter in font["letters"])

"""Repair of single characters: what a reader of the file would not see, and what only looks.

``clean`` turns a stretch of the text that was read into the text a careful typist would have
written and keeps, as pieces, where each part of it comes from.
"""

from __future__ import annotations

import re
import unicodedata

from aligner.model import Piece

# Compiled where it is needed, which is hardly ever and takes as long as compiling all else here.
_PILED = r"((?:[^\w\s\x00-\u02ff\u2000-\u20cf\u2100-\ufe0f\ufe30-\uffff]|[\u0300-\u036f]){64,})"
# Scripts without marks, which is seen at once: Latin, Greek, Cyrillic, Armenian, punctuation, Han.
_MAY_BE_PILED = re.compile("[^\x00-\u02ff\u0370-\u0482\u048a-\u0590\u2000-\u20cf\u2100-\u2bff\u4e00-\ud7ff]")
_JOINERS = "\u200c\u200d"
_SPACE = r"[\s\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\x00-\x1f\x7f-\x9f]+"
_PLAIN = r"[^\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200d\u2060\ufeff]"
# Soft hyphens, zero-width spaces and byte order marks go. Zero-width joiners carry meaning in Arabic
# and Indic scripts and in emoji: they stay there.
_CHANGE = re.compile(
    rf"(?P<space>(?!(?<={_PLAIN}) {_PLAIN}){_SPACE})|[\u00ad\u200b\u2060\ufeff]"
    rf"|[{_JOINERS}](?=[\s\x00-\u04ff\u2000-\u206f]|$)|(?<=[\s\x00-\u04ff\u2000-\u206f])[{_JOINERS}]"
)


def compose(text: str) -> str:
    """The text in Unicode normal form C, as every stage expects it.

    Example:
        >>> compose("и\\u0306")
        'й'
    """
    if _MAY_BE_PILED.search(text) and re.search(_PILED, text):
        # Hundreds of marks on one letter are no writing, and sorting them takes time squared.
        return "".join(
            part if re.fullmatch(_PILED, part) else unicodedata.normalize("NFC", part)
            for part in re.split(_PILED, text)
        )
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def clean(text: str, start: int, stop: int) -> tuple[str, tuple[Piece, ...]]:
    """``text[start:stop]`` with single plain spaces, trimmed, without invisible characters.

    Args:
        text: the text that was read.
        start, stop: which part of it.

    Returns:
        The cleaned text and its pieces, with origins in ``text``.

    Example:
        >>> clean("32\\u00a0000-нан   астам ", 0, 19)[0]
        '32 000-нан астам'
    """
    parts: list[str] = []
    pieces: list[Piece] = []
    length = 0
    position = start

    def keep(until: int) -> None:
        nonlocal length
        if until > position:
            parts.append(text[position:until])
            pieces.append(Piece(length, length + until - position, position))
            length += until - position

    space_due = False
    # One plain blank between two words stays in their stretch, but not one before the first of them.
    while position < stop and text[position] == " ":
        position += 1
    for match in _CHANGE.finditer(text, position, stop):
        before = position
        if match.start() > before and space_due:
            parts.append(" ")
            length += 1
            space_due = False
        keep(match.start())
        position = match.end()
        if match["space"]:
            space_due = length > 0
    if stop > position and space_due:
        parts.append(" ")
        length += 1
    keep(stop)
    return "".join(parts), tuple(pieces)


def leave_out(
    text: str, pieces: tuple[Piece, ...], spans: list[tuple[int, int]]
) -> tuple[str, tuple[Piece, ...]]:
    """A cleaned text without some spans of it, and its pieces.

    Args:
        text, pieces: as ``clean`` gives them.
        spans: what to leave out, in order, apart from each other.

    Example:
        >>> leave_out("жі-герге", (Piece(0, 8, 5),), [(2, 3)])
        ('жігерге', (Piece(start=0, stop=2, origin=5), Piece(start=2, stop=7, origin=8)))
    """
    if not spans:
        return text, pieces
    kept: list[tuple[int, int]] = []
    position = 0
    for start, stop in [*spans, (len(text), len(text))]:
        kept.append((position, start))
        position = stop
    parts: list[str] = []
    left: list[Piece] = []
    length = 0
    for start, stop in kept:
        for piece in pieces:
            first, last = max(start, piece.start), min(stop, piece.stop)
            if first < last:
                shift = length - start
                left.append(Piece(first + shift, last + shift, piece.origin + first - piece.start))
        parts.append(text[start:stop])
        length += stop - start
    return "".join(parts), tuple(left)

"""Making repairs: a whole text first, then the blocks that were made of it.

Blocks are made of the repaired text, so that lines are joined and sentences found as if there were
no damage. ``Repaired`` remembers what stood where and gives each block back as its author wrote it,
with the repairs beside it, or as it should read.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice

from aligner.lang import Language
from aligner.lines import tokens_of
from aligner.lookalikes import find_look_alikes
from aligner.model import LINE_END, Block, Dropped, Piece, Repair
from aligner.normalise import clean
from aligner.wording import count
from aligner.wrongtable import find_old_letters, find_wrong_table

_SHOWN = 3
_LONGEST = 40
_AROUND_WORDS = ".,:;!?()[]«»“”„"


@dataclass(frozen=True)
class Repaired:
    """A text with repairs made.

    Args:
        written: the text as it was read.
        repairs: in order, apart from each other, with places in ``written``.
        found: what was found, a sentence for each kind of damage.

    Example:
        >>> Repaired("cааттык", (Repair(0, 1, "с"),)).text == "сааттык"
        True
    """

    written: str
    repairs: tuple[Repair, ...] = ()
    found: tuple[str, ...] = ()

    @cached_property
    def text(self) -> str:
        """The repaired text."""
        parts = []
        position = 0
        for repair in self.repairs:
            parts += [self.written[position : repair.start], repair.text]
            position = repair.stop
        return "".join([*parts, self.written[position:]])

    @cached_property
    def tokens(self) -> Counter[str]:
        """What stands between the blanks of the repaired text, counted."""
        return tokens_of(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        """Where each repair begins in the repaired text."""
        starts = []
        shift = 0
        for repair in self.repairs:
            starts.append(repair.start + shift)
            shift += len(repair.text) - (repair.stop - repair.start)
        return starts

    def origin(self, offset: int) -> int:
        """Where an offset of the repaired text stands in the text as written.

        Inside a repair it is the repair's beginning.

        Example:
            >>> [Repaired("Ðšany", (Repair(0, 2, "К"),)).origin(i) for i in (0, 1, 4)]
            [0, 2, 5]
        """
        number = bisect_right(self._starts, offset) - 1
        if number < 0:
            return offset
        repair = self.repairs[number]
        beyond = offset - self._starts[number] - len(repair.text)
        return repair.start if beyond < 0 else repair.stop + beyond

    def then(self, further: Sequence[Repair], what: str = "") -> Repaired:
        """With more repairs.

        Args:
            further: their places are in the repaired text.
            what: what to say of the words they stand in, before the first few of them.

        Example:
            >>> Repaired("Ðšapa", (Repair(0, 2, "К"),)).then([Repair(1, 2, "а"), Repair(3, 4, "а")]).text
            'Каpа'
        """
        if not further:
            return self
        found = (*self.found, _said(self, further, what)) if what else self.found
        if not self.repairs:
            return Repaired(self.written, tuple(further), found)
        edits = dict(zip(self._starts, self.repairs, strict=True))
        for extra in further:
            number = bisect_right(self._starts, extra.start) - 1
            if number >= 0 and extra.start < self._starts[number] + len(self.repairs[number].text):
                start = self._starts[number]
                old = edits[start]
                new = old.text[: extra.start - start] + extra.text + old.text[extra.stop - start :]
                edits[start] = replace(old, text=new)
            else:
                edits[extra.start] = Repair(self.origin(extra.start), self.origin(extra.stop), extra.text)
        return Repaired(self.written, tuple(edits[start] for start in sorted(edits)), found)

    def block(self, block: Block, *, keep: bool, tidy: bool = True) -> Block:
        """A block of the repaired text as a block of the text as written.

        Args:
            block: its pieces have their origins in the repaired text.
            keep: whether it reads as it was written, with the repairs beside it, or as repaired.
            tidy: whether what was written gets single blanks, as the rest of the block has them.
        """
        if not self.repairs:
            return block
        if not any(map(self._touches, block.pieces)):
            pieces = tuple(
                Piece(piece.start, piece.stop, self.origin(piece.origin)) for piece in block.pieces
            )
            return block if pieces == block.pieces else replace(block, pieces=pieces)
        parts: list[str] = []
        made: list[Piece] = []
        repairs: list[Repair] = []
        marker = 0
        length = position = 0

        def add(text: str, upto: int) -> None:
            nonlocal length, position, marker
            parts.append(text)
            length += len(text)
            position = upto
            if position <= len(block.marker):
                marker = length

        for piece in block.pieces:
            add(block.text[position : piece.start], piece.start)
            stop = piece.origin + piece.stop - piece.start
            number = max(0, bisect_right(self._starts, piece.origin) - 1)
            here = piece.origin
            for at in range(number, len(self.repairs)):
                start, repair = self._starts[at], self.repairs[at]
                if start >= stop:
                    break
                end = min(start + len(repair.text), stop)
                if end <= here:
                    continue
                if start > here:
                    self._unchanged(made, length, here, start)
                    add(block.text[position : position + start - here], position + start - here)
                    here = start
                new = block.text[position : position + end - here]
                if not keep:
                    made.append(Piece(length, length, repair.start))
                    add(new, position + len(new))
                else:
                    old, inner = self._old(repair, tidy=tidy) if start == here else ("", ())
                    made += [replace(p, start=p.start + length, stop=p.stop + length) for p in inner]
                    repairs.append(Repair(length, length + len(old), new))
                    add(old, position + len(new))
                here = end
            if here < stop or piece.start == piece.stop:
                self._unchanged(made, length, here, stop)
                add(block.text[position : piece.stop], piece.stop)
        add(block.text[position:], len(block.text))
        text = "".join(parts)
        return replace(
            block, text=text, pieces=tuple(made), marker=text[:marker] if block.marker else "",
            repairs=tuple(repairs),
        )  # fmt: skip

    def _touches(self, piece: Piece) -> bool:
        """Whether anything was repaired in a piece of the repaired text."""
        number = bisect_left(self._starts, piece.origin + piece.stop - piece.start) - 1
        return number >= 0 and self._starts[number] + len(self.repairs[number].text) > piece.origin

    def _old(self, repair: Repair, *, tidy: bool) -> tuple[str, tuple[Piece, ...]]:
        if tidy:
            return clean(self.written, repair.start, repair.stop)
        old = self.written[repair.start : repair.stop]
        return old, (Piece(0, len(old), repair.start),)

    def dropped(self, passages: Sequence[Dropped]) -> tuple[Dropped, ...]:
        """Passages of the repaired text that are left out, as passages of the text as written.

        Blanks that were decoded with the wrong table join them.
        """
        if not self.repairs:
            return tuple(passages)
        found = [replace(p, start=self.origin(p.start), stop=self.origin(p.stop)) for p in passages]
        found += [
            Dropped(repair.start, repair.stop, "a blank decoded with the wrong table")
            for repair in self.repairs
            if repair.text.isspace()
        ]
        return tuple(sorted(found, key=lambda passage: passage.start))

    def _unchanged(self, pieces: list[Piece], length: int, start: int, stop: int) -> None:
        """Add a piece for a stretch of the repaired text that stands so in the text as written."""
        pieces.append(Piece(length, length + stop - start, self.origin(start)))


def of_tables(text: str) -> Repaired:
    """A text in which what was decoded with the wrong table, or written in an old font, is repaired.

    Example:
        >>> of_tables("Ð¡Ð°Ð»Ð°Ð¼!").found
        ('1 word decoded with the wrong table (UTF-8 read as cp1252): Ð¡Ð°Ð»Ð°Ð¼ (line 1)',)
    """
    repaired = Repaired(text)
    repairs, table = find_wrong_table(text, repaired.tokens)
    repaired = repaired.then(repairs, f"decoded with the wrong table ({table})")
    letters, font = find_old_letters(repaired.text)
    return repaired.then(letters, f"written in {font}")


def of_letters(text: Repaired, language: Language) -> Repaired:
    """A text in which letters of the wrong script are repaired as well."""
    return text.then(
        find_look_alikes(text.text, language, text.tokens), "with letters of another script that look alike"
    )


def _said(text: Repaired, repairs: Sequence[Repair], what: str) -> str:
    """How many words were found, and the first few with their line in the text as written."""
    current = text.text
    words: dict[int, int] = {}
    for repair in repairs:
        if not (words and repair.start < words[next(reversed(words))]):
            start, stop = repair.start, repair.stop
            while start and not current[start - 1].isspace():
                start -= 1
            while stop < len(current) and not current[stop].isspace():
                stop += 1
            words[start] = stop
    places: dict[str, int] = {}
    for start, stop in words.items():
        places.setdefault(current[start:stop].strip(_AROUND_WORDS), start)
    shown = ", ".join(
        f"{word[:_LONGEST]} (line {1 + sum(1 for _ in LINE_END.finditer(current, 0, start))})"
        for word, start in islice(places.items(), _SHOWN)
    )
    more = ", …" if len(places) > _SHOWN else ""
    return f"{count(len(words), 'word')} {what}: {shown}{more}"


def written_places(block: Block) -> list[int]:
    """For each offset of a block's repaired text the offset in its text as written.

    Example:
        >>> written_places(Block("paragraph", "Ðša", (), repairs=(Repair(0, 2, "К"),)))
        [0, 2, 3]
    """
    places: list[int] = []
    position = 0
    for repair in block.repairs:
        places += range(position, repair.start)
        places += [repair.start] * len(repair.text)
        position = repair.stop
    return [*places, *range(position, len(block.text) + 1)]

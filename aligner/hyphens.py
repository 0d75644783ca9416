"""Hyphens at line ends, and hyphens that a lost line end has left inside a word.

Whether a hyphen belongs to the word or only to the line is decided on the document's own words:
a word that occurs unbroken elsewhere is mended, a compound that occurs elsewhere keeps its hyphen,
and where the document is silent the language's habit decides.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import chain

from aligner.lines import stretches

HYPHENS = "-\u2010\u00ad"
"""Hyphen-minus, hyphen, soft hyphen; the non-breaking hyphen U+2011 never ends a line."""

_TOKEN = re.compile(r"[^\W_]+(?:[-\u2010\u2011][^\W_]+)*")
_BROKEN = re.compile(r"(?<![^\W\d_])[^\W\d_]{2,}+(?:[-\u2010][^\W\d_]{2,}+)+")
_HEAD = re.compile(r"[^\W_]+(?:[-\u2010][^\W_]+)*")
_INNER = re.compile(r"(?<=[^\W_])[-\u2010](?=[^\W_])")
_LONGEST_LINE_END = 1000
_FEW_HYPHENS = 5
"""Lines that end in a hyphen, at least, where words are broken between syllables, ..."""
_MANY_HYPHENS = 3.0
"""... and how many times as many as compounds would bring about."""
_LONGEST = 60
"""Characters of the longest token that is taken for a broken word."""
_SHARED = 3
"""Letters that two words must share beyond a seam to count as forms of one word."""


class Vocabulary:
    """The words of a document, whole lines only, to ask whether a broken word occurs unbroken.

    Example:
        >>> words = Vocabulary(["күш-жігердің көшбасшысы"])
        >>> words.mend("күш-жі-герге ұмтыламыз")
        [(6, 7)]
    """

    def __init__(self, lines: Iterable[str], common: frozenset[str] = frozenset()) -> None:
        words: set[str] = set()
        broken = False
        for line in chain.from_iterable(map(stretches, lines)):
            tokens = _TOKEN.findall(line.lower().replace("\u2010", "-"))
            # A last word with a hyphen after it goes on in the next line: neither part is a whole word.
            first, broken = int(broken), line.rstrip().endswith(tuple(HYPHENS))
            words.update(tokens[first : len(tokens) - broken])
        self._words = words
        self._common = common
        self._sorted = sorted(words)

    def has(self, word: str) -> bool:
        """Whether a word occurs as it is, here or among the commonest of the language."""
        return word.lower() in self._words or word.lower() in self._common

    def has_form(self, word: str, seam: int) -> bool:
        """Whether another word begins like this one, to some letters beyond the seam."""
        word = word.lower()
        start = word[: seam + _SHARED]
        if len(start) < seam + 2:
            return False
        return self._begins(start, other_than=word)

    def keeps_hyphen(self, left: str, right: str, habit: str) -> bool:
        """Whether a hyphen between a line's last and the next line's first word belongs there.

        Args:
            left: the line's last word without its hyphen; right: the next line's first word.
            habit: the language's habit, "compound" or "syllable", for want of evidence.
        """
        if len(left) == 1 or not (left[-1:].isalpha() and right[:1].islower()):
            return True
        hyphenated, whole = f"{left}-{right}", left + right
        if self.has(hyphenated):
            return True
        if self.has(whole):
            return False
        compound = self.has_form(hyphenated, len(left) + 1)
        word = self.has_form(whole, len(left))
        if compound != word:
            return compound
        if self.has(left) and self.has(right):
            return True
        return habit == "compound"

    def lacks_hyphen(self, left: str, right: str, *, compounds: bool) -> bool:
        """Whether a hyphen was taken from between two parts of a word, where a line ended.

        Args:
            left: what stood before the line's end; right: what stood after it.
            compounds: whether lines end inside compounds alone, not between syllables.

        Example:
            >>> Vocabulary(["иш-чаранын күнү"]).lacks_hyphen("иш", "чаралар", compounds=True)
            True
        """
        if not right[0].islower():
            return False
        hyphenated, whole = f"{left}-{right}", left + right
        if self.has(hyphenated) and (compounds or not self.has(whole)):
            return True
        if self.has(whole) or self.has_form(whole, len(left)):
            return False
        if left.isdigit():
            return compounds and right[:_SHARED].lower() in self._after_figures
        if self.has_form(hyphenated, len(left) + 1):
            return True
        if not compounds:
            return False
        if left.isupper() and len(left) > 1:
            return self._begins(left.lower() + "-")
        return all(len(part) >= _SHARED and part.lower() in self._rare for part in (left, right))

    @cached_property
    def _rare(self) -> set[str]:
        """The words of the document that are none of the language's commonest."""
        return self._words - self._common

    @cached_property
    def _after_figures(self) -> set[str]:
        """How the words begin that follow figures after a hyphen: "жыл" of 2024-жылдын."""
        return {word.partition("-")[2][:_SHARED] for word in self._words if word.partition("-")[0].isdigit()}

    def _begins(self, start: str, other_than: str = "") -> bool:
        """Whether some word, other than one, begins like this."""
        place = bisect_left(self._sorted, start)
        return any(
            found.startswith(start) and found != other_than for found in self._sorted[place : place + 2]
        )

    def mend(self, text: str) -> list[tuple[int, int]]:
        """The hyphens inside the words of a text that only an old line end has left there.

        A hyphen goes when another form of the word without it occurs in the document while the
        word's two sides do not occur as words: ``күш-жі-герге`` beside ``күш-жігердің``.

        Returns:
            Spans of the text to leave out, in order.
        """
        spans = []
        for match in _BROKEN.finditer(text):
            token = match.group()
            if len(token) > _LONGEST:
                continue
            for seam in (i for i, character in enumerate(token) if character in "-\u2010"):
                before, after = token[:seam], token[seam + 1 :]
                left, right = re.split("[-\u2010]", before)[-1], re.split("[-\u2010]", after)[0]
                if (
                    right.islower()
                    and left.lower() != right
                    and (self.has(before + after) or self.has_form(before + after, seam))
                    and not (self.has(left) or self.has(right))
                    and not self.has_form(token, seam + 1)
                ):
                    spans.append((match.start() + seam, match.start() + seam + 1))
        return spans


def at_line_ends(texts: Sequence[str], hyphens: str = HYPHENS) -> tuple[int, float]:
    """How many lines end in a hyphen, and how many would if only compounds were broken at theirs.

    Compounds meet a line's end no oftener than they meet any other place between two words or parts
    of words.

    Args:
        texts: the lines.
        hyphens: what counts as one at a line's end.

    Example:
        >>> at_line_ends(["ата-эне", "иш-", "чара болду"])
        (1, 1.5)
    """
    ends = sum(tail(text) is not None and text[-1] in hyphens for text in texts)
    inside = sum(len(_INNER.findall(text)) for text in texts)
    blanks = sum(text.count(" ") for text in texts)
    return ends, len(texts) * inside / max(1, inside + blanks)


def outnumber(ends: int, expected: float) -> bool:
    """Whether far more lines were broken inside words than compounds would bring about: between syllables.

    Example:
        >>> outnumber(12, 1.5), outnumber(3, 1.5)
        (True, False)
    """
    return ends >= _FEW_HYPHENS and ends > _MANY_HYPHENS * (expected + 1)


def tail(line: str) -> str | None:
    """The word that a line ends in the middle of, without its hyphen; None if it does not.

    Example:
        >>> tail("жарандыгын алган 2024-"), tail("ата - эне -")
        ('2024', None)
    """
    if not line.endswith(tuple(HYPHENS)):
        return None
    # Backwards: a search for what stands at the end would begin at every letter of a long line.
    match = _HEAD.match(line[-2:-_LONGEST_LINE_END:-1])
    return match.group()[::-1] if match else None


def head(line: str) -> str:
    """The word that a line begins with, or ""."""
    match = _HEAD.match(line)
    return match.group() if match else ""

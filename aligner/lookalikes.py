"""Letters that look right and belong to another script: found, and told from what is no mistake.

A finder takes a text and gives repairs, in order and apart from each other; nothing is changed
here. The letters are data (``lookalikes.toml``). Where it is in doubt it says nothing: a right text
that is repaired is worse than a wrong one that is not.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice, product

from aligner.lang import Language
from aligner.lines import tokens_of
from aligner.model import Repair
from aligner.packaged import packaged

_WORD = re.compile(r"[^\W\d_]+")
_TOKEN = re.compile(r"\S+")
_ADDRESS = re.compile(r"https?://|www\.|[\w.+-]@[\w-]|[\w-]\.[a-z]{2,4}(?:/|$)|^[#@]", re.IGNORECASE)
_SCRIPTS = {"LATIN": "Latn", "CYRILLIC": "Cyrl", "GREEK": "Grek"}
_SHORT = 4
"""Letters below which a mixed word is repaired only if the right word is known."""
_ACRONYM = 5
"""Letters up to which a word in capitals is taken for an acronym."""
_STEM = 3
"""Letters from which a stretch in one script may be a word that has an ending in the other."""
_ROMAN = ("I", "V", "X")
"""Roman numbers of one letter, before an ending."""
_CHOICES = 64
_ADDRESS_LENGTH = 100


@cache
def _look_alikes(target: str) -> Mapping[str, str]:
    """The letters of other scripts and what they look like in this one."""
    found: dict[str, str] = {}
    for group in packaged("lookalikes")["groups"]:
        own = "".join(letter for letter in group if script(letter) == target)
        for odd in group:
            if script(odd) != target and own:
                found[odd] = found.get(odd, "") + own
    return found


@cache
def script(letter: str) -> str:
    """The script of a letter, "" where it is none that has look-alikes.

    Example:
        >>> script("y"), script("у"), script("Ω"), script("ა")
        ('Latn', 'Cyrl', 'Grek', '')
    """
    return _SCRIPTS.get(unicodedata.name(letter, "").split(" ")[0], "")


def find_look_alikes(
    text: str, language: Language, tokens: Mapping[str, int] | None = None
) -> tuple[Repair, ...]:
    """Letters that look right and belong to another script, a repair a letter.

    A word is repaired only as a whole, if each of its odd letters has a look-alike in the script of
    the rest. A word in one script with an ending in the other is no mistake.

    Args:
        text: the text that was read.
        language: its language; its alphabet says which letters may come out.
        tokens: what stands between its blanks, counted, where that is known already.

    Example:
        >>> from aligner.lang import load
        >>> [repair.start for repair in find_look_alikes("мыйзамдуy, Interbelимден", load("ky"))]
        [8]
    """
    finder = _LookAlikes(text, language, tokens_of(text) if tokens is None else tokens)
    return tuple(
        repair for start, word, alone in finder.suspects() for repair in finder.repairs(start, word, alone)
    )


class _LookAlikes:
    """What is known of a document while its words are looked at."""

    def __init__(self, text: str, language: Language, tokens: Mapping[str, int]) -> None:
        self.text = text
        self.words: Counter[str] = Counter()
        for token, number in tokens.items():
            for word in _WORD.findall(token):
                self.words[word] += number
        self.lower: Counter[str] = Counter()
        of_script: dict[str, set[str]] = defaultdict(set)
        for letter in set("".join(self.words)):
            of_script[script(letter)].add(letter)
        letters: Counter[str] = Counter()
        for word, number in self.words.items():
            self.lower[word.lower()] += number
            first = script(word[0])
            if of_script[first].issuperset(word):
                letters[first] += number * len(word)
            else:
                letters.update(number * [script(letter) for letter in word])
        letters.pop("", None)
        self.common = language.common
        self.alphabets = {profile.script: profile.letters for profile in language.profiles if profile.letters}
        usual = [name for name in self.alphabets if letters[name]] or list(letters)
        self.script = max(usual, key=lambda name: letters[name], default="")
        self.twins, self.table = packaged("lookalikes")["twins"], _look_alikes(self.script)
        regular = of_script[self.script] | of_script[""]
        self.regular = regular.difference(self.twins, self.table)

    def suspects(self) -> Iterator[tuple[int, str, bool]]:
        """Start and word of all that is looked at, and whether the words around are in the other script."""
        odd = {word for word in self.words if self._is_odd(word)}
        strange = {c for word in odd for c in word if script(c) not in ("", self.script) or c in self.twins}
        if not strange:
            return
        stop = 0
        for letter in re.finditer(f"[{''.join(sorted(strange))}]", self.text):
            start = letter.start()
            if start < stop:
                continue
            while start > stop and _WORD.match(self.text[start - 1]):
                start -= 1
            word = _WORD.match(self.text, start)
            if word is None:
                continue
            stop = word.end()
            if word.group() in odd and not self._is_in_address(start):
                yield start, word.group(), self._is_alone(start, stop)

    def _is_in_address(self, place: int) -> bool:
        return any(
            token.start() <= place < token.end() and _ADDRESS.search(token.group())
            for token in _TOKEN.finditer(self.text, max(0, place - _ADDRESS_LENGTH), place + _ADDRESS_LENGTH)
        )

    def _is_odd(self, word: str) -> bool:
        if self.regular.issuperset(word):
            return False  # soon told, and so are most
        scripts = {script(letter) for letter in word}
        if len(scripts - {""}) > 1:
            return True
        if any(letter in self.twins for letter in word):
            return True
        # Wholly in the other script, and every letter could be of this one: HATO, pecypc.
        return len(word) >= _STEM and self.script not in scripts and all(c in self.table for c in word)

    def _is_alone(self, start: int, stop: int) -> bool:
        """Whether both neighbouring words have letters of the document's script, or there are none."""
        before = _WORD.findall(self.text[max(0, start - 40) : start])
        after = _WORD.findall(self.text[stop : stop + 40])
        return all(
            any(script(letter) == self.script for letter in word) for word in (*before[-1:], *after[:1])
        )

    def repairs(self, start: int, word: str, alone: bool) -> list[Repair]:
        """The repairs of one word."""
        right = self._right(word, alone)
        return [
            Repair(start + i, start + i + 1, new)
            for i, (old, new) in enumerate(zip(word, right, strict=True))
            if old != new
        ]

    def _right(self, word: str, alone: bool) -> str:
        runs = _runs(word)
        scripts = [name for name, _ in runs]
        if len(set(scripts)) == 1:
            twins = self._with_twins(word)
            if twins != word or self.script in scripts:
                return twins
            found = self._best(word, self.script)
            return found if alone and self.words[found] > self.words[word] else word
        main = _main(word)
        for target in dict.fromkeys((self.script, main)):
            if target not in scripts:
                continue
            found = self._best(word, target)
            if found and self._may_be(word, found, runs, target):
                return found
        return word

    def _may_be(self, word: str, found: str, runs: list[tuple[str, str]], target: str) -> bool:
        known = self.words[found] > 0 or found.lower() in self.common or self.lower[found.lower()] > 0
        if word.isupper() and len(word) <= _ACRONYM:
            return self.words[found] > self.words[word]
        first, last = runs[0], runs[-1]
        if len(runs) == 2 and first[0] != last[0]:
            if target == first[0] != self.script and last[0] == self.script:
                return False  # Facebookко: a word of the other script with an ending of this one
            if len(first[1]) > 1 and first[1].isupper() and last[1].islower():
                # ITтин, XXIкылым: an acronym or a Roman number with an ending; CШАнын is none
                return known
            if (
                target == last[0]
                and len(first[1]) >= _STEM
                and (first[1][0].isupper() or len(first[1]) > _STEM)
            ):
                return known
            if target == first[0] and len(last[1]) >= _STEM:
                return known
        if len(word) < _SHORT and (len(word) < _STEM or target != first[0] or word[1:] != word[1:].lower()):
            return known
        if len(runs) == 2 and first[1] in _ROMAN and len(word) <= _SHORT + 1 and target != first[0]:
            return known
        head = word[: len(word) - len(word.lstrip("".join(c for c in word if c.isupper())))]
        if 1 < len(head) <= _ACRONYM and len({script(c) for c in head}) > 1 and not word.isupper():
            # AКШнын: the acronym decides
            right = found[: len(head)]
            return any(w.startswith(right) and w != word for w in self.words)
        return True

    def _best(self, word: str, target: str) -> str:
        """The word in one script, "" if a letter has no look-alike there."""
        table = _look_alikes(target)
        alphabet = self.alphabets.get(target)
        choices = []
        for letter in word:
            if script(letter) in ("", target):
                choices.append(letter)
                continue
            found = table.get(letter, "")
            if alphabet is not None:
                found = "".join(new for new in found if new.lower() in alphabet)
            if not found:
                return ""
            choices.append(found)
        rivals = ["".join(letters) for letters in islice(product(*choices), _CHOICES)]
        return max(rivals, key=lambda rival: (self._known(rival), -rivals.index(rival)))

    def _known(self, word: str) -> int:
        return 2 * self.lower[word.lower()] + (word.lower() in self.common)

    def _with_twins(self, word: str) -> str:
        alphabet = self.alphabets.get("Cyrl", frozenset())
        twins = packaged("lookalikes")["twins"]
        return "".join(
            twins[c] if c in twins and c.lower() not in alphabet and twins[c].lower() in alphabet else c
            for c in word
        )


def _main(word: str) -> str:
    """The script of most of a word's letters; the one that stands first in a tie."""
    counts = Counter(script(letter) for letter in word)
    counts.pop("", None)
    return max(counts, key=lambda name: counts[name]) if counts else ""


def _runs(word: str) -> list[tuple[str, str]]:
    """Stretches of letters of one script."""
    runs: list[tuple[str, str]] = []
    for letter in word:
        name = script(letter)
        if runs and runs[-1][0] == name:
            runs[-1] = name, runs[-1][1] + letter
        else:
            runs.append((name, letter))
    return runs

"""A translation memory of any size that behaves like a real one, out of a few hundred sentence pairs.

Of its units 60 % are new: clauses of the seeds whose words take other endings (15 %), other stems (22 %, out
of 80,000 that letter chains make, by Zipf's law), other names and numbers; 34 % are near-duplicates of
earlier ones with one to three changes; 6 % fill in one of 300 forms with a date, a number, a name. No source
comes twice.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

from aligner.seen import Seen
from aligner.units import Unit, Variant

Pair = tuple[str, str]
ENDINGS = {
    "ky": [
        ("лар", "лер"), ("га", "ге"), ("да", "де"), ("дан", "ден"),
        ("нын", "нин"), ("ны", "ни"), ("дын", "дин"), ("лык", "лик"),
        ("сы", "си"), ("ларга", "лерге"), ("лардын", "лердин"), ("ларды", "лерди"),
        ("лардан", "лерден"), ("сында", "синде"), ("сынын", "синин"), ("бы", "би"),
        ("ганда", "генде"), ("ган", "ген"), ("ат", "ет"), ("ып", "ип"),
        ("уу", "үү"), ("дагы", "деги"), ("лары", "лери"), ("ларында", "леринде"),
        ("сыз", "сиз"), ("чы", "чи"), ("ды", "ди"), ("байт", "бейт"),
    ],
    "kk": [
        ("лар", "лер"), ("ға", "ге"), ("да", "де"), ("дан", "ден"),
        ("ның", "нің"), ("ны", "ні"), ("дың", "дің"), ("лық", "лік"),
        ("сы", "сі"), ("ларға", "лерге"), ("лардың", "лердің"), ("ларды", "лерді"),
        ("лардан", "лерден"), ("сында", "сінде"), ("сының", "сінің"), ("ба", "бе"),
        ("ғанда", "генде"), ("ған", "ген"), ("ады", "еді"), ("ып", "іп"),
        ("у", "у"), ("дағы", "дегі"), ("лары", "лері"), ("ларында", "лерінде"),
        ("сыз", "сіз"), ("шы", "ші"), ("ды", "ді"), ("майды", "мейді"),
    ],
}  # fmt: skip
_FRONT = frozenset("еэиөүәі")
_STEMS, _NAMES, _FORMS, _EARLIER = 80_000, 20_000, 300, 100_000
_CLAUSE = re.compile(r"(?<=[,;:–—.])\s+")
_DIGITS = re.compile(r"\d+")


def seeds(folder: Path) -> list[Pair]:
    """The sentence pairs of the Kyrgyz–Kazakh sets in a folder of alignment sets that are one to one."""
    found: dict[Pair, None] = {}
    for path in sorted(folder.glob("ntrex.kir-kaz.*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            for source, target, *_ in row["gold"]:
                if len(source) == len(target) == 1:
                    found[row["source"][source[0]], row["target"][target[0]]] = None
    return list(found)


def unrelated(folder: Path) -> list[str]:
    """Sentences that have nothing to do with the seeds."""
    path = folder / "ud-ky-ktmu.jsonl"
    return [text for line in path.read_text("utf-8").splitlines() for text in json.loads(line)["sentences"]]


class Maker:
    """Makes units, and queries that are like them."""

    def __init__(self, pairs: Sequence[Pair], seed: int = 1) -> None:
        self.random = random.Random(seed)
        self.pairs = pairs
        words = [word.lower() for pair in pairs for word in re.findall(r"[^\W\d_]{4,}", pair[0])]
        self._chain: dict[str, list[str]] = defaultdict(list)
        for word in words:
            padded = f"^^{word}$"
            for place in range(len(padded) - 2):
                self._chain[padded[place : place + 2]].append(padded[place + 2])
        self.stems = self._words(_STEMS)
        self._weights = list(accumulate(1 / (place + 1) ** 0.9 for place in range(_STEMS)))
        self.names = [word.capitalize() for word in self._words(_NAMES)]
        self.clauses = [
            (one, two)
            for source, target in pairs
            for ones, twos in [(_CLAUSE.split(source), _CLAUSE.split(target))]
            if len(ones) == len(twos)
            for one, two in zip(ones, twos, strict=True)
        ]
        self.forms = [self.random.choice(pairs) for _ in range(_FORMS)]

    def _words(self, count: int) -> list[str]:
        found: dict[str, None] = {}
        while len(found) < count:
            word = "^^"
            while word[-1] != "$" and len(word) < 11:
                word += self.random.choice(self._chain[word[-2:]])
            if len(word.strip("^$")) > 3:
                found[word.strip("^$")] = None
        return list(found)

    def stem(self) -> str:
        """A stem, the first ones much oftener than the last."""
        return self.random.choices(self.stems, cum_weights=self._weights)[0]

    def ended(self, word: str, language: str, number: int) -> str:
        """A word with another ending."""
        bare = word
        for back, front in ENDINGS[language]:
            for ending in (back, front):
                if len(ending) > 1 and bare.endswith(ending) and len(bare) - len(ending) >= 3:
                    bare = bare[: -len(ending)]
                    break
        vowels = [sign for sign in bare.lower() if sign in "аоуыяюёеэиөүәіұ"]
        return bare + ENDINGS[language][number][bool(vowels) and vowels[-1] in _FRONT]

    def varied(self, pair: Pair) -> Pair:
        """Two texts in which words take other endings, stems, names and numbers, on both sides alike."""
        sides = pair[0].split(), pair[1].split()
        numbers = {}
        for place in range(max(map(len, sides))):
            chance, ending, new = self.random.random(), self.random.randrange(28), ""
            inflected = self.random.random() < 0.65
            for words, language in zip(sides, ("ky", "kk"), strict=True):
                if place >= len(words):
                    continue
                word = words[place]
                core = word.strip('.,;:!?()«»"“”-–—')
                if _DIGITS.search(core):
                    words[place] = _DIGITS.sub(lambda m: self._number(m.group(), numbers), word)
                elif place and core[:1].isupper():
                    if chance < 0.5:
                        words[place] = word.replace(core, new := new or self.random.choice(self.names))
                elif len(core) > 3 and chance < 0.15:
                    words[place] = word.replace(core, self.ended(core, language, ending))
                elif len(core) > 3 and chance < 0.37:
                    new = new or self.stem()
                    words[place] = word.replace(core, self.ended(new, language, ending) if inflected else new)
        return " ".join(sides[0]), " ".join(sides[1])

    def _number(self, digits: str, numbers: dict[str, str]) -> str:
        if digits not in numbers:
            other = str(self.random.randrange(10 ** (len(digits) - 1), 10 ** len(digits)))
            numbers[digits] = other if self.random.random() < 0.8 else digits
        return numbers[digits]

    def numbered(self, pair: Pair) -> Pair:
        """Two texts with other numbers."""
        numbers: dict[str, str] = {}
        one, two = (_DIGITS.sub(lambda m: self._number(m.group(), numbers), text) for text in pair)
        return one, two

    def fresh(self) -> Pair:
        """A new unit."""
        chance = self.random.random()
        if chance < 0.20:
            source, target = (text.split() for text in self.random.choice(self.pairs))
            start = self.random.randrange(max(1, min(len(source), len(target)) - 2))
            size = self.random.randint(2, 6)
            return self.varied(
                (" ".join(source[start : start + size]), " ".join(target[start : start + size]))
            )
        if chance < 0.72:
            some = self.random.choices(self.clauses, k=self.random.choice((1, 1, 2)))
            return self.varied((" ".join(c[0] for c in some), " ".join(c[1] for c in some)))
        pair = self.random.choice(self.pairs)
        if self.random.random() < 0.3:
            clause = self.random.choice(self.clauses)
            pair = f"{pair[0]} {clause[0]}", f"{pair[1]} {clause[1]}"
        return self.varied(pair)

    def edited(self, pair: Pair, edits: int) -> Pair:
        """A near-duplicate."""
        sides = pair[0].split(), pair[1].split()
        for _ in range(edits):
            kind, place = self.random.randrange(5), self.random.random()
            ending, stems = self.random.randrange(28), (self.stem(), self.stem())
            numbers: dict[str, str] = {}
            for words, language in zip(sides, ("ky", "kk"), strict=True):
                at = int(place * len(words))
                if kind == 0 and words:
                    words[at] = self.ended(words[at], language, ending)
                elif kind == 1 and words:
                    words[at] = self.ended(stems[0], language, ending)
                elif kind == 2:
                    words[:] = [
                        _DIGITS.sub(lambda m, n=numbers: self._number(m.group(), n), w) for w in words
                    ]
                elif kind == 3 and len(words) > 2:
                    del words[at]
                else:
                    words[at:at] = stems
        return " ".join(sides[0]), " ".join(sides[1])

    def form(self) -> Pair:
        """A form, filled in."""
        one, two = self.random.choice(self.forms)
        number, name = self.random.randrange(1, 100_000), self.random.choice(self.names)
        day, month, year = (
            self.random.randrange(1, 29),
            self.random.randrange(1, 13),
            self.random.randrange(1990, 2030),
        )
        slot = self.random.choice((f"{day:02}.{month:02}.{year}", f"№ {number}", name, f"{number % 100} %"))
        return f"{one} ({slot})", f"{two} ({slot})"

    def texts(self) -> Iterator[Pair]:
        """Pairs of texts without end; no source comes twice."""
        seen, earlier = Seen(), []
        while True:
            chance = self.random.random()
            if chance < 0.60 or not earlier:
                pair = self.fresh()
            elif chance < 0.94:
                pair = self.edited(self.random.choice(earlier), self.random.choice((1, 1, 1, 2, 3)))
            else:
                pair = self.form()
            if not (pair[0].strip() and pair[1].strip()) or seen.add(pair[0]):
                continue
            if len(earlier) < _EARLIER:
                earlier.append(pair)
            else:
                earlier[self.random.randrange(_EARLIER)] = pair
            yield pair

    def units(self, count: int) -> Iterator[Unit]:
        """Units as an alignment gives them, a document a thousand."""
        for number, (source, target) in zip(range(count), self.texts(), strict=False):
            yield Unit(
                (Variant("ky", source), Variant("kk", target)),
                f"{number * 0x9E3779B97F4A7C15 & (1 << 80) - 1:020x}",
                f"document {number // 1000}.ky.docx|document {number // 1000}.kk.docx",
                "1-1",
                round(0.9 + self.random.random() / 10, 4),
                "auto",
                created="20241108T000000Z",
                attributes=(("creationid", "aligner"),),
            )

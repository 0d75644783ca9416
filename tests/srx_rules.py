"""Apply the rules of an SRX 2.0 file, as its specification says.

For each place of a text the rules of the language are asked in order; the first whose `beforebreak`
matches up to the place and whose `afterbreak` matches from it on decides. Where none does, there is
no cut. With `cascade="no"` the first map that fits the language gives the rules.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import regex
from lxml import etree

SPACE = {"s": "http://www.lisa.org/srx20"}


@dataclass
class Rule:
    cuts: bool
    before: str
    after: str

    @cached_property
    def patterns(self) -> tuple[regex.Pattern[str], regex.Pattern[str]]:
        return regex.compile(f"(?<={self.before})"), regex.compile(self.after)

    def fits(self, text: str, place: int) -> bool:
        before, after = self.patterns
        return bool(after.match(text, place) and before.match(text, place))


class Rules:
    """The rules of a file for one language."""

    def __init__(self, file: bytes, tag: str) -> None:
        root = etree.fromstring(file)
        assert root.find("s:header", SPACE).get("cascade") == "no"
        name = next(
            entry.get("languagerulename")
            for entry in root.iterfind(".//s:languagemap", SPACE)
            if regex.fullmatch(entry.get("languagepattern"), tag)
        )
        self.name = name
        self.rules = [
            Rule(
                rule.get("break", "yes") == "yes",
                rule.findtext("s:beforebreak", "", SPACE),
                rule.findtext("s:afterbreak", "", SPACE),
            )
            for rule in root.iterfind(f".//s:languagerule[@languagerulename='{name}']/s:rule", SPACE)
        ]

    def cuts(self, text: str, place: int) -> bool:
        return next((rule.cuts for rule in self.rules if rule.fits(text, place)), False)

    def segments(self, text: str) -> list[str]:
        places = [0, *(place for place in range(1, len(text)) if self.cuts(text, place)), len(text)]
        found = [text[start:stop].strip() for start, stop in pairwise(places)]
        return [segment for segment in found if segment]

"""Placeholders and tags, which a program fills in or obeys: all of them kept?"""

from __future__ import annotations

import re
from collections import Counter

from aligner.checks.findings import ERROR, WARNING, Fault, Faults, Pair, quoted
from aligner.checks.knowledge import Knowledge

PLACEHOLDER = re.compile(
    r"""</?[A-Za-z][\w:.-]{0,40}(?:\s[^<>]{0,400})?/?>     # <b>, </b>, <br/>, <a href="…">
    | \$?\{\{?[A-Za-z0-9_.:-]{1,60}\}?\}                     # {0}, {name}, ${name}, {{name}}
    | %\([A-Za-z0-9_]{1,60}\)[sdif]                          # %(name)s
    | (?<![\d\s\u00a0%])%(?:\d\$)?[-+0\#]?\d*(?:\.\d+)?(?:l{1,2}|h)?[sdiufxgc@](?![^\W\d_])
    | (?:(?<=\s)|^)%(?:\d\$)?(?:\.\d+)?(?:l{1,2})?[sdiufxg@](?![^\W\d_])   # %s, %1$d, %.2f
    | &(?:[a-z]{2,8}|\#\d{2,6});                             # &nbsp;
    """,
    re.VERBOSE,
)
"""A percentage such as “50 % der” is none: nothing stands between its sign and the letter."""


def find(pair: Pair, knowledge: Knowledge) -> Faults:
    """Placeholders that only one side has, and mark-up of the memory that only one side has."""
    if not (pair.source and pair.target):
        return
    found = [list(PLACEHOLDER.finditer(text)) for text in (pair.source, pair.target)]
    counts = [Counter(_name(match.group()) for match in side) for side in found]
    for here, there, words in ((0, 1, "is missing in the target"), (1, 0, "is not in the source")):
        over = counts[here] - counts[there]
        for match in reversed(found[here]):
            name = _name(match.group())
            if over[name] > 0:
                over[name] -= 1
                what = "tag" if name.startswith("<") else "placeholder"
                spans = (match.span(),)
                yield Fault(
                    ERROR, f"the {what} {quoted(match.group())} {words}",
                    () if here else spans, spans if here else (),
                )  # fmt: skip
    lost, new = (Counter(pair.source_codes), Counter(pair.target_codes))
    for over, words in ((lost - new, "only in the source"), (new - lost, "only in the target")):
        if over:
            names = ", ".join(f"{number} × {name}" for name, number in sorted(over.items()))
            yield Fault(WARNING, f"there is mark-up {words}: {names}")


def _name(written: str) -> str:
    """What has to be the same: of a tag its name, since its attributes may be translated."""
    if not written.startswith("<"):
        return written
    name = re.match(r"</?[\w:.-]+", written)
    return name.group().lower() if name else written


def masked(text: str) -> str:
    """A text of the same length in which blanks stand for placeholders.

    Example:
        >>> masked("Сиз {0} билдирүү алдыңыз")
        'Сиз     билдирүү алдыңыз'
    """
    if not any(sign in text for sign in "<{%&"):
        return text
    return PLACEHOLDER.sub(lambda match: " " * len(match.group()), text)

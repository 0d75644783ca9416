"""Letters that look right and belong to another script."""

from __future__ import annotations

from aligner.checks.findings import WARNING, Faults, Pair, both_sides, on_side, quoted
from aligner.checks.knowledge import Knowledge
from aligner.lang import load
from aligner.lookalikes import find_look_alikes, script
from aligner.packaged import packaged


def find(pair: Pair, knowledge: Knowledge) -> Faults:
    """Words with letters of another script that look alike, each word once."""
    for at_source, text, tag, _, _ in both_sides(pair):
        if not _may_be_mixed(text):
            continue
        words: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for repair in find_look_alikes(text, load(tag)):
            words.setdefault(_word(text, repair.start), []).append((repair.start, repair.stop))
        for (start, stop), spans in words.items():
            odd = ", ".join(dict.fromkeys(text[a:b] for a, b in spans))
            message = f"in {quoted(text[start:stop])} the letter {odd} belongs to another script"
            yield on_side(at_source, WARNING, message, spans)


def _may_be_mixed(text: str) -> bool:
    """Whether there are letters of two scripts, or such that are a mistake in themselves: a quick look."""
    letters = set(text)
    scripts = {script(letter) for letter in letters} - {""}
    return len(scripts) > 1 or not letters.isdisjoint(packaged("lookalikes")["twins"])


def _word(text: str, place: int) -> tuple[int, int]:
    start, stop = place, place + 1
    while start and text[start - 1].isalpha():
        start -= 1
    while stop < len(text) and text[stop].isalpha():
        stop += 1
    return start, stop

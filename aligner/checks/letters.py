"""Letters that look right and belong to another script."""

from __future__ import annotations

from aligner.checks.findings import WARNING, Faults, Pair, both_sides, on_side, quoted
from aligner.checks.knowledge import Knowledge
from aligner.lang import load
from aligner.lookalikes import find_look_alikes


def find(pair: Pair, knowledge: Knowledge) -> Faults:
    """Words with letters of another script that look alike, each word once."""
    for at_source, text, tag, _, _ in both_sides(pair):
        if text.isascii():
            continue
        words: dict[tuple[int, int], list[tuple[int, int]]] = {}
        for repair in find_look_alikes(text, load(tag)):
            words.setdefault(_word(text, repair.start), []).append((repair.start, repair.stop))
        for (start, stop), spans in words.items():
            odd = ", ".join(dict.fromkeys(text[a:b] for a, b in spans))
            message = f"in {quoted(text[start:stop])} the letter {odd} belongs to another script"
            yield on_side(at_source, WARNING, message, spans)


def _word(text: str, place: int) -> tuple[int, int]:
    start, stop = place, place + 1
    while start and text[start - 1].isalpha():
        start -= 1
    while stop < len(text) and text[stop].isalpha():
        stop += 1
    return start, stop

"""How good and how costly proposed glossaries are, measured without a judge.

    python benchmarks/terms.py FOLDER [--set ntrex.kir-kaz] [--units 1000000] [--show 100]

FOLDER holds alignment sets with gold, as benchmarks/quality.py takes them; the gold beads of the sets whose
names begin as given are the units. Measured are

* agreement: the units are dealt into two halves, and a glossary is proposed from each. Of the terms for which
  both halves propose something, how many have a translation in common? Proposals that are wrong by chance do
  not come twice.
* swapping: which part of the proposals comes again when source and target change places.
* size: a memory is made of the units, in which every fifth word is replaced by a made-up one that has a fixed
  translation, with endings; how many planted words are proposed, how many of the proposals with planted words
  are right, time and memory.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import resource
import time
from collections.abc import Iterator
from pathlib import Path

from aligner.inflection import heads
from aligner.lang import load
from aligner.terms import Glossary, propose
from aligner.units import Unit, Variant

WORD = re.compile(r"[^\W\d_]{4,}")
STEMS = 80_000
SHARE = 0.2
ENDINGS = ("", "", "", "дар", "ды", "да", "дан", "га", "ы", "ын", "дары", "дагы")
"""As Kyrgyz and Kazakh put them behind н."""


def beads(folder: Path, name: str) -> list[Unit]:
    """The gold beads of the sets, each once."""
    found: dict[tuple[str, str], Unit] = {}
    for path in sorted(folder.glob(f"{name}.*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            tags = row["source_language"], row["target_language"]
            for number, (ours, theirs) in enumerate(row["gold"]):
                if len(ours) == len(theirs) == 1:
                    texts = row["source"][ours[0]], row["target"][theirs[0]]
                    variants = tuple(map(Variant, tags, texts))
                    found.setdefault(texts, Unit(variants, id=f"{row['id']}:{number}"))
    return list(found.values())


def pairs(glossary: Glossary) -> dict[str, set[str]]:
    """What the glossary says of each term, in all its forms; case does not matter."""
    found: dict[str, set[str]] = {}
    for term in glossary.terms:
        forms = {form.lower() for form, _ in term.target_forms}
        found.setdefault(term.source.lower(), set()).update(forms, {term.target.lower()})
    return found


def agreement(units: list[Unit], source: str, target: str) -> None:
    """Two halves against each other."""
    first, second = (pairs(propose(half, source, target)) for half in (units[::2], units[1::2]))
    both = first.keys() & second.keys()
    same = sum(bool(first[term] & second[term]) for term in both)
    share = same / max(1, len(both))
    print(f"halves: {len(first)} and {len(second)} terms, {len(both)} in both, {same} agree ({share:.1%})")


def swapping(units: list[Unit], source: str, target: str) -> None:
    """There and back."""
    there = {(t.source, t.target) for t in propose(units, source, target).terms}
    back = {(t.target, t.source) for t in propose(units, target, source).terms}
    print(f"swapped: {len(there & back)} of {len(there)} and {len(back)} proposals are the same")


def planted(units: list[Unit], number: int) -> Iterator[Unit]:
    """A large memory with made-up words whose translations are known: ваNNN is translated by зоNNN."""
    chance = random.Random(1)
    for count in range(number):
        unit = units[chance.randrange(len(units))]
        texts = [variant.text.split() for variant in unit.variants]
        for _ in range(max(1, int(len(texts[0]) * SHARE))):
            stem = int(STEMS * chance.random() ** 3)
            for words, start in zip(texts, ("ва", "зо"), strict=True):
                words[chance.randrange(len(words))] = start + spelt(stem) + chance.choice(ENDINGS)
        yield unit._replace(
            variants=tuple(
                side._replace(text=" ".join(words)) for side, words in zip(unit.variants, texts, strict=True)
            ),
            id=str(count),
        )  # fmt: skip


def spelt(number: int) -> str:
    """A number as syllables; no two have the same."""
    syllables = []
    for _ in range(4):
        number, digit = divmod(number, 20)
        syllables.append("бвгджзклмнпрстфхцчшщ"[digit] + "а")
    return "".join(syllables) + "н"


def size(units: list[Unit], source: str, target: str, number: int) -> None:
    """A large memory."""
    begin = time.process_time()
    for _ in planted(units, number):
        pass
    making = time.process_time() - begin
    begin = time.process_time()
    glossary = propose(planted(units, number), source, target, limit=20_000)
    taken = time.process_time() - begin - making
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    known = {"ва" + spelt(stem): "зо" + spelt(stem) for stem in range(STEMS)}
    said = [term for term in glossary.terms if term.source in known]
    right = sum(term.target == known[term.source] for term in said)
    print(
        f"{number:,} units, {glossary.looked_at:,} looked at: {taken:.1f} s, {peak} MB at most; "
        f"{len(glossary.terms)} proposals, {len(said)} with planted words, {right} of them right"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--set", default="ntrex.kir-kaz")
    parser.add_argument("--units", type=int, default=0)
    parser.add_argument("--show", type=int, default=0)
    given = parser.parse_args()
    units = beads(given.folder, given.set)
    source, target = units[0].source_language, units[0].target_language
    begin = time.process_time()
    glossary = propose(units, source, target)
    taken = time.process_time() - begin
    print(f"{given.set}: {len(units)} units, {len(glossary.terms)} proposals, {taken:.1f} s")
    for side, tag in enumerate((source, target)):
        counts = [word.lower() for unit in units for word in WORD.findall(unit.variants[side].text)]
        found = heads(dict.fromkeys(counts, 1), load(tag))
        print(f"{tag}: {len(found)} forms of {len(set(found.values()))} words")
    agreement(units, source, target)
    swapping(units, source, target)
    for term in glossary.terms[: given.show]:
        print(f"{term.confidence:.2f} {term.together:4} {term.source} = {term.target}")
    if given.units:
        size(units, source, target, given.units)


if __name__ == "__main__":
    main()

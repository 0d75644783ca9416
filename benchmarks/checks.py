"""How often each check speaks up on true pairs, and how many injected errors it finds.

    python benchmarks/checks.py FOLDER [--show CHECK]

FOLDER holds alignment sets (JSON Lines with gold). True pairs are the gold beads of one segment with one:
what is found there is a false alarm, or a slip of the translator. Then one error is put into each
of these pairs that can have it, and it counts as found when the right check has something new to say.
"""

from __future__ import annotations

import argparse
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

from aligner.checks import RULES, find_all
from aligner.checks.findings import NOTE, Pair
from aligner.checks.knowledge import gather
from aligner.lang import load
from sets import read_set, set_names

_NUMBER = re.compile(r"(?<![\w.,])\d{2,}(?:[.,]\d+)*(?![\w.,]*\d)")
_WORD = re.compile(r"(?<![\w'’-])[^\W\d_]{3,}(?![\w'’-])")
_LOOK_ALIKES = {"а": "a", "е": "e", "о": "o", "с": "c", "р": "p", "х": "x", "a": "а", "e": "е", "o": "о"}

Injection = Callable[[Pair, random.Random, list[Pair]], Pair | None]


def true_pairs(folder: Path, name: str) -> list[Pair]:
    """The gold beads of one segment with one."""
    found = []
    for row in read_set(folder, name):
        for source, target in row.gold:
            if len(source) == len(target) == 1:
                found.append(
                    Pair(row.source[source[0]], row.target[target[0]], row.source_language,
                         row.target_language, f"{row.id}:{source[0]}")
                )  # fmt: skip
    return found


def _drop_number(pair: Pair, chance: random.Random, pairs: list[Pair]) -> Pair | None:
    found = list(_NUMBER.finditer(pair.target))
    if not found:
        return None
    match = chance.choice(found)
    return pair._replace(target=pair.target[: match.start()] + pair.target[match.end() :].lstrip())


def _change_number(pair: Pair, chance: random.Random, pairs: list[Pair]) -> Pair | None:
    found = list(_NUMBER.finditer(pair.target))
    if not found:
        return None
    match = chance.choice(found)
    written = match.group()
    place = chance.choice([i for i, sign in enumerate(written) if sign.isdigit()])
    digit = chance.choice([d for d in "123456789" if d != written[place]])
    changed = written[:place] + digit + written[place + 1 :]
    return pair._replace(target=pair.target[: match.start()] + changed + pair.target[match.end() :])


def _delete_one_of(signs: str) -> Injection:
    def delete(pair: Pair, chance: random.Random, pairs: list[Pair]) -> Pair | None:
        places = [i for i, sign in enumerate(pair.target) if sign in signs]
        if not places:
            return None
        place = chance.choice(places)
        return pair._replace(target=pair.target[:place] + pair.target[place + 1 :])

    return delete


def _empty(pair: Pair, chance: random.Random, pairs: list[Pair]) -> Pair | None:
    return pair._replace(target="")


def _untranslated(pair: Pair, chance: random.Random, pairs: list[Pair]) -> Pair | None:
    return pair._replace(target=pair.source)


def _cut(pair: Pair, chance: random.Random, pairs: list[Pair]) -> Pair | None:
    words = pair.target.split()
    return pair._replace(target=" ".join(words[: len(words) * 2 // 5])) if len(words) > 9 else None


def _swapped(pair: Pair, chance: random.Random, pairs: list[Pair]) -> Pair | None:
    other = chance.choice(pairs)
    return pair._replace(target=other.target) if other.target != pair.target else None


def _other_language(pair: Pair, chance: random.Random, pairs: list[Pair]) -> Pair | None:
    """Another sentence of the source language stands in the target."""
    other = chance.choice(pairs)
    return pair._replace(target=other.source) if len(other.source.split()) > 5 else None


def _said_twice(pair: Pair, chance: random.Random, pairs: list[Pair]) -> Pair | None:
    words = list(_WORD.finditer(pair.target))
    if not words:
        return None
    match = chance.choice(words)
    return pair._replace(target=f"{pair.target[: match.end()]} {match.group()}{pair.target[match.end() :]}")


def _said_twice_and_no_reduplication(pair: Pair, chance: random.Random, pairs: list[Pair]) -> Pair | None:
    """In languages that double words only what can be none: two words, or a conjunction or postposition."""
    grammar = load(pair.target_language).grammar
    if not grammar.reduplicates:
        return _said_twice(pair, chance, pairs)
    two = list(re.finditer(r"(?<![\w-])[^\W\d_]+ [^\W\d_]+(?![\w-])", pair.target))
    one = [match for match in _WORD.finditer(pair.target) if match.group().lower() in grammar.undoubled]
    if not two + one:
        return None
    match = chance.choice(two + one)
    return pair._replace(target=f"{pair.target[: match.end()]} {match.group()}{pair.target[match.end() :]}")


def _look_alike(pair: Pair, chance: random.Random, pairs: list[Pair]) -> Pair | None:
    cyrillic = load(pair.target_language).profiles[0].script == "Cyrl"
    words = [
        match for match in _WORD.finditer(pair.target)
        if len(match.group()) > 4
        and any(sign in _LOOK_ALIKES and (sign > "z") == cyrillic for sign in match.group())
    ]  # fmt: skip
    if not words:
        return None
    match = chance.choice(words)
    places = [
        i for i in range(*match.span())
        if pair.target[i] in _LOOK_ALIKES and (pair.target[i] > "z") == cyrillic
    ]  # fmt: skip
    place = chance.choice(places)
    letter = _LOOK_ALIKES[pair.target[place]]
    return pair._replace(target=pair.target[:place] + letter + pair.target[place + 1 :])


def _other_end(pair: Pair, chance: random.Random, pairs: list[Pair]) -> Pair | None:
    return pair._replace(target=pair.target[:-1] + "?") if pair.target.endswith(".") else None


INJECTIONS: dict[str, tuple[Injection, tuple[str, ...]]] = {
    "number left out": (_drop_number, ("numbers",)),
    "number changed": (_change_number, ("numbers",)),
    "bracket left out": (_delete_one_of("()[]"), ("brackets",)),
    "quotation mark left out": (_delete_one_of('«»“”„"'), ("quotes",)),
    "target empty": (_empty, ("empty",)),
    "target is the source": (_untranslated, ("untranslated",)),
    "target in the source's language": (_other_language, ("language",)),
    "word twice, no reduplication": (_said_twice_and_no_reduplication, ("repeats",)),
    "any word twice": (_said_twice, ("repeats",)),
    "look-alike letter": (_look_alike, ("letters",)),
    "stop became a question": (_other_end, ("endings",)),
    "target cut to 40 %": (_cut, ("length", "endings")),
    "target of another pair": (_swapped, tuple(rule.name for rule in RULES)),
}


def alarms(pairs: list[Pair], show: str = "") -> Counter[tuple[str, bool]]:
    """How many pairs each check says something of, and of how many something that is no mere note."""
    found: defaultdict[tuple[str, bool], set[str]] = defaultdict(set)
    for finding in find_all(pairs, gather(pairs)):
        found[finding.check, False].add(finding.pair.id)
        if finding.severity != NOTE:
            found[finding.check, True].add(finding.pair.id)
        if finding.check == show:
            print(f"{finding.severity}: {finding.message}\n  {finding.pair.source}\n  {finding.pair.target}")
    return Counter({name: len(ids) for name, ids in found.items()})


def _of_strangers(strangers: list[str]) -> Injection:
    def replace(pair: Pair, chance: random.Random, pairs: list[Pair]) -> Pair | None:
        text = chance.choice(strangers or [""])
        return pair._replace(target=text) if len(text.split()) > 5 else None

    return replace


def found_shares(pairs: list[Pair], strangers: list[str]) -> Iterator[tuple[str, int, int]]:
    """For each kind of error: how many were injected, how many were found."""
    knowledge = gather(pairs)
    before = defaultdict(set)
    for finding in find_all(pairs, knowledge):
        before[finding.pair.id].add((finding.check, finding.message))
    third = {"target in a third language": (_of_strangers(strangers), ("language",))}
    for name, (inject, checks) in (INJECTIONS | third).items():
        chance = random.Random(7)
        injected = found = 0
        for pair in pairs:
            wrong = inject(pair, chance, pairs)
            if wrong is None or wrong == pair:
                continue
            injected += 1
            new = {(f.check, f.message) for f in find_all([wrong], knowledge, checks)} - before[pair.id]
            found += bool(new)
        yield name, injected, found


def _texts(sets: dict[str, list[Pair]]) -> dict[str, list[str]]:
    """The texts of each language, whatever set they come from."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for pairs in sets.values():
        for pair in pairs:
            found[pair.source_language].append(pair.source)
            found[pair.target_language].append(pair.target)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sets", default="docs.pert", help="only sets whose name ends so")
    parser.add_argument("--show", default="", metavar="CHECK", help="print what this check finds")
    given = parser.parse_args()
    names = [name for name in set_names(given.folder) if name.endswith(given.sets)]
    sets = {name: true_pairs(given.folder, name) for name in names}
    if given.show:
        for pairs in sets.values():
            alarms(pairs, given.show)
        return
    print("Silent on true pairs, in per cent; in brackets where notes are not counted\n")
    print("| check | " + " | ".join(f"{name} ({len(pairs)})" for name, pairs in sets.items()) + " |")
    print("|---" * (len(sets) + 1) + "|")
    started = time.perf_counter()
    counts = {name: alarms(pairs) for name, pairs in sets.items()}
    taken = time.perf_counter() - started
    for rule in RULES:
        cells = []
        for name, pairs in sets.items():
            any_at_all, more = (
                100 - 100 * counts[name][rule.name, serious] / len(pairs) for serious in (False, True)
            )
            cells.append(f"{any_at_all:.1f}" + (f" ({more:.1f})" if more > any_at_all else ""))
        print(f"| {rule.name} | " + " | ".join(cells) + " |")
    print(f"\n{sum(map(len, sets.values())) / taken:.0f} pairs a second\n")
    print("Found of the errors injected, in per cent (how many were injected)\n")
    print("| error | " + " | ".join(sets) + " |")
    print("|---" * (len(sets) + 1) + "|")
    rows: defaultdict[str, list[str]] = defaultdict(list)
    texts = _texts(sets)
    for pairs in sets.values():
        here = pairs[0].source_language, pairs[0].target_language
        strangers = [text for tag, texts_of in texts.items() if tag not in here for text in texts_of]
        for name, injected, found in found_shares(pairs, strangers):
            rows[name].append(f"{100 * found / injected:.1f} ({injected})" if injected else "–")
    for name, cells in rows.items():
        print(f"| {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()

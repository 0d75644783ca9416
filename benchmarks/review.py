"""Whether a person who looks only at the beads that a review offers finds the wrong ones.

    python benchmarks/review.py SETS_FOLDER [--only kir-kaz] [--rate 0.1] [--seed 1] [--speed]

Errors are put into the gold of the sets until one bead in ten is wrong: a segment moved over a boundary, two
beads merged, two targets swapped, a bead taken apart. Nobody tells where: the confidence is worked out from
the texts. Prints a Markdown table: how many of the wrong beads are among those offered, and how much of the
document is offered.

Then a person mends and confirms the first half of what is offered, and the rest is aligned anew. The second
part of the table is about the beads that stay pending: how many gold beads were missed there, how many are
after aligning anew, and how many would be if the aligner knew nothing of the person.

With ``--speed`` it prints how long things take in a review of 20,000 beads, made of the texts of the sets.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TypeVar

from aligner import draft
from aligner.bitexts import bitext_of
from aligner.doubts import uncertain
from aligner.draft import Draft, draft_of
from aligner.edits import apply
from aligner.errors import RefusedError
from aligner.operations import Confirm, Detach, EditText, Merge, MoveSegment, Note
from aligner.rating import rate
from aligner.realigning import realign
from aligner.working import WorkingFile
from aligner.working.store import create
from sets import Row, read_set, set_names

Made = TypeVar("Made")
Texts = tuple[list[str], list[str]]
Beads = list[Texts]
Kind = Callable[[Texts, Texts, random.Random], list[tuple[Texts, bool]] | None]


def gold_of(row: Row) -> Beads:
    return [([row.source[i] for i in s], [row.target[j] for j in t]) for s, t in ordered(row.gold)]


def ordered(beads: Iterable[Indexes]) -> list[Indexes]:
    """Beads in the order of both documents, what has no counterpart before the bead that follows it."""
    both = sorted(bead for bead in beads if all(bead))
    alone = [sorted(bead for bead in beads if bead[side] and not bead[1 - side]) for side in (0, 1)]
    found: list[Indexes] = []
    for bead in [*both, None]:
        for side in (0, 1):
            while alone[side] and (bead is None or alone[side][0][side] < bead[side]):
                found.append(alone[side].pop(0))
        found += [bead] if bead else []
    return found


def broken(beads: Beads, wanted: int, kinds: Sequence[Kind], random: random.Random) -> Beads:
    """The beads with errors, so many of them wrong, or as many as there is room for."""
    found: list[tuple[list[str], list[str], bool]] = [(*bead, False) for bead in beads]
    for _ in range(20 * len(beads)):
        if sum(bead[2] for bead in found) >= wanted or len(found) < 2:
            break
        at = random.randrange(len(found) - 1)
        a, b = found[at : at + 2]
        made = None if a[2] or b[2] else random.choice(kinds)(a[:2], b[:2], random)
        if made:
            found[at : at + 2] = [(*bead, wrong) for bead, wrong in made]
    return [bead[:2] for bead in found]


def shifted(a, b, random):
    """A segment on the wrong side of the boundary between two beads."""
    side = random.randrange(2)
    up = random.random() < 0.5
    giving, taking = (b, a) if up else (a, b)
    if not (all(a) and all(b)) or len(giving[side]) < 2:
        return None
    left = giving[side][1:] if up else giving[side][:-1]
    moved = giving[side][:1] if up else giving[side][-1:]
    more = taking[side] + moved if up else moved + taking[side]
    new = {id(giving): left, id(taking): more}
    return [(tuple(new[id(bead)] if at == side else bead[at] for at in (0, 1)), True) for bead in (a, b)]


def merged(a, b, _):
    """Two beads as one; of two that have no counterpart nothing would be wrong then."""
    both = a[0] + b[0], a[1] + b[1]
    return [(both, True)] if all(both) else None


def swapped(a, b, _):
    return [((a[0], b[1]), True), ((b[0], a[1]), True)] if all(a) and all(b) else None


def detached(a, b, _):
    return [((a[0], []), True), (([], a[1]), True), (b, False)] if all(a) else None


KEEPING_ORDER: tuple[Kind, ...] = (shifted, merged, detached)
KINDS: tuple[Kind, ...] = (*KEEPING_ORDER, swapped)


def opened(beads: Beads, row: Row) -> Draft:
    """The review of beads that nobody knows anything of."""
    return draft_of(rate(bitext_of(beads, (row.source_language, row.target_language))))


Indexes = tuple[Sequence[int], Sequence[int]]


def key(sides: Sequence[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(map(tuple, sides))


def texts(state: Draft) -> list[Texts]:
    return [(state.texts("source", row), state.texts("target", row)) for row in state.rows]


def offered(row: Row, wanted: int, seed: str) -> tuple[int, int, int, int]:
    """How many beads a broken alignment has, are wrong, are offered, and are both."""
    gold = gold_of(row)
    state = opened(broken(gold, wanted, KINDS, random.Random(seed)), row)
    good = set(map(key, gold))
    wrong = {bead.id for bead, sides in zip(state.rows, texts(state), strict=True) if key(sides) not in good}
    shown = set(uncertain(state))
    return len(state.rows), len(wrong), len(shown), len(shown & wrong)


def realigned(row: Row, wanted: int, seed: str) -> tuple[int, int, int, int]:
    """Gold beads that are pending, and how many of them are missed: before, after, without the person."""
    state = opened(broken(gold_of(row), wanted, KEEPING_ORDER, random.Random(seed)), row)
    # The ids of the segments are their numbers among those of the gold beads.
    gold = [tuple(map(tuple, bead)) for bead in numbered(gold_of(row))]
    shown = set(uncertain(state))
    looked_at = [bead for bead in state.rows if bead.id in shown]
    looked_at = looked_at[: -(-len(looked_at) // 2)]
    seen = [{cell.id for bead in looked_at for cell in bead[side]} for side in (1, 2)]
    mended = {bead for bead in gold if seen[0].intersection(bead[0]) or seen[1].intersection(bead[1])}
    done = [{number for bead in mended for number in bead[side]} for side in (0, 1)]
    rest = [
        tuple(
            tuple(cell.id for cell in cells if cell.id not in known)
            for cells, known in zip(bead[1:3], done, strict=True)
        )
        for bead in state.rows
    ]
    cells = [{cell.id: cell for bead in state.rows for cell in bead[side]} for side in (1, 2)]
    before = replace(
        state,
        rows=tuple(
            draft.Row(
                number, *(tuple(known[id] for id in ids) for known, ids in zip(cells, bead, strict=True)),
                confirmed=bead in mended,
            )
            for number, bead in enumerate(ordered([*mended, *(bead for bead in rest if any(bead))]))
        ),
        next_id=10**6,
    )  # fmt: skip
    alone = replace(before, rows=tuple(bead._replace(confirmed=False) for bead in before.rows))
    pending = {bead for bead in gold if all(bead)} - mended
    return len(pending), *(
        len(pending - {tuple(tuple(cell.id for cell in side) for side in bead[1:3]) for bead in made.rows})
        for made in (before, anew(before), anew(alone))
    )


def numbered(beads: Beads) -> Iterator[tuple[range, range]]:
    at = [0, 0]
    for bead in beads:
        begin = tuple(at)
        at = [at[0] + len(bead[0]), at[1] + len(bead[1])]
        yield range(begin[0], at[0]), range(begin[1], at[1])


def anew(state: Draft) -> Draft:
    try:
        return apply(state, realign(state)).state
    except RefusedError:  # nothing is pending
        return state


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="sets whose name holds this")
    parser.add_argument("--rate", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--speed", action="store_true")
    given = parser.parse_args()
    if given.speed:
        names = [name for name in set_names(given.folder) if given.only in name]
        speed([row for name in names for row in read_set(given.folder, name)])
        return
    print("| set | beads | wrong | offered | found | pending | missed | realigned | without the person |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    totals = [[0] * 8]
    for name in set_names(given.folder):
        if given.only not in name:
            continue
        counts = [0] * 8
        for row in read_set(given.folder, name):
            seed = f"{given.seed} {row.id}"
            # Short documents take turns: one error in them would be more than one in ten.
            wanted = round(given.rate * (counts[0] + len(row.gold))) - counts[1]
            found = offered(row, wanted, seed) + realigned(row, wanted, seed)
            counts = [sum(pair) for pair in zip(counts, found, strict=True)]
        totals.append(counts)
        show(name, counts)
    show("all", [sum(column) for column in zip(*totals, strict=True)])


def speed(rows: Sequence[Row], size: int = 20_000) -> None:
    beads = list(islice(cycle([bead for row in rows for bead in gold_of(row)]), size))
    bitext = bitext_of(beads, (rows[0].source_language, rows[0].target_language))
    with TemporaryDirectory() as folder:
        path = Path(folder, "a.bitext")
        rated = timed("rate", lambda: rate(bitext))
        timed("write the working file", lambda: create(path, draft_of(rated)))
        file = timed("open it", lambda: WorkingFile.open(path))
        random.seed(1)
        pure, saved, back = [], [], []
        for bead in random.sample(file.state.rows, 200):
            side = "source" if bead.source else "target"
            cell = bead.cells(side)[0]
            wanted = random.choice(
                [
                    Merge(bead.id), EditText(side, cell.id, "x"), Confirm((bead.id,)), Note(bead.id, "x"),
                    Detach(side, cell.id), MoveSegment(side, cell.id, "up"),
                ]
            )  # fmt: skip
            with suppress(RefusedError):
                begin = perf_counter()
                apply(file.state, wanted)
                pure.append(perf_counter() - begin)
                begin = perf_counter()
                file.apply(wanted, version=file.version, time="")
                saved.append(perf_counter() - begin)
        while file.can_undo:
            begin = perf_counter()
            file.undo(version=file.version, time="")
            back.append(perf_counter() - begin)
        for what, times in (("an operation", pure), ("an operation, saved", saved), ("undo, saved", back)):
            print(f"| {what} | {1000 * median(times):.1f} ms (slowest {1000 * max(times):.0f}) |")
        timed("what is offered", lambda: uncertain(file.state))
        timed("align anew", lambda: realign(file.state))
        file.close()


def timed(what: str, work: Callable[[], Made]) -> Made:
    begin = perf_counter()
    made = work()
    print(f"| {what} | {perf_counter() - begin:.2f} s |", flush=True)
    return made


def show(name: str, counts: Sequence[int]) -> None:
    beads, wrong, shown, found, pending, missed, after, alone = counts
    print(
        f"| {name} | {beads} | {wrong} | {shown / beads:.1%} | {found / max(wrong, 1):.1%} | {pending} | "
        f"{missed} | {after} | {alone} |",
        flush=True,
    )


if __name__ == "__main__":
    main()

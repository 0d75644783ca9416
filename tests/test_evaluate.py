"""Precision and recall of an alignment, in cases that can be checked by hand.

`0-0 1-1,2 -3 4-` means: source 0 with target 0, source 1 with targets 1 and 2, target 3 alone,
source 4 alone.
"""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from aligner.commands.evaluate import evaluate
from aligner.errors import InputError
from aligner.evaluate import Quality, Tally, compare
from build import pairs, written

Rows = list[tuple[list[int], list[int]]]


def beads(text: str) -> Rows:
    sides = [bead.split("-") for bead in text.split()]
    return [tuple([int(i) for i in side.split(",") if i] for side in bead) for bead in sides]


def tally(gold: str, predicted: str) -> Tally:
    return compare(beads(gold), beads(predicted))


# gold | predicted | strict: right of predicted, found of gold | lax: the same | why
CASES = """
0-0 1-1      | 0-0 1-1       | 2/2 2/2 | 2/2 2/2 | the same
0-0 1,2-1    | 0-0 2,1-1     | 2/2 2/2 | 2/2 2/2 | the order inside a bead does not matter
0-0 1-1,2    | 0-0 1-1 -2    | 1/3 1/2 | 2/3 2/2 | half of a 1-2 is laxly right, the null is wrong
0-0 1-1 -2   | 0-0 1-1,2     | 1/2 1/2 | 2/2 2/2 | a segment too many: a gold null is not missed
0,1-0 2-1    | 0-0 1,2-1     | 0/2 0/2 | 2/2 2/2 | the border is wrong: each bead shares a pair
0-0 1-1      | 0-1 1-0       | 0/2 0/2 | 0/2 0/2 | all crossed: nothing is right
0-0 1-1      | 0,1-0,1       | 0/1 0/2 | 1/1 2/2 | one bead over two
0,1-0,1      | 0-1 1-0       | 0/2 0/1 | 2/2 1/1 | pairs inside a 2-2
0,1- 2-0     | 0- 1- 2-0     | 3/3 1/1 | 3/3 1/1 | a null of two segments is two nulls
0- 1- 2-0    | 0,1- 2-0      | 3/3 1/1 | 3/3 1/1 | the same the other way round
0,1- 2-0     | 0- 1-0 2-     | 1/3 0/1 | 1/3 0/1 | one of three nulls and pairs
-0,1,2 0-3   | -0,1 0-2 -3   | 2/4 0/1 | 2/4 0/1 | nulls of several targets
0-0 1-1      | 0-0 1- -1     | 1/3 1/2 | 1/3 1/2 | nulls that the gold has not are wrong
0-0 1-       | 0-0           | 1/1 1/1 | 1/1 1/1 | a null that is not predicted is no miss
0-0 1-1 2-2  | 0-0           | 1/1 1/3 | 1/1 1/3 | beads that were left out are missed
0-0          |               | 0/0 0/1 | 0/0 0/1 | nothing predicted
             | 0-0           | 0/1 0/0 | 0/1 0/0 | nothing in the gold
             |               | 0/0 0/0 | 0/0 0/0 | nothing at all
"""


def share(text: str) -> float:
    part, whole = map(int, text.split("/"))
    return part / whole if whole else 0.0


@pytest.mark.parametrize("line", CASES.strip("\n").split("\n"), ids=lambda line: line.rsplit("|")[-1].strip())
def test_worked_case(line: str) -> None:
    gold, predicted, strict, lax, _ = line.split("|")
    found = tally(gold, predicted)
    for quality, wanted in ((found.strict, strict), (found.lax, lax)):
        precision, recall = map(share, wanted.split())
        assert (quality.precision, quality.recall) == (precision, recall)


@pytest.mark.parametrize(
    ("precision", "recall", "f1"), [(1, 1, 1), (0, 0, 0), (1, 0, 0), (0.5, 0.5, 0.5), (1, 0.5, 2 / 3)]
)
def test_f1_is_the_harmonic_mean(precision: float, recall: float, f1: float) -> None:
    assert Quality(precision, recall).f1 == pytest.approx(f1)


def test_documents_are_summed_bead_by_bead() -> None:
    small, large = tally("0-0", "0-0"), tally("0-0 1-1 2-2", "0-1 1-2 2-0")
    both = small + large + Tally()
    assert both.strict == Quality(1 / 4, 1 / 4)
    assert both.predicted.total == both.gold.total == 4


SIDE = st.lists(st.integers(0, 9), max_size=3, unique=True)
SOME_BEADS = st.lists(st.tuples(SIDE, SIDE), max_size=6)


@given(gold=SOME_BEADS, predicted=SOME_BEADS)
def test_what_holds_for_any_beads(gold: Rows, predicted: Rows) -> None:
    found = compare(gold, predicted)
    for strict, lax in (
        (found.strict.precision, found.lax.precision),
        (found.strict.recall, found.lax.recall),
        (found.strict.f1, found.lax.f1),
    ):
        assert 0 <= strict <= lax <= 1
    if any(source and target for source, target in gold):
        assert compare(gold, gold).strict == compare(gold, gold).lax == Quality(1.0, 1.0)


def run(folder: Path, gold: str, predicted: str, *options: str) -> Result:
    paths = folder / "gold.jsonl", folder / "predicted.jsonl"
    for path, text in zip(paths, (gold, predicted), strict=True):
        path.write_text(text, encoding="utf-8")
    return CliRunner().invoke(evaluate, [*map(str, paths), *options])


def documents(key: str, **given: str) -> str:
    """A document a line."""
    return "".join(json.dumps({"id": name, key: beads(text)}) + "\n" for name, text in given.items())


def test_the_table_of_two_documents(tmp_path: Path) -> None:
    gold = documents("gold", a="0-0 1-1,2", b="0-0")
    done = run(tmp_path, gold, documents("beads", b="0-0", a="0-0 1-1 -2"))
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "        precision   recall       F1",
        "strict    50.00    66.67    57.14",
        "lax       75.00   100.00    85.71",
        "3 gold beads in 2 documents; 4 beads predicted",
    ]


@pytest.mark.parametrize("predicted", ["", "other"], ids=["the same id", "another id"])
def test_gold_against_itself_is_all_right(tmp_path: Path, predicted: str) -> None:
    gold = documents("gold", one="0-0 1-1,2 -3 2-")
    done = run(tmp_path, gold, gold.replace("one", predicted or "one"), "--to", "json")
    perfect = {"precision": 1.0, "recall": 1.0, "f1": 1.0}
    assert json.loads(done.stdout) == {"strict": perfect, "lax": perfect, "documents": 1, "beads": 2}


def test_a_document_that_is_not_predicted_is_missed(tmp_path: Path) -> None:
    gold = documents("gold", a="0-0", b="0-0", c="0-0")
    done = run(tmp_path, gold, documents("beads", a="0-0", b="0-0"), "--to", "json")
    assert json.loads(done.stdout)["strict"]["recall"] == pytest.approx(2 / 3)


@pytest.mark.parametrize("format", ["jsonl", "indices"])
@pytest.mark.parametrize("text", ["Бир.", "Бир\u2028эки\x85үч\x0b\x1c."], ids=["plain", "odd line ends"])
def test_what_align_writes_can_be_evaluated(tmp_path: Path, format: str, text: str) -> None:
    line = written(pairs((text, "Бір."), ("Эки", "Екі")), format)
    done = run(tmp_path, line, line, "--to", "json")
    assert done.exception is None, done.exception
    assert json.loads(done.stdout)["strict"]["f1"] == 1.0


GOOD = '{"id": "a", "beads": [[[0], [0]]]}\n'
BAD = {
    "no JSON": "0 0",
    "half a line": '{"id": "a", "beads": [[[0], ',
    "a list": "[1, 2]",
    "a number": "1",
    "nested too deep": "[" * 100_000,
    "no id": '{"beads": [[[0], [0]]]}',
    "no beads": '{"id": "a"}',
    "beads are null": '{"id": "a", "beads": null}',
    "beads are text": '{"id": "a", "beads": "0-0"}',
    "a bead of one side": '{"id": "a", "beads": [[[0]]]}',
    "a bead of numbers": '{"id": "a", "beads": [[0, 0]]}',
    "a negative index": '{"id": "a", "beads": [[[-1], [0]]]}',
    "half an index": '{"id": "a", "beads": [[[0.5], [0]]]}',
    "an index in quotes": '{"id": "a", "beads": [[["0"], [0]]]}',
    "true for an index": '{"id": "a", "beads": [[[true], [0]]]}',
    "one side of a line": '{"source_index": [0]}',
    "an id twice": '{"id": "good", "beads": [[[0], [0]]]}',
}


@pytest.mark.parametrize("line", BAD.values(), ids=list(BAD))
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    good = GOOD.replace('"a"', '"good"')
    done = run(tmp_path, good, f"{good}\n{line}\n")
    assert isinstance(done.exception, InputError), done.exception
    assert str(done.exception).startswith(f"{tmp_path / 'predicted.jsonl'}: line 3: ")
    assert "\n" not in str(done.exception)
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("gold", "predicted", "words"),
    [
        ("", GOOD, "gold.jsonl: the file is empty"),
        (GOOD, " \n", "predicted.jsonl: the file is empty"),
        (GOOD, documents("beads", x="0-0", y="0-0"), "'x'"),
    ],
    ids=["empty gold", "blank prediction", "strange documents"],
)
def test_a_bad_file_is_named(tmp_path: Path, gold: str, predicted: str, words: str) -> None:
    done = run(tmp_path, gold, predicted)
    assert isinstance(done.exception, InputError)
    assert words in str(done.exception)


@pytest.mark.parametrize("content", [None, b"\xff\xfe\xfa"], ids=["missing", "no UTF-8"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "gold.jsonl"
    if content is not None:
        path.write_bytes(content)
    done = CliRunner().invoke(evaluate, [str(path), str(path)])
    assert isinstance(done.exception, InputError)
    assert str(done.exception).startswith(f"{path}: ")

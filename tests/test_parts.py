"""Partly parallel documents: their parallel parts, and little else."""

from aligner.beads import Found
from aligner.model import Part
from aligner.parts import parted


def beads(*probabilities: float) -> list[Found]:
    return [Found((i, i + 1, i, i + 1), value) for i, value in enumerate(probabilities)]


def test_a_parallel_document_is_one_part() -> None:
    found = beads(*[0.95] * 20)
    assert parted(found) == (found, (Part((0, 20), (0, 20)),))


def test_a_few_doubtful_beads_are_no_stretch() -> None:
    found = beads(*[0.95] * 10, 0.2, 0.3, 0.1, *[0.95] * 10)
    assert parted(found) == (found, (Part((0, 23), (0, 23)),))


def test_a_long_doubtful_stretch_is_taken_apart() -> None:
    kept, parts = parted(beads(*[0.95] * 20, *[0.1] * 20))
    assert [part.source[0] for part in parts] == [0]
    assert 18 <= parts[0].source[1] <= 24
    tail = [bead.span for bead in kept if bead.span[0] >= parts[0].source[1]]
    assert all(i == k or j == q for i, k, j, q in tail)
    assert [row for bead in kept for row in range(*bead.span[:2])] == list(range(40))
    assert [column for bead in kept for column in range(*bead.span[2:])] == list(range(40))


def test_a_sure_bead_stays_in_a_doubtful_stretch() -> None:
    kept, _ = parted(beads(*[0.95] * 20, *[0.1] * 10, 0.8, *[0.1] * 10))
    assert Found((30, 31, 30, 31), 0.8) in kept


def test_nulls_between_two_beads_begin_with_the_source() -> None:
    kept, _ = parted(beads(*[0.1] * 12))
    assert [bead.span[0] < bead.span[1] for bead in kept] == [True] * 12 + [False] * 12

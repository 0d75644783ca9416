"""Working files of a few beads, for tests of the review."""

from pathlib import Path

from aligner.draft import draft_of
from aligner.model import Bead, Bitext, Block, Document, Segment
from aligner.working.store import create

HOSTILE: list[tuple[list[str], list[str]]] = [
    (["<script>alert(1)</script><img src=x onerror=alert(2)> &amp;"], ["{{constructor('alert(3)')()}}"]),
    (["эки\u202eсүйлөм\u202c \u0007\u0000 \u200b \ud800"], ["שלום עולם, 1991"]),
    (["x" * 1_000_000], ["жана"]),
    (["javascript:alert(4)"], ["</textarea><svg onload=alert(5)>"]),
]  # fmt: skip
"""What must be shown as text and nothing else."""


def working_file(
    path: Path,
    sides: list[tuple[list[str], list[str]]],
    sure: float = 0.99,
    tags: tuple[str, str] = ("ky", "kk"),
    doubtful: int | None = None,
) -> Path:
    """A working file of beads, each segment a block; one of them may be doubtful."""
    documents, segments, beads = [], [], []
    for number, tag in enumerate(tags):
        texts = [text for bead in sides for text in bead[number]]
        blocks = tuple(Block("paragraph", text, ()) for text in texts)
        documents.append(Document(f"sample.{tag}", "\n".join(texts), blocks, tag))
        segments.append(tuple(Segment(text, at, 0, len(text)) for at, text in enumerate(texts)))
    at = [0, 0]
    for place, (source, target) in enumerate(sides):
        ends = at[0] + len(source), at[1] + len(target)
        beads.append(
            Bead(
                tuple(range(at[0], ends[0])), tuple(range(at[1], ends[1])), 0.4 if place == doubtful else sure
            )
        )
        at = list(ends)
    create(path, draft_of(Bitext(*documents, *segments, tuple(beads))))
    return path

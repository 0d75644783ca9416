"""A review begun or taken up again: the working file of a bitext, a translation memory, a table."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

from aligner.bitexts import read_bitext
from aligner.draft import draft_of
from aligner.errors import InputError, OutputError
from aligner.files import opened, reason
from aligner.model import Bitext
from aligner.rating import rate
from aligner.working import WorkingFile
from aligner.working.contents import SUFFIX
from aligner.working.store import create


def open_review(
    bitext: str | os.PathLike[str] | Bitext,
    working: str | os.PathLike[str] | None = None,
    source_language: str = "",
    target_language: str = "",
) -> WorkingFile:
    """Open the working file of a review; what is not one yet gets one.

    Args:
        bitext: a working file, an alignment, or a file of translation units such as .tmx, .tsv, .xlsx, .xlf
            or .jsonl, whose units are the beads. Where the file does not say how sure they are, that is
            worked out.
        working: where the working file is made; None is beside the file, under its name with ``.bitext``.
            One that was made of the same file is taken up again.
        source_language, target_language: BCP 47 tags; "" takes what the file says.

    Raises:
        InputError: a file cannot be read, or is damaged.
        OutputError: the working file cannot be written, was made of something else, or is not named as one.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder, "a.jsonl")
        ...     _ = file.write_text('{"source": ["Суу."], "target": ["Су."]}\\n', "utf-8")
        ...     with open_review(file, None, "ky", "kk") as review:
        ...         review.path.name, [row.type for row in review.state.rows]
        ('a.bitext', ['1-1'])
    """
    if working is not None and not Path(working).name.lower().endswith(SUFFIX):
        raise OutputError(
            "a working file is known by its name", path=working, advice=f"give one that ends in {SUFFIX}"
        )
    if isinstance(bitext, Bitext):
        if working is None:
            raise OutputError("it is not said where the review is kept", advice="name a working file")
        origin, both = bitext.source.name, f"{bitext.source.name} or {bitext.target.name}"
        return _taken_up(Path(working), origin, both, _digest(bitext)) or _begun(
            Path(working), bitext, origin, _digest(bitext)
        )
    path = Path(bitext)
    if path.name.lower().endswith(SUFFIX):
        return WorkingFile.open(path)
    try:
        with opened(path) as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(reason(error), path=path, advice="check the path") from None
    place = Path(working) if working else path.with_name(path.name.removesuffix(".gz")).with_suffix(SUFFIX)
    known = _taken_up(place, path.name, path.name, digest)
    if known:
        return known
    read = read_bitext(path, source_language, target_language)
    rated = rate(read)
    # What a file says of its beads, it says of them alone; what it does not say is 0.
    beads = tuple(
        replace(bead, confidence=given.confidence) if given.confidence else bead
        for bead, given in zip(rated.beads, read.beads, strict=True)
    )
    return _begun(place, replace(rated, beads=beads), path.name, digest)


def _taken_up(place: Path, origin: str, files: str, digest: str) -> WorkingFile | None:
    """The working file that is there, if there is one; ``files`` are those that may have changed since."""
    if not place.exists():
        return None
    found = WorkingFile.open(place)
    if found.origin[1] == digest:
        return found
    made_of = found.origin[0] or "another bitext"
    found.close()
    same = made_of == origin
    raise OutputError(
        f"{files} has changed since this review was begun" if same else f"it holds the review of {made_of}",
        path=place,
        advice=f"'aligner review {place}' goes on; to begin anew, move it away or name another with -o",
    )


def _begun(place: Path, bitext: Bitext, origin: str, digest: str) -> WorkingFile:
    create(place, draft_of(bitext), origin, digest)
    return WorkingFile.open(place)


def _digest(bitext: Bitext) -> str:
    """What tells the documents of a bitext from others."""
    texts = "\0".join((bitext.source.text, bitext.target.text))
    return hashlib.sha256(texts.encode("utf-8", "surrogatepass")).hexdigest()

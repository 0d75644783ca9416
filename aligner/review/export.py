"""A review as a file of any format, for the page to save."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from aligner import pipeline
from aligner.errors import UsageError
from aligner.model import Bitext
from aligner.settings import Options
from aligner.writers import ManyWriter, writer_for, writers


class Exported(NamedTuple):
    """A file that was made.

    Args:
        name: what to call it.
        data: its bytes.
        what: what it holds, and what of the review it does not, for a person.
    """

    name: str
    data: bytes
    what: str


def formats() -> dict[str, str]:
    """The formats that can be written here, each with its suffix.

    Example:
        >>> formats()["tmx"]
        '.tmx'
    """
    return {name: writer.SUFFIX for name, writer in writers().items() if _is_installed(name)}


def _is_installed(name: str) -> bool:
    try:
        writer_for(name)
    except UsageError:
        return False
    return True


def export(bitext: Bitext, format: str, name: str, options: Options | None = None) -> Exported:
    """A file of a format; several that belong together come as a ZIP archive.

    Args:
        bitext: what the review has come to.
        format: the name of a writer.
        name: what to call the file, without its suffix.
        options: how it is written.

    Raises:
        UsageError: there is no such format, or its library is not installed.

    Example:
        >>> from aligner.model import Bead, Document, Segment
        >>> document, segments = Document("a", "", (), "ky"), (Segment("Суу", 0, 0, 3),)
        >>> bitext = Bitext(document, document, segments, segments, (Bead((0,), (0,)),))
        >>> export(bitext, "indices", "a").data
        b'{"id": "a", "beads": [[[0], [0], 1.0]]}\\n'
    """
    writer = writer_for(format)
    name = name.encode("utf-8", "replace").decode()  # of bytes that are no text an archive knows no name
    # Of files for each language the source's is named.
    suffix = f".{bitext.source.language}" if isinstance(writer, ManyWriter) else writer.SUFFIX or f".{format}"
    with TemporaryDirectory() as folder:
        pipeline.write(bitext, Path(folder, name + suffix), format, options)
        files = {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}
    if len(files) == 1:
        return Exported(*next(iter(files.items())), writer.describe(bitext))
    return Exported(f"{name}.{format}.zip", _archive(files), writer.describe(bitext))


def _archive(files: dict[str, bytes]) -> bytes:
    """The same archive for the same files: no clock is asked."""
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        for name, data in files.items():
            archive.writestr(ZipInfo(name), data, ZIP_DEFLATED)
    return made.getvalue()

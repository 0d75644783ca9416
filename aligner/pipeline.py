"""The order of the stages: read, split, find anchors, score, align. Everything the commands do."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from aligner.addresses import is_address
from aligner.errors import InputError, LanguageError, NotParallelError, OutputError, UsageError
from aligner.files import beside, fetch, name_of, reason, remove, save, save_many
from aligner.lang import canonical, load
from aligner.lang.detect import Detection, detect, is_plainly, others
from aligner.model import LINE_END, Bead, Bitext, Block, Document, Lexicon, Piece, Segment
from aligner.readers import Read, Source, plain, reader_for
from aligner.repair import Repaired, of_letters, of_tables, written_places
from aligner.settings import LAST_DATE, Options, Settings
from aligner.splitting import split as split_blocks
from aligner.writers import ManyWriter, UnitWriter, format_of, writer_for

if TYPE_CHECKING:
    from aligner.beads import Rival
    from aligner.induce import Lexicon as Induced

_LINE = re.compile(rf"[^\n\r]*(?:{LINE_END.pattern}|\Z)")
LARGEST = 64 * 1024 * 1024
"""Bytes of the largest file that is read; longer ones are no single document."""


def read(
    path: str | os.PathLike[str],
    language: str = "",
    settings: Settings | None = None,
    *,
    explain: bool = False,
) -> Document:
    """Read a document: its text, its language, its blocks.

    Args:
        path: the file, or an address such as "s3://bucket/a.pdf".
        language: a BCP 47 tag; "" detects the language.
        settings: encoding, layout and whether the file is presegmented.
        explain: also say why lines were joined or not, in ``Document.reasons``.

    Raises:
        InputError: the file cannot be read, is empty or holds no text.
        LanguageError: the language cannot be told from the text.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = Path(folder, "a.txt").write_text("Салам дүйнө!\\n\\nКандайсыз?", "utf-8")
        ...     [block.text for block in read(Path(folder, "a.txt"), "ky").blocks]
        ['Салам дүйнө!', 'Кандайсыз?']
    """
    settings = settings or Settings()
    name = name_of(path)
    data, modified = _bytes_of(path)
    reader = reader_for(PurePath(name), data)
    load_text = plain.as_it_is if settings.presegmented else reader.load
    try:
        found = load_text(data, settings.encoding)
    except InputError as error:
        raise InputError(error.what, path=path, place=error.place, advice=error.advice) from None
    if not any(character.isalnum() for character in found.text):
        raise InputError("it holds no text", path=path, advice="choose another file")
    # Offsets that a reader has noted beside the text would be off after repairs that change lengths.
    text = of_tables(found.text) if type(found) is Source else Repaired(found.text)
    tag, sure, notes = _language_of(path, text.text, language)
    text = of_letters(text, load(tag))
    if settings.presegmented:
        made = Read(_lines_as_blocks(path, text.text))
    else:
        made = reader.read(_with_text(found, text), load(tag), settings.layout, explain=explain)
    if not made.blocks:
        raise InputError("it holds no text", path=path, advice="choose another file")
    blocks = tuple(
        text.block(block, keep=not settings.repair, tidy=not settings.presegmented) for block in made.blocks
    )
    done = "repaired" if settings.repair else "compared as they should read, kept as written without --repair"
    document = Document(
        os.fsencode(name).decode("utf-8", "replace"), found.text, blocks, tag, sure, modified,
        found.encoding, found.pages, text.dropped(made.dropped),
        (*notes, *found.notes, *(f"{damage}; {done}" for damage in text.found)), made.reasons,
    )  # fmt: skip
    return replace(document, notes=(*document.notes, *_mixed(document)))


def _mixed(document: Document) -> Iterator[str]:
    """A remark for each stretch that looks like another language, where there is much of that."""
    texts = [block.repaired(0, len(block.text)) for block in document.blocks]
    for first, last, tag in others(texts, document.language):
        start = document.blocks[first].origin(0, 1)[0]
        block = document.blocks[last]
        stop = block.origin(0, len(block.text))[1]
        lines = document.line(start), document.line(max(start, stop - 1))
        where = f"line {lines[0]} looks" if lines[0] == lines[1] else f"lines {lines[0]}-{lines[1]} look"
        yield f"{where} {load(tag).name}, not {load(document.language).name}"


def _with_text(source: Source, text: Repaired) -> Source:
    """A source with its text repaired, so that lines are joined as if there were no damage."""
    return replace(source, text=text.text) if text.repairs else source


def _bytes_of(path: str | os.PathLike[str]) -> tuple[bytes, int]:
    """A file's bytes, and when it was last changed."""
    try:
        data, modified = fetch(path, LARGEST + 1)
    except OSError as error:
        advice = "name a file in it" if isinstance(error, IsADirectoryError) else "check the path"
        raise InputError(reason(error), path=path, advice=advice) from None
    if len(data) > LARGEST:
        raise InputError(f"it is larger than {LARGEST >> 20} MB", path=path, advice="split it into documents")
    if not data.strip():
        raise InputError("the file is empty", path=path, advice="choose another file")
    return data, min(max(modified, 0), LAST_DATE)


def _language_of(
    path: str | os.PathLike[str], text: str, language: str
) -> tuple[str, float | None, tuple[str, ...]]:
    """The tag to work with, how sure it is if it was detected, and remarks on it."""
    if language:
        tag = canonical(language)
        other = mistaken(text, tag)
        if not other:
            return tag, None, ()
        remark = f"{name_of(path)} is read as {load(tag).name}, but it looks like {load(other).name}"
        return tag, None, (remark,)
    found = detect(text)
    if not found.sure:
        raise LanguageError(_unsure(found), path=path, advice="say it with -s, -t or -l")
    return found.tag, found.confidence, ()


def mistaken(text: str, language: str) -> str:
    """The language that a text surely is in if it is not the one that was said, otherwise "".

    Args:
        text: the text of a document.
        language: the tag that was said; where little is known of the language nothing is told.

    Example:
        >>> mistaken("Бүгүн мектепте бардык балдар китеп окуп жатышат, анан алар үйгө келишет.", "kk")
        'ky'
    """
    if is_plainly(text, language) or not _knows(language):
        return ""
    found = detect(text)
    return found.tag if found.sure and found.tag.split("-")[0] != language.split("-")[0] else ""


def _knows(tag: str) -> bool:
    return bool(load(tag).common)


def _unsure(found: Detection) -> str:
    if not found.tag:
        return "its language cannot be told: it holds no words"
    return f"its language cannot be told for sure ({load(found.tag).name}, {found.confidence:.0%}?)"


def _lines_as_blocks(path: str | os.PathLike[str], text: str) -> tuple[Block, ...]:
    """One block a line, as it is."""
    blocks = []
    start = 0
    for number, whole in enumerate(_LINE.findall(text), 1):
        line = whole.rstrip("\r\n")
        if whole and (not line or line.isspace()):
            raise InputError(
                "the line is empty, and with --presegmented each line is a segment",
                path=path, place=f"line {number}", advice="take the line out on both sides",
            )  # fmt: skip
        if line:
            blocks.append(Block("paragraph", line, (Piece(0, len(line), start),)))
        start += len(whole)
    return tuple(blocks)


def split(
    document: Document | str, language: str = "", settings: Settings | None = None
) -> tuple[Segment, ...]:
    """The segments of a document or of a plain text, in order.

    Args:
        document: as ``read`` gives it, or a text; a text is one block, its line breaks are blanks.
        language: the BCP 47 tag of a text; "" detects it. A document knows its own.
        settings: whether a document is presegmented.

    Raises:
        LanguageError: the language of a text cannot be told from it.

    Example:
        >>> [segment.text for segment in split("Аны проф. Б. Юнусалиев окуткан. Кийин өзү окутту.", "ky")]
        ['Аны проф. Б. Юнусалиев окуткан.', 'Кийин өзү окутту.']
    """
    if isinstance(document, str):
        block = Block("paragraph", document, (Piece(0, len(document), 0),))
        return split_blocks((block,), load(canonical(language) if language else _detected(document)))
    if settings and settings.presegmented:
        return tuple(
            Segment(block.text, number, 0, len(block.text)) for number, block in enumerate(document.blocks)
        )
    segments = split_blocks(
        tuple(
            replace(block, text=block.repaired(0, len(block.text))) if block.repairs else block
            for block in document.blocks
        ),
        load(document.language),
    )
    if not any(block.repairs for block in document.blocks):
        return segments
    places = {number: written_places(block) for number, block in enumerate(document.blocks) if block.repairs}
    return tuple(
        _as_written(document.blocks[segment.block], segment, places[segment.block])
        if segment.block in places
        else segment
        for segment in segments
    )


def _as_written(block: Block, segment: Segment, places: list[int]) -> Segment:
    """A segment of a repaired block as one of the block as it was written."""
    start, stop = places[segment.start], places[segment.stop]
    return replace(segment, text=block.text[start:stop], start=start, stop=stop)


def _detected(text: str) -> str:
    found = detect(text)
    if not found.sure:
        raise LanguageError(_unsure(found), advice="say it, as in split(text, 'ky')")
    return found.tag


def language_of(text: str, language: str, name: str) -> str:
    """The tag of a text's language in its usual form.

    Args:
        text: the text.
        language: the tag that was given; "" detects it.
        name: what to call the text in messages.

    Raises:
        LanguageError: the language cannot be told.
    """
    return _language_of(name, text, language)[0]


def align(
    source: Document,
    target: Document,
    settings: Settings | None = None,
    lexicon: Lexicon | None = None,
    *,
    induced: Induced | None = None,
) -> Bitext:
    """Align two versions of a document.

    Args:
        source, target: as ``read`` gives them.
        settings: ``presegmented`` and ``force`` are asked.
        lexicon: as ``lexicons.read`` gives it.
        induced: what a batch of documents has told about words, as ``induce.learn_from`` gives it.

    Raises:
        NotParallelError: they do not look like translations of each other.

    Example:
        >>> source = Document("a", "Bir. Iki.", (Block("paragraph", "Bir. Iki.", ()),), "tr")
        >>> target = Document("b", "Bir. Eki.", (Block("paragraph", "Bir. Eki.", ()),), "tr")
        >>> [bead.type for bead in align(source, target, Settings(force=True)).beads]
        ['1-1', '1-1']
    """
    # Reading and splitting do without numpy and scipy, which take longer to be loaded than a text to be read.
    from aligner.comparing import compare
    from aligner.parts import parted
    from aligner.verdict import judge

    settings, lexicon = settings or Settings(), lexicon or Lexicon()
    segments = split(source, settings=settings), split(target, settings=settings)
    ready = compare(source, target, segments, lexicon)
    verdict = judge(ready.pair, ready.places)
    if not (verdict.parallel or settings.force):
        raise NotParallelError(
            f"{source.name} and {target.name} do not look like translations of each other: {verdict.reason}",
            advice="nothing was written; if they are, say --force",
        )
    found, parts = parted(ready.aligned(ready.taught(induced), ready.places))
    beads = []
    for bead in found:
        i, k, j, q = bead.span
        beads.append(
            Bead(
                tuple(range(i, k)),
                tuple(range(j, q)),
                round(bead.probability, 4),
                anchors=ready.anchors(bead.span),
            )
        )
    signature = settings.signature(source.language, target.language)
    if lexicon.digest:
        signature += f" lexicon={lexicon.digest}"
    return Bitext(source, target, *segments, tuple(beads), signature, parts)


def check_languages(source: Document, target: Document, settings: Settings) -> None:
    """Stop where the two languages would make a useless memory.

    Args:
        source, target: as ``read`` gives them.
        settings: languages that were given, and ``force``, are asked.

    Raises:
        LanguageError: both are in one language, or they look swapped.
    """
    if _same(source.language, target.language):
        raise LanguageError(
            f"{source.name} and {target.name} are both in {load(source.language).name}",
            advice="give two language versions, or say the languages with -s and -t",
        )
    if settings.force or not (settings.source_language and settings.target_language):
        return
    if any(is_plainly(document.text, document.language) for document in (source, target)):
        return
    looks = [detect(document.text) for document in (source, target)]
    swapped = _same(looks[0].tag, target.language) and _same(looks[1].tag, source.language)
    if swapped and all(look.sure for look in looks):
        raise LanguageError(
            f"the languages look swapped: {source.name} is in {load(looks[0].tag).name}, "
            f"{target.name} in {load(looks[1].tag).name}",
            advice="swap -s and -t, or say --force",
        )


def _same(tag: str, other: str) -> bool:
    """Whether two tags mean one language in one script, whatever the region."""
    parts = [[part for part in t.split("-") if part.islower() or len(part) == 4] for t in (tag, other)]
    return parts[0] == parts[1]


def runners_up(
    source: Document,
    target: Document,
    line: int,
    settings: Settings | None = None,
    lexicon: Lexicon | None = None,
) -> list[tuple[str, list[Rival]]]:
    """For each segment on a line of the source the beads it may belong to, and what makes their scores.

    Args:
        source, target: as ``read`` gives them.
        line: a line of the source, from 1.
        settings, lexicon: as for ``align``.

    Returns:
        The texts of the segments, each with its likeliest beads, the likeliest first.

    Raises:
        UsageError: no segment stands on that line.
    """
    from aligner.beads import rivals
    from aligner.comparing import compare

    segments = split(source, settings=settings), split(target, settings=settings)
    ready = compare(source, target, segments, lexicon or Lexicon())
    pair = ready.taught()
    rows = [
        row
        for row, segment in enumerate(segments[0])
        if source.lines(segment)[0] <= line <= source.lines(segment)[1]
    ]
    if not rows:
        raise UsageError(f"no segment of {source.name} stands on line {line}", advice="give another line")
    return [(segments[0][row].text, rivals(pair, ready.places, row)) for row in rows]


def write(
    bitext: Bitext,
    path: str | os.PathLike[str],
    format: str = "",
    options: Options | None = None,
    *,
    units: int = 0,
    size: int = 0,
) -> list[Path | str]:
    """Write a bitext to a file, which appears whole or not at all.

    Args:
        bitext: as ``align`` gives it.
        path: the file, or an address such as "s3://bucket/a.tmx".
        format: the name of a writer; "" lets the file's suffix say.
        options: how it is written.
        units, size: write several files, ``name.001.tmx`` and so on, of at most so many translation units, or
            so many bytes; for formats of translation memories.

    Returns:
        The files that were written, tables that stand beside them not among them.

    Raises:
        UsageError: the format is not known, or cannot be split.
        OutputError: the file cannot be written.
    """
    writer = writer_for(format or format_of(os.fspath(path)))
    options = options or Options(date=max(bitext.source.modified, bitext.target.modified))
    # Nothing stands beside a device, and a folder is refused when it is to be written.
    apart = os.path.exists(path) and not os.path.isfile(path)
    sides = {} if apart else writer.beside(bitext)
    for suffix, text in sides.items():
        side = _side(path, writer.SUFFIX, suffix)
        if not _is_ours(side, text):
            raise OutputError(
                "it would be replaced by what belongs beside the output", path=side,
                advice="move it away or choose another place with -o",
            )  # fmt: skip
    several = units or size or isinstance(writer, ManyWriter)
    if several and is_address(path):
        raise UsageError(f"several files cannot be written to {path}", advice="write one, or into a folder")
    written: list[Path | str]
    if units or size:
        if not isinstance(writer, UnitWriter):
            raise UsageError(
                "only translation memories can be split", advice="leave --split out, or write TMX"
            )
        written = [*writer.save(bitext, Path(path), options, units, size)]
    elif isinstance(writer, ManyWriter):
        save_many(writer.files(bitext, Path(path), options))
        written = list(writer.paths(bitext, Path(path), options))
    else:
        encoding = options.encoding if isinstance(writer, UnitWriter) else "utf-8"
        save(writer.write(bitext, options), path, encoding)
        written = [path if is_address(path) else Path(path)]
    for suffix, text in sides.items():
        if text.count("\n") > 1:
            save([text], _side(path, writer.SUFFIX, suffix))
        else:
            remove(_side(path, writer.SUFFIX, suffix))
    return written


def _side(path: str | os.PathLike[str], suffix: str, other: str) -> str:
    return beside(path, name_of(path).removesuffix(".gz").removesuffix(suffix) + other)


def _is_ours(side: str, text: str) -> bool:
    """Whether there is no such file, or one that an earlier run put there: it begins with the same heads."""
    head = text.splitlines(keepends=True)[0].encode()
    try:
        return fetch(side, len(head))[0] == head
    except (FileNotFoundError, NotADirectoryError):
        return not os.path.islink(side)
    except OSError:
        return False

"""What is to be aligned: a manifest, a folder for each language, or one folder with names that tell.

A manifest is a table (CSV, TSV) with the columns ``source`` and ``target`` or JSON Lines with these keys;
``id``, ``source_language``, ``target_language`` and ``output`` may be there as well, and other columns are
left alone. In JSON Lines ``source`` and ``target`` may be lists of segments. Paths are relative to the
manifest; they, the manifest and folders may be addresses.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import PurePath, PurePosixPath
from typing import Any
from unicodedata import normalize

from aligner.batch.jobs import Job, Side
from aligner.encodings import decode
from aligner.errors import AlignerError, InputError, UsageError
from aligner.exchange.text_lines import lines
from aligner.files import beside, fetch, is_folder, is_inside, listed, name_of, opened, real, reason, within
from aligner.lang import canonical, codes_of, known
from aligner.readers import every_reader

SUFFIXES = {".jsonl": "json", ".ndjson": "json", ".csv": ",", ".tsv": "\t"}
_ADVICE = 'write one JSON object a line, with "source" and "target"'
_APART = "._- "
_LARGEST_TABLE = 256 << 20
"""Bytes of a table; more is no list of files."""


@dataclass(frozen=True)
class Batch:
    """What is to be done.

    Args:
        jobs: each with an id of its own, in order.
        alone: files without a partner.
        unread: files that could not be read when partners were sought, with the reason.
        manifest: the file that says so, if there is one.
    """

    jobs: tuple[Job, ...]
    alone: tuple[str, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()
    manifest: str = ""


def in_folder_or_manifest(path: str, languages: tuple[str, str], output: str = "") -> Batch:
    """The pairs of a folder, as ``in_folder`` finds them, or of a manifest.

    Raises:
        InputError: it cannot be read.
        UsageError: it is neither.
    """
    try:
        folder = is_folder(path)
    except OSError as error:
        raise InputError(reason(error), path=path, advice="check the path") from None
    return in_folder(path, languages, output) if folder else read_manifest(path)


def read_manifest(path: str | os.PathLike[str]) -> Batch:
    """The jobs of a manifest.

    Raises:
        InputError: it cannot be read, or a line of it is no pair.
    """
    kind = SUFFIXES.get(PurePath(name_of(path)).suffix.lower())
    if not kind:
        raise UsageError(f"{path} is no manifest", advice=f"give a folder or a {', '.join(SUFFIXES)} file")
    try:
        rows = _json_rows(path) if kind == "json" else _table_rows(path, kind)
        jobs = [_job(number, row, path) for number, row in rows]
    except OSError as error:
        raise InputError(reason(error), path=path, advice="check the path") from None
    except AlignerError as error:
        raise InputError(error.what, path=path, place=error.place, advice=error.advice) from None
    if not jobs:
        raise InputError("it holds no pair", path=path, advice="write one pair a line")
    return Batch(tuple(apart(jobs)), manifest=os.fspath(path))


def _json_rows(path: str | os.PathLike[str]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with opened(path) as file:
        for number, line in enumerate(lines(file), 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError):
                raise InputError("it is not JSON", place=f"line {number}", advice=_ADVICE) from None
            if not isinstance(row, dict):
                raise InputError("it is not a JSON object", place=f"line {number}", advice=_ADVICE)
            yield number, row


def _table_text(path: str | os.PathLike[str]) -> str:
    """The text of a table, in UTF-8 as it stands there, since the names of files must not be changed."""
    data, _ = fetch(path, _LARGEST_TABLE + 1)
    if len(data) > _LARGEST_TABLE:
        raise InputError(
            f"it is larger than {_LARGEST_TABLE >> 20} MB", advice="split it, or write JSON Lines"
        )
    text = decode(data).text
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return text


def _table_rows(path: str | os.PathLike[str], delimiter: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    reader = csv.DictReader(io.StringIO(_table_text(path), newline=""), delimiter=delimiter)
    advice = "name the columns source and target on the first line"
    try:
        heads = [head.strip() for head in reader.fieldnames or ()]
        if not {"source", "target"} <= set(heads):
            raise InputError("it has no columns source and target", place="line 1", advice=advice)
        reader.fieldnames = heads
        for row in reader:
            yield reader.line_num, {name: value or "" for name, value in row.items() if name}
    except csv.Error as error:
        raise InputError(f"it is no table: {error}", place=f"line {reader.line_num}", advice=advice) from None


def _job(number: int, row: Mapping[str, Any], manifest: str | os.PathLike[str]) -> Job:
    source, target = (_side(number, row, name, manifest) for name in ("source", "target"))
    if bool(source.path) != bool(target.path):
        raise InputError(
            "one side is a file, the other is segments", place=f"line {number}", advice="give both alike"
        )
    named = [row.get(name) for name in ("id", "output")]
    if not all(name is None or isinstance(name, str | int) for name in named):
        raise InputError("id and output must be texts", place=f"line {number}", advice="write them in quotes")
    id, output = (str(name) if name not in (None, "") else "" for name in named)
    return Job(
        id or (PurePath(name_of(source.path)).stem if source.path else str(number)), source, target, output
    )


def _side(number: int, row: Mapping[str, Any], name: str, manifest: str | os.PathLike[str]) -> Side:
    value = row.get(name)
    tag = row.get(f"{name}_language") or ""
    if not isinstance(tag, str):
        raise InputError(
            f"{name}_language is no text", place=f"line {number}", advice="write a tag such as ky"
        )
    try:
        tag = canonical(tag) if tag else ""
    except AlignerError as error:
        raise InputError(error.what, place=f"line {number}", advice=error.advice) from None
    if isinstance(value, str) and value.strip():
        if not _can_be_path(value):
            raise InputError(
                f"{name} cannot be the name of a file", place=f"line {number}", advice="mend or drop the line"
            )
        return Side(beside(manifest, value.strip()), language=tag)
    if isinstance(value, list) and value and all(isinstance(segment, str) for segment in value):
        return Side(segments=tuple(normalize("NFC", segment) for segment in value), language=tag)
    raise InputError(
        f"{name} is neither a path nor a list of segments",
        place=f"line {number}",
        advice="mend or drop the line",
    )


def _can_be_path(text: str) -> bool:
    try:
        return b"\0" not in os.fsencode(text)
    except UnicodeEncodeError:  # half of a pair of surrogates
        return False


def apart(given: Iterable[Job]) -> Iterator[Job]:
    """The jobs with ids that differ: of equal ones the second is "a-2"."""
    jobs = list(given)
    taken = {job.id for job in jobs}
    seen: Counter[str] = Counter()
    for job in jobs:
        seen[job.id] += 1
        id = job.id
        while seen[job.id] > 1 and id in taken:
            id = f"{job.id}-{seen[job.id]}"
            seen[job.id] += id in taken
        taken.add(id)
        yield replace(job, id=id)


def in_folders(
    folders: tuple[str, str],
    names: tuple[Sequence[str], Sequence[str]],
    languages: tuple[str, str],
) -> Batch:
    """The pairs of two folders, by the names of their files.

    Args:
        folders: one for each language.
        names: the documents in them, as ``documents`` gives them.
        languages: the tags that were given; "" for none.
    """
    by_name = [{_plain_name(PurePosixPath(name)): name for name in found} for found in names]
    pairs = [(by_name[0][name], by_name[1][name]) for name in by_name[0] if name in by_name[1]]
    every = [within(folder, name) for folder, found in zip(folders, names, strict=True) for name in found]
    return _batch(pairs, every, folders, languages)


def in_folder(folder: str, languages: tuple[str, str], output: str = "") -> Batch:
    """The pairs of one folder, by the languages that its files are named for: a.ky.pdf and a.kk.docx.

    Args:
        folder: the folder; those inside are searched as well.
        languages: the tags that were given; "" finds out which two languages there are.
        output: the folder for outputs; what lies in it is no input.

    Raises:
        InputError: the folder cannot be read or holds no document.
        UsageError: the names tell of more or of fewer than two languages.
    """
    names = documents(folder, output)
    told: dict[str, dict[PurePosixPath, str]] = defaultdict(dict)
    for name in names:
        tag, rest = _language_in_name(PurePosixPath(name))
        if tag:
            told[tag][rest] = name
    tags = _two(told, languages, folder)
    pairs = [(told[tags[0]][rest], told[tags[1]][rest]) for rest in told[tags[0]] if rest in told[tags[1]]]
    return _batch(pairs, [within(folder, name) for name in names], (folder, folder), tags)


def _two(
    told: Mapping[str, Mapping[PurePosixPath, str]], languages: tuple[str, str], folder: str
) -> tuple[str, str]:
    """The two languages of a folder, the one given or the first in the alphabet as source."""
    given = [canonical(tag).split("-")[0] for tag in languages if tag]
    common = Counter(tag for tag, names in told.items() for _ in names)
    rest = [
        tag for tag, _ in sorted(common.items(), key=lambda item: (-item[1], item[0])) if tag not in given
    ]
    chosen = [*given, *rest][:2] if len(given) < 2 else given
    if len(chosen) < 2 or (not given and len(common) > 2):
        names = ", ".join(sorted(told)) or "no language"
        raise UsageError(
            f"the names of the files in {folder} tell of {names}",
            advice="say which two with -s and -t, name files a.ky.txt and a.kk.txt, or write a manifest",
        )
    if not given:
        chosen.sort()
    elif languages[1] and not languages[0]:
        chosen.reverse()
    return chosen[0], chosen[1]


def _batch(
    pairs: Sequence[tuple[str, str]],
    every: Sequence[str],
    folders: tuple[str, str],
    languages: tuple[str, str],
) -> Batch:
    jobs = []
    for pair in pairs:
        source, target = (
            Side(within(folder, name), (), language)
            for folder, name, language in zip(folders, pair, languages, strict=True)
        )
        jobs.append(Job(_language_in_name(PurePosixPath(pair[0]))[1].as_posix(), source, target))
    paired = {side.path for job in jobs for side in (job.source, job.target)}
    return Batch(tuple(apart(jobs)), tuple(path for path in dict.fromkeys(every) if path not in paired))


def documents(folder: str, output: str = "") -> list[str]:
    """The documents in a folder and in those inside it, by their paths from there.

    Args:
        folder: the folder.
        output: the folder for outputs; what lies in it is no input.

    Raises:
        InputError: the folder cannot be read or holds no document.
        UsageError: outputs would lie among inputs.
    """
    if output and real(output) == real(folder):
        raise UsageError(f"outputs would lie among the inputs in {folder}", advice="choose another -o")
    suffixes = {suffix for reader in every_reader() for suffix in reader.SUFFIXES}
    try:
        if not is_folder(folder):
            raise InputError("there is no such folder", path=folder, advice="check the path")
        found = [name for name in listed(folder) if PurePosixPath(name).suffix.lower() in suffixes]
    except OSError as error:
        raise InputError(reason(error), path=error.filename or folder, advice="check the path") from None
    if output and is_inside(output, folder):
        found = [name for name in found if not is_inside(within(folder, name), output)]
    if not found:
        raise InputError(
            "it holds no document", path=folder, advice=f"known are {', '.join(sorted(suffixes))}"
        )
    return found


def _plain_name(path: PurePosixPath) -> str:
    """The name of a file without its language and suffix, in lower case."""
    return _language_in_name(PurePosixPath(path.name))[1].name.lower()


def _language_in_name(path: PurePosixPath) -> tuple[str, PurePosixPath]:
    """The language that a path names, as a part of the file's name or as a folder, and the path without it.

    Example:
        >>> _language_in_name(PurePosixPath("laws/act.ky.pdf"))
        ('ky', PurePosixPath('laws/act'))
        >>> _language_in_name(PurePosixPath("kk/act_7.docx"))
        ('kk', PurePosixPath('act_7'))
    """
    parts = re.split(f"[{re.escape(_APART)}]", path.stem)
    for at in (-1, 0):
        tag = _tag(parts[at])
        if tag and len(parts) > 1:
            size = len(parts[at])
            rest = path.stem[: -size - 1] if at else path.stem[size + 1 :]
            if rest:
                return tag, path.with_name(rest)
    for at in range(len(path.parts) - 2, -1, -1):
        tag = _tag(path.parts[at])
        if tag:
            return tag, PurePosixPath(*path.parts[:at], *path.parts[at + 1 : -1], path.stem)
    return "", path.with_name(path.stem)


def _tag(part: str) -> str:
    """The primary language that a part of a name stands for, "" if it is none that is known."""
    return _tags().get(part.lower(), "")


@cache
def _tags() -> Mapping[str, str]:
    """The primary language of each code that is known."""
    return {code: tag for tag in known() for code in codes_of(tag)}

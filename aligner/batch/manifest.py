"""What is to be aligned: a manifest, a folder for each language, or one folder with names that tell.

A manifest is a table (CSV, TSV) with the columns ``source`` and ``target`` or JSON Lines with these keys;
``id``, ``source_language``, ``target_language`` and ``output`` may be there as well, and other columns are
left alone. In JSON Lines ``source`` and ``target`` may be lists of segments. Paths are relative to the
manifest.
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
from pathlib import Path
from typing import Any

from aligner.batch.jobs import Job, Side
from aligner.encodings import decode
from aligner.errors import AlignerError, InputError, UsageError
from aligner.lang import canonical, codes_of, known
from aligner.readers import every_reader

SUFFIXES = {".jsonl": "json", ".ndjson": "json", ".csv": ",", ".tsv": "\t"}
_ADVICE = 'write one JSON object a line, with "source" and "target"'
_APART = "._- "


@dataclass(frozen=True)
class Batch:
    """What is to be done.

    Args:
        jobs: each with an id of its own, in order.
        alone: files without a partner.
    """

    jobs: tuple[Job, ...]
    alone: tuple[str, ...] = ()


def read_manifest(path: str | os.PathLike[str]) -> Batch:
    """The jobs of a manifest.

    Raises:
        InputError: it cannot be read, or a line of it is no pair.
    """
    path = Path(path)
    kind = SUFFIXES.get(path.suffix.lower())
    if not kind:
        raise UsageError(f"{path} is no manifest", advice=f"give a folder or a {', '.join(SUFFIXES)} file")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError((error.strerror or str(error)).lower(), path=path, advice="check the path") from None
    try:
        text = decode(data).text
        rows = _json_rows(text) if kind == "json" else _table_rows(text, kind)
        jobs = [_job(number, row, path.parent) for number, row in rows]
    except AlignerError as error:
        raise InputError(error.what, path=path, place=error.place, advice=error.advice) from None
    if not jobs:
        raise InputError("it holds no pair", path=path, advice="write one pair a line")
    return Batch(tuple(apart(jobs)))


def _json_rows(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise InputError("it is not JSON", place=f"line {number}", advice=_ADVICE) from None
        if not isinstance(row, dict):
            raise InputError("it is not a JSON object", place=f"line {number}", advice=_ADVICE)
        yield number, row


def _table_rows(text: str, delimiter: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
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


def _job(number: int, row: Mapping[str, Any], folder: Path) -> Job:
    source, target = (_side(number, row, name, folder) for name in ("source", "target"))
    if bool(source.path) != bool(target.path):
        raise InputError(
            "one side is a file, the other is segments", place=f"line {number}", advice="give both alike"
        )
    named = [row.get(name) for name in ("id", "output")]
    if not all(name is None or isinstance(name, str | int) for name in named):
        raise InputError("id and output must be texts", place=f"line {number}", advice="write them in quotes")
    id, output = (str(name) if name not in (None, "") else "" for name in named)
    return Job(id or (Path(source.path).stem if source.path else str(number)), source, target, output)


def _side(number: int, row: Mapping[str, Any], name: str, folder: Path) -> Side:
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
        return Side(os.fspath(folder / value.strip()), language=tag)
    if isinstance(value, list) and value and all(isinstance(segment, str) for segment in value):
        return Side(segments=tuple(value), language=tag)
    raise InputError(
        f"{name} is neither a path nor a list of segments",
        place=f"line {number}",
        advice="mend or drop the line",
    )


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


def in_folders(source: str, target: str, languages: tuple[str, str]) -> Batch:
    """The pairs of two folders, by the names of their files.

    Args:
        source, target: a folder for each language; their folders inside are searched as well.
        languages: the tags that were given; "" for none.

    Raises:
        InputError: a folder cannot be read or holds no document.
    """
    found = [_documents(folder) for folder in (source, target)]
    names = [{_plain_name(path): path for path in paths} for paths in found]
    pairs = [(names[0][name], names[1][name]) for name in names[0] if name in names[1]]
    return _batch(pairs, [*map(str, found[0]), *map(str, found[1])], (source, target), languages)


def in_folder(folder: str, languages: tuple[str, str]) -> Batch:
    """The pairs of one folder, by the languages that its files are named for: a.ky.pdf and a.kk.docx.

    Args:
        folder: the folder; those inside are searched as well.
        languages: the tags that were given; "" finds out which two languages there are.

    Raises:
        InputError: the folder cannot be read or holds no document.
        UsageError: the names tell of more or of fewer than two languages.
    """
    paths = _documents(folder)
    told: dict[str, dict[Path, Path]] = defaultdict(dict)
    for path in paths:
        tag, rest = _language_in_name(path)
        if tag:
            told[tag][rest] = path
    tags = _two(told, languages, folder)
    pairs = [(told[tags[0]][rest], told[tags[1]][rest]) for rest in told[tags[0]] if rest in told[tags[1]]]
    return _batch(pairs, list(map(str, paths)), (folder, folder), tags)


def _two(told: Mapping[str, Mapping[Path, Path]], languages: tuple[str, str], folder: str) -> tuple[str, str]:
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
    pairs: Sequence[tuple[Path, Path]],
    every: Sequence[str],
    folders: tuple[str, str],
    languages: tuple[str, str],
) -> Batch:
    jobs = []
    for source, target in pairs:
        rest = _language_in_name(source.relative_to(folders[0]))[1]
        jobs.append(
            Job(rest.as_posix(), Side(str(source), (), languages[0]), Side(str(target), (), languages[1]))
        )
    paired = {str(path) for pair in pairs for path in pair}
    return Batch(tuple(apart(jobs)), tuple(path for path in dict.fromkeys(every) if path not in paired))


def _documents(folder: str) -> list[Path]:
    """The documents in a folder and those inside it, by name; hidden files are none."""
    suffixes = {suffix for reader in every_reader() for suffix in reader.SUFFIXES}
    root = Path(folder)
    if not root.is_dir():
        raise InputError("there is no such folder", path=folder, advice="check the path")
    found = sorted(
        path for path in root.rglob("*")
        if path.suffix.lower() in suffixes and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(root).parts)
    )  # fmt: skip
    if not found:
        raise InputError(
            "it holds no document", path=folder, advice=f"known are {', '.join(sorted(suffixes))}"
        )
    return found


def _plain_name(path: Path) -> str:
    """The name of a file without its language and suffix, in lower case."""
    return _language_in_name(Path(path.name))[1].name.lower()


def _language_in_name(path: Path) -> tuple[str, Path]:
    """The language that a path names, as a part of the file's name or as a folder, and the path without it.

    Example:
        >>> _language_in_name(Path("laws/act.ky.pdf"))
        ('ky', PosixPath('laws/act'))
        >>> _language_in_name(Path("kk/act_7.docx"))
        ('kk', PosixPath('act_7'))
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
            return tag, Path(*path.parts[:at], *path.parts[at + 1 : -1], path.stem)
    return "", path.with_name(path.stem)


def _tag(part: str) -> str:
    """The primary language that a part of a name stands for, "" if it is none that is known."""
    return _tags().get(part.lower(), "")


@cache
def _tags() -> Mapping[str, str]:
    """The primary language of each code that is known."""
    return {code: tag for tag in known() for code in codes_of(tag)}

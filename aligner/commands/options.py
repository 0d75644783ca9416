"""Options that several commands have, said once."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import click

from aligner.errors import UsageError, one_line
from aligner.lang import canonical
from aligner.settings import LAST_DATE, Options, Settings, source_date

_SIZE = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?([kmg]?)b?", re.IGNORECASE)
_TIMES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}


def _bytes(_context: click.Context, _option: click.Parameter, value: str) -> int:
    """The number of bytes that a size such as 50MB stands for; 0 where none is given."""
    found = _SIZE.fullmatch(value)
    size = int(float(found[1]) * _TIMES[found[2].lower()]) if found else 0
    if value and not size:
        raise click.BadParameter(f"{value!r} is no size such as 50MB or 1GB")
    return size


FILES = click.argument("files", nargs=-1, required=True)
JSON = click.option("--json", "as_json", is_flag=True, help="For scripts: JSON on standard output.")
LAYOUT = click.option(
    "--layout",
    type=click.Choice(["auto", "wrapped", "flowing"]),
    default="auto",
    show_default=True,
    help="Whether line breaks are wraps: auto decides per document, flowing takes each line as a block.",
)
ENCODING = click.option(
    "--encoding", default="", help="The encoding of the input, such as cp1251. Left out: found out."
)
LANGUAGE = click.option("-l", "--language", default="", help="The language, such as ky. Left out: detected.")

REPAIR = click.option(
    "--repair",
    is_flag=True,
    help="Repair characters in the output too: letters of another script that look alike, text decoded with "
    "the wrong table. Without it they are repaired only for comparing.",
)

FORCE = click.option(
    "--force", is_flag=True, help="Write although the documents do not look like translations."
)
PRESEGMENTED = click.option("--presegmented", is_flag=True, help="Each line is a segment, taken as it is.")
LEXICON = click.option(
    "--lexicon",
    "lexicon_path",
    default="",
    metavar="PATH",
    help="Words or sentences with their translations: TSV (source, tab, target), a hunalign .dic, "
    "an Apertium .dix, a .tbx or a .tmx.",
)
SPLIT_UNITS = click.option(
    "--split-units",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Write files of at most N units: name.001.tmx …",
)
SPLIT_SIZE = click.option(
    "--split-size",
    default="",
    callback=_bytes,
    metavar="SIZE",
    help="Write files of at most so much, such as 50MB: name.001.tmx …",
)
TMX_LANGUAGE = click.option(
    "--tmx-language",
    "tmx_languages",
    multiple=True,
    metavar="TAG=CODE",
    help="What to call a language in TMX, such as kk=kk-KZ for Trados Studio. May be repeated.",
)
CONTEXT = click.option(
    "--context",
    type=click.Choice(["none", "memoq", "phrase"]),
    default="none",
    help="Write the sentences around each source, for that tool's 101 % matches.",
)
FLAVOUR = click.option(
    "--flavour",
    type=click.Choice(["plain", "trados"]),
    default="plain",
    help="Extra fields for Trados Studio.",
)


def settings_of(given: Mapping[str, Any]) -> Settings:
    """The settings among the options that were given."""
    return Settings(**{item.name: given[item.name] for item in fields(Settings) if item.name in given})


def mapping(given: tuple[str, ...]) -> dict[str, str]:
    """The languages to rename, from TAG=CODE."""
    languages = {}
    for item in given:
        tag, equals, code = item.partition("=")
        if not (tag and equals and code):
            raise UsageError(f"--tmx-language {item!r} is not TAG=CODE", advice="write kk=kk-KZ, for example")
        languages[canonical(tag)] = canonical(code)
    return languages


def dated(files: Sequence[str]) -> Options:
    """Options with the date that is given, or that of the newest input."""
    date = source_date()
    if date is None:
        date = max((int(os.stat(path).st_mtime) for path in files if os.path.exists(path)), default=0)
    return Options(min(max(date, 0), LAST_DATE))


def tell(line: str) -> None:
    """Say something to the person, on standard error."""
    click.echo(one_line(line), err=True)

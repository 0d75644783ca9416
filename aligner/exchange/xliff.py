"""XLIFF 1.2, which every CAT tool opens for review; 2.0 and 2.1 are read as well.

What XLIFF has no word for stands in a group of contexts, which the strict schema allows and tools hand on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from aligner.exchange.markup import escaped, quoted
from aligner.exchange.prefilled import Alternative, Prefilled, plainly
from aligner.exchange.tmx_grammar import BEAD, CONFIDENCE, STATUS
from aligner.exchange.xliff_reader import CONTEXTS, NAMESPACE, UNKNOWN_LANGUAGE, read, state
from aligner.settings import VERSION, Options
from aligner.units import Memory, Unit

__all__ = ["SPLITS", "SUFFIXES", "read", "write", "write_prefilled"]

SUFFIXES = (".xlf", ".xliff")
SPLITS = False
_OWN_ID = re.compile("[0-9a-f]{20}")


def write(memory: Memory, options: Options) -> Iterator[str]:
    """The text of the file: a ``file`` element for units of one document that stand together."""
    return write_prefilled(plainly(memory.units), options)


def write_prefilled(units: Iterable[Prefilled], options: Options) -> Iterator[str]:
    """The same, with the matches of a memory as ``alt-trans``; how good they are is said in per cent."""
    yield declaration(options) + f'<xliff version="1.2" xmlns="{NAMESPACE}1.2">\n'
    opened = ""
    for number, prefilled in enumerate(units, 1):
        heading = _heading(prefilled.unit, options)
        if heading != opened:
            yield (_FILE_END if opened else "") + heading
            opened = heading
        yield _unit(prefilled, identity(prefilled.unit, number))
    # The schema wants at least one file.
    yield ("" if opened else _heading(_NO_UNIT, options)) + _FILE_END + "</xliff>\n"


_NO_UNIT = Unit(())
_FILE_END = "</body>\n</file>\n"


def declaration(options: Options) -> str:
    """The line that an XML file begins with."""
    return f'<?xml version="1.0" encoding="{options.encoding.upper()}"?>\n'


def _heading(unit: Unit, options: Options) -> str:
    source, target = (
        quoted(options.code(language) or UNKNOWN_LANGUAGE)
        for language in (unit.source_language, unit.target_language)
    )
    day = options.day
    date = f"{day[:4]}-{day[4:6]}-{day[6:11]}:{day[11:13]}:{day[13:]}"
    return (
        f"<file original={quoted(unit.document)} source-language={source} target-language={target}"
        f' datatype="plaintext" tool-id="aligner" date="{date}" xml:space="preserve">\n'
        f'<header><tool tool-id="aligner" tool-name="Aligner" tool-version="{VERSION}"/></header>\n<body>\n'
    )


def identity(unit: Unit, number: int) -> tuple[str, str]:
    """The id of a unit in an XLIFF, where ids are unique, and what it is called if that is not its id.

    Example:
        >>> identity(Unit((), id="34c0e2e262b228cd208e"), 1), identity(Unit((), id="a b"), 2)
        (('34c0e2e262b228cd208e', ''), ('2', 'a b'))
    """
    return (unit.id, "") if _OWN_ID.fullmatch(unit.id) else (str(number), unit.id)


def _unit(prefilled: Prefilled, identity: tuple[str, str]) -> str:
    unit = prefilled.unit
    id, name = identity
    opening = f"<trans-unit id={quoted(id)}"
    if name:
        opening += f" resname={quoted(name)}"
    if unit.status == "confirmed":
        opening += ' approved="yes"'
    lines = [opening + ">", f"<source>{escaped(unit.source)}</source>"]
    if unit.target:
        lines.append(f"<target {_state(prefilled)}>{escaped(unit.target)}</target>")
    said = tuple(
        f"<context context-type={quoted(kind)}>{escaped(value)}</context>"
        for kind, value in about(unit)
    )  # fmt: skip
    if said:
        lines += [f'<context-group name="{CONTEXTS}" purpose="information">', *said, "</context-group>"]
    lines += [f"<note>{escaped(note)}</note>" for note in unit.notes]
    lines += map(_alternative, prefilled.alternatives)
    return "\n".join([*lines, "</trans-unit>\n"])


def _state(prefilled: Prefilled) -> str:
    if not prefilled.kind:
        return f'state="{state(prefilled.unit)}"'
    if prefilled.kind == "copied":
        return 'state="new"'
    now = "translated" if prefilled.sure else "needs-review-translation"
    qualifier = "fuzzy-match" if prefilled.kind == "fuzzy" else "exact-match"
    return f'state="{now}" state-qualifier="{qualifier}"'


def _alternative(match: Alternative) -> str:
    origin = f" origin={quoted(match.origin)}" if match.origin else ""
    return (
        f'<alt-trans match-quality="{match.score}%"{origin} tool-id="aligner">\n'
        f"<source>{escaped(match.source)}</source>\n<target>{escaped(match.target)}</target>\n</alt-trans>"
    )


def about(unit: Unit) -> Iterator[tuple[str, str]]:
    """What is known of a unit that XLIFF has no words for, by the names it has in TMX."""
    if unit.bead:
        yield BEAD, unit.bead
    if unit.confidence is not None:
        yield CONFIDENCE, repr(unit.confidence)
    if unit.status:
        yield STATUS, unit.status

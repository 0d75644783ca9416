"""XLIFF 2.1, for tools that take nothing older; it has one pair of languages for the whole file.

What it has no word for stands in its metadata module.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from aligner.errors import OutputError
from aligner.exchange.markup import escaped, quoted
from aligner.exchange.prefilled import Alternative, Prefilled, plainly
from aligner.exchange.xliff import about, declaration, identity
from aligner.exchange.xliff_reader import (
    CONTEXTS,
    MATCHES,
    METADATA,
    NAMESPACE,
    UNKNOWN_LANGUAGE,
    read,
    state2,
)
from aligner.settings import Options
from aligner.units import Memory, Unit

__all__ = ["SPLITS", "SUFFIXES", "read", "write", "write_prefilled"]

SUFFIXES = (".xlf2",)
SPLITS = False
_MOST_AHEAD = 1000
"""Units in which the languages are looked for."""


def write(memory: Memory, options: Options) -> Iterator[str]:
    """The text of the file: a ``file`` element for units of one document that stand together."""
    return write_prefilled(plainly(memory.units), options, memory.head.source_language)


def write_prefilled(units: Iterable[Prefilled], options: Options, source_language: str = "") -> Iterator[str]:
    """The same, with the matches of a memory in its module for candidates.

    Args:
        units: the units.
        options: how they are written.
        source_language: what stands in a file without units.
    """
    units = iter(units)
    ahead, languages = _beginning(units, source_language, options)
    source, target = (quoted(code or UNKNOWN_LANGUAGE) for code in languages)
    yield (
        f'{declaration(options)}<xliff version="2.1" xmlns="{NAMESPACE}2.0"'
        f' xmlns:mda="{METADATA}" srcLang={source} trgLang={target}>\n'
    )
    document = None
    files = 0
    for number, prefilled in enumerate(chain(ahead, units), 1):
        unit = prefilled.unit
        own = _languages(unit, options)
        if any(code not in ("", known) for code, known in zip(own, languages, strict=True)):
            raise OutputError(
                f"unit {number} is {'-'.join(own)}, the first {'-'.join(languages)}, "
                "and XLIFF 2 has one pair of languages",
                advice="split the memory by languages, or write XLIFF 1.2",
            )
        if unit.document != document:
            files += 1
            yield (_FILE_END if document is not None else "") + _heading(files, unit.document)
            document = unit.document
        yield _unit(prefilled, identity(unit, number))
    # The schema wants at least one unit.
    yield (_EMPTY if document is None else "") + _FILE_END + "</xliff>\n"


_FILE_END = "</file>\n"
_SEGMENT = "s1"
"""What the one segment of a unit is called, so that matches can say that they are for it."""
_EMPTY = '<file id="1">\n<unit id="1">\n<segment>\n<source></source>\n</segment>\n</unit>\n'


def _heading(number: int, document: str) -> str:
    original = f" original={quoted(document)}" if document else ""
    return f'<file id="{number}"{original} xml:space="preserve">\n'


def _beginning(
    units: Iterator[Prefilled], source: str, options: Options
) -> tuple[list[Prefilled], tuple[str, str]]:
    """The first units, up to one that names both languages, and these; a unit without a target names one."""
    ahead: list[Prefilled] = []
    languages = "", ""
    for prefilled in islice(units, _MOST_AHEAD):
        ahead.append(prefilled)
        own = _languages(prefilled.unit, options)
        languages = languages[0] or own[0], languages[1] or own[1]
        if all(languages):
            break
    return ahead, (languages[0] or options.code(source), languages[1])


def _languages(unit: Unit, options: Options) -> tuple[str, str]:
    return options.code(unit.source_language), options.code(unit.target_language)


def _state(prefilled: Prefilled) -> str:
    if not prefilled.kind:
        return state2(prefilled.unit)
    return "translated" if prefilled.sure else "initial"


def _match(match: Alternative) -> str:
    """A match; to this version of the standard context is a type of match, and 100 the most."""
    quality = min(match.score, 100)
    kind = "ice" if match.score > quality else "tm"
    origin = f" origin={quoted(match.origin)}" if match.origin else ""
    return (
        f'<mtc:match ref="#{_SEGMENT}" type="{kind}" matchQuality="{quality}"{origin}>\n'
        f"<source>{escaped(match.source)}</source>\n<target>{escaped(match.target)}</target>\n</mtc:match>"
    )


def _unit(prefilled: Prefilled, identity: tuple[str, str]) -> str:
    unit = prefilled.unit
    id, name = identity
    lines = [f"<unit id={quoted(id)}" + (f" name={quoted(name)}>" if name else ">")]
    said = [f"<mda:meta type={quoted(kind)}>{escaped(value)}</mda:meta>" for kind, value in about(unit)]
    if said:
        group = f'<mda:metaGroup category="{CONTEXTS}">'
        lines += ["<mda:metadata>", group, *said, "</mda:metaGroup>", "</mda:metadata>"]
    if prefilled.alternatives:
        lines += [
            f'<mtc:matches xmlns:mtc="{MATCHES}">',
            *map(_match, prefilled.alternatives),
            "</mtc:matches>",
        ]
    if unit.notes:
        notes = [f"<note>{escaped(note)}</note>" for note in unit.notes]
        lines += ["<notes>", *notes, "</notes>"]
    number = f' id="{_SEGMENT}"' if prefilled.alternatives else ""
    state = f' state="{_state(prefilled)}"' if unit.target else ""
    lines += [f"<segment{number}{state}>", f"<source>{escaped(unit.source)}</source>"]
    if unit.target:
        lines.append(f"<target>{escaped(unit.target)}</target>")
    return "\n".join([*lines, "</segment>", "</unit>\n"])

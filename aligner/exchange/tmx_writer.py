"""TMX as it is written: version 1.4, level 1; units that came with codes of mark-up keep them.

Written as text, not as a tree, so that memory stays small. docs/formats.md says what tools refuse
although the specification allows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from aligner.exchange.markup import escaped, quoted
from aligner.exchange.tmx_grammar import (
    ALL,
    BEAD,
    CONFIDENCE,
    CONTEXT,
    DOCUMENT,
    STATUS,
    XML_LANGUAGE,
    attributes_of,
)  # fmt: skip
from aligner.settings import VERSION, Options
from aligner.units import Head, Memory, Pairs, Unit, Variant

# Trados Studio gives units with this origin its own penalty for aligned translations.
_TRADOS_LEVELS = {"auto": "Draft", "edited": "Translated", "confirmed": "ApprovedTranslation"}
_CONTEXTS = frozenset(name for names in CONTEXT.values() for name in names)


def write(memory: Memory, options: Options) -> Iterator[str]:
    """The text of the file: its header, a part for each unit, its end."""
    yield _head(memory.head, options)
    tags = _Tags(options)
    for unit in memory.units:
        yield _unit(unit, tags, options)
    yield "</body>\n</tmx>\n"


class _Tags(dict[str, str]):
    """For each language the opening tag of its variants, made when it is first asked for."""

    def __init__(self, options: Options) -> None:
        super().__init__()
        self.options = options

    def __missing__(self, language: str) -> str:
        name = "lang" if self.options.version == "1.1" else XML_LANGUAGE
        self[language] = f"<tuv {name}={quoted(self.options.code(language))}"
        return self[language]


def _head(head: Head, options: Options) -> str:
    given = dict(head.attributes)
    source = options.code(head.source_language) if head.source_language else ALL
    attributes = {
        "creationtool": "Aligner", "creationtoolversion": VERSION,
        "segtype": given.get("segtype", "sentence"), "o-tmf": given.get("o-tmf", "Aligner"),
        "adminlang": given.get("adminlang", "en"), "srclang": source,
        "datatype": given.get("datatype", "plaintext"),
        "creationdate": given.get("creationdate", options.day),
    }  # fmt: skip
    rest = tuple((name, value) for name, value in head.attributes if name not in attributes)
    more, others = _attributes("header", (*attributes.items(), *rest))
    signature = options.signature()
    props = tuple((kind, value + signature * (kind == "x-signature")) for kind, value in head.props)
    return (
        f'<?xml version="1.0" encoding="{options.encoding.upper()}"?>\n<tmx version="{options.version}">\n'
        f"<header{more}>\n{_remarks(head.notes, props + others, head.other)}</header>\n<body>\n"
    )


def _unit(unit: Unit, tags: _Tags, options: Options) -> str:
    opening = "<tu"
    if unit.id:
        opening += f" tuid={quoted(unit.id)}"
    if unit.created:
        opening += f" creationdate={quoted(unit.created)}"
    if unit.changed:
        opening += f" changedate={quoted(unit.changed)}"
    more, others = _attributes("tu", unit.attributes)
    opening += more + ">\n"
    if unit.document:
        opening += f'<prop type="{DOCUMENT}">{escaped(unit.document)}</prop>\n'
    if unit.bead:
        opening += f'<prop type="{BEAD}">{escaped(unit.bead)}</prop>\n'
    if unit.confidence is not None:
        opening += f'<prop type="{CONFIDENCE}">{_number(unit.confidence)}</prop>\n'
    if unit.status:
        opening += f'<prop type="{STATUS}">{escaped(unit.status)}</prop>\n'
    if options.flavour == "trados":
        others += _trados(unit)
    if unit.notes or unit.props or others or unit.other:
        opening += _remarks(unit.notes, unit.props + others, unit.other)
    variants = unit.variants
    if options.context != "none" and variants:
        variants = (_in_context(unit, CONTEXT[options.context]), *variants[1:])
    return opening + "".join([_variant(variant, tags) for variant in variants]) + "</tu>\n"


def _variant(variant: Variant, tags: _Tags) -> str:
    """A language's version; nothing is indented inside the segment, where blanks would count."""
    language, text, markup, props, notes, attributes, other = variant
    opening = tags[language]
    if attributes or props or notes or other:
        more, others = _attributes("tuv", attributes)
        opening += f"{more}>\n{_remarks(notes, props + others, other)}"
    else:
        opening += ">\n"
    return f"{opening}<seg>{markup or escaped(text)}</seg>\n</tuv>\n"


def _in_context(unit: Unit, names: tuple[str, str]) -> Variant:
    """The source with the sentences around it, where they are known, for one tool and no other."""
    source = unit.variants[0]
    if not (unit.previous or unit.next or unit.bead):
        return source
    props = tuple(prop for prop in source.props if prop[0] not in _CONTEXTS)
    return source._replace(props=(*zip(names, (unit.previous, unit.next), strict=True), *props))


def _trados(unit: Unit) -> Pairs:
    """The properties that Trados Studio needs, where the unit has none of its own."""
    has = {kind for kind, _ in unit.props}
    level = _TRADOS_LEVELS.get(unit.status, "Draft" if unit.bead else "")
    wanted = (("x-Origin", "Alignment" if unit.bead else ""), ("x-ConfirmationLevel", level))
    return tuple((kind, value) for kind, value in wanted if value and kind not in has)


def _remarks(notes: tuple[str, ...], props: Pairs, other: str) -> str:
    parts = [f"<note>{escaped(note)}</note>\n" for note in notes]
    parts += [f"<prop type={quoted(kind)}>{escaped(value)}</prop>\n" for kind, value in props]
    return "".join(parts) + other


@lru_cache(1024)
def _attributes(element: str, pairs: Pairs) -> tuple[str, Pairs]:
    """The attributes of an element, and those that TMX does not know there as properties."""
    known = attributes_of(element)
    others = tuple((f"x-{name.removeprefix('x-')}", value) for name, value in pairs if name not in known)
    return "".join(f" {name}={quoted(value)}" for name, value in pairs if name in known), others


def _number(value: float) -> str:
    """A confidence with four digits; one that was read with more keeps them."""
    short = f"{value:.4f}"
    return short if float(short) == value else repr(value)

"""TMX 1.4, level 1: what every CAT tool takes (TMX 1.4b specification, LISA OSCAR, 26 April 2005).

Written as text, not as a tree, so that memory stays small; each value goes through one escape.
docs/formats.md says what tools refuse although the specification allows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from xml.sax.saxutils import escape, quoteattr

from aligner.model import Bitext
from aligner.settings import VERSION
from aligner.units import Unit, memory_of, plain
from aligner.writers import Options

SUFFIX = ".tmx"

_CONTEXT = {"memoq": ("x-context-pre", "x-context-post"), "phrase": ("context_prev", "context_next")}
# Trados Studio gives units with this origin its own penalty for aligned translations.
_TRADOS_LEVELS = {"auto": "Draft", "edited": "Translated", "confirmed": "ApprovedTranslation"}


def write(bitext: Bitext, options: Options) -> Iterator[str]:
    """The text of the file: a header, then one unit for each source."""
    memory = memory_of(bitext)
    date = datetime.fromtimestamp(options.date, UTC).strftime("%Y%m%dT%H%M%SZ")
    source, target = options.code(bitext.source.language), options.code(bitext.target.language)
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<tmx version="1.4">\n'
        f'<header creationtool="Aligner" creationtoolversion="{VERSION}" segtype="sentence" '
        f'o-tmf="Aligner" adminlang="en" srclang={quoteattr(source)} datatype="plaintext" '
        f'creationdate="{date}">\n'
        + _prop("x-signature", bitext.signature + options.signature())
        + "</header>\n<body>\n"
    )
    documents = f"{bitext.source.name}|{bitext.target.name}"
    for unit in memory.units:
        yield _unit(unit, documents, date, source, target, options)
    yield "</body>\n</tmx>\n"


def describe(bitext: Bitext) -> str:
    """How many units the file holds, and what was left out."""
    memory = memory_of(bitext)
    counts = (
        (memory.repeated, "repeated and written once"),
        (len(memory.conflicts), "with another translation in the file of conflicts"),
        (memory.empty, "without text on one side left out"),
        (memory.forbidden, "characters that XML forbids left out"),
    )
    return ", ".join(
        [
            f"{len(memory.units)} unit{'' if len(memory.units) == 1 else 's'}",
            *(f"{count} {what}" for count, what in counts if count),
        ]
    )


def beside(bitext: Bitext) -> Mapping[str, str]:
    """The units that were left out because their source has another translation, as a table."""
    rows = [
        (left_out.id, left_out.source, kept.target, left_out.target, f"{left_out.bead.confidence:.4f}")
        for left_out, kept in ((c.left_out, c.kept) for c in memory_of(bitext).conflicts)
    ]
    table = [("unit", "source", "translation kept", "translation left out", "confidence"), *rows]
    return {".conflicts.tsv": "".join("\t".join(row) + "\n" for row in table)}


def _unit(unit: Unit, documents: str, date: str, source: str, target: str, options: Options) -> str:
    props = [
        _prop("x-document", documents),
        _prop("x-bead", unit.bead.type),
        _prop("x-confidence", f"{unit.bead.confidence:.4f}"),
        _prop("x-status", unit.bead.status),
    ]
    if options.flavour == "trados":
        props.append(_prop("x-Origin", "Alignment"))
        props.append(_prop("x-ConfirmationLevel", _TRADOS_LEVELS.get(unit.bead.status, "Draft")))
    context = ""
    if options.context != "none":
        before, after = _CONTEXT[options.context]
        context = _prop(before, unit.previous) + _prop(after, unit.next)
    return (
        f'<tu tuid="{unit.id}" creationdate="{date}" creationid="aligner">\n'
        + "".join(props)
        + _variant(source, context, unit.source)
        + _variant(target, "", unit.target)
        + "</tu>\n"
    )


def _prop(kind: str, value: str) -> str:
    return f'<prop type="{kind}">{escape(plain(value))}</prop>\n'


def _variant(language: str, context: str, text: str) -> str:
    """A language's version; nothing is indented inside the segment, where blanks would count."""
    return f"<tuv xml:lang={quoteattr(language)}>\n{context}<seg>{escape(text)}</seg>\n</tuv>\n"

"""A glossary as a file: a table for a person, TBX-Basic for termbases, or a glossary of OmegaT.

All three can be given to ``aligner check --terms`` and ``aligner align --lexicon`` once a person has looked
through them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby

from aligner.errors import UsageError
from aligner.exchange.markup import escaped, quoted
from aligner.files import save
from aligner.settings import VERSION, Options
from aligner.terms.glossary import Glossary, Term
from aligner.units import plain

COLUMNS = (
    "confidence", "units with both", "units with source", "units with target", "source forms", "target forms",
    "source example", "target example", "where",
)  # fmt: skip
"""What stands behind the two terms in a table; the heads of these are the codes of their languages."""
_FORMS = 8
"""Forms of a term that are shown."""


def write(
    glossary: Glossary, path: str | os.PathLike[str], options: Options | None = None, format: str = ""
) -> None:
    """Write a glossary: the file appears whole or not at all.

    Args:
        glossary: the terms.
        path: the file.
        options: what the languages are called, and which date it gets.
        format: "tsv", "tbx" or "omegat"; "" lets the suffix say: .tsv, .tbx, .txt or .utf8.

    Raises:
        UsageError: the suffix names no format.
        OutputError: the file cannot be written.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     place = Path(folder, "glossary.txt")
        ...     write(Glossary("ky", "kk", (Term("суу", "су", 0.98, 12, 14, 12),)), place)
        ...     place.read_text("utf-8")
        'суу\\tсу\\tconfidence 0.98, together in 12 units\\n'
    """
    save([text_of(glossary, format or format_of(path), options or Options())], path)


def format_of(path: str | os.PathLike[str]) -> str:
    """The format that a file's suffix names.

    Raises:
        UsageError: there is none.

    Example:
        >>> format_of("project/glossary/terms.txt")
        'omegat'
    """
    name = os.fspath(path).lower()
    for format, (suffixes, _) in FORMATS.items():
        if name.endswith(suffixes):
            return format
    known = ", ".join(suffix for suffixes, _ in FORMATS.values() for suffix in suffixes)
    raise UsageError(f"the suffix of {os.fspath(path)!r} names no glossary", advice=f"use one of {known}")


def text_of(glossary: Glossary, format: str, options: Options) -> str:
    """A glossary as the text of a file of this format."""
    return "".join(FORMATS[format][1](glossary, options))


def _tsv(glossary: Glossary, options: Options) -> Iterator[str]:
    """A row a term; the first names the languages, so that ``--terms`` knows which is which."""
    # The byte order mark tells Excel that it is UTF-8.
    languages = options.code(glossary.source_language), options.code(glossary.target_language)
    yield "\ufeff" + _line(*languages, *COLUMNS)
    for term in glossary.terms:
        example = term.examples[:1]
        yield _line(
            term.source, term.target, f"{term.confidence:.2f}",
            str(term.together), str(term.source_units), str(term.target_units),
            _forms(term.source_forms), _forms(term.target_forms),
            *(text for unit in example for text in (unit.source, unit.target, unit.document or unit.file)),
        )  # fmt: skip


def _omegat(glossary: Glossary, _options: Options) -> Iterator[str]:
    """Three columns: source, target, comment."""
    for term in glossary.terms:
        yield _line(term.source, term.target, _remark(term))


def _line(*cells: str) -> str:
    """A line of cells, in none of which a tab or a line break is."""
    return "\t".join(plain(cell) for cell in cells).rstrip("\t") + "\n"


def _forms(forms: tuple[tuple[str, int], ...]) -> str:
    shown = ", ".join(f"{form} {number}" for form, number in forms[:_FORMS])
    return shown + " …" * (len(forms) > _FORMS)


def _remark(term: Term) -> str:
    return f"confidence {term.confidence:.2f}, together in {term.together} units"


def _tbx(glossary: Glossary, options: Options) -> Iterator[str]:
    """TBX-Basic as ISO 30042:2008 has it, which CAT tools import: an entry a source term."""
    source = quoted(options.code(glossary.source_language))
    target = quoted(options.code(glossary.target_language))
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">\n'
    yield f'<martif type="TBX-Basic" xml:lang={source}>\n<martifHeader>\n<fileDesc>\n<titleStmt>\n'
    yield "<title>Proposed terms, to be checked by a person</title>\n</titleStmt>\n<sourceDesc>\n"
    yield f"<p>Aligner {VERSION}, from {glossary.units} translation units</p>\n</sourceDesc>\n</fileDesc>\n"
    yield '<encodingDesc>\n<p type="XCSURI">TBXBasicXCSV02.xcs</p>\n</encodingDesc>\n</martifHeader>\n'
    yield "<text>\n<body>\n"
    grouped = {name: list(terms) for name, terms in groupby(_by_source(glossary), lambda term: term.source)}
    for number, (name, terms) in enumerate(grouped.items(), 1):
        yield f'<termEntry id="t{number}">\n<langSet xml:lang={source}>\n'
        yield _tig(name, [unit.source for unit in terms[0].examples[:1]])
        yield f"</langSet>\n<langSet xml:lang={target}>\n"
        for term in terms:
            yield _tig(term.target, [unit.target for unit in term.examples[:1]], _remark(term))
        yield "</langSet>\n</termEntry>\n"
    # The structure wants at least one entry.
    if not grouped:
        yield f'<termEntry id="t1">\n<langSet xml:lang={source}>\n{_tig("", [])}</langSet>\n</termEntry>\n'
    yield "</body>\n</text>\n</martif>\n"


def _by_source(glossary: Glossary) -> list[Term]:
    """The terms in order, but all translations of a source behind its first."""
    first: dict[str, int] = {}
    for number, term in enumerate(glossary.terms):
        first.setdefault(term.source, number)
    return sorted(glossary.terms, key=lambda term: first[term.source])


def _tig(name: str, contexts: list[str], remark: str = "") -> str:
    lines = ["<tig>", f"<term>{escaped(name)}</term>"]
    lines += [f'<descrip type="context">{escaped(plain(context))}</descrip>' for context in contexts]
    if remark:
        lines.append(f"<note>{escaped(remark)}</note>")
    return "\n".join([*lines, "</tig>\n"])


FORMATS: Mapping[str, tuple[tuple[str, ...], Callable[[Glossary, Options], Iterator[str]]]] = {
    "tsv": ((".tsv",), _tsv),
    "tbx": ((".tbx",), _tbx),
    "omegat": ((".txt", ".utf8"), _omegat),
}

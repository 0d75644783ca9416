"""What a memory can be asked over HTTP: for each question its parameters and what answers it.

One table says it to the server, which checks requests by it, and to programs, which read it as OpenAPI.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from aligner.errors import UsageError
from aligner.lang import canonical
from aligner.memory import Memory
from aligner.settings import VERSION
from aligner.terms import propose

Values = Mapping[str, Any]
LONGEST = 10_000
"""Characters of the longest text that is looked up."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question may or must say.

    Args:
        name: its name.
        about: what it means.
        kind: "text", "language" or "number".
        default: what holds where it is not given; None says that it must be.
        least, most: of a number.
        choices: the texts that are allowed; () allows all.
        example: one, for the description.
    """

    name: str
    about: str
    kind: str = "text"
    default: str | int | None = None
    least: int = 0
    most: int = 0
    choices: tuple[str, ...] = ()
    example: str = ""

    def value(self, given: object) -> str | int:
        """What was given, if it can be understood.

        Raises:
            UsageError: it cannot, or it is missing.

        Example:
            >>> Parameter("limit", "at most so many", "number", 5, 1, 50).value("7")
            7
        """
        if given is None or given == "":
            if self.default is None:
                raise UsageError(f"{self.name!r} is missing", advice=f"give {self.about}")
            return self.default
        if self.kind == "number":
            text = str(given).strip()
            if isinstance(given, bool) or not (text.isascii() and text.isdigit() and len(text) < 10):
                raise UsageError(f"{self.name!r} is no number", advice=self._range)
            if not self.least <= int(text) <= self.most:
                raise UsageError(f"{self.name!r} is {int(text)}", advice=self._range)
            return int(text)
        if not isinstance(given, str):
            raise UsageError(f"{self.name!r} is no text", advice=f"give {self.about}")
        if len(given) > LONGEST:
            raise UsageError(
                f"{self.name!r} has {len(given):,} characters", advice=f"give {LONGEST:,} at most"
            )
        if self.choices and given not in self.choices:
            raise UsageError(f"{self.name!r} is {given[:40]!r}", advice=f"give {', '.join(self.choices)}")
        return canonical(given) if self.kind == "language" else given

    @property
    def _range(self) -> str:
        return f"give one from {self.least} to {self.most}"


@dataclass(frozen=True, slots=True)
class Route:
    """A question.

    Args:
        path: where it is asked.
        about: what it does.
        parameters: what it may say: in the address, or in the body as a JSON object.
        answer: makes the answer.
        schema: of the answer, as OpenAPI has it.
        slow: whether it may take long: it is then worked out apart, and kept as long as the memory does not
            change.
    """

    path: str
    about: str
    parameters: tuple[Parameter, ...]
    answer: Callable[[Memory, Values], dict[str, Any]]
    schema: Mapping[str, Any]
    slow: bool = False

    def values(self, given: Mapping[str, object]) -> dict[str, str | int]:
        """The parameters of a request.

        Raises:
            UsageError: one cannot be understood, is missing, or is not known.
        """
        known = {parameter.name for parameter in self.parameters}
        for name in given:
            if name not in known:
                raise UsageError(
                    f"there is no parameter {name[:40]!r}",
                    advice=f"{self.path} knows {', '.join(sorted(known)) or 'none'}",
                )
        return {parameter.name: parameter.value(given.get(parameter.name)) for parameter in self.parameters}


def _health(memory: Memory, _values: Values) -> dict[str, Any]:
    stats = memory.stats()
    return {
        "status": "ok", "version": VERSION, "memory": memory.path.name, "units": stats.units,
        "languages": stats.languages,
    }  # fmt: skip


def _lookup(memory: Memory, values: Values) -> dict[str, Any]:
    found = memory.lookup(
        values["text"], values["source"], values["target"], previous=values["previous"] or None,
        following=values["following"] or None, minimum=values["minimum"], limit=values["limit"],
    )  # fmt: skip
    return {"matches": [match.json() for match in found]}


def _concordance(memory: Memory, values: Values) -> dict[str, Any]:
    found = memory.concordance(
        values["query"], values["source"], values["target"], side=values["side"], also=values["also"]
    )
    hits = list(islice(found, values["limit"] + 1))
    return {
        "hits": [hit.json() for hit in hits[: values["limit"]]], "more": len(hits) > values["limit"],
    }  # fmt: skip


def _terms(memory: Memory, values: Values) -> dict[str, Any]:
    source, target = values["source"], values["target"]
    glossary = propose(memory.units(source, target), source, target, limit=values["limit"])
    return {
        "source_language": glossary.source_language, "target_language": glossary.target_language,
        "units": glossary.units, "looked_at": glossary.looked_at,
        "terms": [term.json() for term in glossary.terms],
    }  # fmt: skip


_SOURCE = Parameter("source", "the language of the text, such as ky", "language", example="ky")
_TARGET = Parameter("target", "the language of its translation, such as kk", "language", example="kk")
_TEXT = {"type": "string"}
_NUMBER = {"type": "integer"}
_PROBABILITY = {"type": "number", "minimum": 0, "maximum": 1}


def _object(**properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def _array(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_COUNTS = {"type": "object", "additionalProperties": _NUMBER}
_TRUTH = {"type": "boolean"}


def _with(known: Mapping[str, Any], **more: Mapping[str, Any]) -> dict[str, Any]:
    """An object that may have more properties than it must have."""
    return {**known, "properties": {**known.get("properties", {}), **more}}


_ORIGIN = _with(
    {"type": "object"}, document=_TEXT, id=_TEXT, bead=_TEXT, status=_TEXT, confidence=_PROBABILITY,
    created=_TEXT, changed=_TEXT, creator=_TEXT, previous=_TEXT, next=_TEXT, file=_TEXT, line=_NUMBER,
)  # fmt: skip
_CHANGE = _with(_object(kind=_TEXT, memory=_TEXT, query=_TEXT), proposal=_TEXT, check_ending=_TRUTH)
_SPANS = _array({"type": "array", "items": _NUMBER, "minItems": 2, "maxItems": 2})
_HIT = _object(
    source=_TEXT, target=_TEXT, source_spans=_SPANS, target_spans=_SPANS, previous=_TEXT, next=_TEXT,
    origin=_ORIGIN,
)  # fmt: skip

ROUTES: tuple[Route, ...] = (
    Route(
        "/health",
        "Whether the memory can be used, and what is in it.",
        (),
        _health,
        _object(status=_TEXT, version=_TEXT, memory=_TEXT, units=_NUMBER, languages=_COUNTS),
    ),
    Route(
        "/lookup",
        "What was translated before that is the same as a text, or like it; the best first.",
        (
            Parameter("text", "the text to be translated", example="Ал мектепке барды."),
            _SOURCE,
            _TARGET,
            Parameter("previous", "the segment before it, for matches of 101", default=""),
            Parameter("following", "the segment after it, for matches of 101", default=""),
            Parameter("minimum", "the least score", "number", 70, 1, 101),
            Parameter("limit", "how many matches at most", "number", 5, 1, 50),
        ),
        _lookup,
        _object(
            matches=_array(
                _object(
                    score=_NUMBER, kind={"type": "string", "enum": ["context", "exact", "fuzzy"]},
                    source=_TEXT, target=_TEXT, proposal=_TEXT, changed=_array(_CHANGE), origin=_ORIGIN,
                )
            )
        ),
    ),
    Route(
        "/concordance",
        "Passages with a word, a phrase or a stem (мектеп*), both sides.",
        (
            Parameter("query", "a word, a phrase, or a stem with * behind it", example="мектеп*"),
            _SOURCE,
            _TARGET,
            Parameter("side", "where it is looked for", default="both", choices=("both", "source", "target")),
            Parameter("also", "a query that must stand in the other language as well", default=""),
            Parameter("limit", "how many passages at most", "number", 20, 1, 200),
        ),
        _concordance,
        _object(hits=_array(_HIT), more=_TRUTH),
    ),
    Route(
        "/terms",
        "Words and phrases that come back, with their likely translations, to be checked by a person.",
        (_SOURCE, _TARGET, Parameter("limit", "how many terms at most", "number", 100, 1, 1000)),
        _terms,
        _object(
            source_language=_TEXT, target_language=_TEXT, units=_NUMBER, looked_at=_NUMBER,
            terms=_array(
                _object(
                    source=_TEXT, target=_TEXT, confidence=_PROBABILITY, together=_NUMBER,
                    source_units=_NUMBER, target_units=_NUMBER, source_forms=_COUNTS, target_forms=_COUNTS,
                    examples=_array(_object(source=_TEXT, target=_TEXT, document=_TEXT)),
                )
            ),
        ),
        slow=True,
    ),
)  # fmt: skip
"""All questions."""

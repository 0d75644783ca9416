"""A glossary: terms of two languages, proposed for a person to check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aligner.units import Unit


@dataclass(frozen=True, slots=True)
class Term:
    """A proposal: what one side says for a word or a phrase of the other.

    Args:
        source, target: the dictionary form, or of a phrase the form that a name of it has.
        confidence: how likely they are translations of each other.
        together: how many units have both.
        source_units, target_units: how many units have the one, and the other.
        source_forms, target_forms: as they stand in the texts, and how often, the commonest first.
        examples: units that have both.
    """

    source: str
    target: str
    confidence: float
    together: int
    source_units: int
    target_units: int
    source_forms: tuple[tuple[str, int], ...] = ()
    target_forms: tuple[tuple[str, int], ...] = ()
    examples: tuple[Unit, ...] = ()

    def json(self) -> dict[str, Any]:
        """The proposal as it stands in JSON."""
        return {
            "source": self.source, "target": self.target, "confidence": self.confidence,
            "together": self.together, "source_units": self.source_units, "target_units": self.target_units,
            "source_forms": dict(self.source_forms), "target_forms": dict(self.target_forms),
            "examples": [
                {"source": unit.source, "target": unit.target, "document": unit.document or unit.file}
                for unit in self.examples
            ],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Glossary:
    """Proposed terms of two languages.

    Args:
        source_language, target_language: their tags.
        terms: the best first; another translation of a source stands by itself.
        units: how many units there were.
        looked_at: how many of them were looked at.
    """

    source_language: str
    target_language: str
    terms: tuple[Term, ...] = ()
    units: int = 0
    looked_at: int = 0

"""Bilingual glossaries: proposed from translation units, written for people and for CAT tools.

>>> from aligner.terms import propose, write
>>> glossary = propose(units, "ky", "kk")     # doctest: +SKIP
>>> write(glossary, "glossary.tbx")           # doctest: +SKIP

``propose`` finds the terms; ``write`` writes TSV, TBX-Basic and the glossaries of OmegaT. docs/terms.md says
how good the proposals are.
"""

from aligner.terms.glossary import Glossary, Term
from aligner.terms.proposing import propose
from aligner.terms.writing import FORMATS, format_of, text_of, write

__all__ = ["FORMATS", "Glossary", "Term", "format_of", "propose", "text_of", "write"]

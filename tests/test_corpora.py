"""The sentences of whole documents come back from the raw files: see `flow.py` for what is measured."""

import pytest

from flow import DOCUMENTS, Score, measure

LEAST = {
    "ashgabat-declaration/declaration.ky.txt": (100, 100, 100),
    "ashgabat-declaration/declaration.kk.txt": (100, 100, 100),
    "human-rights-report/report-2015.ky.txt": (97.0, 99.7, 99.5),
    "unhcr-factsheets/factsheet-2023.ky.txt": (92.0, 94.0, 94.0),
    "unhcr-factsheets/factsheet-2024.kk.md": (100, 100, 100),
}
"""F1 of blocks, of sentences, and of sentences with exactly their text, in per cent."""


@pytest.mark.parametrize("name", DOCUMENTS)
def test_sentences_come_back(name: str) -> None:
    score: Score = measure(name)
    blocks, sentences, exact = LEAST[name]
    report = "".join(f"\n  - {text}" for text in score.missed) + "".join(f"\n  + {t}" for t in score.invented)
    assert score.sentences >= sentences, report
    assert score.exact >= exact, report
    assert score.blocks >= blocks, report

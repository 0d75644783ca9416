"""OmegaT, a real translation tool, opens what `aligner memory` writes: documents with matches, glossaries."""

from pathlib import Path

import pytest

import omegat
from aligner.delivery import deliver_matches
from aligner.exchange import read_memory
from aligner.memory import Memory
from aligner.memory.documents import look_up, save_prefilled
from aligner.settings import Options
from aligner.terms import write
from test_documents import DOCUMENT, KNOWN, units
from test_terms import GLOSSARY

pytestmark = omegat.requires_omegat


@pytest.fixture
def found(tmp_path: Path) -> list:
    with Memory(tmp_path / "m", create=True) as store:
        store.add(units())
        return list(look_up(store, DOCUMENT, "ky", "kk"))


def test_a_project_with_matches_and_glossaries_opens(found: list, tmp_path: Path) -> None:
    project = tmp_path / "project"
    deliver_matches(found, project, "new", "ky", "kk", Options())
    write(GLOSSARY, project / "glossary" / "terms.txt")
    write(GLOSSARY, project / "glossary" / "terms.tbx")
    opened = omegat.opened(project, tmp_path)
    assert [segment[0] for segment in opened.segments] == list(DOCUMENT)
    translations = [segment[1] for segment in opened.segments]
    assert translations[0] == KNOWN[0][1]
    assert translations[1] == KNOWN[1][1]
    # What differs is offered and not inserted: as the document has it, and 10 % less. Another number is
    # nothing to OmegaT, so there it takes the exact match of the segment before for one.
    assert opened.segments[3][1:] == ("", "Су таза болды!", 90)
    assert opened.segments[2][1:] == ("", "Оның бағасы 500 сом.", 100)
    assert opened.segments[4][1] == ""
    assert opened.segments[4][2].startswith("Оқушылар")
    assert opened.segments[6][1:3] == ("", "")
    wanted = {(term.source, term.target) for term in GLOSSARY.terms}
    for file in ("terms.txt", "terms.tbx"):
        assert {(source, target) for name, source, target, _ in opened.terms if name == file} == wanted


def test_targets_of_a_prefilled_xliff_are_kept(found: list, tmp_path: Path) -> None:
    project = omegat.make_project(tmp_path / "project", "ky", "kk")
    save_prefilled(found, project / "source" / "new.xlf", "ky", "kk", "new.docx")
    jar = omegat.find()
    assert jar
    log = omegat.run(jar, project, tmp_path)
    assert not omegat.load_errors(log)
    before, after = (list(read_memory(project / place / "new.xlf")) for place in ("source", "target"))
    assert [(unit.source, unit.target) for unit in after] == [(unit.source, unit.target) for unit in before]
    assert after[0].target == KNOWN[0][1]

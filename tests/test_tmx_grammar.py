"""The grammar of TMX 1.4b accepts what the specification allows and refuses the rest.

Every file in `cases/tmx/valid` and `cases/tmx/invalid` is one case; its first comment says
what it shows.
"""

from pathlib import Path

import pytest
from lxml import etree

HERE = Path(__file__).parent
GRAMMAR = HERE / "grammar" / "tmx14b.rng"
VALID = sorted((HERE / "cases" / "tmx" / "valid").glob("*.tmx"))
INVALID = sorted((HERE / "cases" / "tmx" / "invalid").glob("*.tmx"))


@pytest.fixture(scope="module")
def grammar() -> etree.RelaxNG:
    """The grammar, ready to validate."""
    return etree.RelaxNG(etree.parse(str(GRAMMAR)))


def read(path: Path) -> etree._ElementTree:
    """Read one case without fetching the DTD it may name."""
    return etree.parse(str(path), etree.XMLParser(load_dtd=False, no_network=True))


def purpose(case: etree._ElementTree) -> str:
    """What the case shows: the comment before the root element, or nothing."""
    before = case.getroot().itersiblings(etree.Comment, preceding=True)
    return " ".join(" ".join((comment.text or "").split()) for comment in before)


def numbered(path: Path) -> str:
    """The text of a case with line numbers, for the report of a failure."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(f"{number:4} {line}" for number, line in enumerate(lines, 1))


def test_both_folders_have_cases() -> None:
    assert len(VALID) >= 6
    assert len(INVALID) >= 14


@pytest.mark.parametrize("path", VALID + INVALID, ids=lambda path: path.stem)
def test_case_says_what_it_shows(path: Path) -> None:
    assert purpose(read(path)), f"{path} has no comment before its root element"


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_valid_case_is_accepted(path: Path, grammar: etree.RelaxNG) -> None:
    case = read(path)
    accepted = grammar.validate(case)
    reasons = "\n".join(f"line {error.line}: {error.message}" for error in grammar.error_log)
    assert accepted, (
        f"{path.name} should be accepted ({purpose(case)}), but the grammar says:\n"
        f"{reasons}\n{numbered(path)}"
    )


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_invalid_case_is_refused(path: Path, grammar: etree.RelaxNG) -> None:
    case = read(path)
    assert not grammar.validate(case), (
        f"{path.name} should be refused ({purpose(case)}), but the grammar accepts it:\n{numbered(path)}"
    )

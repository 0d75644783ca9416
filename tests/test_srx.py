"""Other tools cut where we cut, when they use the rules that `aligner srx` writes."""

import random
import sys
from pathlib import Path

import pytest
import regex
from lxml import etree

import omegat
from aligner import srx
from aligner.cli import main
from aligner.lang import known, load
from aligner.splitting import spans
from srx_rules import Rules

HERE = Path(__file__).parent
CASES = HERE / "cases" / "split"
LANGUAGES = ("ky", "kk", "ru", "en", "uz", "tt", "tr", "tg", "tk", "de", "fr")
SHARE = 0.98  # of the texts that another tool must cut alike
NAMESPACE = {"s": "http://www.lisa.org/srx20"}


@pytest.fixture(scope="module")
def file() -> bytes:
    return "".join(srx.srx(srx.languages())).encode()


def cases(language: str) -> list[str]:
    """All cases of a language, those to keep and the known failures too: alike is what counts."""
    return [
        line
        for path in sorted(CASES.glob(f"{language}.*txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip() and not line.startswith("# ")
    ]


def ours(text: str, language: str) -> list[str]:
    return [text[start:stop] for start, stop in spans(text, load(language))]


def plain(line: str) -> str:
    return line.replace(" | ", " ").replace("|", "")


def made_up(language: str) -> list[str]:
    """Texts of segments of the cases, put together by chance, the same at every run."""
    segments = [segment.strip() for line in cases(language) for segment in line.split("|")]
    chance = random.Random(1)
    return [" ".join(chance.choices(segments, k=chance.randint(2, 5))) for _ in range(150)]


def test_file_is_valid(file: bytes) -> None:
    grammar = etree.RelaxNG(etree.parse(str(HERE / "grammar" / "srx20.rng")))
    tree = etree.fromstring(file)
    grammar.assertValid(tree)
    tree.find("s:header", NAMESPACE).set("cascade", "maybe")
    assert not grammar.validate(tree)


def test_every_language_has_rules_and_a_map_and_the_last_map_takes_all(file: bytes) -> None:
    tree = etree.fromstring(file)
    names = [entry.get("languagerulename") for entry in tree.iterfind(".//s:languagerule", NAMESPACE)]
    maps = [entry.get("languagerulename") for entry in tree.iterfind(".//s:languagemap", NAMESPACE)]
    assert names == maps == [*(load(tag).name for tag in known()), "Default"]


@pytest.mark.parametrize("tag", ["ky", "KY", "ky-KG", "ky_KG", "kir"])
def test_regions_and_longer_codes_take_the_rules_of_their_language(file: bytes, tag: str) -> None:
    assert Rules(file, tag).name == "Kyrgyz"


@pytest.mark.parametrize("tag", ["xx", "kyx"])
def test_other_languages_take_the_default(file: bytes, tag: str) -> None:
    assert Rules(file, tag).name == "Default"


@pytest.mark.parametrize("tag", [*known(), "xx"])
def test_every_expression_is_one(file: bytes, tag: str) -> None:
    for rule in Rules(file, tag).rules:
        for pattern in rule.patterns:
            assert isinstance(pattern, regex.Pattern)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_of_the_file_cut_every_case_as_we_do(file: bytes, language: str) -> None:
    rules = Rules(file, language)
    for text in map(plain, cases(language)):
        assert rules.segments(text) == ours(text, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rules_of_the_file_cut_made_up_texts_nearly_always_as_we_do(file: bytes, language: str) -> None:
    rules, texts = Rules(file, language), made_up(language)
    other = [text for text in texts if rules.segments(text) != ours(text, language)]
    assert len(other) <= (1 - SHARE) * len(texts), "\n".join(other)


@omegat.requires_omegat
@pytest.mark.parametrize("language", ["ky", "kk"])
def test_omegat_cuts_where_we_do(language: str) -> None:
    texts = [*map(plain, cases(language)), *made_up(language)]
    found = omegat.segments(texts, language, "".join(srx.omegat36(srx.languages(["ky", "kk"]))))
    other = [text for text in texts if not found.issuperset(ours(text, language))]
    assert len(other) <= (1 - SHARE) * len(texts), "\n".join(other)
    assert not [text for text in map(plain, cases(language)) if text in other]
    wanted = {segment for text in texts for segment in ours(text, language)}
    assert len(found - wanted) <= (1 - SHARE) * len(wanted), found - wanted


@omegat.requires_omegat
def test_control_with_its_own_rules_omegat_cuts_elsewhere() -> None:
    texts = [plain(line) for line in cases("ky")]
    found = omegat.segments(texts, "ky")
    alike = [text for text in texts if found.issuperset(ours(text, "ky"))]
    assert len(alike) < 0.9 * len(texts)


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["aligner", "srx", *arguments])
    try:
        main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_command_writes_some_languages_to_standard_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "-l", "kir", "-l", "kk-KZ") == 0
    out = capsys.readouterr().out
    assert [Rules(out.encode(), tag).name for tag in ("ky", "kk", "ru")] == ["Kyrgyz", "Kazakh", "Default"]


def test_command_writes_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "segmentation.conf"
    assert run(monkeypatch, "-l", "ky", "--to", "omegat36", "-o", str(path)) == 0
    assert etree.parse(str(path)).getroot().tag == "java"


def test_command_refuses_a_language_without_rules(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "-l", "eo") == 2
    assert "'eo'" in capsys.readouterr().err

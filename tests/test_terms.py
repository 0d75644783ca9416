"""Proposed glossaries: forms go together, translations are found, and other programs can read the files."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

import aligner
from aligner import lexicons
from aligner.errors import UsageError
from aligner.inflection import heads
from aligner.lang import load
from aligner.settings import Options
from aligner.terms import FORMATS, Glossary, Term, propose, text_of, write
from aligner.units import Unit, Variant

CASES = Path(__file__).parent / "cases" / "terms"
GRAMMAR = Path(__file__).parent / "grammar" / "tbx-basic.rng"


def lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("path", sorted(CASES.glob("forms.*.txt")), ids=lambda path: path.name)
def test_forms_go_with_their_word(path: Path) -> None:
    wanted = {
        form: word
        for word, _, forms in (line.partition(":") for line in lines(path))
        for form in forms.split()
    }
    assert heads(dict.fromkeys(wanted, 2), load(path.name.split(".")[1])) == wanted


RUSSIAN = {
    f"{stem}{ending}": stem
    for stem in ("договор", "закон", "народ", "завод", "город", "проект")
    for ending in ("", "а", "ом", "ов", "у")
}


def test_endings_are_learned_where_no_data_tell_them() -> None:
    counts = {form: 5 if form == stem else 2 for form, stem in RUSSIAN.items()}
    assert heads({**counts, "мост": 3}, load("ru")) == {**RUSSIAN, "мост": "мост"}


def units(pairs: list[tuple[str, str]], source: str = "ky", target: str = "kk") -> list[Unit]:
    return [
        Unit((Variant(source, a), Variant(target, b)), id=str(n), document="a.ky|a.kk")
        for n, (a, b) in enumerate(pairs)
    ]


def memory(path: Path) -> list[Unit]:
    """The units of a case, among as many others as make a small memory."""
    given = [tuple(part.strip() for part in line.split("|")) for line in lines(path) if "|" in line]
    chance = random.Random(1)
    names = [
        ("".join(chance.choices("бвгдклмнпрст", k=1)) + "ао"[n % 2] + "нк" + "аыу"[n % 3] + "ш")
        for n in range(60)
    ]
    others = [f"{names[n]} {names[n * 7 % 60]}." for n in range(60)]
    return units([(a, b) for a, b in given] + [(text, text.upper()) for text in others])


@pytest.mark.parametrize("path", sorted(CASES.glob("*-*.txt")), ids=lambda path: path.name)
def test_proposals(path: Path) -> None:
    source, target = path.stem.split("-")
    found = {f"{term.source} = {term.target}" for term in propose(memory(path), source, target).terms}
    sources = {pair.partition(" = ")[0] for pair in found}
    for line in lines(path):
        if line.startswith("=> "):
            assert line[3:] in found
        elif line.startswith("-> "):
            assert line[3:] not in sources


def declaration() -> list[Unit]:
    folder = Path(__file__).parents[1] / "corpora" / "ashgabat-declaration"
    bitext = aligner.align(*(aligner.read(folder / f"declaration.{tag}.txt") for tag in ("ky", "kk")))
    return [
        Unit(
            (
                Variant("ky", " ".join(bitext.source_texts(bead))),
                Variant("kk", " ".join(bitext.target_texts(bead))),
            )
        )
        for bead in bitext.beads
    ]


def test_terms_of_the_declaration() -> None:
    found = {(term.source, term.target): term for term in propose(declaration(), "ky", "kk").terms}
    assert {("улуттук", "ұлттық"), ("Борбор Азия", "Орталық Азия"), ("БУУ", "БҰҰ")} <= found.keys()
    term = found["Борбор Азия", "Орталық Азия"]
    assert term.together == 8
    assert all("Борбор Азия" in unit.source for unit in term.examples)


def test_swapping_the_languages_swaps_nearly_all() -> None:
    pairs = declaration()
    there = {(term.source, term.target) for term in propose(pairs, "ky", "kk").terms}
    back = {(term.target, term.source) for term in propose(pairs, "kk", "ky").terms}
    assert len(there & back) >= 0.9 * len(there)


def test_few_units_teach_nothing() -> None:
    glossary = propose(units([("суу", "су")] * 20), "ky", "kk")
    assert (glossary.terms, glossary.units, glossary.looked_at) == ((), 20, 20)


def test_units_without_both_languages_are_passed_over() -> None:
    assert propose(units([("water", "Wasser")] * 90, "en", "de"), "ky", "kk").units == 0


def test_of_very_many_units_an_even_sample_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aligner.terms.proposing._MOST", 100)
    pairs = [
        ("Суу муздак.", "Cold water."),
        ("Тоо бийик.", "High mountain."),
        ("Жол узун.", "Long road."),
    ] * 300
    seen = 0

    def passing() -> Iterator[Unit]:
        nonlocal seen
        for unit in units(pairs, "ky", "en"):
            seen += 1
            yield unit

    glossary = propose(passing(), "ky", "en")
    assert seen == glossary.units == 900
    assert 100 <= glossary.looked_at < 200
    assert {term.source.lower() for term in glossary.terms} == {"суу муздак", "тоо бийик", "жол узун"}


GLOSSARY = Glossary(
    "ky",
    "kk",
    (
        Term("мектеп", "мектеп", 0.97, 12, 14, 12, (("мектеби", 9), ("мектеп", 5)), (("мектебі", 12),),
             tuple(units([("Мектеби\tчоң\n& жаңы", "Мектебі <үлкен>")]))),
        Term("укук", "құқық", 0.9, 7, 9, 8),
        Term("мектеп", "оқу орны", 0.6, 3, 14, 5),
    ),
    100,
    100,
)  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(("source", "target"), [("ky", "kk"), ("kk", "ky")])
def test_every_format_can_be_given_to_check(name: str, source: str, target: str, tmp_path: Path) -> None:
    if name == "omegat" and source == "kk":
        pytest.skip("OmegaT's glossaries do not say which language is which")
    path = tmp_path / f"g{FORMATS[name][0][0]}"
    write(GLOSSARY, path)
    pairs = [("мектеп", "мектеп"), ("укук", "құқық"), ("мектеп", "оқу орны")]
    wanted = pairs if source == "ky" else [(b, a) for a, b in pairs]
    assert set(lexicons.read(path, source, target).words) == set(wanted)
    (found,) = (
        aligner.check(units([("Укуктары бар.", "Заңдары бар.")]), terms=path, only=["terms"])
        if source == "ky"
        else (None,)
    )
    assert found is None or "құқық" in found.message


@pytest.mark.parametrize(
    "glossary", [GLOSSARY, Glossary("ky", "kk"), Glossary("ky", "kk", GLOSSARY.terms[1:2])]
)
def test_tbx_has_the_structure_of_tbx_basic(glossary: Glossary) -> None:
    text = text_of(glossary, "tbx", Options(languages={"kk": "kk-KZ"}))
    tree = etree.fromstring(text.encode(), etree.XMLParser(load_dtd=False, no_network=True))
    grammar = etree.RelaxNG(etree.parse(str(GRAMMAR)))
    assert grammar.validate(tree), grammar.error_log
    assert 'xml:lang="kk-KZ"' in text or not glossary.terms


def test_tbx_gathers_the_translations_of_a_term() -> None:
    text = text_of(GLOSSARY, "tbx", Options())
    entries = re.findall("<termEntry.*?</termEntry>", text, re.DOTALL)
    assert [re.findall("<term>(.*?)</term>", entry) for entry in entries] == [
        ["мектеп", "мектеп", "оқу орны"],
        ["укук", "құқық"],
    ]


def test_a_table_has_a_row_a_term_and_as_many_cells() -> None:
    rows = [line.split("\t") for line in text_of(GLOSSARY, "tsv", Options()).splitlines()]
    assert rows[0][:3] == ["\ufeffky", "kk", "confidence"]
    assert len(rows) == 1 + len(GLOSSARY.terms)
    assert rows[1][6:] == [
        "мектеби 9, мектеп 5",
        "мектебі 12",
        "Мектеби чоң & жаңы",
        "Мектебі <үлкен>",
        "a.ky|a.kk",
    ]


def test_an_unknown_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="names no glossary"):
        write(GLOSSARY, tmp_path / "g.docx")
    assert not list(tmp_path.iterdir())


def test_the_same_units_give_the_same_bytes() -> None:
    pairs = declaration()
    assert text_of(propose(pairs, "ky", "kk"), "tsv", Options()) == text_of(
        propose(pairs, "ky", "kk"), "tsv", Options()
    )

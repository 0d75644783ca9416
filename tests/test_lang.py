"""Language tags, detection, and the contract that every language file keeps."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import aligner.lang
from aligner.errors import LanguageError
from aligner.lang import canonical, known, load
from aligner.lang.detect import detect, plausibility

FOLDER = Path(aligner.lang.__file__).parent
FILES = sorted(path for path in FOLDER.glob("*.toml") if path.stem != "codes")
DETECTION = sorted((Path(__file__).parent / "cases" / "detection").glob("*.txt"))
PARTS = {
    "abbreviations": {"before", "before_number", "after_number", "closing", "inside"},
    "dates": {"months", "endings"},
    "grammar": {
        "doubled",
        "doubled_after_comma",
        "suffixes",
        "reduplicates",
        "undoubled",
        "undoubled_endings",
        "softened",
        "narrow",
        "after_drop",
    },
    "function": {"words"},
    "inflection": {
        "harmony",
        "vowels",
        "voiceless",
        "back",
        "front",
        "plural",
        "possessive",
        "case",
        "possessed",
        "irregular",
    },
    "negation": {"words", "suffixes", "prefixes"},
    "numerals": {"cardinal", "ordinal", "magnitude", "quantity", "linking"},
    "predicates": {"endings"},
    "speech": {"verbs"},
    "titles": {"words"},
    "typography": {"line_end_hyphen", "ordinal_stop"},
}
TEXTS = {
    "ky": "Бул жылы айылдын тургундары жаңы көпүрө куруп, аны элдин күчү менен бүтүрүштү.",
    "kk": "Биыл ауыл тұрғындары жаңа көпір салып, оны халықтың күшімен бітірді және қуанды.",
    "ru": "В этом году жители села построили новый мост и открыли его для всех соседей.",
    "en": "This year the people of the village built a new bridge and opened it to all.",
}


@pytest.mark.parametrize(
    ("tag", "wanted"),
    [
        ("ky", "ky"),
        ("KY", "ky"),
        ("kir", "ky"),
        ("kaz", "kk"),
        ("eng", "en"),
        ("rus", "ru"),
        ("ger", "de"),
        ("deu", "de"),
        ("kk_KZ", "kk-KZ"),
        ("kk-latn", "kk-Latn"),
        ("UZ-cyrl-uz", "uz-Cyrl-UZ"),
        ("kir-kg", "ky-KG"),
        ("xx", "xx"),
        ("sah", "sah"),
        ("de-1996", "de-1996"),
    ],
)
def test_tag_in_its_usual_form(tag: str, wanted: str) -> None:
    assert canonical(tag) == wanted
    assert canonical(wanted) == wanted


@pytest.mark.parametrize(
    "tag", ["", "k", "kyrgyz", "ky ", "ky--KG", "кы", "ky-", "-ky", "12", "ky-KG\n", "../ky"]
)
def test_what_is_no_tag_is_refused(tag: str) -> None:
    with pytest.raises(LanguageError) as caught:
        canonical(tag)
    assert caught.value.advice


@pytest.mark.parametrize("tag", ["xx", "sah", "tlh-Latn"])
def test_unknown_language_has_generic_knowledge(tag: str) -> None:
    language = load(tag)
    assert language.name == load("").name == "any language"
    assert language.tag == tag.split("-")[0]
    assert not language.common
    assert language.month("march") == 0


@pytest.mark.parametrize("tag", ["generic", "codes"])
def test_other_files_of_the_folder_are_no_languages(tag: str) -> None:
    assert tag not in known()


@pytest.mark.parametrize("tag", sorted(TEXTS))
def test_language_of_a_paragraph(tag: str) -> None:
    found = detect(TEXTS[tag])
    assert found.tag == tag
    assert found.sure
    assert found.second != tag


NEIGHBOURS = {
    "tg": "Сокинони деҳа дар ин сол пули нав сохтанд ва онро барои ҳама ҳамсояҳо кушоданд.",
    "uz-Cyrl": "Бу йил қишлоқ аҳолиси янги кўприк қуриб, уни барча қўшнилар учун очиб берди.",
    "uz": "Bu yil qishloq aholisi yangi koʻprik qurib, uni barcha qoʻshnilar uchun ochib berdi.",
    "tk": "Şu ýyl obanyň ilaty täze köpri gurdy we ony ähli goňşular üçin açdy.",
    "tr": "Bu yıl köy halkı yeni bir köprü yaptı ve onu bütün komşular için açtı.",
    "tt": "Быел авыл халкы яңа күпер төзеде һәм аны барлык күршеләр өчен ачты.",
    "ba": "Быйыл ауыл халҡы яңы күпер төҙөнө һәм уны бөтә күршеләр өсөн асты.",
    "fa": "امسال مردم روستا پل تازه‌ای ساختند و آن را برای همهٔ همسایگان باز کردند.",
}


@pytest.mark.parametrize("tag", sorted(NEIGHBOURS))
def test_languages_that_are_easily_confused(tag: str) -> None:
    found = detect(NEIGHBOURS[tag])
    assert (found.tag, found.sure) == (tag, True)


def sentences(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


@pytest.mark.parametrize("path", DETECTION, ids=lambda path: path.stem)
def test_languages_of_documents_and_of_single_sentences(path: Path) -> None:
    lines = sentences(path)
    found = detect("\n".join(lines))
    assert (found.tag, found.sure) == (path.stem, True)
    told = [detect(line) for line in lines]
    wrong = [line for line, one in zip(lines, told, strict=True) if one.tag != path.stem]
    assert len(wrong) <= 0.1 * len(lines), "\n".join(wrong)
    assert sum(one.sure and one.tag != path.stem for one in told) <= 1


@pytest.mark.parametrize("tag", sorted(TEXTS))
def test_language_of_a_paragraph_in_capitals(tag: str) -> None:
    assert detect(TEXTS[tag].upper()).tag == tag


@pytest.mark.parametrize("text", ["", "   ", "12 345,6 – 2024", "…!?"])
def test_text_without_words_has_no_language(text: str) -> None:
    assert detect(text).tag == ""
    assert not detect(text).sure


def test_long_text_is_looked_at_in_three_places() -> None:
    assert detect(TEXTS["kk"] * 2000).tag == "kk"


def test_text_decoded_with_the_wrong_table_is_less_plausible() -> None:
    right = TEXTS["kk"]
    wrong = right.encode("kz1048").decode("cp1251", "replace")
    assert plausibility(right) > plausibility(wrong)
    assert plausibility("") == 0.0


@pytest.mark.parametrize(
    ("tag", "word", "number"),
    [
        ("ky", "январында", 1),
        ("ky", "майда", 5),
        ("ky", "август", 8),
        ("ky", "декабрга", 12),
        ("kk", "қаңтарда", 1),
        ("kk", "наурыздың", 3),
        ("kk", "қыркүйегінде", 9),
        ("kk", "желтоқсан", 12),
        ("en", "november", 11),
        ("ky", "китеп", 0),
        ("ky", "майлуу", 0),
        ("ky", "мартаба", 0),
        ("kk", "майлы", 0),
        ("kk", "қазандық", 0),
    ],
)
def test_month_of_a_word(tag: str, word: str, number: int) -> None:
    assert load(tag).month(word) == number


# The contract of language files


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def data(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What a language file holds."""
    return tomllib.loads(request.param.read_text(encoding="utf-8"))


def profiles(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield data["detection"]
    yield from data.get("detection_other", ())


def words(value: Any) -> Iterator[str]:
    """Every word of a list, a list of lists, or the keys of a table."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, dict)):
        for item in value:
            yield from words(item)


def test_file_names_language_and_script(data: dict[str, Any]) -> None:
    assert data["name"]
    for script in (data["script"], *(profile["script"] for profile in data.get("detection_other", ()))):
        assert re.fullmatch("[A-Z][a-z]{3}", script)


def test_file_has_no_part_that_nobody_reads(data: dict[str, Any]) -> None:
    assert set(data) <= {"name", "script", "detection", "detection_other", *PARTS}
    for part, names in PARTS.items():
        assert set(data.get(part, {})) <= names
    assert set(data.get("numerals", {}).get("words", {})) <= {"percent"}
    for profile in profiles(data):
        assert set(profile) <= {"script", "letters", "words"}


def test_every_word_is_lower_case_composed_and_trimmed(data: dict[str, Any]) -> None:
    for part in PARTS.keys() - {"numerals", "typography", "inflection"}:
        for names in data.get(part, {}).values():
            for word in words(names):
                assert word == word.lower() == unicodedata.normalize("NFC", word) == word.strip() != ""
    for table in data.get("numerals", {}).values():
        for word in words(table):
            assert word == word.lower() == unicodedata.normalize("NFC", word) == word.strip() != ""


def test_alphabet_is_lower_case_and_composed(data: dict[str, Any]) -> None:
    for profile in profiles(data):
        letters = profile["letters"]
        assert letters == letters.lower() == unicodedata.normalize("NFC", letters)
        twice = {letter for letter in letters if letters.count(letter) > 1}
        assert not twice, f"these stand twice: {sorted(twice)}"


def test_commonest_words_are_written_in_the_alphabet(data: dict[str, Any]) -> None:
    for profile in profiles(data):
        names = profile["words"].split()
        assert not {word for word in names if names.count(word) > 1}, "a word stands twice"
        for word in names:
            assert word == word.lower() == unicodedata.normalize("NFC", word)
            strange = {c for c in word if c.isalpha()} - set(profile["letters"])
            assert not strange, f"{word}: the alphabet lacks {sorted(strange)}"


def test_abbreviations_have_no_final_stop_and_stand_once(data: dict[str, Any]) -> None:
    for names in data.get("abbreviations", {}).values():
        assert not [word for word in names if word.endswith(".")]
        assert len(set(names)) == len(names), f"twice: {sorted({w for w in names if names.count(w) > 1})}"


def test_year_has_twelve_months_or_none(data: dict[str, Any]) -> None:
    months = data.get("dates", {}).get("months", [])
    assert len(months) in (0, 12)
    assert all(stems for stems in months)
    stems = list(words(months))
    assert len(set(stems)) == len(stems), "a stem stands for two months"


def test_numerals_have_values(data: dict[str, Any]) -> None:
    for name in ("cardinal", "ordinal", "magnitude"):
        for value in data.get("numerals", {}).get(name, {}).values():
            assert isinstance(value, int)
            assert value >= (1000 if name == "magnitude" else 0)


def test_hyphen_at_a_line_end_is_one_of_two(data: dict[str, Any]) -> None:
    assert data.get("typography", {}).get("line_end_hyphen", "compound") in ("compound", "syllable")


@pytest.mark.parametrize("tag", known())
def test_language_loads(tag: str) -> None:
    assert load(tag).tag == tag
    assert load(tag).profiles
    assert canonical(tag) == tag


@pytest.mark.parametrize("tag", known())
def test_what_detection_needs_stands_before_all_else(tag: str) -> None:
    assert aligner.lang.profiles(tag) == load(tag).profiles

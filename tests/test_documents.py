"""A document looked up in a memory: its matches in files that other programs read, and the numbers of it."""

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree

from aligner import memory
from aligner.cli import aligner
from aligner.errors import UsageError
from aligner.exchange import read_memory
from aligner.memory import Memory
from aligner.memory.analysis import BANDS, Analysis, analyse, band_of, page
from aligner.memory.documents import Found, format_of, look_up, save_prefilled
from aligner.units import Unit, Variant

GRAMMARS = Path(__file__).parent / "grammar"
KNOWN = (
    ("Бул жылы айылда жаңы мектеп ачылды.", "Биыл ауылда жаңа мектеп ашылды."),
    ("Анын баасы 500 сом.", "Оның бағасы 500 сом."),
    ("Суу таза болду.", "Су таза болды."),
    ("Окуучулар китепкананы тазалап, бак тигишти.", "Оқушылар кітапхананы тазалап, бақ отырғызды."),
    ('"Тоо" <жана> & суу бар.', '"Тау" <және> & су бар.'),
)
DOCUMENT = (
    "Бул жылы айылда жаңы мектеп ачылды.",  # in its context: the beginning, and the price behind it
    "Анын баасы 500 сом.",
    "Анын баасы 700 сом.",  # another number
    "Суу таза болду!",  # another sign
    "Окуучулар китепканадан тазалап, бак тигишти.",  # another ending
    "Анын баасы 700 сом.",  # once more
    "Жылдызсыз түн эле, эч ким эч нерсе көргөн жок.",  # nothing like it
    '"Тоо" <жана> & суу бар.',
)


def units() -> list[Unit]:
    texts = ["", *(source for source, _ in KNOWN), ""]
    return [
        Unit(
            (Variant("ky", source), Variant("kk", target)),
            id=str(number),
            document="old.ky|old.kk",
            previous=texts[number],
            next=texts[number + 2],
        )
        for number, (source, target) in enumerate(KNOWN)
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "my.memory"
    with memory.open(place, create=True) as store:
        store.add(units())
    return place


@pytest.fixture
def found(path: Path) -> list[Found]:
    with Memory(path) as store:
        return list(look_up(store, DOCUMENT, "ky", "kk"))


def test_segments_get_their_bands(found: list[Found]) -> None:
    bands = [band_of(one) for one in found]
    assert bands[:4] == ["101", "100", "95–99", "95–99"]
    assert bands[4] in ("85–94", "75–84")
    assert bands[5:] == ["repetitions", "new", "100"]
    assert [one.repeats for one in found] == [None, None, None, None, None, 3, None, None]


def test_numbers_add_up(found: list[Found]) -> None:
    analysis = analyse(found, "new.docx", "ky", "kk")
    assert tuple(analysis.rows) == BANDS
    for name in ("segments", "words", "characters"):
        assert sum(getattr(row, name) for row in analysis.rows.values()) == getattr(analysis.total, name)
    assert analysis.total.segments == len(DOCUMENT)
    assert analysis.total.words == sum(len(text.split()) for text in DOCUMENT)
    assert json.loads(json.dumps(analysis.json()))["total"]["segments"] == len(DOCUMENT)


def test_the_page_of_numbers_shows_names_as_text() -> None:
    text = page(Analysis("<script>alert(1)</script>", "ky", "kk"))
    assert "<script>" not in text
    assert "&lt;script&gt;" in text
    assert all(f"<td>{band}<small>" in text for band in BANDS)


@pytest.mark.parametrize(("suffix", "grammar"), [(".xlf", "xliff12.rng"), (".xlf2", "xliff21.rng")])
def test_xliff_with_matches_is_valid_and_read_again(
    found: list[Found], tmp_path: Path, suffix: str, grammar: str
) -> None:
    path = tmp_path / f"new{suffix}"
    save_prefilled(found, path, "ky", "kk", "new.docx")
    rules = etree.RelaxNG(etree.parse(str(GRAMMARS / grammar)))
    assert rules.validate(etree.parse(str(path))), rules.error_log
    again = list(read_memory(path))
    assert [unit.source for unit in again] == list(DOCUMENT)
    # What is sure and what differs a little is filled in, with the numbers of the document; the rest is not.
    assert [unit.target for unit in again][:4] == [
        "Биыл ауылда жаңа мектеп ашылды.", "Оның бағасы 500 сом.", "Оның бағасы 700 сом.", "Су таза болды!",
    ]  # fmt: skip
    assert again[6].target == ""
    assert again[7].target == KNOWN[4][1]


def test_states_and_qualities_of_xliff(found: list[Found], tmp_path: Path) -> None:
    save_prefilled(found, tmp_path / "new.xlf", "ky", "kk", "new.docx")
    rows = etree.parse(str(tmp_path / "new.xlf")).getroot().iter("{*}trans-unit")
    said = []
    for row in rows:
        target, match = row.find("{*}target"), row.find("{*}alt-trans")
        state = (target.get("state"), target.get("state-qualifier")) if target is not None else None
        said.append((state, match.get("match-quality") if match is not None else None))
    assert said[0] == (("translated", "exact-match"), "101%")
    assert said[1] == (("translated", "exact-match"), "100%")
    assert said[2] == (("needs-review-translation", "fuzzy-match"), "97%")
    assert said[6] == (None, None)


def test_what_is_put_in_can_be_chosen(found: list[Found], tmp_path: Path) -> None:
    save_prefilled(found, tmp_path / "new.xlf", "ky", "kk", put_in=100)
    again = list(read_memory(tmp_path / "new.xlf"))
    assert [bool(unit.target) for unit in again] == [True, True, False, False, False, False, False, True]


def test_a_table_has_a_row_a_segment_and_can_be_read_as_a_memory(found: list[Found], tmp_path: Path) -> None:
    path = tmp_path / "new.tsv"
    save_prefilled(found, path, "ky", "kk")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, dialect="excel-tab"))
    assert [row["source"] for row in rows] == list(DOCUMENT)
    assert (rows[2]["score"], rows[2]["target"]) == ("97", "Оның бағасы 700 сом.")
    assert (rows[2]["memory_source"], rows[2]["memory_target"]) == KNOWN[1]
    assert rows[2]["changed"] == "number 500 → 700 (put in)"
    assert (rows[5]["repeats"], rows[6]["kind"]) == ("3", "new")
    assert [unit.target for unit in read_memory(path)][1] == KNOWN[1][1]


def test_matches_alone_are_a_memory_each_once(found: list[Found], tmp_path: Path) -> None:
    save_prefilled(found, tmp_path / "m.tmx", "ky", "kk")
    pairs = [(unit.source, unit.target) for unit in read_memory(tmp_path / "m.tmx")]
    assert sorted(pairs) == sorted(set(KNOWN))


def test_the_other_direction(path: Path, tmp_path: Path) -> None:
    with Memory(path) as store:
        (one,) = look_up(store, ["Су таза болды."], "kk", "ky")
    assert one.matches[0].target == "Суу таза болду."
    save_prefilled([one], tmp_path / "m.tmx", "kk", "ky")
    (unit,) = read_memory(tmp_path / "m.tmx")
    assert (unit.source_language, unit.source) == ("kk", "Су таза болды.")


def test_a_suffix_without_matches_is_refused() -> None:
    with pytest.raises(UsageError, match="names no format that holds matches"):
        format_of("a.docx")


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(aligner, ["memory", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def test_from_the_command_line(path: Path, tmp_path: Path) -> None:
    document = tmp_path / "new.txt"
    document.write_text("\n\n".join(DOCUMENT), "utf-8")
    out, report = tmp_path / "new.xlf", tmp_path / "new.html"
    common = ("--memory", path, "lookup", "--file", document, "-s", "ky", "-t", "kk")
    code, printed, told = run(*common, "-o", out, "--report", report)
    assert (code, printed) == (0, "")
    assert "repetitions" in told
    assert told.count("written: ") == 2
    assert "Matches for new.txt" in report.read_text("utf-8")
    first = out.read_bytes()
    table, numbers = tmp_path / "new.tsv", tmp_path / "new.json"
    code, printed, told = run(*common, "-o", out, "-o", table, "--report", report, "--report", numbers)
    assert (code, told.count("written: "), table.exists(), numbers.exists()) == (0, 4, True, True)
    code, printed, told = run(*common, "-o", out, "--json")
    assert json.loads(printed)["total"]["segments"] == len(DOCUMENT)
    assert out.read_bytes() == first  # the same input gives the same bytes
    code, printed, told = run(*common)
    assert (code, printed, "written" in told) == (0, "", False)
    code, printed, told = run(*common, "--to", "jsonl")
    assert [json.loads(line)["text"] for line in printed.splitlines()] == list(DOCUMENT)
    assert run(*common, "--to", "jsonl", "--json")[0] != 0
    assert run(*common, "--file", document)[0] != 0
    code, _, _ = run(*common, "-o", document)
    assert code != 0
    assert document.read_text("utf-8") == "\n\n".join(DOCUMENT)


def test_terms_from_the_command_line(path: Path, tmp_path: Path) -> None:
    with Memory(path) as store:
        store.add(
            Unit((Variant("ky", f"{word}да тоо бар эле."), Variant("kk", f"{word}да тау бар еді.")))
            for word in (
                f"{a}{b}нак" for a in "бвгдж" for b in ("ай", "ой", "уй", "ый", "эй", "ла", "ло", "лу")
            )
        )
    common = ("--memory", path, "terms", "-s", "ky", "-t", "kk")
    code, printed, told = run(*common)
    assert code == 0
    assert printed.startswith("ky\tkk\tconfidence")
    assert "тоо\tтау" in printed
    assert "proposed from 45 units" in told
    code, printed, told = run(*common, "-o", tmp_path / "g.tbx", "-o", tmp_path / "g.txt")
    assert (code, printed, told.count("written")) == (0, "", 2)
    code, _, _ = run(*common, "-o", tmp_path / "g.docx")
    assert code != 0

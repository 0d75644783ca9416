"""Characters are repaired where they are surely damaged, and nowhere else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from aligner.lang import load
from aligner.lookalikes import find_look_alikes
from aligner.model import Document
from aligner.pipeline import align, read, split
from aligner.repair import Repaired, of_letters, of_tables
from aligner.settings import Settings
from aligner.wrongtable import find_old_letters, find_wrong_table

CASES = Path(__file__).parent / "cases" / "repair"


def lines(name: str) -> list[str]:
    return [
        line
        for line in (CASES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]


def pairs(name: str) -> Iterator[tuple[str, str]]:
    for line in lines(name):
        damaged, repaired = line.split(" => ")
        yield damaged.replace("\\x9d", "\x9d"), repaired


def spoken(name: str) -> Iterator[tuple[str, str, str]]:
    for damaged, repaired in pairs(name):
        language, _, text = damaged.partition(": ")
        yield language, text, repaired


@pytest.mark.parametrize(("language", "damaged", "repaired"), list(spoken("look-alikes")))
def test_letters_that_look_alike(language: str, damaged: str, repaired: str) -> None:
    assert damaged != repaired, "the case shows no damage"
    assert Repaired(damaged, find_look_alikes(damaged, load(language))).text == repaired


@pytest.mark.xfail(reason="known failure", strict=True)
@pytest.mark.parametrize(("language", "damaged", "repaired"), list(spoken("known")))
def test_letters_that_look_alike_known_failures(language: str, damaged: str, repaired: str) -> None:
    assert Repaired(damaged, find_look_alikes(damaged, load(language))).text == repaired


@pytest.mark.parametrize(("damaged", "repaired"), list(pairs("wrong-table")))
def test_wrong_table(damaged: str, repaired: str) -> None:
    assert Repaired(damaged, find_wrong_table(damaged)[0]).text == repaired


@pytest.mark.parametrize(("damaged", "repaired"), list(pairs("old-letters")))
def test_old_letters(damaged: str, repaired: str) -> None:
    assert Repaired(damaged, find_old_letters(damaged)[0]).text == repaired


KEEP = [line.split(": ", 1) for line in lines("keep")]


@pytest.mark.parametrize(("language", "text"), KEEP)
def test_what_is_right_stays(language: str, text: str) -> None:
    for known in (language, "xx"):
        assert of_letters(of_tables(text), load(known)).repairs == ()


@pytest.mark.parametrize("language", sorted({language for language, _ in KEEP}))
def test_documents_that_are_right_stay(language: str) -> None:
    text = "\n".join(line for of, line in KEEP if of == language)
    assert of_letters(of_tables(text), load(language)).repairs == ()


@pytest.mark.parametrize("table", ["cp1251", "cp1252", "cp866", "koi8-r", "latin-1"])
@pytest.mark.parametrize("language", ["ky", "kk", "ru", "de", "fr", "tr"])
def test_documents_read_with_the_wrong_table(language: str, table: str) -> None:
    right = "\n".join(line for of, line in KEEP if of == language)
    wrong = "".join(
        character if character < "\x80" else _as(character.encode("utf-8"), table) for character in right
    )
    repaired = of_tables(wrong)
    assert _letters(repaired.text) == _letters(right)
    assert repaired.found


def _as(data: bytes, table: str) -> str:
    return "".join(
        text if (text := bytes([b]).decode(table, "ignore")) else chr(b)  # an unused byte stays
        for b in data
    )


def _letters(text: str) -> list[str]:
    return text.replace("\xa0", " ").split()


DAMAGED_LINES = "Бул жакшы сап, анда баары туура.\n" * 5


def test_only_the_damaged_line_is_repaired() -> None:
    wrong = _as("Экинчи сап бузулган, аны оңдоо керек.".encode(), "cp1251")
    text = f"{DAMAGED_LINES}{wrong}\n{DAMAGED_LINES}"
    repaired = of_tables(text)
    assert repaired.text == f"{DAMAGED_LINES}Экинчи сап бузулган, аны оңдоо керек.\n{DAMAGED_LINES}"
    assert "(line 6)" in repaired.found[0]


# Blocks


KY = "Бул мыйзамдуy чечим болгон.\n\nАлар cааттык мөөнөт алышты, бирок жооп берген жок."


def check(document: Document) -> None:
    """What is always true of a document's blocks."""
    for block in document.blocks:
        for piece in block.pieces:
            origin = document.text[piece.origin : piece.origin + piece.stop - piece.start]
            assert block.text[piece.start : piece.stop] == origin
        assert block.text.startswith(block.marker)
    for segment in split(document):
        assert document.blocks[segment.block].text[segment.start : segment.stop] == segment.text


def made(folder: Path, text: str, language: str = "", name: str = "a.txt", **settings: bool) -> Document:
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    document = read(path, language, Settings(**settings))
    check(document)
    return document


def test_blocks_read_as_written_unless_repair_is_asked_for(tmp_path: Path) -> None:
    kept, repaired = made(tmp_path, KY), made(tmp_path, KY, repair=True)
    assert "\n\n".join(block.text for block in kept.blocks) == KY
    assert "\n\n".join(block.text for block in repaired.blocks) == KY.replace("уy", "уу").replace("cа", "са")
    assert kept.text == repaired.text == KY
    assert [kept.repaired(segment) for segment in split(kept)] == [s.text for s in split(repaired)]
    assert "2 words with letters of another script" in kept.notes[0]
    assert "мыйзамдуy (line 1), cааттык (line 3)" in kept.notes[0]


@pytest.mark.parametrize("presegmented", [False, True])
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
@pytest.mark.parametrize("table", ["cp1251", "cp1252", "cp866"])
def test_wrongly_decoded_document(tmp_path: Path, table: str, name: str, presegmented: bool) -> None:
    right = "Рахат биринчи болуп келди. «Ал» кийин келди!\nЭкинчи сап – бул дагы эле ошол текст."
    wrong = "".join(c if c < "\x80" else _as(c.encode(), table) for c in right)
    kept = made(tmp_path, wrong, name=name, presegmented=presegmented)
    repaired = made(tmp_path, wrong, name=name, presegmented=presegmented, repair=True)
    plain = made(tmp_path, right, name=name, presegmented=presegmented)
    assert [block.text for block in repaired.blocks] == [block.text for block in plain.blocks]
    assert [kept.repaired(segment) for segment in split(kept)] == [s.text for s in split(plain)]
    assert [kept.lines(s) for s in split(kept)] == [plain.lines(s) for s in split(plain)]
    letters = [c for c in wrong if c.isalnum()]
    assert [c for block in kept.blocks for c in block.text if c.isalnum()] == letters
    assert kept.language == "ky"
    assert "decoded with the wrong table" in kept.notes[0]


def test_marker_of_a_damaged_list_item(tmp_path: Path) -> None:
    wrong = _as("• Биринчи пункт болуп эсептелет.\n• Экинчи пункт болуп эсептелет.\n".encode(), "cp1251")
    for repair in (False, True):
        made(tmp_path, wrong, "ky", repair=repair)


def test_blank_decoded_with_the_wrong_table_is_listed(tmp_path: Path) -> None:
    wrong = "".join(
        c if c < "\x80" else _as(c.encode(), "cp1252") for c in "Жаңы үй үчүн 5\xa0000 сом керек болот."
    )
    document = made(tmp_path, wrong, "ky")
    assert [passage.reason for passage in document.dropped] == ["a blank decoded with the wrong table"]
    assert document.blocks[0].repaired(0, len(document.blocks[0].text)).endswith("5 000 сом керек болот.")


def test_repair_of_a_repair() -> None:
    text = Repaired("Ðšapa").then(find_wrong_table("Ðšapa Ð½Ð°Ð½")[0][:1])
    again = text.then(find_look_alikes(text.text, load("ru")))
    assert again.written == "Ðšapa"


def test_anchors_and_scores_see_the_repaired_text(tmp_path: Path) -> None:
    segments = ["Kазакстан чоң өлкө.", "Бишкек жана Kазакстан.", "Үчүнчү сүйлөм бул."]
    clean = [s.replace("Kа", "Ка") for s in segments]
    target = made(tmp_path, "\n".join(clean), "kk", "b.txt", presegmented=True)
    settings = Settings(presegmented=True, force=True)
    damaged = align(made(tmp_path, "\n".join(segments), "ky", presegmented=True), target, settings)
    right = align(made(tmp_path, "\n".join(clean), "ky", presegmented=True), target, settings)
    assert [bead.confidence for bead in damaged.beads] == [bead.confidence for bead in right.beads]
    assert [segment.text for segment in damaged.source_segments] == segments
    names = [anchor for bead in damaged.beads for anchor in bead.anchors if anchor.kind == "name"]
    assert names
    assert names[0].source == "Kазакстан"
    assert names[0].target == "Казакстан"


RU = "Это было уже после того, как жители села построили новый мост и открыли его для всех. " * 3
KY_LONG = "Бул мыйзам жөнүндө көп сүйлөнүп жүргөн, бирок эмне үчүн керек экени айтылган эмес. " * 3


def test_stretches_in_another_language_are_named(tmp_path: Path) -> None:
    document = made(tmp_path, f"{KY_LONG}\n\n{KY_LONG}\n\n{RU}\n\n{RU}\n\n{KY_LONG}\n", "ky")
    assert document.notes == ("lines 5-7 look Russian, not Kyrgyz",)


def test_little_of_another_language_is_not_worth_a_word(tmp_path: Path) -> None:
    document = made(tmp_path, "\n\n".join([KY_LONG] * 8 + [RU]), "ky")
    assert document.notes == ()

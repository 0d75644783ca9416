"""`align --deliver` makes a project that OmegaT works in as it is."""

import shutil
from pathlib import Path

import pytest

import aligner
import omegat
from aligner import Options, Unit, Variant, delivery
from aligner.exchange import read_memory
from build import DATE, bitext

SAMPLE = Path(__file__).parents[1] / "corpora" / "ashgabat-declaration"
OPTIONS = Options(date=DATE)
DATA = bitext(
    ["Бишкекте жыйын өттү.", "Ага 25 адам катышты.", "Андан кийин тамак берилди.", "Жалгыз сүйлөм.", "Шек."],
    ["Бішкекте жиын өтті.", "Оған 25 адам қатысты.", "Содан кейін тамақ берілді.", "Күмән."],
    [([0], [0], 0.97), ([1], [1], 0.6), ([2], [2], 0.3, "confirmed"), ([3], [], 0.8), ([4], [3], 0.4)],
)
AUTO, PENALTY = "tm/auto/a.tmx", "tm/penalty-20/a.tmx"


def sources(path: Path) -> list[str]:
    return [unit.source for unit in read_memory(path, whole=True)]


def test_units_go_where_their_confidence_puts_them(tmp_path: Path) -> None:
    delivery.deliver(DATA, tmp_path, "a", OPTIONS)
    assert sources(tmp_path / AUTO) == ["Бишкекте жыйын өттү.", "Андан кийин тамак берилди."]
    assert sources(tmp_path / PENALTY) == ["Ага 25 адам катышты."]
    assert sources(tmp_path / "review" / "a.xlsx") == ["Ага 25 адам катышты.", "Жалгыз сүйлөм.", "Шек."]


def test_the_bar_may_be_lower(tmp_path: Path) -> None:
    delivery.deliver(DATA, tmp_path, "a", OPTIONS, 0.55)
    assert len(sources(tmp_path / AUTO)) == 3
    assert sources(tmp_path / PENALTY) == []


def test_without_the_library_for_spreadsheets_the_table_is_a_tsv(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aligner.exchange.find_spec", lambda _: None)
    delivery.deliver(DATA, tmp_path, "a", OPTIONS)
    assert len(sources(tmp_path / "review" / "a.tsv")) == 3


def test_what_was_reviewed_becomes_the_memory(tmp_path: Path) -> None:
    delivery.deliver(DATA, tmp_path, "a", OPTIONS)
    review = tmp_path / "review"
    units = [unit._replace(status="confirmed") for unit in read_memory(review / "a.xlsx", whole=True)]
    aligner.exchange.write_memory([unit for unit in units if unit.target], review / "b.tsv", OPTIONS)
    aligner.apply(review / "b.tsv", review / "a.jsonl", tmp_path / AUTO, OPTIONS, min_confidence=0.9)
    assert len(sources(tmp_path / AUTO)) == 4


def test_a_table_with_corrections_is_set_aside_and_not_lost(tmp_path: Path) -> None:
    review = tmp_path / "review"
    delivery.deliver(DATA, tmp_path, "a", OPTIONS)
    delivery.deliver(DATA, tmp_path, "a", OPTIONS)
    assert sorted(path.name for path in review.iterdir()) == ["a.jsonl", "a.xlsx"]
    for corrected in ("one", "two"):
        (review / "a.xlsx").write_text(corrected)
        written = delivery.deliver(DATA, tmp_path, "a", OPTIONS)
    assert [file.path.name for file in written if "corrected" in file.what] == ["a.before-2.xlsx"]
    assert [(review / f"a.before-{number}.xlsx").read_text() for number in (1, 2)] == ["one", "two"]
    assert len(sources(review / "a.xlsx")) == 3


def test_a_project_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "omegat.project").write_text("mine")
    written = delivery.deliver(DATA, tmp_path, "a", OPTIONS)
    assert (tmp_path / "omegat.project").read_text() == "mine"
    assert not (tmp_path / "omegat").exists()
    assert len(written) == 4


def test_the_same_alignment_gives_the_same_files(tmp_path: Path) -> None:
    files = []
    for folder in ("one", "two"):
        delivery.deliver(DATA, tmp_path / folder, "a", OPTIONS)
        paths = sorted(path for path in (tmp_path / folder).rglob("*") if path.is_file())
        files.append([(path.relative_to(tmp_path / folder), path.read_bytes()) for path in paths])
    assert files[0] == files[1]


@omegat.requires_omegat
def test_omegat_translates_with_the_delivery_as_it_is(tmp_path: Path) -> None:
    """The Kyrgyz declaration, put into the project as `aligner read` shows it, becomes the Kazakh one."""
    jar = omegat.find()
    assert jar is not None, omegat.MISSING
    documents = [aligner.read(SAMPLE / f"declaration.{tag}.txt") for tag in ("ky", "kk")]
    project = tmp_path / "project"
    delivery.deliver(aligner.align(*documents), project, "declaration", OPTIONS)
    ky, kk = ("\n\n".join(block.text for block in document.blocks) + "\n" for document in documents)
    (project / "source" / omegat.DOCUMENT).write_text(ky, "utf-8")
    log = omegat.run(jar, project, tmp_path)
    assert not omegat.load_errors(log)
    assert (project / "target" / omegat.DOCUMENT).read_text("utf-8") == kk
    # What is only offered with a penalty inserts nothing.
    shutil.move(project / "tm/auto/declaration.tmx", project / "tm/penalty-20/declaration.tmx")
    omegat.run(jar, project, tmp_path)
    assert (project / "target" / omegat.DOCUMENT).read_text("utf-8") == ky


@omegat.requires_omegat
def test_omegat_opens_xliff_and_keeps_its_targets(tmp_path: Path) -> None:
    """OmegaT reads the bilingual file as a document and, with no memory, writes its targets as they are."""
    jar = omegat.find()
    assert jar is not None, omegat.MISSING
    project = omegat.make_project(tmp_path / "project", "ky", "kk")
    path = project / "source" / "a.xlf"
    aligner.write(DATA, path, options=OPTIONS)
    log = omegat.run(jar, project, tmp_path)
    assert not omegat.load_errors(log)
    before, after = list(read_memory(path)), list(read_memory(project / "target" / "a.xlf"))
    assert len(after) == 4
    assert [(u.id, u.source, u.target, u.status, u.confidence) for u in after] == [
        (u.id, u.source, u.target, u.status, u.confidence) for u in before
    ]
    # It did read the units. OmegaT's own filter takes the text of a target for what is to be translated, so
    # a memory that knows those texts changes them.
    others = [Unit((Variant("ky", unit.target), Variant("kk", "Басқа"))) for unit in before]
    aligner.exchange.write_memory(others, project / "tm/auto/a.tmx", OPTIONS)
    omegat.run(jar, project, tmp_path)
    assert {u.target for u in read_memory(project / "target" / "a.xlf")} == {"Басқа"}

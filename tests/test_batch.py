"""Batches: what is done, what is left as it is, what survives a kill, and which documents belong together."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from aligner.batch import local, manifest, page, sharing
from aligner.batch.folders import manifest_of, pair_folders
from aligner.batch.jobs import Job, Plan, Record, Side, record_of
from aligner.batch.journal import Journal
from aligner.batch.manifest import Batch, read_manifest
from aligner.batch.run import align_batch
from aligner.batch.wanted import Wanted
from aligner.cli import aligner
from aligner.errors import InputError, OutputError, UsageError
from aligner.induce import learn_from
from aligner.settings import Settings

KY = ["Салам.", "Бүгүн 2024-жылдын 8-ноябры.", "Мектеп ачылды.", "Китеп окуйбуз."]
KK = ["Сәлем.", "Бүгін 2024 жылғы 8 қараша.", "Мектеп ашылды.", "Кітап оқимыз."]


def job(id: str, source: Iterable[str] = KY, target: Iterable[str] = KK) -> Job:
    return Job(id, Side("", tuple(source), "ky"), Side("", tuple(target), "kk"))


def jobs(number: int) -> tuple[Job, ...]:
    return tuple(job(f"d{n}", [*KY, f"Бул {n}-документ."], [*KK, f"Бұл {n}-құжат."]) for n in range(number))


def counting(runs: list[str]) -> Callable[..., Iterator[tuple[Job, Any]]]:
    """A backend that notes which jobs it was given."""

    def runner(work: Any, given: Iterable[Job], plan: Plan) -> Iterator[tuple[Job, Any]]:
        for item in given:
            runs.append(item.id)
            yield item, work(item, plan)

    return runner


def test_each_pair_has_its_file_and_its_line_in_the_report(tmp_path: Path) -> None:
    done = align_batch(Batch(jobs(3)), Wanted(str(tmp_path / "out")))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "d0.tmx", "d1.tmx", "d2.tmx", "index.html", "report.jsonl",
    ]  # fmt: skip
    lines = (tmp_path / "out" / "report.jsonl").read_text("utf-8").splitlines()
    assert [record_of(line).id for line in lines] == ["d0", "d1", "d2"]
    assert all(record.status == "done" and record.beads == 5 for record in done.records)


def test_one_file_has_a_line_a_pair_in_the_order_of_the_batch(tmp_path: Path) -> None:
    align_batch(Batch(jobs(3)), Wanted(str(tmp_path / "out.jsonl"), "indices"))
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["d0", "d1", "d2"]
    for row in rows:
        assert [i for bead in row["beads"] for i in bead[0]] == list(range(5))
        assert [i for bead in row["beads"] for i in bead[1]] == list(range(5))


@pytest.mark.parametrize("output", ["out", "out.jsonl"])
def test_a_second_run_does_what_is_missing_or_changed(tmp_path: Path, output: str) -> None:
    wanted = Wanted(str(tmp_path / output), "indices")
    first = jobs(4)
    align_batch(Batch(first), wanted)
    runs: list[str] = []
    align_batch(Batch(first), wanted, counting(runs))
    assert runs == []
    changed = (first[0], job("d1", KY[:3], KK[:3]), *first[2:], job("new"))
    done = align_batch(Batch(changed), wanted, counting(runs))
    assert runs == ["d1", "new"]
    assert done.unchanged == 3
    align_batch(
        Batch(changed), Wanted(str(tmp_path / output), "indices", Settings(force=True)), counting(runs)
    )
    assert len(runs) == 7


def test_an_output_that_is_gone_is_made_again(tmp_path: Path) -> None:
    wanted = Wanted(str(tmp_path))
    align_batch(Batch(jobs(2)), wanted)
    (tmp_path / "d1.tmx").unlink()
    runs: list[str] = []
    align_batch(Batch(jobs(2)), wanted, counting(runs))
    assert runs == ["d1"]


def test_what_failed_is_tried_again_when_asked(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("")
    (tmp_path / "b.txt").write_text("Сәлем")
    batch = Batch((Job("a", Side(str(tmp_path / "a.txt")), Side(str(tmp_path / "b.txt"))),))
    runs: list[str] = []
    for retry in (False, False, True):
        wanted = Wanted(str(tmp_path / "out"), retry_failed=retry)
        done = align_batch(batch, wanted, counting(runs))
        assert done.records[0].status == "failed"
        assert "the file is empty" in done.records[0].error
    assert runs == ["a", "a"]


def test_strangers_among_files_are_refused_and_among_segments_get_a_remark(tmp_path: Path) -> None:
    source = [f"Өкмөт {n} жаңы мыйзамды кабыл алды жана элге жарыялады." for n in range(12)]
    target = [f"Футболшылар ойында гол соқты, қуанды {100 + n} көрермен." for n in range(12)]
    (tmp_path / "a.txt").write_text("\n\n".join(source), "utf-8")
    (tmp_path / "b.txt").write_text("\n\n".join(target), "utf-8")
    paths = Job("files", Side(str(tmp_path / "a.txt"), (), "ky"), Side(str(tmp_path / "b.txt"), (), "kk"))
    done = align_batch(Batch((paths, job("segments", source, target))), Wanted(str(tmp_path / "out")))
    assert [record.status for record in done.records] == ["refused", "doubtful"]
    assert not (tmp_path / "out" / "files.tmx").exists()
    assert (tmp_path / "out" / "segments.tmx").exists()


def test_a_shared_lexicon_does_not_depend_on_the_order(tmp_path: Path) -> None:
    many = jobs(30)
    for name, order in (("a", many), ("b", many[::-1])):
        align_batch(Batch(order), Wanted(str(tmp_path / name), "indices", share=True))
    assert (tmp_path / "a" / "lexicon.tsv").read_bytes() == (tmp_path / "b" / "lexicon.tsv").read_bytes()
    for item in many:
        name = f"{item.id}.indices"
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_lexicon_is_read_as_it_was_written(tmp_path: Path) -> None:
    lexicon = learn_from([(("суу",), ("су",)), (("тоо", "бийик"), ("тау", "биік"))] * 30)
    assert lexicon
    sharing.save_lexicons({("ky", "kk"): lexicon}, tmp_path / "l.tsv")
    found = sharing.read_lexicons(tmp_path / "l.tsv")["ky", "kk"]
    assert (found.source, found.target) == (lexicon.source, lexicon.target)
    assert found.source_weights.tolist() == lexicon.source_weights.tolist()


def test_two_cores_give_what_one_gives(tmp_path: Path) -> None:
    many = jobs(9)
    align_batch(Batch(many), Wanted(str(tmp_path / "one.jsonl"), "indices"))
    align_batch(
        Batch(many), Wanted(str(tmp_path / "two.jsonl"), "indices"),
        lambda work, given, plan: local.run(work, given, plan, 2),
    )  # fmt: skip
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()


def dies(item: Job, plan: Plan) -> str:
    if item.id == "d3":
        os.kill(os.getpid(), signal.SIGKILL)
    return item.id


def test_a_worker_that_dies_costs_its_own_job_alone() -> None:
    found = {item.id: value for item, value in local.run(dies, jobs(8), plan(), 2)}
    assert found == {f"d{n}": None if n == 3 else f"d{n}" for n in range(8)}


def slow(item: Job, plan: Plan) -> str:
    time.sleep(0.2)
    return item.id


def test_a_dask_cluster_gives_what_one_core_gives_and_survives_a_dead_worker(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="dask.distributed is not installed")
    from aligner.batch.dask_backend import Cluster

    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as machines, Cluster(machines.scheduler_address, 2) as cluster:  # fmt: skip
        align_batch(Batch(jobs(9)), Wanted(str(tmp_path / "dask.jsonl"), "indices"), cluster)
        done = []
        for item, value in cluster(slow, jobs(20), plan()):
            if not done:
                os.kill(next(iter(machines.workers.values())).pid, signal.SIGKILL)
            done.append((item.id, value))
    align_batch(Batch(jobs(9)), Wanted(str(tmp_path / "one.jsonl"), "indices"))
    assert (tmp_path / "dask.jsonl").read_bytes() == (tmp_path / "one.jsonl").read_bytes()
    assert sorted(done) == sorted((f"d{n}", f"d{n}") for n in range(20))


def test_a_cluster_that_loses_its_only_worker_goes_on_with_the_next() -> None:
    distributed = pytest.importorskip("distributed", reason="dask.distributed is not installed")
    from aligner.batch.dask_backend import Cluster

    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as machines, Cluster(machines.scheduler_address, 1) as cluster:  # fmt: skip
        done = []
        for item, value in cluster(slow, jobs(6), plan()):
            if not done:
                os.kill(next(iter(machines.workers.values())).pid, signal.SIGKILL)
            done.append((item.id, value))
    assert sorted(done) == [(f"d{n}", f"d{n}") for n in range(6)]


def test_without_a_scheduler_there_is_one_clear_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed", reason="dask.distributed is not installed")
    monkeypatch.setattr("aligner.batch.dask_backend._PATIENCE", 1)
    from aligner.batch.dask_backend import Cluster

    with pytest.raises(InputError, match="no Dask scheduler"):
        Cluster("tcp://127.0.0.1:1", 1)


def plan() -> Plan:
    from aligner.settings import Options

    return Plan(Settings(), "indices", Options())


def test_two_runs_do_not_write_to_one_place(tmp_path: Path) -> None:
    with Journal(tmp_path, one_file=False), pytest.raises(OutputError, match="another run"):
        align_batch(Batch(jobs(1)), Wanted(str(tmp_path)))
    assert align_batch(Batch(jobs(1)), Wanted(str(tmp_path))).count("done") == 1


@pytest.mark.parametrize("seconds", [0.7, 1.1, 1.6])
def test_after_a_kill_the_rest_is_done_and_nothing_is_left_behind(tmp_path: Path, seconds: float) -> None:
    rows = [
        {"id": item.id, "source_language": "ky", "target_language": "kk",
         "source": item.source.segments, "target": item.target.segments}
        for item in jobs(60)
    ]  # fmt: skip
    (tmp_path / "m.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    command = [sys.executable, "-m", "aligner", "batch", str(tmp_path / "m.jsonl"), "-j", "2", "-o"]
    running = subprocess.Popen(
        [*command, str(tmp_path / "killed")], stderr=subprocess.DEVNULL, start_new_session=True
    )
    time.sleep(seconds)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    for name in ("killed", "whole"):
        subprocess.run([*command, str(tmp_path / name)], check=True, capture_output=True)
    outputs = [
        {path.name: path.read_bytes() for path in (tmp_path / name).rglob("*") if path.suffix == ".tmx"}
        for name in ("killed", "whole")
    ]
    assert outputs[0] == outputs[1]
    assert {path.name for path in (tmp_path / "killed").iterdir()} == {
        path.name for path in (tmp_path / "whole").iterdir()
    }


def test_a_journal_that_was_cut_short_is_gone_on_with(tmp_path: Path) -> None:
    state = tmp_path / ".batch"
    state.mkdir()
    record = Record("d0", "done", key="x").as_json()
    (state / "journal.jsonl").write_bytes(record.encode() + record.encode()[:20])
    done = align_batch(Batch(jobs(2)), Wanted(str(tmp_path)))
    assert [record.status for record in done.records] == ["done", "done"]
    assert not state.exists()


def test_all_outputs_go_into_one_memory_with_one_translation_a_source(tmp_path: Path) -> None:
    from aligner.batch.merging import merge
    from aligner.exchange import read_memory
    from aligner.settings import Options

    done = align_batch(Batch(jobs(3)), Wanted(str(tmp_path / "out")))
    kept, left_out = merge(done.records, str(tmp_path / "all.tmx"), Options())
    units = list(read_memory(tmp_path / "all.tmx"))
    assert len(units) == kept == 4 + 3
    assert left_out == 2 * 4
    assert [unit.source for unit in units] == [*KY, "Бул 0-документ.", "Бул 1-документ.", "Бул 2-документ."]
    assert {unit.document for unit in units} == {"d0|d0", "d1|d1", "d2|d2"}


# Manifests and folders


def test_a_manifest_may_be_a_table_or_json_lines(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text("source,target,source_language,note\na.txt,b.txt,kir,x\n")
    (tmp_path / "m.tsv").write_text("target\tsource\nb.txt\ta.txt\n")
    (tmp_path / "m.jsonl").write_text('{"source": "a.txt", "target": "b.txt", "source_language": "ky"}\n')
    for name, tag in (("m.csv", "ky"), ("m.tsv", ""), ("m.jsonl", "ky")):
        (item,) = read_manifest(tmp_path / name).jobs
        assert item == Job("a", Side(str(tmp_path / "a.txt"), (), tag), Side(str(tmp_path / "b.txt")))


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("m.jsonl", '{"source": ["a"], "target": ["b"]}\n{"source": 3}\n', "line 2"),
        ("m.jsonl", '{"source": ["a"], "target": "b"}\n', "line 1"),
        ("m.jsonl", "[1, 2]\n", "line 1"),
        ("m.jsonl", "{oops\n", "line 1"),
        ("m.tsv", "a\tb\n1\t2\n", "line 1"),
        ("m.csv", "source,target\na.txt,\n", "line 2"),
        ("m.csv", "source,target,source_language\na.txt,b.txt,??\n", "line 2"),
    ],
)
def test_a_wrong_line_of_a_manifest_is_named(tmp_path: Path, name: str, text: str, place: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError) as error:
        read_manifest(tmp_path / name)
    assert error.value.place == place
    assert error.value.advice


def test_the_same_id_twice_is_told_apart(tmp_path: Path) -> None:
    lines = ['{"id": "a", "source": ["x"], "target": ["y"]}\n'] * 3
    (tmp_path / "m.jsonl").write_text("".join(lines))
    assert [item.id for item in read_manifest(tmp_path / "m.jsonl").jobs] == ["a", "a-2", "a-3"]


def test_two_pairs_with_one_output_are_wrong_usage(tmp_path: Path) -> None:
    twice = [Job(id, item.source, item.target, "same.tmx") for id, item in (("a", job("a")), ("b", job("b")))]
    with pytest.raises(UsageError, match=r"same\.tmx"):
        align_batch(Batch(tuple(twice)), Wanted(str(tmp_path)))


def test_an_id_leads_nowhere_but_into_the_folder(tmp_path: Path) -> None:
    ids = ["../../evil", "/etc/evil", "a/../../evil2", "con:<>|", "x" * 400, "..", "\x00\n"]
    align_batch(Batch(tuple(job(id) for id in ids)), Wanted(str(tmp_path / "out" / "in")))
    assert {path.name for path in tmp_path.iterdir()} == {"out"}
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"in"}
    assert len(list((tmp_path / "out" / "in").rglob("*.tmx"))) == len(ids)


@pytest.mark.parametrize(
    "names",
    [
        {"act.ky.txt": "act", "act.kk.txt": "act"},
        {"ky/act.txt": "act", "kk/act.txt": "act"},
        {"laws/kir/act.txt": "laws/act", "laws/kaz/act.txt": "laws/act"},
        {"act_ky.md": "act", "act_kk.txt": "act"},
        {"ky-act.txt": "act", "kk-act.txt": "act"},
    ],
)
def test_names_tell_the_languages_of_one_folder(tmp_path: Path, names: dict[str, str]) -> None:
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    found = manifest.in_folder(str(tmp_path), ("ky", "kk"))
    assert [item.id for item in found.jobs] == ["act" if "laws" not in next(iter(names)) else "laws/act"]
    assert (found.jobs[0].source.language, found.jobs[0].target.language) == ("ky", "kk")
    assert not found.alone


def test_documents_are_paired_by_what_they_say(tmp_path: Path) -> None:
    subjects = [("мектеп", "мектеп"), ("базар", "базар"), ("тоо", "тау"), ("суу", "су"), ("китеп", "кітап")]
    for number, (ky, kk) in enumerate(subjects):
        for folder, name, text in (
            (
                "ky",
                f"a{number}.txt",
                f"Бул {ky} жөнүндө. 19{number}1-жылы {ky} ачылган, {ky} абдан жакшы жана чоң.",
            ),
            (
                "kk",
                f"b{9 - number}.txt",
                f"Бұл {kk} туралы. 19{number}1 жылы {kk} ашылған, {kk} өте жақсы және үлкен.",
            ),
        ):
            (tmp_path / folder).mkdir(exist_ok=True)
            (tmp_path / folder / name).write_text(text, "utf-8")
    (tmp_path / "ky" / "empty.txt").write_text("")
    found = pair_folders(str(tmp_path / "ky"), str(tmp_path / "kk"), Settings("ky", "kk"))
    assert [(Path(pair.source).stem, Path(pair.target).stem) for pair in found.pairs] == [
        (f"a{number}", f"b{9 - number}") for number in range(5)
    ]
    assert [Path(path).name for path, _ in found.unread] == ["empty.txt"]
    (tmp_path / "m.tsv").write_text("".join(manifest_of(found, str(tmp_path))), "utf-8")
    assert len(read_manifest(tmp_path / "m.tsv").jobs) == 5


# The page, the command


def test_the_page_shows_hostile_names_as_text() -> None:
    records = [Record("<script>alert(1)</script>", "failed", error="\udce9 <b>"), Record("b", "done")]
    text = "".join(page.written(records, ["<i>.txt"]))
    assert "<script>" not in text
    assert "<i>.txt" not in text
    assert text.index("alert") < text.index(">b<")
    text.encode("utf-8")


def test_the_command_ends_with_1_when_something_failed(tmp_path: Path) -> None:
    rows = [{"source": list(KY), "target": list(KK), "source_language": "ky", "target_language": "kk"}]
    good = tmp_path / "good.jsonl"
    good.write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "bad.tsv").write_text("source\ttarget\nnone.txt\tneither.txt\n")
    for name, code, said in (
        ("good.jsonl", 0, "1 document pair: 1 aligned"),
        ("bad.tsv", 1, "there is no such file"),
    ):
        ran = CliRunner().invoke(
            aligner, ["batch", str(tmp_path / name), "-o", str(tmp_path / "out"), "-j", "1"]
        )
        assert ran.exit_code == code
        assert said in ran.stderr

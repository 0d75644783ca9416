"""Files at addresses: read, written whole or not at all, and batches that never touch a folder."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from click.testing import CliRunner

fsspec = pytest.importorskip("fsspec", reason="fsspec is not installed")

from fsspec.registry import known_implementations  # noqa: E402

from aligner import addresses, files, read  # noqa: E402
from aligner.batch.folders import manifest_of, pair_folders  # noqa: E402
from aligner.batch.jobs import Job, Record, Side  # noqa: E402
from aligner.batch.journal import Journal  # noqa: E402
from aligner.batch.manifest import Batch, in_folder, read_manifest  # noqa: E402
from aligner.batch.run import align_batch  # noqa: E402
from aligner.batch.wanted import Wanted  # noqa: E402
from aligner.cli import aligner  # noqa: E402
from aligner.errors import InputError, OutputError, UsageError  # noqa: E402
from aligner.settings import Settings  # noqa: E402

KY = "Салам. Бүгүн 2024-жылдын 8-ноябры. Мектеп ачылды. Китеп окуйбуз."
KK = "Сәлем. Бүгін 2024 жылғы 8 қараша. Мектеп ашылды. Кітап оқимыз."
MEMORY = fsspec.filesystem("memory")


@pytest.fixture(autouse=True)
def empty_memory() -> Iterator[None]:
    MEMORY.store.clear()
    MEMORY.pseudo_dirs[:] = [""]
    yield
    MEMORY.store.clear()


@pytest.fixture(params=["memory", "file"])
def root(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A folder at an address."""
    return "memory://store" if request.param == "memory" else f"file://{tmp_path}/work"


def put(address: str, text: str) -> str:
    files.save([text], address)
    return address


def pairs(root: str, number: int) -> None:
    for n in range(number):
        put(f"{root}/in/ky/act {n} [new].txt", f"{KY} Бул {n}-документ.")
        put(f"{root}/in/kk/act {n} [new].txt", f"{KK} Бұл {n}-құжат.")


def names(root: str) -> list[str]:
    return addresses.listed(f"{root}/out")


@pytest.mark.parametrize("name", ["a.txt", "a b/ү[1]*?.txt", "a.txt.gz"])
def test_what_is_written_is_read(root: str, name: str) -> None:
    put(f"{root}/{name}", "бир")
    put(f"{root}/{name}", "эки")
    assert addresses.listed(root) == [name]
    with files.opened(f"{root}/{name}") as file:
        data = file.read()
    assert files.fetch(f"{root}/{name}")[0] == data
    assert (data[:2] == b"\x1f\x8b") if name.endswith(".gz") else data == "эки".encode()


def test_a_file_that_cannot_be_written_whole_is_not_there(root: str) -> None:
    put(f"{root}/a.txt", "old")

    def fill(file: BinaryIO) -> None:
        file.write(b"new")
        raise KeyboardInterrupt

    for name in ("a.txt", "b.txt"):
        with pytest.raises(KeyboardInterrupt):
            addresses.put(f"{root}/{name}", fill)
    assert addresses.listed(root) == ["a.txt"]
    assert files.fetch(f"{root}/a.txt")[0] == b"old"


def test_a_store_that_breaks_off_leaves_the_old_file(monkeypatch: pytest.MonkeyPatch) -> None:
    put("memory://store/a.txt", "old")

    def breaks(*_: object) -> None:
        raise RuntimeError("the connection\nis gone")

    monkeypatch.setattr(type(MEMORY), "cp_file", breaks)
    with pytest.raises(
        OutputError, match=r"memory://store/a.txt: it cannot be written: the connection is gone"
    ):
        put("memory://store/a.txt", "new")
    assert addresses.listed("memory://store") == ["a.txt"]
    assert files.fetch("memory://store/a.txt")[0] == b"old"


def test_what_a_kill_left_is_swept(root: str) -> None:
    put(f"{root}/a/.0123456789abcdef.part", "half")
    put(f"{root}/a/.0123.part", "not ours")
    addresses.sweep(root)
    assert addresses.listed(root) == ["a/.0123.part"]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("nowhere://a/b.txt", "nowhere:// addresses are not known"),
        ("far://a/b.txt", "the plug-in of fsspec for far:// addresses is missing; install far_away"),
        ("memory://a/none.txt", "memory://a/none.txt: there is no such file"),
        ("memory://folder", "memory://folder: (it is a folder|there is no such file)"),
        ("memory://a/empty.txt", "memory://a/empty.txt: the file is empty"),
    ],
)
def test_what_is_wrong_with_an_address_is_said_in_one_line(
    address: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug_in = {"class": "far_away.Store", "err": "Install far_away"}
    monkeypatch.setitem(known_implementations, "far", plug_in)
    put("memory://folder/a.txt", "a")
    put("memory://a/empty.txt", "")
    with pytest.raises((InputError, UsageError), match=f"^{said}") as error:
        read(address, "ky")
    assert "\n" not in str(error.value)


def test_without_fsspec_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(UsageError, match=r"s3:// addresses need fsspec; .*pip install fsspec"):
        read("s3://bucket/a.txt", "ky")


def test_nobody_imports_fsspec_for_files_of_this_machine(tmp_path: Path) -> None:
    (tmp_path / "a.ky.txt").write_text(KY, "utf-8")
    (tmp_path / "a.kk.txt").write_text(KK, "utf-8")
    program = (
        "import sys; from click.testing import CliRunner; from aligner.cli import aligner\n"
        f"ran = CliRunner().invoke(aligner, ['batch', {str(tmp_path)!r}, '-o', {str(tmp_path / 'out')!r}])\n"
        "assert ran.exit_code == 0, ran.stderr\nassert 'fsspec' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_batch_at_addresses_gives_what_one_in_folders_gives(root: str, tmp_path: Path) -> None:
    pairs(root, 3)
    batch = in_folder(f"{root}/in", ("", ""))
    done = align_batch(batch, Wanted(f"{root}/out", merge=f"{root}/all.tmx", share=True))
    assert [record.status for record in done.records] == ["done"] * 3
    assert done.merged == (4 + 3, 2 * 4)
    outputs = [f"act {n} [new].tmx" for n in range(3)]
    assert names(root) == sorted([*outputs, "index.html", "lexicon.tsv", "report.jsonl"])
    for name in addresses.listed(f"{root}/in"):
        path = tmp_path / "here" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(files.fetch(f"{root}/in/{name}")[0])
        os.utime(path, (0, 0))
    align_batch(in_folder(str(tmp_path / "here"), ("", "")), Wanted(str(tmp_path / "out"), share=True))
    for name in outputs:
        here, there = (tmp_path / "out" / name).read_bytes(), files.fetch(f"{root}/out/{name}")[0]
        assert without_dates(here) == without_dates(there)


def without_dates(data: bytes) -> list[bytes]:
    return [word for word in data.split() if not word.startswith(b"creationdate")]


@pytest.mark.parametrize("output", ["out", "out/all.jsonl"])
def test_a_second_run_at_an_address_does_what_is_missing_or_changed(root: str, output: str) -> None:
    pairs(root, 3)
    wanted = Wanted(f"{root}/{output}", "indices")
    align_batch(in_folder(f"{root}/in", ("", "")), wanted)
    assert align_batch(in_folder(f"{root}/in", ("", "")), wanted).unchanged == 3
    put(f"{root}/in/ky/act 1 [new].txt", KY)
    before = {name: files.fetch(f"{root}/out/{name}")[0] for name in names(root)}
    assert align_batch(in_folder(f"{root}/in", ("", "")), wanted).unchanged == 2
    changed = {name for name in before if files.fetch(f"{root}/out/{name}")[0] != before[name]}
    assert changed - {"report.jsonl", "index.html", "all.report.jsonl", "all.report.html"} == {
        "act 1 [new].indices" if output == "out" else "all.jsonl"
    }


def test_a_run_that_stopped_at_an_address_is_gone_on_with(root: str) -> None:
    journal = Journal(f"{root}/out", one_file=False)
    with journal:
        for n in range(500):
            journal.add(Record(f"d{n}", "done", key="k" * 200))
    assert [name for name in names(root) if name.startswith(".batch/journal/")]
    again = Journal(f"{root}/out", one_file=False)
    with again:
        assert set(again.records) == {f"d{n}" for n in range(500)}
        again.finish(list(again.records.values()), ["<html>"])
    assert names(root) == ["index.html", "report.jsonl"]


def test_another_run_at_an_address_is_respected(root: str) -> None:
    put(f"{root}/out/.batch/lock", "process 7 on another.machine")
    batch = Batch((Job("a", Side("", (KY,), "ky"), Side("", (KK,), "kk")),))
    with pytest.raises(OutputError, match=r"another run is writing there \(process 7 on another.machine\)"):
        align_batch(batch, Wanted(f"{root}/out"))


def test_folders_at_addresses_are_paired_and_manifests_read(root: str) -> None:
    pairs(root, 2)
    found = pair_folders(f"{root}/in/ky", f"{root}/in/kk", Settings("ky", "kk"), by_content=True)
    assert [pair.source.rpartition("/")[2] == pair.target.rpartition("/")[2] for pair in found.pairs] == [
        True
    ] * 2
    put(f"{root}/pairs.tsv", "".join(manifest_of(found, root)))
    put(f"{root}/near.tsv", "source\ttarget\nin/ky/act 0 [new].txt\tin/kk/act 0 [new].txt\n")
    batches = [read_manifest(f"{root}/{name}.tsv") for name in ("pairs", "near")]
    assert batches[0].jobs[0].source.path.rstrip("/").endswith("in/ky/act 0 [new].txt")
    for batch in batches:
        done = align_batch(batch, Wanted(f"{root}/out"))
        assert {record.status for record in done.records} == {"done"}


def test_one_pair_at_addresses_from_the_command_line(root: str) -> None:
    source, target = put(f"{root}/a.ky.txt", KY), put(f"{root}/a.kk.txt", KK)
    ran = CliRunner().invoke(aligner, ["align", source, target, "-o", f"{root}/out/a.tmx"])
    assert ran.exit_code == 0, ran.stderr
    assert f"written: {root}/out/a.tmx" in ran.stderr
    assert names(root) == ["a.tmx"]


def test_a_store_that_does_not_answer_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object) -> None:
        raise RuntimeError("no credentials\nwere found")

    for name in ("isdir", "isfile", "open", "info", "find"):
        monkeypatch.setattr(type(MEMORY), name, breaks)
    for arguments in (["memory://store"], ["memory://store", "memory://else"], ["memory://m.tsv"]):
        ran = CliRunner().invoke(aligner, ["batch", *arguments, "-j", "1"])
        assert isinstance(ran.exception, InputError)
        assert str(ran.exception) == f"{arguments[0]}: no credentials were found; check the path"


def test_dask_workers_read_and_write_at_addresses(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed", reason="dask.distributed is not installed")
    from aligner.batch.dask_backend import Cluster

    root = f"file://{tmp_path}/work"
    pairs(root, 6)
    batch = in_folder(f"{root}/in", ("", ""))
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
    ) as machines, Cluster(machines.scheduler_address, 2) as cluster:  # fmt: skip
        align_batch(batch, Wanted(f"{root}/out"), cluster)
    align_batch(batch, Wanted(f"{root}/alone"))
    for name in names(root):
        if name.endswith(".tmx"):
            assert files.fetch(f"{root}/out/{name}")[0] == files.fetch(f"{root}/alone/{name}")[0]
    assert json.loads(files.fetch(f"{root}/out/report.jsonl")[0].splitlines()[0])["status"] == "done"

"""What every format of translation memories promises."""

import gzip
import io
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

import aligner
from aligner import Memory, Options, Unit, Variant, exchange
from aligner.errors import InputError, OutputError, UsageError
from aligner.exchange import format_of, formats, read_memory, write_memory
from aligner.units import Head

WRITTEN = [name for name, format in formats().items() if hasattr(format, "write")]
SPLIT = [name for name in WRITTEN if getattr(formats()[name], "SPLITS", True)]

every_split = pytest.mark.parametrize("name", SPLIT)
every_written = pytest.mark.parametrize("name", WRITTEN)


def test_no_format_is_passed_over_for_its_name() -> None:
    modules = [import_module(f"aligner.exchange.{module.name}") for module in iter_modules(exchange.__path__)]
    assert {m.__name__.rpartition(".")[2] for m in modules if hasattr(m, "SUFFIXES")} == set(formats())


def pair(source: str, target: str, **more: object) -> Unit:
    return Unit((Variant("ky", source), Variant("kk", target)), **more)  # type: ignore[arg-type]


def through(name: str, units: list[Unit], options: Options | None = None) -> list[Unit]:
    """The units after they were written and read again."""
    options = options or Options()
    text = "".join(formats()[name].write(Memory(Head("ky"), iter(units)), options))
    found = formats()[name].read(io.BytesIO(text.encode(options.encoding)), "a")
    return [unit._replace(file="", line=0) for unit in found]


def test_there_are_formats() -> None:
    assert {"tmx", "xliff", "xliff2", "tsv", "xlsx", "jsonl", "parquet"} <= set(WRITTEN)


def test_tmx_gives_back_all_that_is_known_of_a_unit() -> None:
    unit = pair(
        "суу", "су", id="a1", document="a.docx|b.docx", bead="1-2", confidence=0.9312, status="confirmed",
        created="20241108T000000Z", changed="20241109T000000Z", notes=("бир", "эки"),
        props=(("x-a", "1"), ("x-a", "2"), ("x-b", "<&>\"'")),
    )  # fmt: skip
    assert through("tmx", [unit]) == [unit]


@every_split
def test_units_are_taken_one_by_one(name: str) -> None:
    taken = []

    def units() -> Iterator[Unit]:
        for number in range(5):
            taken.append(number)
            yield pair(f"{number}", "x")

    parts = formats()[name].write(Memory(Head("ky"), units()), Options())
    for _ in range(3):
        next(parts)
    assert len(taken) < 5


@every_split
def test_there_is_a_part_for_each_unit_between_beginning_and_end(name: str) -> None:
    write = formats()[name].write
    opening, ending = write(Memory(Head("ky"), ()), Options())
    parts = list(write(Memory(Head("ky"), [pair("бир", "бір"), pair("эки", "екі")]), Options()))
    assert (parts[0], parts[-1], len(parts)) == (opening, ending, 4)


@every_split
def test_units_are_read_one_by_one(name: str, tmp_path: Path) -> None:
    path = tmp_path / ("a" + formats()[name].SUFFIXES[0])
    write_memory((pair(f"сүйлөм {number}", "сөйлем") for number in range(20_000)), path, format=name)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    found = iter(read_memory(path, name))
    assert next(found).source == "сүйлөм 0", "what is before a fault is given before the fault is found"


@every_written
def test_the_first_suffix_is_that_of_the_format(name: str) -> None:
    suffixes = formats()[name].SUFFIXES
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in suffixes)
    assert format_of("A" + suffixes[0].upper(), "write") == name


def test_an_unknown_suffix_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"the suffix of 'a\.doc' names no memory"):
        read_memory("a.doc")
    with pytest.raises(UsageError):
        write_memory([], tmp_path / "a.doc")
    assert not list(tmp_path.iterdir())


def test_a_packed_file_is_known_by_its_bytes(tmp_path: Path) -> None:
    write_memory([pair("суу", "су")], tmp_path / "a.tmx.gz")
    data = (tmp_path / "a.tmx.gz").read_bytes()
    assert gzip.decompress(data).startswith(b"<?xml")
    write_memory([pair("суу", "су")], tmp_path / "again.tmx.gz")
    assert (tmp_path / "again.tmx.gz").read_bytes() == data, "no time and no name stands in it"
    (tmp_path / "b.tmx").write_bytes(data)
    assert [unit.target for unit in aligner.read_memory(tmp_path / "b.tmx")] == ["су"]


@pytest.mark.parametrize("options", [Options(encoding="utf-16"), Options(version="1.1")])
def test_other_ways_of_tmx_are_read_again(options: Options) -> None:
    assert through("tmx", [pair("суу 𠀀", "су")], options) == [pair("суу 𠀀", "су")]


@pytest.mark.parametrize(
    ("how", "counts"),
    [({"units": 2}, [2, 2, 1]), ({"units": 5}, [5]), ({"size": 1}, [1] * 5), ({"size": 10**6}, [5])],
)
def test_a_file_is_split_between_units(tmp_path: Path, how: dict[str, int], counts: list[int]) -> None:
    units = [pair(f"сүйлөм {number}", "сөйлем") for number in range(5)]
    paths = write_memory(Memory(Head("ky"), units), tmp_path / "a.tmx", **how)
    assert [path.name for path in paths] == [f"a.{number:03}.tmx" for number in range(1, len(counts) + 1)]
    found = [[unit._replace(file="", line=0) for unit in read_memory(path)] for path in paths]
    assert [len(part) for part in found] == counts
    assert [unit for part in found for unit in part] == units


def test_no_part_is_larger_than_was_asked(tmp_path: Path) -> None:
    units = [pair("сүйлөм " * (number % 50), "сөйлем") for number in range(200)]
    paths = write_memory(Memory(Head("ky"), units), tmp_path / "a.tmx", size=5000)
    assert max(path.stat().st_size for path in paths) <= 5000
    assert sum(1 for path in paths for _ in read_memory(path)) == 200


def test_a_memory_without_units_is_written_whole_also_when_split(tmp_path: Path) -> None:
    (path,) = write_memory(Memory(Head("ky"), ()), tmp_path / "a.tmx", units=3)
    assert list(read_memory(path)) == []


def test_a_fault_in_the_input_leaves_an_existing_output_as_it_was(tmp_path: Path) -> None:
    source, output = tmp_path / "a.tmx", tmp_path / "b.tmx"
    write_memory((pair(f"сүйлөм {number}", "сөйлем") for number in range(100)), source)
    source.write_bytes(source.read_bytes()[:-20])
    output.write_text("old")
    with pytest.raises(InputError, match=rf"{source.name}: line \d+, column 1: the file breaks off"):
        write_memory(read_memory(source), output)
    assert output.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.tmx", "b.tmx"]


def test_a_file_may_be_written_in_place_of_the_one_that_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.tmx"
    write_memory((pair(f"сүйлөм {number}", "сөйлем") for number in range(5000)), path)
    write_memory(read_memory(path), path)
    assert sum(1 for _ in read_memory(path)) == 5000


def test_errors_name_the_file(tmp_path: Path) -> None:
    (tmp_path / "cut.tmx").write_bytes(gzip.compress(b"<tmx>" * 1000)[:-30])
    (tmp_path / "folder.tmx").mkdir()
    for name, said in (
        ("none.tmx", "there is no such file"),
        ("folder.tmx", "it is a folder"),
        ("cut.tmx", "its packing is damaged or cut off"),
    ):
        with pytest.raises(InputError) as caught:
            list(read_memory(tmp_path / name))
        assert str(caught.value).startswith(f"{tmp_path / name}: {said}")
    with pytest.raises(OutputError):
        write_memory([], tmp_path / "folder.tmx")

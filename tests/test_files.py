"""A file appears whole or not at all, whatever happens while it is written."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from aligner.errors import OutputError
from aligner.files import save

OLD = "what was there before\n"


class Trouble(Exception):
    """What goes wrong in the middle of a text."""


def troubled(trouble: BaseException) -> Iterator[str]:
    yield "a first part\n" * 10_000
    raise trouble


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def existing(tmp_path: Path) -> Path:
    path = tmp_path / "out.tmx"
    path.write_text(OLD, encoding="utf-8")
    return path


@pytest.mark.parametrize("parts", [[], [""], ["ң", "ү\n", "😀\r\n"]], ids=["no parts", "empty", "three"])
def test_the_parts_are_written_in_utf_8_as_they_are(tmp_path: Path, parts: list[str]) -> None:
    path = tmp_path / "a" / "new folder" / "бир эки.tmx"
    save(parts, path)
    assert path.read_bytes() == "".join(parts).encode("utf-8")
    assert names(path.parent) == ["бир эки.tmx"]


@pytest.mark.parametrize(
    "trouble", [Trouble(), ValueError(), KeyboardInterrupt(), MemoryError()], ids=lambda t: type(t).__name__
)
def test_an_existing_file_survives_an_error_in_the_parts(existing: Path, trouble: BaseException) -> None:
    with pytest.raises(type(trouble)):
        save(troubled(trouble), existing)
    assert existing.read_text("utf-8") == OLD
    assert names(existing.parent) == ["out.tmx"]


def test_an_error_in_the_parts_leaves_no_new_file(tmp_path: Path) -> None:
    with pytest.raises(Trouble):
        save(troubled(Trouble()), tmp_path / "new.tmx")
    assert names(tmp_path) == []


def test_a_text_that_is_no_utf_8_leaves_the_existing_file(existing: Path) -> None:
    with pytest.raises((OutputError, UnicodeError)):
        save(["a\n", "\ud800"], existing)
    assert existing.read_text("utf-8") == OLD
    assert names(existing.parent) == ["out.tmx"]


SLOW = """
import sys, time
from aligner.files import save

def slowly():
    yield "half of it\\n" * 100_000
    print("half", flush=True)
    time.sleep(60)

save(slowly(), sys.argv[1])
"""


@pytest.fixture
def writing(existing: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program that has written half of a file and goes on in a minute."""
    command = [sys.executable, "-c", SLOW, str(existing)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1]) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"half\n"
        yield process
        process.kill()


@pytest.fixture
def killed(existing: Path, writing: subprocess.Popen[bytes]) -> Path:
    """The file, when the program that wrote it was killed half-way."""
    os.kill(writing.pid, signal.SIGKILL)
    writing.wait()
    return existing


def test_an_existing_file_survives_a_program_that_is_killed(killed: Path) -> None:
    assert killed.read_text("utf-8") == OLD


def test_the_next_run_takes_away_what_a_killed_one_left(killed: Path) -> None:
    leftover = set(names(killed.parent)) - {"out.tmx"}
    assert len(leftover) == 1
    save(["new"], killed)
    assert killed.read_text("utf-8") == "new"
    assert names(killed.parent) == ["out.tmx"]


def test_what_another_program_is_writing_is_not_taken_away(
    existing: Path, writing: subprocess.Popen[bytes]
) -> None:
    before = names(existing.parent)
    save(["new"], existing)
    assert existing.read_text("utf-8") == "new"
    assert names(existing.parent) == before


def test_other_files_are_not_taken_away(existing: Path) -> None:
    others = [".out.tmx.part", ".out.tmx.old.part", f".other.tmx.{2**22 + 1}.part"]
    for name in others:
        existing.with_name(name).touch()
    save(["new"], existing)
    assert names(existing.parent) == sorted([*others, "out.tmx"])


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755], ids=oct)
def test_an_existing_file_keeps_its_mode(existing: Path, mode: int) -> None:
    existing.chmod(mode)
    save(["new"], existing)
    assert stat.S_IMODE(existing.stat().st_mode) == mode


def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    save(["a"], tmp_path / "saved")
    (tmp_path / "usual").touch()
    modes = {path.stat().st_mode for path in tmp_path.iterdir()}
    assert len(modes) == 1


@pytest.mark.parametrize("there", [True, False], ids=["to a file", "to nothing yet"])
def test_a_link_is_followed(tmp_path: Path, there: bool) -> None:
    target = tmp_path / "elsewhere" / "real.tmx"
    target.parent.mkdir()
    if there:
        target.write_text(OLD, encoding="utf-8")
    link = tmp_path / "link.tmx"
    link.symlink_to(target)
    save(["new"], link)
    assert link.is_symlink()
    assert target.read_text("utf-8") == "new"


def test_a_device_is_written_to_directly() -> None:
    save(["gone"], "/dev/null")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


def test_a_pipe_is_written_to_directly(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        save(["through ", "the pipe"], pipe)
        assert reader.communicate(timeout=10)[0] == b"through the pipe"


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no device that is always full")
def test_a_full_disk_is_said() -> None:
    with pytest.raises(OutputError, match="no space left"):
        save(["a"], "/dev/full")


def test_a_name_may_be_as_long_as_the_system_allows(tmp_path: Path) -> None:
    path = tmp_path / ("ы" * 125 + ".tmx")  # 254 bytes in UTF-8; most file systems allow 255
    path.write_text(OLD, encoding="utf-8")
    save(["new"], path)
    assert path.read_text("utf-8") == "new"
    assert names(tmp_path) == [path.name]


NOWHERE = {
    "a folder": "folder",
    "a folder with a slash": "folder/",
    "below a file": "file/out.tmx",
    "far below a file": "file/a/b/out.tmx",
    "a name that is too long": "x" * 300,
    "the root": "/",
    "the kernel's folder": "/proc/out.tmx",
    "a folder in the kernel's": "/proc/new/out.tmx",
    "nothing": "",
    "the folder above": "..",
}


@pytest.mark.parametrize("name", NOWHERE.values(), ids=list(NOWHERE))
def test_a_place_that_cannot_be_written_gives_one_clear_error(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("file").write_text(OLD, encoding="utf-8")
    with pytest.raises(OutputError) as raised:
        save(["new"], name)
    message = str(raised.value)
    assert "cannot be written" in message
    assert "-o" in message
    assert "\n" not in message
    assert message.startswith(str(Path(name)))
    assert names(tmp_path) == ["file", "folder"]
    assert names(tmp_path / "folder") == []
    assert Path("file").read_text("utf-8") == OLD


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("kind", ["folder", "file"])
def test_a_place_without_permission_gives_one_clear_error(existing: Path, kind: str) -> None:
    closed = existing.parent if kind == "folder" else existing
    closed.chmod(0o555)
    try:
        with pytest.raises(OutputError, match="no permission"):
            save(["new"], existing.with_name("new.tmx") if kind == "folder" else existing)
    finally:
        closed.chmod(0o755)
    assert existing.read_text("utf-8") == OLD
    assert names(existing.parent) == ["out.tmx"]

"""The review page in a real browser: Chromium, driven by Playwright, and the program it talks to."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DECLARATION = [ROOT / "corpora" / "ashgabat-declaration" / f"declaration.{tag}.txt" for tag in ("ky", "kk")]
MISSING = "Chromium is missing: install chromium, or name it in CHROMIUM"


def find() -> str | None:
    """Where Chromium is, or None when it is not on this machine."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


# Without Chromium a test is skipped on a desk. In continuous integration it runs, and fails.
requires_chromium = pytest.mark.skipif(find() is None and not os.environ.get("CI"), reason=MISSING)


class Program:
    """A running ``aligner review``.

    Attributes:
        address: what it has printed first.
    """

    def __init__(self, *arguments: str | Path, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "aligner", "review", *map(str, arguments), "--no-browser"],
            cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        assert self.process.stdout
        self.address = self.process.stdout.readline().strip()
        assert self.address.startswith("http://127.0.0.1:"), self.process.communicate()[1]

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.process.kill()
        self.process.communicate()

    def interrupt(self) -> tuple[int, str]:
        """Press Ctrl-C: the exit code, and what it said."""
        self.process.send_signal(2)
        said = self.process.communicate(timeout=20)[1]
        return self.process.returncode, said


@contextmanager
def running(*arguments: str | Path, folder: Path) -> Iterator[Program]:
    program = Program(*arguments, folder=folder)
    try:
        yield program
    finally:
        if program.process.poll() is None:
            program.kill()


class Reviewer:
    """A person with a keyboard in front of the page.

    Args:
        page: a page of Playwright.
    """

    def __init__(self, page, address: str) -> None:
        self.page = page
        self.wrong: list[str] = []
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("dialog", lambda dialog: (self.wrong.append(dialog.message), dialog.dismiss()))
        page.goto(address)
        page.wait_for_selector("body.ready")
        page.wait_for_selector(".row.active .segment.active:not(.waiting)")

    def ask(self, expression: str):
        return self.page.evaluate(expression)

    @property
    def version(self) -> int:
        return self.ask("aligner.review.version")

    @property
    def types(self) -> list[str]:
        return self.ask("aligner.review.ids.map((_, place) => aligner.review.type(place))")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str) -> None:
        self.page.keyboard.insert_text(text)

    def wait(self, expression: str, patience: float = 10) -> None:
        """Wait until something is true; the page's own policy forbids Playwright's way to do so."""
        for _ in range(int(patience / 0.01)):
            if self.ask(expression):
                return
            self.page.wait_for_timeout(10)
        raise AssertionError(
            f"it did not come true: {expression}; {self.ask('document.body.innerText')[:2000]}"
        )

    def do(self, *keys: str) -> None:
        """Press keys, the last of which changes something, and wait until it is saved."""
        before = self.version
        self.press(*keys)
        self.wait(f"aligner.review.version > {before}")
        self.page.wait_for_timeout(20)  # the focus follows

    def go(self, place: int, side: str = "source") -> None:
        """Go to the first segment of a bead (from 0), by keys."""
        self.press("Home", "ArrowLeft" if side == "source" else "ArrowRight")
        counts = self.ask(f"aligner.review.{side}s")
        self.press(*["ArrowDown"] * sum(max(1, count) for count in counts[:place]))
        self.wait(f"aligner.review.place(aligner.table.active.id) === {place}")
        self.wait("Boolean(aligner.review.row(aligner.table.active.id))")

    def export(self, format: str = "tmx") -> bytes:
        """Export by keyboard; the bytes of the file."""
        self.press("Control+s")
        button = self.page.locator(f"[data-format={format}]")
        button.focus()
        with self.page.expect_download() as waiting:
            self.press("Enter")
        return Path(waiting.value.path()).read_bytes()

"""What holds for all tests, and what those of the review page share."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import aligner
from chromium import DECLARATION, Reviewer, find


def pytest_configure() -> None:
    """Programs that tests start take signals as from a terminal, also where the tests run in the background.

    What is ignored here would be ignored by them; what is handled here is not.
    """
    for name, handler in (("SIGINT", signal.default_int_handler), ("SIGHUP", lambda *_: None)):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, handler)


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        made = tool.chromium.launch(executable_path=find(), args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture
def look(browser) -> Iterator[Callable[..., Reviewer]]:
    """Opens the page of an address; errors in it fail the test."""
    contexts, people = [], []

    def opened(address: str, context=None, **how) -> Reviewer:
        if context is None:
            how = {"viewport": {"width": 1280, "height": 800}, "locale": "en", "accept_downloads": True} | how
            context = browser.new_context(**how)
            contexts.append(context)
        people.append(Reviewer(context.new_page(), address))
        return people[-1]

    yield opened
    wrong = [error for person in people for error in person.wrong]
    for context in contexts:
        context.close()
    assert not wrong


@pytest.fixture(scope="module")
def declaration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The working file of the declaration, untouched."""
    path = tmp_path_factory.mktemp("declaration") / "declaration.bitext"
    documents = [aligner.read(file, file.suffixes[0][1:]) for file in DECLARATION]
    aligner.open_review(aligner.align(*documents), path).close()
    return path


@pytest.fixture
def copy(declaration: Path, tmp_path: Path) -> Path:
    path = tmp_path / "declaration.bitext"
    path.write_bytes(declaration.read_bytes())
    return path

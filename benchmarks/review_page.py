"""How quick the review page is with a long document, measured in a real browser.

    python benchmarks/review_page.py [BEADS]

Makes a working file of so many beads (20,000 if nothing is said), opens the page in Chromium, and tells: how
long until it can be used, how long an operation takes from the request to the answer, and from the key to the
changed row, beside a request that asks for nothing; how long a leap through the document takes.
"""

from __future__ import annotations

import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from aligner.draft import draft_of
from aligner.model import Bead, Bitext, Block, Document, Segment
from aligner.working.store import create

WORDS = [
    "суу",
    "тоо",
    "жер",
    "күн",
    "ай",
    "жыл",
    "мектеп",
    "китеп",
    "бала",
    "шаар",
    "айыл",
    "мыйзам",
    "сөз",
    "тил",
    "эл",
    "жол",
    "уул",
    "кыз",
    "таң",
    "кеч",
]
TIMES = 60

# Both are measured with nothing else under way.
REQUEST = """async ([name, body]) => {
  const begin = performance.now();
  const answer = await fetch(`api/${name}`, body ? {method: "POST", body: JSON.stringify(body)} : {});
  const data = await answer.json();
  return [performance.now() - begin, data.version];
}"""
KEY = """async (key) => {
  const before = aligner.review.version;
  const begin = performance.now();
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, cancelable: true}));
  while (aligner.review.version === before) await new Promise((go) => setTimeout(go, 0));
  await new Promise((go) => requestAnimationFrame(() => setTimeout(go, 0)));
  return performance.now() - begin;
}"""
LEAP = """async (share) => {
  const sheet = document.querySelector(".sheet");
  const begin = performance.now();
  sheet.scrollTop = sheet.scrollHeight * share;
  const missing = () => document.querySelectorAll(".waiting").length;
  await new Promise((go) => requestAnimationFrame(() => setTimeout(go, 0)));
  const drawn = performance.now() - begin;
  while (missing()) await new Promise((go) => setTimeout(go, 1));
  return [drawn, performance.now() - begin];
}"""


def bitext(beads: int) -> Bitext:
    """A bitext of sentences of one to thirty words, each a block, all 1-1, one in ten uncertain."""
    dice = random.Random(1)
    sides = []
    for _ in range(2):
        texts = [" ".join(dice.choices(WORDS, k=dice.randint(1, 30))) for _ in range(beads)]
        document = Document("long", "", tuple(Block("paragraph", text, ()) for text in texts), "ky")
        segments = tuple(Segment(text, number, 0, len(text)) for number, text in enumerate(texts))
        sides.append((document, segments))
    (source, left), (target, right) = sides
    made = tuple(Bead((n,), (n,), dice.choice([0.99] * 9 + [0.6])) for n in range(beads))
    return Bitext(source, target, left, right, made)


def median(values: list[float]) -> float:
    return round(statistics.median(values), 1)


def measure(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(".row.active .text")
    usable = page.evaluate("performance.now()")
    print(f"usable after {usable:.0f} ms")
    empty = median([page.evaluate(REQUEST, ["version", None])[0] for _ in range(TIMES)])
    print(f"an empty request: {empty} ms (median of {TIMES})")
    version = page.evaluate("aligner.review.version")
    took = []
    for number in range(TIMES):
        bead = page.evaluate("(place) => aligner.review.ids[place]", 37 * number % 10_000)
        operation = {"operation": "Note", "bead": bead, "text": f"{number}"}
        spent, version = page.evaluate(REQUEST, ["operation", {"operation": operation, "version": version}])
        took.append(spent)
    middle = median(took)
    print(f"an operation, request to answer: {middle} ms, {middle / empty:.1f} times an empty request")
    page.evaluate("aligner.review.reload()")
    page.wait_for_timeout(300)
    page.evaluate("aligner.show(aligner.review.ids[5000])")
    page.wait_for_timeout(300)
    keys = [page.evaluate(KEY, key) for _ in range(TIMES // 2) for key in ("m", "b")]
    print(f"merging and breaking beads, key to changed row: {median(keys)} ms")
    leaps = [page.evaluate(LEAP, (number * 0.377) % 1) for number in range(TIMES)]
    drawn, filled = (median([leap[part] for leap in leaps]) for part in (0, 1))
    print(f"a leap through the document: drawn after {drawn} ms, with its texts after {filled} ms")
    rows = page.evaluate("document.querySelectorAll('.rows .row').length")
    print(f"rows that are drawn at once: {rows}")


def main(beads: int) -> None:
    browser_path = shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "long.bitext")
        create(path, draft_of(bitext(beads)))
        review = subprocess.Popen(
            [sys.executable, "-m", "aligner", "review", path, "--no-browser"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
        )  # fmt: skip
        assert review.stdout
        try:
            with sync_playwright() as tool:
                browser = tool.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
                print(f"{beads} beads, Chromium {browser.version}")
                page = browser.new_page(viewport={"width": 1280, "height": 800})
                measure(page, review.stdout.readline().strip())
                browser.close()
        finally:
            review.terminate()
            review.wait()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)

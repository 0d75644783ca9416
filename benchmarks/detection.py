"""How often the language of a text is told right, unsure, or sure but wrong.

    python benchmarks/detection.py FOLDER [--show 20]

FOLDER holds sets of JSON Lines, at any depth: sentences ({"language", "sentences"}) or document pairs
({"source_language", "source", …}). Every sentence and every document is looked at once. Prints a
Markdown table, and the texts that were told wrong on standard error with --show.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from aligner.lang.detect import detect

WORDS = 5
KINDS = ("documents", f"sentences of {WORDS} words or more", "shorter sentences")


def documents(folder: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Language and sentences of every document of every set, each once."""
    seen = set()
    for path in sorted(folder.rglob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            sides = [("language", "sentences"), ("source_language", "source"), ("target_language", "target")]
            for language, texts in sides:
                if language in row and texts in row:
                    found = row[language], tuple(row[texts])
                    if found not in seen:
                        seen.add(found)
                        yield found


def texts(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Kind, language and text of everything to look at."""
    seen = set()
    for language, sentences in documents(folder):
        if len(" ".join(sentences).split()) >= WORDS:
            yield KINDS[0], language, "\n".join(sentences)
        for sentence in sentences:
            if (language, sentence) not in seen:
                seen.add((language, sentence))
                yield KINDS[1 if len(sentence.split()) >= WORDS else 2], language, sentence


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="how many wrong texts to print")
    given = parser.parse_args()
    counts: dict[tuple[str, str], Counter[str]] = {}
    shown = 0
    for kind, language, text in texts(given.folder):
        found = detect(text)
        right = found.tag.split("-")[0] == language
        how = "right" if right and found.sure else "unsure" if not found.sure else "wrong"
        counts.setdefault((kind, language), Counter())[how] += 1
        if how == "wrong" and shown < given.show:
            shown += 1
            print(f"{language} as {found.tag} {found.confidence:.3f}: {text[:150]!r}", file=sys.stderr)
    print("| texts | language | number | right, % | unsure, % | sure but wrong, % | sure but wrong |")
    print("|---|---|---|---|---|---|---|")
    for kind in KINDS:
        for (of_kind, language), number in sorted(counts.items()):
            if of_kind == kind:
                total = number.total()
                shares = " | ".join(
                    f"{100 * number[how] / total:.2f}" for how in ("right", "unsure", "wrong")
                )
                print(f"| {kind} | {language} | {total} | {shares} | {number['wrong']} |")


if __name__ == "__main__":
    main()

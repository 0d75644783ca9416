"""Reflow: put wrapped lines together again and recover the blocks the author wrote.

Text pulled out of a PDF has lost what a paragraph is: every line is broken, an empty line may
mean a wrap in one document and a paragraph's end in another. So nothing is presumed: page furniture
and footnotes are taken out, ``joints`` decides for each pair of lines on what the document itself
shows, and what was joined is cleaned and put together here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from aligner import footnotes, furniture, seams
from aligner.blocks import as_footnote, make_block, settle
from aligner.hyphens import Vocabulary, at_line_ends, head, outnumber, tail
from aligner.joints import Joint, join_lines
from aligner.lang import Language
from aligner.lines import RULED, Line, Look, lines_of, numbering
from aligner.model import Block, Dropped, Piece
from aligner.normalise import clean, leave_out
from aligner.reasons import reasons_of
from aligner.settings import Layout

__all__ = ["Line", "Look", "put_together", "reasons_of", "recover", "reflow"]

_STACK = 3
"""Lines that stand by themselves below each other and make a stack, at least."""


def reflow(
    text: str, language: Language, layout: Layout = "auto", *, explain: bool = False
) -> tuple[tuple[Block, ...], tuple[Dropped, ...], tuple[str, ...]]:
    """The blocks of a text whose lines may be broken.

    Args:
        text: the text that was read, in normal form C.
        language: its language.
        layout: whether line breaks are wraps.
        explain: also say of each pair of lines why it was joined or not.

    Returns:
        The blocks, what was dropped, and the reasons.
    """
    kept, dropped = _without_furniture(text, lines_of(text), language)
    main, notes = _footnotes(text, kept) if layout != "flowing" else (kept, [])
    if not main:
        return (), dropped, ()
    if layout != "flowing":
        main = seams.part(text, main, language)
    joints, blocks = recover(text, main, language, layout)
    blocks = settle(blocks, _stacked(_grouped(main, joints)))
    reasons = list(reasons_of(text, main, joints)) if explain else []
    if notes:
        vocabulary = Vocabulary(seams.whole_words(text, kept), language.common)
        blocks = sorted(
            [*blocks, *(as_footnote(block) for block in put_together(text, notes, vocabulary, language))],
            key=lambda block: block.origin(0, 1)[0],
        )
        number = numbering(text)
        reasons += [
            f"line {number(line)}: {'begins' if line is note[0] else 'belongs to'} a footnote"
            for note in notes
            for line in note
            if explain
        ]
    return tuple(blocks), dropped, tuple(reasons)


def recover(
    text: str, lines: Sequence[Line], language: Language, layout: Layout
) -> tuple[list[Joint], list[Block]]:
    """Put lines together to blocks.

    Args:
        text: the text that was read, in normal form C.
        lines: lines of it that belong to one flow of text, in order.
        language: its language.
        layout: whether line breaks are wraps.

    Returns:
        A decision for each line but the last, and the blocks.
    """
    joints = join_lines(text, lines, language, layout)
    groups = _grouped(lines, joints)
    vocabulary = Vocabulary(seams.whole_words(text, lines), language.common)
    return joints, put_together(text, groups, vocabulary, language)


def _footnotes(text: str, lines: Sequence[Line]) -> tuple[list[Line], list[list[Line]]]:
    """The lines of the running text and those of each footnote."""
    pages, _ = _page_starts(text, lines)
    starts = sorted({*pages, *(i for i, line in enumerate(lines) if line.gap == "column")})
    found = footnotes.find([text[line.start : line.stop] for line in lines], starts)
    inside = {i for note in found for i in note}
    main = [line for i, line in enumerate(lines) if i not in inside]
    return main, [[lines[i] for i in note] for note in found]


def _page_starts(text: str, lines: Sequence[Line]) -> tuple[list[int], bool]:
    """Which lines begin a page, the first included, and whether form feeds tell.

    Where they do, empty lines in a row end no page: footnotes stand below some.
    """
    fed = "\f" in text.strip()
    return [
        i
        for i, line in enumerate(lines)
        if i == 0 or ("\f" in text[lines[i - 1].stop : line.start] if fed else line.gap == "page")
    ], fed


def _grouped(lines: Sequence[Line], joints: Sequence[Joint]) -> list[list[Line]]:
    """The lines of each block."""
    groups = [[lines[0]]]
    for line, joint in zip(lines[1:], joints, strict=True):
        if joint.joined:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _stacked(groups: Sequence[Sequence[Line]]) -> list[range]:
    """Where lines stand in a stack: each by itself, but no further below another than wrapped lines.

    Verses, the lines of an address, the head of a letter. The first may be what the stack is called.
    """
    within = Counter(line.gap for group in groups for line in group[1:])
    usual = within.most_common(1)[0][0] if within else "none"
    found: list[range] = []
    stack: list[Line] = []
    for group in [*groups, ()]:
        if len(group) == 1 and (not stack or group[0].gap == usual):
            stack.append(group[0])
            continue
        if len(stack) >= _STACK:
            found += [range(line.start, line.stop) for line in stack[1:]]
        stack = [group[0]] if len(group) == 1 else []
    return found


def put_together(
    text: str, groups: Sequence[Sequence[Line]], vocabulary: Vocabulary, language: Language
) -> list[Block]:
    """A block of each group of lines that holds anything."""
    habit = _habit([text[a.start : a.stop] for group in groups for a in group], language)
    built = [_build(text, group, vocabulary, habit) for group in groups]
    built = [(content, pieces) for content, pieces in built if content]
    return [
        make_block(content, pieces, language, first=i == 0, last=i == len(built) - 1)
        for i, (content, pieces) in enumerate(built)
    ]


def _build(
    text: str, lines: Sequence[Line], vocabulary: Vocabulary, habit: str
) -> tuple[str, tuple[Piece, ...]]:
    """The lines of a block as one text, and its pieces."""
    parts: list[str] = []
    pieces: list[Piece] = []
    length = 0
    soft = False
    for line in lines:
        more, found = clean(text, line.start, line.stop)
        if not more:
            continue
        broken = tail(parts[-1]) if parts and not soft else None
        if broken is not None:
            if not vocabulary.keeps_hyphen(broken, head(more), habit):
                parts[-1] = parts[-1][:-1]
                length -= 1
                last = pieces.pop()
                if last.stop - last.start > 1:
                    pieces.append(replace(last, stop=last.stop - 1))
        elif parts and not soft:
            between = " " if line.seam is None else line.seam
            parts.append(between)
            length += len(between)
        parts.append(more)
        pieces += [Piece(p.start + length, p.stop + length, p.origin) for p in found]
        length += len(more)
        soft = text[line.stop - 1] == "\u00ad"
    content = "".join(parts)
    return leave_out(content, tuple(pieces), vocabulary.mend(content))


def _habit(texts: Sequence[str], language: Language) -> str:
    """Whether hyphens at line ends belong to words or to lines, for words that leave it open.

    Where many more lines end in one than compounds would bring about, the lines were hyphenated.
    """
    return "syllable" if outnumber(*at_line_ends(texts)) else language.line_end_hyphen


def _without_furniture(
    text: str, lines: Sequence[Line], language: Language
) -> tuple[list[Line], tuple[Dropped, ...]]:
    """The lines without page furniture and rules, and what was left out."""
    texts = [text[line.start : line.stop] for line in lines]
    gaps = [line.gap for line in lines]
    starts, fed = _page_starts(text, lines)
    of_pages = furniture.find(texts, gaps, starts, language, sure=fed)
    found = dict(sorted({**furniture.signs(texts), **of_pages}.items()))
    kept: list[Line] = []
    gap = ""
    for i, line in enumerate(lines):
        if i in of_pages:
            gap = "page"
        elif i in found:
            gap = gap or (RULED if found[i] == furniture.RULE else "")
        else:
            # The page break stays visible where the lines that stood at it are gone.
            kept.append(replace(line, gap=gap) if gap else line)
            gap = ""
    return kept, tuple(Dropped(lines[i].start, lines[i].stop, what) for i, what in found.items())

"""The reasons for joining lines or keeping them apart, in words for a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aligner.joints import Ground, Joint
from aligner.lines import Line, numbering

LEGEND = (
    "why two neighbouring lines are one paragraph or two: a figure above 0 speaks for one, below 0 for two, "
    "and their sum decides"
)
_ENDS = {
    "stop": "ends a sentence",
    "plain": "ends without a stop",
    "common": "ends with a word that a paragraph hardly ever ends with",
    "colon": "ends with a colon",
    "semicolon": "ends with a semicolon",
    "comma": "ends with a comma",
    "number": "ends with a number and a stop",
    "initial": "ends with an initial",
    "dash": "ends with a dash",
    "hyphen": "ends with a hyphen",
    "address": "ends with an address on the net",
    "open": "ends with an opening bracket or quotation mark",
}
_STARTS = {
    "upper": "a capital letter",
    "digit": "a digit",
    "marker": "a list marker or the number of a heading",
    "bullet": "a bullet",
    "dash": "a dash",
    "quote": "a quotation mark",
    "bracket": "a bracket",
    "lower": "a small letter",
    "caseless": "a letter of a script without capitals",
    "address": "an address on the net",
    "closing": "a sign that closes",
    "other": "a sign",
}
_GAPS = {
    "none": "no empty line between them",
    "one": "one empty line between them",
    "blank": "a line of blanks between them",
    "many": "several empty lines between them",
    "page": "a new page between them",
    "column": "a new column between them",
    "rule": "a row of signs between them",
    "entries": "they stand as entries of contents do",
    "tight": "they stand closer than the lines of most paragraphs",
    "usual": "they stand as close as the lines of most paragraphs",
    "wider": "they stand a little further apart than the lines of most paragraphs",
    "half a line": "they stand half a line further apart than the lines of most paragraphs",
    "a line": "they stand a line further apart than the lines of most paragraphs",
    "wide": "they stand far apart",
    "other size": "one is set larger than the other",
}
_SIDES = {
    "deeper": "{below} begins further to the right",
    "back": "{below} begins further to the left",
    "hanging": "{below} begins below the text of a list item",
}
_OTHERS = {
    "layout": "the lines were said not to be wrapped",
    "counting": "the marker of {below} counts on from an earlier one, or begins such a count",
    "rule": "a row of signs parted them",
    "row": "wide blanks, one below the other, part the cells of a table",
    "entry": "{above} ends like an entry in a table of contents",
    "size": "the size of the type changes",
    "weight": "the weight of the type changes",
    "known": "the page shows that something begins with {below}",
    "siblings": "most blocks numbered like this one are headings",
    "figure": "{above} is a figure that stands alone",
}


def reasons_of(text: str, lines: Sequence[Line], joints: Sequence[Joint]) -> Iterator[str]:
    """Why neighbouring lines were joined or kept apart, a sentence each."""
    number = numbering(text)
    for above, below, joint in zip(lines, lines[1:], joints, strict=False):
        first, second = number(above), number(below)
        if below.seam is not None:
            word = (
                text[above.start : above.stop].split()[-1]
                + below.seam
                + text[below.start : below.stop].split()[0]
            )
            yield f"line {first} holds two lines, which an extractor joined where “{word}” was broken"
            continue
        verb = "joined" if joint.joined else "kept apart"
        grounds = "; ".join(_phrase(ground, first, second) for ground in joint.grounds)
        yield f"lines {first} and {second} {verb} ({joint.score:+.1f}): {grounds}"


def _phrase(ground: Ground, first: int, second: int) -> str:
    """What a ground says, and what it weighs."""
    what, which, weight = ground
    above, below = f"line {first}", f"line {second}"
    if what == "words":
        end, start = which.split()
        said = f"{above} {_ENDS[end]} and {below} begins with {_STARTS[start]}"
    elif what == "gap":
        gap, side, trailing = which.split("|")
        parts = [_GAPS.get(gap, f"{gap} between them"), _SIDES.get(side, "").format(below=below)]
        said = ", ".join([part for part in parts if part])
        said += f", blanks at the end of {above}" if trailing else ""
    elif what == "place":
        said = f"lines that begin where {below} does mostly " + (
            "go on" if weight > 0 else "begin a paragraph"
        )
    elif what == "room":
        room = int(which)
        said = (
            f"the first word of {below} would not have fitted into {above}"
            if room < 0
            else f"the first word of {below} would have fitted into {above} with {room} characters to spare"
        )
    elif what == "margin":
        said = f"{above} " + ("is full" if int(which) <= 0 else f"leaves {which} characters of room")
    elif what == "capitals":
        said = (
            "both lines are in capitals" if which == "both" else "one line is in capitals, the other is not"
        )
    elif what == "column":
        said = f"there was {'' if which == 'short' else 'no '}room for another line below {above}"
    elif what == "prior":
        said = "most lines of this document " + ("go on in the next" if weight > 0 else "end a paragraph")
    else:
        said = _OTHERS[what].format(above=above, below=below)
    return f"{said} ({weight:+.1f})"

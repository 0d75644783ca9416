"""A segment of a TMX file with codes of mark-up: its text, and all of it as XML."""

from __future__ import annotations

import re
from functools import lru_cache

from aligner.exchange.markup import escaped, quoted, unescaped
from aligner.exchange.tmx_grammar import CODES
from aligner.exchange.tmx_scan import KEPT, TAG, attributes_in

_DEEPEST = 50
SUB = "\uffff"
"""Stands, while a segment is read, where text inside a code begins and ends; no XML can hold it."""


def with_codes(segment: str) -> tuple[str, str]:
    """The text and the mark-up of a segment with codes; a ValueError where the parser must judge it."""
    texts: list[str] = []
    raw: list[str] = []
    names: list[str] = []
    is_code = [False]
    pieces = TAG.split(segment)
    for closing, name, inside, text in zip(
        ["", *pieces[1::4]], ["", *pieces[2::4]], ["", *pieces[3::4]], pieces[::4], strict=True
    ):
        if closing:
            if inside.strip(" \n\t") or not names or names.pop() != name:
                raise ValueError(segment)
            is_code.pop()
            raw.append(f"</{name}>")
        elif name:
            code = _code(name, inside)
            if code is None or len(names) > _DEEPEST:
                raise ValueError(segment)
            raw.append(code)
            if not inside.endswith("/"):
                names.append(name)
                is_code.append(name in CODES or (name != "sub" and is_code[-1]))
        if name == "sub":
            texts += [SUB] * (1 + inside.endswith("/"))
        if is_code[-1]:
            raw.append(_code_text(text))
        elif text:
            text = unescaped(text)
            raw.append(escaped(text))
            texts.append(text)
    if names:
        raise ValueError(segment)
    return joined(texts), "".join(raw)


@lru_cache(KEPT)
def _code(name: str, inside: str) -> str | None:
    """The beginning of a code as it is kept, with its end where it is empty; None where it is not regular."""
    pairs = attributes_in(inside.removesuffix("/"))
    if pairs is None:
        return None
    begin = f"<{name}{''.join(f' {key}={quoted(value)}' for key, value in pairs)}>"
    return begin + f"</{name}>" if inside.endswith("/") else begin


@lru_cache(KEPT)
def _code_text(text: str) -> str:
    """What stands in a code as it is kept."""
    return escaped(unescaped(text))


def joined(texts: list[str]) -> str:
    """The text of a segment; what stood inside a code is a text of its own, with blanks around it."""
    text = "".join(texts)
    return re.sub(rf"(?<=\S){SUB}+(?=\S)", " ", text).replace(SUB, "") if SUB in text else text

"""Text as it stands in XML: between tags, and in an attribute."""

from __future__ import annotations

import re
import sys

from aligner.units import FORBIDDEN

_NAMED = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "amp": "&"}
"""What the five names say; the ampersand comes last, so that what it makes is not taken for a reference."""
_REFERENCE = re.compile("&(#?[0-9A-Za-z]+);")


def escaped(text: str) -> str:
    """A text as it stands between tags; characters that XML forbids are left out.

    Example:
        >>> escaped("a < b & c\\x0b")
        'a &lt; b &amp; c'
    """
    if text.isprintable() and "&" not in text and "<" not in text and ">" not in text:
        return text
    text = FORBIDDEN.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # A carriage return that stands there as it is would be read as a line feed.
    return text.replace("\r", "&#13;")


def quoted(text: str) -> str:
    """A text as the value of an attribute, in quotation marks.

    Example:
        >>> quoted('a "b"')
        '"a &quot;b&quot;"'
    """
    text = escaped(text).replace('"', "&quot;").replace("\t", "&#9;").replace("\n", "&#10;")
    return f'"{text}"'


def unescaped(text: str) -> str:
    """What a text between tags says, where all its references are numbers or the five that XML names.

    Raises:
        ValueError: a number is that of a character that XML forbids.

    Example:
        >>> unescaped("a &lt; b &amp;lt; &#x44F;")
        'a < b &lt; я'
    """
    if "&" not in text:
        return text
    if "&#" in text:
        return _REFERENCE.sub(_character, text)
    for name, sign in _NAMED.items():
        text = text.replace(f"&{name};", sign)
    return text


def _character(reference: re.Match[str]) -> str:
    name = reference[1]
    if not name.startswith("#"):
        return _NAMED[name]
    code = int(name[2:], 16) if name[1] == "x" else int(name[1:])
    if code > sys.maxunicode or FORBIDDEN.match(chr(code)):
        raise ValueError(code)
    return chr(code)

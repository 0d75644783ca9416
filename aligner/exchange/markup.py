"""Text as it stands in XML: between tags, and in an attribute."""

from __future__ import annotations

from aligner.units import FORBIDDEN


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
    """What a text between tags says, where it holds no references but the five that XML names.

    Example:
        >>> unescaped("a &lt; b &amp;lt;")
        'a < b &lt;'
    """
    if "&" not in text:
        return text
    for name, sign in (("lt", "<"), ("gt", ">"), ("quot", '"'), ("apos", "'"), ("amp", "&")):
        text = text.replace(f"&{name};", sign)
    return text

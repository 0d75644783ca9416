"""Units that go from format to format keep their texts, whatever stands in them."""

import io

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from aligner import Memory, Options, Unit, Variant
from aligner.exchange import formats
from aligner.units import FORBIDDEN, Head
from build import ANY_TEXT, DATE

BOTH = [name for name, format in formats().items() if hasattr(format, "read") and hasattr(format, "write")]
LOOKS = [
    "=1+1", "+1", "-1", "@a", "'a", "00123", "1e5", "1,5", "1/2", "2024-01-01", "12:30", "TRUE", "#N/A",
    "NaN", "null", "_x000D_", "_x005F_x000D_", "_x0041", "a\tb", "a\nb", "a\n\nb", "\ta", "a\n",
    '"', '""', 'a"b', '"a"b', "\\t", "\\",
    " a ", "  ", "\u00a0a\u00a0", "\u2028", "\x85", "\ufeffa", "a\u200fb", "שלום עולם", "مرحبا",
    "👩‍👩‍👧‍👦", "🇰🇬", "e\u0301", "\U0010fffd", "\U000e0041", "<b>", "&amp;",
    "&#13;", "]]>", "<!--", "<?a?>", "%s", "{}", "a" * 30_000,
]  # fmt: skip


def through(name: str, units: list[Unit]) -> list[Unit]:
    """The units as they are read of a file of this format."""
    parts = formats()[name].write(Memory(Head("ky"), iter(units)), Options(date=DATE))
    data = b"".join(part.encode() if isinstance(part, str) else part for part in parts)
    return list(formats()[name].read(io.BytesIO(data), name))


def texts(units: list[Unit]) -> list[tuple[str, str]]:
    return [(unit.source, unit.target) for unit in units]


def unit(source: str, target: str, number: int) -> Unit:
    return Unit((Variant("ky", source), Variant("kk", target)), str(number))


@pytest.mark.parametrize("first", BOTH)
@pytest.mark.parametrize("second", BOTH)
def test_texts_that_look_like_something_else_go_from_format_to_format(first: str, second: str) -> None:
    units = [unit("а", text, i) for i, text in enumerate(LOOKS)]
    units += [unit(text, "б", i) for i, text in enumerate(LOOKS, len(LOOKS))]
    assert texts(through(second, through(first, units))) == texts(units)


@settings(max_examples=40, deadline=None)
@given(st.permutations(BOTH), st.lists(st.tuples(ANY_TEXT, ANY_TEXT), min_size=1, max_size=4))
@example(BOTH, [("", "б"), ("а", ""), ("\r", "\r\n")])
def test_any_text_goes_through_all_formats(order: list[str], rows: list[tuple[str, str]]) -> None:
    """Left out is what XML forbids; a table knows one line break."""
    rows = [tuple(FORBIDDEN.sub("", text)[:30_000] for text in row) for row in rows]
    units = [unit(s, t, i) for i, (s, t) in enumerate(rows) if s.strip() or t.strip()]
    units.append(unit("а", "б", len(rows)))
    wanted = [tuple(t.replace("\r\n", "\n").replace("\r", "\n") for t in row) for row in texts(units)]
    for name in order:
        units = through(name, units)
    assert texts(units) == wanted


@pytest.mark.parametrize("name", ["tmx", "xliff", "xliff2"])
def test_translate_toolkit_reads_the_same_texts(name: str) -> None:
    storage = pytest.importorskip(f"translate.storage.{name}", reason="translate-toolkit is not installed")
    read = {"tmx": "tmxfile", "xliff": "xlifffile", "xliff2": "Xliff2File"}
    units = [unit("а" + text, "б" + text, i) for i, text in enumerate(LOOKS)]
    parts = formats()[name].write(Memory(Head("ky"), iter(units)), Options(date=DATE))
    store = getattr(storage, read[name]).parsestring("".join(parts).encode())
    found = [(str(u.source), str(u.target)) for u in store.units if u.istranslatable()]
    assert found == texts(units)

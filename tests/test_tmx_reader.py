"""TMX of other programs is read: versions, encodings, codes, languages; and what is refused says where."""

import io
import random
import time
from pathlib import Path

import pytest
from lxml import etree

from aligner import Memory, Options, Unit
from aligner.errors import InputError
from aligner.exchange import tmx
from aligner.units import Head

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
CASES = sorted((Path(__file__).parent / "cases" / "tmx").glob("*/*.tmx"))
HEAD = '<?xml version="1.0"?>\n<tmx version="1.4"><header srclang="ky"><note>n</note></header>\n<body>\n'
END = "</body></tmx>"


def unit(source: str, target: str = "су", more: str = "") -> str:
    return (
        f'<tu {more}><tuv xml:lang="ky"><seg>{source}</seg></tuv>'
        f'<tuv xml:lang="kk"><seg>{target}</seg></tuv></tu>\n'
    )


def memory(text: str | bytes) -> Memory:
    return tmx.read(io.BytesIO(text if isinstance(text, bytes) else text.encode()), "a.tmx")


def units(body: str) -> list[Unit]:
    return list(memory(HEAD + body + END))


def refused(text: str | bytes) -> str:
    with pytest.raises(InputError) as caught:
        list(memory(text))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def again(found: Memory) -> list[Unit]:
    """The units after they were written and read once more."""
    text = "".join(tmx.write(Memory(found.head, list(found)), Options()))
    return [one._replace(line=0) for one in memory(text)]


def test_a_unit_says_where_it_stands() -> None:
    found = units(
        unit("бир") + "<!-- a\ncomment -->\n" + unit("эки") + unit("<hi>үч</hi>") + "\n\n" + unit("төрт")
    )
    assert [(one.source, one.file, one.line) for one in found] == [
        ("бир", "a.tmx", 4), ("эки", "a.tmx", 7), ("үч", "a.tmx", 8), ("төрт", "a.tmx", 11),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"]
)
def test_encodings_are_told_from_the_bytes(encoding: str) -> None:
    text = HEAD.replace('"1.0"', f'"1.0" encoding="{"UTF-16" if "16" in encoding else "UTF-8"}"')
    found = list(memory((text + unit("суу 𠀀") * 3 + END).encode(encoding)))
    assert [one.source for one in found] == ["суу 𠀀"] * 3


def test_a_one_byte_encoding_is_taken_as_declared() -> None:
    text = HEAD.replace('"1.0"', '"1.0" encoding="windows-1251"') + unit("тил") + END
    assert [one.source for one in memory(text.encode("cp1251"))] == ["тил"]


def test_line_ends_are_those_of_xml() -> None:
    text = (HEAD + unit("бир\nэки") + END).replace("\n", "\r\n")
    (found,) = memory(text)
    assert (found.source, found.line) == ("бир\nэки", 4)


@pytest.mark.parametrize(
    ("segment", "text", "markup"),
    [
        ("a &amp; b &lt; c &#x41;&#66;", "a & b < c AB", ""),
        ("<![CDATA[a <b> ]]>c", "a <b> c", ""),
        ("a<!-- no --><?pi no?>b", "ab", ""),
        ('<bpt i="1">{b</bpt>чоң<ept i="1">}</ept>', "чоң", '<bpt i="1">{b</bpt>чоң<ept i="1">}</ept>'),
        ("<hi type='x'>чоң</hi> үй", "чоң үй", '<hi type="x">чоң</hi> үй'),
        ("үй<ph x='1'/>.", "үй.", '<ph x="1"></ph>'.join(("үй", "."))),
        ("үй<ph>{<sub>a<hi>b</hi></sub>}</ph>.", "үй ab .", "үй<ph>{<sub>a<hi>b</hi></sub>}</ph>."),
        ("<ut>{\\v}</ut><it pos='begin'>x</it>үй", "үй", '<ut>{\\v}</ut><it pos="begin">x</it>үй'),
        ("<b>чоң</b> үй", "чоң үй", "<b>чоң</b> үй"),
    ],
)  # fmt: skip
def test_codes_are_no_text_and_survive(segment: str, text: str, markup: str) -> None:
    found = memory(HEAD + unit(segment) + END)
    (one,) = again(found)
    assert (one.source, one.variants[0].markup) == (text, markup)


def test_the_source_comes_first_whatever_its_region_and_place() -> None:
    three = "".join(f'<tuv xml:lang="{tag}"><seg>{tag}</seg></tuv>' for tag in ("ru-RU", "KK", "ky-KG"))
    (first, second, third) = units(
        f"<tu>{three}</tu><tu srclang='kk'>{three}</tu><tu srclang='*all*'>{three}</tu>"
    )
    assert [variant.language for variant in first.variants] == ["ky-KG", "ru-RU", "KK"]
    assert [variant.language for variant in second.variants] == ["KK", "ru-RU", "ky-KG"]
    assert third.source_language == "ky-KG"
    assert [(pair.source, pair.target) for pair in first.between("ky", "kk")] == [("ky-KG", "KK")]
    assert first.between("ky", "de") == []


def test_old_files_say_lang() -> None:
    (found,) = units(unit("суу").replace("xml:lang", "lang"))
    assert (found.source_language, found.target_language) == ("ky", "kk")


def test_properties_of_ours_become_fields_and_come_back() -> None:
    props = "".join(
        f'<prop type="{kind}">{value}</prop>'
        for kind, value in (
            ("x-document", "a|b"), ("x-bead", "1-2"), ("x-confidence", "0.875"), ("x-status", "edited"),
            ("client", "&lt;A&gt;"), ("x-confidence", "0.5"), ("x-status", ""),
        )
    )  # fmt: skip
    found = memory(
        HEAD + unit("суу").replace("<tu >", f"<tu tuid='7' creationdate='20241108T000000Z'>{props}") + END
    )
    for one in (*(kept := list(found)), *again(Memory(found.head, kept))):
        assert (one.document, one.bead, one.confidence, one.status) == ("a|b", "1-2", 0.875, "edited")
        assert (one.id, one.created) == ("7", "20241108T000000Z")
        assert one.props == (("client", "<A>"), ("x-confidence", "0.5"), ("x-status", ""))


@pytest.mark.parametrize("value", ["high", "97", "nan", "-1", ""])
def test_what_is_no_probability_stays_a_property(value: str) -> None:
    (found,) = units(unit("суу").replace("<tu >", f'<tu><prop type="x-confidence">{value}</prop>'))
    assert (found.confidence, found.props) == (None, (("x-confidence", value),))


@pytest.mark.parametrize(
    ("before", "after"), [("x-context-pre", "x-context-post"), ("context_prev", "context_next")]
)
def test_sentences_around_the_source_are_known(before: str, after: str) -> None:
    context = f'<prop type="{before}">&lt;seg&gt;Бир.&lt;/seg&gt;</prop><prop type="{after}">Үч.</prop>'
    (found,) = units(unit("Эки.").replace('"ky">', f'"ky">{context}'))
    assert (found.previous, found.next) == ("Бир.", "Үч.")
    assert len(found.variants[0].props) == 2


@pytest.mark.parametrize(
    "path", [path for path in CASES if path.parent.name == "valid"], ids=lambda p: p.stem
)
def test_nothing_is_lost_from_tmx_to_tmx(path: Path) -> None:
    """Every attribute, note, property and code of the cases is there after reading and writing."""
    grammar = etree.RelaxNG(etree.parse(str(path.parents[2].parent / "grammar" / "tmx14b.rng")))
    before = etree.parse(str(path)).getroot()
    found = tmx.read(io.BytesIO(path.read_bytes()), path.name)
    after = etree.fromstring("".join(tmx.write(found, Options())).encode())
    assert grammar.validate(after), grammar.error_log
    for name in (
        "tu",
        "tuv",
        "seg",
        "bpt",
        "ept",
        "ph",
        "it",
        "hi",
        "ut",
        "sub",
        "note",
        "prop",
        "ude",
        "map",
    ):
        # A deprecated lang is said by xml:lang.
        for one, other in zip(before.iter(name), after.iter(name), strict=True):
            told = {XML_LANG if key == "lang" and name == "tuv" else key: value for key, value in one.items()}
            assert told.items() <= dict(other.items()).items()
            if name != "tu":
                assert "".join(one.itertext()).split() == "".join(other.itertext()).split()
    ours = {"creationtool", "creationtoolversion"}
    kept = {key: value for key, value in before.find("header").items() if key not in ours}
    assert kept.items() <= dict(after.find("header").items()).items()


BAD = HEAD + unit("1") + unit("2")


@pytest.mark.parametrize("together", [False, True], ids=["lines", "one line"])
@pytest.mark.parametrize(
    ("segment", "said"),
    [
        ("3 ^& 4", "an & stands here that should be &amp;"),
        ("3 ^< 4", "a < stands here that should be &lt;"),
        ("3 ^&nbsp; 4", "&nbsp; stands here, which XML does not know"),
        ("3 ^&#x1F; 4", "&#x1F; stands here, which XML does not know"),
        ("3 ^\x0b 4", "the character U+000B stands here, which XML forbids"),
        ("үч ^\uffff 4", "the character U+FFFF stands here, which XML forbids"),
        ("үч ^]]> 4", "]]> stands here that should be ]]&gt;"),
        ("үч ^</hi>", "the tag closes another element than is open"),
        ('үч ^<hi a="1" a="2"/>', "the tag has an attribute twice"),
    ],
)
def test_a_fault_is_named_at_its_place(segment: str, said: str, together: bool) -> None:
    text = BAD + unit(segment) + unit("4") + END
    if together:
        text = text.replace("\n", "")
    before = text[: text.index("^")]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    place = refused(text.replace("^", ""))
    # An attribute that comes twice is found at its name.
    wanted = column + (10 if "twice" in said else 0)
    assert place.startswith(f"line {line}, column {wanted}: {said}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BAD, "line 6, column 1: the file breaks off"),
        (BAD + "</tmx>", "line 6, column 1: the tag closes another element than is open"),
        (BAD + END + "<tmx/>", "line 6, column 14: there is more behind the end of the document"),
        (BAD + unit("<hi>" * 200) + END, "line 6, column "),
        ((BAD + END).encode() + b"\xff", "line 6: the bytes ff are not UTF-8"),
        ((HEAD + unit("тил") + END).encode("cp1251"), "line 4: the bytes f2 are not UTF-8"),
        ("", "the file is empty"),
        ("<html><body/></html>", "line 1, column 1: it is no TMX: it begins with <html>"),
        ("суу су", "line 1, column 1: it is no XML"),
        ("<tmx/>", "it has no header"),
        ('<?xml version="1.0" encoding="rot13"?><tmx/>', "line 1: its encoding 'rot13' is not known"),
        (
            '<!DOCTYPE tmx [<!ENTITY a "b">]>' + BAD[22:],
            "line 1, column 27: the file declares entities of its",
        ),
    ],
)
def test_faults_say_where_and_what(text: str | bytes, said: str) -> None:
    assert refused(text).startswith(said)


def test_nothing_is_loaded_from_elsewhere(tmp_path: Path) -> None:
    secret = tmp_path / "secret.dtd"
    secret.write_text('<!ENTITY x "құпия">', "utf-8")
    external = f'<!DOCTYPE tmx SYSTEM "{secret.as_uri()}">'
    assert len(list(memory(external + BAD[22:] + END))) == 2
    assert "the entity &x; stands here" in refused(external + BAD[22:] + unit("&x;") + END)
    parameter = f'<!DOCTYPE tmx [<!ENTITY % p SYSTEM "{secret.as_uri()}"> %p;]>'
    assert "entities of its own" in refused(parameter + BAD[22:] + unit("&x;") + END)


def test_a_comment_that_holds_units_holds_none() -> None:
    found = units(
        unit("бир") + "<!-- " + unit("эки") * 3 + "-->" + unit("<![CDATA[</tu>" + unit("үч") + "]]>")
    )
    assert [one.source.count("seg") for one in found] == [0, 4]


MUTATIONS = 400
SNIPPETS = [
    "<", ">", "&", "&amp;", "&#0;", "&#48;", "&x;", '"', "'", "=", "/", "]]", "]]>", "</tu>", "<tu>",
    "</seg>", "<seg>", "<tuv>", "<!--", "-->", "<![CDATA[", "<?pi?>", "<ph/>", "<hi>", "</hi>",
    '<ept i="1">', "</ept>", "</body>", "</tmx>", "<!DOCTYPE x>", ' tuid="1"', " xml:lang='kk'",
    "\x00", "\x0b", "\ufffe", "\r", "\n", " ", "\t", "\u2028", "\x85",
]  # fmt: skip


def mutated(chance: random.Random, text: str) -> str:
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        place = chance.randrange(len(text) + 1)
        if chance.random() < 0.4:
            text = text[:place] + chance.choice(SNIPPETS) + text[place:]
        elif chance.random() < 0.5:
            text = text[:place] + text[place + chance.randint(1, 30) :]
        else:
            start = chance.randrange(len(text) + 1)
            text = text[:place] + text[start : start + chance.randint(1, 200)] + text[place:]
    return text


def judged_by_lxml(text: str) -> list[tuple[str, ...]] | None:
    """The texts of the units as lxml sees them; None where the file is not well-formed for it."""
    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, strip_cdata=True)
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        # TMX has no namespaces, and we ask for none.
        return [] if "Namespace" in str(error) or "QName" in str(error) else None
    return [tuple("".join(seg.itertext()) for seg in one.iter("seg")) for one in root.iter("tu")]


@pytest.mark.parametrize(
    "path", [path for path in CASES if "two-units" in path.name or "context" in path.name]
)
def test_mutated_files_are_read_as_another_parser_reads_them_or_refused(path: Path) -> None:
    """What we read, lxml reads as well, with the same texts; what it refuses, we refuse."""
    original = path.read_text("utf-8")
    start, end = original.index("<tu"), original.rindex("</tu>") + 5
    original = original[:end] + "\n" + original[start:end] * 3 + original[end:]
    chance = random.Random(path.name)
    accepted = 0
    refusals = {""}
    for _ in range(MUTATIONS):
        text = mutated(chance, original)
        wanted = judged_by_lxml(text)
        begun = time.monotonic()
        try:
            found = list(memory(text))
        except InputError as error:
            refusals.add(str(error))
            continue
        assert time.monotonic() - begun < 5
        assert wanted is not None, f"lxml refuses what we read:\n{text}"
        if "<ph" not in text and "<hi" not in text and len(found) == len(wanted):
            accepted += 1
            assert [sorted(v.text for v in one.variants) for one in found] == [sorted(row) for row in wanted]
    assert accepted > MUTATIONS / 20
    assert not any("\n" in message for message in refusals)


@pytest.mark.parametrize(
    "inside", ["<hi>", "<!--" + "x" * 100, "a" * 1000, "<ph/>", "<tuv/>", '<prop type="a">b</prop>']
)
def test_endless_things_are_refused_in_bounded_memory(inside: str) -> None:
    class Endless(io.RawIOBase):
        """A file that never ends, and complains when too much of it is read."""

        def __init__(self) -> None:
            self.given = 0

        def read(self, size: int = -1) -> bytes:
            assert self.given < 200 << 20
            first = (HEAD + unit("бир") + '<tu><tuv xml:lang="ky">' + "<seg>" * (inside[:2] != "<p")).encode()
            data = (b"" if self.given else first) + inside.encode() * (size // len(inside) + 1)
            self.given += len(data)
            return data

    found = iter(tmx.read(Endless(), "a"))  # type: ignore[arg-type]
    assert next(found).source == "бир"
    with pytest.raises(InputError, match=r"line \d+, column \d+"):
        next(found)


def test_a_head_says_what_it_says() -> None:
    found = memory(
        '<tmx><header srclang="*all*" adminlang="en"><prop type="x">y</prop></header><body/></tmx>'
    )
    assert found.head == Head("", (("adminlang", "en"),), (), (("x", "y"),))

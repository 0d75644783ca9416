"""A person's lexicon in its four formats, and what is refused."""

import gzip
from pathlib import Path

import pytest

from aligner.errors import InputError
from aligner.lexicons import read
from aligner.model import Lexicon
from aligner.pipeline import align
from aligner.settings import Settings
from build import document

DIX = """<?xml version="1.0" encoding="UTF-8"?>
<dictionary><alphabet/><sdefs><sdef n="n"/></sdefs><section id="main" type="standard">
<e><p><l>китеп<s n="n"/></l><r>кітап<s n="n"/></r></p></e>
<e r="LR"><p><l>темир<b/>жол<s n="n"/></l><r>теміржол<s n="n"/></r></p></e>
<e><i>суу<s n="n"/></i></e>
<e><re>[0-9]+</re></e>
</section></dictionary>
"""
TMX = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header srclang="ky-KG"/><body>
<tu><tuv xml:lang="ky-KG"><seg>суу</seg></tuv><tuv xml:lang="kk"><seg>су</seg></tuv></tu>
<tu><tuv lang="KK"><seg>Ол <bpt i="1">&lt;b&gt;</bpt>үлкен<ept i="1"/> қаладағы мектепте оқыды.</seg></tuv>
<tuv lang="KY"><seg>Ал чоң шаардагы мектепте көп жыл окуду.</seg></tuv></tu>
<tu><tuv xml:lang="ky"><seg>бир тараптуу</seg></tuv><tuv xml:lang="ru"><seg>односторонний</seg></tuv></tu>
</body></tmx>
"""


GERMAN = TMX.replace("KK", "DE").replace("kk", "de")


def lexicon(
    tmp_path: Path, name: str, text: str | bytes, languages: tuple[str, str] = ("ky", "kk")
) -> Lexicon:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read(path, *languages)


def refusal(tmp_path: Path, name: str, text: str | bytes) -> str:
    with pytest.raises(InputError) as caught:
        lexicon(tmp_path, name, text)
    assert "\n" not in str(caught.value)
    return str(caught.value).removeprefix(str(tmp_path / name)).removeprefix(": ")


def test_tabs(tmp_path: Path) -> None:
    text = "# суу\nсуу\tсу\tзат атооч\n\nтемир жол\tтеміржол\nсуу\tсу\n"
    assert lexicon(tmp_path, "a.tsv", text).words == (("суу", "су"), ("темир жол", "теміржол"))


def test_heads_of_languages_turn_the_columns_round(tmp_path: Path) -> None:
    assert lexicon(tmp_path, "a.tsv", "kaz\tkir\nсу\tсуу\n").words == (("суу", "су"),)


def test_hunalign_writes_the_target_first(tmp_path: Path) -> None:
    assert lexicon(tmp_path, "a.dic", "су @ суу\n").words == (("суу", "су"),)


@pytest.mark.parametrize(
    ("name", "pair"), [("a.dix", ("китеп", "кітап")), ("apertium-kaz-kir.kir-kaz.dix", ("китеп", "кітап"))]
)
def test_apertium(tmp_path: Path, name: str, pair: tuple[str, str]) -> None:
    words = lexicon(tmp_path, name, DIX).words
    assert words == (pair, ("темир жол", "теміржол"), ("суу", "суу"))


def test_apertium_the_other_way_round(tmp_path: Path) -> None:
    found = lexicon(tmp_path, "apertium-kir-kaz.kir-kaz.dix", DIX, ("kk", "ky"))
    assert found.words[0] == ("кітап", "китеп")


@pytest.mark.parametrize("packed", [False, True])
def test_a_translation_memory(tmp_path: Path, packed: bool) -> None:
    data = gzip.compress(TMX.encode()) if packed else TMX.encode()
    found = lexicon(tmp_path, "a.tmx.gz" if packed else "a.tmx", data)
    assert found.words == (("суу", "су"),)
    assert found.sentences == (
        ("Ал чоң шаардагы мектепте көп жыл окуду.", "Ол үлкен қаладағы мектепте оқыды."),
    )


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.tsv", "суу\tсу\nсуу су\n", "line 2: there is no tab on it; write source, a tab and target"),
        ("a.dic", "су суу\n", 'line 1: there is no " @ " on it; write target @ source'),
        ("a.doc", "су суу\n", "it is no lexicon that is known; give a .tsv, .dic, .dix, .tbx or .tmx"),
        ("a.tsv", "# nothing\n", "it holds no pair of ky and kk; check its languages"),
        ("a.tmx", GERMAN, "it holds no pair of ky and kk; check its languages"),
        ("apertium-eng-deu.eng-deu.dix", DIX, "it is for en and de; give one for ky and kk"),
        ("a.tmx.gz", gzip.compress(TMX.encode())[:-20], "it is damaged; check the file"),
        ("a.tmx.gz", b"no gzip", "it is damaged; check the file"),
    ],
)  # fmt: skip
def test_refusals_say_what_to_do(tmp_path: Path, name: str, text: str | bytes, said: str) -> None:
    assert refusal(tmp_path, name, text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TMX[: len(TMX) // 2], "line 5, column"),
        ("no XML at all", "line 1, column 1: it is no XML"),
        (TMX.replace("</seg>", "", 1), "line 4, column 35: the tag closes another element than is open"),
        ("", "the file is empty"),
    ],
    ids=["truncated", "text", "unbalanced", "empty"],
)
def test_damaged_xml_is_one_line(tmp_path: Path, text: str, said: str) -> None:
    assert refusal(tmp_path, "a.tmx", text).startswith(said)


def test_entities_bring_in_nothing(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("құпия", "utf-8")
    external = f'<!DOCTYPE tmx [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    laughs = "<!DOCTYPE tmx [<!ENTITY a 'ха'>" + "".join(
        f"<!ENTITY {chr(98 + i)} '{f'&{chr(97 + i)};' * 10}'>" for i in range(12)
    ) + "]>"  # fmt: skip
    for doctype, entity in ((external, "&x;"), (laughs, "&m;")):
        text = TMX.replace('<!DOCTYPE tmx SYSTEM "tmx14.dtd">', doctype).replace(
            "<seg>су<", f"<seg>су{entity}<"
        )
        try:
            found = lexicon(tmp_path, "a.tmx", text)
        except InputError:
            continue
        assert all("құпия" not in side and "ха" not in side for pair in found.words for side in pair)


def test_a_lexicon_decides_where_nothing_else_does() -> None:
    source = document(["kala tamo", "miru veno", "pilo sera"], "ky")
    target = document(["drugi wort", "anders ding"], "kk")
    words = Lexicon((("miru", "wort"), ("veno", "drugi"), ("pilo", "ding"), ("sera", "anders")), (), "0" * 12)
    found = align(source, target, Settings(presegmented=True, force=True), words)
    assert [(bead.source_index, bead.target_index) for bead in found.beads] == [
        ((0,), ()), ((1,), (0,)), ((2,), (1,)),
    ]  # fmt: skip
    assert found.signature.endswith(" lexicon=000000000000")

"""Lines that an extractor joined at broken words are parted again, and get their hyphens back."""

import re
import textwrap

import pytest

from aligner.hyphens import Vocabulary
from aligner.joints import join_lines
from aligner.lang import load
from aligner.lines import lines_of
from aligner.reflow import reflow
from aligner.seams import part, whole_words

PARAGRAPHS = (
    "2023-жылдын 12-мартында Талаа районунда ата-энелердин жыйыны өттү. Жыйынга 15-мектептин мугалимдери, "
    "ата-энелер жана иш-чараны уюштурган жаштар келишти. Ата-энелер мектептин тартип-жобосун талкуулап, "
    "айыл-кыштактардагы жолдордун абалы жөнүндө айтышты.",
    "Жаштар 2022-жылдан бери айыл-кыштактарды кыдырып, иш-чараларды өткөрүп келет. Өткөн жылы алар "
    "18-октябрда жолдун боюна 300дөн ашык көчөт отургузушкан. Быйылкы иш-чаранын максаты да ошол: көчөт "
    "отургузуу, ата-энелерге жардам берүү, карыларга шарт түзүү.",
    "Жыйында тартип-жобонун жаңы долбоору окулду. Ага ылайык мектепке келген адамдардын баары 2024-жылдын "
    "1-сентябрынан тартып катталат. Бул чечимге ата-энелердин көбү макул болду. Район башчысы "
    "айыл-кыштактардын жолун 2025-жылга чейин оңдоп бүтүрөбүз деп убада берди.",
    "Ыр-күү түн ортосуна чейин созулду, ал эми ыр-күүдөн кийин жаштар кийинки иш-чарага камынууга киришти. "
    "Алар 20-мартта айыл-кыштактарга кайра чыгышат, иш-чаранын күнүн ата-энелер чечет.",
)
TEXT = "\n\n".join(PARAGRAPHS)
WIDTH = 46


def wrapped(text: str, width: int = WIDTH) -> str:
    return "\n\n".join("\n".join(textwrap.wrap(paragraph, width)) for paragraph in text.split("\n\n"))


def taken(text: str, width: int = WIDTH) -> str:
    """A text as an extractor gives it that takes the hyphens from the ends of lines, with the ends."""
    return re.sub(r"(?<=\w)-\n", "", wrapped(text, width))


def blocks_of(raw: str, language: str = "ky") -> list[str]:
    return [block.text for block in reflow(raw, load(language))[0]]


def test_lines_are_parted_where_the_words_were_broken() -> None:
    raw, lines = taken(TEXT), [line for line in wrapped(TEXT).splitlines() if line]
    assert any(line.endswith("-") for line in lines)
    parted = part(raw, lines_of(raw), load("ky"))
    assert [raw[line.start : line.stop] for line in parted] == [line.removesuffix("-") for line in lines]
    assert list(whole_words(raw, parted)) == lines


@pytest.mark.parametrize("width", range(34, 67, 2))
def test_hyphens_come_back_whatever_the_width(width: int) -> None:
    """In wider columns this short text has no joined line that surely goes on: nothing shows what it is."""
    assert blocks_of(taken(TEXT, width)) == [*PARAGRAPHS]


def test_text_whose_hyphens_are_there_stays_as_it_is() -> None:
    raw = wrapped(TEXT)
    assert part(raw, lines_of(raw), load("ky")) == lines_of(raw)


def test_a_word_that_the_author_never_hyphenates_gets_no_hyphen() -> None:
    written = TEXT.replace("ыр-күү", "ыркүү").replace("Ыр-күү", "Ыркүү")
    for width in (46, 56, 60):
        assert blocks_of(taken(written, width)) == written.split("\n\n")


def test_paragraphs_that_were_not_wrapped_are_no_joined_lines() -> None:
    """Words near a column's edge are not broken in them, though their halves may be words of the text."""
    plain = "\n\n".join(
        "\n".join(textwrap.wrap(paragraph, 34, break_on_hyphens=False)) for paragraph in PARAGRAPHS
    )
    raw = plain + "\n\nАлар кечээки чоң жыйынга катышууда тартип сакташты, анан баары кетти. Катышуу оңой да."
    assert part(raw, lines_of(raw), load("ky")) == lines_of(raw)


def test_words_that_were_broken_are_one_whatever_they_look_like() -> None:
    """The end of one may look like a list marker."""
    raw = taken(TEXT.replace("ата-энелер", "ата-т. энелер"))
    lines = part(raw, lines_of(raw), load("ky"))
    assert any(line.seam is not None for line in lines)
    joints = join_lines(raw, lines, load("ky"), "auto")
    assert all(joint.joined for line, joint in zip(lines[1:], joints, strict=True) if line.seam is not None)


def test_it_is_said_why_the_lines_were_joined() -> None:
    _, _, reasons = reflow(taken(TEXT), load("ky"), explain=True)
    (first, *_) = [reason for reason in reasons if "two lines" in reason]
    assert first == "line 1 holds two lines, which an extractor joined where “ата-энелердин” was broken"


@pytest.mark.parametrize(
    ("document", "left", "right", "compounds", "lacks"),
    [
        # the compound, or another form of it, occurs elsewhere
        ("ата-энелер келди", "ата", "энелер", False, True),
        ("иш-чаранын күнү", "иш", "чаралар", False, True),
        # the word, or another form of it, occurs unbroken elsewhere
        ("кооператив түзүлдү", "коопера", "тив", True, False),
        ("200 000дөн ашык", "000", "дөн", True, False),
        # an acronym whose suffixes have a hyphen elsewhere
        ("БҰҰ-ға мүше", "БҰҰ", "ның", True, True),
        ("БҰҰ мүшесі", "БҰҰ", "ның", True, False),
        # both halves are words; a number and its suffix: if lines end inside compounds alone
        ("соода көп, сатык аз", "соода", "сатык", True, True),
        ("соода көп, сатык аз", "соода", "сатык", False, False),
        ("2023-жылы келди", "2024", "жылдын", True, True),
        ("2023-жылы келди", "2024", "жылдын", False, False),
        ("2023-жылы келди", "300", "дөн", True, False),
        # a short word that may be an ending, an acronym in a language that breaks words between syllables
        ("катышуу оңой да", "катышуу", "да", True, False),
        ("API-level design", "API", "s", False, False),
        # both forms occur
        ("add-on and addon", "add", "on", False, False),
        # nothing is known
        ("", "алыш", "бериш", True, False),
        # inside a number, before a capital
        ("", "20", "24", True, False),
        ("ата-Журт", "ата", "Журт", True, False),
    ],
)
def test_hyphens_that_were_taken(document: str, left: str, right: str, compounds: bool, lacks: bool) -> None:
    assert Vocabulary([document]).lacks_hyphen(left, right, compounds=compounds) is lacks

"""Whether a hyphen at a line end belongs to the word is told from the document's own words."""

import pytest

from aligner.hyphens import Vocabulary, head, tail


@pytest.mark.parametrize(
    ("document", "left", "right", "keeps"),
    [
        # the compound occurs elsewhere
        ("ата-энелер келди", "ата", "энелер", True),
        # the word occurs unbroken elsewhere
        ("жаңы кооператив түзүлдү", "коопера", "тив", False),
        # another form of the compound occurs
        ("иш-чаранын күнү", "иш", "чаралар", True),
        # another form of the word occurs
        ("кооперативдер көп", "коопера", "тивге", False),
        # both halves are words of their own
        ("соода көп, сатык аз", "соода", "сатык", True),
        # nothing is known: the habit of Kyrgyz and Kazakh is the compound
        ("", "алыш", "бериш", True),
        # a number and its suffix, a name, an acronym and its suffix
        ("", "2024", "жылдын", True),
        ("жылдын", "2024", "жылдын", True),
        ("", "Ысык", "Көл", True),
        ("", "15", "20", True),
        # capitals do not matter
        ("Кооператив түзүлдү", "коопера", "тив", False),
        ("КООПЕРАТИВ", "Коопера", "тив", False),
    ],
)
def test_hyphen_at_a_line_end(document: str, left: str, right: str, keeps: bool) -> None:
    assert Vocabulary([document]).keeps_hyphen(left, right, "compound") is keeps


def test_habit_decides_where_the_document_is_silent() -> None:
    words = Vocabulary([])
    assert words.keeps_hyphen("biblio", "theque", "compound")
    assert not words.keeps_hyphen("biblio", "theque", "syllable")


def test_word_cut_at_a_line_end_is_no_evidence() -> None:
    words = Vocabulary(["мында коопера-", "тив болгон"])
    assert not words.has("коопера")
    assert not words.has("тив")
    assert words.has("МЫНДА")


@pytest.mark.parametrize(
    ("document", "text", "mended"),
    [
        ("ой-пікірдің байлығы", "ой-пі-кірге құлақ түрді", "ой-пікірге құлақ түрді"),
        ("мугалимдер келди", "бардык муга-лимдер", "бардык мугалимдер"),
        ("ата-энелер келди", "ата-энелер кетти", "ата-энелер кетти"),
        ("атаэнелер ата энелер", "ата-энелер кетти", "ата-энелер кетти"),
        ("ал дагы-дагы айтты", "ал дагы-дагы айтты", "ал дагы-дагы айтты"),
        ("2024-жылдын", "2024-жылдын 15-20 күнү", "2024-жылдын 15-20 күнү"),
        ("", "жаңы со-оз түзүлдү", "жаңы со-оз түзүлдү"),
    ],
)
def test_hyphen_left_inside_a_word(document: str, text: str, mended: str) -> None:
    spans = Vocabulary([document, text]).mend(text)
    assert spans == sorted(spans)
    for start, stop in reversed(spans):
        assert text[start:stop] in "-\u2010"
        text = text[:start] + text[stop:]
    assert text == mended


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("жазында баш-", "баш"),
        ("күзүндө 2024-", "2024"),
        ("ой-пі-", "ой-пі"),
        ("мында баш\u2010", "баш"),
        ("мында баш\u00ad", "баш"),
        ("сөз жок", None),
        ("кол менен -", None),
        ("чекит.", None),
        ("", None),
    ],
)
def test_last_word_of_a_line_that_goes_on(line: str, word: str | None) -> None:
    assert tail(line) == word


@pytest.mark.parametrize(
    ("line", "word"),
    [("талат деп", "талат"), ("пікір-ге, ал", "пікір-ге"), ("«талат»", ""), ("20 сом", "20"), ("", "")],
)
def test_first_word_of_a_line(line: str, word: str) -> None:
    assert head(line) == word

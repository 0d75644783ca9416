"""Every usual encoding is found out; what is no text is refused with advice."""

import codecs

import pytest

from aligner.encodings import decode
from aligner.errors import InputError
from aligner.normalise import compose

KY = "Жаз айларында көчөт тигүү үчүн жер алдын ала даярдалат. Бул эң маанилүү иш.\n" * 5
KK = "Көктемде көшет отырғызу үшін жер алдын ала дайындалады. Бұл ең маңызды іс.\n" * 5
RU = "Весной для посадки саженцев землю готовят заранее. Это самая важная работа.\n" * 5
EN = "In spring the ground is prepared before trees are planted. It matters most.\n" * 5


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [KY, KK, RU, EN])
def test_utf16_without_a_mark_is_found_out(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize("text", [KY, KK, RU, EN], ids=["ky", "kk", "ru", "en"])
@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("utf-32-le", codecs.BOM_UTF32_LE),
        ("utf-32-be", codecs.BOM_UTF32_BE),
    ],
)
def test_unicode_is_found_out(text: str, encoding: str, mark: bytes) -> None:
    assert decode(mark + text.encode(encoding)).text == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(RU, "cp1251"), (RU, "koi8-r"), (RU, "cp866"), (RU, "mac-cyrillic"), (KK, "kz1048"), (KK, "ptcp154")],
)
def test_single_byte_encodings_are_found_out(text: str, encoding: str) -> None:
    found = decode(text.encode(encoding))
    assert found.text == text
    assert found.text.encode(found.encoding) == text.encode(encoding)


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r"])
def test_short_russian_text(encoding: str) -> None:
    assert decode("Мост закрыли на ремонт.".encode(encoding)).text == "Мост закрыли на ремонт."


def test_short_kazakh_text() -> None:
    assert decode("Қазақ тілі – мемлекеттік тіл.".encode("kz1048")).encoding == "kz1048"


@pytest.mark.parametrize("encoding", ["utf-8", "UTF-8", "utf-16", "cp1251"])
def test_encoding_that_is_given_is_taken(encoding: str) -> None:
    assert decode(RU.encode(encoding), encoding).text == RU


def test_mark_goes_when_the_encoding_is_given() -> None:
    assert decode(codecs.BOM_UTF8 + KY.encode(), "utf-8").text == KY


def test_text_is_composed() -> None:
    taken_apart = "и\u0306 жана у\u0306"
    assert decode(taken_apart.encode()).text == compose(taken_apart)


def test_empty_encoding_name_means_find_out() -> None:
    assert decode(KY.encode(), "").encoding == "utf-8"
    assert decode(KY.encode("utf-16"), "").text == KY


def test_nothing_is_empty_text() -> None:
    assert decode(b"").text == ""


def refusal(data: bytes, encoding: str = "") -> str:
    """What the user is told about bytes that cannot be read."""
    with pytest.raises(InputError) as caught:
        decode(data, encoding)
    assert caught.value.advice
    return str(caught.value)


def test_broken_utf8_names_the_line() -> None:
    data = KY.encode().replace(b"\n", b"\nA\xffB\n", 3)
    assert "line 2" in refusal(data)
    assert "0xff" in refusal(data)


def test_utf8_cut_off_inside_a_character_names_the_line() -> None:
    assert "line 5" in refusal(KY.encode().rstrip()[:-1] + b"\xd0")


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"PK\x03\x04", "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "Office"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"\x1f\x8b\x08", "gzip"),
    ],
)
def test_other_files_are_called_by_their_name(start: bytes, what: str) -> None:
    assert what in refusal(start + b" and more of it")


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 4, b"\x00\x01\x02" * 50, b"\x89PNG\r\n\x1a\n" + bytes(80)]
)
def test_binary_data_is_refused(data: bytes) -> None:
    refusal(data)


@pytest.mark.parametrize("name", ["latin-17", "no such", "kyrgyz"])
def test_unknown_encoding_is_named(name: str) -> None:
    assert name in refusal(b"text", name)


@pytest.mark.parametrize(
    "name",
    [
        "base64",
        "hex",
        "rot13",
        "zlib",
    ],
)
def test_codec_that_is_no_encoding_of_text_is_refused(name: str) -> None:
    refusal(b"4142", name)


@pytest.mark.parametrize(
    ("data", "name"), [(b"\xff\xff", "utf-8"), (KY.encode("utf-8"), "ascii"), (b"abc", "utf-16")]
)
def test_wrong_encoding_is_refused(data: bytes, name: str) -> None:
    assert name in refusal(data, name)


def test_name_with_a_zero_byte_is_refused() -> None:
    refusal(b"text", "utf\x008")


LONG = {
    "ky": (
        "Айыл тургундары жаны мектептин ачылышына чогулуп, мугалимдерди куттукташты. Бул курулуш "
        "былтыр башталып, быйыл кузундо бутту. Эми балдар кошуна айылга барбай, оз айылында окуй "
        "алышат, деди айыл башчысы. Ата-энелер да абдан ыраазы."
    ),
    "kk": (
        "Ауыл тұрғындары жаңа мектептің ашылуына жиналып, мұғалімдерді құттықтады. Бұл құрылыс "
        "былтыр басталып, биыл күзде аяқталды. Енді балалар көрші ауылға бармай, өз ауылында оқи "
        "алады, деді ауыл әкімі. Ата-аналар да өте риза."
    ),
    "ru": (
        "Жители села собрались на открытие новой школы и поздравили учителей. Стройка началась в "
        "прошлом году и закончилась этой осенью. Теперь дети могут учиться дома и не ездить в "
        "соседнее село, сказал глава села. Родители тоже очень довольны."
    ),
    "de": (
        "Die Bewohner des Dorfes kamen zur Eröffnung der neuen Schule und gratulierten den Lehrern. "
        "Der Bau begann im vorigen Jahr und wurde im Herbst fertig. Jetzt können die Kinder hier "
        "lernen und müssen nicht mehr fahren, sagte der Bürgermeister."
    ),
    "tr": (
        "Köy halkı yeni okulun açılışında toplandı ve öğretmenleri kutladı. İnşaat geçen yıl "
        "başladı ve bu sonbaharda bitti. Artık çocuklar komşu köye gitmeden kendi köylerinde "
        "okuyabilecek, dedi muhtar. Anne ve babalar da çok mutlu oldu."
    ),
    "uk": (
        "Мешканці села зібралися на відкриття нової школи й привітали вчителів. Будівництво "
        "почалося торік і закінчилося цієї осені. Тепер діти можуть навчатися вдома і не їздити до "
        "сусіднього села, сказав голова. Батьки теж дуже задоволені."
    ),
    "pl": (
        "Mieszkańcy wsi zebrali się na otwarcie nowej szkoły i pogratulowali nauczycielom. Budowa "
        "zaczęła się w zeszłym roku i skończyła się tej jesieni. Teraz dzieci mogą się uczyć na "
        "miejscu, powiedział sołtys. Rodzice też są bardzo zadowoleni."
    ),
}
"""In cp1251 there is no ң, ө or ү: a Kyrgyz text in it has н, о and у for them."""
ENCODINGS = (
    "utf-16-le", "utf-16-be", "utf-16", "utf-32-le", "utf-32-be", "utf-32", "cp1251", "kz1048", "ptcp154",
    "koi8-r", "koi8-u", "cp866", "mac-cyrillic", "cp1252", "cp1250", "cp1254",
)  # fmt: skip


def can_hold(text: str, encoding: str) -> bool:
    try:
        return bool(text.encode(encoding))
    except UnicodeEncodeError:
        return False


@pytest.mark.parametrize("length", [80, 120, 200, 2000])
@pytest.mark.parametrize(
    ("language", "encoding"),
    [(language, e) for language, text in LONG.items() for e in ENCODINGS if can_hold(text, e)],
)
def test_table_of_encodings(language: str, encoding: str, length: int) -> None:
    text = (LONG[language] * 10)[:length]
    assert decode(text.encode(encoding)).text == text


def test_two_encodings_that_fit_nearly_equally_are_both_named() -> None:
    decoded = decode("Алты үй".encode("ptcp154"))
    assert (decoded.encoding, decoded.rival) == ("ptcp154", "cp1251")
    assert "ptcp154 and cp1251" in decoded.notes[0]
    assert "--encoding" in decoded.notes[0]


def test_long_text_leaves_no_doubt_about_its_encoding() -> None:
    text = "Бул мыйзам кабыл алынган эмес, бирок айыл тургундары аны колдойт. "
    assert decode(text.encode("cp1251")).notes == ()

"""Text under a wrong label, or none: what a person of that language would read."""

import pytest

from soporte.channels.email.parse.charsets import codec_name, decode

TEXTS = {
    "Chinese": ("您好，打印机坏了，请帮助我们修理一下。谢谢！订单号码 12345。", ["gb18030"]),
    "Chinese of Taiwan": ("您好，印表機壞了，請幫忙修理一下。謝謝！訂單編號 12345。", ["big5"]),
    "a short Chinese subject": ("印表機壞了", ["big5"]),
    "Japanese": (
        "お世話になっております。プリンタが壊れました。",
        ["cp932", "euc_jp", "iso2022_jp"],
    ),
    "a short Japanese subject": ("プリンタ故障の件", ["cp932", "euc_jp", "iso2022_jp"]),
    "Korean": ("안녕하세요. 프린터가 고장났어요. 수리를 부탁드립니다.", ["cp949", "iso2022_kr"]),
    "Russian": (
        "Здравствуйте! Сломался принтер, помогите пожалуйста.",
        ["koi8-r", "cp1251", "iso8859-5", "cp866"],
    ),
    "Russian in capitals": ("СРОЧНО НЕ РАБОТАЕТ ПРИНТЕР В ОТДЕЛЕ", ["koi8-r", "cp1251"]),
    "Ukrainian": ("Доброго дня! Зламався принтер, допоможіть.", ["koi8-u", "cp1251"]),
    "Spanish": ("La impresora está rota. ¿Podéis venir mañana? — “Núñez”", ["cp1252"]),
    "German": ("Schöne Grüße aus Köln, der Drucker läuft nicht.", ["cp1252"]),
    "French": ("L’imprimante est cassée à l’étage, où êtes-vous ?", ["cp1252"]),
    "Czech": ("Příliš žluťoučký kůň úpěl ďábelské ódy.", ["cp1250", "iso8859-2"]),
    "Greek": ("Καλημέρα, ο εκτυπωτής χάλασε. Παρακαλώ βοηθήστε μας.", ["cp1253"]),
    "Arabic": ("مرحبا، الطابعة معطلة. الرجاء المساعدة في أقرب وقت ممكن.", ["cp1256"]),
    "Thai": ("สวัสดีครับ เครื่องพิมพ์เสีย กรุณาช่วยซ่อมด้วยครับ", ["cp874"]),
}
# Each a label that such text does carry in mail, wrongly.
LABELS = ["", "us-ascii", "iso-8859-1", "windows-1252", "utf-8", "x-unknown", "utf-16", "ibm037"]
CASES = [(name, codec) for name, (_text, codecs) in TEXTS.items() for codec in codecs]


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize(("name", "codec"), CASES)
def test_it_sees_through_a_label_that_lies(name, codec, label):
    text = TEXTS[name][0]
    assert decode(text.encode(codec), label) == text


@pytest.mark.parametrize(("name", "codec"), CASES)
def test_it_believes_a_label_that_is_right(name, codec):
    text = TEXTS[name][0]
    assert decode(text.encode(codec), codec) == text


@pytest.mark.parametrize("label", ["windows-1251", "koi8-r", "gb2312", "big5", "shift_jis"])
@pytest.mark.parametrize("name", ["Russian", "Spanish", "French", "German"])
def test_it_sees_through_the_label_of_another_writing(name, label):
    text, codecs = TEXTS[name]
    for codec in codecs:
        if codec_name(codec) != codec_name(label):
            assert decode(text.encode(codec), label) == text


@pytest.mark.parametrize("label", [*LABELS, "gb2312", "koi8-r", "iso-2022-jp", "utf-7"])
@pytest.mark.parametrize("name", TEXTS)
def test_utf_8_is_read_under_any_label(name, label):
    text = TEXTS[name][0]
    assert decode(text.encode(), label) == text


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("iso-8859-1", "25 °C ± 2, 3 m², ½ kg, 100 £, «así» ªº¿¡"),
        ("iso-8859-1", "¡¡¡¡¡¡ ¿¿¿¿¿¿ éééé"),
        ("windows-1251", "Сл. № 5 — «да»"),
        ("windows-1251", "Ћ"),
        ("gb2312", "联通"),
        ("utf-16", "La impresora"),
        ("windows-1254", "Yazıcı çalışmıyor"),
    ],
)
def test_it_keeps_to_a_label_where_little_can_be_told(label, text):
    assert decode(text.encode(codec_name(label)), label) == text


def test_signs_that_only_windows_has_are_read_in_japanese_mail():
    assert decode(b"\x1b$B-!\x1b(B \x1b$B-j\x1b(B", "iso-2022-jp") == "① ㈱"


def test_utf_16_without_latin_letters_is_read():
    text = "您好，打印机坏了，请帮助我们"
    assert decode(text.encode("utf-16-le"), "utf-16le") == text

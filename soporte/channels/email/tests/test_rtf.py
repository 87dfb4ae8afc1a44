"""Rich text read where a message has nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soporte.channels.email.parse import read_message
from soporte.channels.email.parse.rtf import expand, to_text
from soporte.channels.email.tests.building import mail, multipart, part

# The example of [MS-OXRTFCP], section 4.1.1.
PACKED = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af320"
    "68656c090020627705b06c647d0a800fa0"
)


def test_outlooks_compressed_text_is_expanded():
    assert expand(PACKED) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"


def test_what_repeats_itself_is_expanded():
    head = (100).to_bytes(4, "little") + (40).to_bytes(4, "little") + b"LZFu\0\0\0\0"
    # "ab", then twice the longest repetition of what stands two bytes before.
    pair = ((207 & 0xFFF) << 4 | 15).to_bytes(2, "big")
    assert expand(head + b"\x0cab" + pair + pair).startswith(b"ab" * 9)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb"{\rtf1\ansi hola\par adi\'f3s}", "hola\nadiós"),
        (rb"{\rtf1\ansicpg1251 \'cf\'f0\'e8\'e2\'e5\'f2}", "Привет"),
        (rb"{\rtf1 a\u241?o \u-10179?\u-8704?}", "año 😀"),
        (rb"{\rtf1{\fonttbl{\f0 Arial;}}{\*\generator x;}hola{\pict 0102}}", "hola"),
        (rb"{\rtf1 \{a\} \\b\~c}", "{a} \\b\xa0c"),
        (rb"{\rtf1\trowd a\cell b\cell\row}", "a\tb"),
        (rb"no es RTF", ""),
        (b"{\\rtf1 " + b"{" * 50_000 + b"hola", "hola"),
    ],
)
def test_its_words_are_read(body, text):
    assert to_text(body) == text


def test_a_message_of_rich_text_alone_has_words_and_its_file():
    raw = multipart("mixed", part("application/rtf", rb"{\rtf1 hola}"))
    found = read_message(raw)
    assert found.text == "hola"
    assert [file.name for file in found.files] == ["text.rtf"]


def test_beside_other_words_it_is_only_a_file():
    raw = multipart("mixed", part("text/plain", "uno"), part("application/rtf", rb"{\rtf1 hola}"))
    assert read_message(raw).text == "uno"


@given(st.binary(max_size=500))
def test_any_bytes_are_survived(data):
    to_text(b"{\\rtf1 " + data)
    expand(b"\0\0\0\0\xff\0\0\0LZFu\0\0\0\0" + data)
    assert "unreadable" not in read_message(mail("Content-Type: text/rtf", body=data)).problems

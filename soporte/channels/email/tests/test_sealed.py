"""What is packed into something else: S/MIME signed as a whole, and winmail.dat."""

import base64
import struct

import pytest

from soporte.channels.email.parse import read_message
from soporte.channels.email.tests.building import image, mail, multipart, part


def der(tag, *values, streamed=False):
    value = b"".join(values)
    if streamed:
        return bytes([tag, 0x80]) + value + b"\0\0"
    size = len(value).to_bytes(3, "big")
    return bytes([tag, 0x83]) + size + value


def signed(content, *, streamed=False):
    """The frame of an S/MIME "signed data" around a message, without the signature."""
    octets = (
        der(0x24, der(0x04, content[:10]), der(0x04, content[10:]), streamed=True)
        if streamed
        else der(0x04, content)
    )
    data = bytes.fromhex("06092a864886f70d010701")
    inner = der(0x30, data, der(0xA0, octets, streamed=streamed), streamed=streamed)
    body = der(0x30, b"\x02\x01\x01", der(0x31), inner, streamed=streamed)
    kind = bytes.fromhex("06092a864886f70d010702")
    return der(0x30, kind, der(0xA0, body, streamed=streamed), streamed=streamed)


class TestSealed:
    @pytest.mark.parametrize("streamed", [False, True])
    @pytest.mark.parametrize("kind", ["; smime-type=signed-data", ""])
    def test_what_is_signed_as_a_whole_is_read(self, kind, streamed):
        inner = multipart("mixed", part("text/plain", "el texto"), image())
        raw = mail(
            f"Content-Type: application/pkcs7-mime{kind}",
            "Content-Transfer-Encoding: base64",
            body=base64.encodebytes(signed(inner, streamed=streamed)),
        )
        found = read_message(raw)
        assert found.text == "el texto"
        assert {file.name for file in found.files} == {"image.png", "smime.p7m"}
        assert found.extra["security"] == "s/mime signed"

    @pytest.mark.parametrize("cut", range(0, 60, 3))
    def test_a_broken_seal_is_a_file(self, cut):
        raw = mail("Content-Type: application/pkcs7-mime", body=signed(b"\nhola")[:cut])
        assert "unreadable" not in read_message(raw).problems

    @pytest.mark.parametrize(
        ("raw", "said"),
        [
            (b'Content-Type: multipart/encrypted; boundary="b"\n\n--b\n\nx\n', "pgp encrypted"),
            (b"\n-----BEGIN PGP MESSAGE-----\n\nabc\n", "pgp encrypted"),
            (b"\n-----BEGIN PGP SIGNED MESSAGE-----\n\nabc\n", "pgp signed"),
            (
                b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nx",
                "s/mime encrypted",
            ),
            (b"\nYou write -----BEGIN PGP MESSAGE----- above it\n", None),
        ],
    )
    def test_what_it_claims_is_named(self, raw, said):
        assert read_message(raw).extra.get("security") == said


def tnef(name, data):
    """The smallest winmail.dat with one file in it."""

    def attribute(number, value):
        check = sum(value) % 65536
        return b"\x02" + struct.pack("<II", number, len(value)) + value + struct.pack("<H", check)

    head = struct.pack("<IH", 0x223E9F78, 1)
    file = attribute(0x00069002, b"\0" * 14) + attribute(0x00018010, name + b"\0")
    return head + file + attribute(0x0006800F, data)


class TestTnef:
    def test_winmail_is_opened(self):
        one = b"Content-Disposition: attachment; filename=winmail.dat"
        packed = part("application/ms-tnef", tnef(b"plano.txt", b"hola"), one)
        found = read_message(multipart("mixed", part("text/plain", "a"), packed))
        assert [(file.name, file.data) for file in found.files] == [("plano.txt", b"hola")]

    def test_a_broken_winmail_is_kept_whole(self):
        packed = part("application/ms-tnef", b"\x78\x9f\x3e\x22rest")
        found = read_message(multipart("mixed", part("text/plain", "a"), packed))
        assert [file.name for file in found.files] == ["winmail.dat"]
        assert "winmail.dat not opened" in found.problems

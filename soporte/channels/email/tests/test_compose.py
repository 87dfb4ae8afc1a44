"""What we send, read back as the recipient's program reads it."""

import email
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from soporte.channels.contract import ChannelError, Correspondent, Outgoing, OutgoingFile
from soporte.channels.email.compose import compose
from soporte.channels.email.parse import read_message

ALLOWED = {
    *("From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To"),
    *("References", "Content-Language", "Auto-Submitted", "X-Auto-Response-Suppress"),
    *("X-Soporte-Request", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"),
}


def outgoing(**given):
    return Outgoing(
        **{
            "recipient": Correspondent("ana@acme.test", "Ana Pérez"),
            "sender": Correspondent("support@example.test", "Beto · Soporte"),
            "subject": "Re: La impresora no imprime [#1042]",
            "text": "Hola, Ana:\n\n¿Sigue igual?\n",
            "html": "<p>Hola, Ana:</p><p>¿Sigue igual?</p>",
            "message_id": "<m.1.2.abc@example.test>",
            **given,
        }
    )


def sent(**given):
    raw = compose(outgoing(**given))
    return email.message_from_bytes(raw), read_message(raw), raw


def test_it_arrives_as_it_was_written():
    _, found, _ = sent()
    assert found.subject == "Re: La impresora no imprime [#1042]"
    assert found.sender == Correspondent("support@example.test", "Beto · Soporte")
    assert found.to == (Correspondent("ana@acme.test", "Ana Pérez"),)
    assert found.text.strip() == "Hola, Ana:\n\n¿Sigue igual?"
    assert "<p>¿Sigue igual?</p>" in found.html
    assert found.message_id == "<m.1.2.abc@example.test>"
    assert found.automatic == ""


def test_lines_end_in_crlf_and_are_short():
    raw = sent(text="palabra " * 4000, html="<p>" + "ñ" * 4000 + "</p>")[2]
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_it_names_the_conversation_it_belongs_to():
    references = tuple(f"<{number}@acme.test>" for number in range(200))
    _, found, raw = sent(in_reply_to="<199@acme.test>", references=references)
    assert found.in_reply_to == ("<199@acme.test>",)
    assert 2 <= len(found.references) <= 100
    assert found.references[-1] == "<199@acme.test>"
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_answers_go_to_the_signed_address():
    _, found, _ = sent(reply_to="support+t.7.1.abcdefghijklmnopqrstuvwxyz@example.test")
    assert [one.address for one in found.reply_to] == [
        "support+t.7.1.abcdefghijklmnopqrstuvwxyz@example.test"
    ]


def test_automatic_mail_says_so():
    message, found, _ = sent(automatic="auto-replied")
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert found.automatic == "auto-replied"


def test_pictures_stand_in_the_text_and_files_beside_it():
    _, found, _ = sent(
        html='<p><img src="cid:plano@x"></p>',
        files=(
            OutgoingFile("plano.png", "image/png", b"\x89PNG", "plano@x"),
            OutgoingFile("informe año.pdf", "application/pdf", b"%PDF"),
            OutgoingFile("otro.eml", "message/rfc822", b"Subject: x\n\ny"),
        ),
    )
    files = {file.name: file for file in found.files}
    assert files["plano.png"].content_id == "plano@x"
    assert files["plano.png"].inline
    assert files["informe año.pdf"].data == b"%PDF"
    assert files["otro.eml"].data == b"Subject: x\n\ny"


def test_a_text_alone_is_one_part():
    message, found, _ = sent(html="")
    assert message.get_content_type() == "text/plain"
    assert found.html == ""


ATTACKS = st.one_of(
    st.text(max_size=120),
    st.sampled_from(
        [
            "x\r\nBcc: eve@evil.test",
            "x\nBcc: eve@evil.test\n\nbody",
            "x\rBcc: eve@evil.test",
            "=?utf-8?Q?x=0D=0ABcc:_eve@evil.test?=",
            "x\u2028Bcc: eve@evil.test",
            "x\x0bBcc: eve@evil.test",
            '"><script>',
            "a" * 5000,
            "\ud800",
            "\0",
            "a@b.test, eve@evil.test",
            '"',
            "(",
            "<",
            ",",
            "\\",
        ]
    ),
)


@settings(max_examples=150, deadline=None)
@given(ATTACKS, ATTACKS, ATTACKS, ATTACKS)
def test_no_text_adds_a_header_or_a_recipient(subject, name, reference, file_name):
    try:
        message, found, _ = sent(
            subject=subject,
            recipient=Correspondent("ana@acme.test", name),
            sender=Correspondent("support@example.test", name),
            in_reply_to=reference,
            references=(reference,),
            request_id=reference,
            language=reference,
            files=(OutgoingFile(file_name, "text/plain", b"x", ""),),
        )
    except ChannelError:
        return
    assert set(message.keys()) <= ALLOWED
    assert len(message.keys()) == len(set(message.keys()))
    assert [one.address for one in found.to] == ["ana@acme.test"]
    assert found.sender.address == "support@example.test"
    assert len(found.files) == 1


@settings(max_examples=150, deadline=None)
@given(ATTACKS)
def test_no_address_becomes_two(address):
    try:
        message, found, _ = sent(recipient=Correspondent(address, "Ana"))
    except ChannelError:
        return
    assert set(message.keys()) <= ALLOWED
    assert len(found.to) <= 1


@pytest.mark.parametrize("text", ["From x\n.\n..\n", ".\r\n", "\n.\n"])
def test_dots_and_from_lines_survive(text):
    _, found, _ = sent(text=text, html="")
    assert found.text.strip() == text.replace("\r", "").strip()

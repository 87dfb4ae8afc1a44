"""Trying a mailbox: what is wrong is told apart, step by step, before servers that misbehave."""

import socket
import ssl
from contextlib import contextmanager, suppress
from threading import Thread

import pytest

from soporte.channels.contract import BACK, BAD, GOOD, LETTER, SKIPPED
from soporte.channels.email import checking, fetching
from soporte.channels.email.settings import EmailSettings

HOST = "127.0.0.1"
FOLDERS = b'* LIST (\\HasNoChildren) "/" "INBOX"\r\n* LIST () "/" "Archivo"\r\n'


def imap(line, wrong=""):
    """What a small mail server answers to one line; `wrong` names the command that it refuses."""
    tag, _space, rest = line.decode("latin-1").strip().partition(" ")
    word = rest.partition(" ")[0].upper()
    if word == wrong:
        return f"{tag} NO [X] not so\r\n".encode()
    more = {
        "CAPABILITY": b"* CAPABILITY IMAP4rev1\r\n",
        "STATUS": b'* STATUS "INBOX" (MESSAGES 3)\r\n',
        "EXAMINE": b"* 3 EXISTS\r\n",
        "LIST": FOLDERS,
        "LOGOUT": b"* BYE\r\n",
    }.get(word, b"")
    return more + f"{tag} OK done\r\n".encode()


def smtp(line, wrong=""):
    word = line.decode("latin-1").strip().partition(" ")[0].upper()
    if word == wrong:
        return b"535 5.7.8 no such user\r\n"
    return {"EHLO": b"250-mail\r\n250 AUTH PLAIN\r\n", "AUTH": b"235 in\r\n"}.get(
        word, b"250 ok\r\n"
    )


@contextmanager
def server(greeting, answer, wrong=""):
    """A server on a loopback port that speaks line by line."""
    door = socket.create_server((HOST, 0))

    def serve():
        while True:
            try:
                wire, _place = door.accept()
            except OSError:
                return
            # Who is tried may hang up at any moment.
            with suppress(OSError), wire, wire.makefile("rwb") as lines:
                lines.write(greeting)
                lines.flush()
                for line in lines:
                    lines.write(answer(line, wrong))
                    lines.flush()

    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield door.getsockname()[1]
    finally:
        door.shutdown(socket.SHUT_RDWR)
        door.close()
        thread.join(5)


def incoming(port, **more):
    return EmailSettings(
        **{
            "imap_host": HOST,
            "imap_port": port,
            "imap_security": "plain",
            "imap_user": "ana",
            "imap_password": "s3creto",
            **more,
        }
    )


def found(settings, url="folder:x"):
    """The last word about each step."""
    return {one.stage: one for one in checking.check(settings, url)}


def states(said):
    return {stage: one.state for stage, one in said.items()}


def test_a_mailbox_that_works_is_good_at_every_step():
    with server(b"* OK hello\r\n", imap) as port:
        said = found(incoming(port))
    assert set(states(said).values()) == {GOOD}
    assert list(said) == ["in.name", "in.connect", "in.encrypt", "in.sign_in", "in.inbox"]
    assert "3" in said["in.inbox"].text


def test_a_refused_password_is_told_from_a_wrong_server():
    with server(b"* OK hello\r\n", imap, "LOGIN") as port:
        said = found(incoming(port))
    assert said["in.sign_in"].state == BAD
    assert "not so" in said["in.sign_in"].text
    assert "contraseña" in said["in.sign_in"].hint
    assert "in.inbox" not in said
    assert "s3creto" not in repr(said)


def test_a_folder_that_is_missing_brings_the_names_of_those_that_are_there():
    with server(b"* OK hello\r\n", imap, "EXAMINE") as port:
        said = found(incoming(port, imap_folder="Entrada"))
    assert said["in.inbox"].state == BAD
    assert "Archivo" in said["in.inbox"].hint


def test_a_port_without_tls_is_told_from_one_that_is_closed():
    with server(b"* OK hello\r\n", imap) as port:
        said = found(incoming(port, imap_security="ssl"))
    assert states(said) == {"in.name": GOOD, "in.connect": GOOD, "in.encrypt": BAD}
    assert "STARTTLS" in said["in.encrypt"].hint
    closed = found(incoming(port))
    assert closed["in.connect"].state == BAD
    assert str(port) in closed["in.connect"].hint


def test_a_name_that_nobody_knows_is_shown(monkeypatch):
    def unknown(*_given, **_more):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    said = found(EmailSettings(imap_host="imap.exmaple.test"))
    assert "imap.exmaple.test" in said["in.name"].hint


def test_a_certificate_of_another_name_is_refused(monkeypatch, tmp_path):
    """By polling as well: left to itself, the library would take any certificate."""
    given = []
    monkeypatch.setitem(fetching.BOXES, "ssl", lambda **more: given.append(more) or 1 / 0)
    with pytest.raises(ZeroDivisionError):
        fetching.connect(EmailSettings(imap_host="x"))
    assert given[0]["ssl_context"].verify_mode == ssl.CERT_REQUIRED
    assert given[0]["ssl_context"].check_hostname


def test_the_outgoing_server_is_asked_for_its_password_and_gets_no_message():
    lines = []

    def listening(line, wrong):
        lines.append(line)
        return smtp(line, wrong)

    with server(b"220 mail\r\n", listening) as port:
        good = found(EmailSettings(), f"smtp://ana:s3creto@{HOST}:{port}")
    assert set(states(good).values()) == {GOOD}
    assert not any(line.startswith((b"MAIL", b"DATA", b"data", b"mail")) for line in lines)
    with server(b"220 mail\r\n", smtp, "AUTH") as port:
        bad = found(EmailSettings(), f"smtp://ana:s3creto@{HOST}:{port}")
    assert bad["out.sign_in"].state == BAD
    assert bad["out.sign_in"].text.startswith("535 5.7.8")


def test_without_a_user_no_sign_in_is_tried():
    with server(b"220 mail\r\n", smtp) as port:
        said = found(EmailSettings(), f"smtp://{HOST}:{port}")
    assert said["out.sign_in"].state == SKIPPED


def test_the_outgoing_side_is_tried_even_where_the_incoming_one_fails():
    with server(b"220 mail\r\n", smtp) as port:
        said = found(incoming(port), f"smtp://{HOST}:{port}")
    assert said["in.encrypt"].state == BAD
    assert said["out.encrypt"].state == GOOD


def test_no_outgoing_server_is_a_finding():
    said = found(EmailSettings(), "")
    assert said["out.name"].state == BAD
    assert "SOPORTE_SMTP_URL" in said["out.name"].hint


def test_what_is_announced_depends_on_what_is_there():
    def names(settings, url):
        return [stage.name for stage in checking.stages(settings, url)]

    assert names(EmailSettings(), "folder:x") == [LETTER]
    assert names(EmailSettings(), "smtp://h")[-2:] == [LETTER, BACK]
    assert names(incoming(1), "smtp://h")[0] == "in.name"

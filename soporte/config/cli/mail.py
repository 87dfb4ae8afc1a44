"""`soporte mail …`: hand mail in quickly, and show how it is read."""

import argparse
import base64
import json
import socket
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from soporte.config.installation import Installation
from soporte.config.words import Refusal
from soporte.config.words import translate as _

STORED, TRY_AGAIN, USAGE = 0, 75, 64
SECONDS = 60
REFUSED_FOR_GOOD = 500


class LmtpError(Exception):
    """What the other side said when it did not take the message."""

    def __init__(self, answer: str) -> None:
        """`answer` begins with the three digits of the protocol."""
        super().__init__(answer)
        self.is_permanent = answer[:1] == "5"


def deliver(options: argparse.Namespace) -> int:
    """Hand one message to the running instance; exit 0 once it is stored, 75 to try again.

    A permanent refusal of one message (too large) is 69, so that the mail server bounces it.
    """
    raw = _read(options.file)
    path = Installation.find(options.data_dir).lmtp_socket
    try:
        _hand_in(path, options.sender, options.to, raw)
    except LmtpError as error:
        print(f"soporte: {error}", file=sys.stderr)  # noqa: T201 - for the mail server's log
        return 69 if error.is_permanent else TRY_AGAIN
    except OSError as error:
        print(f"soporte: {path}: {error.strerror or error}", file=sys.stderr)  # noqa: T201
        return TRY_AGAIN
    return STORED


def _hand_in(path: Path, sender: str, recipients: list[str], raw: bytes) -> None:
    with socket.socket(socket.AF_UNIX) as wire:
        wire.settimeout(SECONDS)
        wire.connect(str(path))
        lines = wire.makefile("rb")

        def expect() -> None:
            answer = lines.readline()
            while answer[3:4] == b"-":
                answer = lines.readline()
            text = answer.decode("utf-8", "replace").strip()
            if answer[:1] not in (b"2", b"3"):
                raise LmtpError(text or _("the connection was closed"))

        expect()
        for line in ("LHLO pipe", f"MAIL FROM:<{_bare(sender)}>"):
            wire.sendall(line.encode() + b"\r\n")
            expect()
        for recipient in recipients:
            wire.sendall(f"RCPT TO:<{_bare(recipient)}>\r\n".encode())
            expect()
        wire.sendall(b"DATA\r\n")
        expect()
        wire.sendall(_dotted(raw))
        for _recipient in recipients:
            expect()


def _bare(address: str) -> str:
    return "".join(char for char in address if char > " " and char not in "<>")


def _dotted(raw: bytes) -> bytes:
    """The message as DATA carries it: lines end in CR LF, and a leading dot is doubled."""
    body = raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
    if not body.endswith(b"\r\n"):
        body += b"\r\n"
    body = body.replace(b"\r\n.", b"\r\n..")
    return (b"." if body.startswith(b".") else b"") + body + b".\r\n"


def _read(name: str) -> bytes:
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def parse(options: argparse.Namespace) -> None:
    """Print what the product's own reader makes of one message, or answer line by line.

    With --jsonl it stays and reads {"id", "raw"} (raw in base64), answering each line at once
    with {"id", "result"} or {"id", "error"}.
    """
    as_json, read_message = _reader()
    if not options.jsonl:
        _say(as_json(read_message(_read(options.file))))
        return
    for line in sys.stdin.buffer:  # as bytes: no line must end the conversation, whatever it holds
        number: Any = None
        try:
            asked = json.loads(line)
            number = asked.get("id")
            raw = base64.b64decode(asked["raw"])
            _say({"id": number, "result": as_json(read_message(raw))})
        except Exception as error:  # noqa: BLE001 - one bad line must not end the conversation
            _say({"id": number, "error": f"{type(error).__name__}: {error}"})


def _reader() -> tuple[Callable[[Any], dict[str, Any]], Callable[[bytes], Any]]:
    """The mail channel's own reader, looked up by name: without that channel there is none."""
    try:
        found = import_module("soporte.channels.email.parse")
    except ModuleNotFoundError:
        raise Refusal(_("This installation has no channel for mail.")) from None
    return found.as_json, found.read_message


def _say(answer: dict[str, Any]) -> None:
    # Lone surrogates cannot be written as UTF-8, so everything else is escaped too.
    print(json.dumps(answer), flush=True)  # noqa: T201 - the command's answer

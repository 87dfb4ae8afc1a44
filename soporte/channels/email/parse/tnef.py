"""winmail.dat (TNEF) opened: the files and the text that Outlook packed into it."""

import logging
import mimetypes
from dataclasses import dataclass, field
from typing import Any

from soporte.channels.contract import IncomingFile
from soporte.channels.email.parse.charsets import decode
from soporte.channels.email.parse.rtf import expand
from soporte.toolbox.text import clean_file_name, clean_text

MAX_SIZE = 30_000_000
MAX_FILES = 200


@dataclass
class Opened:
    """What was inside."""

    text: str = ""
    html: str = ""
    rich: bytes = b""
    files: list[IncomingFile] = field(default_factory=list)


def open_tnef(data: bytes) -> Opened:
    """The contents of a TNEF file; empty when it cannot be read. Never raises."""
    if not data.startswith(b"\x78\x9f\x3e\x22") or len(data) > MAX_SIZE:
        return Opened()
    # Imported on need: few messages have one.
    from tnefparse import TNEF

    logging.getLogger("tnefparse").setLevel(logging.CRITICAL)
    try:
        return _opened(TNEF(data, do_checksum=False))
    except Exception:  # noqa: BLE001  # a third-party reader of hostile bytes; the file is kept whole
        return Opened()


def _opened(tnef: Any) -> Opened:
    opened = Opened()
    for number, attachment in enumerate(tnef.attachments[:MAX_FILES], 1):
        name = clean_file_name(_name(attachment), fallback=f"attachment-{number}.bin")
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        opened.files.append(IncomingFile(name, kind, bytes(attachment.data or b"")))
    opened.text = _text(getattr(tnef, "body", None))
    opened.html = _text(getattr(tnef, "htmlbody", None))
    opened.rich = expand(bytes(getattr(tnef, "rtfbody", None) or b""))
    return opened


def _name(attachment: Any) -> str:
    name = attachment.long_filename() or attachment.name or ""
    return _text(name)


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = decode(value.rstrip(b"\0"))
    return clean_text(str(value or "")).strip("\0")

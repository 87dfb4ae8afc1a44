"""A read message as bytes and back, between two processes. The bytes of files are not encoded."""

import json
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from soporte.channels.contract import Bounce, Complaint, Correspondent, Incoming, IncomingFile

_PEOPLE = ("to", "cc", "reply_to")


def pack(incoming: Incoming) -> bytes:
    """The message as one block of bytes."""
    files = [file.data for file in incoming.files]
    told = asdict(replace(incoming, files=tuple(replace(f, data=b"") for f in incoming.files)))
    told["sent_at"] = incoming.sent_at.isoformat() if incoming.sent_at else None
    for file, data in zip(told["files"], files, strict=True):
        file["data"] = len(data)
    head = json.dumps(told).encode()
    return b"".join([len(head).to_bytes(8, "big"), head, *files])


def unpack(block: bytes) -> Incoming:
    """The message in such a block. Raises ValueError, KeyError or TypeError for another one."""
    at = 8 + int.from_bytes(block[:8], "big")
    told: dict[str, Any] = json.loads(block[8:at])
    files: list[IncomingFile] = []
    for file in told["files"]:
        size = file["data"]
        files.append(IncomingFile(**{**file, "data": block[at : at + size]}))
        at += size
    if at != len(block):
        raise ValueError
    told |= {name: tuple(Correspondent(**one) for one in told[name]) for name in _PEOPLE}
    told["files"] = tuple(files)
    told["sender"] = Correspondent(**told["sender"])
    told["bounce"] = _made(Bounce, told["bounce"])
    told["complaint"] = _made(Complaint, told["complaint"])
    told["sent_at"] = told["sent_at"] and datetime.fromisoformat(told["sent_at"])
    return Incoming(**_tuples(told))


def _made(kind: type[Any], told: dict[str, Any] | None) -> Any:
    return None if told is None else kind(**_tuples(told))


def _tuples(told: dict[str, Any]) -> dict[str, Any]:
    """What JSON carries as a list was a tuple."""
    return {name: tuple(v) if isinstance(v, list) else v for name, v in told.items()}

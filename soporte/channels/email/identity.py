"""Marks of ours in mail that come back: Message-IDs and answering addresses, signed.

A mark proves that we wrote it; by itself it gives nobody a right (the inbound line decides that).
"""

import base64
import binascii
import re

from soporte.toolbox import signing
from soporte.toolbox.clock import now

# Case changes on the way; digits and letters of other scripts are not ours.
_ASCII = re.IGNORECASE | re.ASCII
ID = re.compile(r"^<m\.(\d{1,18})\.(\d{1,18})\.([a-z2-7]{26})@[^<>\s]{1,253}>$", _ASCII)
TAG = re.compile(r"^[^@+]{1,64}\+t\.(\d{1,18})\.(\d{1,18})\.(\d{1,6})\.([a-z2-7]{26})@", _ASCII)
LOCAL_LIMIT = 64
THREAD_BYTES = 22
# An answering address works this long; later answers are still found by the ids they name.
TOKEN_DAYS = 180


def message_id(message: int, delivery: int, address: str) -> str:
    """The Message-ID of one delivery of one message; `message` is 0 for what belongs to none."""
    domain = address.rpartition("@")[2] or "localhost"
    check = signing.mac("message-id", message, delivery)
    return f"<m.{message}.{delivery}.{check}@{domain}>"


def read_message_id(text: str) -> tuple[int, int] | None:
    """The (message, delivery) that a Message-ID of ours names; None for any other id."""
    found = ID.match(text.strip())
    if found is None:
        return None
    message, delivery = int(found[1]), int(found[2])
    return (message, delivery) if signing.check(found[3], "message-id", message, delivery) else None


def reply_address(address: str, ticket: int, person: int) -> str:
    """The address at which one person answers one ticket; empty when it would be too long."""
    local, _at, domain = address.rpartition("@")
    plain, day = local.partition("+")[0], _today()
    tagged = f"{plain}+t.{ticket}.{person}.{day}.{signing.mac('reply', ticket, person, day)}"
    return f"{tagged}@{domain}" if plain and len(tagged) <= LOCAL_LIMIT else ""


def read_reply_address(address: str) -> tuple[int, int] | None:
    """The (ticket, person) of an answering address of ours; None for any other or an old one."""
    found = TAG.match(address.strip())
    if found is None:
        return None
    ticket, person, day = int(found[1]), int(found[2]), int(found[3])
    if not signing.check(found[4], "reply", ticket, person, day):
        return None
    return (ticket, person) if -1 <= _today() - day <= TOKEN_DAYS else None


def read_thread_index(text: str) -> str:
    """What all mail of one conversation has in common in Outlook's Thread-Index; "" for none.

    22 bytes stand for the conversation, and each answer adds five. The first holds part of a date
    and is written differently by different servers; the rest does for telling conversations apart.
    """
    packed = "".join(text.split())[:400]
    try:
        found = base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
    except (ValueError, binascii.Error):
        return ""
    is_whole = len(found) >= THREAD_BYTES and (len(found) - THREAD_BYTES) % 5 == 0
    return found[1:THREAD_BYTES].hex() if is_whole else ""


def _today() -> int:
    """Days since 1970 in UTC."""
    return int(now().timestamp() // 86_400)

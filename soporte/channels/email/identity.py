"""Marks of ours in mail that come back: Message-IDs and answering addresses, signed.

A mark proves that we wrote it; by itself it gives nobody a right (the inbound line decides that).
"""

import re

from soporte.toolbox import signing

ID = re.compile(r"^<m\.(\d{1,18})\.(\d{1,18})\.([a-z2-7]{26})@[^<>\s]{1,253}>$", re.IGNORECASE)
TAG = re.compile(r"^[^@+]{1,64}\+t\.(\d{1,18})\.(\d{1,18})\.([a-z2-7]{26})@", re.IGNORECASE)
LOCAL_LIMIT = 64


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
    tagged = f"{local}+t.{ticket}.{person}.{signing.mac('reply', ticket, person)}"
    return f"{tagged}@{domain}" if local and len(tagged) <= LOCAL_LIMIT else ""


def read_reply_address(address: str) -> tuple[int, int] | None:
    """The (ticket, person) of an answering address of ours; None for any other address."""
    found = TAG.match(address.strip())
    if found is None:
        return None
    ticket, person = int(found[1]), int(found[2])
    return (ticket, person) if signing.check(found[3], "reply", ticket, person) else None

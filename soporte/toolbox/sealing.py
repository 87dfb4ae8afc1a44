"""Secrets at rest: passwords of mailboxes and the like, encrypted under the installation's key.

A copy of the database alone opens no mailbox; whoever has the secret key too can.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

MARK = "sealed:"


class UnsealError(Exception):
    """The secret was sealed under another key."""


def seal(secret: str) -> str:
    """The secret encrypted, marked as such; what is empty or sealed already stays as it is."""
    if not secret or secret.startswith(MARK):
        return secret
    return MARK + _fernet().encrypt(secret.encode()).decode()


def unseal(kept: str) -> str:
    """The secret again. Raises UnsealError when the installation's key was changed."""
    if not kept.startswith(MARK):
        return kept
    try:
        return _fernet().decrypt(kept.removeprefix(MARK).encode()).decode()
    except InvalidToken as wrong:
        raise UnsealError from wrong


def _fernet() -> Fernet:
    key = hashlib.sha256(f"soporte:sealing:{settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))

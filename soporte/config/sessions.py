"""Sessions in the database, under keys that we made: a cookie of another form names none."""

import re
from typing import Any

from django.contrib.sessions.backends import db

_OURS = re.compile(r"[a-z0-9]{32}")


class SessionStore(db.SessionStore):
    """Never asks the database for what it could not have stored, such as a key with a NUL in it."""

    def _validate_session_key(self, key: Any) -> bool:
        return isinstance(key, str) and _OURS.fullmatch(key) is not None

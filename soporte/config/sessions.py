"""Sessions in the database, under keys that we made: a cookie of another form names none."""

import re
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from soporte.toolbox.clock import now
from soporte.toolbox.prepared import Prepared

_STORED: Prepared[Session] = Prepared(lambda key: Session.objects.filter(session_key=key))
_OURS = re.compile(r"[a-z0-9]{32}")


class SessionStore(db.SessionStore):
    """Never asks the database for what it could not have stored, such as a key with a NUL in it."""

    def _validate_session_key(self, key: Any) -> bool:
        return isinstance(key, str) and _OURS.fullmatch(key) is not None

    def _get_session_from_db(self) -> Session | None:
        found = _STORED.first(self.session_key) if self.session_key else None
        if found is None or found.expire_date <= now():
            self._session_key = None
            return None
        return found

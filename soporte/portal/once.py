"""One form, one effect: a hidden key makes a second click on "send" find the first one's answer."""

import secrets
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest

from soporte.journal import idempotency

FIELD = "form_key"


def new_key() -> str:
    """A key for a fresh form."""
    return secrets.token_urlsafe(16)


def run(request: HttpRequest, scope: str, act: Callable[[], Any], *, content: str) -> Any:
    """What `act` answers, or what it answered when the same form with the same content came first.

    The same form sent again with other words is another act: somebody went back and wrote more.
    The answer must be plain data. What `act` raises undoes everything.
    """
    key = request.POST.get(FIELD, "")[:64]
    if not key:
        return act()
    whole = f"{key}:{idempotency.fingerprint(content)}"
    with transaction.atomic():
        first = idempotency.begin(scope, whole, "")
        if first is not None:
            return first.answer
        answer = act()
        idempotency.finish(scope, whole, 200, answer)
        return answer

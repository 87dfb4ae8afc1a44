"""One request of a session after another: guesses made at once would count as one."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

View = Callable[..., HttpResponse]
LOCK = 0x50_0C_0D


def alone(view: View) -> View:
    """For a form whose tries are counted in the session."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.session.session_key
        if request.method != "POST" or not key:
            return view(request, *args, **kwargs)
        with transaction.atomic():
            _wait_for(key)
            # What stood in it when this request began may no longer be true.
            request.session = type(request.session)(key)
            response = view(request, *args, **kwargs)
            if request.session.modified and not request.session.is_empty():
                request.session.save()
        return response

    return run


def _wait_for(key: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, key])

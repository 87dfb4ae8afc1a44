"""Idempotency-Key: a request that its sender repeats has its effect once, and one answer."""

import hashlib
import json
import re
from collections.abc import Callable
from typing import cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from soporte.api.access import ApiRequest
from soporte.api.fields import Shown
from soporte.api.problems import Problem, Wrong
from soporte.journal import idempotency

HEADER = "Idempotency-Key"
_WELL_FORMED = re.compile(r"[\x21-\x7e]{1,200}")
PARAMETER = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "description": "The same key with the same request gives the first answer again for a day.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}


def once(request: HttpRequest, status: int, work: Callable[[], Shown]) -> HttpResponse:
    """Do `work` unless its key has an answer already. Call it inside the work's transaction.

    A second request with the key waits for the first one's transaction; where that failed, it is
    the first. Raises Problem.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return as_json(work(), status)
    if not _WELL_FORMED.fullmatch(key):
        raise _bad_key()
    scope = f"token:{cast('ApiRequest', request).auth.token.pk}"
    try:
        first = idempotency.begin(scope, key, _fingerprint(request))
    except idempotency.KeyReusedError as reused:
        raise Problem("key_reused") from reused
    if first is not None:
        return _replayed(first.answer, first.status or status)
    made = work()
    kept = made.model_dump(mode="json") | dict.fromkeys(_told_once(made))
    idempotency.finish(scope, key, status, kept)
    return as_json(made, status)


def as_json(shown: Shown, status: int) -> HttpResponse:
    """A thing as a response."""
    return HttpResponse(shown.model_dump_json(), status=status, content_type="application/json")


def _told_once(shown: Shown) -> tuple[str, ...]:
    """The fields that are kept nowhere, not even for a repeated request."""
    return getattr(shown, "TOLD_ONCE", ())


def _replayed(answer: object, status: int) -> HttpResponse:
    response = HttpResponse(json.dumps(answer), status=status, content_type="application/json")
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _fingerprint(request: HttpRequest) -> str:
    """What makes two requests the same: a form's boundary changes, its files do not."""
    head = f"{request.method} {request.get_full_path()}"
    if not request.FILES:
        return idempotency.fingerprint(head, request.body)
    parts = [head]
    for name in sorted(request.FILES):
        file = cast("UploadedFile[bytes]", request.FILES[name])
        digest = hashlib.sha256(b"".join(file.chunks())).hexdigest()
        file.seek(0)
        parts.append(f"{name} {file.name} {file.content_type} {digest}")
    return idempotency.fingerprint(*parts)


def _bad_key() -> Problem:
    detail = _("An Idempotency-Key has 1 to 200 visible ASCII characters.")
    wrong = Wrong(where="header", field=HEADER, code="key", detail=detail)
    return Problem("invalid", detail, errors=[wrong])

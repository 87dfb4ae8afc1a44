"""What goes wrong, as RFC 9457 problem details in the reader's language."""

import json
from collections.abc import Iterable
from typing import Any

import structlog
from django.conf import settings
from django.core import signals
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as RequestError

from soporte.api.fields import Shown, sentence
from soporte.files.quota import QuotaError

log = structlog.get_logger(__name__)
MAX_ERRORS = 50

TITLES = {
    "malformed": (400, gettext_lazy("The request cannot be read")),
    "unauthenticated": (401, gettext_lazy("A valid token is needed")),
    "forbidden": (403, gettext_lazy("This token may not do that")),
    "missing": (404, gettext_lazy("There is nothing here")),
    "method": (405, gettext_lazy("That cannot be done here")),
    "conflict": (409, gettext_lazy("Something else happened first")),
    "too_large": (413, gettext_lazy("The request is too large")),
    "quota": (413, gettext_lazy("That is more than may be stored in a day")),
    "media_type": (415, gettext_lazy("The request must be JSON")),
    "invalid": (422, gettext_lazy("The request asks for something impossible")),
    "key_reused": (422, gettext_lazy("This Idempotency-Key was used for another request")),
    "broken": (500, gettext_lazy("Something broke on our side")),
    "unavailable": (503, gettext_lazy("Please try again in a moment")),
}


class Wrong(Shown):
    """One thing that is wrong with a request: where, and why."""

    where: str
    field: str
    code: str
    detail: str


class ProblemShown(Shown):
    """Why a request was refused (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Wrong]


class Problem(Exception):  # noqa: N818 - the standard's own word
    """The request is refused; `code` is one of TITLES."""

    def __init__(
        self, code: str, detail: Any = "", *, field: str = "", errors: Iterable[Wrong] = ()
    ) -> None:
        """`field` names the part of the body that is to blame."""
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.errors = list(errors)
        if field:
            self.errors = [Wrong(where="body", field=field, code=code, detail=str(detail))]


def answer(problem: Problem) -> HttpResponse:
    """The problem as a response."""
    status, title = TITLES[problem.code]
    body = ProblemShown(
        type=f"{settings.BASE_URL}/api/v1/docs#{problem.code}",
        title=str(title),
        status=status,
        detail=str(problem.detail or title),
        errors=problem.errors[:MAX_ERRORS],
    )
    # ASCII on the wire: an error may quote a name that is no valid Unicode.
    response = HttpResponse(
        json.dumps(body.model_dump()), status=status, content_type="application/problem+json"
    )
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="soporte"'
    if status == 503:
        response.headers["Retry-After"] = "5"
    return response


def _of_request(error: RequestError) -> Problem:
    wrong = [
        Wrong(
            where=str(one["loc"][0]),
            field=_field([str(part) for part in one["loc"][1:]]),
            code=str(one["type"]),
            detail=sentence(str(one["type"]), one.get("ctx", {})),
        )
        for one in error.errors[:MAX_ERRORS]
    ]
    return Problem("invalid", wrong[0].detail if wrong else "", errors=wrong)


def _field(parts: list[str]) -> str:
    """The dotted name; the first part is the view's own parameter where the body is one object."""
    return ".".join(parts[1:] if len(parts) > 1 else parts)[:200]


def _of_validation(error: ValidationError) -> Problem:
    if hasattr(error, "error_dict"):
        wrong = [
            Wrong(where="body", field=field, code="invalid", detail=message)
            for field, messages in error.message_dict.items()
            for message in messages
        ]
    else:
        wrong = [Wrong(where="body", field="", code="invalid", detail=m) for m in error.messages]
    return Problem("invalid", wrong[0].detail if wrong else "", errors=wrong)


def _of_http(error: HttpError) -> Problem:
    if isinstance(error.__cause__, Problem):
        return error.__cause__
    codes = {401: "unauthenticated", 403: "forbidden", 404: "missing", 415: "media_type"}
    return Problem(codes.get(error.status_code, "malformed"))


def _unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    match = request.resolver_match
    route = f"/{match.route}" if match else "(none)"
    if isinstance(error, OperationalError | InterfaceError):
        log.warning("database unavailable", route=route, error=str(error).strip())
        return answer(Problem("unavailable"))
    log.error("unhandled exception", route=route, exc_info=error)
    # Django's own signal: tests that want the exception listen to it.
    signals.got_request_exception.send(sender=NinjaAPI, request=request)
    return answer(Problem("broken"))


def handle_in(api: NinjaAPI) -> None:
    """Let every exception of an operation end as a problem."""
    add: Any = api.add_exception_handler
    add(Exception, _unexpected)
    add(Problem, lambda _request, error: answer(error))
    add(RequestError, lambda _request, error: answer(_of_request(error)))
    add(HttpError, lambda _request, error: answer(_of_http(error)))
    add(AuthenticationError, lambda _request, _error: answer(Problem("unauthenticated")))
    add(ValidationError, lambda _request, error: answer(_of_validation(error)))
    add(QuotaError, lambda _request, error: answer(Problem("quota", error.messages[0])))
    add(Http404, lambda _request, _error: answer(Problem("missing")))
    add(PermissionDenied, lambda _request, _error: answer(Problem("forbidden")))
    add(RequestDataTooBig, lambda _request, _error: answer(Problem("too_large")))
    for unreadable in (
        MultiPartParserError,
        SuspiciousOperation,
        BadRequest,
        UnreadablePostError,
    ):
        add(unreadable, lambda _request, _error: answer(Problem("malformed")))


def no_such(field: str) -> Problem:
    """A body names something that is not there, or not for this token: the answer is the same."""
    return Problem("invalid", _("There is nothing with this id."), field=field)

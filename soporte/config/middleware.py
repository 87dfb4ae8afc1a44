"""Around every page: a request id, one log line with figures, and the reader's own settings."""

import re
import time
import uuid
from collections.abc import Callable
from contextlib import nullcontext, suppress
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog
from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from soporte.config import metrics
from soporte.site import memory
from soporte.site.operations import current
from soporte.toolbox import caller

log = structlog.get_logger("soporte.request")
Next = Callable[[HttpRequest], HttpResponse]

_WELL_FORMED = re.compile(r"[A-Za-z0-9_-]{8,64}")
_SAFE = ("GET", "HEAD", "OPTIONS")
# In the WSGI environment: nobody asked, so it is neither counted nor logged.
REHEARSED = "soporte.rehearsed"
_QUIET = ("/healthz", "/readyz", "/metrics", "/static/")


class RequestLog:
    """Gives each request an id that its jobs and mails carry on, counts it and logs it."""

    def __init__(self, get_response: Next) -> None:
        """Django's way."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then tell."""
        started = time.perf_counter()
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _WELL_FORMED.fullmatch(given) else uuid.uuid4().hex[:16]
        with (
            structlog.contextvars.bound_contextvars(request_id=request_id),
            caller.asking(lambda: _address(request)),
        ):
            response = self.get_response(request)
            response.headers["X-Request-ID"] = request_id
            if REHEARSED not in request.META and not request.path_info.startswith(_QUIET):
                _tell(request, response, time.perf_counter() - started)
        return response


def _address(request: HttpRequest) -> str:
    """The network address that the brakes of signing in count by, if it can be told."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return ""


def _tell(request: HttpRequest, response: HttpResponse, took: float) -> None:
    """Log the route, not the path: a path may carry a signed link."""
    match = request.resolver_match
    route = f"/{match.route}" if match else "(none)"
    status = response.status_code
    metrics.requests.labels(route, request.method, status).inc()
    metrics.seconds.labels(route).observe(took)
    # A program's token acts for a person; a browser's session is one.
    caller = getattr(request, "auth", None)
    person = getattr(caller, "person", None) or getattr(request, "_cached_user", None)
    log.info(
        "request",
        method=request.method,
        route=route,
        status=status,
        ms=round(took * 1000, 1),
        person=getattr(person, "pk", None),
        token=getattr(getattr(caller, "token", None), "pk", None),
    )


class PersonalSettings:
    """Shows everything in the reader's language and time zone; the installation's for strangers."""

    def __init__(self, get_response: Next) -> None:
        """Django's way."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Set, answer, set back: the thread serves somebody else next."""
        # A request that changes things reads its own changes.
        reads_once = memory.of_a_request() if request.method in _SAFE else nullcontext()
        try:
            with reads_once:
                _apply(request)
                return self.get_response(request)
        finally:
            timezone.deactivate()


def _apply(request: HttpRequest) -> None:
    if request.path_info.startswith("/api/"):
        return  # programs read UTC
    person = request.user
    own_zone = person.time_zone if person.is_authenticated else ""
    with suppress(ZoneInfoNotFoundError, ValueError):
        timezone.activate(ZoneInfo(own_zone or current().time_zone))
    if person.is_authenticated and person.language:
        translation.activate(person.language)
        request.LANGUAGE_CODE = translation.get_language()

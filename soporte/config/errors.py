"""What a page answers when something broke: logged once, and 503 while the database is away."""

import sys

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from soporte.ui import views

log = structlog.get_logger("soporte.request")
RETRY_SECONDS = "5"


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500. The route is logged, not the path: a path may carry a signed link."""
    error = sys.exc_info()[1]
    match = request.resolver_match
    route = f"/{match.route}" if match else "(none)"
    if isinstance(error, OperationalError | InterfaceError):
        log.warning("database unavailable", route=route, error=str(error).strip())
        response = views.failure(request, 503)
        response.headers["Retry-After"] = RETRY_SECONDS
        return response
    log.error("unhandled exception", route=route, exc_info=error)
    return views.server_error(request)

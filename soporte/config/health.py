"""Probes for whoever watches the installation: alive, ready, figures."""

import hmac
import ipaddress
import tempfile
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse

from soporte.config import metrics
from soporte.config.environment import environment
from soporte.config.unsafe import is_loopback

log = structlog.get_logger(__name__)
Next = Callable[[HttpRequest], HttpResponse]

WORKER_SECONDS = 60
_FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_VIA")


class Probes:
    """Answers the probes before hosts, sessions and languages are looked at."""

    def __init__(self, get_response: Next) -> None:
        """Django's way."""
        self.get_response = get_response
        self.probes = {"/healthz": healthz, "/readyz": readyz, "/metrics": figures}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Probe or page."""
        probe = self.probes.get(request.path_info)
        return probe(request) if probe else self.get_response(request)


def healthz(_request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """Whether work can be taken: database, migrations, storage, worker."""
    problems = {name: said for name, check in CHECKS.items() if (said := _said(check))}
    status = 503 if problems else 200
    body: dict[str, object] = {"ready": not problems}
    if _may_see(request):
        body["problems"] = problems
    return JsonResponse(body, status=status)


def figures(request: HttpRequest) -> HttpResponse:
    """Prometheus' figures, for this machine or with the token."""
    if not _may_see(request):
        return HttpResponse(status=403, content_type="text/plain")
    return HttpResponse(metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")


def _said(check: Callable[[], str]) -> str:
    try:
        return check()
    except (DatabaseError, OSError) as error:
        log.warning("not ready", check=check.__name__, error=str(error).strip())
        return type(error).__name__


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


_migrated = False


def _migrations() -> str:
    # Once seen applied they stay so; the plan costs 20 ms.
    global _migrated  # noqa: PLW0603
    if not _migrated:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing:
            return f"{len(missing)} migrations are not applied"
        _migrated = True
    return ""


def _storage() -> str:
    with tempfile.TemporaryFile(dir=settings.DATA_DIR) as file:
        file.write(b"x")
    return ""


def worker() -> str:
    """What is wrong with the worker; empty when its heart beats."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers"
        )
        (age,) = cursor.fetchone() or (None,)
    if age is None:
        return "no worker runs"
    return f"the worker was last seen {int(age)} s ago" if age > WORKER_SECONDS else ""


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "storage": _storage,
    "worker": worker,
}


def _may_see(request: HttpRequest) -> bool:
    """With the token; while none is set, from this very machine where no proxy can stand before us.

    Behind a proxy on this machine every stranger comes from here, and not every proxy says for
    whom it asks. So an installation with a public address needs the token.
    """
    token = environment().metrics_token.get_secret_value()
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(token.encode(), given.encode())
    if not _is_private() or any(name in request.META for name in _FORWARDED):
        return False
    with suppress(ValueError):
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    return False


def _is_private() -> bool:
    """Whether this installation is only ever asked for by a name of this machine."""
    given = environment()
    host = urlsplit(given.base_url).hostname or ""
    return is_loopback(host) and not given.is_production and not given.trusted_proxies

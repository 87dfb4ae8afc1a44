"""The first page after a start is as fast as the next: each thread draws some before it serves.

The parent does it before, so that its children share what templates, catalogues and caches take.
What a page writes is taken back.
"""

import sys
from concurrent.futures import ThreadPoolExecutor, wait
from http.cookies import SimpleCookie
from importlib import import_module
from io import BytesIO
from threading import Barrier
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, connections, transaction
from django.urls import reverse

from soporte.config.middleware import REHEARSED
from soporte.config.wsgi import application
from soporte.desk.tickets import queries
from soporte.people.models import ApiToken, Person
from soporte.people.models.person import Role
from soporte.tickets.models import Ticket

log = structlog.get_logger(__name__)
PATIENCE_SECONDS = 10


def practise() -> None:
    """Draw the same once in the parent, before it forks; leaves no connection and never raises.

    Saves some 8 MB for each process that serves pages.
    """
    try:
        _draw_all()
    finally:
        connections.close_all()


def rehearse(threads: ThreadPoolExecutor, number: int) -> None:
    """Draw, in each of the `number` threads that will serve, what people open first; never raises.

    Each then has its connection, and the database what it knows of the tables at hand there.
    """
    together = Barrier(number)
    wait([threads.submit(_in_thread, together) for _one in range(number)])


def _in_thread(together: Barrier) -> None:
    together.wait(PATIENCE_SECONDS)
    _draw_all()


def _draw_all() -> None:
    try:
        with transaction.atomic():
            _draw(reverse("portal:home"))
            for person in _readers():
                _as_one(person)
            transaction.set_rollback(True)
    except Exception:
        # Whatever is wrong shows itself to whoever asks for the page; starting goes on.
        log.exception("rehearsal failed")
        connection.close()


def _readers() -> list[Person]:
    staff = Person.objects.filter(is_active=True, role=Role.TECHNICIAN).order_by("pk").first()
    newest = Ticket.objects.select_related("requester").order_by("-pk").first()
    return [one for one in (staff, newest.requester if newest else None) if one]


def _as_one(person: Person) -> None:
    cookie = _signed_in(person)
    newest = Ticket.objects.visible_to(person).order_by("-pk").first()
    if person.is_staff:
        paths = [reverse("desk:home"), reverse("desk:view", args=[queries.DEFAULT])]
        paths.append(reverse("desk:search"))
        paths += [reverse("desk:ticket", args=[newest.number])] if newest else []
        _draw("/api/v1/tickets", token=ApiToken.issue(person, "rehearsal")[1])
    else:
        paths = [reverse("portal:home")]
        paths += [reverse("portal:ticket", args=[newest.number])] if newest else []
    for path in paths:
        _draw(path, cookie=cookie, query="q=rehearsal" if path.endswith("search/") else "")


def _signed_in(person: Person) -> str:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    jar = SimpleCookie({settings.SESSION_COOKIE_NAME: session.session_key})
    return jar.output(header="", sep=";").strip()


def _draw(path: str, *, query: str = "", cookie: str = "", token: str = "") -> None:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": settings.ALLOWED_HOSTS[0],
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_COOKIE": cookie,
        **({"HTTP_AUTHORIZATION": f"Bearer {token}"} if token else {}),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https" if settings.SECURE_SITE else "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        REHEARSED: True,
    }
    # Not called as a server calls it: begin and end of a request are where Django may hang up, and
    # one transaction holds them all.
    answer = application.get_response(application.request_class(environ))
    b"".join(answer)

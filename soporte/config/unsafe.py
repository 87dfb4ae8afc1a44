"""What production mode refuses to start with."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

from soporte.config.words import Refusal
from soporte.config.words import translate as _

SHORTEST_SECRET = 40
FEWEST_DIFFERENT = 12
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def is_production() -> bool:
    """Whether SOPORTE_MODE asks for safety before convenience."""
    return os.environ.get("SOPORTE_MODE", "").strip().lower() == "production"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`."""
    return host in LOOPBACK or host.startswith("127.")


def refuse_unsafe(*, demo: bool) -> None:
    """Raise a Refusal that names every unsafe setting; outside production mode do nothing."""
    if is_production() and (found := list(_problems(demo=demo))):
        raise Refusal(
            _("SOPORTE_MODE=production refuses to start:")
            + "".join(f"\n  - {one}" for one in found)
        )


def _problems(*, demo: bool) -> Iterator[str]:
    secret = os.environ.get("SOPORTE_SECRET_KEY", "")
    if secret and (len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_DIFFERENT):
        yield _(
            "SOPORTE_SECRET_KEY is too weak: use 40 random characters or more, "
            "or leave it out and one is made."
        )
    yield from _problems_of_url(os.environ.get("SOPORTE_BASE_URL", ""))
    if os.environ.get("SOPORTE_TRUSTED_PROXIES", "").strip() == "*":
        yield _("SOPORTE_TRUSTED_PROXIES=* lets everybody forge their address: name the proxy.")
    if demo:
        yield _(
            "the demo has sign-in links for anybody who can read the terminal: leave out --demo."
        )


def _problems_of_url(base: str) -> Iterator[str]:
    url = urlsplit(base)
    if not base:
        yield _("SOPORTE_BASE_URL is missing: the address at which people reach this installation.")
    elif not url.hostname or "*" in url.netloc:
        yield _("SOPORTE_BASE_URL must name one host.")
    elif url.scheme != "https" and not is_loopback(url.hostname):
        yield _(
            "SOPORTE_BASE_URL must begin with https://: passwords would cross the network bare."
        )

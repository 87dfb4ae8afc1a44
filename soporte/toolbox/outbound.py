"""Calls to servers that a stranger named: public addresses alone, TLS alone, nothing followed."""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

SECONDS = 15
MOST_ANSWER_BYTES = 16 * 1024
PORT = 443


class RefusedError(Exception):
    """The address is none that we call."""


class UnreachableError(Exception):
    """The server cannot be reached, or broke off."""


@dataclass(frozen=True)
class Answer:
    """What the server said; a redirection is an answer like any other."""

    status: int
    headers: Mapping[str, str]
    text: str


def parts_of(url: str) -> SplitResult:
    """The parts of an address that we may call, as far as its text tells. Raises RefusedError."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as wrong:
        raise RefusedError("no address") from wrong
    if parts.scheme != "https" or not parts.hostname or parts.username or port not in (None, PORT):
        raise RefusedError("only https on its own port")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise RefusedError("characters that no address has")
    if _is_address(parts.hostname) and not is_public(parts.hostname):
        raise RefusedError("no public address")
    return parts


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    leaving: Callable[[], None] = lambda: None,
) -> Answer:
    """Send `body` to `url`; `leaving` is called when the connection stands and nothing has left.

    Raises RefusedError and UnreachableError.
    """
    parts = parts_of(url)
    connection = _Connection(parts.hostname or "", context=_context())
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    try:
        connection.connect()
        leaving()
        connection.request("POST", path or "/", body, dict(headers))
        answer = connection.getresponse()
        text = answer.read(MOST_ANSWER_BYTES).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        raise UnreachableError(str(error) or type(error).__name__) from error
    finally:
        connection.close()
    return Answer(answer.status, dict(answer.headers), text)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open Internet, also inside one that wraps IPv4."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if wrapped is not None or ip in _NAT64:
            return False
    return ip.is_global and not ip.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class _Connection(http.client.HTTPSConnection):
    """Goes to an address that was looked at, so that the name cannot lead elsewhere meanwhile."""

    def __init__(self, host: str, *, context: ssl.SSLContext) -> None:
        super().__init__(host, PORT, timeout=SECONDS, context=context)
        self._tls = context

    def connect(self) -> None:
        family, place = _place_of(self.host)
        plain = socket.socket(family, socket.SOCK_STREAM)
        plain.settimeout(SECONDS)
        try:
            plain.connect(place)
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise


def _place_of(host: str) -> tuple[socket.AddressFamily, tuple[str, int]]:
    """Where the name leads. Raises RefusedError when that is no public address."""
    found = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    for family, _kind, _protocol, _name, place in found:
        if is_public(str(place[0])):
            return family, (str(place[0]), PORT)
    raise RefusedError("no public address")


def _context() -> ssl.SSLContext:
    return ssl.create_default_context()


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True

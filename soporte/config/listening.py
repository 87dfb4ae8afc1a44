"""Sockets that are opened before anything else, so that a busy port is said at once."""

import errno
import socket
from contextlib import suppress

from soporte.config.words import Refusal
from soporte.config.words import translate as _


def bind(host: str, port: int, *, count: int) -> list[socket.socket]:
    """`count` listening sockets on one address, among which the kernel spreads connections.

    The parent keeps them open: what waits in a queue outlives the child that should take it.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    check_free(host, port)
    made = []
    for _number in range(count):
        one = socket.socket(family, socket.SOCK_STREAM)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        with suppress(OSError):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        one.bind((host, port))
        one.listen(2048)
        one.set_inheritable(True)
        made.append(one)
    return made


def check_free(host: str, port: int) -> None:
    """Refuse when somebody else listens there; ports that are shared would hide it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refusal(_reason(error, host, port)) from None


def _reason(error: OSError, host: str, port: int) -> str:
    at = {"host": host, "port": port}
    if error.errno == errno.EADDRINUSE:
        return _("Port %(port)s on %(host)s is in use by another program; choose another.") % at
    if error.errno == errno.EACCES:
        return _("Port %(port)s needs more rights than this user has; choose one above 1023.") % at
    return _("Soporte cannot listen on %(host)s: %(reason)s") % (at | {"reason": error.strerror})

"""Live screens: hints from the database to the sockets of those who may follow a topic."""

from soporte.config.live.hub import Hub
from soporte.config.live.rules import allow, may_follow
from soporte.config.live.socket import serve

__all__ = ["Hub", "allow", "may_follow", "serve"]

"""The inbound line: from raw bytes to a ticket, written once for every channel."""

from soporte.channels.line.handling import (
    discard,
    mark_spam,
    process,
    read_again,
    release,
    replay,
    unmark_spam,
)
from soporte.channels.line.intake import accept
from soporte.channels.line.submission import confirm, hold_for_confirmation, submit, submit_reply
from soporte.channels.line.unpacking import take_in

__all__ = [
    "accept",
    "confirm",
    "discard",
    "hold_for_confirmation",
    "mark_spam",
    "process",
    "read_again",
    "release",
    "replay",
    "submit",
    "submit_reply",
    "take_in",
    "unmark_spam",
]

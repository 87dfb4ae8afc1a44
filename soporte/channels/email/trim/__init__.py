"""Quotes and signatures folded, in linear time, without ever hiding what somebody wrote now."""

from soporte.channels.email.trim.headers import FORWARD_SUBJECT
from soporte.channels.email.trim.trimming import Trimmed, trim, trim_html, trim_text

__all__ = ["Trimmed", "is_forward", "trim", "trim_html", "trim_text"]


def is_forward(subject: str) -> bool:
    """Whether a subject says that a message is passed on ("RV: …", "Fwd: …")."""
    return FORWARD_SUBJECT.match(subject[:50]) is not None

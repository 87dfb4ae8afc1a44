"""Django's mail backend: what libraries mail (sign-in codes, password links) joins the outbox."""

from collections.abc import Sequence
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import get_language

from soporte.outbox.operations import enqueue


class OutboxBackend(BaseEmailBackend):
    """Puts each message into the outbox, one delivery for each recipient."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Enqueue; how many messages."""
        for message in email_messages:
            for recipient in message.recipients():
                enqueue(
                    channel="email",
                    recipient=recipient,
                    payload=_payload(message),
                    automatic=True,
                )
        return len(email_messages)


def _payload(message: EmailMessage) -> dict[str, Any]:
    alternatives = getattr(message, "alternatives", [])
    html = [content for content, mimetype in alternatives if mimetype == "text/html"]
    return {
        "subject": str(message.subject),
        "text": str(message.body),
        "html": str(html[0]) if html else "",
        "automatic": "auto-generated",
        "language": get_language() or "",
    }

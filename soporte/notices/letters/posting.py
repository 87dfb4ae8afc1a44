"""The one way in which a letter leaves: written in the reader's language, into the outbox."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from soporte.notices import brakes
from soporte.notices.letters.rendering import Mail
from soporte.notices.letters.texts import written
from soporte.outbox import operations as outbox
from soporte.people.models import Person
from soporte.site import memory
from soporte.tickets.models import Ticket
from soporte.tickets.ways_out import Route


def post(
    key: str,
    values: Mapping[str, str],
    *,
    to: str,
    language: str,
    automatic: str = "auto-generated",
    about: Ticket | None = None,
    **more: Any,
) -> None:
    """Put a letter to an address into the outbox; `more` joins the payload."""
    where = {"thing": about, "live": [f"ticket:{about.pk}"]} if about else {}
    _enqueue(key, values, language, automatic, more, channel="email", recipient=to, **where)


def post_about(
    ticket: Ticket,
    key: str,
    values: Mapping[str, str],
    *,
    route: Route,
    person: Person,
    automatic: str = "auto-generated",
    **more: Any,
) -> None:
    """Put a letter about a ticket to somebody of it into the outbox; answers come back to it."""
    _enqueue(
        key,
        values,
        person.language,
        automatic,
        {"ticket": ticket.pk, "person": person.pk, **more},
        channel=route.channel,
        account_id=route.account_id,
        recipient=route.recipient,
        thing=ticket,
        live=[f"ticket:{ticket.pk}"],
    )


def send_as_it_is(mail: Mail, person: Person, language: str) -> bool:
    """Put a letter that was written already into the outbox for one of us; whether it may go.

    Call it in a transaction: the brake counts under a lock.
    """
    if not person.email or not brakes.allows(person.email, is_verified=True):
        return False
    _put(mail, language, "auto-generated", {}, channel="email", recipient=person.email)
    return True


def greeting(first_name: str, language: str) -> str:
    """The greeting; without a name to whoever has not proved who they are."""
    with override(language):
        return _("Hello, %(name)s.") % {"name": first_name} if first_name else _("Hello.")


def _enqueue(
    key: str,
    values: Mapping[str, str],
    language: str,
    automatic: str,
    more: Mapping[str, Any],
    **where: Any,
) -> None:
    with memory.of_a_request():
        mail = written(key, language, dict(values))
    _put(mail, language, automatic, more, **where)


def _put(mail: Mail, language: str, automatic: str, more: Mapping[str, Any], **where: Any) -> None:
    outbox.enqueue(
        payload={
            "subject": mail.subject,
            "text": mail.text,
            "html": mail.html,
            "automatic": automatic,
            "language": language,
            **more,
        },
        automatic=True,
        **where,
    )

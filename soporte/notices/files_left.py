"""Word to a sender that their files were too much for one day, and that the message is there."""

from datetime import timedelta

from soporte.channels.outgoing import route_by_email
from soporte.journal.models import Entry
from soporte.notices import brakes
from soporte.notices.letters.posting import greeting, post_about
from soporte.outbox.models import Delivery
from soporte.tickets.models import Message
from soporte.tickets.ways_out import Route
from soporte.toolbox.clock import now

KEY = "files_left"
ONCE_IN = timedelta(days=1)


def tell(entry: Entry) -> None:
    """React to `ticket.files_left`; once a day, within the brakes of all automatic mail."""
    found = Message.objects.select_related("author", "ticket__requester", "ticket__queue")
    message = found.get(pk=entry.detail["message"])
    person = message.author
    # A note is a machine's, or is from outside: neither is answered by itself.
    if message.internal or person is None or person.is_staff or message.ticket.is_spam:
        return
    route = route_by_email(message.ticket, person)
    # The brake comes first: under its lock nobody else is counting.
    if (
        route is None
        or not brakes.allows(route.recipient, is_verified=route.is_proved)
        or _was_told(route)
    ):
        return
    post_about(
        message.ticket,
        KEY,
        {
            "greeting": greeting(person.first_name if route.is_proved else "", person.language),
            "ticket.number": str(message.ticket.number),
        },
        route=route,
        person=person,
        automatic="auto-replied",
        letter=KEY,
        name=person.name if route.is_proved else "",
        in_reply_to=message.message_id,
        references=[message.message_id] if message.message_id else [],
    )


def _was_told(route: Route) -> bool:
    earlier = Delivery.objects.filter(
        automatic=True, recipient=route.recipient, created_at__gt=now() - ONCE_IN
    )
    return earlier.filter(payload__letter=KEY).exists()

"""The mail by which a new colleague hears that they may sign in."""

from django.db import transaction
from django.urls import reverse

from soporte.journal.actor import Actor
from soporte.journal.operations import record
from soporte.notices import brakes, links
from soporte.notices.letters.posting import greeting, post
from soporte.people import invitations
from soporte.people.models import Person


@transaction.atomic
def invite(person: Person, *, by: Actor) -> str:
    """Mail somebody their way in; records `person.invited`. The address, or "" where none may go.

    Nobody but who reads that address learns the link.
    """
    known = person.addresses.filter(kind="email", undeliverable_at=None).exclude(verified_at=None)
    address = known.order_by("-is_primary", "pk").first()
    if not person.is_staff or not person.is_active or address is None:
        return ""
    if not brakes.allows(address.value, is_verified=True):
        return ""
    token = invitations.issue(person, address.value)
    values = {
        "greeting": greeting(person.first_name, person.language),
        "person.first_name": person.first_name,
        "link": links.absolute(reverse("one-time-sign-in", args=[token])),
    }
    post("invitation", values, to=address.value, language=person.language)
    record("person.invited", person, by=by, detail={"address": address.value})
    return address.value

"""Word of an address that our staff noted down for somebody, who alone can confirm it."""

from django.urls import reverse

from soporte.journal.models import Entry
from soporte.journal.registry import only_when
from soporte.notices import brakes, links
from soporte.notices.letters.posting import greeting, post
from soporte.people import proof
from soporte.people.models import Address


@only_when(lambda entry: entry.actor_kind in ("person", "token") and "@" in entry.detail["value"])
def tell(entry: Entry) -> None:
    """React to `address.added`: to a way in that the person had before, or else to the new one."""
    noted = (
        Address.objects.select_related("person")
        .filter(person=entry.thing_id, kind="email", value=entry.detail["value"], verified_at=None)
        .first()
    )
    if noted is None or noted.person.is_staff or not noted.person.is_active:
        return
    best = next(iter(proof.ways_in(noted.person)), None)
    # A program that brings a whole list of customers must not write to them all.
    if best is None or (best == noted and entry.actor_kind == "token"):
        return
    if brakes.allows(best.value, is_verified=best.is_verified):
        _send(best, noted)


def _send(best: Address, noted: Address) -> None:
    if best == noted:
        # Nobody has proved this address: no name and no words of anybody go there.
        key, values = "address_noted", {"link": links.absolute(reverse("account_login"))}
    else:
        key = "address_question"
        values = {
            "greeting": greeting(noted.person.first_name, noted.person.language),
            "person.first_name": noted.person.first_name,
            "address": noted.value,
            "link": links.absolute(reverse("portal:profile")),
        }
    post(key, values, to=best.value, language=noted.person.language)

"""Word of an address that our staff noted down for somebody, who alone can confirm it."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from soporte.journal.models import Entry
from soporte.journal.registry import only_when
from soporte.notices import brakes, links
from soporte.outbox import operations as outbox
from soporte.people import proof
from soporte.people.models import Address
from soporte.site.operations import current
from soporte.toolbox.html import from_text


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
    person = noted.person
    with override(person.language):
        subject, lines = _welcome() if best == noted else _question(noted)
    text = "\n\n".join([*lines, current().name]) + "\n"
    outbox.enqueue(
        channel="email",
        recipient=best.value,
        payload={
            "subject": subject,
            "text": text,
            "html": from_text(text),
            "automatic": "auto-generated",
            "language": person.language,
        },
        automatic=True,
    )


def _welcome() -> tuple[str, list[str]]:
    """To the new address, which nobody has proved: no name and no words of anybody."""
    link = links.absolute(reverse("account_login"))
    return _("We have noted your address"), [
        _("Hello."),
        _("We have noted this address down, to write to you here."),
        _("To confirm it, sign in with it; you also see your requests there: %(link)s")
        % {"link": link},
        _("If you have nothing to do with us, ignore this message."),
    ]


def _question(noted: Address) -> tuple[str, list[str]]:
    link = links.absolute(reverse("portal:profile"))
    return _("Is this address yours?"), [
        _("Hello, %(name)s.") % {"name": noted.person.first_name},
        _("We have noted %(address)s down as another address of yours.") % {"address": noted.value},
        _("Nobody can sign in with it until you confirm it in your profile: %(link)s")
        % {"link": link},
        _("If it is not yours, reply to this message."),
    ]

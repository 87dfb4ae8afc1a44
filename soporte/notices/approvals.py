"""“Do you approve this?”: mail to those who were asked, once more to who has not answered."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from soporte.channels.outgoing import route_by_email
from soporte.journal.models import Entry
from soporte.notices import brakes, links
from soporte.outbox import operations as outbox
from soporte.site.operations import current
from soporte.tickets.models import Ticket, Voice
from soporte.toolbox.html import from_text


def ask(entry: Entry) -> None:
    """React to `approval.asked` and `approval.reminded`: a mail to each who has not answered."""
    ticket = Ticket.objects.get(pk=entry.thing_id)
    waiting = Voice.objects.filter(approval=entry.detail["approval"], answered_at=None)
    if entry.kind == "approval.reminded":
        waiting = waiting.filter(pk__in=entry.detail["voices"])
    for voice in waiting.select_related("approval", "person").prefetch_related("person__addresses"):
        if voice.approval.is_open and voice.person.is_active:
            _mail(ticket, voice, is_again=entry.kind == "approval.reminded")


def _mail(ticket: Ticket, voice: Voice, *, is_again: bool) -> None:
    route = route_by_email(ticket, voice.person)
    # One of us chose whom to ask, so the gentler cap of proved addresses applies.
    if route is None or not brakes.allows(route.recipient, is_verified=True):
        return
    person = voice.person
    with override(person.language):
        subject, text = _words(ticket, voice, is_again=is_again)
    outbox.enqueue(
        channel=route.channel,
        account_id=route.account_id,
        recipient=route.recipient,
        payload={
            "subject": subject,
            "text": text,
            "html": from_text(text),
            "ticket": ticket.pk,
            "person": person.pk,
            "name": person.name,
            "automatic": "auto-generated",
            "language": person.language,
        },
        thing=ticket,
        automatic=True,
        live=[f"ticket:{ticket.pk}"],
    )


def _words(ticket: Ticket, voice: Voice, *, is_again: bool) -> tuple[str, str]:
    approval = voice.approval
    check = links.approval_check(voice.pk, voice.person_id)
    link = links.absolute(reverse("portal:approval_by_mail", args=[voice.pk, check]))
    asked = _("We need your approval for the request “%(subject)s”.")
    if is_again:
        asked = _("We are still waiting for your approval for the request “%(subject)s”.")
    lines = [
        _("Hello, %(name)s.") % {"name": voice.person.first_name},
        asked % {"subject": ticket.subject},
        approval.title,
        approval.text,
        _("Say yes or no here; the link is for you alone: %(link)s") % {"link": link},
        current().name,
    ]
    subject = _("Do you approve? %(title)s [#%(number)s]") % {
        "title": approval.title,
        "number": ticket.number,
    }
    return subject, "\n\n".join(line for line in lines if line) + "\n"

"""“Do you approve this?”: mail to those who were asked, once more to who has not answered."""

from django.urls import reverse

from soporte.channels.outgoing import route_by_email
from soporte.journal.models import Entry
from soporte.notices import brakes, links
from soporte.notices.letters.posting import greeting, post_about
from soporte.tickets.models import Ticket, Voice


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
    person, approval = voice.person, voice.approval
    check = links.approval_check(voice.pk, person.pk)
    post_about(
        ticket,
        "approval_again" if is_again else "approval",
        {
            "greeting": greeting(person.first_name, person.language),
            "person.first_name": person.first_name,
            "ticket.number": str(ticket.number),
            "ticket.subject": ticket.subject,
            "approval.title": approval.title,
            "approval.text": approval.text,
            "link": links.absolute(reverse("portal:approval_by_mail", args=[voice.pk, check])),
        },
        route=route,
        person=person,
        name=person.name,
    )

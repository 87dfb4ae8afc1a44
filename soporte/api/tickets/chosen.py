"""What a body refers to by id: what the caller may not see and what is missing are the same."""

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from soporte.api.access import actor_of, forbid_unless, person_of
from soporte.api.problems import Problem, no_such
from soporte.api.tickets import shown
from soporte.api.tickets.schemas import WhoGiven, Words
from soporte.channels.accounts import refuse_our_mailboxes
from soporte.people import operations as people
from soporte.people.models import Organization, Person, Team
from soporte.tickets.models import Queue, Status, Ticket, TicketType
from soporte.toolbox.html import from_text


def ticket(request: HttpRequest, number: int) -> Ticket:
    """The ticket, if this reader may see it."""
    rows = Ticket.objects.visible_to(person_of(request))
    found = shown.whole(rows).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def after(changed: Ticket) -> Ticket:
    """The ticket as a change left it, even where the change put it out of the reader's sight."""
    return shown.whole(Ticket.objects.all()).get(pk=changed.pk)


def workable(request: HttpRequest, number: int) -> Ticket:
    """The ticket, if this reader may change it as staff do."""
    found = ticket(request, number)
    forbid_unless(not found.merged_into_id, _("This ticket was merged into another one."))
    forbid_unless(found.can_work(person_of(request)), _("You have no right to work on this queue."))
    return found


def queue(pk: int | None, reader: Person) -> Queue | None:
    """A queue to put a ticket into: any in use for staff, a public one for customers."""
    if pk is None:
        return None
    usable = Queue.objects.active()
    if not reader.is_staff:
        usable = usable.filter(is_public=True)
    found = usable.select_related("team").filter(pk=pk).first()
    if found is None:
        raise no_such("queue")
    return found


def type_(slug: str | None, reader: Person) -> TicketType | None:
    """A type in use by its short name; a public one for customers."""
    if slug is None:
        return None
    usable = TicketType.objects.filter(is_active=True, slug=slug)
    found = (usable if reader.is_staff else usable.filter(is_public=True)).first()
    if found is None:
        raise no_such("type")
    return found


def status(pk: int) -> Status:
    """A status in use."""
    found = Status.objects.filter(pk=pk, is_active=True).first()
    if found is None:
        raise no_such("status")
    return found


def team(pk: int | None) -> Team | None:
    """A team."""
    if pk is None:
        return None
    found = Team.objects.filter(pk=pk).first()
    if found is None:
        raise no_such("team")
    return found


def organization(pk: int | None) -> Organization | None:
    """An organisation."""
    if pk is None:
        return None
    found = Organization.objects.filter(pk=pk).first()
    if found is None:
        raise no_such("organization")
    return found


def other(number: int, reader: Person, *, field: str) -> Ticket:
    """Another ticket, where it lives on, which this reader may change."""
    found = Ticket.objects.visible_to(reader).filter(number=number).first()
    if found is None:
        raise no_such(field)
    standing = found.standing()
    if not standing.can_work(reader):
        raise Problem("invalid", _("You have no right to work on this queue."), field=field)
    return standing


def member_of_staff(pk: int | None, *, field: str = "assignee") -> Person | None:
    """Somebody who works at the desk; `field` is where they were named. Raises Problem."""
    if pk is None:
        return None
    found = Person.objects.staff().filter(pk=pk).first()
    if found is None:
        raise no_such(field)
    return found


def somebody(request: HttpRequest, who: WhoGiven, *, field: str) -> Person:
    """The person that `who` names; a new address makes a new person. Raises Problem."""
    if who.id is not None:
        known = Person.objects.visible_to(person_of(request)).select_related("organization")
        found: Person | None = known.filter(pk=who.id).first()
        if found is None:
            raise no_such(field)
        return found
    if not who.email:
        raise Problem("invalid", _("Give an id or an e-mail address."), field=field)
    try:
        return people.find_by_address(who.email) or _newcomer(request, who.email, who.name)
    except ValidationError as wrong:
        raise Problem("invalid", wrong.messages[0], field=f"{field}.email") from wrong


def _newcomer(request: HttpRequest, email: str, name: str) -> Person:
    refuse_our_mailboxes(people.check_email(email))
    return people.find_or_create(email, name, by=actor_of(request))


def html_of(words: Words) -> str:
    """What was written, as HTML; cleaning is done by the verb that keeps it."""
    return words.body_html or (from_text(words.body) if words.body else "")

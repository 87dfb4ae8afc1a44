"""What a body refers to by id: what the caller may not see and what is missing are the same."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from soporte.api.access import actor_of, forbid_unless, person_of
from soporte.api.problems import Problem, no_such
from soporte.api.tickets import shown
from soporte.api.tickets.schemas import Addressed, ForwardWords, WhoGiven, Words
from soporte.channels.accounts import refuse_our_mailboxes
from soporte.channels.recipients import check_copies, check_forward
from soporte.people import operations as people
from soporte.people.models import Organization, Person, Team
from soporte.tickets.addressing import Forwarding, Recipients
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


def recipients(to: Ticket, given: Addressed) -> Recipients:
    """Whom an answer goes to, as the desk's composer chooses them. Raises Problem."""
    without: tuple[int, ...] = ()
    if given.to is not None:
        reached = {person.pk for person in to.recipients()}
        if not reached.issuperset(given.to):
            raise no_such("to")
        without = tuple(sorted(reached.difference(given.to)))
        if not given.to and not given.cc:
            raise Problem("invalid", _("Choose at least one recipient."), field="to")
    try:
        check_copies(given.cc)
    except ValidationError as wrong:
        raise Problem("invalid", wrong.messages[0], field="cc") from wrong
    return Recipients(without, tuple(given.cc))


def forwarding(of: Ticket, wanted: ForwardWords) -> Forwarding:
    """What goes to somebody outside. Raises Problem."""
    found = Forwarding(wanted.to, wanted.only or 0, wanted.files)
    try:
        email = check_forward(of, found)
    except ValidationError as wrong:
        raise Problem("invalid", wrong.messages[0], field="forward.to") from wrong
    if wanted.only and not of.messages.filter(internal=False, pk=wanted.only).exists():
        raise no_such("forward.only")
    return replace(found, to=email)


def stop_if_answered(ticket: Ticket, reader: Person, seen: int | None) -> None:
    """Raise Problem when somebody else answered since `seen`; one who just does is waited for."""
    if seen is None:
        return
    ticket.lock()
    other = ticket.answered_since(seen, besides=reader)
    if other:
        who = other.author.display_name if other.author else "—"
        detail = _("%(name)s answered before you") % {"name": who}
        raise Problem("conflict", detail, field="seen_message")


def html_of(words: Words) -> str:
    """What was written, as HTML; cleaning is done by the verb that keeps it."""
    return words.body_html or (from_text(words.body) if words.body else "")

"""Who of the staff sees a ticket: all of its queue, or, while it is private, those let in."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, is_fragment, staff, ticket_or_404
from soporte.desk.tickets import work
from soporte.people.models import Person
from soporte.tickets import mentions
from soporte.tickets.models import Ticket
from soporte.tickets.models.queue import Level
from soporte.toolbox.text import whole_number

MOST = 200
READS = (Level.READ, Level.WORK)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def privacy(request: StaffRequest, number: int) -> HttpResponse:
    """Show who sees it; with POST let the ticked in (`act=keep`), or all of the queue (`end`)."""
    ticket = ticket_or_404(request, number)
    if request.method != "POST":
        return _shown(request, ticket)
    if not ticket.can_work(request.user):
        raise PermissionDenied
    return work.carry_out(
        request,
        lambda: _change(request, ticket),
        lambda: _shown(request, ticket_or_404(request, number)),
        reverse("desk:ticket", args=[number]),
    )


def may_be_let_in(ticket: Ticket) -> list[Person]:
    """Staff with a right to read its queue; supervisors see it anyway."""
    mine = Q(queue_access__queue=ticket.queue_id, queue_access__level__in=READS)
    ours = Q(teams__queue_access__queue=ticket.queue_id, teams__queue_access__level__in=READS)
    found = Person.objects.staff().filter(mine | ours, role="technician").distinct()
    return list(found.order_by("folded_name", "pk")[:MOST])


def doubt(request: StaffRequest, ticket: Ticket, html: str) -> dict[str, str]:
    """What is asked before a note that mentions somebody who does not see the private ticket."""
    outside = mentions.outside(ticket, html)
    if not outside:
        return {}
    # Who is named later is asked about again.
    name = "insiders " + " ".join(str(one.pk) for one in outside)
    who = {"names": ", ".join(one.display_name for one in outside)}
    if not ticket.can_work(request.user):
        return {name: _("%(names)s cannot see this private ticket, and will not be told.") % who}
    return {name: _("%(names)s cannot see this private ticket. Sent, the note lets them in.") % who}


def let_in_mentioned(request: StaffRequest, ticket: Ticket, html: str) -> None:
    """Let in whom a note mentions: its writer was asked."""
    if ticket.is_private and ticket.can_work(request.user):
        for person in mentions.outside(ticket, html):
            ticket.let_in(person, by=actor(request))


def _change(request: StaffRequest, ticket: Ticket) -> None:
    act = request.POST.get("act")
    if act == "end":
        ticket.end_private(by=actor(request))
    elif act == "keep":
        ticked = {whole_number(one) for one in request.POST.getlist("person")}
        offered = may_be_let_in(ticket)
        chosen = [one for one in offered if one.pk in {*ticked, request.user.pk}]
        # Who could not be ticked is let out by nobody.
        rest = ticket.insiders().exclude(pk__in=[one.pk for one in offered])
        ticket.keep_private([*chosen, *rest], by=actor(request))
    else:
        raise Http404


def _shown(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    can_work = ticket.can_work(request.user)
    context = {
        "ticket": ticket,
        "can_work": can_work,
        "here": reverse("desk:ticket", args=[ticket.number]),
        "people": _people(request, ticket, can_work=can_work),
    }
    if is_fragment(request):
        return render(request, "desk/tickets/_privacy.html", context)
    return shell.page(request, "desk/tickets/privacy.html", context, section="tickets")


def _people(request: StaffRequest, ticket: Ticket, *, can_work: bool) -> list[tuple[Person, bool]]:
    """Whom the form offers, and whether they are in: at first whoever follows the ticket."""
    if not can_work:
        return [(person, True) for person in ticket.insiders()]
    inside = set(
        ticket.followers.values_list("person_id", flat=True)
        if ticket.private_to is None
        else ticket.private_to
    )
    offered = [one for one in may_be_let_in(ticket) if one.pk != request.user.pk]
    return [(person, person.pk in inside) for person in offered]

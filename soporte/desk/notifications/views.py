"""The notification centre: what happened to somebody's tickets, one line a ticket."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, is_fragment, staff
from soporte.journal.timeline import Line
from soporte.journal.timeline import render as render_entries
from soporte.notices import notifying
from soporte.notices.models import Notification, Subject
from soporte.tickets.models import Ticket
from soporte.toolbox.text import whole_number

MOST_READ = 300
LINES = 3
STATES = {"unread": _("Unread"), "all": _("All notifications")}


@dataclass(frozen=True)
class News:
    """What happened to one ticket: the newest lines, and how many more there are."""

    ticket: Ticket
    subject: str
    lines: list[Line]
    more: int
    is_unread: bool


@require_safe
@staff
def index(request: StaffRequest) -> HttpResponse:
    """News by ticket, newest first; by state and subject."""
    state, subject = request.GET.get("state", "unread"), request.GET.get("subject", "")
    if state not in STATES or subject not in ("", *Subject.values):
        raise Http404
    rows = Notification.objects.visible_to(request.user).filter(in_app=True)
    rows = rows.unread() if state == "unread" else rows
    rows = rows.filter(subject=subject) if subject else rows
    if before := whole_number(request.GET.get("before", "")):
        rows = rows.filter(pk__lt=before)
    found = list(rows.select_related("ticket", "entry").order_by("-pk")[:MOST_READ])
    context = {
        "news": grouped(found),
        "state": state,
        "states": STATES.items(),
        "subject": subject,
        "subjects": Subject.choices,
        "following": found[-1].pk if len(found) == MOST_READ else None,
        "topic": notifying.topic(request.user.pk),
        "here": request.get_full_path(),
    }
    if is_fragment(request):
        return render(request, "desk/notifications/_news.html", context)
    return shell.page(request, "desk/notifications/index.html", context, section="notifications")


@require_safe
@staff
def badge(request: StaffRequest) -> HttpResponse:
    """How many tickets there is news of, for the rail."""
    context = {"count": notifying.unread_tickets(request.user), "is_known": True}
    return render(request, "desk/notifications/_bell.html", context)


@require_POST
@staff
def reading(request: StaffRequest) -> HttpResponse:
    """One ticket's news is read, or all."""
    given = request.POST.get("ticket")
    notifying.mark_read(request.user, None if given is None else [whole_number(given)])
    return redirect("desk:notifications")


def grouped(found: Iterable[Notification]) -> list[News]:
    """Notifications by ticket, in the order of each ticket's newest."""
    rows = list(found)
    lines = dict(
        zip((one.pk for one in rows), render_entries(one.entry for one in rows), strict=True)
    )
    by_ticket: dict[int, list[Notification]] = {}
    for one in rows:
        by_ticket.setdefault(one.ticket_id, []).append(one)
    return [
        News(
            ticket=told[0].ticket,
            subject=str(Subject(told[0].subject).label),
            lines=[lines[one.pk] for one in told[:LINES]],
            more=max(0, len(told) - LINES),
            is_unread=any(one.read_at is None for one in told),
        )
        for told in by_ticket.values()
    ]

"""The time that people spent on a ticket: written down, measured, corrected; all of it as CSV."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from soporte.desk.access import (
    StaffRequest,
    actor,
    staff,
    supervisor,
    ticket_or_404,
    workable_or_403,
)
from soporte.desk.tickets import work
from soporte.journal.operations import record
from soporte.site.operations import current
from soporte.tickets.models import Ticket, TimeEntry
from soporte.tickets.models.time_entry import Activity
from soporte.toolbox import sheets
from soporte.toolbox.clock import now
from soporte.toolbox.text import whole_number

HEAD = ("ticket", "subject", "person", "started_at", "minutes", "activity", "billable", "note")
DAYS = 92


@require_safe
@staff
def index(request: StaffRequest, number: int) -> HttpResponse:
    """A ticket's times."""
    return _part(request, ticket_or_404(request, number))


@require_POST
@staff
def create(request: StaffRequest, number: int) -> HttpResponse:
    """Write minutes down."""
    ticket = workable_or_403(request, number)

    def log() -> None:
        ticket.log_time(
            whole_number(request.POST.get("minutes", "")),
            person=request.user,
            by=actor(request),
            **_about(request),
        )

    return _carry_out(request, ticket, log)


@require_POST
@staff
def timer(request: StaffRequest, number: int) -> HttpResponse:
    """Start or stop one's own timer."""
    ticket = workable_or_403(request, number)
    by = actor(request)
    if request.POST.get("act") == "stop":
        return _carry_out(request, ticket, lambda: ticket.stop_timer(person=request.user, by=by))
    return _carry_out(request, ticket, lambda: ticket.start_timer(person=request.user, by=by))


@require_POST
@staff
def update(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    """Correct or remove an entry: one's own, or as a supervisor anybody's."""
    ticket = workable_or_403(request, number)
    entry = TimeEntry.objects.visible_to(request.user).filter(ticket=ticket, pk=pk).first()
    if entry is None:
        raise Http404
    if not entry.may_change(request.user):
        raise PermissionDenied
    if request.POST.get("act") == "remove":
        return _carry_out(request, ticket, lambda: ticket.remove_time(entry, by=actor(request)))
    minutes = whole_number(request.POST.get("minutes", ""))
    return _carry_out(
        request,
        ticket,
        lambda: ticket.change_time(entry, by=actor(request), minutes=minutes, **_about(request)),
    )


@require_safe
@supervisor
def export(request: StaffRequest) -> HttpResponse:
    """Everybody's times of the last three months, for a spreadsheet."""
    since = now() - timedelta(days=DAYS)
    found = (
        TimeEntry.objects.visible_to(request.user)
        .filter(started_at__gte=since, ended_at__isnull=False)
        .select_related("ticket", "person")
        .order_by("started_at", "pk")
    )
    record("export.made", current(), by=actor(request), detail={"what": "times"})
    lines = "".join(sheets.lines(HEAD, _rows(found.iterator(chunk_size=500))))
    answer = HttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = now().strftime("times-%Y-%m-%d.csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _rows(found: Iterator[TimeEntry]) -> Iterator[list[object]]:
    for one in found:
        yield [
            one.ticket.number,
            one.ticket.subject,
            one.person.display_name,
            _moment(one.started_at),
            one.minutes,
            one.activity,
            int(one.is_billable),
            one.note,
        ]


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _about(request: StaffRequest) -> dict[str, Any]:
    activity = request.POST.get("activity", "")
    if activity not in Activity.values:
        raise ValidationError(_("There is no such activity."))
    return {
        "activity": activity,
        "is_billable": request.POST.get("billable") == "1",
        "note": request.POST.get("note", ""),
    }


def _carry_out(request: StaffRequest, ticket: Ticket, act: Callable[[], object]) -> HttpResponse:
    return work.carry_out(
        request,
        act,
        lambda: _part(request, ticket_or_404(request, ticket.number)),
        reverse("desk:ticket-times", args=[ticket.number]),
    )


def _part(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    times = list(ticket.times.select_related("person"))
    for one in times:
        one.may_be_changed = one.may_change(request.user)  # type: ignore[attr-defined]
    context = {
        "times": times,
        "activities": Activity.choices,
        "my_timer": next(
            (one for one in times if one.is_running and one.person_id == request.user.pk), None
        ),
    }
    return work.show(request, ticket, "times", _("Time"), context)

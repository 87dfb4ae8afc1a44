"""Recurring tickets, for supervisors."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, supervisor
from soporte.desk.administration import lists
from soporte.desk.administration.forms import METHODS
from soporte.desk.recurring.forms import RecurringForm
from soporte.site.operations import current
from soporte.tickets.models import Recurring
from soporte.tickets.recurring import dates, keeping, opening, texts

RUNS = 20


@require_safe
@supervisor
def index(request: StaffRequest) -> HttpResponse:
    """Every schedule with its next date."""
    found = Recurring.objects.select_related("queue", "last", "requester")
    return lists.answer(
        request,
        "desk/recurring/index.html",
        [(one, texts.sentence(one)) for one in found],
        title=_("Recurring tickets"),
        words=lambda row: (row[0].name, row[0].subject, row[0].queue, row[0].requester, row[1]),
        lead=_("Tickets that open by themselves at their dates, with text, checklist and people."),
        new="desk:new-recurring",
        new_label=_("New recurring ticket"),
    )


@require_http_methods(METHODS)
@supervisor
def new(request: StaffRequest) -> HttpResponse:
    """A new schedule."""
    return _edit(request, Recurring(time_zone=current().time_zone), _("New recurring ticket"))


@require_http_methods(METHODS)
@supervisor
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a schedule, and see what it will do and has done."""
    one = get_object_or_404(Recurring.objects.select_related("requester"), pk=pk)
    return _edit(request, one, one.name)


@require_POST
@supervisor
def run(request: StaffRequest, pk: int) -> HttpResponse:
    """Open one ticket at once."""
    one = get_object_or_404(Recurring, pk=pk)
    try:
        ticket = opening.run_now(one, by=actor(request))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
        return redirect("desk:recurring-ticket", pk)
    messages.success(request, _("Opened by the schedule “%(name)s”") % {"name": one.name})
    return redirect("desk:ticket", ticket.number)


@require_POST
@supervisor
def set_state(request: StaffRequest, pk: int) -> HttpResponse:
    """Pause it, or go on."""
    one = get_object_or_404(Recurring, pk=pk)
    try:
        if request.POST.get("act") == "resume":
            keeping.resume(one, by=actor(request))
        else:
            keeping.pause(one, by=actor(request))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return redirect("desk:recurring-ticket", pk)


@require_POST
@supervisor
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Forget a schedule; its tickets stay."""
    keeping.remove(get_object_or_404(Recurring, pk=pk), by=actor(request))
    messages.success(request, _("Deleted"))
    return redirect("desk:recurring")


def _edit(request: StaffRequest, one: Recurring, title: str) -> HttpResponse:
    # A form writes what it refuses on its instance too.
    stored = copy(one)
    form = RecurringForm(request.POST or None, instance=one)
    is_posted = request.method == "POST"
    is_good = is_posted and form.is_valid() and form.is_answered()
    looks = request.POST.get("act") == "look"
    if is_good and not looks and _saved(request, form):
        messages.success(request, _("Saved"))
        return redirect("desk:recurring-ticket", form.instance.pk)
    status = 422 if is_posted and not (is_good and looks) else 200
    seen = stored if is_posted and not is_good else one
    context = {"form": form, "title": title, "one": one, **_shown(seen, is_good=is_good)}
    return shell.page(
        request, "desk/recurring/edit.html", context, section="settings", status=status
    )


def _saved(request: StaffRequest, form: RecurringForm) -> bool:
    try:
        keeping.save(form.instance, by=actor(request))
    except ValidationError as wrong:
        told = wrong.message_dict if hasattr(wrong, "error_dict") else {"": wrong.messages}
        for name, problems in told.items():
            form.add_error(name if name in form.fields else None, problems)
        return False
    return True


def _shown(one: Recurring, *, is_good: bool) -> dict[str, Any]:
    """Its next dates as it stands, and what it did last."""
    if one.pk is None and not is_good:
        return {}
    runs = one.runs.select_related("ticket", "by").order_by("-pk")[:RUNS] if one.pk else []
    coming = dates.upcoming(one, is_off=dates.days_off(current()))
    return {"coming": coming, "sentence": texts.sentence(one), "runs": runs, "is_known": True}

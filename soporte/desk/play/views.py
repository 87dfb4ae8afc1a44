"""Starting a round, going on, skipping with a reason, leaving."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from soporte.desk.access import StaffRequest, staff
from soporte.desk.play import plan
from soporte.toolbox.text import clean_line

LONGEST = 200


@require_POST
@staff
def start(request: StaffRequest, slug: str) -> HttpResponse:
    """Open the ticket of a view that waits longest for us."""
    chosen = plan.begin(request.session, request.user, slug)
    if chosen is None:
        messages.success(request, _("Nothing waits here."))
        return redirect("desk:view", slug=slug)
    return _opened(chosen)


@require_POST
@staff
def step(request: StaffRequest) -> HttpResponse:
    """Go on, skip or leave, as `act` says."""
    now = plan.of(request.session)
    if now is None:
        return redirect("desk:tickets")
    act = request.POST.get("act", "")
    if act == "leave":
        plan.leave(request.session)
        return redirect("desk:view", slug=now.slug)
    if act == "skip":
        reason = clean_line(request.POST.get("reason", ""), limit=LONGEST)
        if not reason:
            messages.error(request, _("Say why you skip it."))
            return _opened(now)
        plan.skip(request.session, now.number, reason)
    following = plan.go_on(request.session, request.user)
    if following is None:
        messages.success(request, _("That was the last one."))
        return redirect("desk:view", slug=now.slug)
    return _opened(following)


def _opened(chosen: plan.Round) -> HttpResponse:
    where = reverse("desk:ticket", args=[chosen.number])
    return redirect(f"{where}?in={chosen.slug}")

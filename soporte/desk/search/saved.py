"""Saved searches: views that hold what a query finds, listed and kept from the search page."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from soporte.desk.access import StaffRequest, actor, staff
from soporte.desk.tickets import queries
from soporte.desk.views.catalogue import of_saved
from soporte.people.models import Team
from soporte.tickets import viewing
from soporte.tickets.conditions.searched import FINDS, NAME
from soporte.tickets.models import View
from soporte.tickets.models.audience import Audience
from soporte.tickets.searching import finding
from soporte.toolbox.text import whole_number

LONGEST = 200


def context(request: StaffRequest, typed: str) -> dict[str, Any]:
    """The reader's saved searches, counted if that was asked for, and whether this one can be."""
    found = viewing.searches(request.user)
    is_counted = "counts" in request.GET
    numbers: dict[str, int | None] = {}
    if is_counted and found:
        numbers = queries.saved_counts([of_saved(one) for one in found], request.user)
    reads_texts, says_nothing = finding.outline(typed)
    return {
        "searches": [(one, numbers.get(one.slug)) for one in found],
        "is_counted": is_counted,
        "can_keep": bool(typed) and not reads_texts and not says_nothing and len(typed) <= LONGEST,
        "is_for_searching_alone": bool(typed) and reads_texts,
        "is_kept": any(one.query == typed for one in found),
        "audiences": audiences(request),
        "teams": teams_of(request),
    }


def audiences(request: StaffRequest) -> list[tuple[str, Any]]:
    """With whom the reader may share a view."""
    return [
        (value, label)
        for value, label in Audience.choices
        if value != Audience.EVERYONE or request.user.is_supervisor
    ]


def teams_of(request: StaffRequest) -> list[Team]:
    """The teams that the reader may share a view with."""
    found = Team.objects.all() if request.user.is_supervisor else request.user.teams.all()
    return list(found)


@require_POST
@staff
def keep(request: StaffRequest) -> HttpResponse:
    """Save a search under a name, pinned where that was wanted."""
    typed = request.POST.get("q", "").replace("\0", "").strip()
    wanted = whole_number(request.POST.get("team", ""))
    view = View(
        name=request.POST.get("name", ""),
        icon="search",
        audience=request.POST.get("audience") or Audience.PRIVATE,
        owner=request.user,
        team=next((one for one in teams_of(request) if one.pk == wanted), None),
        conditions={"field": NAME, "operator": FINDS, "value": typed},
    )
    try:
        viewing.save_view(view, person=request.user, by=actor(request))
        if request.POST.get("pin"):
            viewing.pin(view, person=request.user)
    except ValidationError as wrong:
        messages.error(request, wrong.messages[0])
    else:
        messages.success(
            request, _("Saved: you find it here, in the palette and among your views.")
        )
    return redirect(f"{reverse('desk:search')}?{urlencode({'q': typed, 'stay': 1})}")

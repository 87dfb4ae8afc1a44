"""The first page of the desk."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from soporte.channels.models import Inbound
from soporte.desk import shell
from soporte.desk.access import StaffRequest, staff
from soporte.desk.home import today
from soporte.notices import notifying
from soporte.outbox.models import Delivery

MOST = 1001


@require_safe
@staff
def show(request: StaffRequest) -> HttpResponse:
    """How much there is, what waits the longest, and what asks for this technician today."""
    context = {**shell.counted(request), **_now(request)}
    return shell.page(request, "desk/home/show.html", context, section="home")


@require_safe
@staff
def current(request: StaffRequest) -> HttpResponse:
    """The same without what stands around it, as it is now."""
    context = {**shell.counted(request), **_now(request)}
    return render(request, "desk/home/_now.html", context)


def _now(request: StaffRequest) -> dict[str, Any]:
    person = request.user
    return {
        "mine": today.waiting_for(person, "mine"),
        "waiting": today.waiting_for(person, "unassigned"),
        **today.asking(person),
        "news_topic": notifying.topic(person.pk),
        "held": _capped(Inbound.objects.visible_to(person).filter(state="held")),
        "troubled": _capped(Delivery.objects.filter(state__in=("failed", "unknown")))
        if person.is_supervisor
        else None,
    }


def _capped(found: "QuerySet[Any]") -> int:
    """A count that stops where nobody needs to know more."""
    return len(found.order_by("-pk").values_list("pk", flat=True)[:MOST])

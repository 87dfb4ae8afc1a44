"""The first page of the desk."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from soporte.channels.models import Inbound
from soporte.desk import shell
from soporte.desk.access import StaffRequest, staff
from soporte.desk.tickets import queries
from soporte.outbox.models import Delivery

LATEST = 8
MOST = 1001


@require_safe
@staff
def show(request: StaffRequest) -> HttpResponse:
    """How much waits, and what changed last for this technician."""
    person = request.user
    mine, _more = queries.page(queries.BY_SLUG["mine"], person, most=LATEST)
    waiting, _more = queries.page(queries.BY_SLUG["unassigned"], person, most=LATEST)
    context = {
        **shell.counted(request),
        "mine": mine,
        "waiting": waiting,
        "held": _capped(Inbound.objects.visible_to(person).filter(state="held")),
        "troubled": _capped(Delivery.objects.filter(state__in=("failed", "unknown")))
        if person.is_supervisor
        else None,
    }
    return shell.page(request, "desk/home/show.html", context, section="home")


def _capped(found: "QuerySet[Any]") -> int:
    """A count that stops where nobody needs to know more."""
    return len(found.order_by("-pk").values_list("pk", flat=True)[:MOST])

"""Tags to choose from while one is typed."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from soporte.desk.access import StaffRequest, staff
from soporte.tickets import tags
from soporte.tickets.models.sortable import tag_name


@require_safe
@staff
def in_use(request: StaffRequest) -> HttpResponse:
    """Tags that begin like the last of those typed; each with what stands before it."""
    given = request.GET.get("tags", "").replace("\0", "")[:1000]
    before, comma, last = given.rpartition(",")
    typed = {tag_name(one) for one in before.split(",")}
    found = [tag for tag in tags.in_use(request.user, tag_name(last)) if tag not in typed]
    kept = f"{before}{comma} " if comma else ""
    context = {"values": [f"{kept}{tag}" for tag in found]}
    return render(request, "desk/tickets/_tag_options.html", context)

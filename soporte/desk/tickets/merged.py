"""A merged ticket's page leads to where its conversation goes on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from soporte.desk.access import StaffRequest, is_fragment
from soporte.tickets.models import Ticket


def relocated(request: StaffRequest, ticket: Ticket) -> HttpResponse | None:
    """Where a merged ticket's page leads, if this reader may see it; otherwise None."""
    standing = ticket.standing()
    if not Ticket.objects.visible_to(request.user).filter(pk=standing.pk).exists():
        return None
    messages.info(
        request,
        _("#%(number)s was merged into this ticket: all that was said there is here.")
        % {"number": ticket.number},
    )
    where = reverse("desk:ticket", args=[standing.number])
    if is_fragment(request):
        response = HttpResponse(status=204)
        response.headers["HX-Redirect"] = where
        return response
    return redirect(where)

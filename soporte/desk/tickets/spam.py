"""Marking a ticket as spam, and taking that back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.views.decorators.http import require_POST

from soporte.desk.access import StaffRequest, actor, staff, ticket_or_404
from soporte.desk.tickets.views import answer
from soporte.tickets import spam


@require_POST
@staff
def update(request: StaffRequest, number: int) -> HttpResponse:
    """It is spam, or with an empty value: it is none."""
    ticket = ticket_or_404(request, number)
    if not ticket.can_sort_out(request.user):
        raise PermissionDenied
    try:
        if request.POST.get("value"):
            spam.mark(ticket, by=actor(request))
        else:
            spam.release(ticket, by=actor(request))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return answer(request, number)

"""Taking in the files of a message that were too much for its sender's day."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from soporte.channels import line
from soporte.desk.access import StaffRequest, actor, staff, workable_or_403
from soporte.desk.tickets.views import answer


@require_POST
@staff
def update(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    """Store what stayed outside."""
    message = workable_or_403(request, number).messages.filter(pk=pk).first()
    if message is None:
        raise Http404
    try:
        line.take_in(message, by=actor(request))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return answer(request, number)

"""The end of a request, said by the customer: solved, or not solved after all."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from soporte.portal.access import actor, led_or_404, writes
from soporte.portal.tickets.forms import ReplyForm
from soporte.portal.tickets.messages import add
from soporte.portal.tickets.show import page
from soporte.tickets.operations import reopen_as_customer


@writes
def create(request: HttpRequest, number: int) -> HttpResponse:
    """Close it; what was written in the form goes along."""
    ticket = led_or_404(request, number)
    form: ReplyForm = ReplyForm.of(request)
    has_words = bool(request.POST.get("body", "").strip() or request.FILES)
    if has_words and not form.is_valid():
        return page(request, ticket, form, status=422)
    try:
        with transaction.atomic():
            if has_words:
                add(request, ticket, form)
            ticket.close(by=actor(request))
    except ValidationError as wrong:
        form.add_error(None, wrong)
        return page(request, ticket, form, status=422)
    return redirect("portal:ticket", number)


@writes
def destroy(request: HttpRequest, number: int) -> HttpResponse:
    """Open it again, unless that was long ago."""
    ticket = led_or_404(request, number)
    try:
        reopen_as_customer(ticket, by=actor(request))
    except ValidationError as wrong:
        raise Http404 from wrong
    return redirect("portal:ticket", number)

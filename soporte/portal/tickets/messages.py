"""A customer's answer to a request."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse

from soporte.channels import line
from soporte.portal import once, uploads
from soporte.portal.access import actor, own_or_404, person_of, writes
from soporte.portal.tickets.forms import ReplyForm
from soporte.portal.tickets.show import page
from soporte.tickets.models import Ticket


@writes
def create(request: HttpRequest, number: int) -> HttpResponse:
    """Add what was written; when something is wrong, the page again with everything still there."""
    ticket = own_or_404(request, number)
    form: ReplyForm = ReplyForm.of(request)
    if not form.is_valid():
        return page(request, ticket, form, status=form.status)
    try:
        add(request, ticket, form)
    except ValidationError as wrong:
        form.add_error(None, wrong)
        return page(request, ticket, form, status=422)
    return uploads.lead(request, "portal:ticket", number)


def add(request: HttpRequest, ticket: Ticket, form: ReplyForm) -> None:
    """Store the answer, once for one form. Raises ValidationError."""
    person = person_of(request)

    def act() -> int:
        message = line.submit_reply(
            ticket,
            form.html,
            route="portal",
            by=actor(request),
            author=person,
            files=form.stored,
        )
        return message.pk

    once.run(request, f"portal:reply:{ticket.pk}:{person.pk}", act, content=form.content)

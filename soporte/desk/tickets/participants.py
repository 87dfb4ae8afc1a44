"""Who else takes part in a ticket: added, confirmed, removed by a technician."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from soporte.channels.accounts import refuse_our_mailboxes
from soporte.desk.access import StaffRequest, actor, staff, workable_or_403
from soporte.desk.tickets.views import answer
from soporte.people.operations import check_email, find_or_create


@require_POST
@staff
def create(request: StaffRequest, number: int) -> HttpResponse:
    """Add somebody by e-mail address; a technician's word confirms them."""
    ticket = workable_or_403(request, number)
    by = actor(request)
    try:
        email = check_email(request.POST.get("email", ""))
        refuse_our_mailboxes(email)
        person = find_or_create(email, by=by)
        if ticket.add_participant(person, by=by, confirmed=True) is None:
            messages.error(request, _("%(name)s already takes part.") % {"name": person})
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return answer(request, number)


@require_POST
@staff
def update(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    """Confirm or remove a participant."""
    ticket = workable_or_403(request, number)
    found = ticket.participants.select_related("person").filter(pk=pk).first()
    if found is None:
        raise Http404
    if request.POST.get("act") == "remove":
        ticket.remove_participant(found.person, by=actor(request))
    else:
        ticket.confirm_participant(found.person, by=actor(request))
    return answer(request, number)

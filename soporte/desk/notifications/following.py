"""Following a ticket: who does, and beginning and ending it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, is_fragment, staff, ticket_or_404
from soporte.desk.tickets.views import answer
from soporte.tickets.models import Ticket


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def followers(request: StaffRequest, number: int) -> HttpResponse:
    """Show who follows; with POST follow (`value=1`) or stop."""
    ticket = ticket_or_404(request, number)
    if request.method == "POST":
        return _change(request, ticket)
    found = ticket.followers.select_related("person").order_by("person__folded_name")
    context = {"ticket": ticket, "followers": [row.person for row in found]}
    if is_fragment(request):
        return render(request, "desk/notifications/_followers.html", context)
    return shell.page(request, "desk/notifications/followers.html", context, section="tickets")


def _change(request: StaffRequest, ticket: Ticket) -> HttpResponse:
    try:
        if request.POST.get("value"):
            ticket.follow(request.user, by=actor(request))
            messages.success(request, _("You follow this ticket now."))
        else:
            ticket.unfollow(request.user, by=actor(request))
            messages.success(request, _("You no longer follow this ticket."))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return answer(request, ticket.number)

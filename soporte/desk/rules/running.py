"""Running a macro on a ticket: the list, a look at what it would do, and the run."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from soporte.automation import macros
from soporte.automation.models import Macro
from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, is_fragment, staff, ticket_or_404
from soporte.desk.access import workable_or_403 as workable
from soporte.desk.tickets import views
from soporte.tickets.models import Ticket


@require_safe
@staff
def index(request: StaffRequest, number: int) -> HttpResponse:
    """Those that may be run here."""
    ticket = ticket_or_404(request, number)
    found = macros.offered(request.user, ticket) if ticket.can_work(request.user) else []
    context = {"ticket": ticket, "macros": found, "slug": views.slug_of(request)}
    if is_fragment(request):
        return render(request, "desk/rules/_macros.html", context)
    return shell.page(request, "desk/rules/offered.html", context, section="tickets")


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def run(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    """What it would do to this ticket; a post does it."""
    ticket = ticket_or_404(request, number)
    found = Macro.objects.visible_to(request.user).filter(pk=pk, is_active=True).first()
    if found is None:
        raise Http404
    slug = views.slug_of(request)
    problem = ""
    if request.method == "POST":
        workable(request, number)
        try:
            macros.run(found, ticket, person=request.user, by=actor(request))
        except ValidationError as wrong:
            problem = " ".join(wrong.messages)
        else:
            messages.success(request, found.name)
            return _back(request, ticket, slug)
    context = {
        "ticket": ticket,
        "macro": found,
        "planned": macros.preview(found, ticket, request.user),
        "can_run": ticket.can_work(request.user),
        "problem": problem,
        "slug": slug,
    }
    status = 422 if problem else 200
    return shell.page(request, "desk/rules/run.html", context, section="tickets", status=status)


def _back(request: StaffRequest, ticket: Ticket, slug: str) -> HttpResponse:
    """To the ticket, unless the macro moved it out of the reader's sight."""
    if not Ticket.objects.visible_to(request.user).filter(pk=ticket.pk).exists():
        return redirect("desk:tickets")
    where = reverse("desk:ticket", args=[ticket.number])
    return redirect(f"{where}?{urlencode({'in': slug})}")

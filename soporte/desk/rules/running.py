"""Running a macro on a ticket: the list, a look at what it would do, and the run."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from soporte.automation import macros
from soporte.automation.models import Macro
from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, is_fragment, staff, ticket_or_404
from soporte.desk.access import workable_or_403 as workable
from soporte.desk.tickets import views
from soporte.tickets.models import Draft, Ticket
from soporte.toolbox.text import whole_number


@require_safe
@staff
def index(request: StaffRequest, number: int) -> HttpResponse:
    """Those that may be run here."""
    ticket = ticket_or_404(request, number)
    found = macros.offered(request.user, ticket) if ticket.can_work(request.user) else []
    context = {
        "ticket": ticket,
        "macros": found,
        "slug": views.slug_of(request),
        "seen": request.GET.get("seen", ""),
    }
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
    slug, seen = views.slug_of(request), _seen(request, ticket)
    answer = macros.answer(found, ticket, request.user)
    problem, other = "", ticket.answered_since(seen, besides=request.user) if answer else None
    is_forced = request.POST.get("anyway") == "1"
    if request.method == "POST":
        workable(request, number)
        try:
            with transaction.atomic():
                # Whoever answers at this very moment is waited for.
                ticket.lock()
                other = ticket.answered_since(seen, besides=request.user) if answer else None
                if other is None or is_forced:
                    made = macros.start(found, ticket, person=request.user, by=actor(request))
                    is_waiting = isinstance(made, Draft)
                    return _ran(request, found, ticket, is_waiting=is_waiting)
        except ValidationError as wrong:
            problem = " ".join(wrong.messages)
    context = {
        "ticket": ticket,
        "macro": found,
        "planned": macros.preview(found, ticket, request.user),
        "can_run": ticket.can_work(request.user),
        "problem": problem,
        "slug": slug,
        "seen": seen,
        "other": None if is_forced else other,
        "answer_html": answer,
    }
    if is_fragment(request) and request.method != "POST":
        return render(request, "desk/rules/_look.html", context)
    status = 422 if problem else 409 if other and request.method == "POST" else 200
    return shell.page(request, "desk/rules/run.html", context, section="tickets", status=status)


def _seen(request: StaffRequest, ticket: Ticket) -> int:
    """How far the reader has read: as the ticket's page says, or else as it was noted."""
    given = request.POST if request.method == "POST" else request.GET
    if "seen" in given:
        return whole_number(given["seen"])
    mark = ticket.readmarks.filter(person=request.user).values_list("message_id", flat=True)
    return mark.first() or 0


def _ran(request: StaffRequest, macro: Macro, ticket: Ticket, *, is_waiting: bool) -> HttpResponse:
    """To the ticket, unless the macro moved it out of the reader's sight."""
    said = _("“%(name)s” runs when its answer leaves: until then all of it can be undone.")
    messages.success(request, said % {"name": macro.name} if is_waiting else macro.name)
    slug = views.slug_of(request)
    if not Ticket.objects.visible_to(request.user).filter(pk=ticket.pk).exists():
        return redirect("desk:tickets")
    where = reverse("desk:ticket", args=[ticket.number])
    return redirect(f"{where}?{urlencode({'in': slug})}")

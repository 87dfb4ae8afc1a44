"""The first page: what may we do for you, and how far are your requests."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from soporte.portal.access import person_of
from soporte.portal.tickets import mine
from soporte.portal.tickets.forms import NewRequestForm
from soporte.portal.tickets.new import topics
from soporte.site.operations import current

SHOWN = 5


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Greeting and own requests; a guest gets the form at once."""
    site = current()
    if not site.is_set_up:
        return redirect("portal:setup")
    if not request.user.is_authenticated:
        form = NewRequestForm.empty(request)
        return render(request, "portal/home/welcome.html", {"site": site, "form": form})
    found = list(mine.own(person_of(request))[: SHOWN + 1])
    context = {
        "site": site,
        "rows": mine.rows(found[:SHOWN]),
        "has_more": len(found) > SHOWN,
        "topics": topics(),
    }
    return render(request, "portal/home/show.html", context)

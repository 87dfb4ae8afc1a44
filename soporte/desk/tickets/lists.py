"""The lists of tickets."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, is_fragment, staff
from soporte.desk.tickets import queries


@require_safe
@staff
def default(request: StaffRequest) -> HttpResponse:
    """Lead to the technician's own tickets."""
    return redirect("desk:view", slug=queries.DEFAULT)


@require_safe
@staff
def index(request: StaffRequest, slug: str) -> HttpResponse:
    """A view: its list, and beside it room for a ticket."""
    if is_fragment(request) and "before" in request.GET:
        return rows(request, slug)
    if "before" in request.GET:
        return _later_page(request, slug)
    return render(request, "desk/tickets/index.html", shell.columns(request, slug))


@require_safe
@staff
def rows(request: StaffRequest, slug: str) -> HttpResponse:
    """A page of a view's rows: the first one when something changed, or the next."""
    found = queries.pick(queries.views_of(request.user), slug, request.user)
    view = queries.with_state(found, request.GET)
    before = request.GET.get("before", "")
    context = {
        **queries.shown(view, request.user, before),
        "view": view,
        "is_first": not before,
        "topics": queries.topics_of(request.user),
    }
    return render(request, "desk/tickets/_rows.html", context)


@require_safe
@staff
def counts(request: StaffRequest) -> HttpResponse:
    """The views' counts, when something changed."""
    slug = request.GET.get("in", "")
    context = {**shell.counted(request), "view": {"slug": slug}, "oob": True}
    context["count_here"] = context["counts"].get(slug)
    return render(request, "desk/tickets/_views.html", context)


def _later_page(request: StaffRequest, slug: str) -> HttpResponse:
    """A later page of the list as a page of its own, where there is no JavaScript."""
    context = shell.columns(request, slug)
    later = queries.shown(context["view"], request.user, request.GET["before"])
    context |= {**later, "is_later": True}
    return render(request, "desk/tickets/index.html", context)

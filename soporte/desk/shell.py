"""What every page of the desk carries: rail, views with counts, who is here."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from soporte.desk.access import StaffRequest, is_fragment
from soporte.desk.tickets import queries


def page(
    request: StaffRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    section: str,
    status: int = 200,
) -> HttpResponse:
    """Render a page with the rail beside it, `section` marked as current."""
    return render(request, template, {**(context or {}), "section": section}, status=status)


def following(
    request: StaffRequest, template: str, part: str, context: dict[str, Any], *, section: str
) -> HttpResponse:
    """A page of which one part follows what others do: the live screen fetches the part alone."""
    given = {
        **context,
        "here": request.get_full_path(),
        "topics": queries.topics_of(request.user),
    }
    if is_fragment(request):
        return render(request, part, given)
    return page(request, template, given, section=section)


def columns(request: StaffRequest, slug: str, *, most: int = 0) -> dict[str, Any]:
    """Context of the two left columns: the views with counts, and the current view's rows."""
    views = queries.views_of(request.user)
    view = queries.with_state(queries.pick(views, slug, request.user), request.GET)
    listed = [*views, view] if all(one.slug != slug for one in views) else views
    around = counted(request, listed)
    kept = request.COOKIES.get("soporte_folded", "").split("-")
    return {
        "section": "tickets",
        "view": view,
        **queries.shown(view, request.user, most=most),
        "count_here": around["counts"].get(slug),
        "folded": "".join(f" no-{name}" for name in ("views", "panel") if name in kept),
        **around,
    }


def counted(request: StaffRequest, views: list[queries.View] | None = None) -> dict[str, Any]:
    """Context of the views with their counts."""
    views = queries.views_of(request.user) if views is None else views
    numbers = {**queries.counts(views, request.user), **queries.saved_counts(views, request.user)}
    listed = [(view, numbers.get(view.slug)) for view in views]
    split = len(queries.FIXED)
    return {
        "fixed_views": listed[:split],
        "saved_views": [one for one in listed if one[0].saved],
        "queue_views": [one for one in listed[split:] if not one[0].saved],
        "counts": numbers,
        "topics": queries.topics_of(request.user),
    }

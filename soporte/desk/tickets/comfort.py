"""How somebody likes their lists: density, widths of columns, previews; kept with the person."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from soporte.desk.access import StaffRequest, actor, is_fragment, staff
from soporte.people import operations

DENSITIES = ("", "compact", "roomy")
# At the usual size of text, in pixels: the narrowest, the widest.
WIDTHS = {"views": (150, 320), "list": (260, 560), "panel": (240, 520)}


@require_POST
@staff
def update(request: StaffRequest) -> HttpResponse:
    """Remember what was chosen; what is not said stays."""
    person = request.user
    chosen = _chosen(request.POST, person.preferences)
    operations.change(person, {"preferences": {**person.preferences, **chosen}}, by=actor(request))
    if is_fragment(request):
        return HttpResponse(status=204)
    return _back(request)


def widths_of(preferences: Mapping[str, Any]) -> dict[str, int]:
    """The columns whose width somebody chose."""
    kept = preferences.get("widths")
    given = kept if isinstance(kept, dict) else {}
    return {name: within(name, given[name]) for name in WIDTHS if isinstance(given.get(name), int)}


def within(name: str, width: int) -> int:
    """A width that leaves room for the others."""
    least, most = WIDTHS[name]
    return max(least, min(most, width))


def _chosen(given: Mapping[str, str], before: Mapping[str, Any]) -> dict[str, Any]:
    chosen: dict[str, Any] = {}
    if given.get("density", "?") in DENSITIES:
        chosen["density"] = given["density"]
    if given.get("preview") in {"0", "1"}:
        chosen["preview"] = given["preview"] == "1"
    named = {name: given[name] for name in WIDTHS if name in given}
    if named:
        kept: dict[str, int] = widths_of(before)
        for name, value in named.items():
            kept.pop(name, None)
            # Nothing is the usual width again.
            if value.isdecimal() and value.isascii() and len(value) < 6:
                kept[name] = within(name, int(value))
        chosen["widths"] = kept
    return chosen


def _back(request: StaffRequest) -> HttpResponseRedirect:
    """Where the person was, if that is a page of ours."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(wanted) if is_ours else redirect("desk:tickets")

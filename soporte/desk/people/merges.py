"""Two records of one person: found, looked at side by side, made one, and parted again."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, supervisor
from soporte.desk.people import queries
from soporte.desk.people.views import person_or_404
from soporte.people import merging, operations
from soporte.people.models import Person, PersonMerge
from soporte.toolbox.text import whole_number

SUGGESTED = 8


@require_http_methods(["GET", "HEAD", "POST"])
@supervisor
def merge(request: StaffRequest, pk: int) -> HttpResponse:
    """Who else this is: looked for, compared, and merged where it is said twice."""
    person = person_or_404(request, pk)
    if request.method != "POST":
        return _page(request, person)
    try:
        other = _chosen(request, person)
        stays = person if request.POST.get("stays") != str(other.pk) else other
        goes = other if stays is person else person
        if "confirmed" not in request.POST:
            merging.check(goes, stays)
            return _page(request, person, stays=stays, goes=goes, size=merging.size(goes))
        merging.merge(goes, stays, by=actor(request))
    except ValidationError as wrong:
        return _page(request, person, status=422, problem=" ".join(wrong.messages))
    messages.success(
        request, _("Merged. You can part them again on this page: nothing of it is lost.")
    )
    return redirect("desk:person", pk=stays.pk)


@require_POST
@supervisor
def part(request: StaffRequest, pk: int, merge: int) -> HttpResponse:
    """Two people again."""
    person = person_or_404(request, pk)
    found = PersonMerge.objects.filter(survivor=person, pk=merge).first()
    if found is None:
        return redirect("desk:person", pk=pk)
    try:
        merging.undo(found, by=actor(request))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
        return redirect("desk:person", pk=pk)
    messages.success(request, _("They are two people again."))
    return redirect("desk:person", pk=found.loser_id)


def _chosen(request: StaffRequest, person: Person) -> Person:
    found = Person.objects.visible_to(request.user).select_related("organization")
    other = found.filter(pk=whole_number(request.POST.get("other", "")) or 0).first()
    if other is None:
        raise ValidationError(_("Choose the other person."))
    if other == person:
        raise ValidationError(_("This is the same person."))
    return other


def _page(
    request: StaffRequest, person: Person, *, status: int = 200, **extra: Any
) -> HttpResponse:
    words = request.GET.get("q", "")
    found = (
        queries.look_up(request.user, words, limit=SUGGESTED)
        if words
        else operations.suggest_duplicates(name=person.name)
    )
    context = {
        "person": person,
        "words": words,
        "candidates": [_side(one) for one in merging.likely(person, found)],
        "status": status,
        **extra,
    }
    if "stays" in extra:
        context |= {"sides": [_side(extra["stays"]), _side(extra["goes"])]}
    page = "desk/people/merge.html"
    return shell.page(request, page, context, section="people", status=status)


def _side(person: Person) -> dict[str, Any]:
    """What tells one person from another."""
    return {
        "person": person,
        "addresses": list(person.addresses.order_by("kind", "-is_primary", "pk")),
        "requests": merging.size(person),
    }

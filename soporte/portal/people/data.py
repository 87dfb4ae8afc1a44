"""A copy of my own data: asked for, made by a job, taken for some days."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from soporte.portal.access import actor, person_of, signed_in, writes
from soporte.privacy import copying
from soporte.privacy.models import DataCopy


@writes
def create(request: HttpRequest) -> HttpResponse:
    """Ask for a copy: one a day."""
    try:
        copying.ask(person_of(request), by=actor(request))
        messages.success(request, _("Your copy is being made. It will wait for you here."))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return redirect("portal:profile")


@require_safe
@signed_in
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Take my copy; somebody else's is like none."""
    mine = DataCopy.objects.filter(person=person_of(request), asked_by=person_of(request))
    found = mine.filter(pk=pk).first()
    if found is None or not found.is_ready:
        raise Http404
    answer = copying.handed(found)
    copying.note_taken(found, by=actor(request))
    return cast("HttpResponse", answer)


def of(request: HttpRequest) -> list[DataCopy]:
    """My last copies, for the profile."""
    me = person_of(request)
    return list(DataCopy.objects.filter(person=me, asked_by=me).order_by("-pk")[:3])

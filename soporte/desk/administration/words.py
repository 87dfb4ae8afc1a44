"""The organisation's own words: statuses and ticket types."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from soporte.desk.access import StaffRequest, actor, administrator
from soporte.desk.administration import lists
from soporte.desk.administration.forms import METHODS, answer
from soporte.tickets.arranging import save_status, save_type
from soporte.tickets.models import Status, TicketType


class StatusForm(forms.ModelForm):  # type: ignore[type-arg]
    """A status in both languages."""

    class Meta:
        model = Status
        fields = ["category", "name_es", "name_en", "position", "is_active"]


class TypeForm(forms.ModelForm):  # type: ignore[type-arg]
    """A ticket type in both languages."""

    class Meta:
        model = TicketType
        fields = [
            "name_es",
            "name_en",
            "slug",
            "position",
            "is_public",
            "is_active",
            "handover_queue",
            "handover_email",
            "handover_es",
            "handover_en",
        ]


@require_safe
@administrator
def statuses(request: StaffRequest) -> HttpResponse:
    """Every status."""
    return lists.answer(
        request,
        "desk/administration/statuses.html",
        Status.objects.all(),
        title=_("Statuses"),
        words=lambda one: (one.name_es, one.name_en, one.get_category_display()),
        lead=_("Each status belongs to a category, which says what it means to clocks and lists."),
        new="desk:new-status",
        new_label=_("New status"),
    )


@require_http_methods(METHODS)
@administrator
def new_status(request: StaffRequest) -> HttpResponse:
    """A new status."""
    form = StatusForm(request.POST or None)
    return _answer(request, form, save_status, _("New status"), "desk:statuses")


@require_http_methods(METHODS)
@administrator
def edit_status(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a status."""
    status = get_object_or_404(Status, pk=pk)
    form = StatusForm(request.POST or None, instance=status)
    return _answer(request, form, save_status, status.name, "desk:statuses")


@require_safe
@administrator
def types(request: StaffRequest) -> HttpResponse:
    """Every ticket type."""
    return lists.answer(
        request,
        "desk/administration/types.html",
        TicketType.objects.all(),
        title=_("Ticket types"),
        words=lambda one: (one.name_es, one.name_en, one.slug),
        new="desk:new-type",
        new_label=_("New type"),
    )


@require_http_methods(METHODS)
@administrator
def new_type(request: StaffRequest) -> HttpResponse:
    """A new ticket type."""
    form = TypeForm(request.POST or None)
    return _answer(request, form, save_type, _("New type"), "desk:types")


@require_http_methods(METHODS)
@administrator
def edit_type(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a ticket type."""
    kind = get_object_or_404(TicketType, pk=pk)
    form = TypeForm(request.POST or None, instance=kind)
    return _answer(request, form, save_type, kind.name, "desk:types")


def _answer(
    request: StaffRequest,
    form: "forms.ModelForm[Any]",
    verb: Callable[..., None],
    title: str,
    back: str,
) -> HttpResponse:
    return answer(
        request, form, lambda: verb(form.instance, by=actor(request)), title=title, back=back
    )

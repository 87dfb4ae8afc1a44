"""Macros: everybody's own, and for supervisors those that others use too."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soporte.automation import actions, keeping
from soporte.automation.models import Macro
from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, changeable_or_403, staff
from soporte.desk.administration import lists
from soporte.desk.administration.forms import METHODS
from soporte.desk.rules.pages import built
from soporte.desk.rules.steps import Steps
from soporte.desk.search.saved import audiences, teams_of
from soporte.desk.views.builder import Builder
from soporte.toolbox.text import whole_number


@require_safe
@staff
def index(request: StaffRequest) -> HttpResponse:
    """Those that the reader has."""
    found = Macro.objects.visible_to(request.user).select_related("team")
    rows = [
        (one, one.can_change(request.user), [actions.sentence(step) for step in one.actions])
        for one in found
    ]
    return lists.answer(
        request,
        "desk/rules/macros.html",
        rows,
        title=_("Macros"),
        words=lambda row: (row[0].name, *row[2]),
        lead=_("Several actions under one name, run by hand on a ticket after a look at them."),
        new="desk:new-macro",
        new_label=_("New macro"),
    )


@require_http_methods(METHODS)
@staff
def new(request: StaffRequest) -> HttpResponse:
    """A new one."""
    return _edit(request, Macro(owner=request.user), _("New macro"))


@require_http_methods(METHODS)
@staff
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change one."""
    macro = _changeable(request, pk)
    return _edit(request, macro, macro.name)


@require_POST
@staff
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Remove one."""
    keeping.remove_macro(_changeable(request, pk), person=request.user, by=actor(request))
    messages.success(request, _("Removed. What it did stays explained."))
    return redirect("desk:macros")


def _changeable(request: StaffRequest, pk: int) -> Macro:
    found: Macro = changeable_or_403(request, Macro.objects.visible_to(request.user), pk)
    return found


def _edit(request: StaffRequest, macro: Macro, title: str) -> HttpResponse:
    is_posted = request.method == "POST"
    act = request.POST.get("act", "") if is_posted else "look"
    rows, steps = _rows(request, macro), _steps(request, macro)
    errors: list[str] = []
    if is_posted:
        _fill(request, macro, rows, steps, act)
    if is_posted and act in {"", "save"}:
        errors = _save(request, macro, rows, steps)
        if not errors:
            messages.success(request, _("Saved"))
            return redirect("desk:macros")
    context = {
        "title": title,
        "back": reverse("desk:macros"),
        "back_label": _("Macros"),
        "removal": reverse("desk:macro-removal", args=[macro.pk]) if macro.pk else "",
        "removal_label": _("Remove the macro"),
        "macro": macro,
        "errors": errors,
        "steps_a": steps,
        "known": actions.every(),
        "audiences": audiences(request),
        "teams": teams_of(request) if request.user.is_supervisor else [],
        **built(request, rows, macro.conditions, events=False, personal=True),
    }
    status = 422 if errors else 200
    return shell.page(request, "desk/rules/macro.html", context, section="settings", status=status)


def _rows(request: StaffRequest, macro: Macro) -> Builder | None:
    if request.method == "POST" and "mode" in request.POST:
        return Builder.posted(request.POST)
    if macro.tree is None:
        # A row that says nothing: what lost its meaning must not be saved as "every ticket".
        return Builder()
    if macro.conditions == {"all": []}:
        return Builder(groups=[])
    return Builder.of(macro.tree)


def _steps(request: StaffRequest, macro: Macro) -> Steps:
    if request.method == "POST":
        return Steps.posted("a", request.POST, by_hand=True)
    return Steps.of("a", macro.actions, by_hand=True)


def _fill(
    request: StaffRequest, macro: Macro, rows: Builder | None, steps: Steps, act: str
) -> None:
    given: Any = request.POST
    macro.name, macro.audience = given.get("name", ""), given.get("audience", "private")
    wanted = whole_number(given.get("team", ""))
    macro.team = next((one for one in teams_of(request) if one.pk == wanted), None)
    macro.is_active = "is_active" in given
    if rows is not None:
        rows.act(act)
        macro.conditions = rows.json()
    steps.act(act)
    macro.actions = steps.json()
    macro.__dict__.pop("tree", None)


def _save(request: StaffRequest, macro: Macro, rows: Builder | None, steps: Steps) -> list[str]:
    if (rows and rows.has_errors) or steps.has_errors:
        return [_("Some lines say nothing yet.")]
    try:
        keeping.save_macro(macro, person=request.user, by=actor(request))
    except ValidationError as wrong:
        return wrong.messages
    except PermissionDenied:
        return [_("Only supervisors change what others use too.")]
    return []

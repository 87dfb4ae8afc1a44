"""Saved views: which there are, their editor, what is at hand."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, changeable_or_403, staff
from soporte.desk.search.saved import audiences, teams_of
from soporte.desk.tickets import queries
from soporte.desk.views.builder import Builder
from soporte.desk.views.catalogue import of_saved
from soporte.desk.views.limits import TooSlowError
from soporte.tickets import conditions, viewing
from soporte.tickets.models import View
from soporte.tickets.models.view import (
    MOST_ORDERS,
    SORTABLE,
    Column,
    Grouping,
    every_ticket,
    order_label,
)
from soporte.tickets.searching import finding, translating, wording
from soporte.toolbox.text import whole_number

ICONS = ("list", "inbox", "flag", "star", "clock", "alarm", "bell", "users", "building", "tag")
PREVIEWED = 5


@require_safe
@staff
def index(request: StaffRequest) -> HttpResponse:
    """Every saved view that the reader has, those at hand first."""
    pinned = viewing.pinned(request.user)
    at_hand = {one.pk for one in pinned}
    others = View.objects.visible_to(request.user).select_related("team").exclude(pk__in=at_hand)
    context = {
        "pinned": [_listed(one, request) for one in pinned],
        "others": [_listed(one, request) for one in others[: viewing.MOST_VIEWS]],
    }
    return shell.page(request, "desk/views/index.html", context, section="tickets")


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def new(request: StaffRequest) -> HttpResponse:
    """A new view; with `search`, one that holds what that query finds."""
    view = View(owner=request.user)
    if asked := request.GET.get("search", "").replace("\0", "").strip():
        view.conditions = translating.conditions_of(finding.ask(asked[:200], request.user))
    return _edit(request, view)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a view."""
    rows = View.objects.visible_to(request.user).select_related("team")
    return _edit(request, changeable_or_403(request, rows, pk))


@require_POST
@staff
def builder(request: StaffRequest) -> HttpResponse:
    """The rows after a button or another field, with what they find now."""
    rows = Builder.posted(request.POST)
    rows.act(request.POST.get("act", ""))
    context = _built(request, rows, View(owner=request.user))
    return render(request, "desk/views/_builder.html", context)


@require_POST
@staff
def delete(request: StaffRequest, pk: int) -> HttpResponse:
    """Forget a view, for everybody who has it."""
    viewing.delete_view(_found(request, pk), person=request.user, by=actor(request))
    messages.success(request, _("Deleted"))
    return redirect("desk:views")


@require_POST
@staff
def pin(request: StaffRequest, pk: int) -> HttpResponse:
    """Have a view at hand or no longer, or move it among the others."""
    view, wanted = _found(request, pk), request.POST.get("to", "")
    if wanted == "off":
        viewing.unpin(view, person=request.user)
    elif wanted in {"up", "down"}:
        places = -1 if wanted == "up" else 1
        viewing.move_pin(view, person=request.user, by_places=places)
    else:
        try:
            viewing.pin(view, person=request.user)
        except ValidationError as wrong:
            messages.error(request, wrong.messages[0])
    return redirect("desk:views")


@require_safe
@staff
def as_search(request: StaffRequest, pk: int) -> HttpResponse:
    """The view as a search, where the search has words for its conditions."""
    view = _found(request, pk)
    query = wording.query_of(view.tree, request.user) if view.tree else ""
    if query:
        return redirect(f"{reverse('desk:search')}?{urlencode({'q': query, 'stay': 1})}")
    messages.info(request, _("The search has no words for these conditions."))
    return redirect("desk:view", slug=view.slug)


def _found(request: StaffRequest, pk: int) -> View:
    found = View.objects.visible_to(request.user).select_related("team").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _listed(view: View, request: StaffRequest) -> dict[str, Any]:
    said = conditions.sentence(view.tree) if view.tree else _("Its conditions have no meaning now.")
    return {"view": view, "sentence": said, "can_change": view.can_change(request.user)}


def _edit(request: StaffRequest, view: View) -> HttpResponse:
    rows = _rows_of(request, view)
    errors: list[str] = []
    act = request.POST.get("act", "") if request.method == "POST" else "look"
    if request.method == "POST":
        _fill(view, request)
        if rows is not None:
            rows.act(act)
            view.conditions = rows.json()
    if act == "save" or (request.method == "POST" and not act):
        if rows is None or not rows.has_errors:
            errors = _save(request, view)
            if not errors:
                return redirect("desk:view", slug=of_saved(view).slug)
        else:
            errors = [_("Some conditions say nothing yet.")]
    context = {**_form(request, view), **_built(request, rows, view), "errors": errors}
    status = 422 if errors else 200
    return shell.page(request, "desk/views/edit.html", context, section="tickets", status=status)


def _rows_of(request: StaffRequest, view: View) -> Builder | None:
    """The rows; None for conditions that a program made and rows cannot show."""
    if request.method == "POST" and "mode" in request.POST:
        return Builder.posted(request.POST)
    if view.pk is None and view.conditions == every_ticket():
        return Builder()
    return Builder.of(view.tree) if view.tree else Builder()


def _fill(view: View, request: StaffRequest) -> None:
    given = request.POST
    view.name = given.get("name", "")
    view.icon = given["icon"] if given.get("icon") in ICONS else "list"
    view.audience = given.get("audience", "")
    view.team = next(
        (one for one in teams_of(request) if one.pk == whole_number(given.get("team", ""))), None
    )
    view.columns = viewing.clean_columns(given.getlist("columns"))
    view.order = viewing.clean_order(given.getlist("order"))
    view.grouping = given.get("grouping", "")


def _save(request: StaffRequest, view: View) -> list[str]:
    is_new = view.pk is None
    try:
        viewing.save_view(view, person=request.user, by=actor(request))
        if is_new:
            viewing.pin(view, person=request.user)
    except ValidationError as wrong:
        return wrong.messages
    return []


def _form(request: StaffRequest, view: View) -> dict[str, Any]:
    orders = [("", "—")]
    for name in SORTABLE:
        label = order_label(name)
        orders += [(name, f"{label} ↑"), (f"-{name}", f"{label} ↓")]
    return {
        "view": view,
        "title": view.name or _("New view"),
        "back": reverse("desk:views"),
        "back_label": _("Views"),
        "removal": reverse("desk:view-deletion", args=[view.pk]) if view.pk else "",
        "removal_label": _("Delete for everybody"),
        "icons": ICONS,
        "audiences": audiences(request),
        "teams": teams_of(request),
        "columns": [(key, label, key in view.columns) for key, label in Column.choices],
        "orders": orders,
        "chosen_orders": [*view.order, *[""] * MOST_ORDERS][:MOST_ORDERS],
        "groupings": [("", _("nothing")), *Grouping.choices],
    }


def _built(request: StaffRequest, rows: Builder | None, view: View) -> dict[str, Any]:
    """The rows, what they say, how many tickets they find now, and the first of them."""
    given = rows.json() if rows else view.conditions
    # Nobody is told what is missing before having tried.
    tried = request.method == "POST"
    context: dict[str, Any] = {
        "rows": rows,
        "fields": conditions.every(),
        "tried": tried,
        "builder_url": reverse("desk:view-builder"),
        "form_id": "view-form",
    }
    if rows and rows.has_errors:
        return context
    try:
        tree = conditions.read(given)
    except conditions.ConditionError as wrong:
        return {**context, "trouble": wrong.messages[0]}
    return {**context, "sentence": conditions.sentence(tree), **previewed(request, given)}


def previewed(request: StaffRequest, given: dict[str, Any]) -> dict[str, Any]:
    """How many tickets some conditions find now, and the first of them."""
    shown = of_saved(View(pk=0, conditions=given, order=["-updated"]))
    try:
        first, _more = queries.page(shown, request.user, most=PREVIEWED)
    except TooSlowError:
        return {"is_slow": True}
    return {"found": queries.saved_counts([shown], request.user)[shown.slug], "first": first}

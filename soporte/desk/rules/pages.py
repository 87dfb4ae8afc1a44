"""The administrators' pages of rules."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from soporte.automation import actions, examples, keeping, trying
from soporte.automation.events import EVENTS
from soporte.automation.models import Rule, Run, Sort
from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, administrator, staff
from soporte.desk.administration import lists
from soporte.desk.administration.forms import METHODS
from soporte.desk.rules.steps import Steps
from soporte.desk.views.builder import Builder
from soporte.desk.views.pages import previewed
from soporte.journal import timeline
from soporte.tickets import conditions
from soporte.tickets.models import Ticket
from soporte.toolbox.text import whole_number

SHOWN_RUNS = 20
PREFIXES = ("a", "w")


@require_safe
@administrator
def index(request: StaffRequest) -> HttpResponse:
    """Every rule in its order, and what one might begin with."""
    found = Rule.objects.kept().annotate(count=Count("runs"), last=Max("runs__at"))
    return lists.answer(
        request,
        "desk/rules/index.html",
        found,
        title=_("Rules"),
        words=lambda rule: (rule.name, *(EVENTS[one] for one in rule.events if one in EVENTS)),
        lead=_("What Soporte does by itself: when something happens, or when time has gone by."),
        examples=examples.every().items(),
        new="desk:new-rule",
        new_label=_("New rule"),
        events=EVENTS,
    )


@require_http_methods(METHODS)
@administrator
def new(request: StaffRequest) -> HttpResponse:
    """A new rule, perhaps begun from an example."""
    wanted = request.GET.get("example", "")
    rule = examples.every().get(wanted) if wanted else None
    if rule is None:
        sort = Sort.TIME if request.GET.get("sort") == Sort.TIME else Sort.EVENT
        rule = Rule(sort=sort)
    return _edit(request, rule, _("New rule"))


@require_http_methods(METHODS)
@administrator
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change a rule; with a ticket's number, try it there."""
    rule = get_object_or_404(Rule.objects.kept(), pk=pk)
    return _edit(request, rule, rule.name)


@require_POST
@administrator
def switch(request: StaffRequest, pk: int) -> HttpResponse:
    """Switch it on or off."""
    rule = get_object_or_404(Rule.objects.kept(), pk=pk)
    try:
        keeping.switch(rule, is_on=request.POST.get("to") == "on", by=actor(request))
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return redirect("desk:rules")


@require_POST
@administrator
def move(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask it earlier or later."""
    places = -1 if request.POST.get("to") == "up" else 1
    rule = get_object_or_404(Rule.objects.kept(), pk=pk)
    keeping.move_rule(rule, by_places=places, by=actor(request))
    return redirect("desk:rules")


@require_POST
@administrator
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """It acts no more."""
    keeping.remove_rule(get_object_or_404(Rule.objects.kept(), pk=pk), by=actor(request))
    messages.success(request, _("Removed. What it did stays explained."))
    return redirect("desk:rules")


@require_POST
@staff
def builder(request: StaffRequest) -> HttpResponse:
    """The rows of conditions after a button or another field, with what they find now."""
    is_event = request.POST.get("sort") == Sort.EVENT
    rows = Builder.posted(request.POST, events=is_event)
    rows.act(request.POST.get("act", ""))
    # A macro, which has no sort, is run by somebody; a rule has nobody for "me".
    is_rule = "sort" in request.POST
    context = built(request, rows, rows.json(), events=is_event, personal=not is_rule)
    return render(request, "desk/views/_builder.html", context)


@require_POST
@staff
def steps(request: StaffRequest, name: str) -> HttpResponse:
    """The lines of actions after a button or another action."""
    by_hand = "sort" not in request.POST
    found = Steps.posted(name, request.POST, by_hand=by_hand)
    found.act(request.POST.get("act", ""))
    context = {"steps": found, "known": actions.every(), **addresses()}
    return render(request, "desk/rules/_steps.html", context)


def addresses() -> dict[str, str]:
    """What the builder's template posts, and where to."""
    return {"builder_url": reverse("desk:rule-builder"), "form_id": "rule-form"}


def built(
    request: StaffRequest,
    rows: Builder | None,
    given: Any,
    *,
    events: bool,
    personal: bool = False,
) -> dict[str, Any]:
    """The rows of conditions, what they say, and which tickets they find now."""
    tried = request.method == "POST"
    known = conditions.every(events=events, personal=personal)
    context: dict[str, Any] = {"rows": rows, "fields": known, "tried": tried, **addresses()}
    if rows and rows.has_errors:
        return context
    try:
        tree = conditions.read(given, events=events)
    except conditions.ConditionError as wrong:
        return {**context, "trouble": wrong.messages[0]}
    # What an event will have to be cannot be looked for: the tickets are those that it may be.
    asked = conditions.write(conditions.about_ticket(tree))
    return {**context, "sentence": conditions.sentence(tree), **previewed(request, asked)}


def _edit(request: StaffRequest, rule: Rule, title: str) -> HttpResponse:
    is_posted = request.method == "POST"
    act = request.POST.get("act", "") if is_posted else "look"
    if is_posted and rule.pk is None:
        rule.sort = Sort.TIME if request.POST.get("sort") == Sort.TIME else Sort.EVENT
    rows = _rows(request, rule)
    lists_of = _lists(request, rule)
    errors: list[str] = []
    if is_posted:
        _fill(rule, request, rows, lists_of, act)
    if is_posted and act in {"", "save"}:
        errors = _save(request, rule, rows, lists_of)
        if not errors:
            messages.success(request, _("Saved"))
            return redirect("desk:rule", pk=rule.pk)
    is_event = rule.sort == Sort.EVENT
    context = {
        "title": title,
        "back": reverse("desk:rules"),
        "back_label": _("Rules"),
        "removal": reverse("desk:rule-removal", args=[rule.pk]) if rule.pk else "",
        "removal_label": _("Remove the rule"),
        "rule": rule,
        "errors": errors,
        "events": [(key, label, key in rule.events) for key, label in EVENTS.items()],
        "steps_a": lists_of[0],
        "steps_w": None if is_event else lists_of[1],
        "known": actions.every(),
        "is_event": is_event,
        "span": _span(rule),
        **built(request, rows, rule.conditions, events=is_event),
        **_below(request, rule),
    }
    status = 422 if errors else 200
    return shell.page(request, "desk/rules/rule.html", context, section="settings", status=status)


def _rows(request: StaffRequest, rule: Rule) -> Builder | None:
    """The rows; None for conditions that a program made and rows cannot show."""
    is_event = rule.sort == Sort.EVENT
    if request.method == "POST" and "mode" in request.POST:
        return Builder.posted(request.POST, events=is_event)
    if rule.tree is None:
        # A row that says nothing: what lost its meaning must not be saved as "every ticket".
        return Builder(events=is_event)
    if rule.conditions == {"all": []}:
        return Builder(groups=[], events=is_event)
    return Builder.of(rule.tree, events=is_event)


def _lists(request: StaffRequest, rule: Rule) -> tuple[Steps, Steps]:
    if request.method == "POST":
        a, w = (Steps.posted(name, request.POST, by_hand=False) for name in PREFIXES)
        return a, w
    stored = (rule.actions, rule.warning)
    a, w = (Steps.of(name, one, by_hand=False) for name, one in zip(PREFIXES, stored, strict=True))
    return a, w


def _fill(
    rule: Rule,
    request: StaffRequest,
    rows: Builder | None,
    lists_of: tuple[Steps, Steps],
    act: str,
) -> None:
    given = request.POST
    rule.name, rule.events = given.get("name", ""), given.getlist("events")
    rule.is_active = "is_active" in given
    count, unit = given.get("span", "").strip(), given.get("span-unit", "")
    rule.warning_span = f"{count}{unit if unit in ('h', 'd', 'w') else 'd'}" if count else ""
    if rows is not None:
        rows.act(act)
        rule.conditions = rows.json()
    for found in lists_of:
        found.act(act)
    rule.actions, rule.warning = (found.json() for found in lists_of)
    rule.__dict__.pop("tree", None)


def _save(
    request: StaffRequest, rule: Rule, rows: Builder | None, lists_of: tuple[Steps, Steps]
) -> list[str]:
    if (rows and rows.has_errors) or any(found.has_errors for found in lists_of):
        return [_("Some lines say nothing yet.")]
    try:
        keeping.save_rule(rule, by=actor(request))
    except ValidationError as wrong:
        return wrong.messages
    return []


def _span(rule: Rule) -> tuple[str, str]:
    found = rule.warning_span
    return (found[:-1], found[-1]) if found else ("2", "d")


def _below(request: StaffRequest, rule: Rule) -> dict[str, Any]:
    """Of a saved rule: a trial on a ticket, its last runs, its versions."""
    if rule.pk is None:
        return {}
    number = request.GET.get("ticket", "").strip().lstrip("#")
    context: dict[str, Any] = {
        "runs": Run.objects.filter(rule=rule).select_related("ticket").order_by("-pk")[:SHOWN_RUNS],
        "versions": rule.versions.select_related("person").order_by("-number")[:SHOWN_RUNS],
        "number": number,
    }
    if number and rule.tree is not None:
        tickets = Ticket.objects.visible_to(request.user)
        ticket = tickets.filter(number=whole_number(number)).first()
        context["tried_on"] = ticket
        context["trial"] = trial = trying.on(rule, ticket) if ticket else None
        context["happened"] = timeline.render([trial.event]) if trial and trial.event else []
    return context

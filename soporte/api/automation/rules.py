"""Rules: what happens by itself. For administrators."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query

from soporte.api import changing
from soporte.api.access import ADMINISTRATOR, STAFF, actor_of
from soporte.api.automation.schemas import RuleChange, RuleGiven, RuleRunShown, RuleShown
from soporte.api.fields import Key
from soporte.api.paging import Order, Page, Paging
from soporte.api.paging import show as page_of
from soporte.api.room import Room
from soporte.api.tickets import chosen
from soporte.api.tickets.schemas import Named
from soporte.automation import actions, explaining, keeping
from soporte.automation.models import Rule, Run
from soporte.tickets import conditions

room = Room(tags=["rules"])
ONE = "/rules/{pk}"


@room.read("/rules", scope="admin", role=ADMINISTRATOR, answer=Page[RuleShown])
def index(request: HttpRequest, wanted: Query[Paging]) -> Page[RuleShown]:
    """List every rule."""
    order = Order(descending=False)
    return page_of(Rule.objects.kept(), wanted, order, lambda found: [_shown(one) for one in found])


@room.create("/rules", scope="admin", role=ADMINISTRATOR, answer=RuleShown)
def create(request: HttpRequest, given: RuleGiven) -> RuleShown:
    """Add a rule; it is off unless `is_active` says otherwise."""
    rule = Rule(**given.model_dump())
    keeping.save_rule(rule, by=actor_of(request))
    return _shown(rule)


@room.read(ONE, scope="admin", role=ADMINISTRATOR, answer=RuleShown)
def show(request: HttpRequest, pk: Key) -> RuleShown:
    """Show one rule."""
    return _shown(_found(pk))


@room.change(ONE, scope="admin", role=ADMINISTRATOR, answer=RuleShown)
def update(request: HttpRequest, pk: Key, given: RuleChange) -> RuleShown:
    """Change a rule: another version, unless it is only switched."""
    rule = _found(pk)
    if changing.apply(rule, changing.values_of(given)):
        rule.__dict__.pop("tree", None)
        keeping.save_rule(rule, by=actor_of(request))
    return _shown(rule)


@room.remove(ONE, scope="admin", role=ADMINISTRATOR)
def destroy(request: HttpRequest, pk: Key) -> None:
    """Remove a rule; what it did stays explained."""
    keeping.remove_rule(_found(pk), by=actor_of(request))


@room.read("/tickets/{number}/runs", scope="tickets:read", role=STAFF, answer=Page[RuleRunShown])
def runs(request: HttpRequest, number: Key, wanted: Query[Paging]) -> Page[RuleRunShown]:
    """List what rules and macros did to a ticket, and why, the newest first."""
    ticket = chosen.ticket(request, number)
    rows = Run.objects.filter(ticket=ticket).select_related("rule", "macro", "version")
    return page_of(rows, wanted, Order(), lambda found: [run_shown(one, number) for one in found])


def run_shown(run: Run, number: int) -> RuleRunShown:
    """A run as the API shows it."""
    return RuleRunShown(
        id=run.pk,
        rule=Named(id=run.rule.pk, name=run.rule.name) if run.rule else None,
        macro=Named(id=run.macro.pk, name=run.macro.name) if run.macro else None,
        version=run.version.number,
        ticket=number,
        step=run.step,
        findings=explaining.worded(run.findings),
        entries=run.entries,
        error=run.error,
        at=run.at,
    )


def _found(pk: int) -> Rule:
    return get_object_or_404(Rule.objects.kept(), pk=pk)


def _shown(rule: Rule) -> RuleShown:
    tree = rule.tree
    names = (
        "name",
        "sort",
        "is_active",
        "events",
        "conditions",
        "actions",
        "warning",
        "warning_span",
        "version",
        "stopped_because",
        "updated_at",
    )
    return RuleShown(
        id=rule.pk,
        sentence=conditions.sentence(tree) if tree else "",
        says=[actions.sentence(step) for step in rule.actions],
        **{name: getattr(rule, name) for name in names},
    )

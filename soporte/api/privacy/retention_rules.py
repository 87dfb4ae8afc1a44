"""Rules of how long things are kept, with what each would touch now."""

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query

from soporte.api import changing
from soporte.api.access import ADMINISTRATOR, actor_of, person_of
from soporte.api.fields import Key
from soporte.api.paging import Order, Page, Paging
from soporte.api.paging import show as page_of
from soporte.api.privacy.schemas import (
    RetentionRuleChange,
    RetentionRuleGiven,
    RetentionRuleListed,
    RetentionRuleShown,
)
from soporte.api.room import Room
from soporte.api.tickets import chosen
from soporte.api.tickets.schemas import Named
from soporte.privacy import retaining
from soporte.privacy.models import RetentionRule

room = Room(tags=["retention"])
ALL = "/retention-rules"
ONE = ALL + "/{pk}"
EMPTY = frozenset({"queue"})


@room.read(ALL, scope="admin", role=ADMINISTRATOR, answer=Page[RetentionRuleListed])
def index(request: HttpRequest, wanted: Query[Paging]) -> Page[RetentionRuleListed]:
    """List rules of retention."""
    order = Order(descending=False)
    return page_of(
        _rows(), wanted, order, lambda found: [RetentionRuleListed(**_facts(one)) for one in found]
    )


@room.create(ALL, scope="admin", role=ADMINISTRATOR, answer=RetentionRuleShown)
def create(request: HttpRequest, given: RetentionRuleGiven) -> RetentionRuleShown:
    """Add a rule: switched off unless it says otherwise, so that its count can be seen first."""
    return _save(request, RetentionRule(), given)


@room.read(ONE, scope="admin", role=ADMINISTRATOR, answer=RetentionRuleShown)
def show(request: HttpRequest, pk: Key) -> RetentionRuleShown:
    """Show one, with how many things it would touch now."""
    return _shown(_found(pk))


@room.change(ONE, scope="admin", role=ADMINISTRATOR, answer=RetentionRuleShown)
def update(request: HttpRequest, pk: Key, given: RetentionRuleChange) -> RetentionRuleShown:
    """Change one; what it removed already does not come back."""
    return _save(request, _found(pk), given)


@room.remove(ONE, scope="admin", role=ADMINISTRATOR)
def destroy(request: HttpRequest, pk: Key) -> None:
    """Forget one."""
    retaining.remove_rule(_found(pk), by=actor_of(request))


def _save(
    request: HttpRequest, rule: RetentionRule, given: RetentionRuleChange
) -> RetentionRuleShown:
    values = changing.values_of(given, empty=EMPTY)
    if values.get("queue") is not None:
        values["queue"] = chosen.queue(values["queue"], person_of(request))
    changing.apply(rule, values)
    retaining.save_rule(rule, by=actor_of(request))
    return _shown(_found(rule.pk))


def _rows() -> Any:
    return RetentionRule.objects.select_related("queue")


def _found(pk: int) -> RetentionRule:
    found: RetentionRule | None = _rows().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _shown(rule: RetentionRule) -> RetentionRuleShown:
    return RetentionRuleShown(**_facts(rule), affected=retaining.affected(rule))


def _facts(rule: RetentionRule) -> dict[str, Any]:
    return {
        "id": rule.pk,
        "what": rule.what,
        "queue": Named(id=rule.queue.pk, name=str(rule.queue)) if rule.queue else None,
        "days": rule.days,
        "act": rule.act,
        "is_active": rule.is_active,
        "removed_last": rule.done,
        "ran_at": rule.ran_at,
    }

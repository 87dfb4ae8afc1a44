"""Whom a ticket goes to, of those who might take it: a pure decision with its reasons."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from soporte.automation.assigning.models import Mode, QueuePolicy
from soporte.people.attending import OFFLINE, Standing
from soporte.people.models import Availability, Person
from soporte.tickets.models.prioritised import Priority

WEIGHTS = {Priority.LOW: 1, Priority.NORMAL: 1, Priority.HIGH: 2, Priority.URGENT: 3}
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Candidate:
    """Somebody with a right on the queue, as they stand now.

    `load` is what they have to do, as the policy counts it; `turn` when they were last given a
    ticket of the queue.
    """

    person: Person
    standing: Standing
    load: int
    turn: datetime | None
    skills: Mapping[int, int]


@dataclass(frozen=True)
class Choice:
    """Who was chosen, if anybody, and what is said of everybody."""

    chosen: Person | None
    considered: list[dict[str, Any]]


def weight(policy: QueuePolicy, priority: int) -> int:
    """How much a ticket counts."""
    return WEIGHTS[Priority(priority)] if policy.weighs_priority else 1


def choose(
    candidates: Iterable[Candidate],
    policy: QueuePolicy,
    needs: Mapping[int, int],
    priority: int,
    left: Mapping[int, str] | None = None,
) -> Choice:
    """The one whose turn it is, or who has least to do; ties go to the longest ago.

    `left` are those whom the ticket left by hand, and why.
    """
    reasons: dict[int, dict[str, Any]] = {}
    free: list[Candidate] = []
    for one in candidates:
        refused = (left or {}).get(one.person.pk)
        more = weight(policy, priority)
        hindrance = {"why": refused} if refused else _hindrance(one, policy, needs, more)
        if hindrance is None:
            free.append(one)
        else:
            reasons[one.person.pk] = hindrance
    free.sort(key=lambda one: _order(one, policy))
    for place, one in enumerate(free):
        reasons[one.person.pk] = _reason(one, policy, is_first=place == 0)
    chosen = free[0].person if free else None
    ordered = sorted(reasons, key=lambda pk: (reasons[pk]["why"] != "chosen", pk))
    return Choice(chosen, [{"person": pk, **reasons[pk]} for pk in ordered])


def _order(one: Candidate, policy: QueuePolicy) -> tuple[Any, ...]:
    longest_ago = (one.turn or _LONG_AGO, one.person.folded_name, one.person.pk)
    return (one.load, *longest_ago) if policy.mode == Mode.LEAST_LOAD else longest_ago


def _reason(one: Candidate, policy: QueuePolicy, *, is_first: bool) -> dict[str, Any]:
    if is_first:
        return {"why": "chosen", "load": one.load}
    return {"why": "load" if policy.mode == Mode.LEAST_LOAD else "turn", "load": one.load}


def _hindrance(
    one: Candidate, policy: QueuePolicy, needs: Mapping[int, int], more: int
) -> dict[str, Any] | None:
    """Why somebody cannot take it, the most lasting reason first; None for who can."""
    lacking = sorted(skill for skill, level in needs.items() if one.skills.get(skill, 0) < level)
    if lacking:
        return {"why": "skill", "skills": lacking}
    standing = one.standing
    if policy.needs_shift and not standing.is_on_shift:
        return _off(standing)
    if policy.needs_presence and (state := _absence(one)):
        return {"why": state}
    if policy.capacity is not None and one.load + more > policy.capacity:
        return {"why": "full", "load": one.load, "capacity": policy.capacity}
    return None


def _absence(one: Candidate) -> str | None:
    """What keeps somebody from being there; the shift is asked for apart."""
    chosen = one.person.availability
    if chosen != Availability.ONLINE:
        return str(chosen)
    return None if one.standing.is_seen else OFFLINE


def _off(standing: Standing) -> dict[str, Any]:
    back = standing.back.isoformat() if standing.back else None
    if standing.off:
        return {"why": "off", "kind": standing.off.kind, "back": back}
    return {"why": "shift", "back": back}

"""The queues' policies: read from what the process keeps, changed by verbs."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from soporte.automation.assigning.models import Mode, QueuePolicy, SkillNeed
from soporte.journal.actor import Actor
from soporte.journal.differences import stored, watched
from soporte.people.models import Skill, SkillLevel
from soporte.site.memory import kept
from soporte.tickets.models import Queue, TicketType
from soporte.toolbox.prepared import Prepared

_ALL = Prepared(QueuePolicy.objects.all)


def every() -> dict[int, QueuePolicy]:
    """Each queue's policy by queue id; kept while nobody changes the arrangement."""
    return kept("assignment", lambda: {one.queue_id: one for one in _ALL.all()})


def automatic() -> dict[int, QueuePolicy]:
    """Those that assign by themselves."""
    return {queue: one for queue, one in every().items() if one.is_automatic}


def of(queue: Queue) -> QueuePolicy:
    """A queue's policy, or the one that it has until somebody sets it."""
    found = QueuePolicy.objects.select_related("team").filter(queue=queue).first()
    return found or QueuePolicy(queue=queue)


def needs_of(*, queue: int | None = None, type_id: int | None = None) -> dict[int, int]:
    """The least level by skill id that a queue, a type, or both together ask for."""
    levels: dict[int, int] = {}
    rows = SkillNeed.objects.none()
    if queue is not None:
        rows = rows | SkillNeed.objects.filter(queue=queue)
    if type_id is not None:
        rows = rows | SkillNeed.objects.filter(type=type_id)
    for skill, level in rows.values_list("skill_id", "level"):
        levels[skill] = max(level, levels.get(skill, 0))
    return levels


@transaction.atomic
def save(policy: QueuePolicy, *, needs: Mapping[int, int] | None, by: Actor) -> None:
    """Save a queue's policy, and with `needs` its skills; records `queue.assignment_changed`.

    Raises ValidationError.
    """
    queue = Queue.objects.select_for_update().get(pk=policy.queue_id)
    if policy.mode not in Mode.values:
        raise ValidationError(_("There is no such way to assign."))
    also = partial(_told, queue)
    with watched(queue, by=by, changed="queue.assignment_changed", also=also):
        policy.save()
        if needs is not None:
            _replace(needs, queue=queue)


@transaction.atomic
def set_type_needs(kind: TicketType, needs: Mapping[int, int], *, by: Actor) -> None:
    """Say which skills a ticket type asks for; records `type.skills_changed`."""
    TicketType.objects.select_for_update().get(pk=kind.pk)
    also = partial(_skills, type=kind)
    with watched(kind, by=by, changed="type.skills_changed", also=also):
        _replace(needs, type=kind)


def _told(queue: Queue) -> dict[str, Any]:
    """A queue's policy as the audit tells it."""
    return {**stored(QueuePolicy(pk=queue.pk)), **_skills(queue=queue)}


def _skills(**of: Queue | TicketType) -> dict[str, Any]:
    rows = SkillNeed.objects.filter(**of).order_by("skill__name")
    return {"skills": dict(rows.values_list("skill__name", "level"))}


def _replace(needs: Mapping[int, int], **of: Queue | TicketType) -> None:
    """Make the needs exactly these. Raises ValidationError."""
    known = set(Skill.objects.filter(pk__in=needs).values_list("pk", flat=True))
    if known != set(needs) or not set(needs.values()) <= set(SkillLevel.values):
        raise ValidationError(_("There is no such skill or level."))
    SkillNeed.objects.filter(**of).delete()
    SkillNeed.objects.bulk_create(
        SkillNeed(skill_id=skill, level=level, **of) for skill, level in needs.items()
    )

"""Verbs about what tickets are sorted by: queues with their rights, statuses, types."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from soporte.fields.logic import check
from soporte.fields.models import Field
from soporte.journal.actor import Actor
from soporte.journal.differences import reference, removing, watched
from soporte.people.models import Person, Team
from soporte.tickets import indexing, signatures
from soporte.tickets.models import Form, Queue, QueueAccess, Status, Ticket, TicketType


@transaction.atomic
def save_queue(queue: Queue, *, by: Actor) -> None:
    """Save a new or changed queue; records `queue.created` or `queue.changed`.

    Raises ValidationError when it would leave no queue in use, and for a signature that cannot be
    written.
    """
    if not queue.is_active and not Queue.objects.active().exclude(pk=queue.pk).exists():
        raise ValidationError(_("At least one queue has to be in use."))
    signatures.check(queue.signature)
    with watched(queue, by=by, created="queue.created", changed="queue.changed"):
        queue.save()


@transaction.atomic
def set_access(
    queue: Queue, *, teams: Mapping[int, str], people: Mapping[int, str], by: Actor
) -> None:
    """Make the rights on a queue exactly these levels by team and person id; records it."""
    before = {
        (row.team_id, row.person_id): row.level
        for row in QueueAccess.objects.select_for_update().filter(queue=queue)
    }
    wanted: dict[tuple[int | None, int | None], str] = {
        **{(pk, None): level for pk, level in teams.items()},
        **{(None, pk): level for pk, level in people.items()},
    }
    if before == wanted:
        return
    with watched(queue, by=by, changed="queue.changed", also=lambda: {"access": _rights(queue)}):
        QueueAccess.objects.filter(queue=queue).delete()
        QueueAccess.objects.bulk_create(
            QueueAccess(queue=queue, team_id=team, person_id=person, level=level)
            for (team, person), level in wanted.items()
        )
    # The search knows the others by the queue alone.
    indexing.readers_changed(list(Ticket.objects.filter(queue=queue).exclude(private_to=None)))


def _rights(queue: Queue) -> dict[str, str]:
    """The level of each team and person."""
    rights = QueueAccess.objects.filter(queue=queue).order_by("team_id", "person_id")
    found = rights.values_list("team_id", "person_id", "level")
    return {
        str(reference(Team, team) or reference(Person, person)): level
        for team, person, level in found
    }


@transaction.atomic
def save_status(status: Status, *, by: Actor) -> None:
    """Save a new or changed status; records `status.changed`.

    Raises ValidationError when a category would be left without a status in use.
    """
    others = Status.objects.filter(is_active=True).exclude(pk=status.pk)
    before = Status.objects.filter(pk=status.pk).values_list("category", flat=True).first()
    left_alone = before is not None and not others.filter(category=before).exists()
    if left_alone and (not status.is_active or status.category != before):
        raise ValidationError(_("Each category needs a status in use."))
    with watched(status, by=by, changed="status.changed"):
        status.save()


@transaction.atomic
def save_type(kind: TicketType, *, by: Actor) -> None:
    """Save a new or changed ticket type; records `type.changed`.

    Raises ValidationError when no type would be left in use.
    """
    others = TicketType.objects.filter(is_active=True).exclude(pk=kind.pk)
    if not kind.is_active and not others.exists():
        raise ValidationError(_("At least one type has to be in use."))
    with watched(kind, by=by, changed="type.changed"):
        kind.save()


@transaction.atomic
def save_field(field: Field, *, by: Actor) -> None:
    """Save a new or changed definition of a field; records `field.changed`."""
    with watched(field, by=by, changed="field.changed"):
        field.save()


@transaction.atomic
def save_form(form: Form, *, by: Actor) -> None:
    """Save a new or changed form; records `form.changed`.

    Raises ValidationError when it could not be asked, or when another asks in the same place.
    """
    check(form.items, {field.slug: field for field in Field.objects.all()})
    if Form.objects.filter(queue=form.queue, type=form.type).exclude(pk=form.pk).exists():
        raise ValidationError(_("There is a form for this queue and type already."))
    with watched(form, by=by, changed="form.changed"):
        form.save()


@transaction.atomic
def remove_form(form: Form, *, by: Actor) -> None:
    """Ask these lines no more; records `form.removed`. What was answered stays."""
    removing(form, "form.removed", by=by, detail={"name": form.name})
    form.delete()

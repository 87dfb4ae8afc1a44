"""The files of a message: stored within its sender's share of the day, else when one of us says."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from soporte.channels import drivers
from soporte.channels.contract import IncomingFile
from soporte.channels.models import Inbound
from soporte.channels.models.inbound import LEFT
from soporte.files import operations as files
from soporte.files import quota
from soporte.journal.actor import Actor
from soporte.people.models import Person
from soporte.tickets.models import Message
from soporte.tickets.models.conversing import NewFile


def unpack(inbound: Inbound, found: Sequence[IncomingFile], sender: Person) -> list[NewFile]:
    """The files that came along, stored; none when that is more than the sender's share of the day.

    Those stay in the raw payload, and the envelope names them.
    """
    try:
        quota.take(quota.of_correspondent(sender), sum(len(file.data) for file in found))
    except quota.QuotaError:
        left = [{"name": file.name[:255], "size": len(file.data)} for file in found]
        inbound.envelope = {**inbound.envelope, LEFT: left}
        return []
    return _stored(found)


def tell(inbound: Inbound, message: Message | None) -> None:
    """Record `ticket.files_left` where files of a message stayed outside."""
    if message and inbound.files_left:
        detail = {"message": message.pk, "count": len(inbound.files_left)}
        message.ticket.recorded("ticket.files_left", by=Actor.channel(inbound.kind), detail=detail)


@transaction.atomic
def take_in(message: Message, *, by: Actor) -> None:
    """Give a message the files that stayed outside; a second time does nothing.

    Records `ticket.files_taken`. Raises ValidationError when the payload can be read no more.
    """
    rows = Inbound.objects.select_for_update(of=("self",))
    inbound = rows.filter(message=message, **{f"envelope__{LEFT}__isnull": False}).first()
    if inbound is None:
        return
    found = drivers.get(inbound.kind).receive(inbound.payload(), inbound.envelope)
    if not found:
        raise ValidationError(_("The message as it came cannot be read any more."))
    message.ticket.take_in(message, _stored(found[0].files), by=by)
    inbound.envelope = {key: kept for key, kept in inbound.envelope.items() if key != LEFT}
    inbound.save(update_fields=["envelope"])


def _stored(found: Sequence[IncomingFile]) -> list[NewFile]:
    return [
        NewFile(
            files.store(file.data, declared_type=file.content_type),
            file.name or "file",
            file.content_id,
            inline=file.inline,
        )
        for file in found
    ]

"""A draft as the API shows it."""

from soporte.api.drafts.schemas import DraftShown, ForwardShown
from soporte.tickets.addressing import Forwarding, Recipients
from soporte.tickets.models import Draft
from soporte.tickets.models.draft import Kind


def shown(draft: Draft) -> DraftShown:
    """One draft, with whom it goes to."""
    is_forward = draft.kind == Kind.FORWARD
    recipients = Recipients.of({} if is_forward else draft.addressed)
    return DraftShown(
        id=draft.pk,
        ticket=draft.ticket.number,
        kind=draft.kind,
        state=draft.state,
        body=draft.body,
        format=draft.format,
        then=draft.then,
        without=list(recipients.without),
        cc=list(recipients.also),
        forward=_forward(Forwarding.of(draft.addressed)) if is_forward else None,
        files=[one.name for one in draft.files.all()],
        release_at=draft.release_at,
        held_because=draft.held_because,
        updated_at=draft.updated_at,
    )


def _forward(wanted: Forwarding) -> ForwardShown:
    return ForwardShown(to=wanted.to, only=wanted.only or None, files=wanted.with_files)

"""Verbs about canned replies."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.journal.differences import Values, removing, watched
from soporte.people.models import Person
from soporte.tickets.models import CannedReply
from soporte.tickets.models.canned_reply import Scope, check_placeholders
from soporte.tickets.models.draft import is_blank
from soporte.toolbox.clock import now
from soporte.toolbox.html import clean


@transaction.atomic
def save(reply: CannedReply, *, person: Person, by: Actor) -> None:
    """Save a new or changed one; records `canned.saved`.

    Raises ValidationError for an unknown placeholder, an empty text, a team that is missing, a
    shortcut that the same people have already, and for what others use when it is not theirs.
    """
    _settle(reply, person)
    if not reply.can_change(person):
        raise ValidationError(_("Only supervisors change what others use too."))
    reply.html = clean(reply.html)
    if is_blank(reply.html):
        raise ValidationError({"html": _("Write something first.")})
    try:
        check_placeholders(reply.html)
    except ValidationError as wrong:
        raise ValidationError({"html": wrong.messages}) from wrong
    _refuse_taken(reply)
    reply.updated_at = now()
    named = {"name": reply.name}
    with watched(reply, by=by, changed="canned.saved", detail=lambda: named, quiet=_is_own):
        reply.save()


@transaction.atomic
def remove(reply: CannedReply, *, person: Person, by: Actor) -> None:
    """Remove one; records `canned.removed`. Raises ValidationError when it is not theirs."""
    if not reply.can_change(person):
        raise ValidationError(_("Only supervisors change what others use too."))
    is_own = reply.scope == Scope.OWN
    removing(reply, "canned.removed", by=by, detail={"name": reply.name}, quiet=is_own)
    reply.delete()


def _is_own(values: Values) -> bool:
    return bool(values["scope"] == Scope.OWN)


def _settle(reply: CannedReply, person: Person) -> None:
    """Team and owner follow from whose it is."""
    if reply.scope != Scope.TEAM:
        reply.team = None
    elif reply.team is None:
        raise ValidationError({"team": _("Choose a team.")})
    if reply.scope != Scope.OWN:
        reply.owner = None
    elif reply.owner is None:
        reply.owner = person


def _refuse_taken(reply: CannedReply) -> None:
    if not reply.shortcut:
        return
    same = CannedReply.objects.filter(
        shortcut=reply.shortcut, scope=reply.scope, team=reply.team, owner=reply.owner
    )
    if same.filter(language=reply.language).exclude(pk=reply.pk).exists():
        raise ValidationError({"shortcut": _("This shortcut is taken.")})

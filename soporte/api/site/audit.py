"""The audit, for programs that watch over an installation."""

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from soporte.api.access import SUPERVISOR, person_of
from soporte.api.fields import Key, Moment, Nul, Shown
from soporte.api.paging import Order, Page, Paging, show
from soporte.api.room import Room
from soporte.journal import audit, wording
from soporte.journal.audit import Wanted
from soporte.journal.kinds import Audit
from soporte.journal.models import Entry
from soporte.people.models import ApiToken

room = Room(tags=["audit"])
Face = Literal["desk", "portal", "api", "email", "cli", "job"]
Noun = Annotated[str, Field(max_length=30, pattern=r"^[a-z_]*$"), Nul]


class DifferenceShown(Shown):
    """One field's old and new: as they are kept, secrets masked, and in the reader's words."""

    field: str
    label: str
    old: str
    new: str


class AuditShown(Shown):
    """One change of what is administered, one sign-in, export or erasure."""

    id: int
    at: datetime
    kind: str
    sentence: str
    actor_kind: str
    actor_id: int | None
    actor: str
    thing_kind: str
    thing_id: int
    thing: str
    face: str
    address: str
    differences: list[DifferenceShown]


class AuditFilter(Paging):
    """Which entries; `person` means what somebody did by hand or with a token."""

    person: Key | None = None
    noun: Noun = ""
    face: Face | None = None
    thing_kind: Noun = ""
    thing_id: Key | None = None
    since: Moment | None = None
    until: Moment | None = None


@room.read("/audit", scope="admin", role=SUPERVISOR, answer=Page[AuditShown])
def index(request: HttpRequest, wanted: Query[AuditFilter]) -> Page[AuditShown]:
    """List the audit, newest first; supervisors see what they may change themselves."""
    reader = person_of(request)
    reach = Audit.ADMINISTRATORS if reader.is_administrator else Audit.SUPERVISORS
    mine = ApiToken.objects.filter(person=wanted.person).values_list("pk", flat=True)
    is_one = wanted.thing_kind and wanted.thing_id
    asked = Wanted(
        up_to=reach,
        anybody=wanted.person is None,
        actors=[("person", wanted.person), *(("token", pk) for pk in mine)]
        if wanted.person
        else (),
        nouns=[wanted.noun] if wanted.noun else (),
        thing=(wanted.thing_kind, wanted.thing_id or 0) if is_one else None,
        via=wanted.face or "",
        since=wanted.since,
        until=wanted.until,
    )
    order = Order("at", is_moment=True)
    return show(audit.rows(asked), wanted, order, _shown)


def _shown(entries: list[Entry]) -> list[AuditShown]:
    return [_one(told) for told in wording.tell(entries)]


def _one(told: Any) -> AuditShown:
    entry = told.entry
    return AuditShown(
        id=entry.pk,
        at=entry.at,
        kind=entry.kind,
        sentence=told.line.sentence,
        actor_kind=entry.actor_kind,
        actor_id=entry.actor_id,
        actor=told.line.actor,
        thing_kind=entry.thing_kind,
        thing_id=entry.thing_id,
        thing=told.thing,
        face=entry.via,
        address=entry.address,
        differences=[
            DifferenceShown(field=one.name, label=one.label, old=one.old, new=one.new)
            for one in told.differences
        ],
    )

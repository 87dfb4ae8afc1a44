"""Who takes part in a ticket besides its requester."""

from typing import TYPE_CHECKING

from django.db import models, transaction

from soporte.journal.actor import Actor
from soporte.people.models import Role
from soporte.tickets.models.participant import Participant
from soporte.tickets.models.recorded import Recorded
from soporte.toolbox.clock import now

if TYPE_CHECKING:
    from soporte.people.models import Organization, Person

MAX_PARTICIPANTS = 50


class Shared(Recorded):
    """A ticket with a requester, perhaps an organisation, and participants."""

    requester = models.ForeignKey(
        "people.Person",
        on_delete=models.PROTECT,
        related_name="requested",
        db_index=False,  # tickets_of_requester begins with it
    )
    organization = models.ForeignKey(
        "people.Organization",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="tickets",
        db_index=False,  # tickets_of_organization begins with it
    )

    class Meta:
        abstract = True

    def takes_part(self, person: "Person") -> bool:
        """Whether somebody is the requester, a participant, or of the requester's organisation."""
        if person.pk == self.requester_id:
            return True
        if person.organization_id and person.organization_id == self.organization_id:
            return True
        return self.participants.filter(person=person).exists()  # type: ignore[attr-defined]

    def is_led_by(self, person: "Person") -> bool:
        """Whether a customer may close, reopen and share it: its requester, or their manager."""
        if person.pk == self.requester_id:
            return True
        return (
            person.role == Role.MANAGER
            and person.organization_id is not None
            and person.organization_id == self.organization_id
        )

    @transaction.atomic
    def add_participant(
        self, person: "Person", *, by: Actor, role: str = "cc", confirmed: bool = False
    ) -> Participant | None:
        """Let somebody take part; records `participant.added`. None beyond the limit of fifty.

        Until confirmed they may write, but read and receive nothing.
        """
        self.lock()
        if person.pk == self.requester_id or person.is_staff:
            return None
        known = list(self.participants.all())  # type: ignore[attr-defined]
        found: Participant | None = next((p for p in known if p.person_id == person.pk), None)
        if found and confirmed:
            self.confirm_participant(person, by=by)
            found.refresh_from_db()
        if found or len(known) >= MAX_PARTICIPANTS:
            return found
        added = Participant.objects.create(
            ticket_id=self.pk,
            person=person,
            role=role,
            confirmed_at=now() if confirmed else None,
        )
        self.changed("participant.added", by=by, detail={"person": f"person:{person.pk}"})
        if confirmed:
            self.reindex()
        return added

    @transaction.atomic
    def confirm_participant(self, person: "Person", *, by: Actor) -> None:
        """From now on they read the ticket and receive answers; records `participant.confirmed`."""
        confirmed = self.participants.filter(person=person, confirmed_at=None).update(  # type: ignore[attr-defined]
            confirmed_at=now()
        )
        if confirmed:
            self.changed("participant.confirmed", by=by, detail={"person": f"person:{person.pk}"})
            self.reindex()

    @transaction.atomic
    def remove_participant(self, person: "Person", *, by: Actor) -> None:
        """Somebody no longer takes part; records `participant.removed`."""
        gone, _each = self.participants.filter(person=person).delete()  # type: ignore[attr-defined]
        if gone:
            self.changed("participant.removed", by=by, detail={"person": f"person:{person.pk}"})
            self.reindex()

    @transaction.atomic
    def change_requester(self, to: "Person", *, by: Actor, keep_organization: bool = False) -> None:
        """The ticket is somebody else's: answers go there from now on, and only there.

        It is their organisation's then, unless it is to keep its own. Records
        `ticket.requester_changed`.
        """
        self.lock()
        if self.requester_id == to.pk:
            return
        detail = {"from": f"person:{self.requester_id}", "to": f"person:{to.pk}"}
        self.requester = to
        if not keep_organization:
            self.organization = to.organization
        self.answer_way = ""
        self.participants.filter(person=to).delete()  # type: ignore[attr-defined]
        fields = ("requester_id", "organization_id", "answer_way")
        self.changed("ticket.requester_changed", *fields, by=by, detail=detail)
        self.reindex(words=True)

    @transaction.atomic
    def change_organization(self, to: "Organization | None", *, by: Actor) -> None:
        """The ticket is another organisation's matter, whose people read it as its rules say.

        Records `ticket.organization_changed`.
        """
        self.lock()
        if self.organization_id == (to.pk if to else None):
            return
        before = f"organization:{self.organization_id}" if self.organization_id else None
        after = f"organization:{to.pk}" if to else None
        self.organization = to
        detail = {"from": before, "to": after}
        self.changed("ticket.organization_changed", "organization_id", by=by, detail=detail)
        self.reindex()

    def recipients(self) -> "list[Person]":
        """Who receives answers: the requester, and the participants that were confirmed."""
        confirmed = self.participants.filter(confirmed_at__isnull=False)  # type: ignore[attr-defined]
        others = confirmed.select_related("person").prefetch_related("person__addresses")
        return [self.requester, *(found.person for found in others)]

"""Somebody's yes or no that a ticket needs: asked of one or several, answered once by each."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soporte.journal.actor import Actor
from soporte.tickets.models.holding import Holding
from soporte.tickets.models.queue import levels
from soporte.toolbox.clock import now
from soporte.toolbox.text import clean_line, clean_text

if TYPE_CHECKING:
    from soporte.people.models import Person

MAX_PEOPLE, MOST_DAYS = 20, 90
REMIND_AFTER = timedelta(days=2)


class Rule(models.TextChoices):
    """Whose word settles it."""

    ANY = "any", gettext_lazy("one yes is enough")
    ALL = "all", gettext_lazy("everybody must agree")


class State(models.TextChoices):
    """How far it is."""

    OPEN = "open", gettext_lazy("waiting")
    APPROVED = "approved", gettext_lazy("approved")
    REJECTED = "rejected", gettext_lazy("rejected")
    CANCELLED = "cancelled", gettext_lazy("withdrawn")
    EXPIRED = "expired", gettext_lazy("too late")


class Approval(models.Model):
    """A question with those who were asked; with `holds` the ticket cannot end before."""

    ticket = models.ForeignKey("tickets.Ticket", on_delete=models.CASCADE, related_name="approvals")
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    rule = models.CharField(max_length=3, choices=Rule, default=Rule.ALL)
    holds = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    asked_by = models.ForeignKey(
        "people.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=models.Q(state="open"),
                name="tickets_approval_open",
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether an answer still counts."""
        return self.state == State.OPEN and self.expires_at > now()


class VoiceQuerySet(models.QuerySet["Voice"]):
    """Reading who was asked."""

    def visible_to(self, person: "Person") -> "VoiceQuerySet":
        """One's own, whether or not one sees the whole ticket."""
        return self.filter(person=person) if person.is_active else self.none()


class Voice(models.Model):
    """One person who was asked, and what they said."""

    approval = models.ForeignKey(Approval, on_delete=models.CASCADE, related_name="voices")
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")
    approves = models.BooleanField(null=True, blank=True)
    comment = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = VoiceQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["approval", "person"], name="tickets_one_voice_each")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.approves}"


class Approvable(Holding):
    """A ticket for which somebody's approval is asked."""

    class Meta:
        abstract = True

    def may_be_asked(self, person: "Person") -> bool:
        """Staff with a right on the queue, the requester, and people of the organisation."""
        if not person.is_active:
            return False
        if person.is_staff:
            return self.queue_id in levels(person)  # type: ignore[attr-defined]
        organization: int | None = self.organization_id  # type: ignore[attr-defined]
        is_colleague = organization is not None and person.organization_id == organization
        return person.pk == self.requester_id or is_colleague  # type: ignore[attr-defined]

    @transaction.atomic
    def ask_approval(
        self,
        title: str,
        *,
        people: "Iterable[Person]",
        by: Actor,
        text: str = "",
        rule: str = Rule.ALL,
        holds: bool = False,
        days: int = 14,
        asked_by: "Person | None" = None,
    ) -> Approval:
        """Ask people to approve something; records `approval.asked`. Raises ValidationError."""
        self.lock()
        asked = list({person.pk: person for person in people}.values())
        self._check_asked(asked)
        approval = Approval(
            ticket_id=self.pk,
            title=clean_line(title).strip()[:200],
            text=clean_text(text)[:10_000],
            rule=rule if rule in Rule.values else Rule.ALL,
            holds=holds,
            asked_by=asked_by,
            expires_at=now() + timedelta(days=max(1, min(days, MOST_DAYS))),
        )
        if not approval.title:
            raise ValidationError(_("Say what has to be approved."))
        approval.save()
        Voice.objects.bulk_create(Voice(approval=approval, person=person) for person in asked)
        names = ", ".join(person.display_name for person in asked)
        self._approval_changed("approval.asked", approval, by=by, names=names)
        return approval

    @transaction.atomic
    def answer_approval(
        self,
        approval: Approval,
        *,
        person: "Person",
        approves: bool,
        by: Actor,
        comment: str = "",
    ) -> Approval:
        """Keep one person's word, once; records `approval.approved` or `approval.rejected`.

        When it settles the question, records `approval.settled`. Raises ValidationError.
        """
        self.lock()
        kept = Approval.objects.select_for_update().get(pk=approval.pk, ticket_id=self.pk)
        voice = kept.voices.filter(person=person).first()
        if voice is None:
            raise ValidationError(_("You were not asked."))
        if not kept.is_open or voice.answered_at is not None:
            raise ValidationError(_("This can no longer be answered."))
        voice.approves, voice.answered_at = approves, now()
        voice.comment = clean_line(comment)[:1000]
        voice.save()
        kind = "approval.approved" if approves else "approval.rejected"
        self._approval_changed(kind, kept, by=by)
        if (state := _settles(kept)) is not None:
            self._settle(kept, state, by=by)
        return kept

    @transaction.atomic
    def cancel_approval(self, approval: Approval, *, by: Actor) -> None:
        """Withdraw a question; records `approval.settled`."""
        self._end_approval(approval, State.CANCELLED, by=by)

    @transaction.atomic
    def expire_approval(self, approval: Approval, *, by: Actor) -> None:
        """End a question whose time is over; records `approval.settled`."""
        self._end_approval(approval, State.EXPIRED, by=by)

    @transaction.atomic
    def remind_of_approval(self, approval: Approval, *, by: Actor) -> None:
        """Have those reminded who have not answered, once each; records `approval.reminded`."""
        self.lock()
        kept = Approval.objects.get(pk=approval.pk, ticket_id=self.pk)
        silent = kept.voices.filter(answered_at=None, reminded_at=None)
        if kept.is_open and (voices := list(silent.values_list("pk", flat=True))):
            Voice.objects.filter(pk__in=voices).update(reminded_at=now())
            detail = {"title": kept.title, "approval": kept.pk, "voices": voices}
            self.recorded("approval.reminded", by=by, detail=detail)

    def _end_approval(self, approval: Approval, state: str, *, by: Actor) -> None:
        self.lock()
        kept = Approval.objects.select_for_update().get(pk=approval.pk, ticket_id=self.pk)
        if kept.state == State.OPEN:
            self._settle(kept, state, by=by)

    def _settle(self, approval: Approval, state: str, *, by: Actor) -> None:
        approval.state, approval.settled_at = state, now()
        approval.save(update_fields=["state", "settled_at"])
        self._approval_changed("approval.settled", approval, by=by, state=state)

    def _check_asked(self, people: "list[Person]") -> None:
        if not people:
            raise ValidationError(_("Choose who is asked."))
        if len(people) > MAX_PEOPLE:
            raise ValidationError(_("At most %(count)s people.") % {"count": MAX_PEOPLE})
        for person in people:
            if not self.may_be_asked(person):
                raise ValidationError(
                    _("%(name)s has nothing to do with this ticket.")
                    % {"name": person.display_name}
                )

    def _approval_changed(self, kind: str, approval: Approval, *, by: Actor, **more: str) -> None:
        detail = {"title": approval.title, "approval": approval.pk, **more}
        # Customers who were asked see their card come and go.
        topics = (f"ticket:{self.pk}:public",)
        self.changed(kind, *self.count_open(), by=by, detail=detail, topics=topics)


def _settles(approval: Approval) -> str | None:
    """What the answers so far come to, or None."""
    said = list(approval.voices.values_list("approves", flat=True))
    yes, no = said.count(True), said.count(False)
    if approval.rule == Rule.ANY:
        if yes:
            return State.APPROVED
        return State.REJECTED if no == len(said) else None
    if no:
        return State.REJECTED
    return State.APPROVED if yes == len(said) else None

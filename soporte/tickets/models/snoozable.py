"""A ticket that may sleep until a moment, or until its customer writes."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.people import trust
from soporte.tickets import deferring
from soporte.tickets.models.closable import Closable
from soporte.tickets.models.status import Status
from soporte.toolbox.clock import now
from soporte.toolbox.text import clean_line

LONGEST = timedelta(days=730)


class Snoozable(Closable):
    """A ticket that can leave the open lists for a while."""

    snoozed_until = models.DateTimeField(null=True, blank=True)
    snoozed_by = models.ForeignKey(
        "people.Person",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    snoozed_why = models.CharField(max_length=200, blank=True, db_default="", default="")

    class Meta:
        abstract = True

    @property
    def is_snoozed(self) -> bool:
        """Whether it sleeps."""
        return self.snoozed_until is not None

    @transaction.atomic
    def snooze(self, until: datetime, *, by: Actor, why: str = "") -> None:
        """Let it sleep until a moment; records `ticket.snoozed`.

        Raises ValidationError for a moment that is past or years away, and when it is done.
        """
        self.lock()
        if self.is_done:
            raise ValidationError(_("A ticket that is done need not sleep."))
        if not now() < until <= now() + LONGEST:
            raise ValidationError(_("Choose a moment in the future, within two years."))
        reason = clean_line(why).strip()[:200]
        if (self.snoozed_until, self.snoozed_why) == (until, reason):
            return
        self.snoozed_until, self.snoozed_why = until, reason
        self.snoozed_by_id = trust.person_behind(by)
        detail = {"until": until.isoformat(), "why": reason}
        self.changed("ticket.snoozed", *_FIELDS, by=by, detail=detail)
        deferring.wake(self.pk, at=until)

    @transaction.atomic
    def wake(self, *, by: Actor) -> None:
        """Bring it back into the open lists; records `ticket.woken`. One that is awake stays so."""
        self.lock()
        if self.snoozed_until is None:
            return
        self.snoozed_until, self.snoozed_by, self.snoozed_why = None, None, ""
        self.changed("ticket.woken", *_FIELDS, by=by)

    @transaction.atomic
    def wake_if_due(self) -> None:
        """Bring it back when its moment has come: a later one may have been chosen since."""
        self.lock()
        if self.snoozed_until is not None and self.snoozed_until <= now():
            self.wake(by=Actor.system(via="job"))

    def _reach(self, to: Status, *, by: Actor, **how: bool) -> None:
        super()._reach(to, by=by, **how)
        if self.is_done and self.is_snoozed:
            self.wake(by=by)


_FIELDS = ("snoozed_until", "snoozed_by_id", "snoozed_why")

"""Brakes that held automatic mail back: what administrators are told, and can reset."""

from datetime import timedelta
from typing import ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from soporte.journal.actor import Actor
from soporte.journal.operations import record
from soporte.toolbox.clock import now

HOUR, KEPT = timedelta(hours=1), timedelta(days=30)


class Brake(models.TextChoices):
    """What held it back."""

    TICKET = "ticket", _("Too much to one address about one ticket")
    ADDRESS = "address", _("Too much to one address")
    DOMAIN = "domain", _("Too much to one domain")
    INSTALLATION = "installation", _("Too much in all")


class Alarm(models.Model):
    """One brake at one address or domain: how many mails it held back since when.

    After `reset_at` what went before no longer counts.
    """

    brake = models.CharField(max_length=12, choices=Brake)
    target = models.CharField(max_length=254, blank=True)
    held = models.IntegerField(default=0)
    first_at = models.DateTimeField(default=now)
    last_at = models.DateTimeField(default=now)
    told_at = models.DateTimeField(null=True)
    reset_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "notices"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brake", "target"], name="notices_one_alarm")
        ]

    def __str__(self) -> str:
        return f"{self.brake} {self.target}"

    @transaction.atomic
    def reset(self, *, by: Actor) -> None:
        """Let automatic mail go again; records `alarm.reset`."""
        row = Alarm.objects.select_for_update().get(pk=self.pk)
        row.reset_at, row.held, row.told_at = now(), 0, None
        row.save(update_fields=["reset_at", "held", "told_at"])
        record("alarm.reset", row, by=by, detail={"target": row.target or row.brake})


def raise_alarm(brake: Brake, target: str, *, from_nth: int = 1) -> None:
    """Count one mail held back; records `alarm.raised` from the nth of an hour on, once."""
    row, is_new = Alarm.objects.select_for_update().get_or_create(brake=brake, target=target[:254])
    if not is_new and row.last_at < now() - HOUR:
        row.held, row.first_at, row.told_at = 0, now(), None
    row.held, row.last_at = row.held + 1, now()
    is_news = row.told_at is None and row.held >= from_nth
    row.told_at = now() if is_news else row.told_at
    row.save()
    if is_news:
        detail = {"brake": row.brake, "target": row.target or "—"}
        record("alarm.raised", row, by=Actor.system(), detail=detail)


def forget_old() -> int:
    """Delete what has been quiet for a month; how many rows."""
    return Alarm.objects.filter(last_at__lt=now() - KEPT).delete()[0]

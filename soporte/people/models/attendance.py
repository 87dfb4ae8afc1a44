"""When somebody works: weekly hours, days off, and when a page of theirs was last open."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from soporte.toolbox.clock import now


class Availability(models.TextChoices):
    """What somebody at the desk says of themselves."""

    ONLINE = "online", _("Online")
    BUSY = "busy", _("Busy")
    AWAY = "away", _("Away")


class Shift(models.Model):
    """The weekly hours of one person, in that person's zone: `{"mon": [["09:00", "14:00"]]}`.

    An interval that ends at or before its beginning ends on the next day.
    """

    person = models.OneToOneField(
        "people.Person", on_delete=models.CASCADE, primary_key=True, related_name="shift"
    )
    hours = models.JSONField(_("hours"), default=dict)

    def __str__(self) -> str:
        return str(self.person)


class Absence(models.Model):
    """Days on which one person does not work, first and last included."""

    class Kind(models.TextChoices):
        """Why: nobody is asked for more."""

        LEAVE = "leave", _("day off")
        HOLIDAYS = "holidays", _("vacation")
        ILLNESS = "illness", _("ill")
        TRAINING = "training", _("training")

    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="absences")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.LEAVE)

    class Meta:
        ordering = ["first_day", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="people_absence_goes_forward",
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_day}/{self.last_day}"


class LastSeen(models.Model):
    """When a page of somebody's was last open; noted every few minutes where it matters."""

    person = models.OneToOneField(
        "people.Person", on_delete=models.CASCADE, primary_key=True, related_name="last_seen"
    )
    at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.person_id} {self.at}"

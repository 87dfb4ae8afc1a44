"""The installation's settings."""

import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OFFICE_HOURS = {day: [["09:00", "18:00"]] for day in DAYS[:5]}


def office_hours() -> dict[str, list[list[str]]]:
    """Monday to Friday, nine to six: what a new installation starts with."""
    return {day: [list(span) for span in spans] for day, spans in OFFICE_HOURS.items()}


class SiteSettings(models.Model):
    """The organisation that runs this installation. There is one row."""

    name = models.CharField(_("organisation"), max_length=120, default="Soporte")
    language = models.CharField(
        _("language"), max_length=5, choices=[("es", "Español"), ("en", "English")], default="es"
    )
    time_zone = models.CharField(_("time zone"), max_length=50, default="Europe/Madrid")
    support_address = models.EmailField(_("support address"), default="support@example.test")
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    hours = models.JSONField(_("working hours"), default=office_hours)
    holidays = models.JSONField(_("holidays"), default=list)
    acknowledges = models.BooleanField(_("acknowledge each new request by e-mail"), default=True)
    automatic_per_hour = models.PositiveIntegerField(
        _("automatic e-mails an hour, at most"), default=1000
    )
    offline_after = models.PositiveSmallIntegerField(
        _("minutes without an open page until a colleague counts as offline"),
        default=0,
        db_default=0,
        validators=[MaxValueValidator(1440)],
        help_text=_("0 never does. Five minutes at least: pages report every three."),
    )
    # The brand; an accent that is empty is ours, a dark one that is empty is computed.
    accent = models.CharField(_("accent colour"), max_length=7, blank=True)
    accent_dark = models.CharField(_("accent colour of the dark theme"), max_length=7, blank=True)
    greeting_es = models.CharField(_("portal greeting in Spanish"), max_length=160, blank=True)
    greeting_en = models.CharField(_("portal greeting in English"), max_length=160, blank=True)
    legal_url = models.URLField(_("legal notice"), max_length=300, blank=True)
    privacy_url = models.URLField(_("privacy notice"), max_length=300, blank=True)
    pictures = models.JSONField(_("pictures"), default=dict, blank=True)
    wizard = models.JSONField(default=dict)
    is_demo = models.BooleanField(default=False)
    # The database renews it too: see memory.py.
    revision = models.UUIDField(default=uuid.uuid4, editable=False)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """There is one row. A mark that was read long ago must not come back."""
        self.pk = 1
        self.revision = uuid.uuid4()
        super().save(*args, **kwargs)

    @property
    def zone(self) -> ZoneInfo:
        """The installation's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def domain(self) -> str:
        """The domain of the support address: the right side of our Message-IDs."""
        return self.support_address.rpartition("@")[2] or "localhost"

    @property
    def is_set_up(self) -> bool:
        """Whether the first-run wizard was finished, or the demo stands in for it."""
        return self.is_demo or bool(self.wizard.get("finished_at"))


class BrandPicture(models.Model):
    """One of the brand's pictures, as it is served; the settings' row knows which there are."""

    place = models.CharField(max_length=20, unique=True)
    mark = models.CharField(max_length=16)
    data = models.BinaryField()

    def __str__(self) -> str:
        return self.place

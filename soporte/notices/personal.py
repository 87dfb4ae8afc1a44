"""What notices keep of a person, and what becomes of it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from soporte.notices.models import Alarm, Notification, Preference, PushSubscription
from soporte.people.models import Person
from soporte.people.personal import Erasing, Part


def _count(erasing: Erasing) -> dict[str, int]:
    return {"notifications": Notification.objects.filter(person=erasing.person).count()}


def _erase(erasing: Erasing) -> Iterator[str]:
    Notification.objects.filter(person=erasing.person).delete()
    Preference.objects.filter(person=erasing.person).delete()
    PushSubscription.objects.filter(person=erasing.person).delete()
    Alarm.objects.filter(target__in=erasing.addresses).delete()
    yield "notifications"


def _show(person: Person) -> dict[str, Any]:
    row = Preference.objects.filter(person=person).first()
    devices = PushSubscription.objects.filter(person=person).values_list("label", flat=True)
    chosen = [{"choices": row.choices}] if row else []
    return {"notifications": [*chosen, *({"device": label} for label in devices)]}


def old(before: datetime) -> "QuerySet[Notification]":
    """Those that were told that long ago."""
    return Notification.objects.filter(created_at__lt=before)


PART = Part(
    "notices",
    {
        "notices.Notification": "deleted",
        "notices.Preference": "deleted",
        "notices.PushSubscription": "deleted",
        "notices.Alarm": "deleted",
    },
    _count,
    _erase,
    _show,
)

"""A device to which somebody wishes their notifications to be pushed."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models

from soporte.toolbox.clock import now

if TYPE_CHECKING:
    from soporte.people.models import Person


class PushSubscriptionQuerySet(models.QuerySet["PushSubscription"]):
    """Reading devices."""

    def visible_to(self, person: "Person") -> "PushSubscriptionQuerySet":
        """Their own."""
        return self.filter(person=person) if person.is_staff else self.none()

    def alive(self) -> "PushSubscriptionQuerySet":
        """Those whose push service has not said that they are gone."""
        return self.filter(expired_at=None)


class PushSubscription(models.Model):
    """What one browser gave: where to push, and the keys with which only it can read."""

    person = models.ForeignKey(
        "people.Person", on_delete=models.CASCADE, related_name="push_subscriptions"
    )
    endpoint = models.CharField(max_length=1000)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    label = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=now)
    used_at = models.DateTimeField(null=True)
    expired_at = models.DateTimeField(null=True)

    objects = PushSubscriptionQuerySet.as_manager()

    class Meta:
        app_label = "notices"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["endpoint"], name="notices_push_endpoint_once")
        ]

    def __str__(self) -> str:
        return f"{self.label} of {self.person_id}"

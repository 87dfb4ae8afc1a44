"""A team of staff."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Team(models.Model):
    """People who work on the same queues."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    members = models.ManyToManyField(
        "people.Person", related_name="teams", blank=True, verbose_name=_("members")
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

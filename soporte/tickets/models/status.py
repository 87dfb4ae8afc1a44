"""An organisation's own words for how far a ticket is."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from soporte.site.memory import kept
from soporte.toolbox.prepared import Prepared


class Category(models.TextChoices):
    """What every status means, whatever it is called."""

    NEW = "new", _("New")
    OPEN = "open", _("Open")
    WAITING_CUSTOMER = "waiting_customer", _("Waiting for the customer")
    WAITING_THIRD = "waiting_third", _("Waiting for a third party")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")


# What waits for an answer of ours.
OURS = (Category.NEW, Category.OPEN)
UNSOLVED = (Category.NEW, Category.OPEN, Category.WAITING_CUSTOMER, Category.WAITING_THIRD)
DONE = (Category.RESOLVED, Category.CLOSED)


class Status(models.Model):
    """A named status within one category; the first of a category is the one verbs use."""

    category = models.CharField(_("category"), max_length=20, choices=Category)
    name_es = models.CharField(_("name in Spanish"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=60)
    position = models.SmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_es if (get_language() or "es").startswith("es") else self.name_en

    @classmethod
    def first_of(cls, category: str) -> "Status":
        """The status that a verb sets for a category."""
        return kept(("first status", category), lambda: _FIRST_OF.all(category)[0])


_FIRST_OF = Prepared(
    lambda category: Status.objects.filter(category=category, is_active=True).order_by(
        "position", "id"
    )[:1]
)

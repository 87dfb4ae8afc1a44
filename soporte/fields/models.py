"""The definition of a custom field."""

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

MAX_OPTIONS = 200


class Kind(models.TextChoices):
    """What a field holds."""

    TEXT = "text", _("One line of text")
    LONG_TEXT = "long_text", _("Several lines of text")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    CHOICE = "choice", _("One of several options")
    CHOICES = "choices", _("Any of several options")
    YES_NO = "yes_no", _("Yes or no")
    URL = "url", _("Web address")


class Audience(models.TextChoices):
    """Who sees a field and who fills it."""

    CUSTOMER = "customer", _("Customers fill it, staff too")
    SHOWN = "shown", _("Staff fill it, customers see it")
    STAFF = "staff", _("Only staff see it")


class Field(models.Model):
    """What a form may ask besides the words of the request.

    `slug` names its value in a ticket for ever. `options` is a list of {key, es, en}; one that was
    taken away stays as {…, gone: true}, so that old values keep their words.
    """

    slug = models.SlugField(
        _("short name"),
        max_length=40,
        unique=True,
        help_text=_("Programs use it. It cannot be changed later."),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.TEXT)
    name_es = models.CharField(_("name in Spanish"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100)
    help_es = models.CharField(_("help in Spanish"), max_length=300, blank=True)
    help_en = models.CharField(_("help in English"), max_length=300, blank=True)
    options = models.JSONField(_("options"), default=list, blank=True)
    least = models.FloatField(_("smallest number"), null=True, blank=True)
    most = models.FloatField(_("largest number"), null=True, blank=True)
    audience = models.CharField(
        _("who sees and fills it"), max_length=10, choices=Audience, default=Audience.CUSTOMER
    )
    position = models.SmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_language(self.name_es, self.name_en)

    @property
    def help(self) -> str:
        """The help in the reader's language."""
        return in_language(self.help_es, self.help_en)

    @property
    def has_options(self) -> bool:
        """Whether its value is chosen from a list."""
        return self.kind in (Kind.CHOICE, Kind.CHOICES)

    @property
    def is_for_customers(self) -> bool:
        """Whether customers may read it."""
        return self.audience != Audience.STAFF

    def labels(self, *, also: Any = ()) -> dict[str, str]:
        """The options that may be chosen, and those of `also`: key and words in order."""
        return {
            str(one["key"]): in_language(one["es"], one["en"])
            for one in self.options
            if not one.get("gone") or one["key"] in also
        }


def in_language(es: str, en: str) -> str:
    """The one of two texts that the reader's language asks for."""
    return es if (get_language() or "es").startswith("es") else en

"""What kind of help a ticket asks for."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class TicketType(models.Model):
    """Incident, question, installation or configuration, update, training, or one's own."""

    slug = models.SlugField(_("short name"), max_length=40, unique=True)
    name_es = models.CharField(_("name in Spanish"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=60)
    position = models.SmallIntegerField(_("position"), default=0)
    is_public = models.BooleanField(_("customers may choose it"), default=True)
    # Requests of this type are not ours to solve: they go there, and who asked is told.
    handover_queue = models.ForeignKey(
        "tickets.Queue",
        verbose_name=_("hand over to the queue"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    handover_email = models.EmailField(_("hand over to the e-mail address"), blank=True)
    handover_es = models.TextField(_("what its requester is told, in Spanish"), blank=True)
    handover_en = models.TextField(_("what its requester is told, in English"), blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_handed_over(self) -> bool:
        """Whether requests of this type go to somebody else."""
        return bool(self.handover_queue_id or self.handover_email)

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_es if (get_language() or "es").startswith("es") else self.name_en

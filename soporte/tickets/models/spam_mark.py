"""One mark of spam: whose words, who said so, and what releasing it needs."""

from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from soporte.toolbox.clock import now


class SpamMark(models.Model):
    """A ticket or, where there is none, a held message was marked as spam.

    `sender` is whose further unproved mail is held until every mark of theirs is released; `reason`
    is why the message was held before, and the rest how the ticket was.
    """

    ticket = models.ForeignKey(
        "tickets.Ticket", on_delete=models.CASCADE, null=True, related_name="spam_marks"
    )
    sender = models.ForeignKey(
        "people.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    by = models.ForeignKey("people.Person", on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=now)
    status = models.ForeignKey(
        "tickets.Status", on_delete=models.PROTECT, null=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=30, blank=True)
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        "people.Person", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(released_at=None), name="tickets_spam_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["-at", "-id"], condition=Q(released_at=None), name="tickets_spam_newest"
            ),
        ]

    def __str__(self) -> str:
        return f"spam {self.pk}"

    @property
    def who(self) -> str:
        """Who marked it, in words."""
        return self.by.display_name if self.by else _("Soporte")

    @property
    def sentence(self) -> str:
        """Who marked it and when, for why something later is held."""
        return _("Earlier marked as spam by %(name)s on %(moment)s") % self._said()

    @property
    def own_sentence(self) -> str:
        """Who marked it and when, for what was marked itself."""
        return _("Marked as spam by %(name)s on %(moment)s") % self._said()

    def _said(self) -> dict[str, str]:
        moment = date_format(localtime(self.at), "SHORT_DATETIME_FORMAT")
        return {"name": self.who, "moment": moment}

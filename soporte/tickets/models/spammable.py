"""A ticket that somebody marked as spam."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from soporte.tickets.models.spam_mark import SpamMark


class Spammable(models.Model):
    """What a ticket's own row tells of spam; the verbs are in `tickets/spam.py`."""

    spam_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_spam(self) -> bool:
        """Whether it is put aside as spam: closed, out of lists and search, silent."""
        return self.spam_at is not None

    @property
    def spam_mark(self) -> "SpamMark | None":
        """Who marked it and when, while it is spam."""
        if not self.is_spam:
            return None
        standing = self.spam_marks.filter(released_at=None)  # type: ignore[attr-defined]
        found: SpamMark | None = standing.select_related("by").first()
        return found

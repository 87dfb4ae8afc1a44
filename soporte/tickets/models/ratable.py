"""The customer's verdict."""

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from soporte.journal.actor import Actor
from soporte.tickets.models.recorded import Recorded
from soporte.tickets.models.satisfaction import Satisfaction
from soporte.toolbox.clock import now
from soporte.toolbox.text import clean_text

if TYPE_CHECKING:
    from soporte.people.models import Person


class Ratable(Recorded):
    """A ticket whose help the customer may rate."""

    class Meta:
        abstract = True

    @transaction.atomic
    def rate(self, score: int, comment: str = "", *, person: "Person", by: Actor) -> Satisfaction:
        """Keep a score of 1 to 5 with words, replacing an earlier one; records `ticket.rated`.

        Raises ValidationError for another score.
        """
        if not 1 <= score <= 5:
            raise ValidationError(_("The score goes from 1 to 5."))
        words = clean_text(comment)[:5000]
        before = Satisfaction.objects.filter(ticket_id=self.pk).first()
        if before and (before.score, before.comment) == (score, words):
            return before
        rating, _created = Satisfaction.objects.update_or_create(
            ticket_id=self.pk,
            defaults={"score": score, "comment": words, "person": person, "rated_at": now()},
        )
        self.changed("ticket.rated", by=by, detail={"score": score})
        return rating

"""What a ticket's form asked, and was answered."""

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction

from soporte.journal.actor import Actor
from soporte.tickets.models.closable import Closable
from soporte.tickets.models.status import DONE, Status

# The journal tells what a value was; the whole of a long one it need not keep twice.
TOLD = 300


class Detailed(Closable):
    """A ticket with values of custom fields, by their slugs."""

    fields = models.JSONField(default=dict, db_default={}, blank=True)

    class Meta:
        abstract = True

    @transaction.atomic
    def set_fields(self, given: Mapping[str, Any], *, by: Actor) -> None:
        """Change the named values; None empties one. Records `ticket.fields_changed`.

        Raises ValidationError with the names of the fields.
        """
        from soporte.tickets import filling

        self.lock()
        changed = {
            slug: value
            for slug, value in filling.read(given, before=self.fields).items()
            if self.fields.get(slug) != value
        }
        if not changed:
            return
        told = [[slug, _told(self.fields.get(slug)), _told(now)] for slug, now in changed.items()]
        merged = {**self.fields, **changed}
        self.fields = {slug: value for slug, value in merged.items() if value is not None}
        self.changed("ticket.fields_changed", "fields", by=by, detail={"changes": told})
        self.reindex(words=True)

    def _reach(self, to: Status, *, by: Actor, **how: Any) -> None:
        """Whoever ends it answers first what the form wants to know at the end."""
        if to.category in DONE and not self.is_done:
            from soporte.tickets import filling

            filling.refuse_incomplete(self, by=by)  # type: ignore[arg-type]
        super()._reach(to, by=by, **how)


def _told(value: Any) -> Any:
    return value[:TOLD] if isinstance(value, str) else value

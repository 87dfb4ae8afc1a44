"""What every trait of a ticket builds on: one way to save a change and record it."""

from typing import TYPE_CHECKING, Any

from django.db import models

from soporte.journal import kinds
from soporte.journal.actor import Actor
from soporte.journal.models import Entry
from soporte.journal.operations import record
from soporte.toolbox.clock import now

if TYPE_CHECKING:
    from soporte.tickets.models.gathered import Gathered


class Recorded(models.Model):
    """A ticket's own bookkeeping: when it changed, and who is told."""

    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)
    revision = models.IntegerField(default=0)

    # Where changes of a ticket that is one of many, and locked already, wait to be written.
    gathered: "Gathered | None" = None

    class Meta:
        abstract = True

    def topics(self, *, public: bool) -> list[str]:
        """Whose screens show this ticket: staff's always, customers' when it is public."""
        mine = [f"ticket:{self.pk}", f"queue:{self.queue_id}"]  # type: ignore[attr-defined]
        return [*mine, f"ticket:{self.pk}:public"] if public else mine

    def changed(
        self,
        kind: str,
        *fields: str,
        by: Actor,
        detail: dict[str, Any] | None = None,
        topics: tuple[str, ...] = (),
    ) -> Entry:
        """Save the changed fields, one revision further, and record what happened."""
        self.updated_at = now()
        if self.gathered is not None:
            self.gathered.keep(self, fields)
        else:
            type(self)._default_manager.filter(pk=self.pk).update(
                **{name: getattr(self, name) for name in fields},
                updated_at=self.updated_at,
                revision=models.F("revision") + 1,
            )
        self.revision += 1
        return self.recorded(kind, by=by, detail=detail, topics=topics)

    def recorded(
        self,
        kind: str,
        *,
        by: Actor,
        detail: dict[str, Any] | None = None,
        topics: tuple[str, ...] = (),
    ) -> Entry:
        """Record what happened to a ticket that is already saved, and tell its watchers."""
        told = [*self.topics(public=kinds.get(kind).public), *topics]
        return record(kind, self, by=by, detail=detail, topics=told)

    def doubted(self) -> tuple[str, ...]:
        """Topics for open connections to ask anew about, when somebody has it no longer."""
        return ()

    def lock(self) -> None:
        """Lock the row until the transaction ends and read it anew: verbs decide on fresh facts."""
        if self.gathered is not None:
            return
        fresh = type(self)._default_manager.select_for_update(of=("self",)).get(pk=self.pk)
        for field in self._meta.concrete_fields:
            setattr(self, field.attname, getattr(fresh, field.attname))

    def reindex(self, *, words: bool = False) -> None:
        """Bring the search up to date with who may see the ticket, and with `words` its text."""
        raise NotImplementedError

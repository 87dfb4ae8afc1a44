"""Which act on many tickets stands behind the entries of one."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from soporte.journal.models import Entry
from soporte.tickets.models import Bulk

if TYPE_CHECKING:
    from soporte.people.models import Person


class Behind(NamedTuple):
    """The entry that is named as a cause, and its act, or None where the reader may not see it."""

    cause: int
    bulk: int | None


def acts(entries: Iterable[Entry], reader: "Person") -> list[Behind]:
    """The acts that these entries belong to: one query more, where any names a cause at all."""
    causes = {entry.caused_by for entry in entries if entry.caused_by}
    if not causes:
        return []
    found = Entry.objects.filter(pk__in=causes, thing_kind="bulk").values_list("pk", "thing_id")
    known = dict(found)
    seen = set(
        Bulk.objects.visible_to(reader).filter(pk__in=known.values()).values_list("pk", flat=True)
    )
    return [Behind(cause, bulk if bulk in seen else None) for cause, bulk in known.items()]

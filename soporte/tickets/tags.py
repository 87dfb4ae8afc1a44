"""Which tags are in use, as far as somebody may see the tickets that carry them."""

from collections import Counter

from soporte.people.models import Person
from soporte.tickets.models import Ticket

# Asked while somebody types: the newest tickets are told from an index, however many there are.
LOOKED_AT = 5000


def in_use(reader: Person, beginning: str = "", *, limit: int = 20) -> list[str]:
    """Tags of the newest tickets that `reader` may see, the most used first."""
    newest = Ticket.objects.visible_to(reader).order_by("-pk").values("pk")[:LOOKED_AT]
    rows = Ticket.objects.filter(pk__in=newest).exclude(tags=[]).values_list("tags", flat=True)
    found = Counter(tag for tags in rows for tag in tags if tag.startswith(beginning))
    return [tag for tag, _count in sorted(found.items(), key=lambda one: (-one[1], one[0]))][:limit]

"""Finding people at the desk."""

from django.db.models import Q

from soporte.people import indexing
from soporte.people.models import Person
from soporte.toolbox.text import whole_number

PAGE = 40
LONGEST = 200


def look_up(reader: Person, words: str, *, limit: int = PAGE, after: str = "") -> list[Person]:
    """People by the beginnings of their name's words, an address or a number, in order of name."""
    words, after = words.replace("\0", "")[:LONGEST], after.replace("\0", "")
    found = Person.objects.visible_to(reader).filter(is_active=True)
    if words.strip():
        found = found.filter(pk__in=indexing.matching(words))
    elif limit != PAGE:
        return []
    if after:
        name, _sep, pk = after.rpartition("~")
        if beyond := whole_number(pk):
            found = found.filter(Q(folded_name__gt=name) | Q(folded_name=name, pk__gt=beyond))
    chosen = found.select_related("organization").prefetch_related("addresses")
    return list(chosen.order_by("folded_name", "pk")[:limit])

"""Finding people at the desk."""

from django.db.models import Q

from soporte.people.models import Person
from soporte.people.models.address import normalise_phone
from soporte.toolbox.text import fold

PAGE = 40
LONGEST = 200


def look_up(reader: Person, words: str, *, limit: int = PAGE, after: str = "") -> list[Person]:
    """People by the beginnings of their name's words, an address or a number, in order of name."""
    words, after = words.replace("\0", "")[:LONGEST], after.replace("\0", "")
    found = Person.objects.visible_to(reader).filter(is_active=True)
    for word in fold(words).split()[:5]:
        matches = Q(folded_name__contains=word) | Q(addresses__value__contains=word)
        if phone := normalise_phone(word):
            matches |= Q(addresses__kind="phone", addresses__value__contains=phone.lstrip("+"))
        found = found.filter(matches)
    if not words.strip() and limit != PAGE:
        return []
    if after:
        name, _sep, pk = after.rpartition("~")
        if pk.isdecimal():
            found = found.filter(Q(folded_name__gt=name) | Q(folded_name=name, pk__gt=int(pk)))
    chosen = found.select_related("organization").prefetch_related("addresses").distinct()
    return list(chosen.order_by("folded_name", "pk")[:limit])

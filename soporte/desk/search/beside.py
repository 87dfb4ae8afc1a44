"""People and organisations that a query finds beside tickets, and how many there are."""

from typing import Any

from soporte.desk.people.queries import look_up
from soporte.people import indexing
from soporte.people.models import Organization, Person
from soporte.toolbox.text import fold

SHOWN, MOST = 6, 100


def beside(reader: Person, words: str) -> dict[str, Any]:
    """The first of each kind by name, and their number as far as it is counted."""
    people, organizations = look_up(reader, words, limit=SHOWN), _organizations(reader, words)
    return {
        "people": people,
        "people_count": _people_count(reader, words) if len(people) == SHOWN else len(people),
        "organizations": organizations[:SHOWN],
        "organizations_count": len(organizations),
        "most": MOST,
    }


def _people_count(reader: Person, words: str) -> int:
    known = Person.objects.visible_to(reader).filter(is_active=True)
    return known.filter(pk__in=indexing.matching(words))[: MOST + 1].count()


def _organizations(reader: Person, words: str) -> list[Organization]:
    folded = fold(words).split()[:5]
    if not folded:
        return []
    found = Organization.objects.visible_to(reader)
    for word in folded:
        found = found.filter(folded_name__contains=word)
    return list(found.order_by("folded_name")[: MOST + 1])

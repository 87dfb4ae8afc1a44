"""Which tickets an act on many is about: those that were ticked, or all of a view or a search."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.http import QueryDict

from soporte.desk.tickets import queries
from soporte.desk.views.limits import LIST_MS, within
from soporte.people.models import Person
from soporte.tickets.bulk.ordering import MOST
from soporte.tickets.models import Ticket
from soporte.tickets.searching import finding
from soporte.toolbox.text import whole_number

if TYPE_CHECKING:
    from soporte.tickets.models.ticket import TicketQuerySet


LONGEST_QUERY = 300


@dataclass(frozen=True)
class Choice:
    """The chosen tickets, as this reader sees them now."""

    person: Person
    numbers: tuple[int, ...] = ()
    slug: str = ""
    query: str = ""
    is_whole_view: bool = False
    expected: int = 0

    @property
    def found(self) -> "TicketQuerySet":
        """The tickets; nothing that the reader may not see is among them."""
        seen = Ticket.objects.visible_to(self.person)
        if self.is_whole_view and self.query:
            asked = finding.ask(self.query, self.person)
            rows = seen if asked.looks_aside else seen.genuine()
            return rows.filter(finding.as_condition(asked))
        if self.is_whole_view:
            return _view(self.slug, self.person).narrow(seen, self.person)
        return seen.filter(number__in=self.numbers)

    @cached_property
    def count(self) -> int | None:
        """How many they are, exactly; None where counting would take too long."""
        return within(LIST_MS, self.found.count)

    @property
    def is_other(self) -> bool:
        """Whether a view or a search holds another number of tickets than its reader was told."""
        return self.is_whole_view and self.expected != self.count

    @property
    def listed(self) -> str:
        """The numbers for a form's hidden field."""
        return "" if self.is_whole_view else ",".join(map(str, self.numbers))


def read(given: QueryDict, person: Person) -> Choice:
    """The choice of a form. Raises Http404 for a view that there is not."""
    slug, query = given.get("in", ""), query_of(given)
    if given.get("all") and (slug or query):
        if slug:
            _view(slug, person)
        expected = whole_number(given.get("expected", "")) or 0
        return Choice(
            person,
            slug=slug,
            query="" if slug else query,
            is_whole_view=True,
            expected=expected,
        )
    # One field for any number of tickets: forms of browsers may have a thousand fields.
    words = [*given.getlist("t"), *given.get("also", "")[: 20 * MOST].split(",")]
    numbers = dict.fromkeys(number for word in words if (number := whole_number(word)))
    return Choice(person, tuple(numbers)[: MOST + 1], slug, query)


def query_of(given: QueryDict) -> str:
    """What was searched for, as far as anything looks at it."""
    return given.get("q", "").replace("\0", "").strip()[:LONGEST_QUERY]


def _view(slug: str, person: Person) -> queries.View:
    return queries.pick(queries.views_of(person), slug, person)

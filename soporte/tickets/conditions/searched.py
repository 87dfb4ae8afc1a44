"""A whole query of the search box as one condition: what a saved search is made of."""

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soporte.tickets.conditions.comparing import line_of
from soporte.tickets.conditions.fields import Field, Reading, Value, WrongValueError
from soporte.tickets.models.view import SEARCHED

if TYPE_CHECKING:
    from soporte.tickets.models import Ticket

NAME, FINDS = SEARCHED, "finds"


class Search(Field):
    """What the search finds by a query, in the eyes of whoever looks."""

    form = "text"
    operators = (FINDS,)

    def check(self, operator: str, value: object) -> Value:
        """A query that asks for something, and that the database alone can answer."""
        from soporte.tickets.searching import finding

        text = line_of(value)
        reads_texts, says_nothing = finding.outline(text)
        if reads_texts:
            raise WrongValueError(
                _("Exact phrases and in:notes are for searching alone: a list cannot hold them.")
            )
        if says_nothing:
            raise WrongValueError(_("There is no word to look for."))
        return text

    def compare(self, operator: str, value: Value, reading: Reading) -> Q:
        """The search would find it."""
        from soporte.tickets.searching import finding

        if reading.person is None:
            return Q(pk__in=[])
        return finding.as_condition(finding.ask(str(value), reading.person))

    def holds(self, ticket: "Ticket", operator: str, value: Value, reading: Reading) -> bool:
        """The search would find it."""
        from soporte.tickets.models import Ticket

        return Ticket.objects.filter(self.compare(operator, value, reading), pk=ticket.pk).exists()

    def aside(self, value: Value, reading: Reading) -> Q | None:
        """What it finds of what was put aside as spam; None where it does not ask for that."""
        from soporte.tickets.searching import finding

        if reading.person is None or "spam" not in str(value).lower():
            return None
        question = finding.ask(str(value), reading.person)
        return finding.as_condition(question) if question.looks_aside else None

    def is_personal(self, value: Value) -> bool:
        """Always: a search finds what its reader may see."""
        return True


SEARCH = Search(NAME, gettext_lazy("Search"))

"""What can be asked about the work on a ticket: asleep, private, tasks, approvals, time, rating.

All but the rating stand in the ticket's own row, so that a rule asks for nothing more.
"""

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soporte.tickets.conditions.comparing import Number
from soporte.tickets.conditions.fields import Field, Reading, Value, WrongValueError
from soporte.tickets.models import Satisfaction

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from soporte.tickets.models import Ticket

LOWEST, HIGHEST = 1, 5


class Counted(Field):
    """Whether a counter in the ticket's row is above nothing."""

    form = "none"
    operators = ("yes", "no")

    def __init__(self, name: str, label: "str | Promise", column: str) -> None:
        """`column` is a number, never NULL."""
        super().__init__(name, label)
        self.column = column

    def compare(self, operator: str, value: Value, reading: Reading) -> Q:
        """There is some."""
        return Q(**{f"{self.column}__gt": 0})

    def holds(self, ticket: "Ticket", operator: str, value: Value, reading: Reading) -> bool:
        """There is some."""
        return bool(getattr(ticket, self.column) > 0)

    def tell(self, ticket: "Ticket", reading: Reading) -> str:
        """Yes or no."""
        return _("Yes") if self.holds(ticket, "yes", None, reading) else _("No")


class Noted(Counted):
    """Whether a column says something: when it wakes, or to whom it is shown."""

    def compare(self, operator: str, value: Value, reading: Reading) -> Q:
        """There is something."""
        return Q(**{f"{self.column}__isnull": False})

    def holds(self, ticket: "Ticket", operator: str, value: Value, reading: Reading) -> bool:
        """There is something."""
        return getattr(ticket, self.column) is not None


class Rating(Number):
    """What the customer thought of the help, from 1 to 5; empty while they have said nothing."""

    operators = (*Number.operators, "empty", "not_empty")

    def check(self, operator: str, value: object) -> Value:
        """One of the scores."""
        if not isinstance(value, int) or isinstance(value, bool) or not LOWEST <= value <= HIGHEST:
            raise WrongValueError(_("The score goes from 1 to 5."))
        return value

    def compare(self, operator: str, value: Value, reading: Reading) -> Q:
        """A rating there compares so; without one nothing but "empty" holds."""
        given = Satisfaction.objects.filter(ticket=OuterRef("pk"))
        if operator == "empty":
            return ~Q(Exists(given))
        side: dict[str, Any] = {f"{self.column}__{self._sides[operator]}": value}
        return Q(Exists(given.filter(**side)))

    def holds(self, ticket: "Ticket", operator: str, value: Value, reading: Reading) -> bool:
        """A rating there compares so; without one nothing but "empty" holds."""
        score = _score(ticket)
        if operator == "empty" or score is None:
            return operator == "empty" and score is None
        if operator == "is":
            return score == value
        bound = int(str(value))
        return score >= bound if operator == "at_least" else score <= bound

    def tell(self, ticket: "Ticket", reading: Reading) -> str:
        """The score."""
        score = _score(ticket)
        return "" if score is None else str(score)


def _score(ticket: "Ticket") -> int | None:
    given = Satisfaction.objects.filter(ticket=ticket.pk)
    return given.values_list("score", flat=True).first()


FIELDS = (
    Noted("snoozed", gettext_lazy("Asleep"), "snoozed_until"),
    Counted("open_tasks", gettext_lazy("Has open tasks"), "open_tasks"),
    Counted("held", gettext_lazy("Held open"), "holds"),
    Counted("approval_pending", gettext_lazy("Approval pending"), "open_approvals"),
    Noted("private", gettext_lazy("Private"), "private_to"),
    Number("spent", gettext_lazy("Time spent (minutes)"), "spent_minutes"),
    Rating("rating", gettext_lazy("Rating"), "score"),
)

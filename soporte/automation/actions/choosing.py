"""Values of actions: one row of a menu, words, a span of time."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from soporte.automation.actions.registry import Acting, Action, Options
from soporte.people.models import Person
from soporte.site.memory import kept
from soporte.tickets.conditions.comparing import Age
from soporte.tickets.conditions.fields import WrongValueError
from soporte.toolbox.text import clean_line

NOBODY, ME, ASSIGNEE = "none", "me", "assignee"
MOST_STAFF = 500
_AGES = Age("span", "", "created_at")


class OneOf(Action):
    """An action with one row of a table as its value."""

    def __init__(
        self,
        name: str,
        label: Promise,
        said: Promise,
        icon: str,
        *,
        rows: "Callable[[], QuerySet[Any]]",
        do: Callable[[Acting, Any], object],
        words: Callable[[bool], dict[str, str | Promise]] = lambda _by_hand: {},
    ) -> None:
        """`rows` may be chosen; `words` stand for something else than a row, such as nobody."""
        super().__init__(name, label, said, icon)
        self._rows, self._do, self._words = rows, do, words

    def check(self, value: object, *, by_hand: bool) -> Any:
        """The id of a row that may be chosen, or a word."""
        if isinstance(value, str) and value in self._words(by_hand):
            return value
        if not isinstance(value, int) or isinstance(value, bool) or self._row(value) is None:
            raise ValidationError(_("Choose from the list."))
        return value

    def show(self, value: Any) -> str:
        """Its name."""
        if isinstance(value, str):
            return str(self._words(True).get(value, value))
        known = dict(self._offered())
        if value in known:
            return known[value]
        row = self._row(value)
        return str(row) if row is not None else f"#{value}"

    def options(self, *, by_hand: bool) -> Options:
        """Words first, then the rows."""
        return [*self._words(by_hand).items(), *self._offered()]

    def _offered(self) -> list[tuple[int, str]]:
        found = kept(("action rows", self.name), lambda: list(self._rows()[:MOST_STAFF]))
        return [(row.pk, str(row)) for row in found]

    def do(self, acting: Acting, value: Any) -> None:
        """With the row as it is now. Raises ValidationError when it is gone."""
        found: Any = value if isinstance(value, str) else self._row(value)
        if found is None:
            raise ValidationError(_("What was chosen here is no longer in use."))
        self._do(acting, found)

    def _row(self, pk: int) -> Model | None:
        found: Model | None = self._rows().filter(pk=pk).first() if abs(pk) < 2**62 else None
        return found


def people(pks: set[int]) -> dict[int, str]:
    """Names by id."""
    return {one.pk: one.display_name for one in Person.objects.staff().filter(pk__in=pks)}


def words_of(value: object, *, most: int, longest: int) -> list[str]:
    """Some clean words. Raises ValidationError."""
    given = value if isinstance(value, list) else [value]
    words = [clean_line(one).strip()[:longest] for one in given if isinstance(one, str)]
    found = list(dict.fromkeys(word for word in words if word))
    if not found or len(found) > most:
        raise ValidationError(_("Give from one to %(most)s.") % {"most": most})
    return found


def span_of(value: object) -> str:
    """A span such as 3d. Raises ValidationError."""
    try:
        return str(_AGES.clean("within", value))
    except WrongValueError as wrong:
        raise ValidationError(str(wrong)) from wrong


def span_in_words(value: str) -> str:
    """“3 days”."""
    return _AGES.show(value)

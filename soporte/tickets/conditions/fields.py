"""What can be asked about a ticket: the registry of fields, and how any field behaves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soporte.site.memory import kept
from soporte.toolbox.clock import now

if TYPE_CHECKING:
    from soporte.journal.models import Entry
    from soporte.people.models import Person
    from soporte.tickets.models import Ticket

Scalar: TypeAlias = str | int | bool
Value: TypeAlias = Scalar | tuple[Scalar, ...] | None
Options: TypeAlias = Sequence[tuple[str | int, str | Promise]]

# Each operator's word in a menu, and the sentence of a test that uses it.
OPERATORS: dict[str, tuple[Promise, Promise]] = {
    "is": (gettext_lazy("is"), gettext_lazy("%(field)s is %(value)s")),
    "is_not": (gettext_lazy("is not"), gettext_lazy("%(field)s is not %(value)s")),
    "at_least": (gettext_lazy("is at least"), gettext_lazy("%(field)s is at least %(value)s")),
    "at_most": (gettext_lazy("is at most"), gettext_lazy("%(field)s is at most %(value)s")),
    "finds": (gettext_lazy("finds"), gettext_lazy("%(field)s: %(value)s")),
    "contains": (gettext_lazy("contains"), gettext_lazy("%(field)s: contains “%(value)s”")),
    "contains_not": (
        gettext_lazy("does not contain"),
        gettext_lazy("%(field)s: does not contain “%(value)s”"),
    ),
    "has_any": (gettext_lazy("any of"), gettext_lazy("%(field)s: any of %(value)s")),
    "has_none": (gettext_lazy("none of"), gettext_lazy("%(field)s: none of %(value)s")),
    "has_all": (gettext_lazy("all of"), gettext_lazy("%(field)s: all of %(value)s")),
    "within": (
        gettext_lazy("less than … ago"),
        gettext_lazy("%(field)s: less than %(value)s ago"),
    ),
    "beyond": (
        gettext_lazy("more than … ago"),
        gettext_lazy("%(field)s: more than %(value)s ago"),
    ),
    "empty": (gettext_lazy("is empty"), gettext_lazy("%(field)s: empty")),
    "not_empty": (gettext_lazy("is not empty"), gettext_lazy("%(field)s: not empty")),
    "changed": (gettext_lazy("changes"), gettext_lazy("%(field)s: changes")),
    "changed_from": (
        gettext_lazy("changes from"),
        gettext_lazy("%(field)s: changes from %(value)s"),
    ),
    "changed_to": (gettext_lazy("changes to"), gettext_lazy("%(field)s: changes to %(value)s")),
    "changed_from_to": (
        gettext_lazy("changes from … to …"),
        gettext_lazy("%(field)s: changes from %(before)s to %(after)s"),
    ),
    "added": (gettext_lazy("are added"), gettext_lazy("%(field)s: any of %(value)s is added")),
    "removed": (
        gettext_lazy("are removed"),
        gettext_lazy("%(field)s: any of %(value)s is removed"),
    ),
    "yes": (gettext_lazy("yes"), gettext_lazy("%(field)s: yes")),
    "no": (gettext_lazy("no"), gettext_lazy("%(field)s: no")),
}
# The left one holds exactly when the right one does not.
OPPOSITES = {
    "is_not": "is",
    "contains_not": "contains",
    "has_none": "has_any",
    "not_empty": "empty",
    "no": "yes",
}
WITHOUT_VALUE = frozenset({"empty", "not_empty", "yes", "no", "changed"})


class WrongValueError(ValueError):
    """A value that a field cannot be compared with; its text says why."""


@dataclass(frozen=True)
class Reading:
    """Whose eyes a condition is asked with (None: the house's own), at which moment, about what.

    `event` is the journal entry that a rule reacts to; where there is none, no test of one holds.
    """

    person: "Person | None"
    moment: datetime
    event: "Entry | None" = None

    @classmethod
    def of(cls, person: "Person | None") -> "Reading":
        """Now, for this reader."""
        return cls(person, now())

    @cached_property
    def teams(self) -> tuple[int, ...]:
        """The reader's teams."""
        return teams_of(self.person) if self.person else ()


class Field:
    """One thing that can be asked: subclasses say how it is compared in SQL and in Python.

    `compare` must be true or false, never NULL, for every ticket: its opposite is its NOT.
    """

    operators: tuple[str, ...] = ()
    # How the builder asks for the value: menu, text, number, age.
    form = "text"
    is_timed = False
    # Whether it asks about what happened rather than about the ticket: for rules alone.
    is_event = False
    # Whether it says nothing without somebody who asks: for views, never for a rule of the house.
    is_always_personal = False
    # Whether menus name it; one that is out of use only keeps its meaning.
    is_offered = True

    def __init__(self, name: str, label: str | Promise) -> None:
        """`name` is what JSON says; `label` what people read."""
        self.name = name
        self.label = label

    def clean(self, operator: str, value: object) -> Value:
        """The value as it is kept. Raises WrongValueError."""
        if operator in WITHOUT_VALUE:
            if value is not None:
                raise WrongValueError(_("This operator takes no value."))
            return None
        if value is None:
            raise WrongValueError(_("A value is needed."))
        return self.check(operator, value)

    def check(self, operator: str, value: object) -> Value:
        """The value that is there, as it is kept. Raises WrongValueError."""
        raise NotImplementedError

    def compare(self, operator: str, value: Value, reading: Reading) -> Q:
        """The test in SQL; only operators that are no opposites."""
        raise NotImplementedError

    def holds(self, ticket: "Ticket", operator: str, value: Value, reading: Reading) -> bool:
        """The test in Python, with the same answer."""
        raise NotImplementedError

    def show(self, value: Value) -> str:
        """The value in the reader's words."""
        return str(value)

    def tell(self, ticket: "Ticket", reading: Reading) -> str:
        """What the ticket has there now, in the reader's words; empty where that is no value."""
        return ""

    def options(self) -> Options:
        """What a menu offers; nothing where the value is written."""
        return ()

    def is_personal(self, value: Value) -> bool:
        """Whether the answer depends on who asks."""
        return False


_fields: dict[str, Field] = {}
_sources: list[Callable[[], Sequence[Field]]] = []


def register(*known: Field) -> None:
    """Let conditions ask about these; two rooms claiming one name is a mistake in the code."""
    for one in known:
        if _fields.setdefault(one.name, one) is not one:
            raise ValueError(f"{one.name} is registered twice")


def register_source(source: Callable[[], Sequence[Field]]) -> None:
    """Let conditions ask about fields that come and go while the house runs."""
    _sources.append(source)


def field(name: str) -> Field | None:
    """The field of that name."""
    found = _fields.get(name)
    if found is not None:
        return found
    return next((one for source in _sources for one in source() if one.name == name), None)


def every(*, events: bool = False, personal: bool = True) -> list[Field]:
    """All fields that may be chosen, in the order of their rooms; with `events` what happened.

    Without `personal`, none that is about whoever asks.
    """
    moving = (one for source in _sources for one in source())
    known = (*_fields.values(), *moving)
    return [
        one
        for one in known
        if one.is_offered
        and (events or not one.is_event)
        and (personal or not one.is_always_personal)
    ]


def teams_of(person: "Person") -> tuple[int, ...]:
    """The ids of somebody's teams, kept while nobody changes teams."""
    return kept(
        ("teams of", person.pk),
        lambda: tuple(person.teams.order_by("pk").values_list("pk", flat=True)),
    )


def list_of(value: object) -> list[object]:
    """A value as a list of distinct ones. Raises WrongValueError."""
    given = value if isinstance(value, list) else [value]
    if not given:
        raise WrongValueError(_("A value is needed."))
    if len(given) > MAX_VALUES:
        raise WrongValueError(_("At most %(most)s values.") % {"most": MAX_VALUES})
    return given


MAX_VALUES = 100


def either(words: Sequence[str]) -> str:
    """Some words as a choice: "New, Open or Closed"."""
    if len(words) < 2:
        return "".join(words)
    return _("%(others)s or %(last)s") % {"others": ", ".join(words[:-1]), "last": words[-1]}

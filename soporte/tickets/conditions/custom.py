"""What can be asked about the fields that an installation defined for itself: `field.<short name>`.

Equality is said as containment, which the index on the values serves.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import F, Func, JSONField, Q, TextField
from django.db.models import Value as Literal
from django.db.models.functions import Coalesce, StrIndex
from django.db.models.lookups import Exact, GreaterThan, GreaterThanOrEqual, LessThanOrEqual
from django.utils.translation import gettext as _

from soporte.fields import values
from soporte.fields.models import Field as Definition
from soporte.fields.models import Kind
from soporte.tickets.conditions.comparing import alike, folded, line_of
from soporte.tickets.conditions.fields import (
    Field,
    Options,
    Reading,
    Value,
    WrongValueError,
    either,
    list_of,
)

if TYPE_CHECKING:
    from soporte.tickets.models import Ticket

BEGINNING = "field"
EMPTY = ("empty", "not_empty")


class Custom(Field):
    """A defined field; nothing is stored for an empty one."""

    operators: tuple[str, ...] = EMPTY

    def __init__(self, definition: Definition) -> None:
        """Named by its short name."""
        super().__init__(f"{BEGINNING}.{definition.slug}", definition.name)
        self.defined, self.slug = definition, definition.slug
        self.is_offered = definition.is_active

    def compare(self, operator: str, value: Value, reading: Reading) -> Q:
        """Nothing there, or as the kind compares."""
        if operator == "empty":
            return ~self._there
        return self._there & self.test(operator, value)

    def holds(self, ticket: "Ticket", operator: str, value: Value, reading: Reading) -> bool:
        """Nothing there, or as the kind compares."""
        mine = ticket.fields.get(self.slug)
        if operator == "empty" or mine is None:
            return operator == "empty" and mine is None
        return self.passes(mine, operator, value)

    def test(self, operator: str, value: Value) -> Q:
        """Of a value that is there, in SQL."""
        raise NotImplementedError

    def passes(self, mine: Any, operator: str, value: Value) -> bool:
        """Of a value that is there, in Python."""
        raise NotImplementedError

    def tell(self, ticket: "Ticket", reading: Reading) -> str:
        """The value in words."""
        mine = ticket.fields.get(self.slug)
        return "" if mine is None else values.show(self.defined, mine)

    @property
    def _there(self) -> Q:
        return Q(fields__has_key=self.slug)

    def _value(self, arrow: str, kind: Any) -> Func:
        """What is stored; Django's own way takes a name of digits for a place in a list."""
        name = Literal(self.slug, TextField())
        return Func(
            F("fields"), name, template="(%(expressions)s)", arg_joiner=arrow, output_field=kind
        )

    def _has(self, value: Any) -> Q:
        return Q(fields__contains={self.slug: value})


class Words(Custom):
    """A text, compared without case and accents."""

    operators = ("contains", "contains_not", "is", "is_not", *EMPTY)

    def check(self, operator: str, value: object) -> Value:
        """One clean line."""
        return line_of(value)

    def test(self, operator: str, value: Value) -> Q:
        """Contains, or is."""
        mine = folded(Coalesce(self._value("->>", TextField()), Literal("")))
        wanted = Literal(alike(str(value)), TextField())
        if operator == "is":
            return Q(Exact(mine, wanted))
        return Q(GreaterThan(StrIndex(mine, wanted), 0))

    def passes(self, mine: Any, operator: str, value: Value) -> bool:
        """Contains, or is."""
        said, wanted = alike(str(mine)), alike(str(value))
        return said == wanted if operator == "is" else wanted in said


class Ordered(Custom):
    """A number or a day: equal, above or below."""

    operators = ("is", "is_not", "at_least", "at_most", *EMPTY)

    def check(self, operator: str, value: object) -> Value:
        """A value that the field itself could have, but for its bounds."""
        kind = Definition(slug=self.slug, kind=self.defined.kind)
        try:
            read: Value = values.read(kind, value)
        except ValidationError as wrong:
            raise WrongValueError(wrong.messages[0]) from wrong
        if read is None:
            raise WrongValueError(_("A value is needed."))
        return read

    def test(self, operator: str, value: Value) -> Q:
        """As JSON compares numbers with numbers and texts with texts."""
        if operator == "is":
            return self._has(value)
        compared = GreaterThanOrEqual if operator == "at_least" else LessThanOrEqual
        return Q(compared(self._value("->", JSONField()), Literal(value, JSONField())))

    def passes(self, mine: Any, operator: str, value: Value) -> bool:
        """Equal, above or below."""
        if operator == "is":
            return bool(mine == value)
        return bool(mine >= value if operator == "at_least" else mine <= value)

    def show(self, value: Value) -> str:
        """As the field shows it."""
        return values.show(self.defined, value)


class Listed(Custom):
    """One option of a list."""

    form = "menu"
    operators = ("is", "is_not", *EMPTY)

    def check(self, operator: str, value: object) -> Value:
        """Keys of its options, also of those that were taken away."""
        known = {str(one["key"]) for one in self.defined.options}
        given = tuple(dict.fromkeys(str(one) for one in list_of(value)))
        if not set(given) <= known:
            raise WrongValueError(_("Choose from the list."))
        return given

    def test(self, operator: str, value: Value) -> Q:
        """One of them is chosen."""
        found = Q(pk__in=[])
        for key in value if isinstance(value, tuple) else ():
            found |= self._has(key if self.defined.kind == Kind.CHOICE else [key])
        return found

    def passes(self, mine: Any, operator: str, value: Value) -> bool:
        """One of them is chosen."""
        chosen = mine if isinstance(mine, list) else [mine]
        return bool(set(chosen) & set(value if isinstance(value, tuple) else ()))

    def show(self, value: Value) -> str:
        """Their words."""
        given = value if isinstance(value, tuple) else ()
        labels = self.defined.labels(also=given)
        return either([labels.get(str(one), str(one)) for one in given])

    def options(self) -> Options:
        """Those that may be chosen."""
        return list(self.defined.labels().items())


class Several(Listed):
    """Any options of a list."""

    operators = ("has_any", "has_none", *EMPTY)


class YesNo(Custom):
    """Yes, or not."""

    form = "none"
    operators = ("yes", "no")

    def test(self, operator: str, value: Value) -> Q:
        """It is yes."""
        return self._has(True)

    def passes(self, mine: Any, operator: str, value: Value) -> bool:
        """It is yes."""
        return mine is True


_KINDS: dict[str, type[Custom]] = {
    Kind.TEXT: Words,
    Kind.LONG_TEXT: Words,
    Kind.URL: Words,
    Kind.NUMBER: Ordered,
    Kind.DATE: Ordered,
    Kind.CHOICE: Listed,
    Kind.CHOICES: Several,
    Kind.YES_NO: YesNo,
}


def of(definition: Definition) -> Custom:
    """A defined field as something to ask about."""
    return _KINDS[definition.kind](definition)


def every() -> Sequence[Field]:
    """The defined fields, those out of use too."""
    from soporte.tickets import filling

    return [of(one) for one in filling.definitions().values()]

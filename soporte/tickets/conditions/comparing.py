"""The ways in which fields are compared: a choice, a number, a text, tags, an age, a yes or no."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import Exact, GreaterThan
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from soporte.tickets.conditions.fields import (
    Field,
    Options,
    Reading,
    WrongValueError,
    either,
    list_of,
)
from soporte.tickets.conditions.fields import Value as Given
from soporte.toolbox.text import clean_line, fold

if TYPE_CHECKING:
    from soporte.tickets.models import Ticket

LARGEST = 2**63 - 1
LONGEST = 200
NOBODY = "none"
_AGE = re.compile(r"([1-9][0-9]{0,4})([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}

# Case and accents are left out by one table, in SQL and in Python alike: what `upper()` makes of a
# letter depends on the database's locale.
_LETTERS = {chr(code): fold(chr(code)) for code in range(0x41, 0x250)}
_FOLDED = {letter: to for letter, to in _LETTERS.items() if len(to) == 1 and to != letter}
_MARKS = "".join(map(chr, range(0x300, 0x370)))
FOLDED_FROM, FOLDED_TO = "".join(_FOLDED) + _MARKS, "".join(_FOLDED.values())
_TABLE = str.maketrans(_FOLDED) | {ord(mark): None for mark in _MARKS}


def alike(text: str) -> str:
    """The text as it is compared."""
    return text.translate(_TABLE)


def folded(text: Any) -> Func:
    """The same in SQL, of a text there."""
    table = (Value(FOLDED_FROM), Value(FOLDED_TO))
    return Func(text, *table, function="translate", output_field=TextField())


class Choice(Field):
    """One of several known things, each by id or by word."""

    form = "menu"
    operators: tuple[str, ...] = ("is", "is_not")

    def __init__(
        self,
        name: str,
        label: str | Promise,
        column: str,
        *,
        menu: Callable[[], Options] = tuple,
        names: Callable[[set[Any]], dict[Any, str]] | None = None,
        words: Sequence[str] = (),
        by: type = int,
        nullable: bool = False,
    ) -> None:
        """`words` are those that stand for something else than an id, such as "me"."""
        super().__init__(name, label)
        self.column, self.menu, self.names = column, menu, names
        self.words = (*words, NOBODY) if nullable else tuple(words)
        self.by, self.nullable = by, nullable
        self.operators = (*self.operators, "empty", "not_empty") if nullable else self.operators

    def check(self, operator: str, value: object) -> Given:
        """Ids, or words of a known form."""
        return tuple(dict.fromkeys(self._one(one) for one in list_of(value)))

    def _one(self, one: object) -> str | int:
        if isinstance(one, str) and one in self.words:
            return one
        if self.by is int:
            if isinstance(one, int) and not isinstance(one, bool) and 0 < one <= LARGEST:
                return one
            raise WrongValueError(_("Give ids, which are whole numbers."))
        if isinstance(one, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,40}", one):
            return one
        raise WrongValueError(_("This does not have the right form."))

    def ids(self, value: Given, reading: Reading) -> list[Any]:
        """The values to compare with, words turned into what they stand for."""
        return [one for one in _several(value) if one not in self.words]

    def compare(self, operator: str, value: Given, reading: Reading) -> Q:
        """Equal to one of them."""
        if operator == "empty":
            return Q(**{f"{self.column}__isnull": True})
        ids = self.ids(value, reading)
        name = f"{self.column}__in" if len(ids) != 1 else self.column
        found = Q(**{name: ids if len(ids) != 1 else ids[0]})
        if self.nullable:
            found &= Q(**{f"{self.column}__isnull": False})
        if self.nullable and NOBODY in _several(value):
            nobody = Q(**{f"{self.column}__isnull": True})
            return found | nobody if ids else nobody
        return found

    def holds(self, ticket: "Ticket", operator: str, value: Given, reading: Reading) -> bool:
        """Equal to one of them."""
        mine = getattr(ticket, self.column)
        if operator == "empty":
            return mine is None
        if mine is None:
            return NOBODY in _several(value)
        return mine in self.ids(value, reading)

    def show(self, value: Given) -> str:
        """The names; of what is gone, its id."""
        given = _several(value)
        known = {str(key): str(label) for key, label in self.possible()} if given else {}
        if self.names:
            ids = {one for one in given if one not in self.words}
            known |= {str(key): label for key, label in self.names(ids).items()}
        return either([known.get(str(one), f"#{one}") for one in given])

    def options(self) -> Options:
        """The menu."""
        return self.menu()

    def possible(self) -> Options:
        """The menu, with a word for nothing where that may be."""
        found = self.options()
        if not self.nullable or any(key == NOBODY for key, _label in found):
            return found
        return [(NOBODY, _("none")), *found]

    def worded(self, mine: Any) -> str:
        """The name of what a ticket has there."""
        return self.show((mine,))

    def tell(self, ticket: "Ticket", reading: Reading) -> str:
        """The name of what it is."""
        mine = getattr(ticket, self.column)
        return "" if mine is None else self.worded(mine)


class Level(Choice):
    """A choice whose values have an order."""

    operators = ("is", "is_not", "at_least", "at_most")

    def check(self, operator: str, value: object) -> Given:
        """Whole numbers of the menu."""
        checked = super().check(operator, value)
        known = {*(key for key, _label in self.options()), *self.words}
        if any(one not in known for one in _several(checked)):
            shown = ", ".join(str(key) for key, _label in self.options())
            raise WrongValueError(_("Possible values: %(expected)s.") % {"expected": shown})
        if operator in {"at_least", "at_most"} and (
            len(_several(checked)) != 1 or NOBODY in _several(checked)
        ):
            raise WrongValueError(_("One value is needed."))
        return checked

    def compare(self, operator: str, value: Given, reading: Reading) -> Q:
        """Equal, above or below."""
        if operator not in {"at_least", "at_most"}:
            return super().compare(operator, value, reading)
        side = "gte" if operator == "at_least" else "lte"
        found = Q(**{f"{self.column}__{side}": _several(value)[0]})
        return found & Q(**{f"{self.column}__isnull": False}) if self.nullable else found

    def holds(self, ticket: "Ticket", operator: str, value: Given, reading: Reading) -> bool:
        """Equal, above or below."""
        if operator not in {"at_least", "at_most"}:
            return super().holds(ticket, operator, value, reading)
        mine, bound = getattr(ticket, self.column), _several(value)[0]
        if mine is None:
            return False
        return bool(mine >= bound if operator == "at_least" else mine <= bound)


class Number(Field):
    """A whole number."""

    form = "number"
    operators: tuple[str, ...] = ("is", "is_not", "at_least", "at_most")
    _sides = {"is": "exact", "at_least": "gte", "at_most": "lte"}

    def __init__(self, name: str, label: str | Promise, column: str) -> None:
        """`column` is never NULL."""
        super().__init__(name, label)
        self.column = column

    def check(self, operator: str, value: object) -> Given:
        """A whole number that a row may have."""
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST:
            raise WrongValueError(_("This must be a whole number."))
        return value

    def compare(self, operator: str, value: Given, reading: Reading) -> Q:
        """Equal, above or below."""
        return Q(**{f"{self.column}__{self._sides[operator]}": value})

    def holds(self, ticket: "Ticket", operator: str, value: Given, reading: Reading) -> bool:
        """Equal, above or below."""
        mine: Any = getattr(ticket, self.column)
        if operator == "is":
            return bool(mine == value)
        return bool(mine >= value if operator == "at_least" else mine <= value)

    def tell(self, ticket: "Ticket", reading: Reading) -> str:
        """The number."""
        return str(getattr(ticket, self.column))


class Text(Field):
    """A text, compared without case and accents."""

    operators = ("contains", "contains_not", "is", "is_not")

    def __init__(self, name: str, label: str | Promise, column: str) -> None:
        """`column` is never NULL."""
        super().__init__(name, label)
        self.column = column

    def check(self, operator: str, value: object) -> Given:
        """One clean line."""
        return line_of(value)

    def compare(self, operator: str, value: Given, reading: Reading) -> Q:
        """Contains, or is."""
        wanted = Value(alike(str(value)), TextField())
        mine = folded(F(self.column))
        if operator == "is":
            return Q(Exact(mine, wanted))
        return Q(GreaterThan(StrIndex(mine, wanted), 0))

    def holds(self, ticket: "Ticket", operator: str, value: Given, reading: Reading) -> bool:
        """Contains, or is."""
        mine, wanted = alike(getattr(ticket, self.column)), alike(str(value))
        return mine == wanted if operator == "is" else wanted in mine

    def tell(self, ticket: "Ticket", reading: Reading) -> str:
        """The text."""
        return str(getattr(ticket, self.column))


class Tags(Field):
    """Words in an array."""

    operators = ("has_any", "has_none", "has_all", "empty", "not_empty")

    def __init__(self, name: str, label: str | Promise, column: str) -> None:
        """`column` is an array, never NULL."""
        super().__init__(name, label)
        self.column = column

    def check(self, operator: str, value: object) -> Given:
        """Tags as tickets keep them."""
        given = [line_of(one).lower().lstrip("#")[:40] for one in list_of(value)]
        if not all(given):
            raise WrongValueError(_("A value is needed."))
        return tuple(dict.fromkeys(given))

    def compare(self, operator: str, value: Given, reading: Reading) -> Q:
        """Some, all, or none there."""
        if operator == "empty":
            return Q(**{self.column: []})
        way = "overlap" if operator == "has_any" else "contains"
        return Q(**{f"{self.column}__{way}": [str(one) for one in _several(value)]})

    def holds(self, ticket: "Ticket", operator: str, value: Given, reading: Reading) -> bool:
        """Some, all, or none there."""
        mine, wanted = set(getattr(ticket, self.column)), set(_several(value))
        if operator == "empty":
            return not mine
        return bool(mine & wanted) if operator == "has_any" else wanted <= mine

    def show(self, value: Given) -> str:
        """As they are written."""
        return ", ".join(f"#{one}" for one in _several(value))

    def tell(self, ticket: "Ticket", reading: Reading) -> str:
        """The tags."""
        return self.show(tuple(getattr(ticket, self.column)))


class Age(Field):
    """How long ago something was; what never was is neither less nor more long ago."""

    form = "age"
    is_timed = True
    operators: tuple[str, ...] = ("within", "beyond")

    def __init__(
        self, name: str, label: str | Promise, column: str, *, nullable: bool = False
    ) -> None:
        """`column` is a moment."""
        super().__init__(name, label)
        self.column, self.nullable = column, nullable
        if nullable:
            self.operators = (*self.operators, "empty", "not_empty")

    def check(self, operator: str, value: object) -> Given:
        """A number and a unit: 30m, 4h, 7d, 2w."""
        if not isinstance(value, str) or not _AGE.fullmatch(value):
            raise WrongValueError(_("Give a number and a unit: 30m, 4h, 7d or 2w."))
        return value

    def compare(self, operator: str, value: Given, reading: Reading) -> Q:
        """After or before that moment."""
        if operator == "empty":
            return Q(**{f"{self.column}__isnull": True})
        side = "gt" if operator == "within" else "lt"
        found = Q(**{f"{self.column}__{side}": _moment(str(value), reading)})
        return found & Q(**{f"{self.column}__isnull": False}) if self.nullable else found

    def holds(self, ticket: "Ticket", operator: str, value: Given, reading: Reading) -> bool:
        """After or before that moment."""
        mine: datetime | None = getattr(ticket, self.column)
        if operator == "empty" or mine is None:
            return operator == "empty" and mine is None
        then = _moment(str(value), reading)
        return mine > then if operator == "within" else mine < then

    def show(self, value: Given) -> str:
        """The span in words."""
        count, unit = split_age(str(value))
        words = {
            "m": ngettext("%(count)s minute", "%(count)s minutes", count),
            "h": ngettext("%(count)s hour", "%(count)s hours", count),
            "d": ngettext("%(count)s day", "%(count)s days", count),
            "w": ngettext("%(count)s week", "%(count)s weeks", count),
        }
        return words[unit] % {"count": count}

    def tell(self, ticket: "Ticket", reading: Reading) -> str:
        """The moment."""
        mine = getattr(ticket, self.column)
        if mine is None:
            return ""
        return date_format(timezone.localtime(mine), "SHORT_DATETIME_FORMAT")


def split_age(value: str) -> tuple[int, str]:
    """The number and the unit of a span such as 7d."""
    match = _AGE.fullmatch(value)
    return (int(match[1]), match[2]) if match else (1, "d")


def line_of(value: object) -> str:
    """One clean line. Raises WrongValueError."""
    if not isinstance(value, str) or not 1 <= len(value) <= LONGEST:
        raise WrongValueError(
            _("A text of at most %(most)s characters is needed.") % {"most": LONGEST}
        )
    cleaned = clean_line(value)
    if not cleaned or not alike(cleaned):
        raise WrongValueError(_("A value is needed."))
    return cleaned


def _moment(span: str, reading: Reading) -> datetime:
    count, unit = split_age(span)
    return reading.moment - timedelta(**{_UNITS[unit]: count})


def _several(value: Given) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)

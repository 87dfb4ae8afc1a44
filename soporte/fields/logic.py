"""What a form asks: its lines in order, and which of them apply to what was answered so far.

The same rule runs in the browser (`ui/islands/fields.ts`), which reads it from the page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from soporte.fields.models import Field, in_language
from soporte.fields.values import answers

Needed = Literal["", "open", "resolve"]
MAX_ITEMS = 100


@dataclass(frozen=True)
class Item:
    """One line of a form: which field, when it is needed, under which heading, on what condition.

    `when` is the slug of an earlier field; the line applies when that one's value is one of `has`,
    or with an empty `has` when it has any. `needed` to "open" binds customers, to "resolve" staff.
    """

    field: str
    needed: Needed = ""
    section_es: str = ""
    section_en: str = ""
    when: str = ""
    has: tuple[str, ...] = ()

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "Item":
        """From its stored form."""
        return cls(**{**stored, "has": tuple(stored.get("has", ()))})

    @property
    def stored(self) -> dict[str, Any]:
        """As JSON."""
        return {**asdict(self), "has": list(self.has)}

    @property
    def section(self) -> str:
        """The heading in the reader's language."""
        return in_language(self.section_es, self.section_en)


def applying(items: Sequence[Item], values: Mapping[str, Any]) -> list[Item]:
    """The lines that apply to these values, in order.

    Who depends on a line that does not apply does not apply either. A condition on what the form
    does not ask (any more) hides nothing.
    """
    named = {item.field for item in items}
    found: dict[str, Item] = {}
    for item in items:
        is_free = item.when not in named
        if is_free or (item.when in found and answers(values.get(item.when), item.has)):
            found[item.field] = item
    return list(found.values())


def check(items: Iterable[Item], known: Mapping[str, Field]) -> None:
    """Raise ValidationError for a form that could not be asked."""
    earlier: set[str] = set()
    for count, item in enumerate(items, 1):
        if count > MAX_ITEMS:
            raise ValidationError(_("A form has at most %(count)s fields.") % {"count": MAX_ITEMS})
        if item.field not in known:
            raise ValidationError(_("There is no field “%(name)s”.") % {"name": item.field})
        if item.field in earlier:
            raise ValidationError(_("The form asks twice for “%(name)s”.") % _named(known, item))
        if item.when:
            _check_condition(item, known, earlier)
        earlier.add(item.field)


def _check_condition(item: Item, known: Mapping[str, Field], earlier: set[str]) -> None:
    if item.when not in earlier:
        raise ValidationError(
            _("“%(name)s” can depend only on a field that is asked before it.")
            % _named(known, item)
        )
    on = known[item.when]
    keys = {*on.labels()} if on.has_options else {"yes", "no"} if on.kind == "yes_no" else None
    if keys is not None and not keys.issuperset(item.has):
        raise ValidationError(
            _("“%(name)s” depends on an answer that “%(on)s” does not have.")
            % {**_named(known, item), "on": on.name}
        )


def _named(known: Mapping[str, Field], item: Item) -> dict[str, str]:
    return {"name": known[item.field].name}

"""Custom fields of tickets: which form asks, what may be stored, how it is shown and found."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from soporte.fields import values
from soporte.fields.asking import Asking
from soporte.fields.logic import Item, applying
from soporte.fields.models import Audience, Field
from soporte.journal.actor import Actor
from soporte.people import trust
from soporte.people.models import Person
from soporte.site.memory import kept
from soporte.tickets.models.form import Form

if TYPE_CHECKING:
    from soporte.tickets.models import Queue, Ticket, TicketType
    from soporte.tickets.models.ticket import TicketQuerySet

NOTHING = "—"


def definitions() -> Mapping[str, Field]:
    """Every field by its slug, in order, those out of use too; read once while nothing changes."""
    return kept("fields", lambda: {field.slug: field for field in Field.objects.all()})


def forms() -> Mapping[tuple[int | None, int | None], Form]:
    """Every form by queue and type."""
    return kept("forms", lambda: {(one.queue_id, one.type_id): one for one in Form.objects.all()})


def form_of(queue_id: int | None, type_id: int | None) -> Form | None:
    """The form that is closest to a queue and a type."""
    known = forms()
    for key in ((queue_id, type_id), (None, type_id), (queue_id, None), (None, None)):
        if key in known:
            return known[key]
    return None


def asking(
    queue_id: int | None, type_id: int | None, *, for_staff: bool, **given: Any
) -> Asking | None:
    """What is asked of a customer, or of staff, as a form; None where nothing is."""
    form = form_of(queue_id, type_id)
    items = lines_for(form.items, for_staff=for_staff) if form else []
    if not form or not items:
        return None
    return Asking(items, definitions(), name=f"{form.pk}", **given)


def lines_for(items: Iterable[Item], *, for_staff: bool) -> list[Item]:
    """The lines that are in use, and that this kind of reader fills."""
    known = definitions()
    return [
        item
        for item in items
        if (field := known.get(item.field))
        and field.is_active
        and (for_staff or field.audience == Audience.CUSTOMER)
    ]


def read(given: Mapping[str, Any], *, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The values to store, None for what is emptied. Raises ValidationError by field.

    What nobody defined is refused, and so is a new value of a field that is out of use.
    """
    known, stored = definitions(), before or {}
    found: dict[str, Any] = {}
    wrong: dict[str, list[str]] = {}
    for slug, value in given.items():
        try:
            found[slug] = _read(known.get(slug), value, stored.get(slug), is_there=slug in stored)
        except ValidationError as error:
            wrong[f"fields.{slug[:60]}"] = error.messages
    if wrong:
        raise ValidationError(dict(list(wrong.items())[:20]))
    return found


def still_good(given: Mapping[str, Any]) -> dict[str, Any]:
    """Of values that waited for a while, those that may be stored now."""
    found: dict[str, Any] = {}
    for slug, value in given.items():
        try:
            found |= read({slug: value})
        except ValidationError:
            continue
    return {slug: value for slug, value in found.items() if value is not None}


def shown(stored: Mapping[str, Any], *, for_staff: bool) -> list[tuple[str, str]]:
    """Labels and values in the reader's words, in the order of the definitions.

    What is defined no more is shown to staff as it is stored.
    """
    if not stored:
        return []
    known = definitions()
    found = [
        (field.name, values.show(field, stored[slug]))
        for slug, field in known.items()
        if slug in stored and (for_staff or field.is_for_customers)
    ]
    lost = [(slug, _plain(value)) for slug, value in stored.items() if slug not in known]
    return found + (lost if for_staff else [])


def readable(stored: Mapping[str, Any], *, for_staff: bool) -> dict[str, Any]:
    """The values as programs get them; customers' only what customers may read."""
    if for_staff or not stored:
        return dict(stored)
    known = definitions()
    return {
        slug: value
        for slug, value in stored.items()
        if slug in known and known[slug].is_for_customers
    }


def words(stored: Mapping[str, Any], *, internal: bool) -> list[str]:
    """What the search reads: values with the words of their options, in both languages."""
    if not stored:
        return []
    known = definitions()
    found: list[str] = []
    for slug, value in stored.items():
        field = known.get(slug)
        is_internal = field is None or not field.is_for_customers
        if is_internal == internal:
            found.extend(_words(field, value))
    return found


def changes(told: Iterable[Any]) -> str:
    """A list of [slug, before, after] as the journal keeps it, in the reader's words."""
    known = definitions()
    return "; ".join(
        _("%(field)s: %(before)s → %(after)s")
        % {
            "field": known[slug].name if slug in known else slug,
            "before": _worded(known.get(slug), before),
            "after": _worded(known.get(slug), after),
        }
        for slug, before, after in told
    )


def missing(ticket: "Ticket", *, for_staff: bool = True) -> list[str]:
    """The names of the fields that staff, or a customer, still have to fill before the end."""
    form = form_of(ticket.queue_id, ticket.type_id)
    if form is None or not any(item.needed == "resolve" for item in form.items):
        return []
    known = definitions()
    own = {item.field for item in lines_for(form.items, for_staff=for_staff)}
    items = lines_for(form.items, for_staff=True)
    return [
        known[item.field].name
        for item in applying(items, ticket.fields)
        if item.needed == "resolve" and item.field in own and ticket.fields.get(item.field) is None
    ]


def refuse_incomplete(ticket: "Ticket", *, by: Actor) -> None:
    """Raise ValidationError while something is missing that the form needs at the end.

    Whatever the way: desk, program, rule. Customers answer for what they can fill themselves, and
    the installation, which asks nobody, for nothing.
    """
    if by.kind == "system" or not missing(ticket):
        return
    names = missing(ticket, for_staff=not _is_customer(by))
    if names:
        raise ValidationError(
            _("Fill this in before you resolve it: %(names)s.") % {"names": ", ".join(names[:5])}
        )


def _is_customer(by: Actor) -> bool:
    person = trust.person_behind(by)
    return bool(person) and not Person.objects.staff().filter(pk=person).exists()


def refuse_as_customer(
    queue: "Queue | None", kind: "TicketType | None", given: Mapping[str, Any]
) -> None:
    """Raise ValidationError for what a customer may not fill, or left out.

    As on the portal's page, where nothing else is asked.
    """
    known = definitions()
    form = form_of(queue.pk if queue else None, kind.pk if kind else None)
    wrong = {
        f"fields.{slug[:60]}": [_("There is no such field.")]
        for slug in given
        if slug not in known or known[slug].audience != Audience.CUSTOMER
    }
    if wrong:
        raise ValidationError(dict(list(wrong.items())[:20]))
    answered = read(given)
    items = lines_for(form.items, for_staff=False) if form else []
    left = [
        item.field
        for item in applying(items, answered)
        if item.needed == "open" and answered.get(item.field) is None
    ]
    if left:
        raise ValidationError({f"fields.{slug}": [_("This is needed.")] for slug in left})


def having(found: "TicketQuerySet", slug: str, value: Any) -> "TicketQuerySet":
    """Of these tickets, those whose field has this value; of several options, this one among them.

    `value` is as it is stored; a list asks for all its options. The partial index answers it.
    """
    return found.exclude(fields={}).filter(fields__contains={slug: value})


def _read(field: Field | None, value: Any, before: Any, *, is_there: bool) -> Any:
    # Emptying is always possible: old values must not be stuck.
    if value is None and is_there:
        return None
    if field is None:
        raise ValidationError(_("There is no such field."))
    if not field.is_active and value != before:
        raise ValidationError(_("This field is out of use."))
    return before if value == before and is_there else values.read(field, value, before=before)


def _worded(field: Field | None, value: Any) -> str:
    if value is None:
        return NOTHING
    return values.show(field, value) if field else _plain(value)


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _words(field: Field | None, value: Any) -> list[str]:
    if isinstance(value, bool):
        return []
    if field is None or not field.has_options:
        return [_plain(value)]
    wanted = value if isinstance(value, list) else [value]
    chosen = [one for one in field.options if one["key"] in wanted]
    return [word for one in chosen for word in dict.fromkeys((one["es"], one["en"]))]

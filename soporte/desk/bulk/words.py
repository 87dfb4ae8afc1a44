"""What an act on many tickets is called, and how far it is, in the reader's language."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from soporte.people.models import Person
from soporte.tickets.bulk import facts
from soporte.tickets.models import Bulk, Ticket
from soporte.tickets.models.bulk import Act, State
from soporte.tickets.models.prioritised import Priority


def heading(act: str, count: int | None) -> str:
    """The title of the form."""
    if count is None:
        return _("More tickets than can be counted quickly")
    text = {
        "edit": ngettext("Edit %(count)s ticket", "Edit %(count)s tickets", count),
        "reply": ngettext("Reply to %(count)s ticket", "Reply to %(count)s tickets", count),
        "note": ngettext("Note in %(count)s ticket", "Note in %(count)s tickets", count),
        "spam": ngettext("Mark %(count)s ticket as spam", "Mark %(count)s tickets as spam", count),
        "merge": ngettext("Merge %(count)s ticket", "Merge %(count)s tickets", count),
        "resolve": ngettext("Resolve %(count)s ticket", "Resolve %(count)s tickets", count),
        "close": ngettext("Close %(count)s ticket", "Close %(count)s tickets", count),
    }[act]
    return text % {"count": _number(count)}


def title(bulk: Bulk) -> str:
    """What it is called: the form's title."""
    return heading(bulk.act, bulk.total)


def said(bulk: Bulk) -> str:
    """How far it is, in one sentence."""
    numbers = {
        name: _number(getattr(bulk, name)) for name in ("total", "done", "skipped", "put_back")
    }
    numbers |= {"kept": _number(bulk.kept), "percent": str(bulk.percent)}
    return _sentence(bulk) % numbers


def lines(bulk: Bulk, reader: Person) -> Iterator[tuple[str, str]]:
    """What it sets: the name of each fact, and the value."""
    if bulk.act == Act.MERGE:
        into = Ticket.objects.visible_to(reader).filter(pk=bulk.changes["into"]).first()
        yield _("Into"), str(into or "—")
    if bulk.act != Act.EDIT:
        return
    for name, value in bulk.changes.items():
        yield facts.label(name), _value(name, value)


def _sentence(bulk: Bulk) -> str:
    """Left out are told of only where there are some."""
    done = _("Done: %(done)s, left out: %(skipped)s.") if bulk.skipped else _("Done: %(done)s.")
    kept = _("Undone: %(put_back)s put back, %(kept)s not.")
    some, none = _("Stopped: %(done)s done, %(skipped)s left out."), _("Stopped in time.")
    waits = _("It has not begun.")
    if bulk.is_scheduled:
        when = date_format(localtime(bulk.starts_at), "SHORT_DATETIME_FORMAT")
        waits = _("It leaves on %(moment)s.") % {"moment": when}
    return {
        State.WAITING: waits.replace("%", "%%"),
        State.RUNNING: _("%(percent)s %%: %(done)s done, %(skipped)s left out, of %(total)s."),
        State.STOPPED: some if bulk.done else none,
        State.UNDOING: _("Being undone: %(percent)s %%."),
        State.UNDONE: kept if bulk.kept else _("Undone: %(put_back)s put back."),
        State.DONE: done,
    }[State(bulk.state)]


def _value(name: str, value: object) -> str:
    if value is None:
        return _("Nobody") if name == "assignee" else "—"
    try:
        thing = facts.FACTS[name].load(value)
    except ValidationError:
        return "—"
    if name == "priority":
        return str(Priority(thing).label)
    if name == "snooze":
        return date_format(localtime(thing), "SHORT_DATETIME_FORMAT")
    if isinstance(thing, list):
        return ", ".join(f"#{one}" for one in thing)
    return str(thing)


def _number(value: int) -> str:
    return str(number_format(value, use_l10n=True, force_grouping=True))

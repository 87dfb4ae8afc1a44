"""Running a macro: what it would do is shown first, then all of it is done or nothing."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from soporte.automation import actions, explaining
from soporte.automation.models import Macro, Run, Version
from soporte.journal.actor import Actor
from soporte.site.memory import kept
from soporte.tickets import conditions
from soporte.tickets.conditions import Reading

if TYPE_CHECKING:
    from soporte.people.models import Person
    from soporte.tickets.models import Ticket


@dataclass(frozen=True)
class Planned:
    """One action of a preview; `body_html` is what it would write, cleaned."""

    icon: str
    sentence: str
    body_html: str


def offered(person: "Person", ticket: "Ticket") -> list[Macro]:
    """The macros that a person may run on a ticket, by name."""
    mine: list[Macro] = kept(
        ("macros", person.pk, person.role),
        lambda: list(Macro.objects.visible_to(person).filter(is_active=True)),
    )
    reading = Reading.of(person)
    return [
        one for one in mine if one.tree is not None and conditions.holds(one.tree, ticket, reading)
    ]


def preview(macro: Macro, ticket: "Ticket", person: "Person") -> list[Planned]:
    """What it would do now, with its texts."""
    acting = actions.Acting(ticket, Actor.of(person, via="desk"), person)
    planned = actions.texts(acting, macro.actions)
    return [Planned(known.icon, said, text) for known, said, text in planned]


@transaction.atomic
def run(macro: Macro, ticket: "Ticket", *, person: "Person", by: Actor) -> Run:
    """Do all of it as the person; records `macro.ran`, and each verb what it does.

    Raises PermissionDenied where the person may not work, and ValidationError when something
    cannot be done: then nothing is.
    """
    ticket.lock()
    if not ticket.can_work(person):
        raise PermissionDenied
    reading = Reading.of(person)
    if macro.tree is None or not conditions.holds(macro.tree, ticket, reading):
        raise ValidationError(_("This macro is not meant for such a ticket."))
    made = Run.objects.create(
        macro=macro,
        version=Version.objects.get(macro=macro, number=macro.version),
        ticket=ticket,
        person=person,
        findings=explaining.findings(macro.tree, ticket, reading),
    )
    with explaining.noting(made):
        detail = {"name": macro.name, "macro": macro.pk}
        began = ticket.recorded("macro.ran", by=by, detail=detail)
        acting = actions.Acting(ticket, by.because_of(began.pk), person)
        actions.do_all(acting, macro.actions)
    return made

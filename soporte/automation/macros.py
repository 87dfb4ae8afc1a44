"""Running a macro: what it would do is shown first, then all of it is done or nothing."""

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from soporte.automation import actions, explaining
from soporte.automation.models import Macro, Run, Version
from soporte.journal.actor import Actor
from soporte.site.memory import kept
from soporte.tickets import conditions, drafting
from soporte.tickets.conditions import Reading
from soporte.tickets.models import Draft, Message, Ticket
from soporte.toolbox.text import whole_number

if TYPE_CHECKING:
    from soporte.people.models import Person

# What the `then` of an answer begins with that leaves with a macro's other actions.
WHOLE = "m"


@dataclass(frozen=True)
class Planned:
    """One action of a preview; `body_html` is what it would write, cleaned."""

    icon: str
    sentence: str
    body_html: str


def offered(person: "Person", ticket: Ticket) -> list[Macro]:
    """The macros that a person may run on a ticket, by name."""
    mine: list[Macro] = kept(
        ("macros", person.pk, person.role),
        lambda: list(Macro.objects.visible_to(person).filter(is_active=True)),
    )
    reading = Reading.of(person)
    return [
        one for one in mine if one.tree is not None and conditions.holds(one.tree, ticket, reading)
    ]


def preview(macro: Macro, ticket: Ticket, person: "Person") -> list[Planned]:
    """What it would do now, with its texts."""
    acting = actions.Acting(ticket, Actor.of(person, via="desk"), person)
    planned = actions.texts(acting, macro.actions)
    return [Planned(known.icon, said, text) for known, said, text in planned]


def answer(macro: Macro, ticket: Ticket, person: "Person") -> str:
    """What it would answer the customer, as HTML; empty where it answers nothing."""
    acting = actions.Acting(ticket, Actor.of(person, via="desk"), person)
    return actions.answer(acting, macro.actions)


@transaction.atomic
def start(macro: Macro, ticket: Ticket, *, person: "Person", by: Actor) -> Run | Draft:
    """Run it for somebody: one that answers waits as a whole while its answer can be undone.

    The run, or what waits. Raises as `run` does: what could not be done now waits not.
    """
    html = answer(macro, ticket, person)
    if not html or not drafting.undo_seconds(person):
        return run(macro, ticket, person=person, by=by)
    with suppress(_RehearsedError), transaction.atomic():
        run(macro, Ticket.objects.get(pk=ticket.pk), person=person, by=by)
        raise _RehearsedError
    version = Version.objects.get(macro=macro, number=macro.version)
    return drafting.send_whole(ticket, person, html, then=f"{WHOLE}:{version.pk}", by=by)


class _RehearsedError(Exception):
    """Everything could be done: take it back."""


def finish(ticket: Ticket, draft: Draft) -> Message:
    """Do what waited with its answer, in the caller's transaction. Raises ValidationError."""
    number = whole_number(draft.then.partition(":")[2])
    version = Version.objects.filter(pk=number, macro__isnull=False).first()
    if version is None:
        raise ValidationError(_("This macro no longer exists."))
    person = draft.person
    by = Actor.of(person, via="desk")
    last = ticket.messages.order_by("-pk").values_list("pk", flat=True).first() or 0
    _do(version, ticket, person=person, by=by, answer=draft.html)
    said = ticket.messages.filter(pk__gt=last, internal=False)
    return said.order_by("pk")[0]


@transaction.atomic
def run(macro: Macro, ticket: Ticket, *, person: "Person", by: Actor) -> Run:
    """Do all of it at once as the person; records `macro.ran`, and each verb what it does.

    Raises PermissionDenied where the person may not work, and ValidationError when something
    cannot be done: then nothing is.
    """
    ticket.lock()
    if not ticket.can_work(person):
        raise PermissionDenied
    reading = Reading.of(person)
    if macro.tree is None or not conditions.holds(macro.tree, ticket, reading):
        raise ValidationError(_("This macro is not meant for such a ticket."))
    version = Version.objects.get(macro=macro, number=macro.version)
    return _do(version, ticket, person=person, by=by)


def _do(version: Version, ticket: Ticket, *, person: "Person", by: Actor, answer: str = "") -> Run:
    """What a macro said in a version; `answer` is its text as somebody saw it before."""
    said: dict[str, Any] = version.content
    made = Run.objects.create(
        macro_id=version.macro_id,
        version=version,
        ticket=ticket,
        person=person,
        findings=_findings(said["conditions"], ticket, person),
    )
    with explaining.noting(made):
        detail = {"name": said["name"], "macro": version.macro_id}
        began = ticket.recorded("macro.ran", by=by, detail=detail)
        acting = actions.Acting(ticket, by.because_of(began.pk), person, answer=answer)
        actions.do_all(acting, said["actions"])
    return made


def _findings(asked: object, ticket: Ticket, person: "Person") -> list[explaining.Finding]:
    """Nothing where the conditions ask about what is gone meanwhile."""
    try:
        tree = conditions.read(asked)
    except conditions.ConditionError:
        return []
    return explaining.findings(tree, ticket, Reading.of(person))

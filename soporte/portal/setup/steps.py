"""The questions of the first run, in order: what each asks, and what it does with the answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from soporte.portal.setup import mailbox, organization, people
from soporte.site.models import SiteSettings

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Step:
    """One question."""

    name: str
    title: "StrPromise"
    form: type[forms.Form]
    initial: Callable[[], dict[str, Any]]
    save: Callable[[dict[str, Any]], None]
    may_skip: bool = False
    may_try: bool = False


STEPS = (
    Step(
        "organization",
        _("Your organisation"),
        organization.NameForm,
        organization.name,
        organization.save,
    ),
    Step(
        "language",
        _("Language and time zone"),
        organization.LanguageForm,
        organization.language,
        organization.save,
    ),
    Step(
        "administrator",
        _("Administrator"),
        people.AdministratorForm,
        people.administrator,
        people.save_administrator,
    ),
    Step(
        "mailbox",
        _("Mailbox"),
        mailbox.MailboxForm,
        mailbox.initial,
        mailbox.save,
        may_skip=True,
        may_try=True,
    ),
    Step(
        "hours",
        _("Working hours and holidays"),
        organization.HoursForm,
        organization.hours,
        organization.save_hours,
        may_skip=True,
    ),
    Step("team", _("First team"), people.TeamForm, people.team, people.save_team, may_skip=True),
)


def every() -> list[Step]:
    """The questions of this installation: without a channel to set up, none about a mailbox."""
    return [step for step in STEPS if not step.may_try or mailbox.is_asked()]


def named(name: str) -> Step | None:
    """The question with this name."""
    return next((step for step in every() if step.name == name), None)


def after(step: Step) -> Step | None:
    """The next question."""
    steps = every()
    place = steps.index(step) + 1
    return steps[place] if place < len(steps) else None


def before(step: Step) -> Step | None:
    """The question before."""
    steps = every()
    place = steps.index(step) - 1
    return steps[place] if place >= 0 else None


def first_open(site: SiteSettings) -> Step:
    """Where to go on: the first question that has no answer yet."""
    done = site.wizard.get("done", [])
    steps = every()
    return next((step for step in steps if step.name not in done), steps[-1])


def places(site: SiteSettings, now: Step) -> list[tuple[int, Step, str]]:
    """The questions as the list beside them shows them: number, question, state."""
    done = site.wizard.get("done", [])
    return [
        (number, step, "now" if step is now else "done" if step.name in done else "")
        for number, step in enumerate(every(), 1)
    ]

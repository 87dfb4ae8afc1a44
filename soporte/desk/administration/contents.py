"""What the settings consist of: every page with its group, its words and the settings on it.

Whoever adds a page of settings adds a line here; the labels of its forms are found by themselves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from soporte.automation import actions
from soporte.automation.events import EVENTS
from soporte.desk.administration.assignment import PolicyForm
from soporte.desk.administration.brand import BrandForm
from soporte.desk.administration.canned_replies import CannedReplyForm
from soporte.desk.administration.checklists import ChecklistForm
from soporte.desk.administration.fields import FieldForm
from soporte.desk.administration.mailbox_form import MailboxForm
from soporte.desk.administration.organization import DAY_NAMES, OrganizationForm
from soporte.desk.administration.queues import QueueForm
from soporte.desk.administration.request_forms import LineForm, PlaceForm
from soporte.desk.administration.retention import RetentionForm
from soporte.desk.administration.shifts import AbsenceForm, ShiftForm
from soporte.desk.administration.skills import SkillForm
from soporte.desk.administration.staff import NewStaffForm
from soporte.desk.administration.teams import TeamForm
from soporte.desk.administration.tokens import TokenForm
from soporte.desk.administration.words import StatusForm, TypeForm
from soporte.desk.recurring.forms import RecurringForm
from soporte.notices.letters.shipped import LETTERS
from soporte.notices.models import Subject
from soporte.people.models import Person
from soporte.toolbox.text import fold

Words = str | Promise
FormClass = type[forms.BaseForm]

GROUPS = {
    "house": _("The organisation"),
    "people": _("People and rights"),
    "requests": _("Requests"),
    "work": _("Work at the desk"),
    "messages": _("Messages"),
    "programs": _("Programs and data"),
}


@dataclass(frozen=True)
class Page:
    """One page of the settings; `name` is its address, `forms` hold what can be set there.

    `is_one` says that the page itself shows the form, so that a setting can be pointed at;
    `words` are settings that no form names.
    """

    name: str
    icon: str
    title: Words
    text: Words
    group: str
    for_supervisors: bool = False
    is_one: bool = False
    forms: tuple[FormClass, ...] = ()
    words: tuple[Words, ...] = ()


PAGES = (
    Page(
        "desk:settings-organization",
        "building",
        _("Organisation"),
        _("Name, language, time zone, support address, working hours"),
        "house",
        is_one=True,
        forms=(OrganizationForm,),
        words=(_("Working hours"), *DAY_NAMES.values()),
    ),
    Page(
        "desk:settings-brand",
        "palette",
        _("Brand"),
        _("Logo, colour, greeting and links, in pages and mails"),
        "house",
        is_one=True,
        forms=(BrandForm,),
    ),
    Page(
        "desk:staff",
        "users",
        _("Staff and roles"),
        _("Who works at the desk, and what they may do"),
        "people",
        forms=(NewStaffForm,),
    ),
    Page(
        "desk:teams",
        "users-group",
        _("Teams"),
        _("Who works together"),
        "people",
        for_supervisors=True,
        forms=(TeamForm,),
    ),
    Page(
        "desk:shifts",
        "calendar",
        _("Shifts and skills"),
        _("When each colleague works, their days off, and what they know how to do"),
        "people",
        for_supervisors=True,
        forms=(ShiftForm, AbsenceForm),
        words=tuple(DAY_NAMES.values()),
    ),
    Page(
        "desk:skills",
        "school",
        _("Skills"),
        _("What not everybody knows how to do"),
        "people",
        for_supervisors=True,
        forms=(SkillForm,),
    ),
    Page(
        "desk:assignment",
        "user-check",
        _("Assignment of work"),
        _("Who gets each queue’s tickets: by hand, in turn, or who has least to do"),
        "requests",
        for_supervisors=True,
        forms=(PolicyForm,),
    ),
    Page(
        "desk:queues",
        "inbox",
        _("Queues"),
        _("Where tickets wait, and who may work there"),
        "requests",
        for_supervisors=True,
        forms=(QueueForm,),
        words=(_("Who may work here"),),
    ),
    Page(
        "desk:statuses",
        "circle-half-2",
        _("Statuses"),
        _("Your own words for how far a ticket is"),
        "requests",
        forms=(StatusForm,),
    ),
    Page(
        "desk:types",
        "tag",
        _("Ticket types"),
        _("What kinds of help people ask for"),
        "requests",
        forms=(TypeForm,),
    ),
    Page(
        "desk:request-forms",
        "list-numbers",
        _("Forms"),
        _("What each queue and kind of request asks"),
        "requests",
        forms=(PlaceForm, LineForm),
    ),
    Page(
        "desk:fields",
        "adjustments",
        _("Fields"),
        _("What forms may ask: texts, dates, lists"),
        "requests",
        forms=(FieldForm,),
    ),
    Page(
        "desk:rules",
        "bolt",
        _("Rules"),
        _("What Soporte does by itself: when something happens, or when time has gone by."),
        "work",
        words=(_("Warn first"), *EVENTS.values()),
    ),
    Page(
        "desk:macros",
        "player-play",
        _("Macros"),
        _("Several actions under one name, run by hand on a ticket after a look at them."),
        "work",
        for_supervisors=True,
        words=tuple(one.label for one in actions.every()),
    ),
    Page(
        "desk:canned-replies",
        "message-2",
        _("Canned replies"),
        _("Texts that are used often"),
        "work",
        for_supervisors=True,
        forms=(CannedReplyForm,),
    ),
    Page(
        "desk:checklists",
        "list-check",
        _("Checklists"),
        _("Steps that come back, as tasks"),
        "work",
        for_supervisors=True,
        forms=(ChecklistForm,),
    ),
    Page(
        "desk:recurring",
        "refresh",
        _("Recurring tickets"),
        _("What opens by itself every day, week, month or year"),
        "work",
        for_supervisors=True,
        forms=(RecurringForm,),
    ),
    Page(
        "desk:accounts",
        "mailbox",
        _("Mailboxes"),
        _("The addresses at which people write to you"),
        "messages",
        forms=(MailboxForm,),
        words=(_("Try the mailbox"),),
    ),
    Page(
        "desk:alarms",
        "alert-triangle",
        _("Automatic mail held back"),
        _("Brakes against machines that answer each other, and how to reset them"),
        "messages",
    ),
    Page(
        "desk:mail-texts",
        "mail",
        _("Texts of mails"),
        _("What Soporte writes by itself, in your words"),
        "messages",
        words=tuple(one.label for one in LETTERS.values()),
    ),
    Page(
        "desk:notification-defaults",
        "bell",
        _("Notifications"),
        _("What staff are told of until they choose for themselves"),
        "messages",
        words=tuple(one.label for one in Subject),
    ),
    Page(
        "desk:tokens",
        "key",
        _("API tokens"),
        _("Keys with which programs act"),
        "programs",
        forms=(TokenForm,),
    ),
    Page(
        "desk:data",
        "shield-lock",
        _("Data of people"),
        _("Copies of what is kept about somebody, and erasing it"),
        "programs",
        words=(_("Erase"), _("Privacy")),
    ),
    Page(
        "desk:retention",
        "clock",
        _("Retention"),
        _("How long closed tickets, raw mail, notifications and others are kept"),
        "programs",
        forms=(RetentionForm,),
    ),
    Page(
        "desk:audit",
        "history",
        _("Audit"),
        _("Who changed what, when and from where"),
        "programs",
        for_supervisors=True,
        words=(_("Sign-ins"), _("Exports")),
    ),
)


@dataclass(frozen=True)
class Setting:
    """One thing that can be set on a page; `anchor` points at it where the page shows it."""

    label: Words
    anchor: str
    folded: str


@dataclass(frozen=True)
class Tile:
    """A page as the index shows it, with the settings that were looked for."""

    page: Page
    settings: tuple[Setting, ...] = ()


def groups(person: Person, words: str = "") -> list[tuple[Words, list[Tile]]]:
    """The pages that this person may open, by group; with `words`, only what they find."""
    wanted = fold(words).split()
    open_to = [one for one in PAGES if one.for_supervisors or person.is_administrator]
    tiles = [tile for one in open_to if (tile := _tile(one, wanted))]
    by_group = [
        (label, [tile for tile in tiles if tile.page.group == group])
        for group, label in GROUPS.items()
    ]
    return [(label, found) for label, found in by_group if found]


def _tile(page: Page, wanted: list[str]) -> Tile | None:
    """The page, if all words are in its own text or in one of its settings'."""
    if not wanted:
        return Tile(page)
    own = _folded((page.title, page.text, GROUPS[page.group]))
    found = [
        one
        for one in _settings_of(page)
        if _has_all(one.folded, [w for w in wanted if w not in own])
    ]
    if _has_all(own, wanted):
        # The page itself was meant: of its settings, only those that were named too.
        return Tile(page, tuple(one for one in found if _has_all(one.folded, wanted)))
    return Tile(page, tuple(found)) if found else None


def _has_all(folded: str, words: Iterable[str]) -> bool:
    return all(word in folded for word in words)


@lru_cache(maxsize=200)
def _settings_of(page: Page) -> tuple[Setting, ...]:
    """What can be set on a page. The forms are fixed, so each process asks them once."""
    found: dict[str, Setting] = {}
    for form in page.forms:
        for name, field in _fields(form).items():
            label, help_text = field.label or name, field.help_text or ""
            anchor = f"#id_{name}" if page.is_one else ""
            folded = _folded((label, help_text))
            found.setdefault(folded, Setting(label, anchor, folded))
    for word in page.words:
        found.setdefault(_folded((word,)), Setting(word, "", _folded((word,))))
    return tuple(found.values())


def _fields(form: FormClass) -> dict[str, Any]:
    fields: dict[str, Any] = form.base_fields  # type: ignore[attr-defined]
    return fields


def _folded(texts: Iterable[Words]) -> str:
    """Texts in every language, as they are compared."""
    said = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            said += [fold(str(one)) for one in texts]
    return " ".join(said)

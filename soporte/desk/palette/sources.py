"""The commands of what the desk can do: facts of a ticket, writing, pages, appearance."""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from soporte.desk import memory
from soporte.desk.palette.commands import Command, Here
from soporte.desk.templatetags.desk import STATUS
from soporte.desk.tickets import moments, queries
from soporte.people.models import Availability
from soporte.tickets import viewing
from soporte.tickets.models import Ticket
from soporte.tickets.models.prioritised import Priority
from soporte.tickets.models.status import Category

DONE = (Category.RESOLVED, Category.CLOSED)
STANDING = {"online": "user-check", "busy": "clock", "away": "user-pause"}


def writing(here: Here) -> Iterator[Command]:
    """Reply, note, take, and what is copied."""
    ticket = here.ticket
    if ticket is None:
        return
    if ticket.can_work(here.person):
        yield Command("reply", _("Reply"), "arrow-back-up", press="r", key="r")
        yield Command("forward", _("Forward"), "mail-forward", press="f", key="f", always=False)
        if ticket.assignee_id != here.person.pk:
            post, mine = _fact(ticket, "assignment"), str(here.person.pk)
            label = _("Assign to me")
            yield Command("take", label, "user-check", post=post, value=mine, key="i")
        yield from _ending(here, ticket)
    yield Command("note", _("Internal note"), "lock", press="c", key="c")
    if ticket.can_work(here.person) and ticket.is_unsolved:
        yield Command("sleep", _("Let it sleep"), "zzz", press="b", key="b", always=False)
        yield from _sleeping(ticket)
    yield Command("follow", _("Follow or not"), "bell", press="w", key="w", always=False)
    if ticket.can_sort_out(here.person):
        yield Command("spam", _("Spam or not"), "ban", press="!", key="!", always=False)
    if ticket.can_work(here.person):
        yield from _relating(ticket)
    number = f"#{ticket.number}"
    yield Command(
        "copy-number", _("Copy the number"), "copy", act="copy", value=number, key=".", always=False
    )
    yield Command("copy-link", _("Copy the link"), "copy", act="copy-link", always=False)
    yield Command(
        "history",
        _("See the whole history"),
        "history",
        href=reverse("desk:ticket-history", args=[ticket.number]),
        always=False,
    )


def _sleeping(ticket: Ticket) -> Iterator[Command]:
    """The moments of the menu, each at once."""
    post = reverse("desk:ticket-snooze", args=[ticket.number])
    for name, when in moments.SNOOZES.items():
        label = _("Let it sleep: %(when)s") % {"when": when}
        yield Command(
            f"sleep-{name}", label, "zzz", post=post, name="until", value=name, always=False
        )


def _relating(ticket: Ticket) -> Iterator[Command]:
    """Each opens the same page at its own question."""
    page = reverse("desk:ticket-relations", args=[ticket.number])
    for name, label, icon, key, field in (
        ("merge", _("Merge"), "arrow-merge", "m", "merge"),
        ("split", _("Split"), "arrows-split", "S", "split"),
        ("link", _("Link to another ticket"), "link", "l", "relation"),
    ):
        yield Command(name, label, icon, href=f"{page}#{field}", key=key, always=False)


def _ending(here: Here, ticket: Ticket) -> Iterator[Command]:
    wanted = Category.OPEN if ticket.category in DONE else Category.RESOLVED
    status = next((one for one in memory.statuses(here.person) if one.category == wanted), None)
    if status is None:
        return
    post, value = _fact(ticket, "status"), str(status.pk)
    if wanted == Category.OPEN:
        yield Command("reopen", _("Reopen"), "refresh", post=post, value=value)
    else:
        yield Command("resolve", _("Resolve"), "circle-check", post=post, value=value, key="e")


def facts(here: Here) -> Iterator[Command]:
    """Everything that a ticket's facts may be changed to."""
    ticket = here.ticket
    if ticket is None or not ticket.can_work(here.person):
        return
    yield Command("tags", _("Tags"), "tag", press="t", key="t")
    yield from _people(ticket)
    yield from _statuses(here, ticket)
    for level in reversed(Priority):
        if level != ticket.priority:
            label = _("Priority: %(level)s") % {"level": level.label}
            yield _change(ticket, "priority", level.value, label, icon=f"antenna-bars-{level + 1}")
    for queue in memory.queues(here.person):
        if queue.pk != ticket.queue_id:
            label = _("Move to %(queue)s") % {"queue": queue}
            yield _change(ticket, "queue", queue.pk, label, icon=queue.icon)


def _people(ticket: Ticket) -> Iterator[Command]:
    for one in memory.workers(ticket.queue_id):
        if one.pk != ticket.assignee_id:
            label = _("Assign to %(name)s") % {"name": one.name}
            yield _change(ticket, "assignment", one.pk, label, icon="user", group="people")
    if ticket.assignee_id:
        label = _("Assign to nobody")
        yield _change(ticket, "assignment", "", label, icon="user-question", group="people")


def _statuses(here: Here, ticket: Ticket) -> Iterator[Command]:
    for status in memory.statuses(here.person):
        if status.is_active and status.pk != ticket.status_id:
            label = _("Status: %(status)s") % {"status": status.name}
            yield _change(ticket, "status", status.pk, label, icon=STATUS[status.category][0])


def _change(
    ticket: Ticket, noun: str, value: object, label: str, *, icon: str, group: str = ""
) -> Command:
    return Command(
        id=f"{noun}-{value}",
        label=label,
        icon=icon,
        group=group or noun,
        post=_fact(ticket, noun),
        value=str(value),
        always=False,
    )


def _fact(ticket: Ticket, noun: str) -> str:
    return reverse("desk:ticket-fact", args=[ticket.number, noun])


def pages(here: Here) -> Iterator[Command]:
    """The views and pages that this person has."""
    yield Command("new", _("New ticket"), "plus", "go", href=reverse("desk:new-ticket"), key="n")
    keys = {"mine": "g m", "unassigned": "g u", "open": "g a"}
    for view in queries.views_of(here.person):
        if view.query:
            continue
        yield Command(
            f"view-{view.slug}",
            view.title,
            view.icon,
            "go",
            href=reverse("desk:view", args=[view.slug]),
            key=keys.get(view.slug, ""),
            always=view.slug in keys,
        )
    for saved in viewing.searches(here.person):
        label = _("Search: %(name)s") % {"name": saved.name}
        href = f"{reverse('desk:search')}?{urlencode({'q': saved.query})}"
        yield Command(f"search-{saved.pk}", label, "search", "go", href=href, always=False)
    for slug in keys:
        label = _("One after the other: %(view)s") % {"view": queries.BY_SLUG[slug].title}
        post = reverse("desk:play", args=[slug])
        yield Command(
            f"play-{slug}", label, "player-play", "go", post=post, plain=True, always=False
        )
    for name, label, icon, key in _pages(here):
        yield Command(name, label, icon, "go", href=reverse(f"desk:{name}"), key=key, always=False)


def _pages(here: Here) -> Iterator[tuple[str, str, str, str]]:
    yield "home", _("Home"), "home", "g h"
    yield "search", _("Search"), "search", "/"
    yield "people", _("People"), "users", ""
    yield "organizations", _("Organisations"), "building", ""
    yield "held", _("Held messages"), "mail-question", ""
    yield "my-tasks", _("My tasks"), "list-check", ""
    yield "drafts", _("My drafts"), "pencil", ""
    yield "bulks", _("Many tickets at once"), "checks", ""
    yield "canned-replies", _("Canned replies"), "message-2", ""
    yield "profile", _("Your profile"), "user", ""
    yield "profile-keys", _("Your shortcuts"), "adjustments", ""
    if here.person.is_supervisor:
        yield "deliveries", _("Deliveries"), "send", ""
        yield "settings", _("Settings"), "settings", ""
        yield "queues", _("Queues"), "inbox", ""
        yield "teams", _("Teams"), "users-group", ""
    if here.person.is_administrator:
        yield "settings-organization", _("Organisation"), "building-community", ""
        yield "staff", _("Staff"), "headset", ""
        yield "statuses", _("Statuses"), "circle-half-2", ""
        yield "types", _("Ticket types"), "tag", ""
        yield "accounts", _("Mailboxes"), "mailbox", ""
        yield "tokens", _("API tokens"), "plug", ""


def appearance(here: Here) -> Iterator[Command]:
    """Theme, language, and the cheat sheet."""
    yield Command("theme", _("Dark or light"), "sun-moon", "self", act="theme", key="d")
    other, name = ("en", "English") if here.person.language == "es" else ("es", "Español")
    yield Command(
        f"language-{other}",
        _("Language: %(name)s") % {"name": name},
        "world",
        "self",
        act="language",
        value=other,
        always=False,
    )
    yield Command("keys", _("Show the shortcuts"), "keyboard", "self", act="keys", key="?")


def presence(here: Here) -> Iterator[Command]:
    """How colleagues see one, giving one's tickets back, and the way out."""
    page = reverse("desk:availability")
    for state, called in Availability.choices:
        if state != here.person.availability:
            yield Command(
                f"be-{state}",
                _("Be: %(state)s") % {"state": called},
                STANDING[state],
                "self",
                post=page,
                name="state",
                value=state,
                always=False,
            )
    label = _("Away, and my tickets back…")
    href = f"{page}#give-back"
    yield Command("give-back", label, "user-pause", "self", href=href, always=False)
    leave = reverse("account_logout")
    yield Command("sign-out", _("Sign out"), "logout", "self", post=leave, plain=True, always=False)


ALL = (writing, facts, pages, appearance, presence)

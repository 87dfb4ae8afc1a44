"""The views that somebody has: the fixed ones, those that people saved, one for each queue."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from soporte.desk import memory
from soporte.desk.views import ordering
from soporte.people.models import Person
from soporte.tickets import conditions
from soporte.tickets.models import Queue
from soporte.tickets.models import View as SavedView
from soporte.tickets.models.queue import levels
from soporte.tickets.models.status import Category
from soporte.tickets.models.ticket import TicketQuerySet
from soporte.tickets.models.view import FIRST_COLUMNS, SLUG, Grouping
from soporte.tickets.viewing import clean_columns, clean_order, pinned
from soporte.toolbox.clock import now
from soporte.toolbox.text import whole_number

RECENT = timedelta(days=30)


@dataclass(frozen=True)
class View:
    """A named list of tickets."""

    slug: str
    title: str | Promise
    icon: str
    narrow: Callable[[TicketQuerySet, Person], TicketQuerySet]
    is_counted: bool = True
    key: str = ""
    # How it is shown: names of `desk/views/ordering.py`.
    order: tuple[str, ...] = ordering.FIRST
    grouping: str = ""
    columns: tuple[str, ...] = FIRST_COLUMNS
    # The row of a view that somebody saved.
    saved: SavedView | None = None
    # What an address changed of it, as a query string.
    state: str = ""

    @property
    def query(self) -> str:
        """What a saved search looks for; empty for other views."""
        return self.saved.query if self.saved else ""


FIXED = (
    View(
        "mine",
        _("My tickets"),
        "user",
        lambda found, person: found.unsolved().awake().filter(assignee=person),
        key="g m",
    ),
    View(
        "unassigned",
        _("Unassigned"),
        "user-question",
        lambda found, _person: found.unsolved().awake().filter(assignee=None),
        key="g u",
    ),
    View(
        "open",
        _("All open"),
        "inbox",
        lambda found, _person: found.unsolved().awake(),
        key="g a",
    ),
    View(
        "waiting-customer",
        _("Waiting for the customer"),
        "user-pause",
        lambda found, _person: found.awake().filter(category=Category.WAITING_CUSTOMER),
    ),
    View(
        "waiting-third",
        _("Waiting for a third party"),
        "building",
        lambda found, _person: found.awake().filter(category=Category.WAITING_THIRD),
    ),
    View(
        "snoozed",
        _("Asleep"),
        "zzz",
        lambda found, _person: found.unsolved().filter(snoozed_until__isnull=False),
    ),
    View(
        "resolved",
        _("Recently resolved"),
        "circle-check",
        lambda found, _person: found.filter(
            category=Category.RESOLVED, updated_at__gt=now() - RECENT
        ),
        is_counted=False,
    ),
    View(
        "closed",
        _("Closed tickets"),
        "archive",
        lambda found, _person: found.genuine().filter(category=Category.CLOSED),
        is_counted=False,
    ),
)
BY_SLUG = {view.slug: view for view in FIXED}
DEFAULT = "mine"


def of_queue(queue: Queue) -> View:
    """The view of one queue's unsolved tickets."""
    return View(
        f"queue-{queue.pk}",
        queue.name,
        queue.icon,
        lambda found, _person: found.unsolved().awake().filter(queue_id=queue.pk),
    )


def of_saved(saved: SavedView) -> View:
    """A view that somebody saved; it holds nothing when its conditions lost their meaning."""

    def narrow(found: TicketQuerySet, person: Person) -> TicketQuerySet:
        if saved.tree is None:
            return found.none()
        return conditions.listed(found, saved.tree, conditions.Reading.of(person))

    return View(
        saved.slug,
        saved.name,
        saved.icon,
        narrow,
        order=tuple(saved.order),
        grouping=saved.grouping,
        columns=tuple(saved.columns),
        saved=saved,
    )


def views_of(person: Person) -> list[View]:
    """What a person has at hand: the fixed views, the pinned ones, and one for each queue."""
    rights = levels(person)
    seen = (queue for queue in memory.queues(person) if queue.pk in rights)
    return [*FIXED, *map(of_saved, pinned(person)), *(of_queue(queue) for queue in seen)]


def pick(views: Sequence[View], slug: str, person: Person) -> View:
    """The view of that name, at hand or not. Raises Http404."""
    for view in views:
        if view.slug == slug:
            return view
    saved = SavedView.objects.visible_to(person)
    found = saved.filter(pk=whole_number(slug.removeprefix(SLUG))).first()
    if found is None or not slug.startswith(SLUG):
        raise Http404
    return of_saved(found)


def with_state(view: View, given: QueryDict) -> View:
    """The view as an address asks for it: `order`, `group` and `columns`, each with commas."""
    joined = {name: ",".join(given.getlist(name)) for name in ("order", "group", "columns")}
    said = {name: value for name, value in joined.items() if value}
    if not said:
        return view
    group = said.get("group", view.grouping)
    return replace(
        view,
        order=tuple(clean_order(said["order"].split(","))) if "order" in said else view.order,
        grouping=group if group in Grouping.values else "",
        columns=tuple(clean_columns(said["columns"].split(",")))
        if "columns" in said
        else view.columns,
        state=urlencode(said),
    )

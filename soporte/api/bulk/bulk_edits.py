"""Acts on many tickets: ordered, followed, stopped, undone."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query

from soporte.api.access import STAFF, actor_of, person_of
from soporte.api.bulk.schemas import BulkChanges, BulkGiven, BulkItemShown, BulkNote, BulkShown
from soporte.api.fields import Key
from soporte.api.files.uploads import chosen as chosen_files
from soporte.api.paging import Order as PageOrder
from soporte.api.paging import Page, Paging
from soporte.api.paging import show as page_of
from soporte.api.problems import Problem, no_such
from soporte.api.room import Room
from soporte.api.tickets import chosen
from soporte.api.tickets.schemas import LEVELS, Named
from soporte.people.models import Person
from soporte.tickets import conditions
from soporte.tickets.bulk import ordering
from soporte.tickets.bulk.ordering import Order
from soporte.tickets.models import Bulk, BulkItem, Status, Ticket, View
from soporte.toolbox.html import from_text

if TYPE_CHECKING:
    from soporte.tickets.models.ticket import TicketQuerySet

room = Room(tags=["bulk-edits"])
ONE = "/bulk-edits/{pk}"
ACTS = ("changes", "reply", "note", "merge", "spam")
CHOICES = ("tickets", "view", "conditions")
# What the domain calls what a body names.
NAMES = {"tags_add": "tag", "tags_remove": "untag", "snoozed_until": "snooze", "send_at": "at"}


@room.read("/bulk-edits", scope="tickets:read", role=STAFF, answer=Page[BulkShown])
def index(request: HttpRequest, wanted: Query[Paging]) -> Page[BulkShown]:
    """List acts on many tickets, the newest first: one's own; for supervisors everybody's."""
    rows = Bulk.objects.visible_to(person_of(request)).select_related("person")
    return page_of(rows, wanted, PageOrder(), lambda found: [_shown(one) for one in found])


@room.create("/bulk-edits", scope="tickets:write", role=STAFF, answer=BulkShown, status=202)
def create(request: HttpRequest, given: BulkGiven) -> BulkShown:
    """Order an act on many tickets. It is done in the background, with the caller's rights then.

    What is said waits for some seconds in which it can be stopped.
    """
    person = person_of(request)
    order, found = _order(request, given, person), _found(given, person)
    try:
        bulk = ordering.start(order, found, person=person, by=actor_of(request))
    except ValidationError as wrong:
        raise _renamed(wrong) from wrong
    return _shown(bulk)


@room.read(ONE, scope="tickets:read", role=STAFF, answer=BulkShown)
def show(request: HttpRequest, pk: Key) -> BulkShown:
    """Show how far it is."""
    return _shown(_one(request, pk))


@room.read(f"{ONE}/items", scope="tickets:read", role=STAFF, answer=Page[BulkItemShown])
def items(request: HttpRequest, pk: Key, wanted: Query[Paging]) -> Page[BulkItemShown]:
    """List what became of each ticket that the caller may still see."""
    rows = BulkItem.objects.visible_to(person_of(request)).filter(bulk=_one(request, pk))
    return page_of(
        rows.select_related("ticket"),
        wanted,
        PageOrder(descending=False),
        lambda found: [_item(one) for one in found],
    )


@room.remove(ONE, scope="tickets:write", role=STAFF)
def destroy(request: HttpRequest, pk: Key) -> None:
    """Stop it: what is not done yet is left alone. 409 when all is done."""
    if not ordering.stop(_one(request, pk), by=actor_of(request)):
        raise Problem("conflict", _("It is over already."))


@room.create(f"{ONE}/undo", scope="tickets:write", role=STAFF, answer=BulkShown, status=202)
def undo(request: HttpRequest, pk: Key) -> BulkShown:
    """Put back what it made, except what somebody changed since. 409 for nothing to put back."""
    bulk = _one(request, pk)
    if not ordering.undo(bulk, person=person_of(request), by=actor_of(request)):
        raise Problem("conflict", _("There is nothing to put back."))
    return _shown(_one(request, pk))


def _order(request: HttpRequest, given: BulkGiven, person: Person) -> Order:
    act = _only(given, ACTS)
    if given.changes is not None:
        return Order(act="edit", changes=_changes(given.changes, person))
    if given.merge is not None:
        into = Ticket.objects.visible_to(person).filter(number=given.merge.into).first()
        return Order(act="merge", into=into, anyway=given.merge.anyway)
    if given.reply is not None:
        return _saying(given.reply, person, act=act, then=given.reply.then)
    return _saying(given.note, person, act=act) if given.note is not None else Order(act=act)


def _saying(said: BulkNote, person: Person, *, act: str, then: str = "") -> Order:
    return Order(
        act=act,
        html=said.body_html or from_text(said.body),
        then=then,
        files=chosen_files(said.attachments, person),
        at=said.send_at,
    )


def _found(given: BulkGiven, person: Person) -> "TicketQuerySet":
    _only(given, CHOICES)
    seen = Ticket.objects.visible_to(person)
    if given.tickets is not None:
        return seen.filter(number__in=given.tickets)
    if given.conditions is not None:
        try:
            tree = conditions.read(given.conditions)
        except conditions.ConditionError as wrong:
            raise ValidationError({"conditions": wrong.messages}) from wrong
        return conditions.narrow(seen, tree, conditions.Reading.of(person))
    view = View.objects.visible_to(person).filter(pk=given.view or 0).first()
    if view is None or view.tree is None:
        raise no_such("view")
    return conditions.narrow(seen, view.tree, conditions.Reading.of(person))


def _only(given: BulkGiven, names: tuple[str, ...]) -> str:
    """The one name of these that was given."""
    found = [name for name in names if getattr(given, name) is not None]
    if len(found) != 1:
        detail = _("Give exactly one of: %(names)s.") % {"names": ", ".join(names)}
        raise Problem("invalid", detail, field=found[1] if found else names[0])
    return found[0]


def _changes(given: BulkChanges, person: Person) -> dict[str, Any]:
    values = {name: getattr(given, name) for name in given.given}
    if values.get("priority") is not None:
        values["priority"] = LEVELS.index(values["priority"]) + 1
    if values.get("type") is not None:
        found = chosen.type_(values["type"], person)
        values["type"] = found.pk if found else None
    if isinstance(values.get("status"), str):
        values["status"] = Status.first_of(values["status"]).pk
    return {NAMES.get(name, name): value for name, value in values.items()}


def _renamed(wrong: ValidationError) -> Exception:
    """What is wrong, under the names of the body."""
    if not hasattr(wrong, "error_dict"):
        return wrong
    theirs = {ours: name for name, ours in NAMES.items()}
    return ValidationError(
        {theirs.get(name, name): found for name, found in wrong.message_dict.items()}
    )


def _one(request: HttpRequest, pk: int) -> Bulk:
    rows = Bulk.objects.visible_to(person_of(request)).select_related("person")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _shown(bulk: Bulk) -> BulkShown:
    return BulkShown(
        id=bulk.pk,
        act=bulk.act,
        state=bulk.state,
        person=Named(id=bulk.person_id, name=bulk.person.display_name),
        total=bulk.total,
        done=bulk.done,
        skipped=bulk.skipped,
        put_back=bulk.put_back,
        kept=bulk.kept,
        percent=bulk.percent,
        can_be_undone=bulk.can_be_undone,
        created_at=bulk.created_at,
        starts_at=bulk.starts_at,
        finished_at=bulk.finished_at,
    )


def _item(item: BulkItem) -> BulkItemShown:
    return BulkItemShown(
        id=item.pk,
        ticket=item.ticket.number,
        state=item.state,
        reason=item.reason,
        why=item.told,
    )

"""What the form of an act on many says, as an order; and what it offers."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from soporte.desk import memory
from soporte.desk.access import StaffRequest
from soporte.desk.tickets import moments
from soporte.desk.uploads import files_of
from soporte.people.models import Person
from soporte.tickets.bulk.ordering import SAID, Order
from soporte.tickets.models import CannedReply, Ticket
from soporte.tickets.models.bulk import Act
from soporte.tickets.models.canned_reply import PLACEHOLDERS
from soporte.tickets.models.prioritised import Priority
from soporte.tickets.models.status import Category, Status
from soporte.toolbox.html import from_text
from soporte.toolbox.text import whole_number

NOBODY = "none"
MOST_NAMED = 50
# Acts that only ask whether one is sure.
ENDINGS = {"resolve": Category.RESOLVED, "close": Category.CLOSED}
ACTS = (*Act.values, *ENDINGS)


def order(act: str, request: StaffRequest) -> Order:
    """The order that a posted form gives. Raises ValidationError."""
    given, person = request.POST, request.user
    if act in ENDINGS:
        return Order(act=Act.EDIT, changes={"status": Status.first_of(ENDINGS[act]).pk})
    if act == Act.MERGE:
        into = _into(given, person)
        return Order(act=act, into=into, anyway=bool(given.get("anyway")))
    if act == Act.SPAM:
        return Order(act=act)
    if act in SAID:
        preset = given.get("send", "")
        return Order(
            act=act,
            html=_html(given, person),
            then=given.get("then", ""),
            files=files_of(request),
            at=moments.chosen(preset, given.get("at", "")) if preset else None,
        )
    return Order(act=Act.EDIT, changes=_changes(given, person))


def offered(act: str, person: Person, found: Any) -> dict[str, Any]:
    """The menus of the form."""
    if act == Act.EDIT:
        return {
            "workers": _workers(person),
            "queues": memory.queues(person),
            "teams": memory.teams(person),
            "types": [one for one in memory.types(person) if one.is_active],
            "statuses": [one for one in memory.statuses(person) if one.is_active],
            "priorities": list(reversed(Priority.choices)),
            "snoozes": moments.SNOOZES.items(),
        }
    if act == Act.MERGE:
        first = found.filter(merged_into=None).order_by("pk")
        return {"candidates": first.values_list("number", "subject")[:MOST_NAMED]}
    if act in SAID:
        return {
            "sendings": moments.SENDINGS.items(),
            "canned": CannedReply.objects.visible_to(person).filter(is_active=True),
            "placeholders": [f"{{{{ {name} }}}}" for name in PLACEHOLDERS],
        }
    return {}


def _workers(person: Person) -> list[Person]:
    """Everybody with a right on a queue that the reader works with."""
    known = {one.pk: one for queue in memory.queues(person) for one in memory.workers(queue.pk)}
    return sorted(known.values(), key=lambda one: one.folded_name)


def _changes(given: QueryDict, person: Person) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name in ("assignee", "team", "queue", "type", "status", "priority"):
        value = given.get(name, "")
        if value == "me":
            changes[name] = person.pk
        elif value:
            changes[name] = None if value == NOBODY else whole_number(value)
    for name in ("tag", "untag"):
        words = [word for word in given.get(name, "").split(",") if word.strip()]
        if words:
            changes[name] = words
    if preset := given.get("snooze", ""):
        awake = preset == "now"
        changes["snooze"] = None if awake else moments.chosen(preset, given.get("at", ""))
    return changes


def _into(given: QueryDict, person: Person) -> Ticket | None:
    number = whole_number(given.get("other", "").strip().lstrip("#"))
    number = number or whole_number(given.get("into", ""))
    return Ticket.objects.visible_to(person).filter(number=number or 0).first()


def _html(given: QueryDict, person: Person) -> str:
    """What was written; without a word of one's own, the canned reply that was chosen."""
    body = given.get("body", "").replace("\0", "").strip()
    if body:
        return from_text(body)
    pk = whole_number(given.get("canned", ""))
    if not pk:
        return ""
    found = CannedReply.objects.visible_to(person).filter(is_active=True, pk=pk).first()
    if found is None:
        raise ValidationError(_("This no longer exists."))
    return found.html

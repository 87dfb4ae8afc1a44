"""Approvals: asked by staff, answered by who was asked."""

from django.http import Http404, HttpRequest
from ninja import Query

from soporte.api.access import STAFF, actor_of, forbid_unless, person_of
from soporte.api.fields import Key
from soporte.api.paging import Order, Page, Paging, show
from soporte.api.problems import no_such
from soporte.api.room import Room
from soporte.api.tickets import chosen
from soporte.api.tickets import work_schemas as shapes
from soporte.api.tickets.work_schemas import AnswerGiven, ApprovalGiven, ApprovalShown
from soporte.people.models import Person
from soporte.tickets.models import Approval, Ticket

room = Room(tags=["approvals"])
PATH = "/tickets/{number}/approvals"
ONE = PATH + "/{approval_id}"


@room.read(PATH, scope="tickets:read", role=STAFF, answer=Page[ApprovalShown])
def index(request: HttpRequest, number: Key, wanted: Query[Paging]) -> Page[ApprovalShown]:
    """List what was asked, newest first."""
    rows = chosen.ticket(request, number).approvals.prefetch_related("voices__person")
    return show(rows, wanted, Order(), lambda found: [shapes.approval(one) for one in found])


@room.create(PATH, scope="tickets:write", role=STAFF, answer=ApprovalShown)
def create(request: HttpRequest, number: Key, given: ApprovalGiven) -> ApprovalShown:
    """Ask people to approve something; each gets a mail with a link of their own."""
    ticket, reader = chosen.workable(request, number), person_of(request)
    people = list(Person.objects.visible_to(reader).filter(pk__in=given.people))
    if len(people) != len(set(given.people)):
        raise no_such("people")
    made = ticket.ask_approval(
        given.title,
        people=people,
        by=actor_of(request),
        text=given.text,
        rule=given.rule,
        holds=given.holds,
        days=given.days,
        asked_by=reader,
    )
    return shapes.approval(made)


@room.create(ONE + "/answer", scope="tickets:write", answer=ApprovalShown, status=200)
def answer(
    request: HttpRequest, number: Key, approval_id: Key, given: AnswerGiven
) -> ApprovalShown:
    """Say yes or no, once, as somebody who was asked."""
    ticket, reader = chosen.ticket(request, number), person_of(request)
    approval = _approval(ticket, approval_id)
    forbid_unless(any(voice.person_id == reader.pk for voice in approval.voices.all()))
    ticket.answer_approval(
        approval,
        person=reader,
        approves=given.approves,
        comment=given.comment,
        by=actor_of(request),
    )
    return shapes.approval(_approval(ticket, approval_id))


@room.remove(ONE, scope="tickets:write", role=STAFF)
def destroy(request: HttpRequest, number: Key, approval_id: Key) -> None:
    """Withdraw a question; it stays in the list as cancelled."""
    ticket = chosen.workable(request, number)
    ticket.cancel_approval(_approval(ticket, approval_id), by=actor_of(request))


def _approval(ticket: Ticket, pk: int) -> Approval:
    found = ticket.approvals.prefetch_related("voices__person").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found

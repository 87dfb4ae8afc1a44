"""How tickets belong together: merged, split, linked."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from soporte.api.access import STAFF, actor_of, forbid_unless, person_of
from soporte.api.fields import Key
from soporte.api.files.uploads import chosen as chosen_files
from soporte.api.problems import Problem
from soporte.api.room import Room
from soporte.api.tickets import chosen, shown
from soporte.api.tickets.schemas import (
    ConclusionGiven,
    ConclusionShown,
    LinkedTicket,
    LinkGiven,
    LinkList,
    LinkShown,
    MergeGiven,
    SplitGiven,
    TicketShown,
)
from soporte.tickets import linking, merging, splitting
from soporte.tickets.linking import Tie
from soporte.tickets.models import Ticket

room = Room(tags=["relations"])
ONE = "/tickets/{number}"


@room.create(ONE + "/merge", scope="tickets:write", role=STAFF, answer=TicketShown, status=200)
def merge(request: HttpRequest, number: Key, given: MergeGiven) -> TicketShown:
    """Merge a ticket into another one, which is answered.

    The merged one keeps its number, and later mail follows. 409 where others would read more, or
    no longer read it, unless `confirmed`.
    """
    reader = person_of(request)
    loser = chosen.ticket(request, number)
    into = chosen.other(given.into, reader, field="into")
    if merging.merge_of(loser) is None:
        chosen.workable(request, number)
        changes = merging.newly_reading(loser, into) or merging.losing_sight(loser, into)
        if changes and not given.confirmed:
            raise Problem("conflict", _("Other people would read it: confirm the merge."))
    merging.merge(loser, into, by=actor_of(request))
    return shown.ticket(chosen.after(into), reader)


@room.remove(ONE + "/merge", scope="tickets:write", role=STAFF)
def undo(request: HttpRequest, number: Key) -> None:
    """Take the merge of a ticket back. What came in since stays where it came in."""
    done = merging.merge_of(chosen.ticket(request, number))
    if done is None:
        raise Http404
    into = done.survivor
    forbid_unless(into.merged_into_id or into.can_work(person_of(request)))
    merging.undo(done, by=actor_of(request))


@room.create(ONE + "/split", scope="tickets:write", role=STAFF, answer=TicketShown)
def split(request: HttpRequest, number: Key, given: SplitGiven) -> TicketShown:
    """Move messages into a new ticket of the same people, which is linked to this one."""
    reader = person_of(request)
    made = splitting.split(
        chosen.workable(request, number),
        set(given.messages),
        subject=given.subject,
        author=reader,
        by=actor_of(request),
        tell=given.tell,
    )
    return shown.ticket(chosen.after(made), reader)


@room.read(ONE + "/links", scope="tickets:read", role=STAFF, answer=LinkList)
def index(request: HttpRequest, number: Key) -> LinkList:
    """List the links to tickets that one may see, those of merged tickets included."""
    ties = linking.ties(chosen.ticket(request, number), person_of(request))
    return LinkList(items=[_link(tie) for tie in ties])


@room.create(ONE + "/links", scope="tickets:write", role=STAFF, answer=LinkShown)
def create(request: HttpRequest, number: Key, given: LinkGiven) -> LinkShown:
    """Link two tickets; a link that is there already stays."""
    reader = person_of(request)
    ticket = chosen.workable(request, number)
    other = chosen.other(given.ticket, reader, field="ticket")
    made = linking.link(ticket, other, given.relation, by=actor_of(request))
    ties = linking.ties(Ticket.objects.visible_to(reader).get(pk=ticket.pk), reader)
    return _link(next(tie for tie in ties if tie.link.pk == made.pk))


@room.remove(ONE + "/links/{pk}", scope="tickets:write", role=STAFF)
def destroy(request: HttpRequest, number: Key, pk: Key) -> None:
    """Remove a link."""
    ticket = chosen.workable(request, number)
    ties = linking.ties(ticket, person_of(request))
    tie = next((one for one in ties if one.link.pk == pk), None)
    if tie is None:
        raise Http404
    linking.unlink(tie.link, by=actor_of(request))


@room.create(ONE + "/parts", scope="tickets:write", role=STAFF, answer=ConclusionShown, status=200)
def conclude(request: HttpRequest, number: Key, given: ConclusionGiven) -> ConclusionShown:
    """Answer in the open parts and incidents of a ticket, resolve them, or both."""
    reader = person_of(request)
    done = linking.conclude(
        chosen.workable(request, number),
        author=reader,
        by=actor_of(request),
        html=chosen.html_of(given),
        resolve=given.resolve,
        files=chosen_files(given.attachments, reader),
    )
    return ConclusionShown(items=[_ticket(one) for one in done])


def _link(tie: Tie) -> LinkShown:
    return LinkShown(id=tie.link.pk, relation=tie.relation.value, ticket=_ticket(tie.other))


def _ticket(one: Ticket) -> LinkedTicket:
    return LinkedTicket(number=one.number, subject=one.subject, category=one.category)

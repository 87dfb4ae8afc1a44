"""How a ticket belongs to others: one page to merge it, to split it, and to link it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, staff, workable_or_403
from soporte.desk.tickets.views import answer
from soporte.people.models import Organization, Person
from soporte.search.query import find
from soporte.tickets import linking, merging, splitting, ways_out
from soporte.tickets.indexing import KIND, keys_of
from soporte.tickets.models import Message, Ticket
from soporte.toolbox.html import from_text, to_text
from soporte.toolbox.text import whole_number

SUGGESTED = 8
SPLITTABLE = 100
EXCERPT = 140
LONGEST = 200
MOST_ORGANIZATIONS = 500


@require_safe
@staff
def index(request: StaffRequest, number: int) -> HttpResponse:
    """The page: what it is linked with, whom to merge it with, what to take out."""
    ticket = workable_or_403(request, number)
    return page(request, ticket)


def page(request: StaffRequest, ticket: Ticket, *, status: int = 200, **extra: Any) -> HttpResponse:
    """The page, perhaps with what was wrong in `problem`."""
    given = request.GET.get("q") or request.POST.get("q") or ""
    words = given.replace("\0", "").strip()[:LONGEST]
    context = {
        "ticket": ticket,
        "ties": linking.ties(ticket, request.user),
        "relations": linking.Relation.choices,
        "words": words,
        "candidates": candidates(ticket, request.user, words),
        "splittable": _splittable(ticket),
        "ways": ways_out.every(ticket),
        "organizations": _organizations(ticket, request.user),
        # What was typed stays when it is refused.
        "given": request.POST,
        "into": whole_number(request.POST.get("into", "")),
        **extra,
    }
    return shell.page(
        request, "desk/tickets/relations.html", context, section="tickets", status=status
    )


def candidates(ticket: Ticket, reader: Person, words: str) -> list[Ticket]:
    """Tickets that this one may be merged into: found by the words, or of the same requester."""
    seen = (
        Ticket.objects.visible_to(reader)
        .genuine()
        .filter(merged_into=None)
        .exclude(pk=ticket.pk)
        .select_related("status", "requester")
    )
    if not words:
        return list(seen.filter(requester=ticket.requester_id).order_by("-updated_at")[:SUGGESTED])
    number = whole_number(words.lstrip("#"))
    exact = list(seen.filter(number=number)) if number else []
    hits = find(words, audiences=keys_of(reader), kinds=[KIND], limit=SUGGESTED).items
    by_id = seen.in_bulk([hit.thing_id for hit in hits])
    found = [by_id[hit.thing_id] for hit in hits if hit.thing_id in by_id]
    return [*exact, *(one for one in found if one not in exact)]


@require_POST
@staff
def merge(request: StaffRequest, number: int) -> HttpResponse:
    """Merge into the posted one; where others would read more, only after a second word."""
    ticket = workable_or_403(request, number)
    try:
        into = _other(request, request.POST.get("into", ""))
        strangers = merging.newly_reading(ticket, into)
        hides = merging.losing_sight(ticket, into)
        if (strangers or hides) and "confirmed" not in request.POST:
            warned = {"into": into, "strangers": strangers, "hides": hides}
            return page(request, ticket, status=422, warned=warned)
        merging.merge(ticket, into, by=actor(request))
    except ValidationError as wrong:
        return page(request, ticket, status=422, problem=" ".join(wrong.messages))
    messages.success(
        request,
        _("#%(number)s is part of this ticket now. Its number leads here, and so does later mail.")
        % {"number": ticket.number},
    )
    return redirect("desk:ticket", number=into.number)


@require_POST
@staff
def unmerge(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    """Take a merge into this ticket back."""
    ticket = workable_or_403(request, number)
    done = next((one for one in merging.merges_into(ticket) if one.pk == pk), None)
    if done:
        try:
            merging.undo(done, by=actor(request))
            messages.success(
                request,
                _("#%(number)s is a ticket of its own again. What came in since stays here.")
                % {"number": done.loser.number},
            )
        except ValidationError as wrong:
            messages.error(request, " ".join(wrong.messages))
    return answer(request, number)


@require_POST
@staff
def split(request: StaffRequest, number: int) -> HttpResponse:
    """Move the chosen messages into a new ticket, and lead there."""
    ticket = workable_or_403(request, number)
    chosen = {whole_number(value) for value in request.POST.getlist("message")}
    try:
        made = splitting.split(
            ticket,
            chosen,
            subject=request.POST.get("subject", ""),
            author=request.user,
            by=actor(request),
            tell="tell" in request.POST,
        )
    except ValidationError as wrong:
        wanted = {"chosen": chosen, "subject": request.POST.get("subject", "")}
        problem = " ".join(wrong.messages)
        return page(request, ticket, status=422, split_problem=problem, **wanted)
    messages.success(
        request, _("Moved from #%(number)s into a new ticket.") % {"number": ticket.number}
    )
    return redirect("desk:ticket", number=made.number)


@require_POST
@staff
def link(request: StaffRequest, number: int) -> HttpResponse:
    """Tie it to the posted one."""
    ticket = workable_or_403(request, number)
    relation = request.POST.get("relation", "")
    if relation not in linking.Relation.values:
        return page(request, ticket, status=422, link_problem=_("Choose how they belong together."))
    try:
        other = _other(request, request.POST.get("other", ""))
        linking.link(ticket, other, relation, by=actor(request))
    except ValidationError as wrong:
        return page(request, ticket, status=422, link_problem=" ".join(wrong.messages))
    messages.success(request, _("Linked"))
    return redirect("desk:ticket-relations", number=number)


@require_POST
@staff
def unlink(request: StaffRequest, number: int, pk: int) -> HttpResponse:
    """Untie it from another one that this reader may see."""
    ticket = workable_or_403(request, number)
    tie = next((one for one in linking.ties(ticket, request.user) if one.link.pk == pk), None)
    if tie:
        linking.unlink(tie.link, by=actor(request))
        messages.success(request, _("The link is removed."))
    return redirect("desk:ticket-relations", number=number)


@require_POST
@staff
def conclude(request: StaffRequest, number: int) -> HttpResponse:
    """Tell the requesters of its open parts and incidents, and perhaps resolve these."""
    ticket = workable_or_403(request, number)
    body = request.POST.get("body", "").strip()
    try:
        done = linking.conclude(
            ticket,
            author=request.user,
            by=actor(request),
            html=from_text(body) if body else "",
            resolve=request.POST.get("act") != "tell",
        )
        said = ngettext("%(count)s ticket changed", "%(count)s tickets changed", len(done))
        messages.success(request, said % {"count": len(done)})
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    return answer(request, number)


def _other(request: StaffRequest, given: str) -> Ticket:
    """The ticket with the given number, which this reader may change. Raises ValidationError."""
    number = whole_number(given.strip().lstrip("#"))
    found = Ticket.objects.visible_to(request.user).filter(number=number).first()
    found = found.standing() if found else None
    if found is None:
        raise ValidationError(_("There is no ticket with that number."))
    if not found.can_work(request.user):
        raise ValidationError(
            _("You have no right to change #%(number)s.") % {"number": found.number}
        )
    return found


def _organizations(ticket: Ticket, reader: Person) -> list[Organization]:
    """Whose matter it may become; those of the ticket and of its requester first."""
    near = [ticket.organization, ticket.requester.organization]
    known = list(dict.fromkeys(one for one in near if one))
    others = Organization.objects.visible_to(reader).exclude(pk__in=[one.pk for one in known])
    return [*known, *others.order_by("folded_name")[:MOST_ORGANIZATIONS]]


def _splittable(ticket: Ticket) -> list[tuple[Message, str]]:
    """The newest messages, oldest first, each with how it begins."""
    found = ticket.messages.select_related("author").order_by("-pk")[:SPLITTABLE]
    return [(one, to_text(one.body_html[:2000]).strip()[:EXCERPT]) for one in reversed(found)]

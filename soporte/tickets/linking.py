"""Verbs about how tickets belong together: related, duplicate, parent and child, problem."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soporte.journal.actor import Actor
from soporte.tickets.models import Link, Ticket

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soporte.people.models import Person
    from soporte.tickets.models.conversing import NewFile

MAX_LINKS = 500
# A chain of parents longer than this is somebody's mistake.
DEEPEST = 100


class Relation(models.TextChoices):
    """What another ticket is to this one, as its page says it."""

    RELATED = "related", gettext_lazy("Related to")
    DUPLICATE_OF = "duplicate_of", gettext_lazy("Duplicate of")
    DUPLICATED_BY = "duplicated_by", gettext_lazy("Has the duplicate")
    CHILD_OF = "child_of", gettext_lazy("Part of")
    PARENT_OF = "parent_of", gettext_lazy("Has the part")
    INCIDENT_OF = "incident_of", gettext_lazy("Caused by the problem")
    PROBLEM_OF = "problem_of", gettext_lazy("Problem behind")


# The kind that is stored, and whether this ticket is its source.
_STORED = {
    Relation.RELATED: (Link.Kind.RELATED, True),
    Relation.DUPLICATE_OF: (Link.Kind.DUPLICATE, True),
    Relation.DUPLICATED_BY: (Link.Kind.DUPLICATE, False),
    Relation.CHILD_OF: (Link.Kind.CHILD, True),
    Relation.PARENT_OF: (Link.Kind.CHILD, False),
    Relation.INCIDENT_OF: (Link.Kind.INCIDENT, True),
    Relation.PROBLEM_OF: (Link.Kind.INCIDENT, False),
}
_READ = {stored: relation for relation, stored in _STORED.items()}
# Those whose end may be the end of others.
LEADING = (Relation.PARENT_OF, Relation.PROBLEM_OF)


@dataclass(frozen=True)
class Tie:
    """A link as one of its two tickets sees it."""

    link: Link
    relation: Relation
    other: Ticket

    @property
    def label(self) -> str:
        """What the other ticket is to this one."""
        return str(self.relation.label)

    @property
    def leads(self) -> bool:
        """Whether the other ticket is a part or an incident of this one."""
        return self.relation in LEADING


@transaction.atomic
def link(ticket: Ticket, other: Ticket, relation: str, *, by: Actor) -> Link:
    """Tie two tickets, or where they live on; records `ticket.linked` on both.

    A link that is there already stays. Raises ValidationError for one that makes no sense.
    """
    ticket, other = ticket.standing(), other.standing()
    kind, is_source = _STORED[Relation(relation)]
    source, target = (ticket, other) if is_source else (other, ticket)
    for one in sorted((source, target), key=lambda one: one.pk):
        one.lock()
    known = _between(source, target, kind)
    if known:
        return known
    _refuse(source, target, kind)
    made = Link.objects.create(kind=kind, source=source, target=target)
    _tell("ticket.linked", made, source, target, by=by)
    return made


@transaction.atomic
def unlink(gone: Link, *, by: Actor) -> None:
    """Untie two tickets; records `ticket.unlinked` on both."""
    found = Link.objects.select_related("source", "target").filter(pk=gone.pk).first()
    if found is None:
        return
    source, target = found.source.standing(), found.target.standing()
    found.delete()
    _tell("ticket.unlinked", gone, source, target, by=by)


def ties(ticket: Ticket, reader: "Person") -> list[Tie]:
    """The ticket's links to those that the reader may see, those of merged ones included."""
    if not ticket.link_count:
        return []
    group = set(ticket.group)
    found: list[Tie] = []
    links = list(_links(group).order_by("pk")[:MAX_LINKS])
    others = _standing({pk for one in links for pk in (one.source_id, one.target_id)} - group)
    seen = Ticket.objects.visible_to(reader).select_related("status").in_bulk(set(others.values()))
    for one in links:
        is_source = one.source_id in group
        far = others.get(one.target_id if is_source else one.source_id, 0)
        if far in seen and far not in group:
            found.append(Tie(one, _relation(one, is_source=is_source), seen[far]))
    return found


def count_of(ticket: Ticket) -> int | None:
    """How many links it has, those of merged ones included; None for none."""
    group = ticket.group
    inside = Q(source__in=group, target__in=group)
    return _links(group).exclude(inside).count() or None


@transaction.atomic
def conclude(
    ticket: Ticket,
    *,
    author: "Person",
    by: Actor,
    html: str = "",
    resolve: bool = True,
    files: "Sequence[NewFile]" = (),
) -> list[Ticket]:
    """Tell the requesters of its open parts and incidents, resolve these, or both.

    Those on which `author` may not work stay as they are; answers those that were changed.
    """
    done: list[Ticket] = []
    for tie in ties(ticket, author):
        other = tie.other
        if not tie.leads or other.is_done or not other.can_work(author):
            continue
        if html:
            other.reply(html, author=author, by=by, files=files, channel="desk")
        if resolve:
            other.resolve(by=by)
        done.append(other)
    return done


def refuse_knot(one: Ticket, other: Ticket) -> None:
    """Raise ValidationError when two tickets that become one would be part of themselves."""
    for kind in (Link.Kind.CHILD, Link.Kind.INCIDENT):
        for low, high in ((one, other), (other, one)):
            if _above(low, kind, skip=set(high.group)) & set(high.group):
                raise ValidationError(_("Merged, the ticket would be part of itself."))


def _refuse(source: Ticket, target: Ticket, kind: str) -> None:
    if source.pk == target.pk:
        raise ValidationError(_("A ticket cannot be linked to itself."))
    if max(source.link_count or 0, target.link_count or 0) >= MAX_LINKS:
        raise ValidationError(_("A ticket has at most %(count)s links.") % {"count": MAX_LINKS})
    if kind == Link.Kind.RELATED:
        return
    if _above(target, kind) & set(source.group):
        raise ValidationError(_("The other ticket is a part of this one already."))
    if kind == Link.Kind.CHILD and _parents(source.group, kind):
        raise ValidationError(_("The ticket is part of another one already."))


def _between(source: Ticket, target: Ticket, kind: str) -> Link | None:
    there = Q(source__in=source.group, target__in=target.group)
    back = Q(source__in=target.group, target__in=source.group)
    either = there | back if kind == Link.Kind.RELATED else there
    return Link.objects.filter(either, kind=kind).first()


def _tell(kind: str, made: Link, source: Ticket, target: Ticket, *, by: Actor) -> None:
    for one, other, is_source in ((source, target, True), (target, source, False)):
        one.link_count = count_of(one)
        relation = _relation(made, is_source=is_source)
        detail = {"to": f"ticket:{other.pk}", "relation": relation.value}
        one.changed(kind, "link_count", by=by, detail=detail)


def _relation(one: Link, *, is_source: bool) -> Relation:
    return _READ[Link.Kind(one.kind), is_source or one.kind == Link.Kind.RELATED]


def _links(ids: Iterable[int]) -> "models.QuerySet[Link]":
    wanted = list(ids)
    return Link.objects.filter(Q(source__in=wanted) | Q(target__in=wanted))


def _parents(ids: Iterable[int], kind: str) -> set[int]:
    found = Link.objects.filter(kind=kind, source__in=list(ids))
    return set(found.values_list("target_id", flat=True)) - set(ids)


def _above(ticket: Ticket, kind: str, *, skip: set[int] | None = None) -> set[int]:
    """The ids of all that a ticket is part of, near or far, itself left out.

    What is in `skip` is reached, but only from further away than one step.
    """
    seen: set[int] = set()
    near = _parents(ticket.group, kind) - (skip or set())
    for _step in range(DEEPEST):
        near = _groups(near) - seen
        if not near:
            break
        seen |= near
        near = _parents(near, kind)
    return seen


def _groups(ids: set[int]) -> set[int]:
    """The ids with those of all tickets that live on in the same ones."""
    standing = Ticket.objects.filter(pk__in=set(_standing(ids).values()))
    return {pk for one in standing.only("pk", "absorbed") for pk in one.group}


def _standing(ids: set[int]) -> dict[int, int]:
    """Where each of these tickets lives on."""
    found = dict(Ticket.objects.filter(pk__in=ids).values_list("pk", "merged_into_id"))
    merged = {into for into in found.values() if into}
    further = _standing(merged) if merged else {}
    return {pk: further[into] if into else pk for pk, into in found.items()}

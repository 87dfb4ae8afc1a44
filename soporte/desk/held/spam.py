"""What was marked as spam: tickets and held messages, each with who said so and the way back."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from soporte.channels.line import telling
from soporte.channels.models import Inbound
from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, staff
from soporte.tickets import spam
from soporte.tickets.models import SpamMark, Ticket
from soporte.toolbox.text import whole_number

PAGE = 50


def index(request: StaffRequest, states: Mapping[str, object]) -> HttpResponse:
    """Marked tickets and messages, the latest mark first."""
    marks = _page(_marks(request), request.GET.get("before", ""))
    mails = _page(_mails(request), request.GET.get("mail", ""))
    context = {
        "marks": [(one, one.ticket and one.ticket.can_sort_out(request.user)) for one in marks],
        "mails": mails,
        "state": "spam",
        "states": states.items(),
        "following": marks[-1].pk if len(marks) == PAGE else None,
        "held_topics": topics_of(request),
        "following_mail": mails[-1].pk if len(mails) == PAGE else None,
    }
    return shell.following(
        request, "desk/held/spam.html", "desk/held/_spam.html", context, section="held"
    )


def topics_of(request: StaffRequest) -> str:
    """The live topics of the held messages that the reader may see."""
    return " ".join(telling.followed(request.user))


@require_POST
@staff
def release(request: StaffRequest, pk: int) -> HttpResponse:
    """Say from the list that a ticket is none."""
    found = _marks(request).filter(pk=pk).first()
    if found is None or found.ticket is None:
        raise Http404
    if not found.ticket.can_sort_out(request.user):
        raise PermissionDenied
    spam.release(found.ticket, by=actor(request))
    messages.success(
        request, _("#%(number)s is as it was before.") % {"number": found.ticket.number}
    )
    return redirect(f"{reverse('desk:held')}?state=spam")


def _marks(request: StaffRequest) -> "QuerySet[SpamMark]":
    seen = Ticket.objects.visible_to(request.user)
    found = SpamMark.objects.filter(released_at=None, ticket__in=seen)
    return found.select_related("ticket__requester", "ticket__queue", "by")


def _mails(request: StaffRequest) -> "QuerySet[Inbound]":
    found = Inbound.objects.visible_to(request.user).filter(ticket=None, state="discarded")
    marked = found.filter(reason="spam", spam__isnull=False)
    return marked.defer("raw", "trace").select_related("spam__by")


def _page(found: "QuerySet[Any]", before: str) -> list[Any]:
    if number := whole_number(before):
        found = found.filter(pk__lt=number)
    return list(found.order_by("-pk")[:PAGE])

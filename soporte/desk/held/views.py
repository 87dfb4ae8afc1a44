"""Held messages: why each is held, and what a technician may do with it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.shortcuts import render as draw
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from soporte.channels import line
from soporte.channels.models import Inbound
from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, is_fragment, staff
from soporte.desk.held import several, spam
from soporte.desk.held.spam import topics_of
from soporte.desk.tickets.originals import body_of, headers_of
from soporte.journal.timeline import entries_of, render
from soporte.toolbox.text import whole_number

PAGE = 50
STATES = {"held": _("Held now"), "discarded": _("Put aside"), "spam": _("Spam")}
# After these the reader stays at the message: what undoes them is there.
STAYING = ("spam", "unspam")
ACTS: dict[str, tuple[Callable[..., None], object]] = {
    "replay": (line.replay, _("It is being read again.")),
    "release": (line.release, _("It is being let in as a new ticket.")),
    "spam": (line.mark_spam, _("Marked as spam. What its sender writes is held too.")),
    "unspam": (line.unmark_spam, _("It is held for its earlier reason again.")),
    "discard": (line.discard, _("Put aside. It stays stored.")),
}


def inbound_or_404(request: StaffRequest, pk: int) -> Inbound:
    """A message without a ticket that this reader may see."""
    found = Inbound.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@staff
def index(request: StaffRequest) -> HttpResponse:
    """What is held, newest first."""
    state = request.GET.get("state", "held")
    if state not in STATES:
        raise Http404
    if state == "spam":
        return spam.index(request, STATES)
    found = Inbound.objects.visible_to(request.user).filter(state=state, ticket=None)
    if before := whole_number(request.GET.get("before", "")):
        found = found.filter(pk__lt=before)
    if state == "discarded":
        found = found.exclude(reason="spam", spam__isnull=False)
    rows = found.select_related("spam__by").defer("raw", "trace")
    shown = list(rows.order_by("-pk")[:PAGE])
    context = {
        "messages_held": shown,
        "state": state,
        "states": STATES.items(),
        "acts": several.acts() if state == "held" else [],
        "following": shown[-1].pk if len(shown) == PAGE else None,
        "held_topics": topics_of(request),
    }
    return shell.following(
        request, "desk/held/index.html", "desk/held/_held.html", context, section="held"
    )


@require_safe
@staff
def show(request: StaffRequest, pk: int) -> HttpResponse:
    """One message: reason, headers, text; whoever has it open is told when it is held no more."""
    try:
        inbound = inbound_or_404(request, pk)
    except Http404:
        if not is_fragment(request):
            raise
        gone = {"here": request.get_full_path(), "held_topics": topics_of(request)}
        return draw(request, "desk/held/_gone.html", gone)
    context = {
        "inbound": inbound,
        "headers": headers_of(inbound.payload()) if inbound.kind == "email" else [],
        "frame": reverse("desk:held-body", args=[pk]),
        "held_topics": topics_of(request),
        "lines": render(entries_of(inbound).order_by("-id")[:PAGE]),
    }
    return shell.following(
        request, "desk/held/show.html", "desk/held/_message.html", context, section="held"
    )


@require_safe
@staff
def body(request: StaffRequest, pk: int) -> HttpResponse:
    """The message's own HTML for the frame."""
    return body_of(inbound_or_404(request, pk))


@require_safe
@staff
def raw(request: StaffRequest, pk: int) -> HttpResponse:
    """The raw bytes, as a download."""
    inbound = inbound_or_404(request, pk)
    response = HttpResponse(inbound.payload(), content_type="application/octet-stream")
    end = "eml" if inbound.kind == "email" else "json"
    response.headers["Content-Disposition"] = f'attachment; filename="message-{pk}.{end}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
@staff
def update(request: StaffRequest, pk: int, act: str) -> HttpResponse:
    """Have it read again, let it in, or put it aside."""
    inbound = inbound_or_404(request, pk)
    if act not in ACTS:
        raise Http404
    verb, said = ACTS[act]
    verb(inbound, by=actor(request))
    messages.success(request, str(said))
    return redirect("desk:held-message", pk) if act in STAYING else redirect("desk:held")

"""Deliveries that failed, or of which nobody knows: where to look, and how to send again."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, supervisor
from soporte.outbox.models import Delivery
from soporte.tickets.models import Message

PAGE = 50
TROUBLED = ("failed", "unknown")


@require_safe
@supervisor
def index(request: StaffRequest) -> HttpResponse:
    """What is in trouble, newest first."""
    found = Delivery.objects.filter(state__in=TROUBLED).defer("payload")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 18:
        found = found.filter(pk__lt=int(before))
    shown = list(found.order_by("-pk")[:PAGE])
    ids = [one.thing_id for one in shown if one.thing_kind == "message" and one.thing_id]
    said = Message.objects.visible_to(request.user).select_related("ticket").in_bulk(ids)
    context = {
        "deliveries": [
            (one, said.get(one.thing_id or 0) if one.thing_kind == "message" else None)
            for one in shown
        ],
        "following": shown[-1].pk if len(shown) == PAGE else None,
    }
    return shell.following(
        request, "desk/deliveries/index.html", "desk/deliveries/_list.html", context, section="home"
    )


@require_POST
@supervisor
def retry(request: StaffRequest, pk: int) -> HttpResponse:
    """Send one again."""
    delivery = Delivery.objects.filter(pk=pk, state__in=TROUBLED).first()
    if delivery is None:
        raise Http404
    delivery.retry(by=actor(request))
    messages.success(request, _("It is on its way again."))
    return redirect("desk:deliveries")

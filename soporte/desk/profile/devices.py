"""The devices on which a technician gets notifications: added by their browser, tried, removed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, staff
from soporte.notices.models import PushSubscription
from soporte.notices.push import devices, pushing, voluntary


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def index(request: StaffRequest) -> HttpResponse:
    """The reader's devices; with POST, this browser becomes one of them, or is one no more."""
    if request.method == "POST":
        return _drop(request) if "gone" in request.POST else _add(request)
    rows = PushSubscription.objects.visible_to(request.user).order_by("-pk")
    context = {"devices": rows, "public_key": voluntary.public_key()}
    return shell.page(request, "desk/profile/devices.html", context, section="profile")


@require_POST
@staff
def test(request: StaffRequest, pk: int) -> HttpResponse:
    """Push something to one device, so that its owner sees that it arrives."""
    device = _one(request, pk)
    pushing.enqueue(device, pushing.test_message(request.user))
    messages.success(request, _("A test is on its way to %(device)s.") % {"device": device.label})
    return redirect("desk:profile-devices")


@require_POST
@staff
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    """Push to one device no longer."""
    device = _one(request, pk)
    devices.remove(device, by=actor(request))
    gone = _("%(device)s gets no more notifications.") % {"device": device.label}
    messages.success(request, gone)
    return redirect("desk:profile-devices")


def _add(request: StaffRequest) -> HttpResponse:
    given = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth", "label")}
    try:
        devices.add(request.user, by=actor(request), **given)
    except ValidationError as wrong:
        messages.error(request, " ".join(wrong.messages))
    else:
        messages.success(request, _("This device gets your notifications from now on."))
    return redirect("desk:profile-devices")


def _drop(request: StaffRequest) -> HttpResponse:
    """What a browser says when it is signed out of."""
    endpoint = request.POST.get("endpoint", "")
    mine = PushSubscription.objects.visible_to(request.user)
    if found := mine.filter(endpoint=endpoint).first():
        devices.remove(found, by=actor(request))
    return HttpResponse(status=204)


def _one(request: StaffRequest, pk: int) -> PushSubscription:
    return get_object_or_404(PushSubscription.objects.visible_to(request.user), pk=pk)

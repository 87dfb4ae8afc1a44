"""Brakes that hold automatic mail back, and letting it go again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, actor, administrator
from soporte.notices.alarms import HOUR, Alarm
from soporte.toolbox.clock import now

SHOWN = 100


@require_safe
@administrator
def index(request: StaffRequest) -> HttpResponse:
    """What was held back in the last month, the latest first."""
    context = {
        "title": _("Automatic mail held back"),
        "lead": _(
            "Only so much mail that no person wrote goes to one address, one domain, and in all. "
            "What people write goes out as ever."
        ),
        "alarms": Alarm.objects.filter(held__gt=0).order_by("-last_at")[:SHOWN],
        "since": now() - HOUR,
    }
    template = "desk/administration/alarms.html"
    return shell.page(request, template, context, section="settings")


@require_POST
@administrator
def reset(request: StaffRequest, pk: int) -> HttpResponse:
    """Let it go again."""
    get_object_or_404(Alarm, pk=pk).reset(by=actor(request))
    messages.success(request, _("Automatic mail goes there again."))
    return redirect("desk:alarms")

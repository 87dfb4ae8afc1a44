"""The index of the settings, with a search over pages and single settings."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, supervisor
from soporte.desk.administration import contents

LONGEST = 100


@require_safe
@supervisor
def show(request: StaffRequest) -> HttpResponse:
    """What this person may change, or what their words find of it."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST]
    context = {"groups": contents.groups(request.user, words), "words": words}
    return shell.page(request, "desk/administration/index.html", context, section="settings")

"""What the palette and the editor ask the server, as JSON; and the cheat sheet."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, is_fragment, staff, ticket_or_404
from soporte.desk.palette import commands, finding, keymap
from soporte.toolbox.text import whole_number


@require_safe
@staff
def offered(request: StaffRequest) -> HttpResponse:
    """The commands of a page, or of `?ticket=` where the palette was opened on one."""
    number = whole_number(request.GET.get("ticket", ""))
    ticket = ticket_or_404(request, number) if number else None
    here = commands.Here(request.user, ticket)
    answer: dict[str, Any] = {
        "commands": [one.as_json() for one in commands.of(here)],
        "groups": {name: str(title) for name, title in commands.GROUPS.items()},
    }
    return _private(answer)


@require_safe
@staff
def find(request: StaffRequest) -> HttpResponse:
    """Tickets, people and organisations by words or a number."""
    words = finding.words_of(request.GET.get("q", ""))
    return _private({"groups": finding.everything(request.user, words)})


@require_safe
@staff
def tickets(request: StaffRequest) -> HttpResponse:
    """What `#` in the editor offers."""
    words = finding.words_of(request.GET.get("q", ""))
    return _private({"lines": finding.named(request.user, words)})


@require_safe
@staff
def colleagues(request: StaffRequest, number: int) -> HttpResponse:
    """What `@` in a note on this ticket offers: those who may read it."""
    ticket = ticket_or_404(request, number)
    words = finding.words_of(request.GET.get("q", ""))
    return _private({"lines": finding.colleagues(ticket, words)})


@require_safe
@staff
def keys(request: StaffRequest) -> HttpResponse:
    """The cheat sheet: inside a dialog, or as a page."""
    context = {"groups": keymap.sheet(request.user), "is_on": keymap.is_on(request.user)}
    if is_fragment(request):
        return render(request, "desk/palette/_keys.html", context)
    return shell.page(request, "desk/palette/keys.html", context, section="profile")


def _private(answer: dict[str, Any]) -> JsonResponse:
    response = JsonResponse(answer)
    response.headers["Cache-Control"] = "no-store"
    return response

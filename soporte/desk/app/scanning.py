"""Codes to be scanned: what a ticket's says, and where a scanned one leads."""

import io
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, staff, ticket_or_404
from soporte.toolbox.text import clean_line
from soporte.ui.security import permissions

LONGEST = 500
# A third of the code may be dirty or torn off.
TOLERANCE = "q"


@require_safe
@staff
def show(request: StaffRequest) -> HttpResponse:
    """The camera; with `text`, what a code said, go where it leads."""
    text = clean_line(request.GET.get("text", ""), limit=LONGEST)
    if text:
        return redirect(leads_to(text))
    answer = shell.page(request, "desk/app/scan.html", section="search")
    answer.headers["Permissions-Policy"] = permissions("camera")
    return answer


@require_safe
@staff
def code(request: StaffRequest, number: int) -> HttpResponse:
    """A ticket's code, to be printed and stuck on a device."""
    ticket = ticket_or_404(request, number)
    link = f"{settings.BASE_URL}{reverse('desk:ticket', args=[number])}"
    context = {"ticket": ticket, "drawing": drawing(link), "link": link}
    return shell.page(request, "desk/app/code.html", context, section="tickets")


def leads_to(text: str) -> str:
    """A page of this installation: the one that a link of ours names, else what a search finds.

    A link of anybody else's is only ever searched for, never followed.
    """
    if text.startswith(f"{settings.BASE_URL}/"):
        path = text.removeprefix(settings.BASE_URL)
        if _is_page(path.partition("?")[0]):
            return path
    return f"{reverse('desk:search')}?{urlencode({'q': text})}"


def drawing(text: str) -> SafeString:
    """The code as a drawing without any style of its own."""
    made = io.BytesIO()
    segno.make(text, error=TOLERANCE, micro=False).save(
        made, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, light="#fff"
    )
    # The drawing has lines and numbers alone: the text is in it as squares.
    return mark_safe(made.getvalue().decode())  # noqa: S308


def _is_page(path: str) -> bool:
    """Whether a page of the desk or a request of the portal has this path."""
    # Two slashes would make a browser read the name of another server.
    if path.startswith("//") or "\\" in path:
        return False
    try:
        found = resolve(path)
    except Resolver404:
        return False
    return found.namespaces[:1] in (["desk"], ["portal"])

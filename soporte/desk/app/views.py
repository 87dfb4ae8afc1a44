"""What a browser asks for to install the desk, and what its worker asks for afterwards."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from soporte.desk import shell
from soporte.desk.access import StaffRequest, staff
from soporte.desk.app.words import LANGUAGES
from soporte.site.operations import current
from soporte.tickets.models import Ticket
from soporte.ui import assets

COLOUR, BACKGROUND = "#0d6572", "#ffffff"
# What fits a morning without a connection, and burdens nobody's line.
MOST_KEPT = 20
SHARED = ["image/*", "application/pdf", "text/plain"]
WORKER = "soporte/desk/app/worker.ts"


@require_safe
def manifest(request: HttpRequest, language: str) -> HttpResponse:
    """What the app is called and looks like; browsers ask without saying who they are."""
    if language not in LANGUAGES:
        raise Http404
    with override(language):
        answer = JsonResponse(_manifest(language), content_type="application/manifest+json")
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The worker's script, at an address from which it serves the whole desk."""
    entry = assets.manifest().get(WORKER)
    if entry is None:
        raise Http404
    code = (assets.DIST / entry["file"]).read_bytes()
    answer = HttpResponse(code, content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@require_safe
def state(request: HttpRequest) -> HttpResponse:
    """Who is signed in, and what the worker needs to act for them: their tickets, a token."""
    person = request.user
    if not person.is_authenticated or not person.is_staff:
        return JsonResponse({"person": None}, status=401)
    told = {"person": str(person.pk), "token": get_token(request)}
    answer = JsonResponse({**told, "pages": _pages(person), "files": _files()})
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_safe
@staff
def offline(request: StaffRequest) -> HttpResponse:
    """What is shown without a connection instead of a page that this device does not have."""
    return shell.page(request, "desk/app/offline.html", section="")


@require_POST
@staff
def share(request: StaffRequest) -> HttpResponse:
    """What another app shares where the worker did not take it: nothing is kept, and that is said.

    The worker keeps it in the browser until the form takes it up; no form of ours posts here, and
    without a token of ours nothing gets this far.
    """
    messages.error(request, _("What you shared did not arrive. Open the app, then share it again."))
    return redirect("desk:new-ticket")


def _pages(person: Any) -> list[dict[str, Any]]:
    """The lists, the reader's own unsolved tickets with when they changed, and what ends it all."""
    mine = Ticket.objects.visible_to(person).unsolved().filter(assignee=person)
    rows = mine.order_by("-updated_at").values_list("number", "updated_at")[:MOST_KEPT]
    return [
        {"path": reverse("desk:home"), "changed": None},
        {"path": reverse("desk:view", args=["mine"]), "changed": None},
        *({"path": reverse("desk:ticket", args=[one]), "changed": at} for one, at in rows),
        {"path": reverse("desk:app-offline"), "changed": None},
    ]


def _files() -> list[str]:
    """Scripts that a page fetches when it needs them: without a connection it could not."""
    parts = [one for one in assets.manifest().values() if one.get("isDynamicEntry")]
    wanted = {f"{settings.STATIC_URL}dist/{one['file']}" for one in parts}
    return sorted(one for one in wanted if one.endswith(".js"))


def _manifest(language: str) -> dict[str, Any]:
    home = reverse("desk:home")
    name = current().name
    return {
        "id": home,
        "name": f"{name} · {_('Support desk')}",
        "short_name": name[:12].strip(),
        "description": _("Every request of your customers in one place."),
        "lang": language,
        "dir": "ltr",
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "theme_color": COLOUR,
        "background_color": BACKGROUND,
        "categories": ["business", "productivity"],
        "icons": [
            _icon("icon-192.png", 192),
            _icon("icon-512.png", 512),
            _icon("maskable-192.png", 192, purpose="maskable"),
            _icon("maskable-512.png", 512, purpose="maskable"),
        ],
        "share_target": {
            "action": reverse("desk:app-share"),
            "method": "POST",
            "enctype": "multipart/form-data",
            "params": {
                "title": "title",
                "text": "text",
                "url": "url",
                "files": [{"name": "files", "accept": SHARED}],
            },
        },
        "shortcuts": [
            _shortcut(_("New ticket"), "desk:new-ticket"),
            _shortcut(_("My tickets"), "desk:view", "mine"),
            _shortcut(_("Scan a code"), "desk:scan"),
            _shortcut(_("Notifications"), "desk:notifications"),
        ],
    }


def _icon(name: str, size: int, *, purpose: str = "any") -> dict[str, str]:
    return {
        "src": static(f"app/{name}"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }


def _shortcut(name: str, address: str, *args: str) -> dict[str, Any]:
    return {"name": name, "url": reverse(address, args=args), "icons": [_icon("icon-192.png", 192)]}

"""What the app's script says by itself, in both languages: pages need not carry it."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

LANGUAGES = ("es", "en")


@require_safe
def show(request: HttpRequest, language: str) -> HttpResponse:
    """The texts of one language; the browser has them for a day, with or without a connection."""
    if language not in LANGUAGES:
        raise Http404
    with override(language):
        answer = JsonResponse(_words())
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer


def _words() -> dict[str, str]:
    return {
        "offline": _("No connection. You read what this device kept {when}."),
        "waits": _("Your text waits for a connection. It is sent by itself."),
        "conflict": _("Somebody answered since, so your text was not sent."),
        "refused": _("Your text could not be sent."),
        "look": _("Look at both"),
        "again": _("Try again"),
        "drop": _("Throw away"),
        "sent": _("What waited for a connection was sent."),
        "leaving": _(
            "Texts still wait for a connection. Signing out throws them away. "
            "Sign out all the same?"
        ),
    }

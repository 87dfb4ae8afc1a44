"""Theme and language, chosen by a form that works without JavaScript; and the pages of errors."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from soporte.ui import registry
from soporte.ui.context import THEME_COOKIE, THEMES

YEAR = 365 * 24 * 3600


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Fix the theme to light or dark, or give it back to the system."""
    chosen = request.POST.get("theme", "")
    response = _back(request)
    if chosen in THEMES:
        response.set_cookie(THEME_COOKIE, chosen, max_age=YEAR, samesite="Lax", httponly=True)
    else:
        chosen = ""
        response.delete_cookie(THEME_COOKIE)
    registry.remember(request, "theme", chosen)
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages."""
    response = _back(request)
    chosen = request.POST.get("language", "")
    if chosen in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=YEAR,
            samesite="Lax",
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )
        registry.remember(request, "language", chosen)
    return response


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """Where the person was, if that is a page of ours."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(wanted if is_ours else "/")


def failure(request: HttpRequest, status: int) -> HttpResponse:
    """The page that says, in plain words, what went wrong and what to do."""
    return render(request, f"{status}.html", status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400."""
    return failure(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler403."""
    return failure(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404."""
    return failure(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: a page that needs no database."""
    return failure(request, 500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: the form was too old, or came from elsewhere."""
    return render(request, "403_csrf.html", status=403)

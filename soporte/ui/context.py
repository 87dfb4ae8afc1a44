"""What every template knows: the theme, the house's name and look, whether a part is wanted."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from soporte.ui import registry

THEMES = ("light", "dark")
THEME_COOKIE = "soporte_theme"


def theme_of(request: HttpRequest) -> str:
    """The theme that was chosen, or "" for the system's."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def page(request: HttpRequest) -> dict[str, Any]:
    """Context of every page. Nothing here costs a query unless a template reads it."""
    return {
        "brand": SimpleLazyObject(registry.brand),
        "look": SimpleLazyObject(registry.look),
        "theme": theme_of(request),
        "is_fragment": "HX-Request" in request.headers,
    }

"""The installation's brand: what pages and mails show of the organisation."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language

from soporte.site import accents, memory, operations
from soporte.site.models import BrandPicture, SiteSettings
from soporte.site.pictures import SIZES, Encoded

TEXTS = ("name", "greeting_es", "greeting_en", "legal_url", "privacy_url")
COLOURS = ("accent", "accent_dark")
PLACES = tuple(SIZES)


def chosen(site: SiteSettings) -> tuple[str, str]:
    """The accents of the light and of the dark theme."""
    if not site.accent:
        return accents.OURS
    return site.accent, site.accent_dark or accents.for_dark(site.accent)


def style_path(site: SiteSettings) -> str:
    """Where the style sheet of the organisation's own accent is; empty with ours."""
    return style_path_of(*chosen(site)) if site.accent else ""


def style_path_of(light: str, dark: str, *, preview: bool = False) -> str:
    """The address says it all, so what it answers never changes."""
    name = "brand-preview-style" if preview else "brand-style"
    return reverse(name, args=[accents.VERSION, light[1:], dark[1:]])


def picture_path(site: SiteSettings, place: str) -> str:
    """Where a picture is, or empty."""
    mark = site.pictures.get(place, {}).get("mark", "")
    return reverse("brand-picture", args=[place, mark]) if mark else ""


def greeting(site: SiteSettings) -> str:
    """The portal's greeting in the reader's language, or empty for ours."""
    first, second = site.greeting_es, site.greeting_en
    if (get_language() or "").startswith("en"):
        first, second = second, first
    return first or second


@transaction.atomic
def keep_picture(place: str, encoded: Encoded) -> None:
    """Put a picture in its place."""
    BrandPicture.objects.update_or_create(
        place=place, defaults={"mark": encoded.mark, "data": encoded.data}
    )
    size = {"mark": encoded.mark, "width": encoded.width, "height": encoded.height}
    _place(place, size)


@transaction.atomic
def drop_picture(place: str) -> None:
    """Show ours again there."""
    BrandPicture.objects.filter(place=place).delete()
    _place(place, None)


def _place(place: str, given: dict[str, Any] | None) -> None:
    # Under the lock that `change` takes too: two at once must not undo each other.
    site = SiteSettings.objects.select_for_update().get(pk=operations.current().pk)
    kept = {name: one for name, one in site.pictures.items() if name != place}
    operations.change({"pictures": kept | ({place: given} if given else {})})
    memory.forget()

"""Reading and changing the installation's settings."""

from typing import Any

from django.db import transaction

from soporte.site.models import SiteSettings


def current() -> SiteSettings:
    """The settings as they are now; the first reading of an empty installation makes them."""
    found, _created = SiteSettings.objects.get_or_create(pk=1)
    return found


@transaction.atomic
def change(values: dict[str, Any]) -> list[str]:
    """Write settings under a lock; the names of those that changed, for whoever records it."""
    settings = SiteSettings.objects.select_for_update().get(pk=current().pk)
    changed = [name for name, value in values.items() if getattr(settings, name) != value]
    for name in changed:
        setattr(settings, name, values[name])
    settings.save()
    return changed

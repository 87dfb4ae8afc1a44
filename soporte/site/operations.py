"""Reading and changing the installation's settings."""

from typing import Any

from django.db import transaction

from soporte.site import memory
from soporte.site.models import SiteSettings
from soporte.toolbox.prepared import Prepared

_ROW = Prepared(lambda: SiteSettings.objects.filter(pk=1))


def current() -> SiteSettings:
    """The settings as they are now; the first reading of an empty installation makes them."""
    return memory.once("settings", _read)


def _read() -> SiteSettings:
    return _ROW.first() or SiteSettings.objects.get_or_create(pk=1)[0]


@transaction.atomic
def change(values: dict[str, Any]) -> list[str]:
    """Write settings under a lock; the names of those that changed, for whoever records it."""
    settings = SiteSettings.objects.select_for_update().get(pk=current().pk)
    changed = [name for name, value in values.items() if getattr(settings, name) != value]
    for name in changed:
        setattr(settings, name, values[name])
    settings.save()
    memory.forget()
    return changed

"""The notices room: telling people what happened."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Registers the room's kinds."""

    name = "soporte.notices"
    label = "notices"

    def ready(self) -> None:
        """Declare what can happen here."""
        from soporte.notices import kinds

        kinds.declare()
